import { IssueCollector } from '#libs/errors';
import { decodeSiri } from '#libs/formats/siri';
import { upserted, vehicleMoved } from '#libs/testing';
import { late, strike, T1 } from '../../../../test/fixtures/siri/published-events.js';
import { PublishRig } from '../../../../test/support/publish-rig.js';
import { siriSchema, siriSchemaFaults } from '../../../../test/support/siri-schema.js';
import { TINY_FEED, tinyFeed } from '../../../formats/gtfs/tiny-feed.fixture.js';

const PATHS = [
  '/siri/astuce/et.xml',
  '/siri/astuce/vm.xml',
  '/siri/astuce/sx.xml',
  '/siri/astuce/sm.xml',
  '/siri/all/et.xml',
  '/siri/all/sx.xml',
];
const itWithSchema = siriSchema.canValidate ? it : it.skip;

/** Ids GTFS allows and SIRI's type of references does not. */
const ODD: Readonly<Record<string, string>> = {
  'stop A': 'A 1/ü→',
  'route 90': '90 $',
  T1: 'course n° 1',
  TCAR: 'T C A R',
};

function withOddIds(): Record<string, string> {
  const files = { ...TINY_FEED };
  const replace = (file: string, pattern: RegExp, id: string): void => {
    files[file] = files[file]!.replace(pattern, id);
  };
  replace('stops.txt', /^A(?=,)/m, ODD['stop A']!);
  replace('stop_times.txt', /(?<=,)A(?=,\d)/g, ODD['stop A']!);
  replace('routes.txt', /^90,TCAR/m, `${ODD['route 90']!},${ODD['TCAR']!}`);
  replace('trips.txt', /^90(?=,)/gm, ODD['route 90']!);
  replace('trips.txt', /(?<=,)T1(?=,)/, ODD['T1']!);
  replace('stop_times.txt', /^T1(?=,)/gm, ODD['T1']!);
  replace('agency.txt', /^TCAR/m, ODD['TCAR']!);
  return files;
}

describe('published SIRI against the published schema', () => {
  let rig: PublishRig;
  beforeEach(async () => {
    rig = await PublishRig.start([{ id: 'astuce', formats: ['gtfs', 'gtfs-rt'] }]);
  });
  afterEach(() => rig.stop());

  itWithSchema(`holds, full and empty${siriSchema.whyNot}`, async () => {
    await rig.takeSchedule('astuce', tinyFeed());
    const empty = await Promise.all(PATHS.map((path) => rig.read(path)));
    await rig.happen(late(), vehicleMoved('427', { trip: T1, stopId: 'astuce:C' as never, stopSequence: 3 }), strike);
    const full = await Promise.all(PATHS.map((path) => rig.read(path)));
    expect(full.every((body, at) => body.length > empty[at]!.length)).toBe(true);
    // An ET delivery without a run has no valid form: it is not found as long as it is empty.
    expect(rig.cache.find('/siri/astuce/et.xml')!.isEmpty!()).toBe(false);
    expect(siriSchemaFaults([...empty.filter((_, at) => !PATHS[at]!.endsWith('et.xml')), ...full])).toBe('');
  });

  itWithSchema(`holds whatever the ids, which come back when it is read${siriSchema.whyNot}`, async () => {
    await rig.takeSchedule('astuce', tinyFeed(withOddIds()));
    const trip = {
      tripId: `astuce:${ODD['T1']!}`,
      routeId: `astuce:${ODD['route 90']!}`,
      startDate: '20260115',
    } as never;
    const stopId = `astuce:${ODD['stop A']!}` as never;
    const alertId = 'astuce:panne/1 (été)' as never;
    await rig.happen(
      upserted('trip-update', 'run', { trip, stopTimeUpdates: [{ stopSequence: 1, departure: { delaySeconds: 60 } }] }),
      vehicleMoved('bus 427', { trip, stopId, stopSequence: 1 }),
      upserted('alert', 'a', {
        ...(strike.entity as object),
        alertId,
        informedEntities: [{ routeId: `astuce:${ODD['route 90']!}`, stopId }, { trip }, { stopId }],
      } as never),
    );
    const bodies = await Promise.all(PATHS.map((path) => rig.read(path)));
    expect(siriSchemaFaults(bodies)).toBe('');
    const [et, vm, sx] = bodies.map((body) => decodeSiri(body, new IssueCollector()));
    const framed = { datedVehicleJourneyRef: ODD['T1'] };
    expect(et!.journeys).toMatchObject([
      { lineRef: ODD['route 90'], operatorRef: ODD['TCAR'], framedVehicleJourneyRef: framed },
    ]);
    expect(vm!.activities).toMatchObject([
      { vehicleMonitoringRef: 'bus 427', monitoredVehicleJourney: { monitoredCall: { stopPointRef: ODD['stop A'] } } },
    ]);
    expect(sx!.situations).toMatchObject([{ situationNumber: 'panne/1 (été)' }]);
    // The schedule beside it has the ids as they are, and so has SIRI Lite, where there is no such type.
    expect((await rig.read('/siri/lite/astuce/estimated-timetable.json')).toString()).toContain(
      `"${ODD['route 90']!}"`,
    );
    expect(bodies[0]!.toString()).toContain('<LineRef>90_x0020__x0024_</LineRef>');
  });
});

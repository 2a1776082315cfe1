import { readFileSync } from 'node:fs';
import { parseConfig } from '#libs/config';
import { IssueCollector, describeIssue } from '#libs/errors';
import { inspectMessage, joinBatch, type Mapping } from '#libs/formats/mapped';
import type { FreeVehicle, HubEvent, Parking, Station, VehiclePosition } from '#libs/model';
import { importSchedule, openScheduleIndex } from '#libs/schedule';
import { tinyFeed } from '../../../formats/gtfs/tiny-feed.fixture.js';
import type { FeedNormaliser } from '../../feed-normaliser.js';
import type { FeedSettings } from '../../incoming.js';
import { NOON, documentOf, normaliserOf, restarted, summaries } from '../../incoming.fixture.js';

const schedule = openScheduleIndex(
  importSchedule(tinyFeed(), { feedId: 'rouen', documentHash: 'a' }, new IssueCollector()).index,
);

/** The mapping of an example in the documents: what is shown there is what is tried here. */
function exampleOf(name: string): Mapping {
  const page = readFileSync('docs/plug-in.md', 'utf8');
  const [, text] = new RegExp(`\`\`\`yaml ${name}\\n([\\s\\S]*?)\`\`\``).exec(page)!;
  return parseConfig(text!).config!.feeds[0]!.sources.find(({ mapping }) => mapping)!.mapping!;
}

const feedOf = (mapping: Mapping, settings: Partial<FeedSettings> = {}): FeedNormaliser =>
  normaliserOf({ mappingOf: () => mapping, ...settings });

const bodyOf = <T>({ events }: { events: readonly HubEvent[] }): T => events[0]!.entity as T;

const HFP = exampleOf('hfp');
const vehiclePosition = (changes: object = {}): object => ({
  VP: {
    desi: '90',
    dir: '1',
    oper: 12,
    veh: 1807,
    tst: '2026-01-15T11:59:58.123Z',
    tsi: 1768478398,
    spd: 7.5,
    hdg: 45,
    lat: 49.4404,
    long: 1.0912,
    acc: 0.1,
    dl: -30,
    odo: 1234,
    drst: 0,
    oday: '2026-01-15',
    jrn: 1,
    line: 90,
    start: '08:00',
    loc: 'GPS',
    stop: 'B',
    route: '90',
    occu: 30,
    ...changes,
  },
});
const TOPIC = '/hfp/v2/journey/ongoing/vp/bus/0012/01807/90/1/Boulingrin/08:00/B/5/49;1/44/40/01';
const batchOf = (mapping: Mapping, ...payloads: (object | string)[]) =>
  documentOf(
    'json',
    joinBatch(
      payloads.map(
        (payload) =>
          inspectMessage(
            {
              topic: TOPIC,
              receivedMs: NOON - 1000,
              payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
            },
            mapping,
            10_000,
          ).json,
      ),
    ),
  );

describe('high-frequency positioning', () => {
  it('is matched to the schedule by route, direction, operating day and start', () => {
    const feed = feedOf(HFP);
    feed.useSchedule(schedule);
    const result = feed.normalise(batchOf(HFP, vehiclePosition()), NOON);
    expect(result.issues.samples.map(describeIssue)).toEqual([]);
    expect(result.events[0]).toMatchObject({
      kind: 'vehicle-position',
      key: 'rouen:12-1807',
      observedAt: '2026-01-15T11:59:58.000Z',
      quality: { matchScore: 0.9 },
      entity: {
        trip: { tripId: 'rouen:T1', routeId: 'rouen:90', directionId: 0, startDate: '20260115', startTime: '08:00:00' },
        point: { latitude: 49.4404, longitude: 1.0912 },
        speedMps: 7.5,
        bearingDeg: 45,
        odometerM: 1234,
        stopId: 'rouen:B',
        occupancyPercentage: 30,
        mode: 'bus',
        routeName: '90',
        headsign: 'Boulingrin',
      },
    });
    expect(feed.matchRate()).toBe(1);
  });

  it('finds a run that starts after midnight in the day before', () => {
    const feed = feedOf(HFP);
    feed.useSchedule(schedule);
    const night = vehiclePosition({ start: '01:05', oday: '2026-01-31' });
    expect(bodyOf<VehiclePosition>(feed.normalise(batchOf(HFP, night), NOON)).trip).toMatchObject({
      tripId: 'rouen:T3',
    });
  });

  it('counts over all vehicles that are reported, not over the last batch', () => {
    const feed = feedOf(HFP);
    feed.useSchedule(schedule);
    feed.normalise(batchOf(HFP, vehiclePosition(), vehiclePosition({ veh: 2, start: '09:59' })), NOON);
    feed.normalise(batchOf(HFP, vehiclePosition({ veh: 3 })), NOON);
    expect(feed.matchRate()).toBeCloseTo(2 / 3);
  });

  it('says what changed: a vehicle that is silent stays until it is too old', () => {
    const feed = feedOf(HFP);
    feed.normalise(batchOf(HFP, vehiclePosition()), NOON);
    expect(summaries(feed.normalise(batchOf(HFP, vehiclePosition({ veh: 2 })), NOON).events)).toEqual([
      'upsert rouen:12-2',
    ]);
    expect(summaries(feed.expire(NOON + 31 * 60_000))).toEqual([
      'remove rouen:12-1807 expired',
      'remove rouen:12-2 expired',
    ]);
  });

  it('loses neither the batch to a poisoned message nor a vehicle to a value that cannot be', () => {
    const feed = feedOf(HFP);
    const { events, issues } = feed.normalise(
      batchOf(HFP, 'poison', vehiclePosition({ spd: -5, lat: 0, long: 0 }), vehiclePosition({ veh: 2 })),
      NOON,
    );
    expect(summaries(events)).toEqual(['upsert rouen:12-1807', 'upsert rouen:12-2']);
    expect(issues.counts).toEqual({ CONTAINER_UNREADABLE: 1, FIELD_RANGE: 1, COORDINATE_IMPLAUSIBLE: 1 });
  });

  it('is moved in time with a replay', () => {
    const document = { ...batchOf(HFP, vehiclePosition()), timeShiftMs: 60_000, replayed: true };
    const [event] = feedOf(HFP).normalise(document, NOON).events;
    expect([event!.observedAt, event!.quality.flags]).toEqual(['2026-01-15T12:00:58.000Z', ['replayed']]);
  });
});

describe('a table of car parks', () => {
  const PARKS = exampleOf('parks');
  const table = (...rows: string[]) =>
    documentOf('csv', `code;nom;geo_point_2d;nb_places;dispo;etat;horodatage\n${rows.join('\n')}\n`);
  const gare = (free: number): string => `P1;Gare;49.4491,1.0941;240;${free};OUVERT;15/01/2026 12:59:00`;
  const palais = 'P2;Palais;49.44,1.09;100;;INCONNU;';

  it('is reported in the model’s terms', () => {
    const feed = feedOf(PARKS, {});
    const result = feed.normalise(table(gare(12)), NOON);
    expect(bodyOf<Parking>(result)).toEqual({
      parkingId: 'rouen:P1',
      name: { und: 'Gare' },
      point: { latitude: 49.4491, longitude: 1.0941 },
      capacity: 240,
      spacesAvailable: 12,
      state: 'open',
      lastReportedAt: '2026-01-15T11:59:00.000Z',
      mode: 'car',
    });
    expect(result.events[0]!.observedAt).toBe('2026-01-15T11:59:00.000Z');
  });

  it('says all there is: what is the same is no news, what is left out has gone', () => {
    const feed = feedOf(PARKS);
    expect(summaries(feed.normalise(table(gare(12), palais), NOON).events)).toEqual([
      'upsert rouen:P1',
      'upsert rouen:P2',
    ]);
    expect(summaries(feed.normalise(table(gare(12), palais), NOON).events)).toEqual([]);
    expect(summaries(feed.normalise(table(gare(11)), NOON).events)).toEqual([
      'upsert rouen:P1',
      'remove rouen:P2 vanished',
    ]);
  });

  it('says what changed where the configuration says so', () => {
    const feed = feedOf(PARKS, { exchangeOf: () => 'increment' });
    feed.normalise(table(gare(12), palais), NOON);
    expect(summaries(feed.normalise(table(gare(11)), NOON).events)).toEqual(['upsert rouen:P1']);
  });

  it('keeps its last state when another table comes in its place, and says why', () => {
    const feed = feedOf(PARKS);
    feed.normalise(table(gare(12)), NOON);
    const { events, refused } = feed.normalise(documentOf('csv', '<html>502</html>'), NOON);
    expect([events, refused!.code, refused!.expected]).toEqual([[], 'CONTAINER_UNREADABLE', 'a column code']);
  });

  it('reports a row twice there, and keeps the newer', () => {
    const { events, issues } = feedOf(PARKS).normalise(table(gare(12), gare(12).replace('12:59', '12:30')), NOON);
    expect([summaries(events), issues.counts]).toEqual([['upsert rouen:P1'], { DUPLICATE_KEY: 1 }]);
  });

  it('is no news after a restart', () => {
    const before = feedOf(PARKS).normalise(table(gare(12)), NOON).events;
    const { feed } = restarted(before, { mappingOf: () => PARKS });
    expect(feed.normalise(table(gare(12)), NOON).events).toEqual([]);
  });
});

describe('shared vehicles', () => {
  it('of a station are reported with its status where it is mapped, and without where not', () => {
    const fields: Mapping['fields'] = { name: { from: 'n' }, point: { latitude: 'y', longitude: 'x' } };
    const row = { id: 's', n: 'Gare', y: 49.4, x: 1.1, free: 3, at: '2026-01-15T11:00:00Z' };
    const bare = feedOf({ kind: 'station', key: ['id'], fields }).normalise(documentOf('json', [row]), NOON);
    expect(bodyOf<Station>(bare)).toEqual({
      stationId: 'rouen:s',
      systemId: 'rouen',
      name: { und: 'Gare' },
      point: { latitude: 49.4, longitude: 1.1 },
      mode: 'bike',
    });
    const status = { 'status.vehiclesAvailable': { from: 'free' }, 'status.lastReportedAt': { from: 'at' } };
    const full = feedOf({ kind: 'station', key: ['id'], fields: { ...fields, ...status } });
    expect(bodyOf<Station>(full.normalise(documentOf('json', [row]), NOON)).status).toEqual({
      vehiclesAvailable: 3,
      isInstalled: true,
      isRenting: true,
      isReturning: true,
      lastReportedAt: '2026-01-15T11:00:00.000Z',
    });
  });

  it('are not taken for usable where the word for it cannot be read', () => {
    const fields: Mapping['fields'] = {
      name: { from: 'n' },
      point: { latitude: 'y', longitude: 'x' },
      'status.vehiclesAvailable': { from: 'free' },
      'status.isRenting': { from: 'open' },
    };
    const station = { id: 's', n: 'Gare', y: 49.4, x: 1.1, free: 3, open: 'vielleicht' };
    const stations = feedOf({ kind: 'station', key: ['id'], fields }).normalise(documentOf('json', [station]), NOON);
    expect(bodyOf<Station>(stations).status).toEqual({ vehiclesAvailable: 3, isInstalled: true, isReturning: true });
    const vehicles = feedOf({ kind: 'free-vehicle', key: ['id'], fields: { isDisabled: { from: 'broken' } } });
    const { events, issues } = vehicles.normalise(
      documentOf('json', [
        { id: '1', broken: 'peut-être' },
        { id: '2', broken: 'non' },
      ]),
      NOON,
    );
    expect(events).toHaveLength(1);
    expect(issues.counts).toEqual({ FIELD_TYPE: 1 });
  });

  it('on the street hide the operator’s own id', () => {
    const mapping: Mapping = {
      kind: 'free-vehicle',
      key: ['id'],
      fields: { currentFuelPercent: { from: 'charge', unit: '%' } },
    };
    const result = feedOf(mapping).normalise(documentOf('json', [{ id: 'scooter-4711', charge: 40 }]), NOON);
    expect(bodyOf<FreeVehicle>(result)).toMatchObject({
      isReserved: false,
      isDisabled: false,
      currentFuelPercent: 0.4,
    });
    expect(JSON.stringify(result.events)).not.toContain('4711');
  });
});

describe('counts', () => {
  const mapping: Mapping = {
    kind: 'traffic-measurement',
    key: ['id'],
    fields: { flowVehPerHour: { from: 'n' }, measuredAt: { from: 't' } },
  };
  const count = (t: string | undefined) => feedOf(mapping).normalise(documentOf('json', [{ id: 'c', n: 5, t }]), NOON);

  it('that are too old are refused, and those of another century lose their time', () => {
    expect([summaries(count('2026-01-15T11:00:00Z').events), count('2026-01-14T00:00:00Z').issues.counts]).toEqual([
      ['upsert rouen:c'],
      { ENTITY_STALE: 1 },
    ]);
    const old = count('1970-01-20T00:00:00Z');
    expect([summaries(old.events), old.issues.counts]).toEqual([['upsert rouen:c'], { TIME_IMPLAUSIBLE: 1 }]);
  });
});

describe('what cannot be so, or is written as it should not be', () => {
  const parks: Mapping = {
    kind: 'parking',
    key: ['id'],
    fields: { point: { from: 'geometry' }, capacity: { from: 'places' }, spacesAvailable: { from: 'libres' } },
  } as unknown as Mapping;
  const park = (id: number, coordinates: unknown, places: number, libres: number): object => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates },
    properties: { id, places, libres },
  });

  it('is reported and flagged: more free places than places, coordinates as text', () => {
    const features = [park(1, ['1.09', '49.44'], 80, 95), park(2, [1.1, 49.45], 80, 80)];
    const { events, issues } = feedOf(parks).normalise(
      documentOf('geojson', { type: 'FeatureCollection', features }),
      NOON,
    );
    expect(events.map(({ entity, quality }) => [(entity as Parking).point, quality.flags])).toEqual([
      [{ latitude: 49.44, longitude: 1.09 }, ['suspect:counts']],
      [{ latitude: 49.45, longitude: 1.1 }, []],
    ]);
    expect(issues.counts).toEqual({ ENTITY_IMPLAUSIBLE: 1, FIELD_TYPE: 1 });
  });
});

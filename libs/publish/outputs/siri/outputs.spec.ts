import { decodeSiri, type SiriDocument } from '#libs/formats/siri';
import { IssueCollector } from '#libs/errors';
import { MORNING, upserted, vehicleMoved } from '#libs/testing';
import { PublishRig } from '../../../../test/support/publish-rig.js';
import { tinyFeed } from '../../../formats/gtfs/tiny-feed.fixture.js';
import { late, strike, T1 } from '../../../../test/fixtures/siri/published-events.js';

let rig: PublishRig;
afterEach(() => rig.stop());

async function start(nature: 'observed' | 'simulated' = 'observed'): Promise<void> {
  rig = await PublishRig.start([{ id: 'astuce', formats: ['gtfs', 'gtfs-rt'], nature }]);
  await rig.takeSchedule('astuce', tinyFeed());
}

async function read(path: string): Promise<SiriDocument> {
  const issues = new IssueCollector();
  const document = decodeSiri(await rig.read(path), issues);
  expect(issues.counts).toEqual({});
  return document;
}

describe('a run published as SIRI', () => {
  it('has the stops it served among its recorded calls, and the timetable beside what is expected', async () => {
    await start();
    await rig.happen(late());
    const { journeys } = await read('/siri/astuce/et.xml');
    expect(journeys).toHaveLength(1);
    expect(journeys[0]).toMatchObject({
      lineRef: '90',
      directionRef: '0',
      framedVehicleJourneyRef: { dataFrameRef: '2026-01-15', datedVehicleJourneyRef: 'T1' },
      publishedLineName: { und: '90' },
      operatorRef: 'TCAR',
      monitored: true,
      dataSource: 'observed',
      isCompleteStopSequence: true,
      recordedCalls: [{ stopPointRef: 'A', order: 1, actualDepartureTime: MORNING - 300_000 }],
      estimatedCalls: [
        { stopPointRef: 'B', cancellation: true },
        {
          stopPointRef: 'C',
          order: 3,
          aimedArrivalTime: Date.UTC(2026, 0, 15, 7, 10),
          expectedArrivalTime: MORNING + 120_000,
        },
      ],
    });
  });

  it('leaves a stop as late as it comes where only its arrival is reported, and is not said to where it comes early', async () => {
    await start();
    const arriving = (sequence: number, delaySeconds: number) => ({
      stopSequence: sequence,
      arrival: { delaySeconds },
    });
    const departures = async (): Promise<(number | undefined)[]> =>
      (await read('/siri/astuce/et.xml')).journeys[0]!.estimatedCalls!.map((call) => call.expectedDepartureTime);
    await rig.happen(upserted('trip-update', 'run', { trip: T1, stopTimeUpdates: [arriving(1, 60), arriving(3, 90)] }));
    const aimed = Date.UTC(2026, 0, 15, 7);
    // The timetable has no time for the second stop, which cannot be late then.
    expect(await departures()).toEqual([aimed + 60_000, undefined, aimed + 690_000]);
    await rig.happen(upserted('trip-update', 'run', { trip: T1, stopTimeUpdates: [arriving(3, -90)] }));
    expect((await departures()).at(-1)).toBeUndefined();
  });

  /** T1 with a time at each stop and a fourth one; the clock stands at 09:06 local. */
  const AT_EACH = {
    'stop_times.txt':
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
      'T1,08:00:00,08:00:00,A,1\nT1,08:04:00,08:05:00,B,2\nT1,08:10:00,08:10:00,C,3\nT1,08:20:00,08:20:00,A,4\n',
  };
  const journeysOf = async (...stopTimeUpdates: object[]) => {
    await start();
    await rig.takeSchedule('astuce', tinyFeed(AT_EACH));
    await rig.happen(upserted('trip-update', 'run', { trip: T1, stopTimeUpdates } as never));
    const [journey] = (await read('/siri/astuce/et.xml')).journeys;
    return { recorded: journey!.recordedCalls ?? [], estimated: journey!.estimatedCalls ?? [], journey: journey! };
  };
  const local = (hour: number, minute: number) => Date.UTC(2026, 0, 15, hour - 1, minute);

  it('has all its calls where the feed names some: those after as late as the last one named, those behind as served', async () => {
    const { recorded, estimated, journey } = await journeysOf({ stopSequence: 3, arrival: { delaySeconds: 3_600 } });
    expect(journey.isCompleteStopSequence).toBe(true);
    expect(recorded).toMatchObject([
      { order: 1, aimedDepartureTime: local(8, 0) },
      { order: 2, aimedDepartureTime: local(8, 5) },
    ]);
    for (const call of recorded) expect(call.actualDepartureTime ?? call.expectedDepartureTime).toBeUndefined();
    expect(estimated).toMatchObject([
      { order: 3, expectedArrivalTime: local(9, 10) },
      { order: 4, aimedArrivalTime: local(8, 20), expectedArrivalTime: local(9, 20) },
    ]);
  });

  it('has planned times alone at a stop before it that it has not set out to yet', async () => {
    const tomorrow = { trip: { ...(T1 as object), startDate: '20260116' } as never };
    await start();
    await rig.takeSchedule('astuce', tinyFeed(AT_EACH));
    const stopTimeUpdates = [{ stopSequence: 2, arrival: { delaySeconds: 60 } }];
    await rig.happen(upserted('trip-update', 'run', { ...tomorrow, stopTimeUpdates }));
    const [journey] = (await read('/siri/astuce/et.xml')).journeys;
    expect(journey!.recordedCalls).toBeUndefined();
    expect(journey!.estimatedCalls!.map((call) => [call.order, call.expectedDepartureTime])).toEqual([
      [1, undefined],
      [2, local(24 + 8, 6)],
      [3, local(24 + 8, 11)],
      [4, local(24 + 8, 21)],
    ]);
  });

  it('is at no stop later than at the next one, whatever the delay that is carried on', async () => {
    const { estimated } = await journeysOf(
      { stopSequence: 1, departure: { delaySeconds: 5_400 } },
      { stopSequence: 3, arrival: { delaySeconds: 4_800 } },
    );
    expect(estimated.map((call) => [call.order, call.expectedArrivalTime, call.expectedDepartureTime])).toEqual([
      [1, undefined, local(9, 30)],
      [2, local(9, 30), local(9, 30)],
      [3, local(9, 30), local(9, 30)],
      [4, local(9, 40), local(9, 40)],
    ]);
  });

  it('says nothing of the stops after one without data, and is as late after a skipped stop as before it', async () => {
    const { estimated } = await journeysOf(
      { stopSequence: 1, departure: { delaySeconds: 5_400 } },
      { stopSequence: 2, scheduleRelationship: 'SKIPPED' },
    );
    expect(estimated.map((call) => [call.cancellation ?? false, call.expectedDepartureTime])).toEqual([
      [false, local(9, 30)],
      [true, undefined],
      [false, local(9, 40)],
      [false, local(9, 50)],
    ]);
    await rig.stop();
    const after = await journeysOf(
      { stopSequence: 1, departure: { delaySeconds: 5_400 } },
      { stopSequence: 2, scheduleRelationship: 'NO_DATA' },
    );
    expect(after.estimated.map((call) => [call.departureStatus, call.expectedDepartureTime])).toEqual([
      [undefined, local(9, 30)],
      ['noReport', undefined],
      ['noReport', undefined],
      ['noReport', undefined],
    ]);
  });

  it('by headway sets out when it says, and has no timetable where the headway is not exact', async () => {
    const run = async (isExact: 0 | 1) => {
      await start();
      const headways = `trip_id,start_time,end_time,headway_secs,exact_times\nT1,09:00:00,12:00:00,600,${isExact}\n`;
      await rig.takeSchedule('astuce', tinyFeed({ ...AT_EACH, 'frequencies.txt': headways }));
      const trip = {
        ...(T1 as object),
        startTime: '09:10:00',
        ...(isExact ? {} : { scheduleRelationship: 'UNSCHEDULED' }),
      };
      const at = new Date(local(9, 12)).toISOString();
      const stopTimeUpdates = [{ stopSequence: 1, departure: { time: at, ...(isExact ? { delaySeconds: 120 } : {}) } }];
      await rig.happen(upserted('trip-update', 'run', { trip, stopTimeUpdates } as never));
      const [journey] = (await read('/siri/astuce/et.xml')).journeys;
      await rig.stop();
      return journey!;
    };
    const exact = await run(1);
    expect(exact.originAimedDepartureTime).toBe(local(9, 10));
    expect(exact.estimatedCalls!.map((call) => [call.aimedDepartureTime, call.expectedDepartureTime])).toEqual([
      [local(9, 10), local(9, 12)],
      [local(9, 15), local(9, 17)],
      [local(9, 20), local(9, 22)],
      [local(9, 30), local(9, 32)],
    ]);
    const loose = await run(0);
    expect(loose.originAimedDepartureTime).toBeUndefined();
    expect(loose.estimatedCalls!.map((call) => [call.aimedDepartureTime, call.expectedDepartureTime])).toEqual([
      [undefined, local(9, 12)],
    ]);
  });

  it('says the same as SIRI Lite, and stop by stop in stop-monitoring', async () => {
    await start();
    await rig.happen(late());
    const lite = await read('/siri/lite/astuce/estimated-timetable.json');
    expect(lite.journeys).toEqual((await read('/siri/astuce/et.xml')).journeys);
    const { visits } = await read('/siri/lite/astuce/stop-monitoring.json');
    expect(visits.map(({ monitoringRef, itemIdentifier }) => [monitoringRef, itemIdentifier])).toEqual([
      ['C', 'T1:2026-01-15:3'],
    ]);
  });

  it('stands on the board of its stop, in XML as well, and is found by it', async () => {
    await start();
    await rig.happen(late());
    const { visits } = await read('/siri/astuce/sm.xml');
    expect(visits).toEqual((await read('/siri/lite/astuce/stop-monitoring.json')).visits);
    const lite = rig.cache.find('/siri/lite/astuce/stop-monitoring.json')!;
    const asked = (query: string): SiriDocument =>
      decodeSiri(Buffer.from(lite.select!(new URLSearchParams(query))), new IssueCollector());
    expect(asked('MonitoringRef=C').visits).toEqual(visits);
    expect(asked('MonitoringRef=A').visits).toEqual([]);
  });

  it('is left out when the schedule beside does not have it (invariant 5)', async () => {
    await start();
    const trip = { tripId: 'astuce:GONE', routeId: 'astuce:90' } as never;
    await rig.happen(
      upserted('trip-update', 'x', { trip, stopTimeUpdates: [{ stopSequence: 1, arrival: { delaySeconds: 0 } }] }),
    );
    expect((await read('/siri/astuce/et.xml')).journeys).toEqual([]);
  });

  it('says that nobody follows the vehicle where its times are only the timetable’s', async () => {
    await start();
    const stopTimeUpdates = [{ stopSequence: 1, scheduleRelationship: 'NO_DATA' as const }];
    await rig.happen(
      upserted('trip-update', 'run', { trip: T1, stopTimeUpdates }, { flags: ['suspect:theoretical-times'] }),
    );
    const [journey] = (await read('/siri/astuce/et.xml')).journeys;
    // No data of a stop is no data of those after it.
    const nothing = { departureStatus: 'noReport' };
    expect(journey).toMatchObject({ monitored: false, estimatedCalls: [nothing, nothing, nothing] });
    for (const call of journey!.estimatedCalls!) expect(call.expectedDepartureTime).toBeUndefined();
  });

  it('that is cancelled has no calls', async () => {
    await start();
    const trip = { ...(T1 as object), scheduleRelationship: 'CANCELED' } as never;
    await rig.happen(upserted('trip-update', 'run', { trip, stopTimeUpdates: [] }));
    const [journey] = (await read('/siri/astuce/et.xml')).journeys;
    expect(journey!.cancellation).toBe(true);
    expect(journey!.estimatedCalls).toBeUndefined();
  });
});

describe('a vehicle published as SIRI', () => {
  it('has its place, its run and its next stop', async () => {
    await start();
    await rig.happen(
      vehicleMoved('427', { trip: T1, stopId: 'astuce:C' as never, stopSequence: 3, currentStatus: 'STOPPED_AT' }),
    );
    const { activities } = await read('/siri/astuce/vm.xml');
    expect(activities).toMatchObject([
      {
        vehicleMonitoringRef: '427',
        recordedAtTime: MORNING,
        validUntilTime: MORNING + 300_000,
        monitoredVehicleJourney: {
          lineRef: '90',
          vehicleRef: '427',
          vehicleLocation: { latitude: 49.4431, longitude: 1.0993 },
          bearing: 90,
          velocity: 8,
          monitoredCall: { stopPointRef: 'C', order: 3, vehicleAtStop: true },
        },
      },
    ]);
    expect((await read('/siri/lite/astuce/vehicle-monitoring.json')).activities).toEqual(activities);
  });

  it('has its ids with their feed before them where all feeds stand together', async () => {
    await start();
    await rig.happen(vehicleMoved('427', { trip: T1 }));
    const [activity] = (await read('/siri/all/vm.xml')).activities;
    expect(activity!.monitoredVehicleJourney).toMatchObject({ lineRef: 'astuce:90', vehicleRef: 'astuce:427' });
  });
});

describe('a disturbance published as SIRI', () => {
  it('says whom it concerns, why, how hard and until when', async () => {
    await start();
    await rig.happen(strike);
    const { situations } = await read('/siri/astuce/sx.xml');
    expect(situations).toMatchObject([
      {
        participantRef: 'ESTUAIRE',
        situationNumber: 'a 1',
        reality: 'real',
        alertCause: 'industrialAction',
        severity: 'normal',
        summary: { fr: 'Grève', en: 'Strike' },
        infoLinks: [{ uri: 'https://example.org/greve' }],
        consequences: [{ conditions: ['altered'] }],
        affects: {
          operators: [{ operatorRef: 'TCAR' }],
          // The whole line, and the line at one stop: together they would say the stop alone.
          networks: [
            { lines: [{ lineRef: '90' }, { lineRef: '90', routes: [{ stopPoints: [{ stopPointRef: 'A' }] }] }] },
          ],
          stopPoints: [{ stopPointRef: 'B' }],
          vehicleJourneys: [{ framedVehicleJourneyRef: { datedVehicleJourneyRef: 'T1' } }],
        },
      },
    ]);
  });
});

describe('what is no observation (invariant 4)', () => {
  it('says so in every SIRI document of a simulated feed', async () => {
    await start('simulated');
    await rig.happen(late(['simulated']), vehicleMoved('427', { trip: T1, flags: ['simulated'] }), strike);
    const et = await read('/siri/astuce/et.xml');
    const vm = await read('/siri/astuce/vm.xml');
    const sx = await read('/siri/astuce/sx.xml');
    for (const { deliveries } of [et, vm, sx]) expect(deliveries[0]!.producerRef).toBe('ESTUAIRE-simulated');
    const said = { monitored: false, predictionInaccurate: true, dataSource: 'simulated' };
    expect(et.journeys[0]).toMatchObject(said);
    expect(vm.activities[0]!.monitoredVehicleJourney).toMatchObject(said);
    expect(sx.situations[0]!.reality).toBe('test');
  });

  it('says of a prediction of our own that it is one', async () => {
    await start();
    await rig.happen(late(['predicted']));
    const { journeys, deliveries } = await read('/siri/astuce/et.xml');
    expect(journeys[0]).toMatchObject({ monitored: true, predictionInaccurate: true, dataSource: 'predicted' });
    expect(deliveries[0]!.producerRef).toBe('ESTUAIRE');
  });
});

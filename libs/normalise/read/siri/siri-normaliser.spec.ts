import fc from 'fast-check';
import { IssueCollector } from '#libs/errors';
import { encodeSiri, type EstimatedVehicleJourney, type PtSituation, type SiriContent } from '#libs/formats/siri';
import type { HubEvent, Instant, TripUpdate, VehiclePosition } from '#libs/model';
import { importSchedule, openScheduleIndex } from '#libs/schedule';
import { itWithRecordings, readRecording } from '#libs/testing';
import { tinyFeed } from '../../../formats/gtfs/tiny-feed.fixture.js';
import type { FeedNormaliser } from '../../feed-normaliser.js';
import { documentOf, NOON, normaliserOf, summaries } from '../../incoming.fixture.js';
import { compileRules } from '../../rules/index.js';

const schedule = openScheduleIndex(
  importSchedule(tinyFeed(), { feedId: 'rouen', documentHash: 'a' }, new IssueCollector()).index,
);
const at = (clock: string): number => Date.parse(`2026-01-15T${clock}+01:00`);
const meta = { responseTimestamp: NOON, producerRef: 'P' };

function withSchedule(rules: { use: string; prefix?: string }[] = []): FeedNormaliser {
  const feed = normaliserOf({}, { rules: compileRules(rules, 'feeds[0]') });
  feed.useSchedule(schedule);
  return feed;
}

function take(feed: FeedNormaliser, content: SiriContent, more: Partial<typeof meta> & { sourceId?: string } = {}) {
  const { sourceId, ...head } = more;
  return feed.normalise(
    documentOf('siri', encodeSiri(content, { ...meta, ...head }), { sourceId: sourceId ?? 'siri' }),
    NOON,
  );
}

const bodyOf = <T>({ events }: { events: HubEvent[] }): T => events[0]!.entity as T;
const framed = (datedVehicleJourneyRef: string, dataFrameRef = '2026-01-15') => ({
  dataFrameRef,
  datedVehicleJourneyRef,
});
const run = (more: Partial<EstimatedVehicleJourney> = {}): EstimatedVehicleJourney => ({
  recordedAtTime: NOON,
  lineRef: '90',
  directionRef: 'aller',
  framedVehicleJourneyRef: framed('T1'),
  monitored: true,
  estimatedCalls: [
    { stopPointRef: 'A', order: 1, aimedDepartureTime: at('08:00:00'), expectedDepartureTime: at('08:02:00') },
    { stopPointRef: 'C', order: 2, aimedArrivalTime: at('08:10:00'), expectedArrivalTime: at('08:11:30') },
  ],
  ...more,
});
const et = (...journeys: EstimatedVehicleJourney[]): SiriContent => ({ service: 'EstimatedTimetable', journeys });

describe('an estimated run', () => {
  it('has the schedule’s trip, sequence numbers and mode, and both time and delay', () => {
    const feed = withSchedule();
    const result = take(feed, et(run()));
    expect(summaries(result.events)).toEqual(['upsert rouen:T1:20260115']);
    expect(bodyOf<TripUpdate>(result)).toMatchObject({
      trip: { tripId: 'rouen:T1', routeId: 'rouen:90', directionId: 0, startDate: '20260115' },
      mode: 'bus',
      routeName: '90',
      stopTimeUpdates: [
        { stopSequence: 1, stopId: 'rouen:A', departure: { time: '2026-01-15T07:02:00.000Z', delaySeconds: 120 } },
        { stopSequence: 3, stopId: 'rouen:C', arrival: { delaySeconds: 90 } },
      ],
    });
    expect(feed.matchRate()).toBe(1);
  });

  it('is found by French coded ids where the feed asks for it, and its stops by their code or station', () => {
    const calls = run().estimatedCalls!;
    const coded = run({
      lineRef: 'TCAR:Line::90:LOC',
      framedVehicleJourneyRef: framed('TCAR:ServiceJourney:T1:LOC'),
      estimatedCalls: [
        { ...calls[0], stopPointRef: 'FR:StopPlace:S:LOC' },
        { ...calls[1], stopPointRef: '103' },
      ],
    });
    const result = take(withSchedule([{ use: 'technical-id' }]), et(coded));
    expect(result.issues.counts).toEqual({});
    expect(bodyOf<TripUpdate>(result).stopTimeUpdates.map(({ stopId }) => stopId)).toEqual(['rouen:A', 'rouen:C']);
  });

  it('is found by line, direction and aimed departure where its reference is unknown, also after midnight', () => {
    const day = run({ framedVehicleJourneyRef: framed('x', 'any'), originAimedDepartureTime: at('08:00:00') });
    const result = take(withSchedule(), et(day));
    expect(summaries(result.events)).toEqual(['upsert rouen:T1:20260115']);
    expect(result.events[0]!.quality.matchScore).toBe(0.9);
    const night = run({
      framedVehicleJourneyRef: framed('y', 'any'),
      originAimedDepartureTime: Date.parse('2026-02-01T01:05:00+01:00'),
    });
    expect(summaries(take(withSchedule(), et(night)).events)).toEqual(['upsert rouen:T3:20260131']);
  });

  it('nobody knows is reported as the feed writes it, counted, and lowers the match rate', () => {
    const feed = withSchedule();
    const { issues, events } = take(
      feed,
      et(run(), run({ framedVehicleJourneyRef: framed('nobody'), estimatedCalls: run().estimatedCalls!.slice(1) })),
    );
    expect(issues.counts).toEqual({ TRIP_UNMATCHED: 1 });
    expect(events).toHaveLength(2);
    expect(feed.matchRate()).toBe(0.5);
  });

  it('that is cancelled has no stops; one that is extra is added; a stop may be left out of a run', () => {
    const cancelled = bodyOf<TripUpdate>(take(withSchedule(), et(run({ cancellation: true }))));
    expect([cancelled.trip.scheduleRelationship, cancelled.stopTimeUpdates]).toEqual(['CANCELED', []]);
    const extra = bodyOf<TripUpdate>(
      take(withSchedule(), et(run({ extraJourney: true, framedVehicleJourneyRef: framed('new') }))),
    );
    expect(extra.trip.scheduleRelationship).toBe('ADDED');
    const [first, last] = run().estimatedCalls!;
    const short = bodyOf<TripUpdate>(
      take(
        withSchedule(),
        et(
          run({
            estimatedCalls: [
              { ...first, cancellation: true },
              { ...last, departureStatus: 'cancelled' },
            ],
          }),
        ),
      ),
    );
    expect(short.stopTimeUpdates).toMatchObject([
      { scheduleRelationship: 'SKIPPED' },
      { arrival: { delaySeconds: 90 } },
    ]);
  });

  it('that nobody follows is reported as no data, flagged and counted, never as a prediction', () => {
    const result = take(withSchedule(), et(run({ monitored: false })));
    expect(result.events[0]!.quality.flags).toEqual(['suspect:theoretical-times']);
    expect(result.issues.counts).toEqual({ PREDICTION_THEORETICAL: 1 });
    expect(bodyOf<TripUpdate>(result).stopTimeUpdates).toEqual([
      { stopSequence: 1, stopId: 'rouen:A', scheduleRelationship: 'NO_DATA' },
      { stopSequence: 3, stopId: 'rouen:C', scheduleRelationship: 'NO_DATA' },
    ]);
  });

  it('whose times are all as planned is on time, whether it says that it is monitored or not', () => {
    const asAimed = run({
      monitored: undefined,
      estimatedCalls: run().estimatedCalls!.map((call) => ({
        ...call,
        ...(call.expectedDepartureTime ? { expectedDepartureTime: call.aimedDepartureTime } : {}),
        ...(call.expectedArrivalTime ? { expectedArrivalTime: call.aimedArrivalTime, arrivalStatus: 'onTime' } : {}),
      })),
    });
    for (const monitored of [undefined, true]) {
      const punctual = take(withSchedule(), et({ ...asAimed, monitored }));
      expect(punctual.issues.counts).toEqual({});
      expect(punctual.events[0]!.quality.flags).toEqual([]);
      expect(bodyOf<TripUpdate>(punctual).stopTimeUpdates).toMatchObject([
        { departure: { delaySeconds: 0 } },
        { arrival: { delaySeconds: 0 }, arrivalStatus: 'onTime' },
      ]);
    }
  });

  it('says when its producer does not trust the prediction', () => {
    const { events } = take(withSchedule(), et(run({ predictionInaccurate: true })));
    expect(events[0]!.quality.flags).toEqual(['suspect:prediction-inaccurate']);
  });

  it('vanishes with the next whole answer, but not with one that says more will follow', () => {
    const feed = withSchedule();
    take(feed, et(run(), run({ framedVehicleJourneyRef: framed('T2') })));
    expect(summaries(take(feed, et(run()), { moreData: true } as never).events)).toEqual([]);
    expect(summaries(take(feed, et(run())).events)).toEqual(['remove rouen:T2:20260115 vanished']);
  });

  it('of an older answer than the last is not taken', () => {
    const feed = withSchedule();
    take(feed, et(run()));
    const { events, issues } = take(feed, et(), { responseTimestamp: NOON - 60_000 });
    // An empty timetable that is older removes nothing.
    expect([events, issues.counts]).toEqual([[], { DOCUMENT_OLDER: 1 }]);
  });
});

const bus = (more: object = {}): SiriContent => ({
  service: 'VehicleMonitoring',
  activities: [
    {
      recordedAtTime: NOON,
      validUntilTime: NOON + 60_000,
      monitoredVehicleJourney: {
        lineRef: '90',
        framedVehicleJourneyRef: framed('T1'),
        vehicleRef: '427',
        monitored: true,
        vehicleLocation: { longitude: 1.09, latitude: 49.44 },
        bearing: 90,
        occupancy: 'seatsAvailable',
        delay: 120,
        monitoredCall: { stopPointRef: 'C', vehicleAtStop: true },
        ...more,
      },
    },
  ],
});

describe('a monitored vehicle', () => {
  it('has its place, its stop and its run, and the run its delay', () => {
    const { events } = take(withSchedule(), bus());
    expect(summaries(events)).toEqual(['upsert rouen:427', 'upsert rouen:T1:20260115']);
    expect(events[0]!.entity).toMatchObject({
      point: { latitude: 49.44, longitude: 1.09 },
      bearingDeg: 90,
      currentStatus: 'STOPPED_AT',
      stopSequence: 3,
      occupancyStatus: 'FEW_SEATS_AVAILABLE',
      routeColor: '#E2001A',
    });
    expect(events[1]!.entity).toMatchObject({
      delaySeconds: 120,
      stopTimeUpdates: [{ departure: { delaySeconds: 120 } }],
    });
  });

  it('leaves the word on its run to the estimated timetable of the same feed', () => {
    const feed = withSchedule();
    take(feed, et(run()));
    expect(summaries(take(feed, bus(), { sourceId: 'vm' }).events)).toEqual(['upsert rouen:427']);
  });

  it('may stand where the French grid has it', () => {
    const vehicleLocation = { srsName: 'EPSG:2154', coordinates: '1044593 6298716' };
    const { point } = bodyOf<VehiclePosition>(take(withSchedule(), bus({ vehicleLocation })));
    expect([point!.latitude, point!.longitude].map((degrees) => Math.round(degrees * 10) / 10)).toEqual([43.7, 7.3]);
  });

  it('at 0, 0 without a stop is nowhere', () => {
    const { events, issues } = take(
      withSchedule(),
      bus({ vehicleLocation: { longitude: 0, latitude: 0 }, monitoredCall: undefined, delay: undefined }),
    );
    expect(events).toEqual([]);
    expect(issues.counts).toEqual({ COORDINATE_IMPLAUSIBLE: 1, ENTITY_EMPTY: 1 });
  });
});

describe('a stop board', () => {
  const visit = (stop: string, seconds: number): SiriContent => ({
    service: 'StopMonitoring',
    visits: [
      {
        recordedAtTime: NOON,
        itemIdentifier: `item-${stop}`,
        monitoringRef: stop,
        monitoredVehicleJourney: {
          lineRef: '90',
          framedVehicleJourneyRef: framed('T1'),
          monitored: true,
          monitoredCall: { stopPointRef: stop, aimedDepartureTime: NOON, expectedDepartureTime: NOON + seconds * 1000 },
        },
      },
    ],
  });

  it('adds its stop to what other boards reported of the run, and takes it back when asked to', () => {
    const feed = withSchedule();
    take(feed, visit('C', 60));
    const both = take(feed, visit('A', 90));
    expect(bodyOf<TripUpdate>(both).stopTimeUpdates.map(({ stopSequence }) => stopSequence)).toEqual([1, 3]);
    const gone = (itemRef: string): SiriContent => ({
      service: 'StopMonitoring',
      visits: [],
      cancellations: [{ recordedAtTime: NOON, itemRef }],
    });
    expect(bodyOf<TripUpdate>(take(feed, gone('item-A'))).stopTimeUpdates).toHaveLength(1);
    expect(summaries(take(feed, gone('item-C')).events)).toEqual(['remove rouen:T1:20260115 cancelled']);
  });

  it('is silent on runs an estimated timetable reports', () => {
    const feed = withSchedule();
    take(feed, et(run()));
    expect(take(feed, visit('C', 60)).events).toEqual([]);
  });
});

describe('a situation', () => {
  const works = (more: object = {}): SiriContent => ({
    service: 'SituationExchange',
    situations: [
      {
        participantRef: 'TCAR',
        situationNumber: '7',
        version: 1,
        validityPeriods: [{ startTime: NOON - 1000 }],
        alertCause: 'constructionWork',
        severity: 'severe',
        summary: { fr: 'Travaux' },
        affects: { networks: [{ lines: [{ lineRef: '90', routes: [{ stopPoints: [{ stopPointRef: 'A' }] }] }] }] },
        consequences: [{ conditions: ['diverted'] }],
        ...more,
      },
    ],
  });

  it('is an alert to whom it affects', () => {
    const { events } = take(withSchedule(), works());
    expect(summaries(events)).toEqual(['upsert rouen:TCAR:7']);
    expect(events[0]!.entity).toMatchObject({
      cause: 'CONSTRUCTION',
      effect: 'DETOUR',
      severityLevel: 'SEVERE',
      header: { fr: 'Travaux' },
      informedEntities: [{ routeId: 'rouen:90', stopId: 'rouen:A' }],
      activePeriods: [{ start: '2026-01-15T11:59:59.000Z' }],
    });
  });

  it('ends when it is closed', () => {
    const feed = withSchedule();
    take(feed, works());
    expect(summaries(take(feed, works({ progress: 'closed' })).events)).toEqual(['remove rouen:TCAR:7 ended']);
  });

  it('that is a draft or an exercise is not for the public', () => {
    expect(take(withSchedule(), works({ progress: 'draft' })).events[0]!.visibility).toBe('internal');
    expect(take(withSchedule(), works({ reality: 'test' })).events[0]!.visibility).toBe('internal');
  });
});

describe('any SIRI document', () => {
  it('cut or mangled costs what it holds, never the feed', () => {
    const bytes = Buffer.from(encodeSiri(et(run()), meta));
    fc.assert(
      fc.property(fc.nat(bytes.length), fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255))), (length, edits) => {
        const mangled = Buffer.from(bytes.subarray(0, length));
        for (const [place, byte] of edits) if (place < mangled.length) mangled[place] = byte;
        const feed = withSchedule();
        take(feed, et(run()));
        const { events } = feed.normalise(documentOf('siri', mangled, { sourceId: 'siri' }), NOON);
        for (const event of events) expect(['upsert', 'remove']).toContain(event.op);
      }),
      { numRuns: 200 },
    );
  });

  const feeds = [
    ['et-banenor-2018-08-28.xml', '2018-08-28T07:08:36Z', 'trip-update'],
    ['vm-mta-2012.xml', '2012-09-19T20:19:06Z', 'vehicle-position'],
    ['vm-mta.json', '2017-02-25T20:42:34Z', 'vehicle-position'],
    ['sm-soap-long-2016.xml', '2016-12-07T10:32:48Z', 'trip-update'],
  ] as const;
  for (const [file, received, kind] of feeds)
    itWithRecordings(`siri/${file}`, `as recorded in ${file} becomes events, and none when it comes again`, () => {
      const feed = normaliserOf({ dropAfterMs: 12 * 3_600_000 });
      const document = documentOf('siri', readRecording(`siri/${file}`), { receivedAt: received as Instant });
      const { events, refused } = feed.normalise(document, Date.parse(received));
      expect(refused).toBeUndefined();
      expect(events.filter((event) => event.kind === kind).length).toBeGreaterThan(100);
      expect(feed.normalise(document, Date.parse(received)).events).toEqual([]);
    });
});

describe('what a SIRI document holds and the hub does not carry', () => {
  it('is counted by element, apart from what the standard does not have', () => {
    const named = run();
    named.estimatedCalls![0]!.stopPointName = { fr: 'Théâtre' };
    named.estimatedCalls![1]!.stopPointName = { fr: 'Boulingrin' };
    const body = encodeSiri(et(named), meta).replace(
      '</EstimatedVehicleJourney>',
      '<VehicleMode>bus</VehicleMode><JourneyNote>via Mairie</JourneyNote><Colour>red</Colour></EstimatedVehicleJourney>',
    );
    const { notCarried, issues } = withSchedule().normalise(documentOf('siri', body), NOON);
    // Names of stops are the schedule's.
    expect(notCarried).toEqual({ VehicleMode: 1, JourneyNote: 1, StopPointName: 2 });
    expect(issues.samples.map(({ code, field }) => [code, field])).toEqual([['UNKNOWN_FIELD', 'Colour']]);
  });
});

describe('what a subscription delivers', () => {
  const situation = (situationNumber: string): PtSituation => ({
    situationNumber,
    creationTime: NOON - 60_000,
    validityPeriods: [{ startTime: NOON - 60_000 }],
    summary: { fr: 'Travaux' },
    affects: { networks: [{ lines: [{ lineRef: '90' }] }] },
  });
  const deliver = (feed: FeedNormaliser, ...numbers: string[]): string[] => {
    const body = encodeSiri({ service: 'SituationExchange', situations: numbers.map(situation) }, meta).replace(
      /(<SituationExchangeDelivery[^>]*><ResponseTimestamp>[^<]*<\/ResponseTimestamp>)/,
      '$1<SubscriptionRef>s</SubscriptionRef>',
    );
    return summaries(feed.normalise(documentOf('siri', body), NOON).events);
  };

  it('is what changed: what it does not name stays', () => {
    const feed = withSchedule();
    deliver(feed, 'a', 'b');
    expect(deliver(feed, 'b')).toEqual([]);
  });

  it('is a snapshot where the configuration says so: what it does not name has gone', () => {
    const feed = normaliserOf({ exchangeOf: () => 'snapshot' });
    deliver(feed, 'a', 'b');
    expect(deliver(feed, 'b')).toEqual(['remove rouen:a vanished']);
  });
});

import {
  OPEN_START,
  decodeSiri,
  encodeSiri,
  type EstimatedVehicleJourney,
  type MonitoredStopVisit,
  type PtSituation,
  type SiriCall,
  type SiriContent,
  type SiriDocument,
} from '#libs/formats/siri';
import { IssueCollector } from '#libs/errors';
import type { HubEvent } from '#libs/model';
import { MORNING, upserted } from '#libs/testing';
import { tinyFeed, withRows } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { documentOf, normaliserOf } from '../../libs/normalise/incoming.fixture.js';
import { scheduleFrom } from '../../libs/normalise/rules/matching.fixture.js';
import { PublishRig } from '../support/publish-rig.js';

/** T1 is over by 09:06 local, when the rig reads; L leaves at 09:00, N at 09:30. */
const ROWS = {
  ...withRows('trips.txt', '90,WORK,L,Boulingrin,0,,', '90,WORK,N,Boulingrin,0,,'),
  ...withRows(
    'stop_times.txt',
    'L,09:00:00,09:00:00,A,1\nL,09:10:00,09:10:00,B,2\nL,09:20:00,09:20:00,C,3',
    'N,09:30:00,09:30:00,A,1\nN,09:40:00,09:40:00,B,2\nN,09:50:00,09:50:00,C,3',
  ),
};
const NETWORK = tinyFeed(ROWS);
const meta = { responseTimestamp: MORNING, producerRef: 'X' };
/** Minutes from 09:06. */
const at = (minutes: number): number => MORNING + minutes * 60_000;

let rig: PublishRig;
afterEach(() => (rig as PublishRig | undefined)?.stop());

/** From a producer's SIRI to what the hub gives. */
async function through(content: SiriContent | readonly SiriContent[], hasSchedule: boolean) {
  rig = await PublishRig.start([{ id: 'rouen', formats: hasSchedule ? ['gtfs', 'siri'] : ['siri'] }]);
  const feed = normaliserOf();
  if (hasSchedule) {
    await rig.takeSchedule('rouen', NETWORK);
    feed.useSchedule(scheduleFrom(NETWORK));
  }
  const read = ([content].flat() as SiriContent[]).map((one, part) =>
    feed.normalise(
      documentOf('siri', encodeSiri(one, meta), {
        sourceId: `siri-${part}`,
        receivedAt: new Date(MORNING).toISOString() as never,
      }),
      MORNING,
    ),
  );
  for (const { events } of read) await rig.happen(...events);
  return { feed, read, last: read.at(-1)! };
}

async function given(name: 'et' | 'sx' | 'sm'): Promise<SiriDocument> {
  return decodeSiri(await rig.read(`/siri/rouen/${name}.xml`), new IssueCollector());
}

const timetable = (journey: EstimatedVehicleJourney): SiriContent => ({
  service: 'EstimatedTimetable',
  journeys: [{ recordedAtTime: MORNING, lineRef: '90', directionRef: 'vers le Nord', ...journey }],
});
const CALLS: SiriCall[] = [
  { stopPointRef: 'A', order: 4, aimedDepartureTime: at(4), expectedDepartureTime: at(5), departureStatus: 'delayed' },
  { stopPointRef: 'B', order: 7, aimedArrivalTime: at(14), aimedDepartureTime: at(15), arrivalStatus: 'onTime' },
  { stopPointRef: 'C', order: 9, cancellation: true, aimedArrivalTime: at(24), arrivalStatus: 'cancelled' },
];

it('defect R9: SIRI without a timetable beside it is given on with its aimed times, statuses, order and direction', async () => {
  await through(timetable({ datedVehicleJourneyRef: 'X1', estimatedCalls: CALLS }), false);
  const [journey] = (await given('et')).journeys;
  expect(journey!.directionRef).toBe('vers le Nord');
  expect(journey!.estimatedCalls).toEqual([CALLS[0], { ...CALLS[1], departureStatus: 'noReport' }, { ...CALLS[2] }]);
});

describe('an extra journey', () => {
  const extra = timetable({
    estimatedVehicleJourneyCode: 'X:7c55',
    extraJourney: true,
    estimatedCalls: [
      { stopPointRef: 'A', order: 1, aimedDepartureTime: at(10), expectedDepartureTime: at(11) },
      { stopPointRef: 'C', order: 2, aimedArrivalTime: at(20), expectedArrivalTime: at(22) },
    ],
  });

  it('defect R10: counts as an added run, and keeps when it was planned', async () => {
    const { feed, last } = await through(extra, true);
    expect(feed.matches()).toMatchObject({ matched: { added: 1 }, unmatched: {} });
    expect(feed.matchRate()).toBe(1);
    expect(last.issues.counts).toEqual({});
    const [journey] = (await given('et')).journeys;
    expect(journey).toMatchObject({
      extraJourney: true,
      estimatedCalls: [
        { stopPointRef: 'A', aimedDepartureTime: at(10), expectedDepartureTime: at(11) },
        { stopPointRef: 'C', aimedArrivalTime: at(20), expectedArrivalTime: at(22) },
      ],
    });
  });
});

describe('visits of one journey with ids of another system', () => {
  const visit = (stop: string, minutes: number): MonitoredStopVisit => ({
    recordedAtTime: MORNING,
    itemIdentifier: `${stop}:17`,
    monitoringRef: stop,
    monitoredVehicleJourney: {
      lineRef: '90',
      directionRef: '0',
      framedVehicleJourneyRef: { dataFrameRef: 'any', datedVehicleJourneyRef: 'SENART:17' },
      monitoredCall: { aimedDepartureTime: at(minutes), expectedDepartureTime: at(minutes + 3) },
    },
  });
  const visits = (...reported: MonitoredStopVisit[]): SiriContent => ({ service: 'StopMonitoring', visits: reported });

  it('defect R11: are matched together', async () => {
    const { last, feed } = await through(visits(visit('A', 24), visit('B', 34), visit('C', 44)), true);
    expect(last.events).toMatchObject([{ key: 'rouen:N:20260115' }]);
    expect(feed.matchRate()).toBe(1);
  });

  it('defect R11: are matched together, though each comes in a document of its own', async () => {
    const { read } = await through([visits(visit('A', 24)), visits(visit('B', 34)), visits(visit('C', 44))], true);
    expect(read[0]!.events).toMatchObject([{ op: 'upsert', key: 'rouen:SENART:17:20260115' }]);
    expect(read.flatMap(({ events }) => events).slice(1, 3)).toMatchObject([
      { op: 'remove', key: 'rouen:SENART:17:20260115' },
      { op: 'upsert', key: 'rouen:N:20260115', entity: { stopTimeUpdates: [{}, {}] } },
    ]);
  });
});

it('defect R12: a stop board has the runs of the hour that no feed reports, as planned and not monitored', async () => {
  await through(
    timetable({
      framedVehicleJourneyRef: { dataFrameRef: '2026-01-15', datedVehicleJourneyRef: 'L' },
      estimatedCalls: [{ stopPointRef: 'B', order: 2, aimedDepartureTime: at(4), expectedDepartureTime: at(9) }],
    }),
    true,
  );
  const { visits } = await given('sm');
  expect(
    visits.map(({ monitoringRef, monitoredVehicleJourney: journey }) => [
      monitoringRef,
      journey!.framedVehicleJourneyRef!.datedVehicleJourneyRef,
      journey!.monitored,
      journey!.dataSource,
      journey!.monitoredCall!.expectedDepartureTime ?? journey!.monitoredCall!.expectedArrivalTime,
    ]),
  ).toEqual([
    ['A', 'N', false, 'schedule', undefined],
    ['B', 'L', true, 'observed', at(9)],
    ['B', 'N', false, 'schedule', undefined],
    ['C', 'L', true, 'observed', at(19)],
    ['C', 'N', false, 'schedule', undefined],
  ]);
});

it('defect R13: a double of a trip is a journey of its own, beside its trip', async () => {
  rig = await PublishRig.start([{ id: 'rouen', formats: ['gtfs', 'gtfs-rt'] }]);
  await rig.takeSchedule('rouen', NETWORK);
  const trip = { tripId: 'rouen:N' as never, startDate: '20260115' as never };
  const late = (delaySeconds: number) => [{ stopSequence: 1, departure: { delaySeconds } }];
  await rig.happen(
    upserted('trip-update', 'N:20260115', { trip, stopTimeUpdates: late(60) }, { feed: 'rouen' }),
    upserted(
      'trip-update',
      'N2:20260115',
      {
        trip: { ...trip, scheduleRelationship: 'DUPLICATED' },
        properties: { tripId: 'rouen:N2' as never, startDate: '20260115' as never, startTime: '09:35:00' },
        stopTimeUpdates: late(120),
      },
      { feed: 'rouen' },
    ),
  );
  const { journeys } = await given('et');
  expect(
    journeys.map(({ framedVehicleJourneyRef: framed, extraJourney, estimatedCalls }) => [
      framed!.datedVehicleJourneyRef,
      extraJourney,
      estimatedCalls![0]!.aimedDepartureTime,
      estimatedCalls![0]!.expectedDepartureTime,
    ]),
  ).toEqual([
    ['N2', true, at(29), at(31)],
    ['N', undefined, at(24), at(25)],
  ]);
});

describe('a situation', () => {
  const alert = (more: object) =>
    upserted(
      'alert',
      'a',
      {
        alertId: 'rouen:a' as never,
        activePeriods: [],
        informedEntities: [{ routeId: 'rouen:90' as never }],
        header: { fr: 'Travaux' },
        ...more,
      },
      { feed: 'rouen' },
    );
  const situationOf = async (more: object): Promise<PtSituation | undefined> => {
    rig = await PublishRig.start([{ id: 'rouen', formats: ['gtfs', 'gtfs-rt'] }]);
    await rig.takeSchedule('rouen', NETWORK);
    await rig.happen(alert(more));
    return (await given('sx')).situations[0];
  };
  const instant = (minutes: number) => new Date(at(minutes)).toISOString();

  it('defect R14: about a trip of no day names no day', async () => {
    const situation = await situationOf({ informedEntities: [{ trip: { tripId: 'rouen:N' } }] });
    expect(situation!.affects!.vehicleJourneys).toEqual([{ vehicleJourneyRefs: ['N'], lineRef: '90' }]);
  });

  it('defect R14: has no start that nobody reported, and is read back without one', async () => {
    expect((await situationOf({}))!.validityPeriods).toEqual([{ startTime: OPEN_START }]);
    await rig.stop();
    const situation = await situationOf({ activePeriods: [{ end: instant(60) }] });
    expect(situation!.validityPeriods).toEqual([{ startTime: OPEN_START, endTime: at(60) }]);
    await rig.stop();
    const { last } = await through({ service: 'SituationExchange', situations: [situation!] }, true);
    expect(last.issues.counts).toEqual({});
    expect(last.events).toMatchObject([{ entity: { activePeriods: [{ end: instant(60) }] } }]);
  });

  it('defect R14: keeps when it is to be shown, and when services are affected', async () => {
    const reported = {
      communicationPeriods: [{ start: instant(0) }],
      impactPeriods: [{ start: instant(5), end: instant(9) }],
    };
    const situation = await situationOf(reported);
    await rig.stop();
    const { last } = await through({ service: 'SituationExchange', situations: [situation!] }, true);
    expect(last.events).toMatchObject([{ entity: reported }]);
  });

  it('defect R14: about a mode alone is left out, for SIRI could only say all of it', async () => {
    expect(await situationOf({ informedEntities: [{ routeType: 3 }] })).toBeUndefined();
    expect(rig.cache.lossesOf('/siri/rouen/sx.xml')!.losses).toMatchObject([{ field: 'alert', count: 1 }]);
  });

  it('about one operator at a stop is left out where others call there: it would be about all of them', async () => {
    const informedEntities = [{ agencyId: 'rouen:TCAR', stopId: 'rouen:A' }, { routeId: 'rouen:90' }];
    const one = await situationOf({ informedEntities });
    expect(one!.affects).toEqual({ stopPoints: [{ stopPointRef: 'A' }], networks: [{ lines: [{ lineRef: '90' }] }] });
    await rig.stop();
    rig = await PublishRig.start([{ id: 'rouen', formats: ['gtfs', 'gtfs-rt'] }]);
    const another = withRows('agency.txt', 'VTNI,VTNI,https://example.org,Europe/Paris,fr');
    await rig.takeSchedule('rouen', tinyFeed({ ...ROWS, ...another }));
    await rig.happen(alert({ informedEntities }));
    expect((await given('sx')).situations[0]!.affects).toEqual({ networks: [{ lines: [{ lineRef: '90' }] }] });
    expect(rig.cache.lossesOf('/siri/rouen/sx.xml')!.losses).toMatchObject([
      // An alert without a period has no start, which SIRI wants: what stands in for it is reported.
      { field: 'alert.active_period.start', count: 1 },
      { field: 'alert.informed_entity', count: 1 },
    ]);
  });

  it('about a line, one of its ways and some of its stops says each for itself', async () => {
    const line = { routeId: 'rouen:90' };
    const situation = await situationOf({
      informedEntities: [
        { ...line, directionId: 0, stopId: 'rouen:A' },
        { ...line, directionId: 1, stopId: 'rouen:B' },
        { ...line, directionId: 1, stopId: 'rouen:C' },
      ],
    });
    const [there, back] = situation!.affects!.networks![0]!.lines!;
    expect(there).toEqual({
      lineRef: '90',
      directions: [{ directionRef: '0' }],
      routes: [{ stopPoints: [{ stopPointRef: 'A' }] }],
    });
    expect(back!.routes).toEqual([{ stopPoints: [{ stopPointRef: 'B' }, { stopPointRef: 'C' }] }]);
  });

  it('defect R15: counts each word and leaf that is left behind, and flags a direction nobody knows', async () => {
    const situation: PtSituation = {
      situationNumber: '7',
      creationTime: MORNING,
      source: { sourceType: 'feed' },
      validityPeriods: [{ startTime: MORNING }],
      alertCause: 'unheardOf',
      summary: { fr: 'Travaux' },
      infoLinks: [{ uri: 'https://example.org/1' }, { uri: 'https://example.org/2' }],
      affects: { networks: [{ lines: [{ lineRef: '90', directions: [{ directionRef: 'Nord' }] }] }] },
      consequences: [{ conditions: ['diverted', 'delayed'], severity: 'slight', delays: { delay: 300 } }],
    };
    rig = await PublishRig.start([{ id: 'rouen', formats: ['siri'] }]);
    const xml = encodeSiri({ service: 'SituationExchange', situations: [situation] }, meta).replace(
      '</PtSituationElement>',
      '<PublishingActions><PublishToWebAction><Incidents>true</Incidents><HomePage>true</HomePage></PublishToWebAction></PublishingActions></PtSituationElement>',
    );
    const { notCarried, issues, events } = normaliserOf().normalise(documentOf('siri', xml), MORNING);
    expect(notCarried).toMatchObject({
      AlertCause: 1,
      Condition: 1,
      Delay: 1,
      Uri: 1,
      SourceType: 1,
      PublishingActions: 1,
      Incidents: 1,
      HomePage: 1,
    });
    expect(issues.counts).toEqual({ FIELD_ENUM: 1 });
    expect(events[0]!.quality.flags).toEqual(['suspect:wider-than-told']);
  });
});

it('defect R17: a delivery of GeneralMessage is named as what it is, in XML and in JSON', async () => {
  rig = await PublishRig.start([{ id: 'rouen', formats: ['siri'] }]);
  const xml = encodeSiri({ service: 'SituationExchange', situations: [] }, meta).replace(
    /<SituationExchangeDelivery.*<\/SituationExchangeDelivery>/,
    '<GeneralMessageDelivery version="2.0"><ResponseTimestamp>2026-01-15T08:06:00Z</ResponseTimestamp><GeneralMessage formatRef="STIF-IDF"><InfoMessageIdentifier>7</InfoMessageIdentifier><InfoChannelRef>Perturbation</InfoChannelRef></GeneralMessage></GeneralMessageDelivery>',
  );
  const json = { Siri: { ServiceDelivery: { GeneralMessageDelivery: [{ InfoMessage: [{ ItemIdentifier: '7' }] }] } } };
  for (const body of [xml, json]) {
    const { events, issues, notCarried, refused } = normaliserOf().normalise(documentOf('siri', body), MORNING);
    expect([events, refused]).toEqual([[], undefined]);
    expect(issues.samples).toMatchObject([{ code: 'SERVICE_NOT_READ', where: 'GeneralMessageDelivery' }]);
    expect(notCarried).toEqual({ GeneralMessageDelivery: 1 });
  }
});

describe('a limiting word of a situation', () => {
  const situation = (validity: string, affects: string): string =>
    `<Siri xmlns="http://www.siri.org.uk/siri"><ServiceDelivery><SituationExchangeDelivery><Situations><PtSituationElement><SituationNumber>7</SituationNumber>${validity}<Summary>Works</Summary><Affects>${affects}</Affects></PtSituationElement></Situations></SituationExchangeDelivery></ServiceDelivery></Siri>`;
  const period = (start: string, end: string): string =>
    `<ValidityPeriod><StartTime>${start}</StartTime><EndTime>${end}</EndTime></ValidityPeriod>`;
  const [from, to] = ['2026-01-15T07:00:00Z', '2026-01-15T12:00:00Z'];
  const LINE = '<AffectedLine><LineRef>90</LineRef>';
  const line = `<Networks><AffectedNetwork>${LINE}</AffectedLine></AffectedNetwork></Networks>`;
  const read = (xml: string) => {
    const feed = normaliserOf();
    feed.useSchedule(scheduleFrom(NETWORK));
    const { events, issues } = feed.normalise(documentOf('siri', xml), MORNING);
    const event = events.find((one): one is HubEvent<'alert'> => one.kind === 'alert' && one.op === 'upsert');
    return { event, counts: issues.counts };
  };

  it.each([
    ['a start', period('demain', to)],
    ['an end', period(from, '31/12/2026')],
    ['both', period('a', 'b')],
    [
      'a window of publication',
      `${period(from, to)}<PublicationWindow><StartTime>soon</StartTime></PublicationWindow>`,
    ],
  ])('defect R21: %s that cannot be read leaves it out, rather than hold always', (_, validity) => {
    const { event, counts } = read(situation(validity, line));
    expect(event).toBeUndefined();
    expect(counts).toMatchObject({ FIELD_RANGE: 1 });
  });

  it.each([
    [
      'a mode of an operator',
      '<Networks><AffectedNetwork><AffectedOperator><OperatorRef>TCAR</OperatorRef></AffectedOperator><VehicleMode>tram</VehicleMode></AffectedNetwork></Networks>',
      [{ agencyId: 'rouen:TCAR', routeType: 0 }],
    ],
    [
      'a mode nobody knows',
      '<Networks><AffectedNetwork><NetworkRef>TCAR</NetworkRef><VehicleMode>hoverboard</VehicleMode></AffectedNetwork></Networks>',
      [],
    ],
    [
      'a line at a stop',
      `<StopPoints><AffectedStopPoint><StopPointRef>A</StopPointRef><Lines>${LINE}</AffectedLine></Lines></AffectedStopPoint></StopPoints>`,
      [{ routeId: 'rouen:90', stopId: 'rouen:A' }],
    ],
    [
      'a line at a place',
      `<StopPlaces><AffectedStopPlace><StopPlaceRef>A</StopPlaceRef><Lines>${LINE}</AffectedLine></Lines></AffectedStopPlace></StopPlaces>`,
      [{ routeId: 'rouen:90', stopId: 'rouen:A' }],
    ],
    [
      'a direction of a journey’s line',
      '<VehicleJourneys><AffectedVehicleJourney><LineRef>90</LineRef><DirectionRef>retour</DirectionRef></AffectedVehicleJourney></VehicleJourneys>',
      [{ routeId: 'rouen:90', directionId: 1 }],
    ],
    [
      'a departure nobody can read',
      '<VehicleJourneys><AffectedVehicleJourney><LineRef>90</LineRef><OriginAimedDepartureTime>08h00</OriginAimedDepartureTime></AffectedVehicleJourney></VehicleJourneys>',
      [],
    ],
  ])('defect R22: %s informs nobody beyond it', (_, affects, informed) => {
    expect(read(situation(period(from, to), affects)).event!.entity!.informedEntities).toEqual(informed);
  });

  it.each([
    [
      'a section of a line',
      `<Networks><AffectedNetwork>${LINE}<Sections><AffectedSection/></Sections></AffectedLine></AffectedNetwork></Networks>`,
    ],
    [
      'a lift of a place',
      '<StopPlaces><AffectedStopPlace><StopPlaceRef>A</StopPlaceRef><AffectedComponents/></AffectedStopPlace></StopPlaces>',
    ],
    [
      'one way of a line',
      `<Networks><AffectedNetwork>${LINE}<Routes><AffectedRoute><RouteRef>R7</RouteRef></AffectedRoute></Routes></AffectedLine></AffectedNetwork></Networks>`,
    ],
  ])('defect R22: %s that cannot be determined is flagged and counted', (_, affects) => {
    const { event, counts } = read(situation(period(from, to), affects));
    expect(event!.quality.flags).toEqual(['suspect:wider-than-told']);
    expect(counts).toMatchObject({ UNKNOWN_FIELD: 1 });
  });
});

it('a call that is late by nobody knows how much has no data, and ends what is carried on', async () => {
  const calls: SiriCall[] = [
    { stopPointRef: 'A', order: 1, aimedDepartureTime: at(24), expectedDepartureTime: at(24) },
    { stopPointRef: 'B', order: 2, aimedDepartureTime: at(34), departureStatus: 'delayed' },
  ];
  const framedVehicleJourneyRef = { dataFrameRef: '2026-01-15', datedVehicleJourneyRef: 'N' };
  const { last } = await through(timetable({ framedVehicleJourneyRef, estimatedCalls: calls }), true);
  const [run] = last.events.filter((one): one is HubEvent<'trip-update'> => one.kind === 'trip-update');
  expect(run!.entity!.stopTimeUpdates).toMatchObject([
    { stopSequence: 1, departure: { delaySeconds: 0 } },
    { stopSequence: 2, scheduleRelationship: 'NO_DATA' },
  ]);
});

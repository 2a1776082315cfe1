import { IssueCollector } from '#libs/errors';
import { importSchedule, openScheduleIndex } from '#libs/schedule';
import { tinyFeed, withRows } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { ENTITIES } from '../../libs/formats/siri/entities.js';
import type { Field, ElementShape } from '../../libs/formats/siri/shape.js';
import { DECODED_ONLY } from '../../libs/formats/siri/decoded-only.js';
import { documentOf, normaliserOf } from '../../libs/normalise/incoming.fixture.js';
import { field } from '#libs/formats/xml/shape';
import { renewList } from '../support/renew-list.js';

/** `ESTUAIRE_RENEW=1` before this test writes the list anew. */
const renew = process.env['ESTUAIRE_RENEW'] === '1';

/** Elements by name, in the order they are written. */
interface Tree {
  [name: string]: string | Tree;
}

const NOW = Date.parse('2026-01-15T07:05:00Z');
/** With a run that calls twice at one stop. */
const dataset = tinyFeed({
  ...withRows('trips.txt', '90,WORK,LOOP,Théâtre des Arts,0,,'),
  ...withRows(
    'stop_times.txt',
    'LOOP,08:00:00,08:00:00,A,1',
    'LOOP,08:05:00,08:05:00,B,2',
    'LOOP,08:10:00,08:10:00,A,3',
  ),
});
const schedule = openScheduleIndex(
  importSchedule(dataset, { feedId: 'rouen', documentHash: 'a' }, new IssueCollector()).index,
);
const RECORDED = '2026-01-15T08:04:00+01:00';
const at = (clock: string): string => `2026-01-15T${clock}+01:00`;

const framed = { DataFrameRef: '2026-01-15', DatedVehicleJourneyRef: 'T1' };
const callA = {
  StopPointRef: 'A',
  Order: '1',
  AimedDepartureTime: at('08:00:00'),
  ExpectedDepartureTime: at('08:06:00'),
};
const callC = { StopPointRef: 'C', Order: '3', AimedArrivalTime: at('08:10:00'), ExpectedArrivalTime: at('08:16:00') };
const location = { Longitude: '1.0993', Latitude: '49.4431' };
const byStart = { LineRef: '90', DirectionRef: 'aller', OriginAimedDepartureTime: at('08:00:00') };

/** Journeys of VM and SM that say different things, so that each element matters in one of them if it matters at all. */
const JOURNEYS: readonly Tree[] = [
  {
    LineRef: '90',
    FramedVehicleJourneyRef: framed,
    Monitored: 'true',
    VehicleLocation: location,
    VehicleRef: '427',
    MonitoredCall: callA,
    OnwardCalls: { OnwardCall: callC },
  },
  {
    ...byStart,
    Monitored: 'true',
    VehicleLocation: location,
    VehicleRef: '427',
    PreviousCalls: { PreviousCall: callA },
    MonitoredCall: callC,
  },
  { LineRef: '90', VehicleJourneyRef: 'T1', Delay: 'PT2M', VehicleRef: '427', MonitoredCall: { StopPointRef: 'C' } },
  { LineRef: '7', VehicleRef: '427', VehicleLocation: location },
  {
    LineRef: '90',
    FramedVehicleJourneyRef: framed,
    MonitoredCall: { Order: '2' },
    VehicleLocation: { '@srsName': 'EPSG:2154', Coordinates: '562000 6928000' },
  },
  {
    LineRef: '90',
    FramedVehicleJourneyRef: framed,
    MonitoredCall: { ...callA, ExpectedDepartureTime: callA.AimedDepartureTime },
  },
  {
    LineRef: '90',
    FramedVehicleJourneyRef: { DataFrameRef: '2026-01-15', DatedVehicleJourneyRef: 'LOOP' },
    Monitored: 'true',
    VehicleRef: '427',
    MonitoredCall: { StopPointRef: 'A', VehicleAtStop: 'false', ExpectedArrivalTime: at('08:11:00') },
  },
  {
    LineRef: '90',
    FramedVehicleJourneyRef: framed,
    Monitored: 'true',
    VehicleRef: '427',
    PreviousCalls: { PreviousCall: callA },
    MonitoredCall: { StopPointRef: 'Z', ExpectedArrivalTime: at('08:20:00') },
    OnwardCalls: { OnwardCall: { StopPointRef: 'Y', ExpectedArrivalTime: at('08:25:00') } },
  },
  // Nothing but stops and times to be found by.
  {
    LineRef: '90',
    DirectionRef: 'aller',
    Monitored: 'true',
    VehicleRef: '427',
    PreviousCalls: { PreviousCall: callA },
    MonitoredCall: { StopPointRef: 'B' },
    OnwardCalls: { OnwardCall: callC },
  },
];

const situation = {
  CreationTime: at('07:00:00'),
  SituationNumber: 's1',
  ValidityPeriod: { StartTime: at('07:00:00') },
  Summary: 'Works',
};
const affected: readonly Tree[] = [
  { Networks: { AffectedNetwork: { AffectedLine: { LineRef: '90' } } } },
  { Networks: { AffectedNetwork: {} } },
  { Networks: { AffectedNetwork: { AffectedOperator: { OperatorRef: 'TCAR' }, AffectedLine: { LineRef: '90' } } } },
  { StopPoints: { AffectedStopPoint: { StopPointRef: 'A', Lines: { AffectedLine: { LineRef: '90' } } } } },
  { StopPlaces: { AffectedStopPlace: { StopPlaceRef: 'A', Lines: { AffectedLine: { LineRef: '90' } } } } },
  { VehicleJourneys: { AffectedVehicleJourney: { FramedVehicleJourneyRef: framed } } },
  { VehicleJourneys: { AffectedVehicleJourney: byStart } },
  {},
];

/** Documents of each entity, all of which say something; what stands in one is changed or taken out, or added to it. */
const BASES: Readonly<Record<string, readonly Tree[]>> = {
  EstimatedVehicleJourney: [
    {
      RecordedAtTime: RECORDED,
      LineRef: '90',
      DirectionRef: 'aller',
      FramedVehicleJourneyRef: framed,
      Monitored: 'true',
      RecordedCalls: { RecordedCall: callA },
      EstimatedCalls: { EstimatedCall: callC },
    },
    { RecordedAtTime: RECORDED, ...byStart, Monitored: 'true', EstimatedCalls: { EstimatedCall: callC } },
    {
      RecordedAtTime: RECORDED,
      LineRef: '90',
      DatedVehicleJourneyRef: 'T1',
      RecordedCalls: { RecordedCall: callA },
      EstimatedCalls: { EstimatedCall: { ...callC, ExpectedArrivalTime: callC.AimedArrivalTime } },
    },
    {
      RecordedAtTime: RECORDED,
      LineRef: '90',
      EstimatedVehicleJourneyCode: 'X',
      EstimatedCalls: { EstimatedCall: callA },
    },
    {
      RecordedAtTime: RECORDED,
      LineRef: '90',
      DirectionRef: 'aller',
      Monitored: 'true',
      RecordedCalls: { RecordedCall: callA },
      EstimatedCalls: { EstimatedCall: callC },
    },
    {
      RecordedAtTime: RECORDED,
      LineRef: '90',
      FramedVehicleJourneyRef: framed,
      Monitored: 'true',
      RecordedCalls: { RecordedCall: { StopPointRef: 'Y', ActualArrivalTime: at('08:01:00') } },
      EstimatedCalls: { EstimatedCall: { StopPointRef: 'Z', ExpectedArrivalTime: at('08:20:00') } },
    },
  ],
  VehicleActivity: [
    ...JOURNEYS.map((MonitoredVehicleJourney) => ({
      RecordedAtTime: RECORDED,
      ValidUntilTime: at('09:00:00'),
      MonitoredVehicleJourney,
    })),
    {
      RecordedAtTime: RECORDED,
      ProgressBetweenStops: { Percentage: '10' },
      MonitoredVehicleJourney: { VehicleLocation: location, MonitoredCall: { StopPointRef: 'A' } },
    },
  ],
  MonitoredStopVisit: [
    ...JOURNEYS.map((MonitoredVehicleJourney) => ({
      RecordedAtTime: RECORDED,
      MonitoringRef: 'A',
      MonitoredVehicleJourney,
    })),
    {
      RecordedAtTime: RECORDED,
      ItemIdentifier: 'i1',
      MonitoringRef: 'C',
      MonitoredVehicleJourney: {
        LineRef: '90',
        FramedVehicleJourneyRef: framed,
        Monitored: 'true',
        MonitoredCall: { AimedArrivalTime: at('08:10:00'), ExpectedArrivalTime: at('08:16:00') },
      },
    },
  ],
  PtSituationElement: [
    ...affected.map((Affects) => ({ ...situation, Affects })),
    ...affected.map((Affects) => ({ ...situation, Consequences: { Consequence: { Affects } } })),
    {
      ...situation,
      ValidityPeriod: { StartTime: at('07:00:00'), EndTime: at('09:00:00') },
      Repetitions: { DayType: 'everyDay' },
      PublicationWindow: { StartTime: at('07:00:00') },
      Consequences: { Consequence: {} },
    },
    { CreationTime: at('07:00:00'), SituationNumber: 's1', Affects: {} },
  ],
  VehicleActivityCancellation: [{ ItemRef: '427' }, { VehicleMonitoringRef: '427' }, {}],
  MonitoredStopVisitCancellation: [
    { ItemRef: 'i1', MonitoringRef: 'C', LineRef: '90', VehicleJourneyRef: framed },
    { MonitoringRef: 'C', LineRef: '90', VehicleJourneyRef: framed },
    { MonitoringRef: 'C' },
  ],
};

/** What a cancellation takes back. */
const SENT_BEFORE: Readonly<Record<string, [string, Tree]>> = {
  VehicleActivityCancellation: ['VehicleActivity', { RecordedAtTime: RECORDED, MonitoredVehicleJourney: JOURNEYS[3]! }],
  MonitoredStopVisitCancellation: ['MonitoredStopVisit', BASES['MonitoredStopVisit']!.at(-1)!],
};

const WORDS: Readonly<Record<string, readonly string[]>> = {
  StopPointRef: ['A', 'B', 'C'],
  StopPlaceRef: ['S'],
  MonitoringRef: ['A', 'C'],
  LineRef: ['90', '91'],
  DirectionRef: ['aller', 'retour'],
  DataFrameRef: ['2026-01-16'],
  DatedVehicleJourneyRef: ['T1', 'T2'],
  VehicleJourneyRef: ['T1', 'T2'],
  ItemRef: ['427', 'i1', 'other'],
  VehicleMonitoringRef: ['427', 'other'],
  Occupancy: ['full'],
  ArrivalStatus: ['cancelled', 'noReport', 'arrived'],
  DepartureStatus: ['cancelled', 'noReport', 'departed'],
  Progress: ['closed', 'draft'],
  Reality: ['test'],
  Severity: ['severe'],
  Condition: ['noService'],
  AlertCause: ['accident'],
  Language: ['de'],
  Coordinates: ['562000 6928000', '563000 6929000'],
  Percentage: ['95'],
  Version: ['9'],
  DistanceFromStop: ['20', '900'],
  VisitNumber: ['2'],
  VehicleMode: ['tram'],
  Delay: ['PT1M', 'PT9M'],
  Bearing: ['120'],
};
const REASON = /Reason$/;

function othersOf({ local, kind }: Field): readonly string[] {
  if (Object.hasOwn(WORDS, local)) return WORDS[local]!;
  if (REASON.test(local)) return ['accident'];
  if (local === 'Uri') return ['https://example.org/another'];
  switch (kind) {
    case 'time':
      return [at('08:03:00'), at('07:30:00'), at('08:00:00'), at('11:00:00')];
    case 'boolean':
      return ['true', 'false'];
    case 'number':
      return ['1', '2', '49.45'];
    case 'duration':
      return ['PT1M'];
    case 'flag':
      return [''];
    default:
      return ['another'];
  }
}

function withValue(tree: Tree, [name, ...rest]: readonly string[], value: string | undefined): Tree {
  if (rest.length > 0) {
    const inside = tree[name!];
    if (inside === undefined && value === undefined) return tree;
    return { ...tree, [name!]: withValue(typeof inside === 'object' ? inside : {}, rest, value) };
  }
  const { [name!]: _, ...others } = tree;
  return value === undefined ? others : { ...others, [name!]: value };
}

function xmlOf(tree: Tree): string {
  return Object.entries(tree)
    .map(([name, value]) => {
      if (name.startsWith('@')) return '';
      const attributes = typeof value === 'string' ? [] : Object.entries(value).filter(([key]) => key.startsWith('@'));
      const written = attributes.map(([key, text]) => ` ${key.slice(1)}="${String(text)}"`).join('');
      return `<${name}${written}>${typeof value === 'string' ? value : xmlOf(value)}</${name}>`;
    })
    .join('');
}

const DELIVERY: Readonly<Record<string, [string, string]>> = {
  EstimatedVehicleJourney: ['EstimatedTimetableDelivery', 'EstimatedJourneyVersionFrame'],
  VehicleActivity: ['VehicleMonitoringDelivery', ''],
  VehicleActivityCancellation: ['VehicleMonitoringDelivery', ''],
  MonitoredStopVisit: ['StopMonitoringDelivery', ''],
  MonitoredStopVisitCancellation: ['StopMonitoringDelivery', ''],
  PtSituationElement: ['SituationExchangeDelivery', 'Situations'],
};

function documentXml(name: string, ...trees: Tree[]): string {
  const [delivery, wrapper] = DELIVERY[name]!;
  const entity = trees.map((tree) => `<${name}>${xmlOf(tree)}</${name}>`).join('');
  const content = wrapper ? `<${wrapper}>${entity}</${wrapper}>` : entity;
  return `<Siri xmlns="http://www.siri.org.uk/siri"><ServiceDelivery><${delivery}>${content}</${delivery}></ServiceDelivery></Siri>`;
}

/** Another version of the situation in the same document. */
const TWIN: Tree = { ...situation, Version: '5', Summary: 'Other works' };
/** The name of the visit alone says which is meant. */
const CANCELLED_BY_ITEM: Tree = { ItemRef: 'i1' };

/** What the hub knows after a document, with a schedule and without. */
function known(name: string, tree: Tree): string {
  return JSON.stringify(
    [true, false].map((hasSchedule) => {
      const feed = normaliserOf({ exchangeOf: () => 'increment' });
      if (hasSchedule) feed.useSchedule(schedule);
      const receivedAt = new Date(NOW).toISOString() as never;
      const read = (one: string, values: readonly Tree[], contentHash: string): unknown =>
        feed
          .normalise(documentOf('siri', documentXml(one, ...values), { receivedAt, contentHash }), NOW)
          .events.map(({ source: _, ...event }) => event);
      const before = SENT_BEFORE[name];
      if (before) read(before[0], [before[1]], 'a');
      const reported = [read(name, [tree], 'b')];
      if (name === 'PtSituationElement') reported.push(read(name, [tree, TWIN], 'c'));
      if (name === 'MonitoredStopVisit')
        reported.push(read('MonitoredStopVisitCancellation', [CANCELLED_BY_ITEM], 'c'));
      return reported;
    }),
  );
}

interface Leaf {
  path: string[];
  field: Field;
}

function* leavesOf(shape: ElementShape, path: readonly string[] = []): Iterable<Leaf> {
  for (const { key: name } of shape.attributes)
    yield {
      path: [...path, `@${name}`],
      field: field('text', `@${name}`, ''),
    };
  for (const field of shape.fields) {
    if (field.shape) yield* leavesOf(field.shape, [...path, field.local]);
    else yield { path: [...path, field.local], field };
  }
}

/** The tree with all that stands around a path, be it empty. */
function withParents(tree: Tree, [name, ...rest]: readonly string[]): Tree {
  if (rest.length === 0) return tree;
  const inside = tree[name!];
  return { ...tree, [name!]: withParents(typeof inside === 'object' ? inside : {}, rest) };
}

/** Paths of an entity where no other value, and none at all, makes a difference. */
function unnoticed(name: string): string[] {
  const seen = new Map<string, string>();
  const knownOnce = (tree: Tree): string => {
    const key = JSON.stringify(tree);
    if (!seen.has(key)) seen.set(key, known(name, tree));
    return seen.get(key)!;
  };
  const found = [...leavesOf(ENTITIES[name]!.shape)].filter(
    ({ path, field }) =>
      !BASES[name]!.some((base) => {
        // What stands around an element is not its doing.
        const tree = withParents(base, path);
        return [...othersOf(field), undefined].some(
          (value) => knownOnce(withValue(tree, path, value)) !== knownOnce(tree),
        );
      }),
  );
  return [...new Set(found.map(({ path }) => path.join('/')))];
}

const lists: Record<string, string> = {};

describe('what the tables of SIRI call read', () => {
  it.each(Object.keys(ENTITIES))('changes what the hub knows: %s', (name) => {
    const found = unnoticed(name);
    if (renew) {
      lists[name] = found.join(' ');
      renewList('libs/formats/siri/decoded-only.ts', 'DECODED_ONLY', lists);
    } else expect(found).toEqual((DECODED_ONLY[name] ?? '').split(' ').filter(Boolean));
  });
});

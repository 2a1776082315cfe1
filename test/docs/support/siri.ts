import type { FieldSupport, FormatSupport, SupportTable } from './format-support.js';
import { DECODED_ONLY } from '../../../libs/formats/siri/decoded-only.js';
import { DELIVERIES, ENTITIES } from '../../../libs/formats/siri/entities.js';
import { OF_OTHER_VERSIONS } from '../../../libs/formats/siri/known-elements.js';
import { deliveryHeader } from '../../../libs/formats/siri/exchange-shapes.js';
import { BESIDE_WHAT_IS_READ, INSIDE_WHAT_IS_NOT } from './siri-rest.js';
import type { Field, ElementShape } from '../../../libs/formats/siri/shape.js';
import { WRITTEN } from './siri-written.js';

/** Deliveries the standard has besides. */
const OTHER_DELIVERIES: readonly string[] = [
  'ConnectionMonitoringDistributorDelivery',
  'ConnectionMonitoringFeederDelivery',
  'ConnectionTimetableDelivery',
  'FacilityMonitoringDelivery',
  'GeneralMessageDelivery',
  'ProductionTimetableDelivery',
  'StopTimetableDelivery',
];

/** Of the head, which the reader takes wherever it stands: what the schema has in ServiceDelivery and in each delivery. */
const IN_SERVICE: readonly string[] = [
  'ResponseTimestamp',
  'ProducerRef',
  'ResponseMessageIdentifier',
  'RequestMessageRef',
  'Status',
  'MoreData',
];
const IN_DELIVERY: readonly string[] = [
  'ResponseTimestamp',
  'RequestMessageRef',
  'SubscriberRef',
  'SubscriptionRef',
  'Status',
  'ErrorCondition',
  'ValidUntil',
];
/** Of the head, what nothing hangs on. */
const HEAD_DECODED_ONLY: readonly string[] = [
  'ServiceDelivery/RequestMessageRef',
  '*Delivery/RequestMessageRef',
  '*Delivery/SubscriberRef',
  '*Delivery/ValidUntil',
];
/** Errors of subscriptions, which stand in answers about them. */
const OF_SUBSCRIPTIONS: readonly string[] = ['UnknownSubscriberError', 'UnknownSubscriptionError'];

/** What is in a delivery and what it is in: `…/EstimatedVehicleJourney` has a table of its own. */
const DELIVERY_CONTENT: Readonly<Record<string, readonly string[]>> = {
  EstimatedTimetableDelivery: [
    'EstimatedJourneyVersionFrame',
    'EstimatedJourneyVersionFrame/RecordedAtTime',
    'EstimatedJourneyVersionFrame/EstimatedVehicleJourney',
  ],
  VehicleMonitoringDelivery: ['VehicleActivity', 'VehicleActivityCancellation'],
  StopMonitoringDelivery: ['MonitoredStopVisit', 'MonitoredStopVisitCancellation'],
  SituationExchangeDelivery: ['Situations', 'Situations/PtSituationElement'],
};

const written = new Set(
  Object.entries(WRITTEN).flatMap(([path, names]) => names.split(' ').map((name) => `${path}/${name}`)),
);
const besides: FieldSupport[] = [];
const decodedOnly = new Set([
  ...HEAD_DECODED_ONLY,
  ...Object.entries(DECODED_ONLY).flatMap(([entity, paths]) => paths.split(' ').map((path) => `${entity}/${path}`)),
]);

const ignored = (field: string): FieldSupport => ({ field, cells: ['ignored', 'ignored'] });

function read(path: string, field = path, isUsed = !decodedOnly.has(path)): FieldSupport {
  return { field, cells: [isUsed ? 'read' : 'ignored', written.has(path) ? 'written' : 'ignored'] };
}

/** A field with others in it is read as long as one of them is. */
function isUsed(field: Field, path: string): boolean {
  if (!field.shape) return !decodedOnly.has(path);
  const attributes = field.shape.attributes.map(({ key }) => `${path}/@${key}`);
  return (
    field.shape.fields.some((one) => isUsed(one, `${path}/${one.local}`)) ||
    attributes.some((one) => !decodedOnly.has(one))
  );
}

/** Names of the schema that stand in an element that is read, and are not. */
function besidesIn(path: string): string[] {
  return BESIDE_WHAT_IS_READ[path]?.split(' ') ?? [];
}

/** Every element of a shape, a parent before its children, then what the schema has besides. */
function fieldsOf(fields: readonly Field[], path: string, within = ''): FieldSupport[] {
  const seen = new Set<string>();
  const rows = fields.flatMap((field): FieldSupport[] => {
    const own = `${path}/${field.local}`;
    if (field.foreign) besides.push(read(own, own, isUsed(field, own)));
    if (field.foreign || seen.has(field.local)) return [];
    seen.add(field.local);
    const attributes = (field.shape?.attributes ?? []).map(({ key }) =>
      read(`${own}/@${key}`, `${within}${field.local}/@${key}`),
    );
    return [
      read(own, within + field.local, isUsed(field, own)),
      ...attributes,
      ...(field.shape ? fieldsOf(field.shape.fields, own, `${within}${field.local}/`) : []),
    ];
  });
  return [...rows, ...besidesIn(path).map((name) => ignored(within + name))];
}

function headFields(names: readonly string[]): Field[] {
  return names.flatMap((name): Field[] => {
    const field = deliveryHeader.byLocal.get(name)!;
    if (!field.shape) return [field];
    const fields = field.shape.fields.filter(({ local }) => !OF_SUBSCRIPTIONS.includes(local));
    const only: ElementShape = { ...field.shape, fields };
    return [{ ...field, shape: only }];
  });
}

const COLUMNS = ['in', 'out'];

const deliveries: SupportTable = {
  name: 'deliveries',
  columns: COLUMNS,
  note: '`*Delivery` stands for each of the four.',
  fields: [
    ...headFields(IN_SERVICE).map(({ local }) => read(`ServiceDelivery/${local}`)),
    ...Object.keys(DELIVERIES).map((name) => read(`ServiceDelivery/${name}`)),
    ...OTHER_DELIVERIES.map((name) => ignored(`ServiceDelivery/${name}`)),
    ...fieldsOf(headFields(IN_DELIVERY), '*Delivery', '*Delivery/'),
    ...Object.entries(DELIVERY_CONTENT).flatMap(([delivery, paths]) => {
      const parents = [delivery, ...paths.map((path) => `${delivery}/${path}`)];
      return [
        ...paths.map((path) => read(`${delivery}/${path}`)),
        ...parents.flatMap((path) => besidesIn(path).map((name) => ignored(`${path}/${name}`))),
      ];
    }),
  ],
};

const entities = Object.entries(ENTITIES).map(([name, { shape }]): SupportTable => ({
  name,
  columns: COLUMNS,
  fields: fieldsOf(shape.fields, name),
}));

/**
 * What may be read is taken from the shapes that read; what of it is used, what is written and what the schema has
 * besides are lists that tests compare with changed documents, published documents and the schema.
 */
export const SIRI_SUPPORT: FormatSupport = {
  id: 'siri',
  title: 'SIRI (ET, VM, SM, SX)',
  basis: 'the XML schema of SIRI 2.1: every element of the four deliveries',
  tables: [
    deliveries,
    ...entities,
    {
      name: 'inside what is ignored',
      columns: COLUMNS,
      note: 'By type of the schema, each once.',
      fields: Object.entries(INSIDE_WHAT_IS_NOT).flatMap(([type, names]) =>
        names.split(' ').map((name) => ignored(`${type}/${name}`)),
      ),
    },
    {
      name: 'read besides the schema',
      columns: COLUMNS,
      note: 'Of older versions, or where producers put them.',
      fields: besides,
    },
    {
      name: 'no part of a delivery of 2.1',
      columns: COLUMNS,
      note: 'Of older versions and of envelopes; met and no surprise.',
      fields: OF_OTHER_VERSIONS.split(' ').map(ignored),
    },
  ],
  notes: [
    'Read are SIRI 1.3 to 2.1 as XML, SOAP or SIRI Lite; written is 2.0. One set of shapes serves XML and SIRI Lite.',
    'Read says that the hub knows more by the element; what is only decoded into a message is ignored.',
    'Written says that the element stands in what the hub publishes, where its data have it. The library can write whatever it reads.',
    'Stop Monitoring is published as SIRI Lite: the next hour, 20 visits a stop.',
    'Ids that are no NMTOKEN are written as one: `_xHHHH_` stands for another character.',
    'Elements in none of these tables are counted as UNKNOWN_FIELD.',
  ],
};

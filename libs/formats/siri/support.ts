import type { FieldSupport, FormatSupport, SupportTable } from '#libs/formats/support';
import { DELIVERIES, ENTITIES, KNOWN_NOT_CARRIED } from './entities.js';
import { deliveryHeader } from './exchange-shapes.js';
import type { Shape } from './shape.js';

/** Deliveries the standard has besides, and elements of deliveries that are read that are no entity of the hub's. */
const OTHER_CONTENT: readonly string[] = [
  'ConnectionMonitoringFeederDelivery',
  'ConnectionMonitoringDistributorDelivery',
  'ConnectionTimetableDelivery',
  'FacilityMonitoringDelivery',
  'GeneralMessageDelivery',
  'ProductionTimetableDelivery',
  'StopTimetableDelivery',
  'SituationExchangeDelivery/Situations/RoadSituationElement',
];

/** Every element of a shape, a parent before its children. What is only read is written under another name or never. */
function fieldsOf(shape: Shape, prefix = '', isWritten = true): FieldSupport[] {
  const attributes = Object.keys(shape.attributes).map((name): FieldSupport => ({
    field: `${prefix}@${name}`,
    cells: ['read', isWritten ? 'written' : 'ignored'],
  }));
  const elements = shape.fields.flatMap((field): FieldSupport[] => {
    const path = prefix + field.local;
    const written = isWritten && !field.readOnly;
    return [
      { field: path, cells: ['read', written ? 'written' : 'ignored'] },
      ...(field.shape ? fieldsOf(field.shape, `${path}/`, written) : []),
    ];
  });
  return [...attributes, ...elements];
}

/** An element that stands in a shape twice, once as an older spelling, is written if either is. */
function eachOnce(fields: readonly FieldSupport[]): FieldSupport[] {
  const byName = new Map<string, FieldSupport>();
  for (const one of fields) if (byName.get(one.field)?.cells[1] !== 'written') byName.set(one.field, one);
  return [...byName.values()];
}

const COLUMNS = ['in', 'out'];
const nothing = (field: string): FieldSupport => ({ field, cells: ['ignored', 'ignored'] });

const entities = Object.entries(ENTITIES).map(([name, { shape }]): SupportTable => ({
  name,
  columns: COLUMNS,
  fields: eachOnce(fieldsOf(shape)),
}));

/** Taken from the shapes that read and write: an element is in the table because it is in the code. */
export const SIRI_SUPPORT: FormatSupport = {
  id: 'siri',
  title: 'SIRI (ET, VM, SM, SX)',
  basis:
    'the shapes the library reads and writes by; of other elements of SIRI 2.1 those that are met in practice are named',
  tables: [
    {
      name: 'deliveries',
      columns: COLUMNS,
      fields: [
        ...Object.keys(DELIVERIES).map((field): FieldSupport => ({ field, cells: ['read', 'written'] })),
        ...eachOnce(fieldsOf(deliveryHeader, '*Delivery/')),
        ...OTHER_CONTENT.map(nothing),
      ],
    },
    ...entities,
    { name: 'elements known and left behind', columns: COLUMNS, fields: [...KNOWN_NOT_CARRIED].map(nothing) },
  ],
  notes: [
    'Read are SIRI 1.3 to 2.1 as XML, SOAP or SIRI Lite; written is 2.0. One set of shapes serves XML and SIRI Lite.',
    'Written says that the library can write the element. The hub fills what its data have: no platforms in ET, no progress, Delay or onward calls in VM, no stop places in SX; cancellations of visits and activities are read only.',
    'Stop Monitoring is published as SIRI Lite: the next hour, 20 visits a stop.',
    'Elements outside both lists are counted as UNKNOWN_FIELD.',
  ],
};

import type { FieldSupport, FormatSupport, SupportTable } from './format-support.js';
import { ENTITIES, FRAMES, SILENT } from '../../../libs/formats/netex/elements.js';
import type { ElementShape } from '../../../libs/formats/netex/shape.js';

/** Every element of a shape, a parent before its children. */
function fieldsOf(shape: ElementShape, prefix = ''): FieldSupport[] {
  return shape.fields.flatMap((field): FieldSupport[] => {
    const path = prefix + field.local;
    return [
      { field: path, cells: [field.kind === 'silent' ? 'ignored' : 'read'] },
      ...(field.shape ? fieldsOf(field.shape, `${path}/`) : []),
    ];
  });
}

const COLUMNS = ['in'];

const entities = Object.entries(ENTITIES).map(([name, { shape }]): SupportTable => ({
  name,
  columns: COLUMNS,
  fields: fieldsOf(shape),
}));

/** Taken from the shapes that read: an element is in the table because it is in the code. */
export const NETEX_SUPPORT: FormatSupport = {
  id: 'netex',
  title: 'NeTEx',
  basis: 'the shapes the library reads by',
  tables: [
    {
      name: 'frames',
      columns: COLUMNS,
      fields: [
        ...[...FRAMES].map((field): FieldSupport => ({ field, cells: ['read'] })),
        ...[...SILENT].map((field): FieldSupport => ({ field, cells: ['ignored'] })),
      ],
    },
    ...entities,
  ],
  notes: [
    'NeTEx is read only: it becomes the GTFS that the hub publishes. European, French and Nordic profiles, one document or a zip of them.',
    'Every element outside these tables is left behind and only counted: NETEX_NOT_CARRIED once for each name, and by name under `/v1/feeds/{id}/losses`. Among them are fares, notices, equipment, rules of interchange and flexible areas. What is read and yet cannot be said in GTFS is counted with the reason: journeys of flexible lines, interchanges of journeys that are not in the timetable or do not call there, rhythms in time bands, stations above stations.',
    'Transfers: an interchange is type 4 where passengers stay seated (5 in one block where they may not), 1 guaranteed, 3 of priority -1, 2 with a time, else 0; a connection is 2 with its time, else 0.',
    'A template journey is a trip with frequencies: each so often by a HeadwayJourneyGroup (exact_times 0), each hour at its minute by a RhythmicalJourneyGroup (1). It is no trip where nothing says when it runs.',
    'A journey or one of its days with ServiceAlteration `cancellation` or `replaced` does not run.',
    'Wheelchairs and bikes: by the journey, its ServiceFacilitySet, its VehicleType, for wheelchairs its line.',
  ],
};

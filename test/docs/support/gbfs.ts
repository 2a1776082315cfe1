import type { FieldSupport, FormatSupport, Support, SupportTable } from './format-support.js';
import { LIVE_LINES } from './gbfs-live.js';
import { SYSTEM_LINES } from './gbfs-system.js';

/** Versions whose schemas the list is complete by; 2.0 and 2.1 are read as 2.2, 1.0 as 1.1. */
export const READ_VERSIONS = ['1.1', '2.2', '2.3', '3.0'] as const;
export const WRITTEN_VERSIONS = ['2.3', '3.0'] as const;
export type GbfsVersion = (typeof READ_VERSIONS)[number];

export interface GbfsFieldLine {
  file: string;
  /** From the top of the file: `data.stations.station_id`; `<name>` stands for an id or a language. */
  field: string;
  versions: readonly GbfsVersion[];
}

/** Constants of GeoJSON: another value would not be valid, and nothing hangs on it. */
const IGNORED: readonly string[] = [
  'geofencing_zones data.geofencing_zones.type',
  'geofencing_zones data.geofencing_zones.features.type',
  'geofencing_zones data.geofencing_zones.features.geometry.type',
];

const ENVELOPE = ['last_updated', 'ttl', 'version', 'data'] as const;

function versionsBetween(range: string): GbfsVersion[] {
  const [from, to = from] = range.split('-') as GbfsVersion[];
  return READ_VERSIONS.slice(READ_VERSIONS.indexOf(from!), READ_VERSIONS.indexOf(to!) + 1);
}

function linesOf(blocks: string): GbfsFieldLine[] {
  return blocks
    .trim()
    .split(/\n(?! )/)
    .flatMap((block) => {
      const [file = '', ...lines] = block.split('\n');
      return lines.map((line): GbfsFieldLine => {
        const [field = '', range = ''] = line.trim().split(' ');
        return { file, field: `data.${field}`, versions: versionsBetween(range) };
      });
    });
}

/** Every field of every file but the envelope, which all have. */
export const GBFS_FIELDS: readonly GbfsFieldLine[] = [...linesOf(LIVE_LINES), ...linesOf(SYSTEM_LINES)];
export const GBFS_ENVELOPE: readonly string[] = ENVELOPE;

export const isRead = (file: string, field: string): boolean => !IGNORED.includes(`${file} ${field}`);

function rowOf(file: string, field: string, versions: readonly GbfsVersion[]): FieldSupport {
  const read: Support = isRead(file, field) ? 'read' : 'ignored';
  return {
    field: field.replace(/^data\./, ''),
    cells: [
      ...READ_VERSIONS.map((version): Support => (versions.includes(version) ? read : '–')),
      ...WRITTEN_VERSIONS.map((version): Support => (versions.includes(version) ? 'written' : '–')),
    ],
  };
}

const COLUMNS = [...READ_VERSIONS.map((version) => `in ${version}`), ...WRITTEN_VERSIONS.map((v) => `out ${v}`)];

function tables(): SupportTable[] {
  const files = [...new Set(GBFS_FIELDS.map(({ file }) => file))];
  return files.map((name) => ({
    name,
    columns: COLUMNS,
    fields: GBFS_FIELDS.filter(({ file }) => file === name).map(({ file, field, versions }) =>
      rowOf(file, field, versions),
    ),
  }));
}

/** Every field of the JSON Schemas; a test takes each away and looks whether the content changes, and writes all. */
export const GBFS_SUPPORT: FormatSupport = {
  id: 'gbfs',
  title: 'GBFS',
  basis: 'the JSON Schemas of GBFS 1.1, 2.2, 2.3 and 3.0',
  tables: [
    {
      name: 'every file',
      columns: COLUMNS,
      fields: ENVELOPE.map((field) => rowOf('every file', field, READ_VERSIONS)),
    },
    ...tables(),
  ],
  notes: [
    'A field of another version than the file’s is read where it stands; the hub writes 2.3 and 3.0 whatever came in.',
    'Fields outside the schemas are skipped and counted as UNKNOWN_FIELD; those that begin with `_` pass without a word.',
    'GBFS 3.1’s vehicle_availability is not read.',
  ],
};

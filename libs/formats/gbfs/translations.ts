import type { Translated } from '#libs/model';
import type { GbfsContentByName, GbfsFileOf, GeofencingZone } from './content.js';

type AnyRecord = Readonly<Record<string, unknown>>;

interface TextPlaces {
  /** Where the records stand; absent where the file is one record. */
  list?: string;
  keyOf?: (record: AnyRecord) => string | undefined;
  texts: readonly string[];
}

const byId =
  (id: string) =>
  (record: AnyRecord): string =>
    record[id] as string;

/** The texts for people of each file, and what two languages of a record have in common. */
const PLACES = {
  system_information: {
    texts: ['name', 'shortName', 'operator', 'attributionOrganizationName', 'termsUrl', 'privacyUrl'],
  },
  vehicle_types: {
    list: 'vehicleTypes',
    keyOf: byId('vehicleTypeId'),
    texts: ['name', 'description', 'make', 'model'],
  },
  station_information: { list: 'stations', keyOf: byId('stationId'), texts: ['name', 'shortName'] },
  system_regions: { list: 'regions', keyOf: byId('regionId'), texts: ['name'] },
  system_pricing_plans: { list: 'plans', keyOf: byId('planId'), texts: ['name', 'description'] },
  system_alerts: { list: 'alerts', keyOf: byId('alertId'), texts: ['url', 'summary', 'description'] },
  geofencing_zones: { list: 'zones', keyOf: outlineOf, texts: ['name'] },
} as const satisfies Partial<Record<keyof GbfsContentByName, TextPlaces>>;

export type TranslatedName = keyof typeof PLACES;

/** Whether a file holds texts that languages change. */
export function isTranslated(name: string): name is TranslatedName {
  return Object.hasOwn(PLACES, name);
}

/** The texts of one file in one language: by record, then by field. The file itself, where it is one record, is `''`. */
export type TextsByRecord = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * What a file reports in `language`; a text that only repeats the record's id or address is a stand-in, not a
 * translation.
 */
export function textsOf<Name extends TranslatedName>(
  name: Name,
  content: GbfsFileOf<Name>['content'],
  language: string,
): TextsByRecord {
  const { texts } = PLACES[name];
  const found = new Map<string, Record<string, string>>();
  for (const [key, record] of recordsOf(name, content)) {
    const translated = texts.flatMap((field): [string, string][] => {
      const values = record[field] as Translated | undefined;
      const all = Object.values(values ?? {});
      const text = values?.[language] ?? (all.length === 1 ? all[0] : undefined);
      return text === undefined || text === key || text === record['address'] ? [] : [[field, text]];
    });
    if (translated.length > 0) found.set(key, Object.fromEntries(translated));
  }
  return found;
}

/** The content with the texts of its translations beside its own; records only a translation has are not made up. */
export function withTexts<Name extends TranslatedName>(
  name: Name,
  content: GbfsFileOf<Name>['content'],
  translations: ReadonlyMap<string, TextsByRecord>,
): GbfsFileOf<Name>['content'] {
  if (translations.size === 0) return content;
  const { list } = PLACES[name] as TextPlaces;
  const merged = new Map(
    [...recordsOf(name, content)].map(([key, record]) => [record, withTextsOf(record, key, translations)]),
  );
  if (list === undefined) return merged.get(content as unknown as AnyRecord) as unknown as typeof content;
  const records = (content as unknown as Record<string, AnyRecord[]>)[list]!;
  return { ...content, [list]: records.map((record) => merged.get(record) ?? record) } as typeof content;
}

/** Ids of the translated records the content does not have. */
export function unknownTo<Name extends TranslatedName>(
  name: Name,
  content: GbfsFileOf<Name>['content'],
  texts: TextsByRecord,
): string[] {
  const known = recordsOf(name, content);
  return [...texts.keys()].filter((key) => !known.has(key));
}

function withTextsOf(record: AnyRecord, key: string, translations: ReadonlyMap<string, TextsByRecord>): AnyRecord {
  const merged: Record<string, unknown> = { ...record };
  for (const [language, texts] of translations) {
    for (const [field, text] of Object.entries(texts.get(key) ?? {}))
      merged[field] = { ...(merged[field] as Translated | undefined), [language]: text };
  }
  return merged;
}

/** The value that distinguishes them; two alike cannot be distinguished and are left out. */
function recordsOf<Name extends TranslatedName>(
  name: Name,
  content: GbfsFileOf<Name>['content'],
): Map<string, AnyRecord> {
  const { list, keyOf } = PLACES[name] as TextPlaces;
  if (list === undefined || keyOf === undefined) return new Map([['', content as unknown as AnyRecord]]);
  const records = new Map<string, AnyRecord>();
  const doubled = new Set<string>();
  for (const record of (content as unknown as Record<string, AnyRecord[]>)[list]!) {
    const key = keyOf(record);
    if (key === undefined) continue;
    if (records.has(key)) doubled.add(key);
    records.set(key, record);
  }
  for (const key of doubled) records.delete(key);
  return records;
}

/** Zones have no id: their beginning, as drawn, and how much of it there is. */
function outlineOf(record: AnyRecord): string | undefined {
  const { polygons, start, end } = record as unknown as GeofencingZone;
  const first = polygons[0]?.[0];
  return first && [polygons.length, first.length, first.slice(0, 8).join(' '), start ?? '', end ?? ''].join('/');
}

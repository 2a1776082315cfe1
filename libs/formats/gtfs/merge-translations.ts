import type { GtfsArchive } from './archive.js';
import { eachRowOfTexts } from './read-texts.js';
import { findTable } from './tables.js';

/** [table_name, field_name, language, translation, record_id, record_sub_id] */
export type GtfsTranslation = readonly [string, string, string, string, string, string];

export const TRANSLATION_COLUMNS = [
  'table_name',
  'field_name',
  'language',
  'translation',
  'record_id',
  'record_sub_id',
] as const;

interface ByValue {
  language: string;
  translation: string;
}

/**
 * Translations of one part by record, the only kind that stays within its feed: a rule by `field_value` becomes one for
 * each record that has that value and no translation of its own. Calls `emit` in the order of the tables; memory follows
 * the translations of the source, not what they become. Gives the number of rules that reach no record; those of
 * feed_info are among them, for it is the hub's. Spec: GTFS Schedule, translations.txt.
 */
export function translateByRecord(archive: GtfsArchive, emit: (row: GtfsTranslation) => void): number {
  const own = new Set<string>();
  const byValue = new Map<string, Map<string, Map<string, ByValue[]>>>();
  const unused = new Set<ByValue>();
  eachRowOfTexts(archive, 'translations.txt', [...TRANSLATION_COLUMNS, 'field_value'], (texts) => {
    const [table = '', field = '', language = '', translation = '', record = '', sub = '', value = ''] = texts;
    if (record !== '') {
      own.add([table, field, language, record, sub].join('\u0000'));
      emit([table, field, language, translation, record, sub]);
      return;
    }
    const fields = byValue.get(table) ?? new Map<string, Map<string, ByValue[]>>();
    const values = fields.get(field) ?? new Map<string, ByValue[]>();
    const rule = { language, translation };
    values.set(value, [...(values.get(value) ?? []), rule]);
    fields.set(field, values);
    byValue.set(table, fields);
    unused.add(rule);
  });
  for (const [table, fields] of byValue) {
    const keys = recordColumns(table);
    if (!keys) continue;
    const names = [...fields.keys()];
    eachRowOfTexts(archive, `${table}.txt`, [...keys, ...names], (texts) => {
      const record = texts[0]!;
      const sub = keys.length > 1 ? texts[1]! : '';
      if (record === '') return;
      names.forEach((field, i) => {
        for (const rule of fields.get(field)!.get(texts[keys.length + i]!) ?? []) {
          unused.delete(rule);
          if (own.has([table, field, rule.language, record, sub].join('\u0000'))) continue;
          emit([table, field, rule.language, rule.translation, record, sub]);
        }
      });
    });
  }
  return unused.size;
}

/** Columns that name a record of a table; `undefined` where it has no such id. */
function recordColumns(table: string): readonly string[] | undefined {
  if (table === 'stop_times') return ['trip_id', 'stop_sequence'];
  const description = findTable(`${table}.txt`);
  const own = description?.columns.find(
    ({ name, defines }) => defines && (description.key.length === 0 || name === description.key[0]),
  );
  return own && [own.name];
}

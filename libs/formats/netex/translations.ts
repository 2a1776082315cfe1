import type { NetexDataset } from './dataset.js';
import type { Alternatives } from './entities.js';
import type { Tables } from './tables.js';

const COLUMNS = ['table_name', 'field_name', 'language', 'translation', 'record_id', 'field_value'];

/** A name in another language. */
export interface NetexTranslation {
  language: string;
  text: string;
}

/**
 * Names in other languages, as translations.txt has them. Written last: only what the other tables have is translated,
 * each name once for a language. Names that are no translations, or do not say their language, are counted.
 */
export class TranslationTable {
  /** Several records may be named by one entity, which is counted once. */
  private readonly read = new Map<Alternatives, readonly NetexTranslation[]>();
  private readonly rows = new Map<string, string[]>();

  constructor(
    private readonly dataset: NetexDataset,
    private readonly language: string,
  ) {}

  /** Of the field of one record; by the text itself where many records share it. */
  add(
    table: string,
    field: string,
    of: { recordId: string } | { value: string },
    translations: readonly NetexTranslation[],
  ): void {
    const [recordId, value] = 'value' in of ? ['', of.value] : [of.recordId, ''];
    for (const { language, text } of translations) {
      const key = [table, field, language, recordId, value].join('\n');
      if (language === this.language || this.rows.has(key)) continue;
      this.rows.set(key, [table, field, language, text, recordId, value]);
    }
  }

  /** Translations of an entity's name (`Name`, or the attribute given), those that cannot be used being counted. */
  of(element: string, of: Alternatives, attribute = 'Name'): readonly NetexTranslation[] {
    const known = this.read.get(of);
    if (known) return known;
    const { alternativeNames = [], alternativeTexts = [] } = of;
    const found: NetexTranslation[] = [];
    this.read.set(of, found);
    for (const { lang, nameType = 'translation', name } of alternativeNames) {
      const language = languageCode(name?.lang ?? lang);
      if (nameType === 'translation' && name && language !== undefined) found.push({ language, text: name.text });
      else this.dataset.notCarried(`${element}/AlternativeName`);
    }
    for (const { attributeName, useForLanguage, text } of alternativeTexts) {
      const language = languageCode(useForLanguage ?? text?.lang);
      if (attributeName === attribute && text && language !== undefined) found.push({ language, text: text.text });
      else this.dataset.notCarried(`${element}/AlternativeText`);
    }
    return found;
  }

  write(tables: Tables): void {
    const table = tables.table('translations.txt', COLUMNS, { optional: true });
    for (const row of this.rows.values()) table.row(...row);
    table.end();
  }
}

function languageCode(text: string | undefined): string | undefined {
  return text !== undefined && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(text) ? text : undefined;
}

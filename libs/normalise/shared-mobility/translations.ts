import type { IssueCollector } from '#libs/errors';
import {
  isTranslated,
  textsOf,
  unknownTo,
  withTexts,
  type GbfsFile,
  type GbfsFileOf,
  type StationInformation,
  type TextsByRecord,
  type TranslatedName,
} from '#libs/formats/gbfs';
import type { IncomingDocument } from '../incoming.js';

/** What the files of further languages of one system report: their texts, put beside those of its own files by id. */
export class SystemTranslations {
  private readonly texts = new Map<TranslatedName, Map<string, TextsByRecord>>();

  /** Returns the name of the file whose texts these are, where it has any. */
  take({ name, content }: GbfsFile, { language }: IncomingDocument): TranslatedName | undefined {
    if (!isTranslated(name) || language === undefined) return undefined;
    const byLanguage = this.texts.get(name) ?? new Map<string, TextsByRecord>();
    byLanguage.set(language, textsOf(name, content as GbfsFileOf<typeof name>['content'], language));
    this.texts.set(name, byLanguage);
    return name;
  }

  /** Forgets languages the system no longer has. */
  keepOnly(languages: readonly string[]): void {
    for (const byLanguage of this.texts.values())
      for (const language of byLanguage.keys()) if (!languages.includes(language)) byLanguage.delete(language);
  }

  /** Languages in which anything is reported beside the system's own. */
  get languages(): string[] {
    return [...new Set([...this.texts.values()].flatMap((byLanguage) => [...byLanguage.keys()]))];
  }

  in<Name extends TranslatedName>(name: Name, content: GbfsFileOf<Name>['content']): GbfsFileOf<Name>['content'] {
    return withTexts(name, content, this.texts.get(name) ?? new Map<string, TextsByRecord>());
  }

  /** Reports records that only a translation has. */
  reportUnknown<Name extends TranslatedName>(
    name: Name,
    content: GbfsFileOf<Name>['content'],
    { language, feedId }: IncomingDocument,
    issues: IssueCollector,
  ): void {
    const ids = unknownTo(name, content, this.texts.get(name)?.get(language!) ?? new Map());
    if (ids.length === 0) return;
    issues.add({
      code: 'REFERENCE_UNKNOWN',
      severity: 'warning',
      feedId,
      where: `${name}.json (${language})`,
      got: ids.slice(0, 5).join(', '),
      expected: 'records the system has in its own language',
      count: ids.length,
    });
  }

  stations(information: ReadonlyMap<string, StationInformation>): readonly StationInformation[] {
    return this.in('station_information', { stations: [...information.values()] }).stations;
  }
}

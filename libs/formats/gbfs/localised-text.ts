import type { Translated } from '#libs/model';
import type { GbfsLosses } from './losses.js';
import { LANGUAGE } from './words.js';

/** A tag as GBFS writes it: `fr`, `nb-NO`; `undefined` for anything else. */
export function toGbfsLanguage(tag: string): string | undefined {
  const [primary = '', region] = tag.split(/[-_]/);
  const written = region ? `${primary.toLowerCase()}-${region.toUpperCase()}` : primary.toLowerCase();
  return LANGUAGE.test(written) && written !== 'und' ? written : undefined;
}

/**
 * `[{text, language}]` of 3.0, where each text stands in each language of the system: what was not reported in one is there in
 * another's words, and counted. Texts of no language are in the system's first.
 */
export function toLocalised(
  texts: Translated | undefined,
  { languages, count }: { languages: readonly string[]; count: GbfsLosses },
): { text: string; language: string }[] | undefined {
  if (!texts) return undefined;
  const byLanguage = new Map<string, string>();
  for (const [tag, text] of Object.entries(texts)) {
    const language = toGbfsLanguage(tag) ?? toGbfsLanguage(languages[0] ?? '') ?? 'en';
    if (text !== '' && !byLanguage.has(language)) byLanguage.set(language, text);
  }
  if (byLanguage.size === 0) return undefined;
  const entries = Object.fromEntries(byLanguage);
  for (const tag of languages) {
    const language = toGbfsLanguage(tag);
    if (language === undefined || byLanguage.has(language)) continue;
    const standsIn = textFor(entries, language, languages)!;
    byLanguage.set(language, standsIn);
    count.add('text of another language is used', standsIn);
  }
  return [...byLanguage].map(([language, text]) => ({ text, language }));
}

/** The text in one language: exactly that, its primary tag, the system's first, any. */
export function textFor(
  texts: Translated | undefined,
  language: string,
  languages: readonly string[],
): string | undefined {
  if (!texts) return undefined;
  const primary = language.split('-')[0]!;
  const related = Object.keys(texts).find((tag) => tag.split('-')[0] === primary);
  for (const tag of [language, primary, related, languages[0], 'und'])
    if (tag !== undefined && Object.hasOwn(texts, tag)) return texts[tag];
  return Object.values(texts)[0];
}

import type { GbfsFeed } from './content.js';
import { toGbfsLanguage } from './localised-text.js';
import { isTranslated } from './translations.js';

/** A file to read, of a system that may have one for each language. */
export interface GbfsEdition {
  name: string;
  url: string;
  /** Of its plain texts, where there is one for each language. */
  language?: string;
  /** A translation of another file of this name: only its texts count. */
  isTranslation?: true;
}

export interface GbfsEditions {
  /** What the system lives on first, then translations. */
  editions: GbfsEdition[];
  /** Languages read, the one of the system's own files first; empty where the listing names fewer than two. */
  languages: string[];
  /** Languages beyond the limit, and names that are none. */
  leftOut: string[];
}

/** Systems of Switzerland and Belgium have three or four; each further one is asked for as long as the system is. */
export const MAX_LANGUAGES = 10;

/**
 * What of a listing up to 2.3 is to be read: each file once, in the first of `preferred` it is reported in, else in the
 * first listed; and those with texts in the other languages, where they have an address of their own. Numbers are the
 * same in all languages, so status files are read once.
 */
export function editionsOf(feeds: readonly GbfsFeed[], preferred: readonly string[] = []): GbfsEditions {
  const blocks = new Map<string, GbfsFeed[]>();
  for (const feed of feeds) {
    const tag = feed.language ?? '';
    blocks.set(tag, [...(blocks.get(tag) ?? []), feed]);
  }
  const tags = [...blocks.keys()];
  const rank = (tag: string): number => {
    const at = preferred.findIndex((wanted) => primary(wanted) === primary(tag));
    return at === -1 ? preferred.length : at;
  };
  const usable = tags.filter((tag) => toGbfsLanguage(tag) !== undefined);
  const ordered = [...(usable.length > 0 ? usable : tags.slice(0, 1))].sort((a, b) => rank(a) - rank(b));
  const read = ordered.slice(0, MAX_LANGUAGES);
  const own = new Map<string, GbfsEdition>();
  const translations: GbfsEdition[] = [];
  for (const tag of read) {
    for (const { name, url } of blocks.get(tag)!) {
      const base = own.get(name);
      const language = toGbfsLanguage(tag);
      if (!base) own.set(name, { name, url, ...(language !== undefined && { language }) });
      else if (language !== undefined && language !== base.language && url !== base.url && isTranslated(name))
        translations.push({ name, url, language, isTranslation: true });
    }
  }
  const translated = new Set(translations.map(({ name }) => name));
  // Where one file serves all languages, its block says nothing about its texts.
  for (const [name, edition] of own) if (!translated.has(name)) own.set(name, { name, url: edition.url });
  return {
    editions: [...own.values(), ...onceEach(translations)],
    languages: translations.length > 0 ? read.flatMap((tag) => toGbfsLanguage(tag) ?? []) : [],
    leftOut: tags.filter((tag) => !read.includes(tag)),
  };
}

function onceEach(editions: readonly GbfsEdition[]): GbfsEdition[] {
  return [...new Map(editions.map((edition) => [`${edition.name} ${edition.language}`, edition])).values()];
}

function primary(tag: string): string {
  return tag.split(/[-_]/)[0]!.toLowerCase();
}

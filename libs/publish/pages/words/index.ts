import { textIn } from '#libs/catalogue';
import type { Translated } from '#libs/model';
import { EVERY_PAGE } from './every-page.js';
import { PLACES } from './places.js';
import { HANDOVER } from './handover.js';
import { DOCS } from './docs.js';
import { LIVE } from './live.js';
import { ACCESS } from './access.js';
import { REFERENCE } from './reference.js';
import { SIGN_IN } from './sign-in.js';

/** Languages the pages of the hub are written in. */
export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Every text of the pages, in one catalogue; `{0}` is the first value given with it. */
const WORDS = { ...EVERY_PAGE, ...PLACES, ...DOCS, ...REFERENCE, ...LIVE, ...ACCESS, ...SIGN_IN, ...HANDOVER } as const;
export type Word = keyof typeof WORDS;

/** The texts of one language, with the numbers and times of its readers. */
export class Wording {
  private readonly numbers: Intl.NumberFormat;
  private readonly times: Intl.DateTimeFormat;
  private readonly days: Intl.DateTimeFormat;
  private readonly clocks: Intl.DateTimeFormat;

  constructor(
    readonly language: Language,
    /** Of the territory: times of pages are shown in it. */
    readonly timeZone: string,
  ) {
    const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
    this.numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    this.times = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'medium' });
    this.days = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium' });
    this.clocks = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'short' });
  }

  say(word: Word, ...values: (string | number)[]): string {
    const text: string = WORDS[word][this.language === 'fr' ? 0 : 1];
    return text.replace(/\{(\d)\}/g, (_, index: string) => {
      const value = values[Number(index)];
      return typeof value === 'number' ? this.number(value) : (value ?? '');
    });
  }

  /** The text of a word of a closed list, such as a state; the word itself where the catalogue has none. */
  sayOf(group: string, word: string): string {
    const name = `${group}.${word}`;
    return name in WORDS ? this.say(name as Word) : word;
  }

  number(value: number): string {
    return this.numbers.format(value);
  }

  /** A share of 1; an objective of 99.9 % and what is measured of it differ in the third digit. */
  percent(share: number): string {
    const locale = this.language === 'fr' ? 'fr-FR' : 'en-GB';
    return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(share);
  }

  time(instant: string): string {
    return this.times.format(new Date(instant));
  }

  day(instant: string): string {
    return this.days.format(new Date(instant));
  }

  clock(instant: string): string {
    return this.clocks.format(new Date(instant));
  }

  /** A feed's own text, in this language where it has it. */
  text(texts: Translated | undefined): string | undefined {
    const found = texts && textIn(texts, this.language, ...LANGUAGES);
    return found === '' ? undefined : found;
  }
}

export function isLanguage(text: string | undefined): text is Language {
  return (LANGUAGES as readonly (string | undefined)[]).includes(text);
}

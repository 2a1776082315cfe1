import { ENTITIES } from './entities.js';

const TAGS =
  'a|abbr|acronym|address|article|aside|b|base|big|blockquote|body|br|button|center|code|dd|del|div|dl|dt|em|embed|' +
  'fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|' +
  'legend|li|link|main|mark|marquee|math|meta|nav|noscript|object|ol|option|p|param|picture|pre|q|s|script|section|' +
  'select|small|source|span|strike|strong|style|sub|sup|svg|table|tbody|td|textarea|tfoot|th|thead|title|tr|tt|u|ul|' +
  'var|video|audio';
/** No part of markup is longer: a text of nothing but beginnings costs no more than its length. */
const MOST = 2000;
/** A tag of HTML, or anything in angle brackets with an attribute: `<Rouen>` and `a < b` are words. */
const TAG = new RegExp(
  `<(?:/?(?:${TAGS})(?=[\\s/>])[^<>]{0,${MOST}}|[a-z][\\w:-]{0,60}\\s[^<>]{0,200}=[^<>]{0,${MOST}})>`,
  'gi',
);
const COMMENT = /<!--[^]*?(?:-->|$)|<!\[CDATA\[|\]\]>|<!doctype[^>]{0,300}>|<\?xml[^>]{0,300}>/gi;
/** What stands between these is no text. */
const CONTENT = /<(script|style|iframe|object|noscript|svg|head)(?=[\s>])[^>]{0,2000}>[^]{0,20000}?<\/\1\s{0,9}>/gi;
const LINK =
  /<a\s(?:[^<>]{0,500}?\s)?href\s?=\s?(?:"([^"<>]{0,2000})"|'([^'<>]{0,2000})'|([^\s"'<>]{1,2000}))[^<>]{0,500}>([^]{0,2000}?)<\/a\s{0,9}>/gi;
const BREAK =
  /<(?:br|hr)\s{0,9}\/?>|<\/?(?:p|div|li|ul|ol|tr|table|h[1-6]|blockquote|section|article|dd|dt|dl)(?=[\s/>])[^<>]{0,2000}>/gi;
const ENTITY = /&(?:([a-z][a-z0-9]{1,30})|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi;
const CHECK = new RegExp(`${TAG.source}|<!--|<!\\[CDATA\\[|&(?:[a-z][a-z0-9]{1,30}|#\\d{1,7}|#x[0-9a-f]{1,6});`, 'i');
/** Markup escaped once more than it should be is common; beyond this it is somebody's attempt. */
const MAX_PASSES = 4;

/** Whether a text for people holds tags, comments or character references of HTML. */
export function hasMarkup(text: string): boolean {
  // Most texts hold neither character: two searches are all they cost.
  return (text.includes('<') || text.includes('&')) && CHECK.test(text) && withoutMarkup(text) !== text;
}

/**
 * The text a reader of HTML would see: paragraphs and line breaks as line feeds, references as characters, an address
 * behind the words that led to it, no tags, no scripts. The same text where there is no markup. Done twice it does no more.
 */
export function plainText(text: string): string {
  if (!(text.includes('<') || text.includes('&')) || !CHECK.test(text)) return text;
  return withoutMarkup(text);
}

function withoutMarkup(text: string): string {
  let plain = text;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const next = once(plain);
    if (next === plain) return pass === 0 ? text : tidy(plain);
    plain = next;
  }
  // What still unfolds is taken for an attempt: nothing of it may begin a tag.
  return tidy(plain.replace(/[<>]/g, ' '));
}

function once(text: string): string {
  return text
    .replace(COMMENT, '')
    .replace(CONTENT, '')
    .replace(LINK, (_, double?: string, single?: string, bare?: string, words = '') =>
      withAddress(words as string, double ?? single ?? bare ?? ''),
    )
    .replace(BREAK, '\n')
    .replace(TAG, '')
    .replace(ENTITY, (whole, name?: string, decimal?: string, hexadecimal?: string) => {
      if (name !== undefined) return ENTITIES.get(name) ?? ENTITIES.get(name.toLowerCase()) ?? whole;
      return character(decimal !== undefined ? Number(decimal) : parseInt(hexadecimal!, 16));
    });
}

/** The words, and where they lead when they do not say so themselves. */
function withAddress(words: string, address: string): string {
  const target = address.trim().replace(/^mailto:|^tel:/i, '');
  const isUseful = /^https?:\/\//i.test(target) || (target !== address.trim() && target !== '');
  return isUseful && !words.includes(target) ? `${words} (${target})` : words;
}

/** As HTML has it: what is no character becomes U+FFFD. */
function character(code: number): string {
  const isText = code >= 0x20 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) && (code & 0xfffe) !== 0xfffe;
  if (code === 9 || code === 10 || code === 13) return code === 13 ? '\n' : String.fromCharCode(code);
  return isText && code !== 0x7f ? String.fromCodePoint(code) : '\ufffd';
}

function tidy(text: string): string {
  return text
    .replace(/\u00a0/g, ' ')
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\r?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/**
 * Characters an id keeps: those of NMTOKEN in the first edition of XML that are ASCII or letters of Latin-1. The type
 * knows more letters, and readers know different ones.
 */
const KEPT = /[A-Za-z0-9.:_\-\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]/;
/** What would read as an escape. */
const LOOKS_ESCAPED = /^_x[0-9A-F]{4}/;
const ESCAPE = /_x([0-9A-F]{4,6})_/g;

/**
 * An id as an NMTOKEN, which is the schema's type of references: each other character becomes `_xHHHH_`, its code point
 * in four to six hexadecimal digits, as SQL/XML writes names (ISO/IEC 9075-14); an underscore that would begin one does,
 * too. `fromToken` gives the id back, whatever it was but empty; an id that is a token stands as it is.
 */
export function toToken(id: string): string {
  let token = '';
  let at = 0;
  for (const character of id) {
    const isKept = KEPT.test(character) && !(character === '_' && LOOKS_ESCAPED.test(id.slice(at, at + 6)));
    token += isKept ? character : escaped(character);
    at += character.length;
  }
  return token;
}

/** The id a token of `toToken` was made of. */
export function fromToken(token: string): string {
  return token.replace(ESCAPE, (_, digits: string) => String.fromCodePoint(parseInt(digits, 16)));
}

function escaped(character: string): string {
  return `_x${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}_`;
}

import { BANG, CLASS, HYPHEN, LEFT_BRACKET, NAME_START, QUESTION, SLASH } from './bytes.js';

/** What begins at a `<`. */
export enum Markup {
  /** More bytes are needed to decide. */
  Undecided,
  StartTag,
  EndTag,
  Instruction,
  Comment,
  Cdata,
  /** `<!DOCTYPE`, `<!ENTITY` and their like. */
  Declaration,
  /** `<!DOCTYPE html`: not XML at all but an error page. */
  Html,
  Malformed,
}

const CDATA_OPEN = '<![CDATA[';
const HTML_OPEN = '<!doctype html';

/** Length of what opens the construct, which the reader of its content skips. */
export const OPENING_LENGTH: Partial<Record<Markup, number>> = {
  [Markup.Instruction]: 2,
  [Markup.Comment]: 4,
  [Markup.Cdata]: CDATA_OPEN.length,
};

/** `buffer[start]` is `<`; `atEnd` says that nothing follows `end`. */
export function markupAt(buffer: Uint8Array, start: number, end: number, atEnd = false): Markup {
  const undecided = atEnd ? Markup.Malformed : Markup.Undecided;
  const second = buffer[start + 1];
  if (start + 1 >= end || second === undefined) return undecided;
  if (second === SLASH) return Markup.EndTag;
  if (second === QUESTION) return Markup.Instruction;
  if (second !== BANG) return CLASS[second]! & NAME_START ? Markup.StartTag : Markup.Malformed;
  if (start + 2 >= end) return undecided;
  const third = buffer[start + 2];
  if (third === HYPHEN) {
    if (start + 3 >= end) return undecided;
    return buffer[start + 3] === HYPHEN ? Markup.Comment : Markup.Malformed;
  }
  if (third === LEFT_BRACKET) return matches(buffer, start, end, CDATA_OPEN, undecided, Markup.Cdata, Markup.Malformed);
  return matches(
    buffer,
    start,
    end,
    HTML_OPEN,
    atEnd ? Markup.Declaration : undecided,
    Markup.Html,
    Markup.Declaration,
  );
}

function matches(
  buffer: Uint8Array,
  start: number,
  end: number,
  text: string,
  short: Markup,
  yes: Markup,
  no: Markup,
): Markup {
  for (let at = 0; at < text.length; at += 1) {
    if (start + at >= end) return short;
    const byte = buffer[start + at]!;
    const lower = byte >= 0x41 && byte <= 0x5a && text === HTML_OPEN ? byte + 0x20 : byte;
    if (lower !== text.charCodeAt(at)) return no;
  }
  return yes;
}

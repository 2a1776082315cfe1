import { AMP, CLASS, COLON, EQUALS, GT, LT, NAME, NAME_START, QUOTE, APOSTROPHE, SLASH, WHITESPACE } from './bytes.js';

/** What `scan` answers besides a position. */
export const TAG_INCOMPLETE = -1;
export const TAG_MALFORMED = -2;
export const TAG_TOO_MANY_ATTRIBUTES = -3;
export const TAG_NAME_TOO_LONG = -4;

const SPAN = 6;

/**
 * Where the parts of one start tag are in its buffer. Nothing is decoded here: names and values become strings only
 * when somebody asks. Reused from tag to tag.
 */
export class StartTag {
  buffer: Uint8Array = new Uint8Array(0);
  nameStart = 0;
  nameEnd = 0;
  nameHash = 0;
  attributes = 0;
  selfClosing = false;
  /** One of the attributes declares a namespace. */
  declares = false;
  /** What the scan stumbled on, for the fault. */
  expected = '';
  faultAt = 0;
  /** Per attribute: name start, colon or −1, name end, value start, value end, 1 if the value needs more than copying. */
  private readonly spans: Int32Array;

  constructor(
    private readonly maxAttributes: number,
    private readonly maxNameBytes: number,
  ) {
    this.spans = new Int32Array(maxAttributes * SPAN);
  }

  /** `start` is the `<`; answers the position after `>`, or one of the negative codes. */
  scan(buffer: Uint8Array, start: number, end: number): number {
    const spans = this.spans;
    let at = start + 1;
    let hash = 0;
    let byte = 0;
    while (at < end && CLASS[(byte = buffer[at]!)]! & NAME) {
      hash = (Math.imul(hash, 31) + byte) | 0;
      at += 1;
    }
    if (at === end) return TAG_INCOMPLETE;
    if (at - start > this.maxNameBytes) return TAG_NAME_TOO_LONG;
    this.buffer = buffer;
    this.nameStart = start + 1;
    this.nameEnd = at;
    this.nameHash = hash;
    this.declares = false;
    let count = 0;
    for (;;) {
      byte = buffer[at]!;
      if (byte === GT) {
        this.selfClosing = false;
        this.attributes = count;
        return at + 1;
      }
      if (byte === SLASH) {
        if (at + 1 === end) return TAG_INCOMPLETE;
        if (buffer[at + 1] !== GT) return this.malformed(at, '> after /');
        this.selfClosing = true;
        this.attributes = count;
        return at + 2;
      }
      if (!(CLASS[byte]! & WHITESPACE)) return this.malformed(at, 'white space, / or > in a start tag');
      do at += 1;
      while (at < end && CLASS[buffer[at]!]! & WHITESPACE);
      if (at === end) return TAG_INCOMPLETE;
      byte = buffer[at]!;
      if (byte === GT || byte === SLASH) continue;

      if (!(CLASS[byte]! & NAME_START)) return this.malformed(at, 'an attribute name');
      const nameStart = at;
      let colon = -1;
      do {
        if (byte === COLON && colon < 0) colon = at;
        at += 1;
        if (at === end) return TAG_INCOMPLETE;
        byte = buffer[at]!;
      } while (CLASS[byte]! & NAME);
      const nameEnd = at;
      if (nameEnd - nameStart > this.maxNameBytes) return TAG_NAME_TOO_LONG;
      while (CLASS[byte]! & WHITESPACE) {
        at += 1;
        if (at === end) return TAG_INCOMPLETE;
        byte = buffer[at]!;
      }
      if (byte !== EQUALS) return this.malformed(at, '= after an attribute name');
      do {
        at += 1;
        if (at === end) return TAG_INCOMPLETE;
        byte = buffer[at]!;
      } while (CLASS[byte]! & WHITESPACE);
      const quote = byte;
      if (quote !== QUOTE && quote !== APOSTROPHE) return this.malformed(at, 'a quoted attribute value');
      at += 1;
      const valueStart = at;
      let special = 0;
      while (at < end && (byte = buffer[at]!) !== quote) {
        if (byte === AMP || byte < 0x20) special = 1;
        else if (byte === LT) return this.malformed(at, 'no < in an attribute value');
        at += 1;
      }
      if (at === end) return TAG_INCOMPLETE;
      if (count === this.maxAttributes) return TAG_TOO_MANY_ATTRIBUTES;
      const base = count * SPAN;
      spans[base] = nameStart;
      spans[base + 1] = colon;
      spans[base + 2] = nameEnd;
      spans[base + 3] = valueStart;
      spans[base + 4] = at;
      spans[base + 5] = special;
      if (buffer[nameStart] === 0x78 && isXmlns(buffer, nameStart, colon < 0 ? nameEnd : colon)) this.declares = true;
      count += 1;
      at += 1;
      if (at === end) return TAG_INCOMPLETE;
    }
  }

  nameStartOf(attribute: number): number {
    return this.spans[attribute * SPAN]!;
  }
  /** Position of the colon in the attribute's name, −1 without one. */
  colonOf(attribute: number): number {
    return this.spans[attribute * SPAN + 1]!;
  }
  nameEndOf(attribute: number): number {
    return this.spans[attribute * SPAN + 2]!;
  }
  valueStartOf(attribute: number): number {
    return this.spans[attribute * SPAN + 3]!;
  }
  valueEndOf(attribute: number): number {
    return this.spans[attribute * SPAN + 4]!;
  }
  /** True when the value holds references or white space to normalise. */
  isSpecial(attribute: number): boolean {
    return this.spans[attribute * SPAN + 5] === 1;
  }
  /** `xmlns` or `xmlns:…`. */
  isDeclaration(attribute: number): boolean {
    const colon = this.colonOf(attribute);
    return isXmlns(this.buffer, this.nameStartOf(attribute), colon < 0 ? this.nameEndOf(attribute) : colon);
  }

  /** Index of an attribute that stands twice, −1 where all differ. */
  findDuplicate(): number {
    for (let later = 1; later < this.attributes; later += 1)
      for (let earlier = 0; earlier < later; earlier += 1) if (this.sameName(earlier, later)) return later;
    return -1;
  }

  private sameName(a: number, b: number): boolean {
    const startA = this.nameStartOf(a);
    const startB = this.nameStartOf(b);
    const length = this.nameEndOf(a) - startA;
    if (length !== this.nameEndOf(b) - startB) return false;
    for (let at = 0; at < length; at += 1) if (this.buffer[startA + at] !== this.buffer[startB + at]) return false;
    return true;
  }

  private malformed(at: number, expected: string): number {
    this.faultAt = at;
    this.expected = expected;
    return TAG_MALFORMED;
  }
}

function isXmlns(buffer: Uint8Array, start: number, end: number): boolean {
  return (
    end - start === 5 &&
    buffer[start] === 0x78 &&
    buffer[start + 1] === 0x6d &&
    buffer[start + 2] === 0x6c &&
    buffer[start + 3] === 0x6e &&
    buffer[start + 4] === 0x73
  );
}

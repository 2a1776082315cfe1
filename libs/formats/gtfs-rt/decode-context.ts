import type { IssueCollector } from '#libs/errors';
import { ENUM_FALLBACK, ENUMS, type EnumName } from './enums.js';
import { MESSAGES, type MessageName } from './schema.js';
import { WireFault, WireReader } from './wire-reader.js';

/**
 * One entity being read: its bytes, the way down to the field being read (for the place of an issue) and what was
 * skipped. The way is kept as parts and only joined when an issue needs it, which in a good feed is never.
 */
export class DecodeContext extends WireReader {
  private readonly way: (string | number)[];
  private unknownFields = 0;
  private firstUnknown = '';

  constructor(
    bytes: Uint8Array,
    private readonly root: string,
    readonly issues: IssueCollector,
  ) {
    super(bytes);
    this.way = [];
  }

  /** Steps into a nested message, reads its length and returns its end. `index` is −1 for a field that stands once. */
  enter(field: string, index: number): number {
    this.way.push(field, index);
    return this.lengthEnd();
  }

  /** Steps out again. Throws WireFault when the message read past its own end. */
  leave(end: number): void {
    if (this.at !== end) throw new WireFault('a nested message passes its own length', false);
    this.way.length -= 2;
  }

  get depth(): number {
    return this.way.length;
  }

  /** Forgets the steps made below `depth`; for whoever caught a fault from inside. */
  returnTo(depth: number): void {
    this.way.length = depth;
  }

  /** `entity[17].trip_update.stop_time_update[3]`. */
  where(): string {
    let text = this.root;
    for (let i = 0; i < this.way.length; i += 2) {
      const index = this.way[i + 1] as number;
      const step = index < 0 ? String(this.way[i]) : `${this.way[i]}[${index}]`;
      text += text ? `.${step}` : step;
    }
    return text;
  }

  /** Name of the enum number that stands here; unknown numbers yield FIELD_ENUM and the list's fallback. */
  enumValue(list: EnumName, field: string): string | undefined {
    const value = this.int32();
    const name = ENUMS[list][value];
    if (name !== undefined) return name;
    const fallback = ENUM_FALLBACK[list];
    this.issues.add({
      code: 'FIELD_ENUM',
      severity: 'warning',
      where: this.where(),
      field,
      got: String(value),
      expected: fallback ? `a ${list}; read as ${fallback}` : `a ${list}; read as absent`,
    });
    return fallback;
  }

  /** Steps over a field the reader of `message` has no case for. */
  other(tag: number, message: MessageName): void {
    const number = Math.floor(tag / 8);
    const known = MESSAGES[message].byNumber.get(number);
    if (known) {
      this.issues.add({
        code: 'FIELD_TYPE',
        severity: 'warning',
        where: this.where(),
        field: known.protoName,
        got: `wire type ${tag & 7}`,
        expected: `wire type ${known.tag & 7}; the value is skipped`,
      });
    } else {
      this.unknownFields += 1;
      if (this.unknownFields === 1) this.firstUnknown = `field ${number} at ${this.where()}`;
    }
    this.skip(tag);
  }

  missing(field: string, expected: string, severity: 'error' | 'warning' = 'error'): void {
    this.issues.add({ code: 'FIELD_MISSING', severity, where: this.where(), field, expected });
  }

  /** One issue each for what was skipped or read in another encoding: a count, not a flood. */
  finish(): void {
    if (this.unknownFields > 0) {
      const more = this.unknownFields > 1 ? ` and ${this.unknownFields - 1} more` : '';
      this.issues.add({
        code: 'UNKNOWN_FIELD',
        severity: 'advice',
        where: this.root,
        got: `${this.firstUnknown}${more}`,
        expected: 'fields of gtfs-realtime.proto; these are skipped',
      });
    }
    if (this.sawForeignText) this.issues.add({ code: 'ENCODING_NOT_UTF8', severity: 'warning', where: this.root });
  }
}

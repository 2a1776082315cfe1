import type { IssueCollector } from '#libs/errors';
import { ENUM_FALLBACK, ENUMS, type EnumName } from './enums.js';
import { MESSAGES, type MessageName } from './schema.js';
import { WireFault, WireReader } from './wire-reader.js';

/** Readers of single messages that are faster than the message table; each the same in what it gives. */
export type HotDecoders = Partial<Record<MessageName, (context: DecodeContext, end: number) => unknown>>;

/** Private extensions start here; no message has a field of its own beyond. */
const FIRST_EXTENSION = 1000;

/**
 * The steps down to the field being read, up to `depth`. Shared by all contexts: reading is synchronous and one entity is
 * finished before the next begins, and two lists an entity were a fifth of the time of decoding.
 */
const wayFields: string[] = [];
const wayIndexes: number[] = [];

/**
 * One entity being read: its bytes, the way down to the field being read (for the place of an issue) and what was
 * skipped. The way is kept as parts and only joined when an issue needs it, which in a good feed is never.
 */
export class DecodeContext extends WireReader {
  /** How many messages we are inside of. */
  depth = 0;
  private unknownFields = 0;
  private firstUnknown = '';

  constructor(
    bytes: Uint8Array,
    /** `entity`, `header` … */
    private readonly root: string,
    /** Place in the document, −1 for what stands once. */
    private readonly index: number,
    readonly issues: IssueCollector,
    readonly hot: HotDecoders,
  ) {
    super(bytes);
  }

  /** Steps into a nested message, reads its length and returns its end. `index` is −1 for a field that stands once. */
  enter(field: string, index: number): number {
    wayFields[this.depth] = field;
    wayIndexes[this.depth] = index;
    this.depth += 1;
    return this.lengthEnd();
  }

  /** Steps out again. Throws WireFault when the message read past its own end. */
  leave(end: number): void {
    if (this.at !== end) throw new WireFault('a nested message passes its own length', false);
    this.depth -= 1;
  }

  /** `entity[17].trip_update.stop_time_update[3]`. */
  where(): string {
    let text = this.rootName();
    for (let i = 0; i < this.depth; i += 1) {
      const index = wayIndexes[i]!;
      const step = index < 0 ? wayFields[i] : `${wayFields[i]}[${index}]`;
      text += text ? `.${step}` : step;
    }
    return text;
  }

  private rootName(): string {
    return this.index < 0 ? this.root : `${this.root}[${this.index}]`;
  }

  /** Name of the enum number that stands here; unknown numbers yield FIELD_ENUM and the list's fallback. */
  enumValue(list: EnumName, field: string): string | undefined {
    const value = this.int32();
    return ENUMS[list][value] ?? this.unknownEnum(list, field, value);
  }

  /** The same for a list at hand. `name` is only for the issue. */
  enumOf<Name extends string>(names: readonly (Name | undefined)[], name: EnumName, field: string): Name | undefined {
    const value = this.int32();
    return names[value] ?? (this.unknownEnum(name, field, value) as Name | undefined);
  }

  private unknownEnum(list: EnumName, field: string, value: number): string | undefined {
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
    const number = tag >>> 3;
    const known = number < FIRST_EXTENSION ? MESSAGES[message].byNumber.get(number) : undefined;
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
        where: this.rootName(),
        got: `${this.firstUnknown}${more}`,
        count: this.unknownFields,
        expected: 'fields of gtfs-realtime.proto; these are skipped',
      });
    }
    if (this.sawForeignText)
      this.issues.add({ code: 'ENCODING_NOT_UTF8', severity: 'warning', where: this.rootName() });
    if (this.sawUnwritableText) this.issues.add({ code: 'TEXT_CLEANED', severity: 'warning', where: this.rootName() });
  }
}

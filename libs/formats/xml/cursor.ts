import { bytesEqual, CLASS, hashName, isWhitespace, WHITESPACE } from './bytes.js';
import { Characters } from './characters.js';
import type { XmlFault, XmlLimits } from './fault.js';
import { NameResolver, NamespaceScope, QNameTable } from './names.js';
import { StartTag } from './start-tag.js';
import { TextRun } from './text-run.js';
import type { XmlName, XmlVocabulary } from './vocabulary.js';

/** Longer values are no names of types. */
const MAX_QNAME_BYTES = 1024;

/**
 * What a handler may ask while it is given an element: the text before the tag and, where the element begins, its
 * attributes. Decoded on demand, so what nobody asks for costs nothing.
 */
export class XmlCursor {
  fault: XmlFault | undefined;
  /** Open elements, the current one included. */
  depth = 0;

  protected readonly characters = new Characters();
  protected readonly resolver: NameResolver;
  protected readonly qnames: QNameTable;
  protected readonly tag: StartTag;
  protected readonly run: TextRun;
  /** Prefixes in force, by depth. */
  protected readonly scopes: NamespaceScope[];
  /** Bytes of the document before the chunk in hand, for the place of a fault. */
  protected bytesBefore = 0;

  protected constructor(vocabulary: XmlVocabulary, limits: XmlLimits) {
    this.resolver = new NameResolver(vocabulary, limits.maxNamespaces);
    this.qnames = new QNameTable(limits.maxNames, this.characters);
    this.tag = new StartTag(limits.maxAttributes, limits.maxNameBytes);
    this.run = new TextRun(limits.maxTextBytes);
    this.scopes = [NamespaceScope.root(this.resolver)];
  }

  /** The character data since the last tag, references resolved; `''` unless `collecting` was set. */
  text(): string {
    return this.run.text(this.characters);
  }
  /** The same as a decimal number without making a string; NaN for anything else. */
  number(): number {
    return this.run.number();
  }
  /** True when the run since the last tag holds nothing but white space. */
  isBlank(): boolean {
    return isWhitespace(this.run.buffer, this.run.start, this.run.end);
  }
  /** The run equals this ASCII text, white space around it aside. */
  textIs(ascii: string): boolean {
    const { buffer } = this.run;
    let { start, end } = this.run;
    while (start < end && CLASS[buffer[start]!]! & WHITESPACE) start += 1;
    while (end > start && CLASS[buffer[end - 1]!]! & WHITESPACE) end -= 1;
    if (end - start !== ascii.length) return false;
    for (let at = 0; at < ascii.length; at += 1) if (buffer[start + at] !== ascii.charCodeAt(at)) return false;
    return true;
  }

  /** Attributes of the element being started, namespace declarations included. */
  get attributeCount(): number {
    return this.tag.attributes;
  }
  isDeclaration(index: number): boolean {
    return this.tag.isDeclaration(index);
  }
  attributeName(index: number): XmlName {
    const { tag } = this;
    const start = tag.nameStartOf(index);
    const end = tag.nameEndOf(index);
    if (tag.colonOf(index) < 0) return this.resolver.name('', this.characters.decode(tag.buffer, start, end));
    const qname = this.qnames.intern(tag.buffer, start, end, hashName(tag.buffer, start, end));
    const name = qname && this.scopes[this.depth]!.resolve(qname);
    return name ?? this.resolver.name('', this.characters.decode(tag.buffer, start, end));
  }
  attributeValue(index: number): string {
    const { tag } = this;
    const start = tag.valueStartOf(index);
    const end = tag.valueEndOf(index);
    if (!tag.isSpecial(index)) return this.characters.decode(tag.buffer, start, end);
    const value = this.characters.decodeAttribute(tag.buffer, start, end);
    if (value !== undefined) return value;
    this.badReference(this.characters.decode(tag.buffer, start, Math.min(end, start + 40)));
    return '';
  }

  /** Value of an attribute of the element being started. */
  attribute(name: XmlName): string | undefined {
    const index = this.findAttribute(name);
    return index < 0 ? undefined : this.attributeValue(index);
  }
  /** Value of an attribute that is a whole number ≥ 0; NaN when absent or anything else. */
  attributeInteger(name: XmlName): number {
    const index = this.findAttribute(name);
    if (index < 0) return NaN;
    const { buffer } = this.tag;
    const start = this.tag.valueStartOf(index);
    const end = this.tag.valueEndOf(index);
    if (end === start || end - start > 15) return NaN;
    let value = 0;
    for (let at = start; at < end; at += 1) {
      const digit = buffer[at]! - 0x30;
      if (digit < 0 || digit > 9) return NaN;
      value = value * 10 + digit;
    }
    return value;
  }
  /** Value of an attribute that is a qualified name (`xsi:type`), resolved as an element name would be. */
  attributeQName(name: XmlName): XmlName | undefined {
    const index = this.findAttribute(name);
    if (index < 0) return undefined;
    const { buffer } = this.tag;
    let start = this.tag.valueStartOf(index);
    let end = this.tag.valueEndOf(index);
    while (start < end && CLASS[buffer[start]!]! & WHITESPACE) start += 1;
    while (end > start && CLASS[buffer[end - 1]!]! & WHITESPACE) end -= 1;
    if (start === end || end - start > MAX_QNAME_BYTES) return undefined;
    const qname = this.qnames.intern(buffer, start, end, hashName(buffer, start, end));
    return qname && this.scopes[this.depth]!.resolve(qname);
  }

  private findAttribute(name: XmlName): number {
    const { tag } = this;
    for (let index = 0; index < tag.attributes; index += 1) {
      const colon = tag.colonOf(index);
      const start = colon < 0 ? tag.nameStartOf(index) : colon + 1;
      if (colon < 0 !== (name.uri === '') || tag.nameEndOf(index) - start !== name.bytes.length) continue;
      if (!bytesEqual(name.bytes, tag.buffer, start)) continue;
      if (colon < 0 || this.attributeName(index) === name) return index;
    }
    return -1;
  }

  protected badReference(got: string): void {
    this.malformed(0, got, 'one of &amp; &lt; &gt; &quot; &apos; or the number of a character');
  }

  protected malformed(at: number, got: string, expected: string): void {
    this.failAt('CONTAINER_UNREADABLE', this.bytesBefore + at, got, expected);
  }

  /** The first fault stays. */
  protected failAt(code: XmlFault['code'], offset: number, got: string, expected: string): void {
    this.fault ??= { code, offset, got, expected };
  }
}

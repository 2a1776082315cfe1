import { bytesEqual, CLASS, CR, AMP, GT, hashBytes, isWhitespace, LT, SLASH, WHITESPACE, NAME_START } from './bytes.js';
import { Carry } from './carry.js';
import { Characters } from './characters.js';
import { DEFAULT_XML_LIMITS, type XmlFault, type XmlLimits } from './fault.js';
import { Markup, markupAt, OPENING_LENGTH } from './markup.js';
import { NameResolver, NamespaceScope, QNameTable, type QName } from './names.js';
import { readProlog } from './prolog.js';
import * as tags from './start-tag.js';
import { SectionReader } from './section.js';
import * as runs from './text-run.js';
import type { XmlName, XmlVocabulary } from './vocabulary.js';

/**
 * Receives elements in document order. Text and attributes are asked of the scanner, during the call only: what
 * nobody asks for is never decoded.
 */
export interface XmlHandler {
  /** An element begins. May ask for attributes, set `collecting`, or `skip()` all it holds. */
  start(name: XmlName, scanner: XmlScanner): void;
  /** An element ends; also for self-closing and skipped ones. */
  end(name: XmlName, scanner: XmlScanner): void;
}

/**
 * Streaming, namespace-aware XML reader over bytes cut anywhere. It never throws on content: the first fault is kept
 * in `fault` and the rest of the document ignored. DTDs are refused, so the only references are XML's own five and
 * character numbers; comments and processing instructions are passed over. Checked: tags match and nest, prefixes of
 * elements are declared, attributes do not repeat, one root. Not checked: which characters may stand in a name or in skipped text.
 * Memory is bounded by the limits. Spec: XML 1.0, Namespaces in XML 1.0.
 */
export class XmlScanner {
  fault: XmlFault | undefined;
  /** Open elements, the one being told included. */
  depth = 0;
  /** While true, character data are kept for `text()`; stays as set until changed. */
  collecting = false;

  private readonly limits: XmlLimits;
  private readonly characters = new Characters();
  private readonly resolver: NameResolver;
  private readonly qnames: QNameTable;
  private readonly tag: tags.StartTag;
  private readonly run: runs.TextRun;
  private readonly carry: Carry;
  private readonly section = new SectionReader();
  private readonly openQNames: QName[] = [];
  private readonly openNames: XmlName[] = [];
  private readonly scopes: NamespaceScope[];
  /** Depth of the element whose content is skipped; −1 without one. */
  private skipDepth = -1;
  private rootSeen = false;
  private stopped = false;
  private head: Uint8Array | undefined = new Uint8Array(0);
  private transcoder: TextDecoder | undefined;
  private bytesBefore = 0;
  private bytesTotal = 0;

  constructor(
    vocabulary: XmlVocabulary,
    private readonly handler: XmlHandler,
    limits: Partial<XmlLimits> = {},
  ) {
    this.limits = { ...DEFAULT_XML_LIMITS, ...limits };
    this.resolver = new NameResolver(vocabulary);
    this.qnames = new QNameTable(this.limits.maxNames, this.characters);
    this.tag = new tags.StartTag(this.limits.maxAttributes, this.limits.maxNameBytes);
    this.run = new runs.TextRun(this.limits.maxTextBytes);
    this.carry = new Carry(this.limits.maxTagBytes);
    this.scopes = [NamespaceScope.root(this.resolver)];
  }

  /** How often text was not UTF-8 and was read as windows-1252. */
  get misencoded(): number {
    return this.characters.misencoded;
  }

  write(chunk: Uint8Array): void {
    if (this.fault || this.stopped) return;
    const allowed = this.limits.maxBytes - this.bytesTotal;
    const part = chunk.length > allowed ? chunk.subarray(0, allowed) : chunk;
    this.bytesTotal += part.length;
    if (this.head) this.readHead(part, false);
    else this.feed(part);
    // What fits into the limit is read, so that the cut of the chunks decides nothing.
    if (part !== chunk && !this.stopped)
      this.failAt('LIMIT_EXCEEDED', this.limits.maxBytes, 'more bytes', `at most ${this.limits.maxBytes} bytes`);
  }

  /** No more bytes will come: tells what is missing, if anything. */
  end(): void {
    if (this.head && !this.fault && !this.stopped) this.readHead(new Uint8Array(0), true);
    if (this.fault || this.stopped) return;
    const { carry } = this;
    if (carry.length > 0 && markupAt(carry.bytes, 0, carry.length, true) === Markup.Declaration)
      this.refuseDeclaration(this.bytesTotal);
    // A tag that was wrong before the cut is wrong, not cut.
    else if (carry.length > 0) this.markup(carry.bytes, 0, carry.length);
    if (this.fault) return;
    if (!this.rootSeen) this.failAt('CONTAINER_UNREADABLE', this.bytesTotal, 'no element', 'an XML document');
    else if (this.depth > 0 || carry.length > 0 || this.section.open)
      this.failAt('CONTAINER_TRUNCATED', this.bytesTotal, 'the end of the document', this.awaited());
  }

  /** Ignores everything from here on, without a fault. */
  stop(): void {
    this.stopped = true;
  }

  /** Within `start`: tells nothing of the element's content, only its end. */
  skip(): void {
    this.skipDepth = this.depth;
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
    const qname = this.qnames.intern(tag.buffer, start, end, hashBytes(tag.buffer, start, end));
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
    if (start === end || end - start > this.limits.maxNameBytes) return undefined;
    const qname = this.qnames.intern(buffer, start, end, hashBytes(buffer, start, end));
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

  private readHead(chunk: Uint8Array, atEnd: boolean): void {
    const head = new Uint8Array(this.head!.length + chunk.length);
    head.set(this.head!);
    head.set(chunk, this.head!.length);
    const prolog = readProlog(head, atEnd);
    this.head = prolog.state === 'incomplete' ? head : undefined;
    if (prolog.state === 'refused') this.fault = prolog.fault;
    if (prolog.state !== 'read') return;
    if (prolog.encoding !== 'utf-8') this.transcoder = new TextDecoder(prolog.encoding);
    this.bytesBefore = prolog.length;
    this.feed(head.subarray(prolog.length));
  }

  private feed(chunk: Uint8Array): void {
    const bytes = this.transcoder ? new TextEncoder().encode(this.transcoder.decode(chunk, { stream: true })) : chunk;
    this.scan(bytes, this.resumeCarry(bytes));
    this.run.settle();
    this.bytesBefore += bytes.length;
  }

  /** Completes the tag the last chunk cut, if any; answers where the rest begins. */
  private resumeCarry(chunk: Uint8Array): number {
    const { carry } = this;
    if (carry.length === 0) return 0;
    const at = carry.take(chunk);
    if (at < 0) {
      if (carry.overflow) this.tooLarge('a tag', `at most ${this.limits.maxTagBytes} bytes`, 0);
      return chunk.length;
    }
    const { bytes, length } = carry;
    carry.clear();
    const after = this.markup(bytes, 0, length);
    if (after === tags.TAG_INCOMPLETE) this.malformed(0, '<…', 'a tag');
    return at;
  }

  private scan(buffer: Uint8Array, from: number): void {
    const end = buffer.length;
    let at = from;
    while (at < end) {
      if (this.fault || this.stopped) return;
      if (this.section.open) at = this.readSection(buffer, at, end);
      else if (buffer[at] !== LT) at = this.characterData(buffer, at, end);
      else {
        const after = this.markup(buffer, at, end);
        if (after === tags.TAG_INCOMPLETE) {
          if (!this.carry.begin(buffer, at, end))
            this.tooLarge('a tag', `at most ${this.limits.maxTagBytes} bytes`, at);
          return;
        }
        at = after;
      }
    }
  }

  private characterData(buffer: Uint8Array, start: number, end: number): number {
    let at = start;
    if (!this.collecting || this.skipDepth >= 0 || this.depth === 0) {
      while (at < end && buffer[at] !== LT) at += 1;
      if (this.depth === 0 && !isWhitespace(buffer, start, at)) {
        const got = this.characters.decode(buffer, start, Math.min(at, start + 40)).trim();
        this.malformed(start, got, this.rootSeen ? 'nothing after the root element' : 'an XML element');
      }
      return at;
    }
    let plain = true;
    for (; at < end; at += 1) {
      const byte = buffer[at]!;
      if (byte === LT) break;
      if (byte === AMP || byte === CR) plain = false;
    }
    const { run } = this;
    const result = plain && run.empty ? run.view(buffer, start, at) : run.append(buffer, start, at, false);
    if (result !== runs.RUN_OK) this.runFault(result, start);
    return at;
  }

  /** Reads one piece of markup; answers the position after it, or TAG_INCOMPLETE having changed nothing. */
  private markup(buffer: Uint8Array, at: number, end: number): number {
    const second = at + 1 < end ? buffer[at + 1]! : 0;
    if (second === SLASH) return this.endTag(buffer, at, end);
    if (CLASS[second]! & NAME_START) {
      if (this.skipDepth >= 0) return this.skipStartTag(buffer, at, end);
      return this.startTag(buffer, at, end);
    }
    const markup = markupAt(buffer, at, end);
    if (this.run.inReference) this.badReference('&');
    if (markup === Markup.Undecided) return tags.TAG_INCOMPLETE;
    if (markup === Markup.Declaration) this.refuseDeclaration(at + this.bytesBefore);
    else if (markup === Markup.Html) this.malformed(at, 'an HTML page', 'an XML document');
    else if (markup === Markup.Malformed || (markup === Markup.Cdata && this.depth === 0))
      this.malformed(at, this.characters.decode(buffer, at, Math.min(end, at + 12)), 'a tag');
    else {
      this.section.begin(markup);
      return at + OPENING_LENGTH[markup]!;
    }
    return end;
  }

  private readSection(buffer: Uint8Array, start: number, end: number): number {
    const { section, run } = this;
    const after = section.read(buffer, start, end);
    if (section.isCdata && this.collecting && this.skipDepth < 0) {
      const result = run.append(buffer, start, after, true);
      if (result !== runs.RUN_OK) this.runFault(result, start);
      // The closing brackets came along with the content; drop them once they are known to close it.
      if (!section.open) run.drop(3);
    }
    return after;
  }

  private startTag(buffer: Uint8Array, start: number, end: number): number {
    const { tag } = this;
    const after = tag.scan(buffer, start, end);
    if (after < 0) return after === tags.TAG_INCOMPLETE ? after : this.tagFault(after, start, end);
    if (this.depth === 0) {
      if (this.rootSeen) this.malformed(start, 'a second root element', 'one root element');
      this.rootSeen = true;
    }
    if (this.run.inReference) this.badReference('&');
    if (this.depth >= this.limits.maxDepth) this.tooLarge('deeper nesting', `depth ${this.limits.maxDepth}`, start);
    const qname = this.qnames.intern(buffer, tag.nameStart, tag.nameEnd, tag.nameHash);
    if (!qname) this.tooLarge('another name', `at most ${this.limits.maxNames} different names`, start);
    if (this.fault || !qname) return end;
    if (tag.attributes > 1 && tag.findDuplicate() >= 0) this.malformed(start, 'an attribute twice', 'each once');
    const scope = tag.declares ? this.declare(this.scopes[this.depth]!) : this.scopes[this.depth]!;
    const name = scope.resolve(qname);
    if (!name) this.malformed(start, `prefix ${qname.prefix}`, 'a declared prefix');
    if (this.fault || !name) return end;

    this.depth += 1;
    this.openQNames[this.depth] = qname;
    this.openNames[this.depth] = name;
    this.scopes[this.depth] = scope;
    this.handler.start(name, this);
    this.run.clear();
    if (tag.selfClosing) {
      this.skipDepth = -1;
      if (!this.fault) this.handler.end(name, this);
      this.depth -= 1;
    }
    return after;
  }

  private declare(outer: NamespaceScope): NamespaceScope {
    const { tag } = this;
    let scope = outer;
    for (let index = 0; index < tag.attributes; index += 1) {
      if (!tag.isDeclaration(index)) continue;
      const colon = tag.colonOf(index);
      const prefix = colon < 0 ? '' : this.characters.decode(tag.buffer, colon + 1, tag.nameEndOf(index));
      const uri = this.attributeValue(index).trim();
      if (prefix !== '' && uri === '') this.malformed(tag.nameStart, `xmlns:${prefix}=""`, 'a namespace');
      scope = scope.declare(prefix, uri);
    }
    return scope;
  }

  private endTag(buffer: Uint8Array, start: number, end: number): number {
    const inside = this.skipDepth >= 0 && this.depth > this.skipDepth;
    let at = start + 2;
    if (!inside) {
      const open = this.depth > 0 ? this.openQNames[this.depth]! : undefined;
      const length = open?.bytes.length ?? 0;
      // One byte more than the name must be here, so that a longer name does not pass for this one.
      if (at + length >= end) return holdsGt(buffer, at, end) ? this.mismatch(buffer, start, end) : tags.TAG_INCOMPLETE;
      if (!open || !bytesEqual(open.bytes, buffer, at)) return this.mismatch(buffer, start, end);
      at += length;
      while (at < end && CLASS[buffer[at]!]! & WHITESPACE) at += 1;
      if (at === end) return tags.TAG_INCOMPLETE;
      if (buffer[at] !== GT) return this.mismatch(buffer, start, end);
    } else {
      while (at < end && buffer[at] !== GT) at += 1;
      if (at === end) return tags.TAG_INCOMPLETE;
      this.depth -= 1;
      return at + 1;
    }
    if (this.run.inReference) {
      this.badReference('&');
      return end;
    }
    this.skipDepth = -1;
    this.handler.end(this.openNames[this.depth]!, this);
    this.run.clear();
    this.depth -= 1;
    return at + 1;
  }

  private skipStartTag(buffer: Uint8Array, start: number, end: number): number {
    let quote = 0;
    for (let at = start + 1; at < end; at += 1) {
      const byte = buffer[at]!;
      if (quote !== 0) {
        if (byte === quote) quote = 0;
      } else if (byte === 0x22 || byte === 0x27) quote = byte;
      else if (byte === GT) {
        if (buffer[at - 1] === SLASH) return at + 1;
        if (this.depth >= this.limits.maxDepth) {
          this.tooLarge('deeper nesting', `depth ${this.limits.maxDepth}`, start);
          return end;
        }
        this.depth += 1;
        return at + 1;
      }
    }
    return tags.TAG_INCOMPLETE;
  }

  private awaited(): string {
    const open = this.depth > 0 ? this.openQNames[this.depth] : undefined;
    return open && this.skipDepth < 0 ? `</${this.characters.decode(open.bytes, 0, open.bytes.length)}>` : 'more';
  }

  private mismatch(buffer: Uint8Array, start: number, end: number): number {
    const got = this.characters.decode(buffer, start, Math.min(end, start + 40));
    this.malformed(start, got.slice(0, got.indexOf('>') + 1 || 40), this.depth > 0 ? this.awaited() : 'no end tag');
    return end;
  }

  private tagFault(result: number, start: number, end: number): number {
    if (result === tags.TAG_MALFORMED) this.malformed(this.tag.faultAt, 'another byte', this.tag.expected);
    else if (result === tags.TAG_TOO_MANY_ATTRIBUTES)
      this.tooLarge('more attributes', `at most ${this.limits.maxAttributes}`, start);
    else this.tooLarge('a longer name', `at most ${this.limits.maxNameBytes} bytes`, start);
    return end;
  }

  private runFault(result: number, at: number): void {
    if (result === runs.RUN_TOO_LONG) this.tooLarge('longer text', `at most ${this.limits.maxTextBytes} bytes`, at);
    else this.badReference(this.run.fault);
  }

  private badReference(got: string): void {
    this.malformed(0, got, 'one of &amp; &lt; &gt; &quot; &apos; or the number of a character');
  }

  private refuseDeclaration(offset: number): void {
    this.failAt('XML_DTD_REFUSED', offset, 'a DTD or entity declaration', 'XML without a DTD');
  }

  private malformed(at: number, got: string, expected: string): void {
    this.failAt('CONTAINER_UNREADABLE', this.bytesBefore + at, got, expected);
  }

  private tooLarge(got: string, expected: string, at: number): void {
    this.failAt('LIMIT_EXCEEDED', this.bytesBefore + at, got, expected);
  }

  private failAt(code: XmlFault['code'], offset: number, got: string, expected: string): void {
    this.fault ??= { code, offset, got, expected };
  }
}

function holdsGt(buffer: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (buffer[at] === GT) return true;
  return false;
}

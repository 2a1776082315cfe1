import { AMP, bytesEqual, CLASS, CR, GT, isWhitespace, LT, NAME_START, SLASH, WHITESPACE } from './bytes.js';
import { Carry } from './carry.js';
import { XmlCursor } from './cursor.js';
import { DEFAULT_XML_LIMITS, type XmlLimits } from './fault.js';
import { Markup, markupAt, OPENING_LENGTH } from './markup.js';
import type { NamespaceScope, QName } from './names.js';
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
 * elements are declared, attributes do not repeat, one root. Not checked: which characters may stand in a name, and
 * anything about text that is not collected. Memory is bounded by the limits. Spec: XML 1.0, Namespaces in XML 1.0.
 */
export class XmlScanner extends XmlCursor {
  /** While true, character data are kept for `text()`; stays as set until changed. */
  collecting = false;

  private readonly limits: XmlLimits;
  private readonly carry: Carry;
  private readonly section = new SectionReader();
  private readonly openQNames: QName[] = [];
  private readonly openNames: XmlName[] = [];
  /** Depth of the element whose content is skipped; −1 without one. */
  private skipDepth = -1;
  private rootSeen = false;
  private stopped = false;
  private head: Uint8Array | undefined = new Uint8Array(0);
  private transcoder: TextDecoder | undefined;
  private bytesTotal = 0;

  constructor(
    vocabulary: XmlVocabulary,
    private readonly handler: XmlHandler,
    limits: Partial<XmlLimits> = {},
  ) {
    const all = { ...DEFAULT_XML_LIMITS, ...limits };
    super(vocabulary, all);
    this.limits = all;
    this.carry = new Carry(all.maxTagBytes);
  }

  /** How often text was not UTF-8 and was read as windows-1252. */
  get misencoded(): number {
    return this.characters.misencoded;
  }

  /** Out of how many texts characters were taken that XML allows in none. */
  get unwritable(): number {
    return this.characters.unwritable;
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

  /** No more bytes will come: reports what is missing, if anything. */
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

  /** Within `start`: skips the element's content, only its end. */
  skip(): void {
    this.skipDepth = this.depth;
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
      const declared = scope.declare(prefix, uri);
      if (!declared) this.tooLarge('another namespace', `at most ${this.limits.maxNamespaces}`, tag.nameStart);
      scope = declared ?? scope;
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

  private refuseDeclaration(offset: number): void {
    this.failAt('XML_DTD_REFUSED', offset, 'a DTD or entity declaration', 'XML without a DTD');
  }

  private tooLarge(got: string, expected: string, at: number): void {
    this.failAt('LIMIT_EXCEEDED', this.bytesBefore + at, got, expected);
  }
}

function holdsGt(buffer: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (buffer[at] === GT) return true;
  return false;
}

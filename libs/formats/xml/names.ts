import { bytesEqual, COLON, utf8 } from './bytes.js';
import type { Characters } from './characters.js';
import { XmlVocabulary, type XmlName } from './vocabulary.js';

/** A name as written: `sit:situation`. One object per spelling and document. */
export interface QName {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly prefix: string;
  readonly local: string;
}

/**
 * Every spelling of a name met in a document, found by its bytes so that a name costs no string after its first use.
 * Bounded by `maxNames`; a document with more is refused, and `intern` answers `undefined`.
 */
export class QNameTable {
  private readonly entries: QName[] = [];
  private hashes = new Int32Array(256);
  /** Slot → entry index + 1; 0 is empty. Open addressing, at most half full. */
  private slots = new Int32Array(512);

  constructor(
    private readonly maxNames: number,
    private readonly characters: Characters,
  ) {}

  intern(buffer: Uint8Array, start: number, end: number, hash: number): QName | undefined {
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const found = this.slots[slot]!;
      if (found === 0) return this.add(buffer, start, end, hash, slot);
      if (this.hashes[found - 1] === hash) {
        const entry = this.entries[found - 1]!;
        if (entry.bytes.length === end - start && bytesEqual(entry.bytes, buffer, start)) return entry;
      }
      slot = (slot + 1) & mask;
    }
  }

  private add(buffer: Uint8Array, start: number, end: number, hash: number, slot: number): QName | undefined {
    const index = this.entries.length;
    if (index >= this.maxNames) return undefined;
    const bytes = buffer.slice(start, end);
    const colon = bytes.indexOf(COLON);
    const entry = {
      index,
      bytes,
      prefix: colon < 0 ? '' : this.characters.decode(bytes, 0, colon),
      local: this.characters.decode(bytes, colon + 1, bytes.length),
    };
    this.entries.push(entry);
    this.slots[slot] = index + 1;
    if (index >= this.hashes.length) this.hashes = grown(this.hashes);
    this.hashes[index] = hash;
    if ((index + 1) * 2 > this.slots.length) this.rehash();
    return entry;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let index = 0; index < this.entries.length; index += 1) {
      const hash = this.hashes[index]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.slots = slots;
  }
}

function grown(from: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const to = new Int32Array(from.length * 2);
  to.set(from);
  return to;
}

export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
export const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';
export const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';

/** How many declared children one context remembers; feeds redeclare the same few on each element. */
const MAX_REMEMBERED = 64;
/** Prefixes in force at one place; the copy each declaration makes is no longer than this. */
const MAX_BINDINGS = 256;
/** Names outside the vocabulary that are kept as one object each; further ones are made anew each time. */
const MAX_UNKNOWN = 100_000;

/**
 * The prefixes in force somewhere in a document. Immutable: declaring a prefix gives another context, and the same
 * declaration gives the same one, so what was resolved once stays resolved.
 */
export class NamespaceScope {
  private readonly resolved: (XmlName | null | undefined)[] = [];
  private readonly declared = new Map<string, NamespaceScope>();

  private constructor(
    private readonly bindings: ReadonlyMap<string, string>,
    private readonly names: NameResolver,
  ) {}

  static root(names: NameResolver): NamespaceScope {
    return new NamespaceScope(new Map([['xml', XML_NAMESPACE]]), names);
  }

  uriOf(prefix: string): string | undefined {
    return this.bindings.get(prefix) ?? (prefix === '' ? '' : undefined);
  }

  /** `undefined` when a document declares more prefixes or namespaces than any feed would. */
  declare(prefix: string, uri: string): NamespaceScope | undefined {
    if (this.uriOf(prefix) === uri) return this;
    if (this.bindings.size >= MAX_BINDINGS || !this.names.admits(uri)) return undefined;
    const key = `${prefix} ${uri}`;
    let scope = this.declared.get(key);
    if (!scope) {
      scope = new NamespaceScope(new Map(this.bindings).set(prefix, uri), this.names);
      if (this.declared.size < MAX_REMEMBERED) this.declared.set(key, scope);
    }
    return scope;
  }

  /** What a name means here; `undefined` when its prefix is not declared. The default namespace applies. */
  resolve(qname: QName): XmlName | undefined {
    const known = this.resolved[qname.index];
    if (known !== undefined) return known ?? undefined;
    const uri = this.uriOf(qname.prefix);
    const name = uri === undefined ? null : this.names.name(uri, qname.local);
    this.resolved[qname.index] = name;
    return name ?? undefined;
  }
}

/** Names of the vocabulary where it has them, else names of this document (id −1), one object each. */
export class NameResolver {
  private readonly unknown = new Map<string, XmlName>();
  private readonly namespaces = new Set<string>();

  constructor(
    private readonly vocabulary: XmlVocabulary,
    private readonly maxNamespaces: number,
  ) {}

  /** Counts the namespaces of the document; false once there are too many. */
  admits(uri: string): boolean {
    this.namespaces.add(uri);
    return this.namespaces.size <= this.maxNamespaces;
  }

  name(uri: string, local: string): XmlName {
    const known = this.vocabulary.find(uri, local);
    if (known) return known;
    const key = `${uri} ${local}`;
    let name = this.unknown.get(key);
    if (!name) {
      name = { id: -1, uri, local, bytes: utf8(local) };
      if (this.unknown.size < MAX_UNKNOWN) this.unknown.set(key, name);
    }
    return name;
  }
}

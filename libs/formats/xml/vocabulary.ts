import { utf8 } from './bytes.js';

/** An element, attribute or type name by what it means: namespace and local name. The prefix is not part of it. */
export interface XmlName {
  /** Position in its vocabulary; names met in a document and unknown to the vocabulary have −1. */
  readonly id: number;
  /** Namespace URI, `''` for none. */
  readonly uri: string;
  readonly local: string;
  /** `local` in UTF-8. */
  readonly bytes: Uint8Array;
}

/**
 * The names a reader knows, made once per format and shared by all its scanners. The scanner hands out the very
 * objects made here, so names compare by identity and `id` can index a table.
 */
export class XmlVocabulary {
  private readonly byUri = new Map<string, Map<string, XmlName>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The name's one object, made on first use. */
  name(uri: string, local: string): XmlName {
    let locals = this.byUri.get(uri);
    if (!locals) this.byUri.set(uri, (locals = new Map()));
    let name = locals.get(local);
    if (!name) {
      name = { id: this.count, uri, local, bytes: utf8(local) };
      this.count += 1;
      locals.set(local, name);
    }
    return name;
  }

  find(uri: string, local: string): XmlName | undefined {
    return this.byUri.get(uri)?.get(local);
  }
}

import { HubError } from '#libs/errors';
import type { XmlLimits } from './fault.js';
import { XmlScanner, type XmlHandler } from './scanner.js';
import { XmlTreeBuilder, type XmlElement } from './tree.js';
import { XmlVocabulary } from './vocabulary.js';

/**
 * A whole small document as a tree. Throws HubError CONTAINER_UNREADABLE or LIMIT_EXCEEDED: a tree that broke off is
 * no tree. Large documents are read with XmlScanner.
 */
export function parseXml(bytes: Uint8Array, limits: Partial<XmlLimits> = {}): XmlElement {
  const builder = new XmlTreeBuilder();
  let root: XmlElement | undefined;
  const handler: XmlHandler = {
    start(name, scanner) {
      if (builder.building) builder.start(name, scanner);
      else builder.begin(name, scanner);
    },
    end(_name, scanner) {
      root = builder.end(scanner) ?? root;
    },
  };
  const scanner = new XmlScanner(new XmlVocabulary(), handler, limits);
  scanner.write(bytes);
  scanner.end();
  const { fault } = scanner;
  if (fault || !root || builder.overflow) {
    const code = fault?.code === 'LIMIT_EXCEEDED' || builder.overflow ? 'LIMIT_EXCEEDED' : 'CONTAINER_UNREADABLE';
    throw new HubError(code, 'The document is not XML this hub reads', {
      where: `byte ${fault?.offset ?? 0}`,
      got: fault?.got,
      expected: fault?.expected,
    });
  }
  return root;
}

/**
 * Why a scanner stopped. Faults are values: what was read before stays good, and the format decides whether the
 * document counts as unreadable or as broken off.
 */
export interface XmlFault {
  code: 'CONTAINER_UNREADABLE' | 'CONTAINER_TRUNCATED' | 'LIMIT_EXCEEDED' | 'XML_DTD_REFUSED';
  /** Byte offset in the document, counted from 0. */
  offset: number;
  got: string;
  expected: string;
}

export interface XmlLimits {
  /** Open elements. Default 64. */
  maxDepth: number;
  /** Attributes of one element. Default 256. */
  maxAttributes: number;
  /** Bytes of one start tag with all its attributes. Default 1 MiB. */
  maxTagBytes: number;
  /** Bytes of one name. Default 1024. */
  maxNameBytes: number;
  /** Bytes of one element's text. Default 4 MiB. */
  maxTextBytes: number;
  /** Different names in one document. Default 20,000. */
  maxNames: number;
  /** Different namespaces in one document. Default 1,000. */
  maxNamespaces: number;
  /** Bytes of the document. Default 512 MiB. */
  maxBytes: number;
}

export const DEFAULT_XML_LIMITS: XmlLimits = {
  maxDepth: 64,
  maxAttributes: 256,
  maxTagBytes: 1 << 20,
  maxNameBytes: 1024,
  maxTextBytes: 4 << 20,
  maxNames: 20_000,
  maxNamespaces: 1000,
  maxBytes: 512 << 20,
};

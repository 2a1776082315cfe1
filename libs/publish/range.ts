import type { Representation } from './output.js';

export interface ByteRange {
  /** Both inclusive. */
  from: number;
  to: number;
}

/**
 * The one range of bytes a reader asks for; `undefined` where the whole is to be sent: for several ranges, for other units,
 * for what is no range, and where `If-Range` names another version. Spec: RFC 9110 §14.2, §13.1.5.
 */
export function readRange(
  range: string,
  ifRange: string | undefined,
  { body, etag, lastModified }: Pick<Representation, 'body' | 'etag' | 'lastModified'>,
): ByteRange | 'unsatisfiable' | undefined {
  if (ifRange !== undefined && ifRange !== `"${etag}"` && ifRange !== lastModified) return undefined;
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range.trim());
  if (!asked || (asked[1] === '' && asked[2] === '')) return undefined;
  const size = body.byteLength;
  if (asked[1] === '') {
    const last = Number(asked[2]);
    return last === 0 || size === 0 ? 'unsatisfiable' : { from: Math.max(0, size - last), to: size - 1 };
  }
  const from = Number(asked[1]);
  const to = asked[2] === '' ? size - 1 : Math.min(Number(asked[2]), size - 1);
  if (asked[2] !== '' && Number(asked[2]) < from) return undefined;
  return from >= size ? 'unsatisfiable' : { from, to };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** Whether brackets nest deeper than `limit`; decided from the bytes, before anything is built of them. */
export function isDeeperThan(bytes: Uint8Array, limit: number): boolean {
  return passes(bytes, limit, Infinity);
}

/**
 * Whether JSON is deeper, or has more lists, objects and members, than a reader wants to build: both cost many times the
 * bytes they are written with.
 */
export function isJsonBeyond(bytes: Uint8Array, { depth, values }: { depth: number; values: number }): boolean {
  return passes(bytes, depth, values);
}

function passes(bytes: Uint8Array, mostDepth: number, mostValues: number): boolean {
  let depth = 0;
  let values = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      values += 1;
      if (depth > mostDepth || values > mostValues) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    else if (byte === COMMA && (values += 1) > mostValues) return true;
  }
  return false;
}

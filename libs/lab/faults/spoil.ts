/** How documents go bad, the same in the simulated city and in trials and replays. Pure: bytes in, bytes out. */

/** What `late` is late by where nothing else is asked for, in milliseconds. */
export const LATE_MS = 60_000;
/** Local time sent for UTC. */
export const CLOCK_OFF_MS = 3_600_000;

/** The first six tenths: a connection that broke off. */
export function truncate<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  return bytes.subarray(0, Math.floor(bytes.length * 0.6)) as Bytes;
}

/** The document behind itself. Concatenated protobuf messages merge: every entity stands twice. */
export function duplicate(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, bytes]);
}

/** What a server in maintenance answers in place of the document. */
export const MAINTENANCE_PAGE = Buffer.from('<!doctype html><title>Maintenance</title><p>We are sorry.</p>');

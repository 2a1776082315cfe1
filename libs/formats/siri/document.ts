import type { IssueCollector } from '#libs/errors';
import { SiriDecoder } from './decoder.js';
import { readSiriLite } from './lite-reader.js';
import type { SiriDocument, SiriLimits, SiriSink, SiriSummary } from './messages.js';

/** The decoder is fed in pieces, so that neither text nor buffers of a whole document are made. */
const PIECE_BYTES = 256 * 1024;

/**
 * Reads a document in memory, XML or SIRI Lite by its first byte, and hands it to the sink. Throws HubError
 * CONTAINER_UNREADABLE or LIMIT_EXCEEDED when it is neither. Issues: see SiriDecoder and readSiriLite.
 */
export function readSiri(
  bytes: Uint8Array,
  sink: SiriSink,
  issues: IssueCollector,
  limits: SiriLimits = {},
): SiriSummary {
  if (isJson(bytes)) return readSiriLite(bytes, sink, issues, limits);
  const decoder = new SiriDecoder(sink, issues, limits);
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) decoder.write(bytes.subarray(at, at + PIECE_BYTES));
  return decoder.end();
}

/** A whole document, in document order; for documents of a few megabytes. Throws and reports issues as `readSiri` does. */
export function decodeSiri(bytes: Uint8Array, issues: IssueCollector, limits: SiriLimits = {}): SiriDocument {
  const content: Omit<SiriDocument, 'summary'> = {
    deliveries: [],
    journeys: [],
    activities: [],
    activityCancellations: [],
    visits: [],
    visitCancellations: [],
    situations: [],
    exchanges: [],
  };
  const summary = readSiri(
    bytes,
    {
      delivery: (one) => content.deliveries.push(one),
      journey: (one) => content.journeys.push(one),
      activity: (one) => content.activities.push(one),
      activityCancellation: (one) => content.activityCancellations.push(one),
      visit: (one) => content.visits.push(one),
      visitCancellation: (one) => content.visitCancellations.push(one),
      situation: (one) => content.situations.push(one),
      exchange: (one) => content.exchanges.push(one),
    },
    issues,
    limits,
  );
  return { ...content, summary };
}

function isJson(bytes: Uint8Array): boolean {
  for (let at = 0; at < Math.min(bytes.byteLength, 64); at += 1) {
    const byte = bytes[at]!;
    if (byte === 0x7b || byte === 0x5b) return true;
    // White space and the byte order mark may stand before.
    if (
      byte !== 0x20 &&
      byte !== 0x09 &&
      byte !== 0x0a &&
      byte !== 0x0d &&
      byte !== 0xef &&
      byte !== 0xbb &&
      byte !== 0xbf
    )
      return false;
  }
  return false;
}

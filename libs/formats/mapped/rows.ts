/** One row of a document before it is mapped: how to find a value in it, and where it stands. */
export interface DocumentRow {
  /** `row 17`, `features[3]` or `message[2] (topic)`: for issues. */
  where: string;
  /** `undefined` for what is absent or empty. */
  find(from: string): unknown;
  /** Geometry of a GeoJSON feature. */
  geometry?: unknown;
  /** Epoch milliseconds of arrival, where a row has one of its own (a message of a batch). */
  receivedMs?: number;
}

export interface RowSource {
  rows: Iterable<DocumentRow>;
  /** False when rows are missing: what they leave out has not gone. */
  complete: () => boolean;
  /** The document is a batch of messages: it says what changed, not all there is. */
  isBatch: boolean;
}

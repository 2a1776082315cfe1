/** What came of published events: one bad event never costs the others. */
export interface PublishAnswer {
  accepted: number;
  refused: readonly object[];
}

/**
 * Takes what clients of a stream publish. Rejects with an error whose message says to the client why nothing was taken.
 */
export type Publish = (events: readonly unknown[], feed: string | undefined) => Promise<PublishAnswer>;

/** There is no room for another replay now: whoever asks may come again. */
export class TooManyReplays extends Error {
  readonly retryAfterS = 60;
}

/** The replay was there and is no more. */
export class ReplayGone extends Error {}

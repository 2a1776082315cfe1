/** There is no room for another replay now: whoever asks may come again. */
export class TooManyReplays extends Error {
  constructor(
    message: string,
    readonly retryAfterS = 60,
  ) {
    super(message);
  }
}

/** The replay was there and is no more. */
export class ReplayGone extends Error {}

/** More than a sandbox may send now; nothing of it was taken. */
export class TooManyEvents extends Error {
  constructor(
    message: string,
    readonly retryAfterS: number,
  ) {
    super(message);
  }
}

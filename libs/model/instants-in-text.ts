const INSTANT = /\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z| \d{2}:\d{2} UTC)/g;

/** A text of the hub, whose instants are of no zone, with each as `shown` gives it to a reader. */
export function withInstantsShown(text: string, shown: (instant: string) => string): string {
  return text.replace(INSTANT, (instant) => shown(instant.replace(/ (.*) UTC/, 'T$1:00Z')));
}

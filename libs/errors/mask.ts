/** Shorter ones would be found in words that mean nothing. */
const SHORTEST = 4;
/** Three forms of each; no configuration names so many. */
const MOST = 1_000;

const known = new Set<string>();

/**
 * Remembers a value no text may show: what a variable named as a credential holds, or what one puts into an address. It is
 * looked for in every message of an error, sample of an issue and line of the log made from then on.
 */
export function rememberSecret(value: string): void {
  for (const form of formsOf(value)) {
    if (form.length >= SHORTEST && known.size < MOST) known.add(form);
  }
}

/** A value that has been replaced by another, as tokens are: it lets nobody in any more. */
export function forgetSecret(value: string): void {
  for (const form of formsOf(value)) known.delete(form);
}

function formsOf(value: string): string[] {
  // Half a character in a value has no form in an address.
  return [value, ...(/\p{Surrogate}/u.test(value) ? [] : [encodeURIComponent(value), encodeURI(value)])];
}

/** For tests. */
export function forgetSecrets(): void {
  known.clear();
}

/** The text with `***` in place of every secret that is remembered. */
export function masked(text: string): string;
export function masked(text: string | undefined): string | undefined;
export function masked(text: string | undefined): string | undefined {
  if (text === undefined || known.size === 0) return text;
  let shown = text;
  for (const secret of known) if (shown.includes(secret)) shown = shown.replaceAll(secret, '***');
  return shown;
}

/**
 * What no text may hold: control characters but tab, line feed and carriage return; the two values Unicode keeps out of
 * text; halves of a surrogate pair alone. PostgreSQL refuses the first and the last, XML 1.0 §2.2 refuses all of them.
 */
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;
const ALL_UNWRITABLE = new RegExp(UNWRITABLE.source, 'gu');

/** Whether every format and every store can carry the text as it is. */
export function isWritable(text: string): boolean {
  return !UNWRITABLE.test(text);
}

/**
 * The text without what no text may hold; half a surrogate pair becomes U+FFFD, for there was a character. The same
 * text where nothing is wrong with it. Done twice it does no more.
 */
export function writable(text: string): string {
  if (!UNWRITABLE.test(text)) return text;
  return text.replace(ALL_UNWRITABLE, (found) => (found >= '\ud800' && found <= '\udfff' ? '\ufffd' : ''));
}

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu;

/** The same for ids, labels and words: without any control character, ends of lines among them. */
export function onOneLine(text: string): string {
  return writable(text).replace(CONTROLS, '');
}

/** What feeds bring may be anything: nothing of it goes into a style or an address before it was looked at here. */

const NO_COLOUR = '#5b6770';

/** `#RRGGBB`, or a grey. */
export function colourOf(text: unknown): string {
  return typeof text === 'string' && /^#[0-9a-f]{6}$/i.test(text) ? text : NO_COLOUR;
}

/** An http or https address to follow; `undefined` for any other, such as one that is a script. */
export function addressOf(text: string | undefined): string | undefined {
  try {
    const { protocol, href } = new URL(text ?? '');
    return protocol === 'https:' || protocol === 'http:' ? href : undefined;
  } catch {
    return undefined;
  }
}

/** Markup that is ready to be sent. Made by `html` alone, so that what is in it has been escaped. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

export type Content = Html | string | number | false | undefined | readonly Content[];

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Texts of feeds are somebody else's: they are shown as text and nothing else. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}

/** A template in which every value is escaped, but for markup made the same way; `undefined` and `false` are nothing. */
export function html(strings: TemplateStringsArray, ...values: Content[]): Html {
  let text = strings[0]!;
  values.forEach((value, index) => (text += textOf(value) + strings[index + 1]!));
  return new Html(text);
}

function textOf(value: Content): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(textOf).join('');
  return escapeHtml(String(value));
}

/** An address a reader may be led to; anything but http(s) and the hub's own paths is left out. */
export function safeAddress(address: string | undefined): string | undefined {
  return address !== undefined && /^(https?:\/\/|\/(?!\/)|mailto:)/i.test(address) ? address : undefined;
}

const TEXT_SPECIAL = /[&<>\r]/g;
const ATTRIBUTE_SPECIAL = /[&<"\t\n\r]/g;
const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
/** Control characters and lone surrogates, which no XML 1.0 document can hold, not even as a reference. */
const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text as XML writes it; characters XML cannot hold become U+FFFD. */
export function escapeText(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(TEXT_SPECIAL, (character) => ESCAPES[character]!);
}

export function escapeAttribute(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(ATTRIBUTE_SPECIAL, (character) => ESCAPES[character]!);
}

export type WritableAttributes = Record<string, string | number | undefined>;

/**
 * Writes one document element by element, without indentation. Names are qualified names as they shall stand; the
 * caller declares their prefixes on the root. Absent (`undefined`) values write nothing. Closing what is not open
 * throws RangeError: that is a fault of ours.
 */
export class XmlWriter {
  private readonly parts: string[] = ['<?xml version="1.0" encoding="UTF-8"?>'];
  private readonly open: string[] = [];

  start(name: string, attributes: WritableAttributes = {}): this {
    this.parts.push(`<${name}${attributesText(attributes)}>`);
    this.open.push(name);
    return this;
  }

  end(): this {
    const name = this.open.pop();
    if (name === undefined) throw new RangeError('no element is open');
    this.parts.push(`</${name}>`);
    return this;
  }

  /** `<name …>text</name>`; nothing at all for an absent text. */
  leaf(name: string, text: string | number | boolean | undefined, attributes: WritableAttributes = {}): this {
    if (text === undefined) return this;
    this.parts.push(`<${name}${attributesText(attributes)}>${escapeText(String(text))}</${name}>`);
    return this;
  }

  empty(name: string, attributes: WritableAttributes = {}): this {
    this.parts.push(`<${name}${attributesText(attributes)}/>`);
    return this;
  }

  within(name: string, attributes: WritableAttributes, write: () => void): this {
    this.start(name, attributes);
    write();
    return this.end();
  }

  /** The document so far; complete once every element is closed. */
  toString(): string {
    if (this.parts.length > 1) this.parts.splice(0, this.parts.length, this.parts.join(''));
    return this.parts[0]!;
  }
}

function attributesText(attributes: WritableAttributes): string {
  let text = '';
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) text += ` ${name}="${escapeAttribute(String(value))}"`;
  return text;
}

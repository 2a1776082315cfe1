import type { XmlWriter } from '#libs/formats/xml';
import type { RecordLosses } from './losses.js';

/** Longest text the schema takes in one value. Spec: DATEXII_3_Common.xsd, MultilingualStringValueType, String. */
export const MAX_TEXT = 1024;

/**
 * A MultilingualString. A text that is too long is written in several values of its language, cut at line ends, which is
 * how readers join them again; a line that is too long by itself is cut and counted.
 */
export function writeTexts(
  writer: XmlWriter,
  name: string,
  texts: Record<string, string> | '' | undefined,
  losses: RecordLosses,
): void {
  const entries = Object.entries(texts || {}).filter(([, text]) => text !== '');
  if (entries.length === 0) return;
  writer.within(name, {}, () => {
    writer.within('com:values', {}, () => {
      for (const [language, text] of entries)
        for (const piece of pieces(text, losses))
          writer.leaf('com:value', piece, { lang: language === 'und' ? undefined : language });
    });
  });
}

export function shortText(text: string | undefined, losses: RecordLosses): string | undefined {
  if (text === undefined || text.length <= MAX_TEXT) return text;
  losses.add('text cut to 1024 characters');
  return text.slice(0, MAX_TEXT);
}

function pieces(text: string, losses: RecordLosses): string[] {
  if (text.length <= MAX_TEXT) return [text];
  const found: string[] = [];
  let piece = '';
  for (const whole of text.split('\n')) {
    const line = shortText(whole, losses)!;
    if (piece !== '' && piece.length + 1 + line.length > MAX_TEXT) {
      found.push(piece);
      piece = line;
    } else piece = piece === '' ? line : `${piece}\n${line}`;
  }
  return [...found, piece].filter((one) => one.trim() !== '');
}

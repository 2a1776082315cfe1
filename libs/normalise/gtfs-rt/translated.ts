import type { Translated } from '#libs/model';
import type { TranslatedString } from '#libs/formats/gtfs-rt';

/** `undefined` where nothing is said in any language. */
export function toTranslated(message: TranslatedString | undefined): Translated | undefined {
  if (!message || message.translation.length === 0) return undefined;
  const texts: Translated = {};
  for (const { text, language } of message.translation) texts[language || 'und'] ??= text;
  return texts;
}

import type { Translated } from '#libs/model';
import type { TranslatedString } from '#libs/formats/gtfs-rt';

/** `undefined` where nothing is said in any language: a text of blanks says nothing. */
export function toTranslated(message: TranslatedString | undefined): Translated | undefined {
  if (!message) return undefined;
  let texts: Translated | undefined;
  for (const { text, language } of message.translation)
    if (text.trim() !== '') (texts ??= {})[languageTag(language)] ??= text;
  return texts;
}

const TAG = /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/i;

/** BCP 47 as far as XML checks it (`fr_FR` is `fr-FR`); `und` for what is no language. Spec: xs:language. */
export function languageTag(language: string | undefined): string {
  const tag = language?.trim().replaceAll('_', '-') ?? '';
  return TAG.test(tag) ? tag : 'und';
}

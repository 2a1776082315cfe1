import type { TranslatedString } from '#libs/formats/gtfs-rt';
import type { Translated } from '#libs/model';

/** The text under its name in the message; nothing where there is none. */
export function translated<Name extends string>(
  name: Name,
  texts: Translated | undefined,
): Partial<Record<Name, TranslatedString>> {
  if (!texts || Object.keys(texts).length === 0) return {};
  const translation = Object.entries(texts).map(([language, text]) =>
    language === 'und' ? { text } : { text, language },
  );
  return { [name]: { translation } } as Partial<Record<Name, TranslatedString>>;
}

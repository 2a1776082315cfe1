import { z } from 'zod';

export const language = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'expected a language tag such as fr or en');

/** A text in one language (then `und`), or one per language. */
export const translated = z.union([
  z
    .string()
    .min(1)
    .transform((text): Record<string, string> => ({ und: text })),
  z.record(language, z.string().min(1)),
]);

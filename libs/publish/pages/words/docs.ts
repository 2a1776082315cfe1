/** Of `/docs`. French, then English. */
export const DOCS = {
  docsTitle: ['Documentation pour développeurs', 'Developer documentation'],
} as const satisfies Readonly<Record<string, readonly [fr: string, en: string]>>;

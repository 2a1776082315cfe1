const SIX_DIGITS = /^#?([0-9a-f]{6})$/i;

/** `#RRGGBB` of six hexadecimal digits with or without `#` (GTFS `route_color`); `undefined` for anything else. */
export function toColour(text: string): string | undefined {
  const digits = SIX_DIGITS.exec(text.trim())?.[1];
  return digits === undefined ? undefined : `#${digits.toUpperCase()}`;
}

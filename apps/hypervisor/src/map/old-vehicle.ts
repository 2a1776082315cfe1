import type { Oldness } from '../live/age';

/** How much of its line's colour a vehicle keeps: what is old is pale, and what is very old hardly has one. */
export const FILL_SHARE: Readonly<Record<Oldness, number>> = { 0: 1, 1: 0.5, 2: 0.25 };

/** Red, green and blue of `#rrggbb`, from 0 to 255. */
function channels(colour: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) as [number, number, number];
}

/** The colour of a vehicle by its age: its line's, laid thinly on paper. Opaque, so that nothing shines through its name. */
export function fillOf(colour: string, paper: string, old: Oldness): string {
  const share = FILL_SHARE[old];
  const below = channels(paper);
  const mixed = channels(colour).map((one, at) => Math.round(one * share + below[at]! * (1 - share)));
  return `#${mixed.map((one) => one.toString(16).padStart(2, '0')).join('')}`;
}

/** Spec: WCAG 2.2, relative luminance. */
export function luminanceOf(colour: string): number {
  const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const [r, g, b] = channels(colour).map((one) => linear(one / 255)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

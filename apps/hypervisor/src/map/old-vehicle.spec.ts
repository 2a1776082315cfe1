import { inkOn } from './icons';
import { FILL_SHARE, fillOf, luminanceOf } from './old-vehicle';
import { PALETTES } from './palettes';

/** Spec: WCAG 2.2, contrast ratio. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminanceOf(a), luminanceOf(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
const LINES = ['#d00000', '#00d000', '#0000d0', '#f2c500', '#15202b', '#ffffff', '#7a858f'];

describe.each(['light', 'dark'] as const)('an old vehicle on the %s map', (theme) => {
  const { label, land, water, green, street, river, paper } = PALETTES[theme];

  it('is found by its rim on whatever it stands (WCAG 2.2, 1.4.11: 3 to 1)', () => {
    for (const ground of [land, water, green, street, river])
      expect([ground, contrast(label, ground) >= 3]).toEqual([ground, true]);
  });

  it('can be read, whatever the colour of its line (1.4.3: 4.5 to 1)', () => {
    for (const line of LINES)
      for (const old of [1, 2] as const) {
        const fill = fillOf(line, paper, old);
        expect([line, old, contrast(inkOn(fill), fill) >= 4.5]).toEqual([line, old, true]);
      }
  });

  it('has its line’s colour when it is fresh, and ever less of it', () => {
    expect(LINES.map((line) => fillOf(line, paper, 0))).toEqual(LINES);
    expect(FILL_SHARE[2]).toBeLessThan(FILL_SHARE[1]);
  });
});

import fc from 'fast-check';
import { fromToken, toToken } from './token.js';

describe('an id as an NMTOKEN', () => {
  it.each([
    ['TCAR:90', 'TCAR:90'],
    ['Gare_Saint-Sever.1', 'Gare_Saint-Sever.1'],
    ['Lovélo', 'Lovélo'],
    ['Rue du Gros Horloge', 'Rue_x0020_du_x0020_Gros_x0020_Horloge'],
    ['a/1$', 'a_x002F_1_x0024_'],
    ['駅', '_x99C5_'],
    ['🚋', '_x1F68B_'],
    // What looks like an escape is one no more.
    ['_x0020_', '_x005F_x0020_'],
    ['_x0041 ', '_x005F_x0041_x0020_'],
    ['_x_', '_x_'],
    ['_x/', '_x_x002F_'],
    ['_x1', '_x1'],
  ])('%j stands as %s, and comes back', (id, token) => {
    expect(toToken(id)).toBe(token);
    expect(fromToken(token)).toBe(id);
  });

  it('comes back whatever it was, and no two ids become the same', () => {
    const odd = fc.string({
      unit: fc.constantFrom('_', 'x', '0', '4', 'A', 'F', 'f', ' ', '/', 'é', '🚋'),
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), odd), (id) => {
        expect(fromToken(toToken(id))).toBe(id);
        expect(toToken(id)).toMatch(/^[A-Za-z0-9.:_\-À-ÖØ-öø-ÿ]+$/);
      }),
    );
  });
});

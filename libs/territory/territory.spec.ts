import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Communes, bearingDeg, distanceM } from './index.js';

const rouen = new Communes(JSON.parse(readFileSync('config/territory/communes-metropole-rouen.geojson', 'utf8')));
const square = (west: number, south: number, east: number, north: number): [number, number][] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];

describe('the commune of a point', () => {
  it('is Rouen for its cathedral, Sotteville for its town hall, none for the sea', () => {
    expect(rouen.find({ latitude: 49.4402, longitude: 1.095 })).toMatchObject({ code: '76540', name: 'Rouen' });
    expect(rouen.find({ latitude: 49.4095, longitude: 1.0895 })?.code).toBe('76681');
    expect(rouen.find({ latitude: 49.7, longitude: 0.1 })).toBeUndefined();
  });

  it('knows all 71 communes of the Métropole, each with its INSEE code', () => {
    expect(rouen.list()).toHaveLength(71);
    expect(rouen.list().every(({ code }) => /^(27|76)\d{3}$/.test(code))).toBe(true);
  });

  it('leaves out what lies in a hole, and counts an island as part', () => {
    const communes = new Communes({
      features: [
        {
          properties: { code: '76001', nom: 'Ring' },
          geometry: {
            type: 'MultiPolygon',
            coordinates: [
              [square(0, 0, 10, 10), square(4, 4, 6, 6)],
              [square(4.8, 4.8, 5.2, 5.2)],
              [square(20, 0, 21, 1)],
            ],
          },
        },
      ],
    });
    const codeAt = (longitude: number, latitude: number): string | undefined =>
      communes.find({ longitude, latitude })?.code;
    expect(codeAt(2, 2)).toBe('76001');
    expect(codeAt(4.5, 4.5)).toBeUndefined();
    expect(codeAt(5, 5)).toBe('76001');
    expect(codeAt(20.5, 0.5)).toBe('76001');
    expect(codeAt(15, 0.5)).toBeUndefined();
  });

  it('is one at most, whichever point of the territory one takes', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 49.2, max: 49.6, noNaN: true }),
        fc.double({ min: 0.7, max: 1.3, noNaN: true }),
        (latitude, longitude) => {
          const found = rouen.geojson.features.filter(
            (feature) => new Communes({ features: [feature] }).find({ latitude, longitude }) !== undefined,
          );
          expect(found.length).toBeLessThanOrEqual(1);
          expect(rouen.find({ latitude, longitude })?.code).toBe(found[0]?.properties.code);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('distances and bearings', () => {
  const station = { latitude: 49.4489, longitude: 1.0941 };

  it('are those of the map', () => {
    expect(distanceM(station, { latitude: 49.4402, longitude: 1.095 })).toBeGreaterThan(950);
    expect(distanceM(station, { latitude: 49.4402, longitude: 1.095 })).toBeLessThan(990);
    expect(bearingDeg(station, { latitude: 49.5, longitude: 1.0941 })).toBeCloseTo(0);
    expect(bearingDeg(station, { latitude: 49.4489, longitude: 1.2 })).toBeCloseTo(90, 0);
    expect(bearingDeg(station, { latitude: 49.3, longitude: 1.0941 })).toBeCloseTo(180);
  });

  it('are the same both ways, and nought to oneself', () => {
    const point = fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(point, point, (a, b) => {
        expect(distanceM(a, b)).toBeCloseTo(distanceM(b, a), 3);
        expect(distanceM(a, a)).toBe(0);
        expect(bearingDeg(a, b)).toBeGreaterThanOrEqual(0);
        expect(bearingDeg(a, b)).toBeLessThanOrEqual(360);
      }),
    );
  });
});

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Basemap } from './basemap.js';

describe('the base map of a territory', () => {
  it('says whom to name, by its own file', () => {
    const shipped = readFileSync('config/territory/basemap-rouen.geojson');
    expect(new Basemap(shipped).attribution).toMatch(/© OpenStreetMap contributors \(ODbL 1\.0\)/);
    expect(readFileSync('NOTICE', 'utf8')).toContain('OpenStreetMap contributors');
    expect(gzipSync(shipped).length).toBeLessThan(1_500_000);
  });

  it('is a FeatureCollection or nothing', () => {
    expect(new Basemap(Buffer.from('{"type":"FeatureCollection","features":[]}')).attribution).toBeUndefined();
    expect(() => new Basemap(Buffer.from('{"type":"Feature"}'))).toThrow(/no FeatureCollection/);
    expect(() => new Basemap(Buffer.from('PMTiles'))).toThrow();
  });
});

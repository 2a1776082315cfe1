import { feedsAskedFor } from './feeds-asked-for.js';

describe('what an address asks about', () => {
  it.each([
    ['/gtfs/astuce.zip', ['astuce']],
    ['/gtfs-rt/astuce/trip-updates.pb', ['astuce']],
    ['/gbfs/lovelo/3.0/station_status.json', ['lovelo']],
    ['/datex2/roads/v3/situations.xml', ['roads']],
    ['/siri/astuce/estimated-timetable.xml', ['astuce']],
    ['/siri/lite/astuce/vehicle-monitoring.json', ['astuce']],
    ['/catalog/astuce', ['astuce']],
    ['/catalog/astuce.iso.xml', ['astuce']],
    ['/catalog/astuce/repair', ['astuce']],
    ['/v1/feeds/astuce/issues', ['astuce']],
    ['/archive/2026/01/15/astuce/trip-updates.ndjson', ['astuce']],
    ['/v1/vehicle-positions/astuce:7/history?from=2026-01-15', ['astuce']],
    ['/v1/stops/astuce%3ATCAR%3A90/departures', ['astuce']],
    ['/v1/alarms/star:bunching:4/acknowledge', ['star']],
    ['/v1/vehicle-positions?feed=astuce,star&feed=lovelo', ['astuce', 'star', 'lovelo']],
    ['/v1/departures?stop=astuce:1&stop=star:2', ['astuce', 'star']],
    ['/v1/trip-updates?route=astuce:90', ['astuce']],
    ['/v1/stream/sse?kinds=alert&feed=star', ['star']],
    ['/ngsi-ld/v1/entities/urn:ngsi-ld:Vehicle:vehicle-position:astuce%253A7', ['astuce']],
  ])('%s is about feeds', (url, feeds) => {
    expect(feedsAskedFor(url)).toEqual({ feeds });
  });

  it.each([
    '/gtfs/all.zip',
    '/gtfs-rt/all/alerts.pb',
    '/datex2/all/v3/situations.xml',
    '/siri/all/general-message.xml',
    '/gbfs/manifest.json',
    '/geojson/station.geojson',
    '/catalog',
    '/catalog.jsonld',
    '/csw?service=CSW',
    '/communes/76540',
    '/embed/map?mode=bus',
    '/v1/feeds',
    '/v1/hub',
    '/v1/vehicle-positions?limit=10',
    '/v1/vehicle-positions?stop=unprefixed',
    '/v1/nearby?lat=49&lon=1',
    '/v1/documents/8f3a',
    '/v1/stream/sse',
    '/v1/what-comes-later',
    '/ngsi-ld/v1/entities',
    '/ngsi-ld/v1/entities/urn:of-somebody-else',
  ])('%s is about all feeds', (url) => {
    expect(feedsAskedFor(url)).toBe('all');
  });

  it.each([
    '/',
    '/assets/map-4f2.js',
    '/docs',
    '/openapi.json',
    '/schemas/alert.json',
    '/health/ready',
    '/metrics',
    '/sign-in',
    '/v1/session',
    '/v1/keys/abc',
    '/v1/usage?from=2026-01-15',
    '/status',
    '/v1/exports/station.csv',
    '/v1/exports/station.parquet?feed=astuce,star',
    '/v1/journal?from=2026-01-15',
    '/geojson/communes.geojson',
    '/embed/estuaire.js',
    '/ngsi-ld/v1/types',
    '/v1/session/%E0%A4%A',
  ])('%s is about the hub, and the same everywhere', (url) => {
    expect(feedsAskedFor(url)).toBe('hub');
  });
});

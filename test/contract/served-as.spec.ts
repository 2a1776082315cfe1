import { MORNING, stationHas, vehicleMoved } from '#libs/testing';
import { tinyFeed } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { PublishRig } from '../support/publish-rig.js';

/** What a path's end promises; `Content-Type` must say the same. */
const TYPE_OF_ENDING: readonly (readonly [RegExp, string])[] = [
  [/^\/gbfs\/.*\.json$/, 'application/json; charset=utf-8'],
  [/^\/gtfs-rt\/.*\.json$/, 'application/json; charset=utf-8'],
  [/^\/siri\/lite\/.*\.json$/, 'application/json; charset=utf-8'],
  [/^\/gtfs-rt\/.*\.pb$/, 'application/x-protobuf'],
  [/^\/gtfs\/.*\.zip$/, 'application/zip'],
  [/^\/(siri|datex2)\/.*\.xml$/, 'application/xml; charset=utf-8'],
  [/\.geojson$/, 'application/geo+json; charset=utf-8'],
];

describe('what an output is served as', () => {
  it('is what its address promises', async () => {
    const rig = await PublishRig.start([
      { id: 'astuce', formats: ['gtfs', 'gtfs-rt'] },
      { id: 'velo', formats: ['gbfs'] },
    ]);
    try {
      await rig.takeSchedule('astuce', tinyFeed());
      await rig.happen(vehicleMoved('427', { at: MORNING }), stationHas('1', 4, 6, { feed: 'velo' }));
      const served = new Map<string, string>();
      for (const { path, isEmpty } of rig.cache.list()) {
        if (isEmpty?.()) continue;
        const representation = await rig.cache.get(path);
        if (representation) served.set(path, representation.contentType);
      }
      const wrong = [...served].flatMap(([path, type]) => {
        const promised = TYPE_OF_ENDING.find(([ending]) => ending.test(path))?.[1];
        return promised === undefined || promised === type ? [] : [`${path}: ${type}, not ${promised}`];
      });
      expect(wrong).toEqual([]);
      for (const [ending] of TYPE_OF_ENDING.slice(0, 1))
        expect([...served.keys()].filter((path) => ending.test(path)).length).toBeGreaterThan(2);
    } finally {
      await rig.stop();
    }
  });
});

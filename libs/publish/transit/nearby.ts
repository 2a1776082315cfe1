import { StaleSources } from '#libs/live';
import { toInstant, type GeoPoint } from '#libs/model';
import { distanceM } from '#libs/territory';
import type { Nearby } from '../describe/transit-answers.js';
import type { QueryParameters } from '../query/query-parameters.js';
import type { Transit } from './transit.js';

export const NEARBY_KINDS = ['stop', 'station', 'free-vehicle', 'parking'] as const;
type LiveKind = Exclude<(typeof NEARBY_KINDS)[number], 'stop'>;

type Item = Nearby['items'][number];

/** Degrees of latitude a metre is, with room: a look at one number spares the distance of what is far away. */
const DEGREES_PER_METRE = 1 / 110_000;

/** `/v1/nearby`: stops, shared vehicles, their stations and car parks around a point, nearest first. */
export function listNearby(transit: Transit, asked: QueryParameters, nowMs: number): Nearby {
  const point = { latitude: asked.number('lat')!, longitude: asked.number('lon')! };
  const radiusM = asked.whole('radius');
  const named = asked.list('kinds');
  const kinds = named.length > 0 ? named : NEARBY_KINDS;
  const view = transit.view(nowMs);
  const found: { distanceM: number; id: string; make: () => Item }[] = [];
  if (kinds.includes('stop')) {
    for (const { stop, distanceM: away } of transit.directory().near(point, radiusM)) {
      if (stop.type !== 'stop' && stop.type !== 'station') continue;
      const make = (): Item => ({ kind: 'stop', distanceM: Math.round(away), stop: view.stop(stop) });
      found.push({ distanceM: away, id: stop.id, make });
    }
  }
  const { audience, live, catalogue } = transit.context;
  const stale = new StaleSources(live, nowMs);
  for (const kind of ['station', 'free-vehicle', 'parking'] as const) {
    if (!kinds.includes(kind)) continue;
    for (const { event } of live.list(kind as LiveKind)) {
      const away = within(point, (event.entity as { point?: GeoPoint }).point, radiusM);
      if (away === undefined || !catalogue.guard.mayRead(audience, event)) continue;
      const make = (): Item => {
        view.use(event.feed);
        return { kind, distanceM: Math.round(away), event: stale.show(event) } as Item;
      };
      found.push({ distanceM: away, id: event.key, make });
    }
  }
  found.sort((a, b) => a.distanceM - b.distanceM || (a.id < b.id ? -1 : 1));
  const limit = asked.whole('limit');
  const shown = found.slice(0, limit);
  asked.part?.shown(
    shown.map(({ distanceM: away, id }) => [away, id]),
    limit,
  );
  const items = shown.map(({ make }) => make());
  return { at: toInstant(nowMs), items, total: found.length, sources: view.sources() };
}

function within(from: GeoPoint, to: GeoPoint | undefined, radiusM: number): number | undefined {
  if (!to || Math.abs(to.latitude - from.latitude) > radiusM * DEGREES_PER_METRE) return undefined;
  const away = distanceM(from, to);
  return away <= radiusM ? away : undefined;
}

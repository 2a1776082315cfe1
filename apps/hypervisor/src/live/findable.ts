import { ask } from '../api/ask';
import { hubPath } from '../api/base';
import { hub } from './store';

/** What can be found besides what is live: lines of the schedules, and communes with the middle of each. */
export interface Findable {
  lines: readonly { id: string; name: string; longName?: string }[];
  communes: readonly { name: string; at: [number, number] }[];
}

/** Asks for what is not known yet; what cannot be had stays unknown until it is asked for again. */
export async function loadFindable(known: Findable): Promise<Findable> {
  const { outlines } = hub.peek()?.territory ?? {};
  const [lines, communes] = await Promise.all([
    known.lines.length > 0 ? known.lines : loadLines().catch(() => []),
    known.communes.length > 0 || !outlines ? known.communes : loadCommunes(outlines).catch(() => []),
  ]);
  return { lines, communes };
}

async function loadLines(): Promise<Findable['lines']> {
  const response = await ask(hubPath('/v1/routes?limit=1000'));
  return response.ok ? ((await response.json()) as { items: Findable['lines'] }).items : [];
}

async function loadCommunes(address: string): Promise<Findable['communes']> {
  const response = await ask(address);
  if (!response.ok) return [];
  const { features } = (await response.json()) as GeoJSON.FeatureCollection<
    GeoJSON.Polygon | GeoJSON.MultiPolygon,
    { nom: string }
  >;
  return features.map(({ geometry, properties: { nom } }) => {
    const points = geometry.coordinates.flat(geometry.type === 'Polygon' ? 1 : 2) as [number, number][];
    const middle = (axis: 0 | 1): number => {
      const all = points.map((point) => point[axis]);
      return (Math.min(...all) + Math.max(...all)) / 2;
    };
    return { name: nom, at: [middle(0), middle(1)] };
  });
}

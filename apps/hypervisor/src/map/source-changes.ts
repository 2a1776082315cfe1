import type { GeoJSONSourceDiff } from 'maplibre-gl';
import type { Feature as AnyFeature } from './features';

type Feature = GeoJSON.Feature<GeoJSON.Point, AnyFeature['properties']>;

/**
 * What of a source of points is another than it was drawn last, by `key`. Whatever is handed to the map is copied to its
 * worker field by field, on the main thread: of 20,000 counters that have counted anew few look different.
 */
export class SourceChanges {
  private last: ReadonlyMap<string, Feature> | undefined;

  /** The source is empty, or another one. */
  forget(): void {
    this.last = undefined;
  }

  /** `all` where it is not known what is drawn, `undefined` where nothing is to be drawn anew. */
  take(features: readonly Feature[]): GeoJSONSourceDiff | 'all' | undefined {
    const before = this.last;
    const now = new Map(features.map((feature) => [keyOf(feature), feature]));
    // Two of one key cannot be told apart.
    this.last = now.size === features.length ? now : undefined;
    if (!before || !this.last) return 'all';
    const add: Feature[] = [];
    const update: NonNullable<GeoJSONSourceDiff['update']> = [];
    for (const [key, feature] of now) {
      const was = before.get(key);
      if (was === feature) continue;
      if (!was || !looksSame(was, feature)) add.push(feature);
      else if (hasMoved(was, feature)) update.push({ id: key, newGeometry: feature.geometry });
    }
    const remove = [...before.keys()].filter((key) => !now.has(key));
    return add.length + update.length + remove.length === 0 ? undefined : { add, update, remove };
  }
}

function keyOf({ properties }: Feature): string {
  return (properties as { key: string }).key;
}

function looksSame({ properties: a }: Feature, { properties: b }: Feature): boolean {
  if (a === b) return true;
  const names = Object.keys(a!);
  return names.length === Object.keys(b!).length && names.every((name) => a![name] === b![name]);
}

function hasMoved({ geometry: a }: Feature, { geometry: b }: Feature): boolean {
  return a.coordinates[0] !== b.coordinates[0] || a.coordinates[1] !== b.coordinates[1];
}

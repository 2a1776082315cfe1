import type { Feature as AnyFeature } from './features';

type Feature = GeoJSON.Feature<GeoJSON.Point, AnyFeature['properties']>;

/** Vehicles report every few seconds; between two reports they glide, so that the eye can follow them. */
const GLIDE_MS = 1_800;
/** A jump this far is a correction, not a journey: it is shown as what it is. */
const JUMP_DEG = 0.01;

interface Track {
  from: [number, number];
  to: [number, number];
  startedAt: number;
}

/** Where each vehicle is drawn while it moves from its last report to the new one. */
export class Gliding {
  private readonly tracks = new Map<string, Track>();

  constructor(private readonly still: boolean) {}

  /** Takes new targets; returns whether anything will move. `isMany`: more than an eye can follow, so they jump. */
  aim(features: readonly Feature[], now: number, isMany = false): boolean {
    const seen = new Set<string>();
    let moving = false;
    for (const { geometry, properties } of features) {
      const key = properties!['key'] as string;
      seen.add(key);
      const to = geometry.coordinates as [number, number];
      const track = this.tracks.get(key);
      if (track && track.to[0] === to[0] && track.to[1] === to[1]) {
        moving ||= now - track.startedAt < GLIDE_MS;
        continue;
      }
      const from = track ? this.at(track, now) : to;
      const jump = Math.abs(from[0] - to[0]) > JUMP_DEG || Math.abs(from[1] - to[1]) > JUMP_DEG;
      this.tracks.set(key, { from: this.still || isMany || jump ? to : from, to, startedAt: now });
      moving = true;
    }
    for (const key of this.tracks.keys()) if (!seen.has(key)) this.tracks.delete(key);
    return moving;
  }

  /** The features where they are drawn now. */
  place(features: readonly Feature[], now: number): Feature[] {
    return features.map((feature) => {
      const track = this.tracks.get(feature.properties!['key'] as string);
      return track ? { ...feature, geometry: { type: 'Point', coordinates: this.at(track, now) } } : feature;
    });
  }

  isMoving(now: number): boolean {
    for (const { startedAt } of this.tracks.values()) if (now - startedAt < GLIDE_MS) return true;
    return false;
  }

  private at({ from, to, startedAt }: Track, now: number): [number, number] {
    const share = Math.min(1, Math.max(0, (now - startedAt) / GLIDE_MS));
    return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
  }
}

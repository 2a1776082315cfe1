import { JUMP, type EntityKey, type GeoPoint } from '#libs/model';
import { distanceM } from '#libs/territory';
import type { EntityRule } from './entity-rule.js';

/** 180 km/h. */
export const DEFAULT_MAX_SPEED_MPS = 50;
/** As far receivers err and clocks differ: no jump however short the time. */
const WITHIN_M = 100;
/** The vehicle heard of longest ago is forgotten first, and its next place is believed. */
export const REMEMBERED_VEHICLES = 20_000;

interface Place {
  point: GeoPoint;
  atMs: number;
}

interface Track {
  believed: Place;
  /** Where it was last said to be and cannot be; a second place that fits this one settles that it is there. */
  doubted?: Place;
}

/**
 * Positions too far from the vehicle's last one for it to have moved there at `maxSpeedMps`: a receiver without a good
 * fix, or two vehicles under one id. The second position in a row that fits the first doubtful one is believed, as it is
 * where the last believed one was wrong. What is older than the position believed is not judged.
 */
export function noJumps(
  maxSpeedMps = DEFAULT_MAX_SPEED_MPS,
  remembered = REMEMBERED_VEHICLES,
): EntityRule<'vehicle-position'> {
  const tracks = new Map<EntityKey, Track>();
  const canReach = (from: Place, to: Place): boolean =>
    distanceM(from.point, to.point) - WITHIN_M <= (maxSpeedMps * Math.abs(to.atMs - from.atMs)) / 1000;

  const trackWith = (track: Track | undefined, place: Place): Track => {
    if (!track || canReach(track.believed, place)) return { believed: place };
    const { doubted } = track;
    if (doubted && place.atMs > doubted.atMs && canReach(doubted, place)) return { believed: place };
    return { believed: track.believed, doubted: place };
  };

  const isDoubtful = (vehicle: EntityKey, place: Place): boolean => {
    const before = tracks.get(vehicle);
    if (before && place.atMs < before.believed.atMs) return false;
    const track = trackWith(before, place);
    // The one heard of last stands last.
    if (before) tracks.delete(vehicle);
    else if (tracks.size >= remembered) tracks.delete(tracks.keys().next().value!);
    tracks.set(vehicle, track);
    return track.doubted !== undefined;
  };

  return {
    name: 'no-jumps',
    kind: 'vehicle-position',
    correct(vehicle, { documentTime, receivedMs }) {
      const { point } = vehicle.entity;
      const at = vehicle.observedAt ?? documentTime;
      if (!point || !isDoubtful(vehicle.key, { point, atMs: at ? Date.parse(at) : receivedMs })) return undefined;
      return {
        observation: vehicle,
        code: 'ENTITY_IMPLAUSIBLE',
        field: 'position',
        got: `${point.latitude}, ${point.longitude} (no-jumps)`,
        expected: `a place it can have reached at ${maxSpeedMps} m/s`,
        flag: JUMP,
        isDoubted: true,
      };
    },
  };
}

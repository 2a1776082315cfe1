import type { Schedule } from '#libs/schedule';
import type { Box } from './describe/answers.js';

/** Longitude before latitude. */
export type ExtentPlace = readonly [number, number];

/** Of the schedules in use; a schedule never changes, so each is walked once. */
const places = new WeakMap<Schedule, readonly ExtentPlace[]>();

/** Where its stops are. */
export function placesOf(schedule: Schedule): readonly ExtentPlace[] {
  let found = places.get(schedule);
  if (!found) {
    found = [...schedule.stops()].flatMap(({ latitude, longitude }): ExtentPlace[] =>
      latitude === undefined || longitude === undefined ? [] : [[longitude, latitude]],
    );
    places.set(schedule, found);
  }
  return found;
}

export function boxOf(all: Iterable<ExtentPlace>): Box | undefined {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [longitude, latitude] of all) {
    box[0] = Math.min(box[0], longitude);
    box[1] = Math.min(box[1], latitude);
    box[2] = Math.max(box[2], longitude);
    box[3] = Math.max(box[3], latitude);
  }
  return box[0] === Infinity ? undefined : box;
}

/** South-west and north-east: what a box is made of, and what a box of boxes is. */
export function cornersOf(box: Box | undefined): ExtentPlace[] {
  return box
    ? [
        [box[0], box[1]],
        [box[2], box[3]],
      ]
    : [];
}

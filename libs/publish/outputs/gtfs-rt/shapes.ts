import type { KnownSchedule } from './known-schedule.js';

/** Of schedules in use, made with the first question: hardly any feed names a shape in real time. */
const shapes = new WeakMap<KnownSchedule, ReadonlySet<string>>();

/** Whether some trip of the schedule takes a shape of that id. */
export function hasShape(schedule: KnownSchedule, shapeId: string): boolean {
  let known = shapes.get(schedule);
  if (!known) {
    const found = new Set<string>();
    for (const trip of schedule.trips()) if (trip.shapeId !== undefined) found.add(trip.shapeId);
    shapes.set(schedule, (known = found));
  }
  return known.has(shapeId);
}

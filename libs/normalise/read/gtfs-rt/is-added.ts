import type { TripDescriptor } from '#libs/model';

/** Whether a run is told as one beyond the timetable. */
export function isAdded({ scheduleRelationship }: TripDescriptor): boolean {
  return scheduleRelationship === 'ADDED' || scheduleRelationship === 'NEW';
}

import type { TripDescriptor } from '#libs/model';

/** Whether a run is reported as one beyond the timetable. */
export function isAdded({ scheduleRelationship }: TripDescriptor): boolean {
  return scheduleRelationship === 'ADDED' || scheduleRelationship === 'NEW';
}

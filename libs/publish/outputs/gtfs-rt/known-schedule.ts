import type { Schedule } from '#libs/schedule';

/** What published real time may refer to: the schedule beside it, as far as its ids, stop times and places are concerned. */
export type KnownSchedule = Pick<
  Schedule,
  | 'timeZone'
  | 'isActive'
  | 'findTrip'
  | 'findRoute'
  | 'findStop'
  | 'stops'
  | 'trips'
  | 'stopTimes'
  | 'shapeOf'
  | 'firstDepartureSeconds'
  | 'frequenciesOf'
  | 'agencies'
  | 'counts'
>;

/** Stands for a schedule that is announced and not there yet: it knows no id, so nothing can refer to one (invariant 5). */
export const NO_SCHEDULE: KnownSchedule = {
  timeZone: 'UTC',
  isActive: () => false,
  findTrip: () => undefined,
  findRoute: () => undefined,
  findStop: () => undefined,
  stops: () => [],
  trips: () => [],
  shapeOf: () => undefined,
  stopTimes: () => [],
  firstDepartureSeconds: () => undefined,
  frequenciesOf: () => [],
  agencies: [],
  counts: {},
};

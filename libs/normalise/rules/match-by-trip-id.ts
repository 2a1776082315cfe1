import type { MatchRule } from './rule.js';

/** The plain case: real time and schedule write the same trip id. */
export const matchByTripId: MatchRule = {
  name: 'match-by-trip-id',
  match({ tripId }, schedule) {
    const trip = tripId === undefined ? undefined : schedule.findTrip(tripId);
    return trip && { trip, score: 1 };
  },
};

import type { MatchRule } from './rule.js';

/** The plain case: real time and schedule write the same trip id. */
export const matchByTripId: MatchRule = {
  name: 'trip-id',
  match({ tripId }, { schedule }) {
    if (tripId === undefined) return undefined;
    const trip = schedule.findTrip(tripId);
    return trip ? { trip, score: 1 } : { unmatched: 'no-such-trip' };
  },
};

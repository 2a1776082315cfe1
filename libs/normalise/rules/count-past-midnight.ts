import type { DocumentRule } from './document-rule.js';

/** Trips of a timetable that start again at 00:00 past midnight are counted on past 24:00. Spec: GTFS, Time. */
export function countPastMidnight(): DocumentRule {
  return { name: 'count-past-midnight', timetable: { countsPastMidnight: true } };
}

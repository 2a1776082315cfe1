/**
 * What an operator or client must know before trusting a value: one of `QUALITY_FLAGS`, or `repaired:<rule>` for a value
 * a rule of the feed has corrected.
 */
export type QualityFlag = string;

/** What an entity is where it is no observation of the real network (invariant 4). */
export const NATURE_FLAGS = ['simulated', 'replayed', 'experiment'] as const;
export type NatureFlag = (typeof NATURE_FLAGS)[number];

/** `undefined` where the entity is of the real network. */
export function natureFlagIn(flags: readonly QualityFlag[]): NatureFlag | undefined {
  return NATURE_FLAGS.find((flag) => flags.includes(flag));
}

/** The alert or situation is being written: for those who look after the network, not for travellers. */
export const DRAFT = 'draft';
/** Made of what others reported, and confirmed by nobody. */
export const DERIVED = 'derived';
/** The timetable has no time at the stop: it is put between those it has. */
export const INTERPOLATED = 'interpolated';
/** The position is too far from the vehicle's last one to be true; not published to travellers. */
export const JUMP = 'suspect:jump';
export const DELAY = 'suspect:delay';
/** The entity's own time was later than its arrival: its age is unknown and must not show as 0 s (invariant 4). */
export const CLOCK_AHEAD = 'suspect:clock';
/** An exercise or a test, not the world. */
export const NOT_REAL = 'suspect:test';
/** Which of the counts is wrong nobody knows. */
export const COUNTS_DISAGREE = 'suspect:counts';
export const STALE_STATION = 'suspect:stale';
export const THEORETICAL = 'suspect:theoretical-times';
export const INACCURATE = 'suspect:prediction-inaccurate';
export const UNMONITORED = 'suspect:unmonitored';
export const EXTRA_CALLS = 'suspect:extra-calls';
/** Informs more than its producer meant, for a word that limits it is not known. */
export const WIDER = 'suspect:wider-than-told';
export const DEGRADED = 'suspect:degraded';
export const TYPES_DERIVED = 'repaired:vehicle-types';
export const DAY_REPAIRED = 'repaired:service-day';

/** Every flag but those of rules, and what it says. */
export const QUALITY_FLAGS: Readonly<Record<string, string>> = {
  simulated: 'made by a simulation: no such vehicle, station or event exists',
  replayed: 'recorded earlier and played again: it was so then, it is not so now',
  experiment: 'of a trial in the laboratory, seen by its members only',
  predicted: 'computed by the hub, not reported by the producer',
  stale: 'the source has fallen silent; this is the last that was known',
  [DRAFT]: 'being written by an operator, or proposed by the hub: confirmed by nobody yet',
  [DERIVED]: 'made by the hub of what others reported, and confirmed by nobody',
  [INTERPOLATED]: 'the timetable has no time at this stop: it is put between those it has',
  [CLOCK_AHEAD]: 'its own time was later than its arrival: its age is not known',
  [JUMP]: 'too far from the last position of the vehicle to be true; left out of outputs for travellers',
  [DELAY]: 'so early or so late that it is hardly true',
  [THEORETICAL]: 'times of the timetable that were given as predictions: nobody follows the run',
  [INACCURATE]: 'the producer distrusts its own prediction',
  [UNMONITORED]: 'the producer does not follow the vehicle at the moment',
  [EXTRA_CALLS]: 'calls the timetable does not have are left out',
  [WIDER]: 'informs more lines or stops than its producer meant: a word that limits it is not known',
  [NOT_REAL]: 'an exercise or a test, not the world',
  [COUNTS_DISAGREE]: 'counts that contradict each other',
  [STALE_STATION]: 'the station has not reported for a week',
  [DEGRADED]: 'made of a feed some of whose sources fail',
  [DAY_REPAIRED]: 'reported for a calendar day; the run is of the service day before',
  [TYPES_DERIVED]: 'vehicles by type are counted from those that stand at the station',
};

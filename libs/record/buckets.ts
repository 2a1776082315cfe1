const HOUR_SECONDS = 3_600;
/** A Monday: buckets of whole weeks begin on Mondays, as ISO 8601 has it. */
const ORIGIN = "timestamp '2000-01-03'";

/**
 * The beginning of the bucket an instant lies in, as SQL: civil time of the zone $zone, in steps of $seconds from
 * midnight of a Monday, so days and weeks of the calendar are 23, 24 or 25 hours long and more where clocks change.
 * `instant`, `seconds` and `zone` are SQL: a column and the names of parameters.
 *
 * Up to an hour the step is counted back from the instant itself, for an hour that the clock shows twice is two hours.
 * Longer ones begin when the clock first shows their beginning.
 */
export function bucketSql(instant: string, width: number, seconds: string, zone: string): string {
  const local = `(${instant} at time zone ${zone})`;
  const begin = `date_bin(make_interval(secs => ${seconds}), ${local}, ${ORIGIN})`;
  if (width <= HOUR_SECONDS) return `(${instant} - (${local} - ${begin}))`;
  // PostgreSQL takes the second of two instants of one clock time.
  const late = `(${begin} at time zone ${zone})`;
  return `(case when (${late} - interval '1 hour') at time zone ${zone} = ${begin} then ${late} - interval '1 hour' else ${late} end)`;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync, strFromU8 } from 'fflate';
import { PublishRig } from '../../../test/support/publish-rig.js';
import { QueryParameters } from '../query/query-parameters.js';
import { TRANSIT_QUERIES } from '../describe/transit-endpoints.js';
import { stopBoard } from './departures.js';
import { Transit } from './transit.js';

const zip = readFileSync(join('test', 'fixtures', 'gtfs', 'raba-cut.zip'));
const files = unzipSync(zip);

/** Plainly, without any of the hub's code: no quotes or line breaks are in the fields read here. */
function rows(name: string): Record<string, string>[] {
  const [header = '', ...lines] = strFromU8(files[name]!).replace(/\r/g, '').split('\n');
  const columns = header.replace(/^\uFEFF/, '').split(',');
  return lines
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split(',').map((value, at) => [columns[at], value])));
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** Redding keeps the time of Los Angeles: seven hours behind UTC in summer. */
const OFFSET_MS = 7 * 3_600_000;

function runsOn(serviceId: string, date: string): boolean {
  const exception = (files['calendar_dates.txt'] ? rows('calendar_dates.txt') : []).find(
    (one) => one['service_id'] === serviceId && one['date'] === date,
  );
  if (exception) return exception['exception_type'] === '1';
  const day = new Date(Date.UTC(+date.slice(0, 4), +date.slice(4, 6) - 1, +date.slice(6)));
  return rows('calendar.txt').some(
    (one) =>
      one['service_id'] === serviceId &&
      one[WEEKDAYS[day.getUTCDay()]!] === '1' &&
      one['start_date']! <= date &&
      date <= one['end_date']!,
  );
}

/** Trip and departure of each call at the stop that day that is not the last of its run; stops without a time left out. */
function plainly(stopId: string, date: string): string[] {
  const trips = new Map(rows('trips.txt').map((trip) => [trip['trip_id']!, trip['service_id']!]));
  const times = rows('stop_times.txt');
  const last = new Map<string, number>();
  for (const { trip_id: trip, stop_sequence: sequence } of times)
    last.set(trip!, Math.max(last.get(trip!) ?? 0, Number(sequence)));
  const midnight = Date.UTC(+date.slice(0, 4), +date.slice(4, 6) - 1, +date.slice(6)) + OFFSET_MS;
  return times
    .filter(
      (one) =>
        one['stop_id'] === stopId &&
        one['departure_time'] !== '' &&
        Number(one['stop_sequence']) < last.get(one['trip_id']!)! &&
        runsOn(trips.get(one['trip_id']!)!, date),
    )
    .map((one) => {
      const [hours, minutes, seconds] = one['departure_time']!.split(':').map(Number);
      const at = midnight + ((hours! * 60 + minutes!) * 60 + seconds!) * 1000;
      return `${new Date(at).toISOString()} raba:${one['trip_id']}`;
    })
    .sort();
}

describe('departures of a real timetable (RABA, Redding)', () => {
  it('are at every stop and day of a week those that reading its files plainly gives', async () => {
    const rig = await PublishRig.start([{ id: 'raba', formats: ['gtfs'] }], Date.UTC(2025, 5, 1));
    await rig.takeSchedule('raba', zip);
    const transit = new Transit(rig.context);
    const stops = [...new Set(rows('stop_times.txt').map((one) => one['stop_id']!))];
    const days = ['20250602', '20250603', '20250604', '20250605', '20250606', '20250607', '20250608'];
    let compared = 0;
    for (const stop of stops) {
      for (const day of days) {
        const at = new Date(Date.UTC(2025, 5, Number(day.slice(6))) + OFFSET_MS).toISOString();
        const asked = new QueryParameters({ at, window: 'PT24H', limit: '1000' }, TRANSIT_QUERIES.board);
        const { items } = stopBoard(transit, `raba:${stop}`, 'departure', asked, rig.clock.now());
        const timed = items.filter(({ flags }) => !flags.includes('interpolated'));
        const own = timed.map(({ scheduledAt, trip }) => `${scheduledAt} ${trip.id}`).sort();
        expect([stop, day, own]).toEqual([stop, day, plainly(stop, day)]);
        compared += own.length;
      }
    }
    expect(compared).toBeGreaterThan(100);
    await rig.stop();
  });
});

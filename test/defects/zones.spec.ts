import { IssueCollector } from '#libs/errors';
import { republishGtfs, serviceDayToEpochMs } from '#libs/formats/gtfs';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import type { HubEvent, Instant } from '#libs/model';
import { importSchedule, openScheduleIndex } from '#libs/schedule';
import { strFromU8, unzipSync } from 'fflate';
import { TINY_FEED, tinyFeed } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { documentOf, normaliserOf } from '../../libs/normalise/incoming.fixture.js';
import { tripUpdate } from './feed.js';

/** Clock times without a zone that is known: the feed's as configured counts, which is the hub's where it has none. */
const CONFIGURED = 'Europe/Paris';
const TRIPS = {
  'calendar.txt': `${TINY_FEED['calendar.txt']!.split('\n')[0]}\nWORK,1,1,1,1,1,1,1,20260101,20261231\n`,
  'calendar_dates.txt': undefined,
  'trips.txt': 'route_id,service_id,trip_id,direction_id\n90,WORK,DAWN,0\n90,WORK,NIGHT,0\n',
  'stop_times.txt':
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
    'DAWN,04:30:00,04:30:00,A,1\nDAWN,04:40:00,04:40:00,C,2\n' +
    'NIGHT,25:30:00,25:30:00,A,1\nNIGHT,25:40:00,25:40:00,C,2\n',
};

function scheduleOf(zone: string, timeZone = CONFIGURED) {
  const agencies = `agency_id,agency_name,agency_url,agency_timezone\nTCAR,Astuce,https://a,${zone}\n`;
  const zip = tinyFeed({ ...TRIPS, 'agency.txt': agencies });
  const options = { feedId: 'rouen', documentHash: 'a', timeZone };
  return { zip, schedule: openScheduleIndex(importSchedule(zip, options, new IssueCollector()).index) };
}

/** Service date and delay of a trip whose first stop is reported to be left at an instant, by a clock that stands there. */
function matched(
  zone: string,
  tripId: string,
  at: string,
): [startDate: string | undefined, delaySeconds: number | undefined] {
  const now = Date.parse(at);
  const normaliser = normaliserOf({ timeZone: CONFIGURED });
  const { schedule } = scheduleOf(zone);
  normaliser.useSchedule(schedule);
  const entity = tripUpdate({ tripId }, [{ stopSequence: 1, departure: { time: now / 1000 } }]);
  const bytes = encodeFeedMessage({
    header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: now / 1000 },
    entities: [{ id: '1', ...entity } as FeedEntity],
  });
  const document = documentOf('gtfs-rt', bytes, { receivedAt: new Date(now).toISOString() as Instant });
  const [update] = normaliser.normalise(document, now).events as HubEvent<'trip-update'>[];
  const { startDate } = update!.entity!.trip;
  const aimed = schedule.stopTimes(schedule.findTrip(tripId)!)[0]!.departureSeconds!;
  return [startDate, (now - serviceDayToEpochMs(startDate!, aimed, schedule.timeZone)) / 1000];
}

describe.each([
  ['known', 'Europe/Paris'],
  ['unknown', 'Paris'],
  ['absent', ''],
])('clock times of a timetable whose zone is %s', (_, zone) => {
  it.each([
    // On 29 March the clock goes from 02:00 to 03:00, on 25 October from 03:00 to 02:00.
    ['DAWN', '2026-03-29T04:31:00+02:00', '20260329'],
    ['NIGHT', '2026-03-29T01:31:00+01:00', '20260328'],
    ['DAWN', '2026-10-25T04:31:00+01:00', '20261025'],
    ['NIGHT', '2026-10-25T01:31:00+02:00', '20261024'],
    ['DAWN', '2026-07-01T04:31:00+02:00', '20260701'],
  ])(
    'are those of the configured zone on both days of clock change: %s at %s is of %s, a minute late',
    (trip, at, date) => {
      expect(matched(zone, trip, at)).toEqual([date, 60]);
    },
  );

  it('are published in the zone they were read in', () => {
    const { zip, schedule } = scheduleOf(zone);
    const hub = {
      publisherName: 'E',
      publisherUrl: 'https://e',
      contactEmail: 'e@e',
      licence: '',
      attribution: 'A',
      feedVersion: '1',
    };
    const { zip: published } = republishGtfs(
      zip,
      { ...hub, feedId: 'rouen', timeZone: schedule.timeZone },
      new IssueCollector(),
    );
    expect(strFromU8(unzipSync(published)['agency.txt']!)).toContain(`https://a,${CONFIGURED}\n`);
  });
});

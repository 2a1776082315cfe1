import GtfsRealtimeBindings from 'gtfs-realtime-bindings';
import { IssueCollector } from '#libs/errors';
import { serviceDayToEpochMs } from '#libs/formats/gtfs';
import { importSchedule, openScheduleIndex, type Schedule } from '#libs/schedule';
import { hasRecording, readRecording } from '#libs/testing';
import { GtfsConsumer } from '../support/gtfs-consumer.js';
import { ask, askJson } from '../support/http.js';
import { RECORDINGS, RecordingsHub, itWithAllRecordings } from '../support/recordings-hub.js';

/** Real: the hub's own process; gtfs-utils and gtfs-realtime-bindings as its readers. */
const hub = RecordingsHub.forThisSpec();

/** Feeds of the merged schedule, with the dataset of each and a day it runs on. */
const FEEDS = {
  raba: { path: 'gtfs/raba/raba.zip', date: '2025-06-09' },
  bart: { path: 'gtfs/bart/bart-rt.zip', date: '2019-08-07' },
} as const;
type FeedName = keyof typeof FEEDS;
const NAMES = Object.keys(FEEDS) as FeedName[];

const consumers = new Map<string, Promise<GtfsConsumer>>();
const consumerOf = (name: string): Promise<GtfsConsumer> => {
  const reading = async (): Promise<GtfsConsumer> => {
    const { status, body } = await ask(`${hub.url}/gtfs/${name}.zip`);
    expect(status).toBe(200);
    return new GtfsConsumer(body);
  };
  const known = consumers.get(name) ?? reading();
  consumers.set(name, known);
  return known;
};

/** The schedule the hub works with. */
const schedules = new Map<FeedName, Schedule>();
function scheduleOf(name: FeedName): Schedule {
  const known = schedules.get(name);
  if (known) return known;
  const options = { feedId: name, documentHash: '0' };
  const made = openScheduleIndex(importSchedule(readRecording(FEEDS[name].path), options, new IssueCollector(0)).index);
  schedules.set(name, made);
  return made;
}

async function countsOf(name: FeedName): Promise<Record<string, number>> {
  return (await askJson<{ entity: { counts: Record<string, number> } }>(`${hub.url}/v1/datasets/${name}:gtfs`)).entity
    .counts;
}

/** [trip, epoch seconds] of what leaves a stop on a day by our schedule, earliest first, and the busiest stop. */
function departuresOf(schedule: Schedule, stopId: string, date: string): [string, number][] {
  const startS = serviceDayToEpochMs(date.replaceAll('-', ''), 0, schedule.timeZone) / 1000;
  const found: [string, number][] = [];
  for (const trip of schedule.trips()) {
    if (!schedule.isActive(trip.serviceId, date.replaceAll('-', ''))) continue;
    for (const { stopId: at, departureSeconds } of schedule.stopTimes(trip)) {
      if (at === stopId && departureSeconds !== undefined) found.push([trip.tripId, startS + departureSeconds]);
    }
  }
  return found.sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
}

function busiestStop(schedule: Schedule): string {
  const calls = new Map<string, number>();
  for (const trip of schedule.trips()) {
    for (const { stopId, departureSeconds } of schedule.stopTimes(trip)) {
      if (departureSeconds !== undefined) calls.set(stopId, (calls.get(stopId) ?? 0) + 1);
    }
  }
  return [...calls].sort((a, b) => b[1] - a[1])[0]![0];
}

/** Working a day out keeps this process from answering longer than a connection stays open: all is asked for before. */
beforeAll(async () => {
  if (RECORDINGS.every(hasRecording)) for (const name of [...NAMES, 'all']) await consumerOf(name);
}, 60_000);

describe('a program of others that reads a published schedule', () => {
  for (const name of NAMES) {
    itWithAllRecordings(`finds every stop, trip and stop time of ${name} that the hub has`, async () => {
      const counts = await countsOf(name);
      const consumer = await consumerOf(name);
      expect([await consumer.countStops(), (await consumer.trips()).size, await consumer.countStopTimes()]).toEqual([
        counts['stops.txt'],
        counts['trips.txt'],
        counts['stop_times.txt'],
      ]);
    });

    itWithAllRecordings(
      `tells the same departures at the busiest stop of ${name}, alone and in the whole`,
      async () => {
        const schedule = scheduleOf(name);
        const { date } = FEEDS[name];
        const stop = busiestStop(schedule);
        const ours = departuresOf(schedule, stop, date);
        expect(ours.length).toBeGreaterThan(10);
        const alone = await (await consumerOf(name)).departures(stop, date, schedule.timeZone);
        expect(alone.map(({ trip_id: trip, departure }) => [trip, departure])).toEqual(ours);
        const whole = await (await consumerOf('all')).departures(`${name}:${stop}`, date, schedule.timeZone);
        expect(whole.map(({ trip_id: trip, departure }) => [trip, departure])).toEqual(
          ours.map(([trip, departure]) => [`${name}:${trip}`, departure]),
        );
      },
      60_000,
    );
  }

  itWithAllRecordings(
    'finds in the whole what its feeds have, each once',
    async () => {
      const counts = await Promise.all(NAMES.map(countsOf));
      const sum = (file: string): number => counts.reduce((total, each) => total + each[file]!, 0);
      const whole = await consumerOf('all');
      expect([await whole.countStops(), (await whole.trips()).size, await whole.countStopTimes()]).toEqual([
        sum('stops.txt'),
        sum('trips.txt'),
        sum('stop_times.txt'),
      ]);
    },
    60_000,
  );
});

describe('a program of others that joins published real time to it', () => {
  const { FeedMessage, TripDescriptor } = GtfsRealtimeBindings.transit_realtime;
  const { ADDED } = TripDescriptor.ScheduleRelationship;
  const messageOf = async (name: string, file: string) =>
    FeedMessage.decode((await ask(`${hub.url}/gtfs-rt/${name}/${file}.pb`)).body);

  for (const name of [...NAMES, 'all']) {
    itWithAllRecordings(
      `finds every trip and stop that ${name} tells of (invariant 5)`,
      async () => {
        const consumer = await consumerOf(name);
        const [trips, stops] = [await consumer.trips(), await consumer.stops()];
        const updates = (await messageOf(name, 'trip-updates')).entity.map(({ tripUpdate }) => tripUpdate!);
        const vehicles = (await messageOf(name, 'vehicle-positions')).entity.map(({ vehicle }) => vehicle!);
        expect(updates.length).toBeGreaterThan(0);
        // What was added is in no schedule, and says so.
        const reported = [...updates, ...vehicles].flatMap(({ trip }) =>
          trip?.tripId && trip.scheduleRelationship !== ADDED ? [trip.tripId] : [],
        );
        expect(reported.filter((id) => !trips.has(id))).toEqual([]);
        const calls = [
          ...updates.flatMap(({ stopTimeUpdate }) => stopTimeUpdate?.map(({ stopId }) => stopId) ?? []),
          ...vehicles.map(({ stopId }) => stopId),
        ].flatMap((id) => (id ? [id] : []));
        expect(calls.filter((id) => !stops.has(id))).toEqual([]);
      },
      60_000,
    );
  }
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IssueCollector } from '#libs/errors';
import { serviceDayToEpochMs } from '#libs/formats/gtfs';
import { decodeFeedMessage, feedMessageFromJson, feedMessageToJson } from '#libs/formats/gtfs-rt';
import { importSchedule, openScheduleIndex } from './index.js';

const fixture = (path: string): Uint8Array => readFileSync(join('test', 'fixtures', path));

describe('a real schedule and the real time that goes with it (RABA, Redding)', () => {
  const issues = new IssueCollector();
  const zip = fixture('gtfs/raba-cut.zip');
  const schedule = openScheduleIndex(importSchedule(zip, { feedId: 'raba', documentHash: 'cut' }, issues).index);
  const { entities } = decodeFeedMessage(fixture('gtfs-rt/raba-trip-updates.pb'), issues);
  const updates = entities.map(({ tripUpdate }) => tripUpdate!);

  it('have nothing wrong with them but one time at five stops in a row', () => {
    expect(issues.counts).toEqual({ TIME_IMPLAUSIBLE: 1 });
    expect(schedule.counts).toMatchObject({ 'trips.txt': 9, 'stop_times.txt': 204, 'stops.txt': 28 });
  });

  it('name the same trips, routes and stops', () => {
    expect(updates).toHaveLength(9);
    for (const { trip, stopTimeUpdate } of updates) {
      const scheduled = schedule.findTrip(trip.tripId!)!;
      expect(scheduled).toMatchObject({ routeId: trip.routeId, directionId: trip.directionId });
      const times = schedule.stopTimes(scheduled);
      for (const { stopSequence, stopId } of stopTimeUpdate) {
        expect(times.find((time) => time.stopSequence === stopSequence)?.stopId).toBe(stopId);
      }
    }
  });

  it('predict passing times within an hour of the scheduled ones', () => {
    for (const { trip, stopTimeUpdate } of updates) {
      const times = schedule.stopTimes(schedule.findTrip(trip.tripId!)!);
      for (const { stopSequence, arrival } of stopTimeUpdate) {
        const seconds = times.find((time) => time.stopSequence === stopSequence)?.arrivalSeconds;
        if (arrival?.time === undefined || seconds === undefined) continue;
        const scheduledMs = serviceDayToEpochMs(trip.startDate!, seconds, schedule.timeZone);
        expect(Math.abs(arrival.time * 1000 - scheduledMs)).toBeLessThan(3_600_000);
      }
    }
  });

  it.each(['raba-trip-updates', 'raba-vehicle-positions'])('%s has a readable twin that says the same', (name) => {
    const message = decodeFeedMessage(fixture(`gtfs-rt/${name}.pb`), new IssueCollector());
    const twin: unknown = JSON.parse(new TextDecoder().decode(fixture(`gtfs-rt/${name}.json`)));
    expect(feedMessageToJson(message)).toEqual(twin);
    expect(feedMessageToJson(feedMessageFromJson(twin, new IssueCollector()))).toEqual(twin);
  });
});

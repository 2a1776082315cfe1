import { IssueCollector } from '#libs/errors';
import { decodeFeedMessage, type StopTimeUpdate } from '#libs/formats/gtfs-rt';
import { City } from './city.js';

const BASE = 'http://city.example';
const MINUTE_MS = 60_000;

const read = (body: Buffer) => decodeFeedMessage(body, new IssueCollector()).entities;

/** What a board of the busiest stop is told in the hour that begins then. */
function statesAt(city: City, nowMs: number): Set<string> {
  const { body } = city.serve('/gtfs-rt/trip-updates.pb', nowMs, BASE)!;
  const states = new Set<string>();
  for (const { tripUpdate } of read(body)) {
    const relationship = tripUpdate!.trip.scheduleRelationship!;
    if (relationship === 'CANCELED') states.add('cancelled');
    const call = tripUpdate!.stopTimeUpdate!.find(({ stopId }) => stopId!.startsWith('TARTS-'));
    if (!call) continue;
    if (relationship === 'ADDED') states.add('added');
    states.add(stateOf(call));
  }
  return states;
}

function stateOf({ scheduleRelationship, stopTimeProperties }: StopTimeUpdate): string {
  if (scheduleRelationship === 'SKIPPED') return 'skipped';
  if (scheduleRelationship === 'NO_DATA') return 'no-data';
  return stopTimeProperties?.assignedStopId ? 'other platform' : 'predicted';
}

describe('the invented city', () => {
  it('has every state of a departures board at its busiest stop, at any hour of any day', () => {
    const city = new City(76);
    const begin = Date.parse('2026-01-15T00:00:00Z');
    for (let minute = 0; minute < 2 * 1_440; minute += 50) {
      const states = [...statesAt(city, begin + minute * MINUTE_MS)].sort();
      expect([minute, states]).toEqual([
        minute,
        ['added', 'cancelled', 'no-data', 'other platform', 'predicted', 'skipped'],
      ]);
    }
  });

  it('has no vehicle on a run that is cancelled, and names the platform across where one is changed', () => {
    const city = new City(76);
    const nowMs = Date.parse('2026-01-15T08:00:00Z');
    const serve = (path: string) => read(city.serve(path, nowMs, BASE)!.body);
    const updates = serve('/gtfs-rt/trip-updates.pb').map(({ tripUpdate }) => tripUpdate!);
    const cancelled = updates.filter(({ trip }) => trip.scheduleRelationship === 'CANCELED');
    const driven = new Set(serve('/gtfs-rt/vehicle-positions.pb').map(({ vehicle }) => vehicle!.trip!.tripId));
    expect(cancelled.length).toBeGreaterThan(0);
    expect(cancelled.filter(({ trip }) => driven.has(trip.tripId))).toEqual([]);
    const moved = updates.flatMap(({ stopTimeUpdate = [] }) =>
      stopTimeUpdate.filter(({ stopTimeProperties }) => stopTimeProperties?.assignedStopId),
    );
    expect(moved.length).toBeGreaterThan(0);
    for (const { stopId, stopTimeProperties } of moved)
      expect([stopId, stopTimeProperties!.assignedStopId].sort()).toEqual(['TARTS-A', 'TARTS-B']);
  });
});

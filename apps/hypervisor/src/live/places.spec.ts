import type { HubEvent, Kind } from '../api/contract';
import { placeOf, placementOf } from './places';

const NOON = Date.parse('2026-01-15T12:00:00.000Z');
const HERE = { latitude: 49.44, longitude: 1.09 };
const THERE = { latitude: 49.5, longitude: 1.1 };
const STOPS = new Map([['f:a', HERE]]);
const event = (kind: Kind, entity: object): HubEvent =>
  ({
    kind,
    entity,
    key: 'f:x',
    feed: 'f',
    observedAt: new Date(NOON).toISOString(),
    receivedAt: new Date(NOON).toISOString(),
    quality: { flags: [] },
  }) as unknown as HubEvent;

describe('the place of an entity', () => {
  it('is its own, else that of its stop; then it says so', () => {
    expect(placeOf(event('vehicle-position', { point: THERE, stopId: 'f:a' }), STOPS, NOON)).toEqual({
      points: [THERE],
      byStop: false,
    });
    expect(placeOf(event('vehicle-position', { stopId: 'f:a' }), STOPS, NOON)).toEqual({
      points: [HERE],
      byStop: true,
    });
  });

  it('is the next stop of a run, and the stops of an alert', () => {
    const run = { trip: {}, stopTimeUpdates: [{ stopId: 'f:a', arrival: { time: '2026-01-15T12:05:00.000Z' } }] };
    expect(placeOf(event('trip-update', run), STOPS, NOON)).toEqual({ points: [HERE], byStop: true });
    const alert = { informedEntities: [{ stopId: 'f:a' }, { stopId: 'f:unknown' }, { routeId: 'f:1' }] };
    expect(placeOf(event('alert', alert), STOPS, NOON)).toEqual({ points: [HERE], byStop: true });
  });

  it('is the way itself for the traffic state of a way', () => {
    const line = [HERE, THERE];
    const state = event('traffic-measurement', { line, point: HERE, trafficStatus: 'queuing' });
    expect(placeOf(state, STOPS, NOON)).toEqual({ line, byStop: false });
    const counted = event('traffic-measurement', { line, point: HERE, speedKmh: 80 });
    expect(placeOf(counted, STOPS, NOON)).toEqual({ points: [HERE], byStop: false });
  });
});

describe('what is counted as drawn', () => {
  it('is what has a place and is in force; the rest is counted apart', () => {
    const situation = (state: string) =>
      event('traffic-situation', { activity: { state }, records: [{ type: 'Accident', points: [HERE] }] });
    const { drawn, notInForce, placeless } = placementOf(
      [
        situation('active'),
        situation('upcoming'),
        situation('ended'),
        event('vehicle-position', {}),
        event('vehicle-position', { stopId: 'f:unknown' }),
        event('vehicle-position', { point: HERE }),
      ],
      STOPS,
      NOON,
    );
    expect([drawn.length, notInForce, placeless]).toEqual([2, 2, 2]);
  });
});

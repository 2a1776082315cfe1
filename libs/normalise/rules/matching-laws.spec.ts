import fc from 'fast-check';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import type { TripUpdate } from '#libs/model';
import { formatGtfsTime } from '#libs/formats/gtfs';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { documentOf, normaliserOf } from '../incoming.fixture.js';
import { callsOf, contextOf, scheduleFrom } from './matching.fixture.js';
import { matchByStops } from './match-by-stops.js';

const DAY = '20260115';
const AT = Date.parse('2026-01-15T12:00:00+01:00');

/** Trips of two routes over the same stops, some on other days, at any minute between 6 and 26 h. */
const networks = fc
  .array(
    fc.record({
      start: fc.integer({ min: 6 * 60, max: 26 * 60 }),
      pattern: fc.constantFrom('ABC', 'AC', 'CBA', 'ABCA'),
      minutes: fc.integer({ min: 1, max: 9 }),
      service: fc.constantFrom('WORK', 'WORK', 'NIGHT'),
      route: fc.constantFrom('90', '91'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((trips) => {
    const context = contextOf(
      scheduleFrom(
        tinyFeed({
          'routes.txt': 'route_id,agency_id,route_short_name,route_type\n90,TCAR,90,3\n91,TCAR,91,3\n',
          'trips.txt':
            'route_id,service_id,trip_id\n' +
            trips.map(({ route, service }, i) => `${route},${service},trip-${i}\n`).join(''),
          'stop_times.txt':
            'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
            trips
              .flatMap(({ start, pattern, minutes }, i) =>
                [...pattern].map((stop, place) => {
                  const time = formatGtfsTime((start + place * minutes) * 60);
                  return `trip-${i},${time},${time},${stop},${place + 1}\n`;
                }),
              )
              .join(''),
        }),
      ),
    );
    return { context, trips: [...context.schedule.trips()] };
  });

/** GTFS-RT without any trip id, reported of one trip of the network each. */
function entitiesOf(
  { context, trips }: { context: ReturnType<typeof contextOf>; trips: { tripId: string }[] },
  delay: number,
): FeedEntity[] {
  return trips.map(({ tripId }) => ({
    id: tripId,
    tripUpdate: {
      trip: { tripId: `unknown-${tripId}`, startDate: DAY },
      stopTimeUpdate: callsOf(context, tripId, DAY, delay).map(({ stopIds, timeMs }) => ({
        stopId: stopIds[0]!,
        departure: { time: timeMs! / 1000 },
      })),
      timestamp: AT / 1000,
    },
  }));
}

describe('whatever the network', () => {
  it('a match never names a trip that does not run that day', () => {
    fc.assert(
      fc.property(networks, fc.integer({ min: -400, max: 2_000 }), (network, delay) => {
        for (const { tripId } of network.trips) {
          const run = { calls: () => callsOf(network.context, tripId, DAY, delay) };
          const match = matchByStops.match(run, network.context);
          if (match?.trip) expect(network.context.days.isRunning(match.trip, match.serviceDate!)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stops and times of a run a little late lead to its own trip or to none, never to another', () => {
    fc.assert(
      fc.property(networks, fc.integer({ min: 0, max: 59 }), (network, delay) => {
        for (const trip of network.trips) {
          if (!network.context.days.isRunning(trip, DAY)) continue;
          const run = { calls: () => callsOf(network.context, trip.tripId, DAY, delay), routeId: trip.routeId };
          const match = matchByStops.match(run, network.context);
          expect(match?.trip?.tripId ?? (match as { unmatched: string }).unmatched).toMatch(
            new RegExp(`^(?:${trip.tripId}|ambiguous)$`),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it('the order of the entities changes no match', () => {
    fc.assert(
      fc.property(networks, fc.integer({ min: 0, max: 300 }), fc.infiniteStream(fc.nat()), (network, delay, keys) => {
        const matchesOf = (entities: FeedEntity[]): string[] => {
          const feed = normaliserOf({ dropAfterMs: 1e15 });
          feed.useSchedule(network.context.schedule);
          const bytes = encodeFeedMessage({
            header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: AT / 1000 },
            entities,
          });
          const { events } = feed.normalise(documentOf('gtfs-rt', bytes), AT);
          const newest = new Map(events.map((event) => [event.key, event]));
          return [...newest.values()]
            .map(
              ({ entity, quality }) =>
                `${(entity as TripUpdate).trip.tripId} ${quality.matchScore} ${quality.matchedBy}`,
            )
            .sort();
        };
        const entities = entitiesOf(network, delay);
        const shuffled = entities
          .map((entity) => ({ entity, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ entity }) => entity);
        expect(matchesOf(shuffled)).toEqual(matchesOf(entities));
      }),
      { numRuns: 30 },
    );
  });
});

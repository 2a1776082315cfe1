import { encodeSiri, type EstimatedVehicleJourney } from '#libs/formats/siri';
import type { HubEvent, Instant } from '#libs/model';
import { tinyFeed, withRows } from '../../../formats/gtfs/tiny-feed.fixture.js';
import { documentOf, normaliserOf, summaries } from '../../incoming.fixture.js';
import { scheduleFrom } from '../../rules/matching.fixture.js';

/** A Thursday; T1 leaves A at 08:00 and ends at C at 08:10. */
const at = (clock: string): number => Date.parse(`2026-01-15T${clock}+01:00`);
const NOW = at('07:55:00');
const schedule = scheduleFrom(tinyFeed());

function feedOf(network = schedule) {
  const feed = normaliserOf();
  feed.useSchedule(network);
  const take = (...journeys: EstimatedVehicleJourney[]) =>
    feed.normalise(
      documentOf(
        'siri',
        encodeSiri({ service: 'EstimatedTimetable', journeys }, { responseTimestamp: NOW, producerRef: 'P' }),
        { receivedAt: new Date(NOW).toISOString() as Instant },
      ),
      NOW,
    );
  return { feed, take };
}

const minutesLater = (minutes: number) => [
  { stopPointRef: 'A', aimedDepartureTime: at('08:00:00') + 60_000 * minutes, expectedDepartureTime: at('08:01:00') },
  { stopPointRef: 'C', aimedArrivalTime: at('08:10:00') + 60_000 * minutes, expectedArrivalTime: at('08:11:00') },
];
const journey = (more: Partial<EstimatedVehicleJourney> = {}): EstimatedVehicleJourney => ({
  recordedAtTime: NOW,
  lineRef: '90',
  monitored: true,
  ...more,
});
const byStart = { directionRef: 'outbound', originAimedDepartureTime: at('08:00:00'), estimatedCalls: minutesLater(0) };
const ref = (datedVehicleJourneyRef: string) => ({
  framedVehicleJourneyRef: { dataFrameRef: '2026-01-15', datedVehicleJourneyRef },
});
const outcomes = (events: readonly HubEvent[]) =>
  events.map(({ key, quality }) => `${key} ${quality.matchedBy ?? quality.matchScore}`).sort();

describe('an estimated run without a usable DatedVehicleJourneyRef', () => {
  it.each([
    ['it has none', {}],
    ['it is another system’s', ref('internal 4711')],
  ])('is found by line, direction and aimed departure at the origin where %s', (_, more) => {
    const { feed, take } = feedOf();
    expect(outcomes(take(journey({ ...byStart, ...more })).events)).toEqual(['rouen:T1:20260115 start']);
    expect(feed.matches()).toMatchObject({ matched: { start: 1 }, unmatched: {} });
  });

  it('is found by line and departure also where the word for the direction is the operator’s own', () => {
    const { take } = feedOf();
    expect(outcomes(take(journey({ ...byStart, directionRef: 'Boulingrin' })).events)).toEqual([
      'rouen:T1:20260115 start',
    ]);
  });

  it('is found by its stops and timetabled times where it does not report its origin', () => {
    const { feed, take } = feedOf();
    const { events } = take(journey({ ...ref('internal 4711'), estimatedCalls: minutesLater(0) }));
    expect(outcomes(events)).toEqual(['rouen:T1:20260115 stops']);
    expect(feed.matchRate()).toBe(1);
  });

  it('is not found by stops another run serves then just as well', () => {
    const twins = scheduleFrom(
      tinyFeed({
        ...withRows('trips.txt', '90,WORK,T8,Boulingrin,0,SH,'),
        ...withRows('stop_times.txt', 'T8,08:04:00,08:04:00,A,1\nT8,,,B,2\nT8,08:14:00,08:14:00,C,3'),
      }),
    );
    const { feed, take } = feedOf(twins);
    take(journey({ ...ref('internal 4711'), estimatedCalls: minutesLater(3) }));
    expect(feed.matches()).toMatchObject({ matched: {}, unmatched: { ambiguous: 1 } });
  });

  describe.each([
    ['first', (all: EstimatedVehicleJourney[]) => all],
    ['last', (all: EstimatedVehicleJourney[]) => [...all].reverse()],
  ])('named %s', (_, inOrder) => {
    const guessed = journey({ ...ref('x'), estimatedCalls: minutesLater(0) });

    it('is not the trip another such run is guessed to be', () => {
      const { feed, take } = feedOf();
      const rival = journey({ ...ref('y'), estimatedCalls: minutesLater(3) });
      const { events, issues } = take(...inOrder([guessed, rival]));
      expect(outcomes(events)).toEqual(['rouen:x:20260115 0', 'rouen:y:20260115 0']);
      expect(feed.matches()).toMatchObject({ matched: {}, unmatched: { ambiguous: 2 } });
      expect(issues.counts).toMatchObject({ TRIP_UNMATCHED: 2 });
    });

    it('leaves the trip to the run that names it', () => {
      const { take } = feedOf();
      const named = journey({ ...ref('T1'), estimatedCalls: minutesLater(0) });
      expect(outcomes(take(...inOrder([guessed, named])).events)).toEqual([
        'rouen:T1:20260115 trip-id',
        'rouen:x:20260115 0',
      ]);
    });
  });

  it('reported twice under one reference is one run', () => {
    const guessed = journey({ ...ref('x'), estimatedCalls: minutesLater(0) });
    const { events } = feedOf().take(guessed, guessed);
    expect(summaries(events)).toEqual(['upsert rouen:T1:20260115']);
  });
});

import { encodeFeedMessage, type FeedEntity, type TripUpdate } from '#libs/formats/gtfs-rt';
import type { HubEvent } from '#libs/model';
import { itWithRecordings, readRecording } from '#libs/testing';
import { tinyFeed } from '../../../formats/gtfs/tiny-feed.fixture.js';
import type { Normalised } from '../../feed-normaliser.js';
import { documentOf, normaliserOf, summaries } from '../../incoming.fixture.js';
import { callsOf, contextOf, scheduleFrom } from '../../rules/matching.fixture.js';

/** A Thursday; T1 leaves A at 08:00. */
const DAY = '20260115';
const network = contextOf(scheduleFrom(tinyFeed()));
const AT = network.days.startMs(DAY)! + 8 * 3_600_000;

/** A run reported by its stops, `delay` seconds behind T1, under an id the schedule does not have. */
function run(tripId: string | undefined, delay = 0, more: Partial<TripUpdate['trip']> = {}): FeedEntity {
  const stopTimeUpdate = callsOf(network, 'T1', DAY, delay).flatMap(({ stopIds, timeMs }) =>
    timeMs === undefined ? [] : [{ stopId: stopIds[0]!, departure: { time: timeMs / 1000 } }],
  );
  return {
    id: `entity of ${tripId ?? delay}`,
    tripUpdate: { trip: { tripId, ...more }, stopTimeUpdate },
  } as FeedEntity;
}

function vehicle(id: string, trip: TripUpdate['trip']): FeedEntity {
  return { id, vehicle: { vehicle: { id }, trip, position: { latitude: 49.44, longitude: 1.09 } } } as FeedEntity;
}

function feedOf() {
  const feed = normaliserOf();
  feed.useSchedule(network.schedule);
  let polls = 0;
  const poll = (entities: FeedEntity[], incrementality: 'FULL_DATASET' | 'DIFFERENTIAL' = 'FULL_DATASET') => {
    const atMs = AT + 15_000 * polls++;
    const bytes = encodeFeedMessage({
      header: { gtfsRealtimeVersion: '2.0', incrementality, timestamp: atMs / 1000 },
      entities,
    });
    return feed.normalise(documentOf('gtfs-rt', bytes, { receivedAt: new Date(atMs).toISOString() as never }), atMs);
  };
  return { feed, poll };
}

const scores = ({ events }: Normalised): string[] =>
  events.map(({ key, quality }: HubEvent) => `${key} ${quality.matchedBy ?? quality.matchScore}`).sort();

const orders = [
  ['the better one first', (entities: FeedEntity[]) => entities],
  ['the better one last', (entities: FeedEntity[]) => [...entities].reverse()],
] as const;

describe.each(orders)('two runs of one document guessed to be the same trip, %s', (_, inOrder) => {
  it('are neither of them that trip, however much better one fits', () => {
    const { feed, poll } = feedOf();
    const result = poll(inOrder([run('x'), run('y', 240)]));
    expect(scores(result)).toEqual(['rouen:x 0', 'rouen:y 0']);
    expect(feed.matches()).toMatchObject({ matched: {}, unmatched: { ambiguous: 2 } });
    expect(result.issues.counts).toEqual({ TRIP_UNMATCHED: 2 });
    expect(result.issues.samples[0]!.expected).toBe('a trip that no other run of the document claims (ambiguous)');
  });

  it('leave it to the one that names it by its id', () => {
    const { feed, poll } = feedOf();
    expect(scores(poll(inOrder([run('x'), run('T1', 600)])))).toEqual([`rouen:T1:${DAY} trip-id`, 'rouen:x 0']);
    expect(feed.matches()).toMatchObject({ matched: { 'trip-id': 1 }, unmatched: { ambiguous: 1 } });
  });

  it('are counted also where they have no other name and so cannot be determined', () => {
    const { feed, poll } = feedOf();
    const { events, issues } = poll(inOrder([run(undefined), run(undefined, 120)]));
    expect(events).toEqual([]);
    expect(feed.matches()!.unmatched).toEqual({ ambiguous: 2 });
    expect(issues.counts).toEqual({ TRIP_UNMATCHED: 2 });
  });

  it('of which one is reported by line and start, the other by stops, count alike', () => {
    const { poll } = feedOf();
    const byStart = run(undefined, 0, { routeId: '90', startTime: '08:00:00', startDate: DAY });
    byStart.tripUpdate!.stopTimeUpdate = [{ stopId: 'A', departure: { delay: 60 } }];
    expect(scores(poll([byStart]))).toEqual([`rouen:T1:${DAY} start`]);
    const { events } = feedOf().poll(inOrder([byStart, run('x', 60)]));
    expect(events.map(({ quality }) => quality.matchScore)).toEqual([0, 0]);
  });

  it('take their vehicles along', () => {
    const { poll } = feedOf();
    const entities = [run('x'), run('y', 240), vehicle('7', { tripId: 'x' }), vehicle('8', { tripId: 'y' })];
    expect(scores(poll(inOrder(entities)))).toEqual(['rouen:7 0', 'rouen:8 0', 'rouen:x 0', 'rouen:y 0']);
  });
});

describe('a guess at a trip', () => {
  it('is taken back when a rival comes and counts again when it has gone, the entity itself unchanged', () => {
    const { poll } = feedOf();
    expect(summaries(poll([run('x')]).events)).toEqual([`upsert rouen:T1:${DAY}`]);
    expect(summaries(poll([run('x'), run('y', 240)]).events).sort()).toEqual([
      `remove rouen:T1:${DAY} vanished`,
      'upsert rouen:x',
      'upsert rouen:y',
    ]);
    expect(poll([run('x'), run('y', 240)]).events).toEqual([]);
    expect(summaries(poll([run('x')]).events).sort()).toEqual([
      'remove rouen:x vanished',
      'remove rouen:y vanished',
      `upsert rouen:T1:${DAY}`,
    ]);
    expect(poll([run('x')]).events).toEqual([]);
  });

  it('takes the vehicle on the run along in both directions', () => {
    const { poll } = feedOf();
    const dated = run('x', 0, { startDate: DAY });
    const on = vehicle('7', { tripId: 'x', startDate: DAY });
    expect(scores(poll([dated, on]))).toEqual(['rouen:7 stops', `rouen:T1:${DAY} stops`]);
    expect(scores(poll([dated, run('y', 240), on]))).toContain('rouen:7 0');
    expect(scores(poll([dated, on]))).toContain('rouen:7 stops');
  });

  it('is not contested by the same run reported twice: the newer counts', () => {
    const { feed, poll } = feedOf();
    const { events, issues } = poll([run('x'), run('x', 60)]);
    expect(summaries(events).at(-1)).toBe(`upsert rouen:T1:${DAY}`);
    expect(issues.counts).toEqual({ DUPLICATE_KEY: 1 });
    expect(feed.matches()!.unmatched).toEqual({});
  });

  it('is not contested by what is too old to be taken', () => {
    const { poll } = feedOf();
    const old = run('y', 240);
    old.tripUpdate!.timestamp = AT / 1000 - 7_200;
    expect(scores(poll([run('x'), old]))).toEqual([`rouen:T1:${DAY} stops`]);
  });

  it('of a vehicle loses against a vehicle that names the trip', () => {
    const { poll } = feedOf();
    const byStart = vehicle('7', { routeId: '90', startTime: '08:00:00', startDate: DAY });
    const byId = vehicle('8', { tripId: 'T1', startDate: DAY });
    expect(scores(poll([byStart]))).toEqual(['rouen:7 start']);
    expect(scores(poll([byStart, byId]))).toEqual(['rouen:7 0', 'rouen:8 trip-id']);
    expect(poll([byStart, byId]).events).toEqual([]);
    expect(scores(poll([byStart]))).toContain('rouen:7 start');
  });
});

itWithRecordings(
  ['gtfs/nyct-subway/cut.zip', 'gtfs-rt/nyct-2023-05-29/nyct_subways_gtfs_rt.2023-05-29T14-03-24-04-00.pb'],
  'a recorded minute of New York without the rule for its ids names no trip twice',
  () => {
    const feed = normaliserOf();
    feed.useSchedule(scheduleFrom(readRecording('gtfs/nyct-subway/cut.zip')));
    const bytes = readRecording('gtfs-rt/nyct-2023-05-29/nyct_subways_gtfs_rt.2023-05-29T14-03-24-04-00.pb');
    const at = Date.parse('2023-05-29T18:03:30Z');
    const document = documentOf('gtfs-rt', bytes, { receivedAt: new Date(at).toISOString() as never });
    const { issues } = feed.normalise(document, at);
    expect(issues.counts).not.toHaveProperty('DUPLICATE_KEY');
    expect(feed.matchRate()).toBeCloseTo(0.54, 2);
  },
);

import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { tinyFeed, withRows } from '../../formats/gtfs/tiny-feed.fixture.js';
import { documentOf, normaliserOf } from '../incoming.fixture.js';
import { compileRules } from './index.js';
import { contextOf, scheduleFrom } from './matching.fixture.js';
import { theoreticalTimes } from './theoretical-times.js';

/** A Thursday. T1 of line 90 leaves A at 08:00 and is at C at 08:10; T9 is a trip of line 41. */
const DAY = '20260115';
const NETWORK = tinyFeed({
  ...withRows('routes.txt', '41,TCAR,41,3,'),
  ...withRows('trips.txt', '41,WORK,T9,Boulingrin,0,,'),
  ...withRows('stop_times.txt', 'T9,08:00:00,08:00:00,A,1', 'T9,08:10:00,08:10:00,C,2'),
});
const network = contextOf(scheduleFrom(NETWORK));
const EIGHT = network.days.startMs(DAY)! / 1000 + 8 * 3_600;
const FLAG = 'suspect:theoretical-times';

type Call = Record<string, unknown>;

/** A run with its first stop left out, and what is reported of the last one. */
function run(tripId: string, last: Call, more: object = {}): FeedEntity {
  const trip = { tripId, startDate: DAY, routeId: tripId === 'T9' ? '41' : '90' };
  const stopTimeUpdate = [{ stopSequence: 1, scheduleRelationship: 'SKIPPED' }, last];
  return { id: tripId, tripUpdate: { trip, stopTimeUpdate, ...more } } as FeedEntity;
}

const delayed = (delay: number): Call => ({ stopId: 'C', arrival: { delay } });
const at = (seconds: number): Call => ({ stopId: 'C', arrival: { time: EIGHT + seconds } });

function feedOf(polls = 3) {
  const rules = compileRules([{ use: 'theoretical-times', polls } as never], 'feeds[0]');
  const feed = normaliserOf({}, { rules });
  feed.useSchedule(network.schedule);
  let count = 0;
  const poll = (...entities: FeedEntity[]) => {
    count += 1;
    const seconds = EIGHT + 15 * count;
    const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' as const, timestamp: seconds };
    const receivedAt = new Date(seconds * 1000).toISOString() as never;
    const bytes = encodeFeedMessage({ header, entities });
    return feed.normalise(documentOf('gtfs-rt', bytes, { receivedAt, contentHash: `${count}` }), seconds * 1000);
  };
  /** Whether each run is flagged, as its state is after the document. */
  const flagged = (...entities: FeedEntity[]): boolean[] => {
    poll(...entities);
    return [...feed.state.list('trip-update')].map(({ flags }) => flags.includes(FLAG));
  };
  return { feed, poll, flagged };
}

describe('a line without a delay in so many documents', () => {
  it('reports its timetable: the stop left out stays, the times go, flagged and counted', () => {
    const { poll } = feedOf();
    expect(poll(run('T1', delayed(0))).events[0]!.quality.flags).toEqual([]);
    expect(poll(run('T1', delayed(0))).events).toEqual([]);
    const { events, issues } = poll(run('T1', delayed(0)));
    expect(events[0]!.quality.flags).toEqual([FLAG]);
    expect(events[0]!.entity).toMatchObject({
      stopTimeUpdates: [
        { stopSequence: 1, scheduleRelationship: 'SKIPPED' },
        { stopId: 'rouen:C', scheduleRelationship: 'NO_DATA' },
      ],
    });
    expect(JSON.stringify(events[0]!.entity)).not.toContain('delaySeconds');
    expect(issues.counts).toEqual({ PREDICTION_THEORETICAL: 1 });
    expect(poll(run('T1', delayed(0))).events).toEqual([]);
  });

  it('is reported by times too, where they are those of the schedule', () => {
    const { flagged } = feedOf();
    const polls = [1, 2, 3].map(() => flagged(run('T1', at(600))));
    expect(polls).toEqual([[false], [false], [true]]);
  });

  it('is back with the first delay any of its runs reports, wherever it is in the document', () => {
    for (const inOrder of [(runs: FeedEntity[]) => runs, (runs: FeedEntity[]) => runs.reverse()]) {
      const { flagged } = feedOf(2);
      const punctual = run('T1', delayed(0));
      const other = (delay: number) => run('T2', { stopSequence: 9, arrival: { delay } });
      flagged(...inOrder([punctual, other(0)]));
      expect(flagged(...inOrder([punctual, other(0)]))).toEqual([true, true]);
      expect(flagged(...inOrder([punctual, other(60)]))).toEqual([false, false]);
      expect(flagged(...inOrder([punctual, other(0)]))).toEqual([false, false]);
      expect(flagged(...inOrder([punctual, other(0)]))).toEqual([true, true]);
    }
  });

  it('costs no other line its predictions', () => {
    const { flagged } = feedOf(2);
    flagged(run('T1', delayed(0)), run('T9', delayed(30)));
    expect(flagged(run('T1', delayed(0)), run('T9', delayed(30)))).toEqual([true, false]);
  });

  it('is not judged by a document that is read again for another schedule', () => {
    const { feed, poll } = feedOf(2);
    poll(run('T1', delayed(0)));
    feed.useSchedule(scheduleFrom(NETWORK));
    feed.rematch(EIGHT * 1000);
    expect([...feed.state.list('trip-update')].map(({ flags }) => flags)).toEqual([[]]);
    poll(run('T1', delayed(0)));
    feed.useSchedule(scheduleFrom(NETWORK));
    feed.rematch(EIGHT * 1000);
    expect([...feed.state.list('trip-update')].map(({ flags }) => flags)).toEqual([[FLAG]]);
  });
});

describe('a line is never taken for its timetable', () => {
  it.each([
    ['whose delay of the run is reported, though its stops are on time', run('T1', delayed(0), { delay: 20 })],
    ['whose times are not those of the schedule, whatever its delays say', run('T1', { ...at(630) })],
    [
      'whose delay is 0 beside a time that is late',
      run('T1', { stopId: 'C', arrival: { delay: 0, time: EIGHT + 660 } }),
    ],
    ['whose times nothing can be held against', run('unheard of', at(600))],
    ['of which only what is left out is reported', run('T1', { stopSequence: 3, scheduleRelationship: 'NO_DATA' })],
  ])('%s', (_, reported) => {
    const { flagged } = feedOf(2);
    for (let i = 0; i < 4; i += 1) expect(flagged(reported)).toEqual([false]);
  });
});

it('holds so many lines; with one more all are believed anew', () => {
  const rule = theoreticalTimes(2, 2);
  const poll = (line: string): boolean => {
    const lines = rule.begin!({ isRepeat: false, timeShiftMs: 0 });
    const note = { line, isLateOrEarly: false };
    lines.see(note);
    lines.end();
    return lines.needsWholeDocument(note);
  };
  for (const line of ['a', 'b', 'c']) poll(line);
  const lines = rule.begin!({ isRepeat: false, timeShiftMs: 0 });
  expect(['a', 'b', 'c'].map((line) => lines.needsWholeDocument({ line }))).toEqual([false, false, true]);
});

import type { FeedId } from '#libs/model';
import { FaultScript, readFaultScript } from '../faults/index.js';
import { MemoryRecording } from './memory-recording.fixture.js';
import { ReplaySchedule } from './schedule-of-replay.js';
import { readTimeline, type ReplayedFeed, type TimedDocument } from './timeline.js';

const day = (clock: string): string => `2026-01-15T${clock}.000Z`;
const ms = (clock: string): number => Date.parse(day(clock));
const astuce: ReplayedFeed = { feedId: 'astuce' as FeedId, increments: new Set(['siri']) };
const interval = { fromMs: ms('08:00:00'), toMs: ms('08:01:00') };
const placed = (documents: readonly TimedDocument[]): string[] =>
  documents.map(({ sourceId, atMs }) => `${sourceId} ${new Date(atMs).toISOString().slice(11, 19)}`);

describe('the timeline of a replay', () => {
  it('holds what came in the interval, and before it the newest of each source, however old', async () => {
    const recording = new MemoryRecording()
      .add('astuce/timetable', '2026-01-10T03:00:00.000Z', 'gtfs', { format: 'gtfs' })
      .add('astuce/positions', day('07:00:00'), 'p1')
      .add('astuce/positions', day('07:50:00'), 'p2')
      .add('other/positions', day('08:00:05'), 'x')
      .add('astuce/positions', day('08:00:15'), 'p3')
      .add('astuce/positions', day('08:01:00'), 'p4');
    const { before, documents, missing } = await readTimeline(recording, [astuce], interval);
    expect(placed(before)).toEqual(['timetable 03:00:00', 'positions 07:50:00']);
    expect(placed(documents)).toEqual(['positions 08:00:15']);
    expect(missing).toEqual([]);
  });

  it('takes the files of a system of files for one picture each', async () => {
    const recording = new MemoryRecording()
      .add('astuce/gbfs', day('07:00:00'), 'a', { document: 'station_information' })
      .add('astuce/gbfs', day('07:50:00'), 'b', { document: 'station_status' });
    const { before } = await readTimeline(recording, [astuce], interval);
    expect(before.map(({ document }) => document)).toEqual(['station_information', 'station_status']);
  });

  it('takes all of a day of sources that report only what changed', async () => {
    const recording = new MemoryRecording()
      .add('astuce/siri', '2026-01-14T07:00:00.000Z', 'long ago')
      .add('astuce/siri', day('05:00:00'), 's1')
      .add('astuce/siri', day('06:00:00'), 's2');
    const { before } = await readTimeline(recording, [astuce], interval);
    expect(placed(before)).toEqual(['siri 05:00:00', 'siri 06:00:00']);
  });

  it('names the stretches whose documents are gone, and plays the rest', async () => {
    const recording = new MemoryRecording()
      .add('astuce/positions', day('07:59:50'), 'p0')
      .add('astuce/positions', day('08:00:10'), 'p1')
      .add('astuce/positions', day('08:00:20'), 'p2')
      .add('astuce/positions', day('08:00:30'), 'p3')
      .add('astuce/positions', day('08:00:40'), 'p4')
      .lose('p1')
      .lose('p2')
      .lose('p4');
    const { documents, missing } = await readTimeline(recording, [astuce], interval);
    expect(placed(documents)).toEqual(['positions 08:00:30']);
    const place = { feed: 'astuce', source: 'positions' };
    expect(missing).toEqual([
      { ...place, from: day('08:00:10'), to: day('08:00:30'), documents: 2 },
      { ...place, from: day('08:00:40'), to: day('08:01:00'), documents: 1 },
    ]);
  });

  it('says from when on anything was noted of a feed', async () => {
    const recording = new MemoryRecording().add('astuce/positions', day('08:00:30'), 'p');
    const nothing = { feedId: 'bikes' as FeedId, increments: new Set<string>() };
    const { missing } = await readTimeline(recording, [astuce, nothing], interval);
    expect(missing).toEqual([
      { feed: 'astuce', from: day('08:00:00'), to: day('08:00:30'), documents: 0 },
      { feed: 'bikes', from: day('08:00:00'), to: day('08:01:00'), documents: 0 },
    ]);
  });
});

describe('the steps of a replay', () => {
  const stepsOf = async (recording: MemoryRecording, script: object[] = [], from = '08:00:00'): Promise<string[]> => {
    const timeline = await readTimeline(recording, [astuce], interval);
    const faults = new FaultScript(readFaultScript(script, interval.fromMs), interval.fromMs);
    const steps = [...new ReplaySchedule(timeline, faults, interval.toMs).after(ms(from))];
    return steps.map(
      ({ atMs, document }) => `${new Date(atMs).toISOString().slice(17, 19)} ${document?.hash.slice(0, 2) ?? 'look'}`,
    );
  };
  const recording = new MemoryRecording()
    .add('astuce/positions', day('08:00:10'), 'p1')
    .add('astuce/positions', day('08:00:10'), 'p2')
    .add('astuce/positions', day('08:00:12'), 'p3')
    .add('astuce/positions', day('08:00:58'), 'p4');

  it('looks at the feeds at full multiples of five seconds, after what comes at the same instant', async () => {
    const steps = await stepsOf(recording);
    expect(steps.slice(0, 6).map((step) => step.slice(0, 2) + (step.endsWith('look') ? ' look' : ''))).toEqual([
      '05 look',
      '10',
      '10',
      '10 look',
      '12',
      '15 look',
    ]);
    expect(steps.at(-1)).toMatch(/^00 look/);
    expect(new Set(steps).size).toBe(steps.length);
  });

  it('begins after any instant as it would have gone on from there', async () => {
    const whole = await stepsOf(recording);
    for (const from of ['08:00:09', '08:00:10', '08:00:30', '08:00:59']) {
      const rest = await stepsOf(recording, [], from);
      expect(rest).toEqual(whole.slice(whole.length - rest.length));
    }
  });

  it('lets late documents come in the order they arrive, and those held back not at all', async () => {
    const late = await stepsOf(recording, [{ at: 10, target: 'astuce', fault: 'late', seconds: 1, bySeconds: 3 }]);
    expect(late.filter((step) => !step.endsWith('look')).map((step) => step.slice(0, 2))).toEqual([
      '12',
      '13',
      '13',
      '58',
    ]);
    const frozen = await stepsOf(recording, [{ at: 0, target: 'astuce/positions', fault: 'frozen', seconds: 50 }]);
    expect(frozen.filter((step) => !step.endsWith('look'))).toHaveLength(1);
  });

  it('has a step where a fault of events begins and ends', async () => {
    const steps = await stepsOf(recording, [{ at: 1.5, target: 'astuce', fault: 'gps-noise', seconds: 2 }]);
    expect(steps.slice(0, 3)).toEqual(['01 look', '03 look', '05 look']);
  });

  it('rebuilds the state of an instant from the newest documents alone', async () => {
    const many = new MemoryRecording().add('astuce/timetable', day('01:00:00'), 'gtfs');
    for (let minute = 0; minute < 60; minute += 1)
      many.add('astuce/positions', day(`08:${String(minute).padStart(2, '0')}:30`), `p${minute}`);
    const hour = { fromMs: ms('08:00:00'), toMs: ms('09:00:00') };
    const timeline = await readTimeline(many, [astuce], hour);
    const schedule = (script: object[]): ReplaySchedule =>
      new ReplaySchedule(timeline, new FaultScript(readFaultScript(script, hour.fromMs), hour.fromMs), hour.toMs);
    expect(placed(schedule([]).stateAt(ms('08:45:00')))).toEqual(['timetable 01:00:00', 'positions 08:44:30']);
    const spoilt = schedule([{ at: 0, target: 'astuce', fault: 'truncated', seconds: 60 }]);
    expect(spoilt.stateAt(ms('08:45:00'))).toHaveLength(46);
  });
});

import { strFromU8, strToU8, unzipSync } from 'fflate';
import { IssueCollector } from '#libs/errors';
import { itWithRecordings, readRecording } from '#libs/testing';
import { continuePastMidnight } from './index.js';
import { TINY_FEED, tinyFeed, withRows } from './tiny-feed.fixture.js';

const NIGHT = ['N,23:50:00,23:51:00,A,1', 'N,23:58:00,00:02:00,B,2', 'N,,,A,3', 'N,00:10:00,00:11:00,C,4'];

function repaired(...rows: string[]): { rows: string[]; issues: IssueCollector; files: Record<string, string> } {
  const issues = new IssueCollector();
  const zip = continuePastMidnight(tinyFeed(withRows('stop_times.txt', ...rows)), {}, issues);
  if (!zip) return { rows: [], issues, files: {} };
  const files = Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]));
  const before = TINY_FEED['stop_times.txt']!;
  expect(files['stop_times.txt']!.startsWith(before)).toBe(true);
  return { rows: files['stop_times.txt']!.slice(before.length).trimEnd().split('\n'), issues, files };
}

describe('a trip that starts again at 00:00 past midnight', () => {
  it('is counted on past 24:00 from there, with the place reported; all else stays as it is', () => {
    const { rows, issues, files } = repaired(...NIGHT);
    expect(rows).toEqual(['N,23:50:00,23:51:00,A,1', 'N,23:58:00,24:02:00,B,2', 'N,,,A,3', 'N,24:10:00,24:11:00,C,4']);
    expect(issues.counts).toEqual({ REPAIRED: 1 });
    expect(issues.samples[0]).toMatchObject({
      where: 'stop_times.txt:10',
      field: 'departure_time',
      got: '00:02:00 after 23:58:00 of trip N',
      expected: '24:02:00; the trip is counted on past midnight',
    });
    for (const name of Object.keys(TINY_FEED).filter((one) => one !== 'stop_times.txt'))
      expect(files[name]).toBe(TINY_FEED[name]);
  });

  it('is found by its stop sequence, in whatever order its rows stand', () => {
    expect(repaired(...[...NIGHT].reverse()).rows).toEqual([
      'N,24:10:00,24:11:00,C,4',
      'N,,,A,3',
      'N,23:58:00,24:02:00,B,2',
      'N,23:50:00,23:51:00,A,1',
    ]);
  });

  it('is counted on a second day where it runs through two nights', () => {
    const { rows, issues } = repaired('N,22:00:00,22:00:00,A,1', 'N,02:00:00,23:00:00,B,2', 'N,01:00:00,01:00:00,C,3');
    expect(rows).toEqual(['N,22:00:00,22:00:00,A,1', 'N,26:00:00,47:00:00,B,2', 'N,49:00:00,49:00:00,C,3']);
    expect(issues.counts).toEqual({ REPAIRED: 2 });
  });

  it('is none where times run backwards by a slip of the pen, or go on past 24:00 as they should', () => {
    expect(repaired('N,09:50:00,09:50:00,A,1', 'N,09:10:00,09:10:00,C,2').rows).toEqual([]);
    expect(repaired('N,23:50:00,23:50:00,A,1', 'N,24:10:00,24:10:00,C,2').rows).toEqual([]);
    expect(repaired('N,01:50:00,01:50:00,A,1', 'N,23:10:00,23:10:00,C,2').rows).toEqual([]);
  });

  it('leaves a dataset alone of which a file is broken, and still reports rows that cannot be read', () => {
    const zip = tinyFeed(withRows('stop_times.txt', ...NIGHT, 'N,"a"b,,A,5'));
    const issues = new IssueCollector();
    expect(continuePastMidnight(zip, {}, issues)).toBeDefined();
    expect(issues.counts).toEqual({ REPAIRED: 1, ROW_UNPARSABLE: 1 });
    const broken = tinyFeed({ ...withRows('stop_times.txt', ...NIGHT), 'shapes.txt': strToU8('x'.repeat(50)) });
    const at = Buffer.from(broken).indexOf('shapes.txt') + 'shapes.txt'.length;
    broken.fill(0xff, at, at + 3);
    expect(continuePastMidnight(broken, {}, new IssueCollector())).toBeUndefined();
  });

  itWithRecordings(['gtfs/raba/raba.zip'], 'is nowhere in a dataset that counts as it should', () => {
    const issues = new IssueCollector();
    expect(continuePastMidnight(readRecording('gtfs/raba/raba.zip'), {}, issues)).toBeUndefined();
    expect(issues.counts).toEqual({});
  });
});

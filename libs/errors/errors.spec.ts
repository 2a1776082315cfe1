import fc from 'fast-check';
import {
  ERROR_CODES,
  HubError,
  ISSUE_CODES,
  IssueCollector,
  describeIssue,
  findHubError,
  type ErrorCode,
  type Issue,
  type IssueCode,
} from './index.js';

const issue = (more: Partial<Issue> = {}): Issue => ({
  code: 'FIELD_TYPE',
  severity: 'error',
  where: 'stops.txt:3',
  ...more,
});

describe.each(Object.keys(ERROR_CODES) as ErrorCode[])('error %s', (code) => {
  it('carries its code, place, values and cause, and is not retryable unless said', () => {
    const cause = new Error('inner');
    const detail = { feedId: 'astuce', where: 'feeds[3]', got: '1', expected: '2', cause };
    const error = new HubError(code, 'what happened', { ...detail, retryable: true });
    expect(error).toMatchObject({ ...detail, code, retryable: true, name: 'HubError', message: 'what happened' });
    const bare = new HubError(code, 'x');
    expect(bare.retryable).toBe(false);
    expect('cause' in bare).toBe(false);
  });

  it('is found behind the errors that wrap it', () => {
    const error = new HubError(code, 'x');
    expect(findHubError(new Error('a', { cause: new Error('b', { cause: error }) }))).toBe(error);
  });
});

describe('looking for one of our errors', () => {
  it.each([[new Error('x')], ['text'], [undefined], [null], [{ code: 'NOT_FOUND' }]])('finds none in %p', (thrown) => {
    expect(findHubError(thrown)).toBeUndefined();
  });

  it('gives the outermost of several', () => {
    const inner = new HubError('NOT_FOUND', 'inner');
    const outer = new HubError('BUS_CLOSED', 'outer', { cause: inner });
    expect(findHubError(new Error('x', { cause: outer }))).toBe(outer);
  });
});

describe.each(Object.keys(ISSUE_CODES) as IssueCode[])('issue %s', (code) => {
  it('is counted and kept under its code', () => {
    const issues = new IssueCollector();
    issues.add(issue({ code }));
    expect(issues.counts).toEqual({ [code]: 1 });
    expect(issues.samples).toEqual([issue({ code })]);
    expect(describeIssue(issues.samples[0]!)).toBe(`stops.txt:3: ${code}`);
  });
});

describe('an issue as a sentence', () => {
  it.each<[Partial<Issue>, string]>([
    [
      { field: 'stop_lat', got: 'x', expected: 'a number' },
      'stops.txt:3 stop_lat: FIELD_TYPE got "x", expected a number',
    ],
    [{ got: 'a "b"\n' }, 'stops.txt:3: FIELD_TYPE got "a \\"b\\"\\n"'],
    [{ expected: 'a number' }, 'stops.txt:3: FIELD_TYPE expected a number'],
    [{ feedId: 'astuce', got: '' }, 'astuce stops.txt:3: FIELD_TYPE got ""'],
  ])('of %j', (more, sentence) => {
    expect(describeIssue(issue(more))).toBe(sentence);
  });
});

describe('the collector', () => {
  it('counts a million issues for the price of twenty', () => {
    const issues = new IssueCollector();
    for (let i = 0; i < 1_000_000; i += 1) issues.add(issue({ where: `stops.txt:${i}` }));
    issues.add(issue({ code: 'FIELD_ENUM' }));
    expect(issues.counts).toEqual({ FIELD_TYPE: 1_000_000, FIELD_ENUM: 1 });
    expect(issues.total).toBe(1_000_001);
    expect(issues.samples).toHaveLength(21);
    expect(issues.samples[19]!.where).toBe('stops.txt:19');
  });

  it('keeps none when asked to, and counts all the same', () => {
    const issues = new IssueCollector(0);
    issues.add(issue());
    expect([issues.samples.length, issues.total]).toEqual([0, 1]);
  });

  it('cuts what it got to 80 characters and leaves the issue it was given alone', () => {
    const issues = new IssueCollector();
    const long = issue({ got: 'x'.repeat(5_000) });
    issues.add(long);
    issues.add(issue({ got: 'y'.repeat(80) }));
    expect(issues.samples.map(({ got }) => got)).toEqual([`${'x'.repeat(79)}…`, 'y'.repeat(80)]);
    expect(long.got).toHaveLength(5_000);
  });

  it('merges counts in full and samples up to its own limit, whoever collected how many', () => {
    const code = fc.constantFrom<IssueCode>('FIELD_TYPE', 'FIELD_ENUM', 'FIELD_RANGE');
    const collected = fc.record({ limit: fc.integer({ min: 0, max: 5 }), codes: fc.array(code, { maxLength: 30 }) });
    fc.assert(
      fc.property(collected, fc.array(collected, { maxLength: 4 }), (own, others) => {
        const fill = ({ limit, codes }: { limit: number; codes: IssueCode[] }): IssueCollector => {
          const issues = new IssueCollector(limit);
          for (const one of codes) issues.add(issue({ code: one }));
          return issues;
        };
        const merged = fill(own);
        for (const other of others) merged.merge(fill(other));
        const all = [own, ...others].flatMap(({ codes }) => codes);
        expect(merged.total).toBe(all.length);
        for (const one of new Set(all)) {
          expect(merged.counts[one]).toBe(all.filter((each) => each === one).length);
          expect(merged.samples.filter((sample) => sample.code === one).length).toBeLessThanOrEqual(own.limit);
        }
      }),
    );
  });
});

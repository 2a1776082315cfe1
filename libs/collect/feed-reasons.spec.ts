import { IssueCollector, type Issue } from '#libs/errors';
import { toInstant, type SourceStatus } from '#libs/model';
import { MORNING } from '#libs/testing';
import { frenchFailure } from './failure-words.js';
import { reasonsOf, type ReasonFacts } from './feed-reasons.js';

const positions: SourceStatus = { sourceId: 'positions', format: 'gtfs-rt', state: 'fresh', consecutiveFailures: 0 };

function found(code: Issue['code'], severity: Issue['severity'], count: number): IssueCollector {
  const issues = new IssueCollector();
  for (let i = 0; i < count; i += 1) issues.add({ code, severity, where: `entity[${i}]` });
  return issues;
}

/** A feed of 48 vehicles that are all well. */
function facts(over: Partial<ReasonFacts> = {}): ReasonFacts {
  return { sources: [positions], issues: new Map(), entitiesOf: () => 48, ...over };
}

const codes = (of: ReasonFacts): string[] => reasonsOf(of).map(({ code }) => code);

describe('why a feed is not fresh', () => {
  it('has nothing to say of one that is', () => {
    expect(reasonsOf(facts())).toEqual([]);
  });

  it('names a document that was cut: what stood behind the cut is old', () => {
    const issues = new Map([['positions', found('CONTAINER_TRUNCATED', 'error', 1)]]);
    expect(reasonsOf(facts({ issues }))).toMatchObject([
      { code: 'document-cut', state: 'degraded', sourceId: 'positions' },
    ]);
  });

  it('names a clock that runs ahead when many entities do, not for the odd one', () => {
    const of = (count: number) =>
      codes(facts({ issues: new Map([['positions', found('TIME_IMPLAUSIBLE', 'warning', count)]]) }));
    expect(of(45)).toEqual(['clock-ahead']);
    expect(of(2)).toEqual([]);
  });

  it('names refused entities from one in ten on', () => {
    const of = (count: number) =>
      codes(facts({ issues: new Map([['positions', found('COORDINATE_IMPLAUSIBLE', 'error', count)]]) }));
    expect(of(6)).toEqual(['entities-refused']);
    expect(of(4)).toEqual([]);
  });

  it('does not take the odd entity of a small document for the feed, but does where nothing else is left', () => {
    const issues = new Map([['positions', found('COORDINATE_IMPLAUSIBLE', 'error', 1)]]);
    expect(codes(facts({ issues, entitiesOf: () => 2 }))).toEqual([]);
    expect(codes(facts({ issues, entitiesOf: () => 0 }))).toEqual(['entities-refused']);
  });

  it('does not count the bad rows of a timetable as entities', () => {
    const schedule: SourceStatus = { ...positions, sourceId: 'timetable', format: 'gtfs' };
    const issues = new Map([['timetable', found('TIME_FORMAT', 'error', 5_000)]]);
    expect(codes(facts({ sources: [schedule], issues }))).toEqual([]);
  });

  it('names a match rate below a half, of enough runs to judge', () => {
    expect(codes(facts({ matches: { rate: 0.3, runs: 40 } }))).toEqual(['match-rate-low']);
    expect(codes(facts({ matches: { rate: 0.3, runs: 4 } }))).toEqual([]);
    expect(codes(facts({ matches: { rate: 0.9, runs: 40 } }))).toEqual([]);
  });

  it('names a timetable that is almost empty, and one that was refused', () => {
    const refusedDataset = {
      documentHash: 'a'.repeat(64),
      reason: 'got 12 trips',
      at: toInstant(MORNING),
      acceptable: true,
      sourceId: 'timetable',
      format: 'gtfs',
      receivedAt: toInstant(MORNING),
    };
    const of = reasonsOf(facts({ scheduleWarning: '1 of 4,928 trips can be used', refusedDataset }));
    expect(of.map(({ code }) => code)).toEqual(['schedule-thin', 'schedule-refused']);
    expect(of[0]!.text['en']).toContain('1 of 4,928 trips');
  });

  it('says the worst first, whatever order it was found in', () => {
    const failing: SourceStatus = {
      ...positions,
      sourceId: 'predictions',
      state: 'failing',
      consecutiveFailures: 3,
      lastError: 'SOURCE_STATUS: http://10.0.0.7/predictions?key=k: got HTTP 500',
    };
    const issues = new Map([['positions', found('CONTAINER_TRUNCATED', 'error', 1)]]);
    const of = reasonsOf(facts({ sources: [positions, failing], issues }));
    expect(of.map(({ code }) => code)).toEqual(['source-failing', 'document-cut']);
    expect(of[0]!.text['en']).toBe('predictions has failed 3 times in a row: SOURCE_STATUS: got HTTP 500');
    expect(of[0]!.text['fr']).toBe(
      'predictions a échoué 3 fois de suite : le serveur répond par une erreur (SOURCE_STATUS, HTTP 500)',
    );
  });

  it.each([
    [
      'CONTAINER_UNREADABLE: The document is not DATEX II: got "an HTML page", expected an XML document',
      'le document n’est pas du format annoncé (CONTAINER_UNREADABLE)',
    ],
    [
      'SOURCE_STATUS: data.example.org: got 503, expected 200',
      'le serveur répond par une erreur (SOURCE_STATUS, HTTP 503)',
    ],
    ['TRIP_UNMATCHED: a real-time trip', 'TRIP_UNMATCHED'],
    [undefined, 'pas de réponse'],
  ])('says in French why nothing could be had, with no English sentence in it: %s', (error, text) => {
    expect(frenchFailure(error)).toBe(text);
  });
});

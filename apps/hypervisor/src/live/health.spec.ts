import type { FeedStatus } from '../api/contract';
import { isOfStaleSource, judge } from './health';

const NOON = Date.parse('2026-01-15T12:00:00.000Z');
const at = (seconds: number): string => new Date(NOON + seconds * 1000).toISOString();
const status = (change: Partial<FeedStatus> = {}): FeedStatus => ({
  feedId: 'astuce',
  state: 'fresh',
  since: at(-600),
  checkedAt: at(0),
  watchedUntil: at(60),
  sources: [
    { sourceId: 'vehicles', state: 'fresh', lastSignAt: at(0), freshUntil: at(30) },
    { sourceId: 'trips', state: 'fresh', lastSignAt: at(0), freshUntil: at(300) },
  ],
  entities: {},
  ...change,
});
const event = (id: string) => ({ source: { id, documentHash: '' } });

describe('the health of a feed, by the clock of the page', () => {
  it('is what was reported while every source keeps its pace', () => {
    expect(judge(status(), NOON)).toMatchObject({ state: 'fresh', reasons: [] });
  });

  it('turns stale with one source past its time, and says which; only what that source reported is old', () => {
    const health = judge(status(), NOON + 31_000);
    expect(health.state).toBe('stale');
    expect(health.reasons[0]).toMatchObject({ code: 'source-silent', sourceId: 'vehicles' });
    expect(['vehicles', 'trips'].map((id) => isOfStaleSource(event(id), health))).toEqual([true, false]);
  });

  it('is stale with all its sources when nobody looks after it any more', () => {
    const health = judge(status(), NOON + 61_000);
    expect(health.reasons.map(({ code }) => code)).toEqual(['unwatched', 'source-silent']);
    expect(['vehicles', 'trips', 'analyst'].map((id) => isOfStaleSource(event(id), health))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('lays it on the page itself where the page hears nothing', () => {
    const [reason] = judge(status(), NOON + 61_000, at(10)).reasons;
    expect(reason!.text['en']).toBe(`this page has not heard the hub since ${at(10)}`);
  });

  it('is not fresh where the page has heard nothing for a quarter of a minute, whatever was reported to hold longer', () => {
    expect(judge(status(), NOON + 14_000, at(0)).state).toBe('fresh');
    const unheard = judge(status(), NOON + 15_000, at(0));
    expect(unheard.state).toBe('stale');
    expect(isOfStaleSource(event('trips'), unheard)).toBe(true);
    expect(unheard.reasons[0]!.text['en']).toBe(`this page has not heard the hub since ${at(0)}`);
  });

  it('knows when a source that dates nothing last confirmed all it reports', () => {
    const [vehicles, trips] = status().sources;
    const health = judge(status({ sources: [{ ...vehicles!, undated: true }, trips!] }), NOON);
    expect([...health.confirmedAt]).toEqual([['vehicles', at(0)]]);
  });

  it('keeps failing for worse than stale, with its reason first', () => {
    const failing = { code: 'source-failing', state: 'failing' as const, text: { en: 'answers 500' } };
    const health = judge(status({ state: 'failing', reasons: [failing] }), NOON + 61_000);
    expect(health).toMatchObject({ state: 'failing' });
    expect(health.reasons[0]).toBe(failing);
  });

  it('takes a hub that reports neither instant at its word, and a feed nobody spoke of for waiting', () => {
    const old = status({ watchedUntil: undefined, sources: [{ sourceId: 'vehicles' }] });
    expect(judge(old, NOON + 9e9).state).toBe('fresh');
    expect(judge({}, NOON).state).toBe('waiting');
  });
});

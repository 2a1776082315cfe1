import { HubError } from '#libs/errors';
import type { FeedId, Instant } from '#libs/model';
import type { Outcome } from '#libs/sources';
import { SourceHealth, worstOf } from './source-health.js';

const START = Date.parse('2026-01-15T08:00:00Z');
const at = (seconds: number): Instant => new Date(START + seconds * 1000).toISOString() as Instant;
const health = (format: string): SourceHealth => new SourceHealth({ sourceId: 's', format, staleAfterMs: 60_000 });

function note(source: SourceHealth, seconds: number, outcome: Outcome): void {
  const error = outcome === 'failed' ? new HubError('SOURCE_STATUS', 'got HTTP 500, expected 200') : undefined;
  source.note({ feedId: 'astuce' as FeedId, sourceId: 's', at: at(seconds), outcome, bytes: 1, durationMs: 1, error });
  if (outcome === 'changed') source.noteTaken(at(seconds));
}

describe('the health of a source', () => {
  it('waits until the first attempt, and fails if that one fails', () => {
    const source = health('gtfs-rt');
    expect(source.state(START)).toBe('waiting');
    note(source, 0, 'failed');
    expect(source.state(START)).toBe('failing');
  });

  it('forgives single failures, not three in a row', () => {
    const source = health('gtfs-rt');
    note(source, 0, 'changed');
    note(source, 10, 'failed');
    note(source, 20, 'failed');
    expect(source.state(START + 20_000)).toBe('fresh');
    note(source, 30, 'failed');
    expect(source.state(START + 30_000)).toBe('failing');
    note(source, 40, 'changed');
    expect(source.state(START + 40_000)).toBe('fresh');
    expect(source.status).not.toHaveProperty('lastError');
  });

  it('calls a real-time feed stale that answers the same document for too long', () => {
    const source = health('gtfs-rt');
    note(source, 0, 'changed');
    for (let seconds = 15; seconds <= 75; seconds += 15) note(source, seconds, 'unchanged');
    expect(source.state(START + 75_000)).toBe('stale');
  });

  it('takes any answer of a schedule as life, for a timetable may stay as it is', () => {
    const source = health('gtfs');
    note(source, 0, 'changed');
    for (let seconds = 15; seconds <= 75; seconds += 15) note(source, seconds, 'unchanged');
    expect(source.state(START + 75_000)).toBe('fresh');
  });

  it('goes on failing while the same unusable document is served again and again', () => {
    const source = health('datex2');
    note(source, 0, 'changed');
    source.note({ feedId: 'astuce' as FeedId, sourceId: 's', at: at(10), outcome: 'changed', bytes: 1, durationMs: 1 });
    source.noteRefused('CONTAINER_UNREADABLE: got an HTML page');
    note(source, 20, 'unchanged');
    note(source, 30, 'unchanged');
    expect(source.state(START + 30_000)).toBe('failing');
    expect(source.status.lastError).toMatch(/HTML/);
    note(source, 40, 'changed');
    expect(source.state(START + 40_000)).toBe('fresh');
  });

  it('makes a feed as well as its worst source', () => {
    expect(worstOf(['fresh', 'stale', 'waiting'])).toBe('stale');
    expect(worstOf(['fresh', 'fresh'])).toBe('fresh');
    expect(worstOf([])).toBe('waiting');
  });
});

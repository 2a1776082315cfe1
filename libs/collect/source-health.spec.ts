import { HubError } from '#libs/errors';
import type { FeedId, Instant } from '#libs/model';
import type { ContentTime } from '#libs/normalise';
import type { Outcome } from '#libs/sources';
import { worstOf } from '#libs/live';
import { SourceHealth } from './source-health.js';

const START = Date.parse('2026-01-15T08:00:00Z');
const at = (seconds: number): Instant => new Date(START + seconds * 1000).toISOString() as Instant;
const health = (format: string): SourceHealth => new SourceHealth({ sourceId: 's', format, staleAfterMs: 60_000 });

function note(source: SourceHealth, seconds: number, outcome: Outcome): void {
  const error = outcome === 'failed' ? new HubError('SOURCE_STATUS', 'got HTTP 500, expected HTTP 200') : undefined;
  source.note({ feedId: 'astuce' as FeedId, sourceId: 's', at: at(seconds), outcome, bytes: 1, durationMs: 1, error });
  if (outcome === 'changed') source.noteAccepted(at(seconds));
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

  it('has news with the very answer that shows that a source of known pace has stopped, and not again with the next', () => {
    const source = new SourceHealth({
      sourceId: 's',
      format: 'gtfs-rt',
      staleAfterMs: 60_000,
      watchesContent: true,
    });
    const news: number[] = [];
    for (let turn = 0; turn <= 25; turn += 1) {
      const outcome: Outcome = turn <= 20 ? 'changed' : 'unchanged';
      const attempt = { feedId: 'astuce' as FeedId, sourceId: 's', at: at(turn * 5), everyMs: 5_000, bytes: 1 };
      source.note({ ...attempt, outcome, durationMs: 1 });
      if (outcome === 'changed') source.noteAccepted(at(turn * 5));
      if (source.hasJustStopped(START + turn * 5_000)) news.push(turn);
      expect(source.state(START + turn * 5_000)).toBe(turn < 22 ? 'fresh' : 'degraded');
    }
    expect(news).toEqual([22]);
  });

  it('takes any answer of a schedule as life, for a timetable may stay as it is', () => {
    const source = health('gtfs');
    note(source, 0, 'changed');
    for (let seconds = 15; seconds <= 75; seconds += 15) note(source, seconds, 'unchanged');
    expect(source.state(START + 75_000)).toBe('fresh');
  });

  it('is not stale between two turns when it is asked less often than the limit of its feed, only after four', () => {
    const sixHours = 6 * 3_600;
    const source = health('datex2-site-list');
    source.note({
      feedId: 'astuce' as FeedId,
      sourceId: 's',
      at: at(0),
      everyMs: sixHours * 1000,
      outcome: 'unchanged',
      bytes: 1,
      durationMs: 1,
    });
    expect(source.state(START + sixHours * 1000)).toBe('fresh');
    expect(source.status.freshUntil).toBe(at(4 * sixHours));
    expect(source.state(START + 4 * sixHours * 1000 + 1)).toBe('stale');
  });

  it('says while nothing it reports has a time of its own', () => {
    const source = health('gtfs-rt');
    source.noteAccepted(at(0), { isUndated: true });
    expect(source.status.undated).toBe(true);
    source.noteAccepted(at(15));
    expect(source.status).not.toHaveProperty('undated');
  });

  it('takes any answer of a table as life, whatever its format is else', () => {
    const source = health('datex2');
    note(source, 0, 'changed');
    source.noteAccepted(at(0), { isStatic: true });
    for (let seconds = 15; seconds <= 75; seconds += 15) note(source, seconds, 'unchanged');
    expect(source.state(START + 75_000)).toBe('fresh');
    note(source, 90, 'changed');
    for (let seconds = 105; seconds <= 165; seconds += 15) note(source, seconds, 'unchanged');
    expect(source.state(START + 165_000)).toBe('stale');
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

  describe('of a SIRI server that answers each time anew', () => {
    const watched = (): SourceHealth =>
      new SourceHealth({ sourceId: 's', format: 'siri', staleAfterMs: 120_000, watchesContent: true });
    const MINUTE = 60;
    const report = (
      source: SourceHealth,
      seconds: number,
      service: ContentTime['service'],
      newestSeconds: number,
      by: ContentTime['by'] = 'RecordedAtTime',
    ): void => {
      note(source, seconds, 'changed');
      const nowMs = START + seconds * 1000;
      source.noteContent([{ service, newestMs: START + newestSeconds * 1000, by, producer: 'SAE' }], nowMs, nowMs);
    };

    it('is stale once no vehicle has reported anything new for five minutes, however fresh the answers', () => {
      const source = watched();
      report(source, 0, 'VehicleMonitoring', -10);
      for (let minute = 1; minute <= 6; minute += 1) report(source, minute * MINUTE, 'VehicleMonitoring', -10);
      expect(source.state(START + 4 * MINUTE * 1000)).toBe('fresh');
      expect(source.state(START + 6 * MINUTE * 1000)).toBe('stale');
      expect(source.status.frozen).toEqual({
        service: 'VehicleMonitoring',
        by: 'RecordedAtTime',
        newestAt: at(-10),
        since: at(0),
        producer: 'SAE',
      });
      report(source, 7 * MINUTE, 'VehicleMonitoring', 7 * MINUTE);
      expect(source.state(START + 7 * MINUTE * 1000)).toBe('fresh');
      expect(source.status.frozen).toBeUndefined();
    });

    it('is fresh again as soon as a clock that was an hour ahead is set right, and not an hour later', () => {
      const source = watched();
      for (let minute = 0; minute <= 5; minute += 1)
        report(source, minute * MINUTE, 'VehicleMonitoring', (minute + 60) * MINUTE);
      for (let minute = 6; minute <= 15; minute += 1)
        report(source, minute * MINUTE, 'VehicleMonitoring', minute * MINUTE);
      expect(source.state(START + 15 * MINUTE * 1000)).toBe('fresh');
    });

    it('is stale when it stands still with a clock that is an hour ahead', () => {
      const source = watched();
      for (let minute = 0; minute <= 6; minute += 1) report(source, minute * MINUTE, 'VehicleMonitoring', 60 * MINUTE);
      expect(source.state(START + 6 * MINUTE * 1000)).toBe('stale');
    });

    it('is stale from the first answer on that reports yesterday only', () => {
      const source = watched();
      report(source, 0, 'EstimatedTimetable', -86_400);
      expect(source.state(START)).toBe('stale');
    });

    it('is fresh where no vehicle runs, as long as the answers are of now', () => {
      const source = watched();
      report(source, 0, 'VehicleMonitoring', -10);
      for (let minute = 1; minute <= 30; minute += 1)
        report(source, minute * MINUTE, 'VehicleMonitoring', minute * MINUTE, 'ResponseTimestamp');
      expect(source.state(START + 30 * MINUTE * 1000)).toBe('fresh');
    });

    it('is stale when the same answer comes out of a cache for ever', () => {
      const source = watched();
      report(source, 0, 'VehicleMonitoring', -10);
      for (let minute = 1; minute <= 6; minute += 1) note(source, minute * MINUTE, 'unchanged');
      expect(source.state(START + 6 * MINUTE * 1000)).toBe('stale');
    });

    it('is believed about situations for an hour, which may rightly stay as they are', () => {
      const source = watched();
      report(source, 0, 'SituationExchange', 0, 'ResponseTimestamp');
      for (let minute = 1; minute <= 61; minute += 1) note(source, minute * MINUTE, 'unchanged');
      expect(source.state(START + 59 * MINUTE * 1000)).toBe('fresh');
      expect(source.state(START + 61 * MINUTE * 1000)).toBe('stale');
    });

    it('is stale where one of its services stands still', () => {
      const source = watched();
      for (let minute = 0; minute <= 6; minute += 1) {
        report(source, minute * MINUTE, 'VehicleMonitoring', 0);
        report(source, minute * MINUTE + 1, 'StopMonitoring', minute * MINUTE);
      }
      expect(source.state(START + 6 * MINUTE * 1000)).toBe('stale');
      expect(source.status.frozen?.service).toBe('VehicleMonitoring');
    });
  });

  it('makes a feed as well as its worst source', () => {
    expect(worstOf(['fresh', 'stale', 'waiting'])).toBe('stale');
    expect(worstOf(['fresh', 'fresh'])).toBe('fresh');
    expect(worstOf([])).toBe('waiting');
  });
});

import type { FeedId, FeedStatus, Instant } from '#libs/model';
import type { Attempt } from '#libs/sources';
import { Metrics } from '#libs/telemetry';
import { normaliserOf } from '../normalise/incoming.fixture.js';
import { FeedReport } from './feed-report.js';
import { PipelineMetrics } from './pipeline-metrics.js';

const START = Date.parse('2026-01-15T08:00:00Z');
const MINUTE = 60_000;
const feedId = 'bikes' as FeedId;

function reportOf(): {
  at: (minutes: number) => FeedStatus['state'] | undefined;
  answered: (id: string, minutes: number, everyMs: number) => void;
} {
  const report = new FeedReport({
    feedId,
    visibility: 'open',
    standingFlags: [],
    sources: [{ sourceId: 'system', format: 'gbfs', staleAfterMs: MINUTE }],
    metrics: new PipelineMetrics(new Metrics()),
  });
  const normaliser = normaliserOf({ feedId });
  let state: FeedStatus['state'] | undefined;
  return {
    at: (minutes) => {
      const event = report.tell(normaliser, undefined, START + minutes * MINUTE);
      state = (event?.entity as FeedStatus | undefined)?.state ?? state;
      return state;
    },
    answered: (sourceId, minutes, everyMs) => {
      const at = new Date(START + minutes * MINUTE).toISOString() as Instant;
      const attempt: Attempt = { feedId, sourceId, at, everyMs, outcome: 'unchanged', bytes: 0, durationMs: 1 };
      report.noteAttempt(attempt, START + minutes * MINUTE);
    },
  };
}

describe('a system of files each asked at its own pace', () => {
  it('is fresh while every file keeps its pace, however slow, and stale when one has missed four turns', () => {
    const system = reportOf();
    system.answered('system-station_information', 0, 60 * MINUTE);
    const keepUp = (minutes: number): void => {
      system.answered('system', minutes, MINUTE / 6);
      system.answered('system-station_status', minutes, MINUTE / 6);
    };
    keepUp(0);
    expect(system.at(0)).toBe('fresh');
    keepUp(5);
    expect(system.at(5)).toBe('fresh');
    expect(system.at(7)).toBe('stale');
    keepUp(239);
    expect(system.at(239)).toBe('fresh');
    keepUp(241);
    expect(system.at(241)).toBe('stale');
  });

  it('lets a discovery that is read once a minute be late, as every other file', () => {
    const system = reportOf();
    const live = (minutes: number): void => system.answered('system-station_status', minutes, MINUTE / 6);
    system.answered('system', 0, MINUTE);
    for (const minutes of [1, 1.1, 3.9]) {
      live(minutes);
      expect(system.at(minutes)).toBe('fresh');
    }
    live(4.1);
    expect(system.at(4.1)).toBe('stale');
  });
});

import { HubError } from '#libs/errors';
import type { FeedId, FeedReason, FeedStatus, Instant } from '#libs/model';
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
  /** Of a translation. */
  failed: (id: string, minutes: number) => void;
  reasons: () => FeedReason[];
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
  let reasons: FeedReason[] = [];
  return {
    at: (minutes) => {
      const event = report.statusEvent(normaliser, undefined, START + minutes * MINUTE);
      const status = event?.entity as FeedStatus | undefined;
      state = status?.state ?? state;
      reasons = status?.reasons ?? reasons;
      return state;
    },
    answered: (sourceId, minutes, everyMs) => {
      const at = new Date(START + minutes * MINUTE).toISOString() as Instant;
      const attempt: Attempt = { feedId, sourceId, at, everyMs, outcome: 'unchanged', bytes: 0, durationMs: 1 };
      report.noteAttempt(attempt, START + minutes * MINUTE);
    },
    failed: (sourceId, minutes) => {
      const at = new Date(START + minutes * MINUTE).toISOString() as Instant;
      const error = new HubError('SOURCE_TIMEOUT', 'no answer in 30 s');
      const attempt: Attempt = { feedId, sourceId, at, outcome: 'failed', bytes: 0, durationMs: 1, error };
      report.noteAttempt({ ...attempt, isTranslation: true }, START + minutes * MINUTE);
    },
    reasons: () => reasons,
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

  it('is at worst degraded, for a reason that is named, while a translation does not answer', () => {
    const system = reportOf();
    system.answered('system', 0, MINUTE / 6);
    system.answered('system-station_information', 0, 60 * MINUTE);
    expect(system.at(0)).toBe('fresh');
    for (const minutes of [0.1, 0.3, 0.5]) system.failed('system-station_information.fr', minutes);
    system.answered('system', 1, MINUTE / 6);
    expect(system.at(1)).toBe('degraded');
    expect(system.reasons()).toMatchObject([
      { code: 'source-failing', state: 'degraded', sourceId: 'system-station_information.fr' },
    ]);
    expect(system.reasons()[0]!.text['en']).toContain('its texts are missing in that language: SOURCE_TIMEOUT');
  });
});

import type { FeedId } from '#libs/model';
import { seededRandom } from '#libs/telemetry';
import { ManualClock } from '#libs/testing';
import { Collected } from '../http/collected.fixture.js';
import { RetryLater } from '../http/retry-after.js';
import { RequestedSource } from './requested.js';

describe('a SIRI server that says when to come again', () => {
  it('is asked nothing more in this round, and no other round before', async () => {
    const clock = new ManualClock(Date.parse('2026-01-15T08:00:00Z'));
    const asked: string[] = [];
    const server = {
      ask: async (body: string): Promise<Uint8Array> => {
        asked.push(body);
        if (asked.length === 1) throw new RetryLater('HTTP 429', {}, '120');
        return Buffer.from(body);
      },
    };
    const source = new RequestedSource({
      feedId: 'astuce' as FeedId,
      id: 'siri',
      format: 'siri',
      everyMs: 10_000,
      requests: () => ['stop A', 'stop B'],
      server,
      newMessageId: () => 'id',
      clock,
      random: seededRandom(1),
    });
    const stop = new AbortController();
    const sink = new Collected();
    const running = source.run(sink, stop.signal);
    await clock.pass(0);
    await clock.pass(119_000);
    expect(asked).toEqual(['stop A']);
    await clock.pass(1_000);
    expect(sink.texts).toEqual(['stop A', 'stop B']);
    stop.abort();
    await running;
  });
});

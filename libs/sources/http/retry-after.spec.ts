import { HubError } from '#libs/errors';
import { LONGEST_RETRY_AFTER_MS, RetryLater, retryAfterMs } from './retry-after.js';

const now = Date.parse('2026-01-15T08:00:00Z');
const waits = (header: string): number => retryAfterMs(new RetryLater('later', {}, header), now);

describe('how long a server wants to be left alone', () => {
  it.each([
    ['120', 120_000],
    [' 5 ', 5_000],
    ['Thu, 15 Jan 2026 08:02:00 GMT', 120_000],
    ['Thu, 15 Jan 2026 07:00:00 GMT', 0],
    ['0', 0],
    ['soon', 0],
    ['-3', 0],
    ['999999', LONGEST_RETRY_AFTER_MS],
    ['Thu, 15 Jan 2099 08:00:00 GMT', LONGEST_RETRY_AFTER_MS],
  ])('"%s" is %i ms', (header, expected) => {
    expect(waits(header)).toBe(expected);
  });

  it('is nothing where a failure does not say', () => {
    expect(retryAfterMs(new HubError('SOURCE_STATUS', 'HTTP 500'), now)).toBe(0);
    expect(retryAfterMs(new Error('else', { cause: new RetryLater('later', {}, '7') }), now)).toBe(7_000);
  });
});

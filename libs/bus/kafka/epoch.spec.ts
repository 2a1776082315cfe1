import { KINDS } from '#libs/model';
import { epochOf } from './epoch.js';

const topics = (kinds: readonly string[], changed: Record<string, string> = {}): Map<string, string> =>
  new Map(kinds.map((kind) => [`city.${kind}`, changed[kind] ?? `id of ${kind}`]));
const epoch = (topicIds: Map<string, string>, clusterId = 'c'): string => epochOf({ clusterId, topicIds }, 'city.');

describe('the epoch of a log in Kafka', () => {
  const first = KINDS.slice(0, 12);

  it('is another one in another cluster, and after a topic was deleted and made again', () => {
    const before = epoch(topics(KINDS));
    expect(epoch(topics(KINDS), 'other')).not.toBe(before);
    expect(epoch(topics(KINDS, { alert: 'made again' }))).not.toBe(before);
    expect(epoch(new Map([...topics(KINDS)].reverse()))).toBe(before);
  });

  it('stays when a later release brings further kinds: no cursor is lost by it', () => {
    expect(epoch(topics(KINDS))).toBe(epoch(topics(first)));
    expect(first).toContain('vehicle-position');
  });
});

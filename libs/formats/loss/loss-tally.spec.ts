import { LossTally } from './index.js';

describe('a tally of losses', () => {
  it('counts by field and reason, keeps the first example, and lists the most frequent first', () => {
    const tally = new LossTally();
    tally.drop('region_id', 'leads nowhere', 'north');
    tally.drop('opening_hours', 'not in this version', '24/7');
    tally.drop('region_id', 'leads nowhere', 'south');
    tally.drop('region_id', 'leads nowhere', undefined);
    expect(tally.list()).toEqual([
      { field: 'region_id', reason: 'leads nowhere', count: 2, example: 'north' },
      { field: 'opening_hours', reason: 'not in this version', count: 1, example: '24/7' },
    ]);
  });

  it('is bounded, however many kinds there are, and loses no count', () => {
    const tally = new LossTally();
    for (let at = 0; at < 5_000; at += 1) tally.add(`field ${at}`, 'unknown', 'x'.repeat(500));
    const listed = tally.list();
    expect(listed).toHaveLength(201);
    expect(listed.reduce((sum, { count }) => sum + count, 0)).toBe(5_000);
    expect(listed[1]!.example).toHaveLength(80);
  });

  it('lists what is equally frequent by field, then by reason', () => {
    const losses = new LossTally();
    for (const [field, reason] of [
      ['note', 'b'],
      ['fare', 'z'],
      ['note', 'a'],
      ['often', 'x'],
      ['often', 'x'],
    ] as const)
      losses.add(field, reason);
    expect(losses.list().map(({ field, reason }) => `${field} ${reason}`)).toEqual([
      'often x',
      'fare z',
      'note a',
      'note b',
    ]);
  });
});

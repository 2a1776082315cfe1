import { handlingOf, type AlarmAction, type AlarmSeverity, type EntityKey, type Instant } from './index.js';

const EIGHT = Date.parse('2026-01-15T08:00:00.000Z');
const at = (minute: number): Instant => new Date(EIGHT + minute * 60_000).toISOString() as Instant;
const alarm = (severity: AlarmSeverity = 'major', raisedAt = at(0)) => ({
  severity,
  raisedAt,
  state: 'raised' as const,
});
const action = (
  action: AlarmAction['action'],
  minute: number,
  by: string,
  more: Partial<AlarmAction> = {},
): AlarmAction => ({
  actionId: `f:${by}-${action}-${minute}` as EntityKey,
  alarmKey: 'f:feed-not-fresh' as EntityKey,
  raisedAt: at(0),
  severity: 'major',
  action,
  at: at(minute),
  by,
  ...more,
});
const now = EIGHT + 60 * 60_000;

describe('how an alarm is handled', () => {
  it('is new while nobody has done anything but write a note', () => {
    expect(handlingOf(alarm(), [], now).state).toBe('new');
    const noted = handlingOf(alarm(), [action('note', 1, 'Ana', { text: 'seen on the radio' })], now);
    expect(noted).toMatchObject({ state: 'new', actions: [{ text: 'seen on the radio' }] });
  });

  it('has both who acknowledge at once, and names the first, in whatever order their actions come', () => {
    const both = [action('acknowledge', 2, 'Ben'), action('acknowledge', 1, 'Ana')];
    for (const actions of [both, [...both].reverse()])
      expect(handlingOf(alarm(), actions, now)).toMatchObject({
        state: 'acknowledged',
        acknowledgedBy: 'Ana',
        acknowledgedAt: at(1),
        actions: [{ by: 'Ana' }, { by: 'Ben' }],
      });
  });

  it('says who has it now, and who closed it why', () => {
    const actions = [action('assign', 1, 'Ana', { to: 'Ben' }), action('assign', 2, 'Ben', { to: 'TCAR' })];
    expect(handlingOf(alarm(), actions, now)).toMatchObject({ state: 'assigned', assignedTo: 'TCAR' });
    actions.push(action('close', 3, 'Ben', { cause: 'false-alarm' }), action('close', 4, 'Ana', { cause: 'works' }));
    expect(handlingOf(alarm(), actions, now)).toMatchObject({ state: 'closed', closedBy: 'Ben', cause: 'false-alarm' });
  });

  it('is muted until its time, also when it is raised again meanwhile', () => {
    const mute = action('mute', 1, 'Ana', { until: at(30) });
    expect(handlingOf(alarm(), [mute], EIGHT + 29 * 60_000)).toMatchObject({ state: 'muted', mutedUntil: at(30) });
    expect(handlingOf(alarm('major', at(10)), [mute], EIGHT + 29 * 60_000).state).toBe('muted');
    expect(handlingOf(alarm('major', at(10)), [mute], EIGHT + 30 * 60_000)).toEqual({ state: 'new', actions: [] });
  });

  it('can be heard again before its time by another mute that ends at once', () => {
    const actions = [action('mute', 1, 'Ana', { until: at(90) }), action('mute', 5, 'Ben', { until: at(5) })];
    expect(handlingOf(alarm(), actions, now).state).toBe('new');
  });

  it('is new again when it is raised again, and when it has become worse than what somebody saw', () => {
    const seen = [action('acknowledge', 1, 'Ana')];
    expect(handlingOf(alarm('major', at(20)), seen, now).state).toBe('new');
    expect(handlingOf(alarm('critical'), seen, now)).toMatchObject({ state: 'new', acknowledgedBy: 'Ana' });
    expect(handlingOf(alarm('minor'), seen, now).state).toBe('acknowledged');
    seen.push(action('acknowledge', 30, 'Ben', { severity: 'critical' }));
    expect(handlingOf(alarm('critical'), seen, now)).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Ana' });
  });
});

import { DeskRig, ANA, BEN } from '../testing/desk-rig.js';
import { alarmStatistics } from './index.js';

let rig: DeskRig;
beforeEach(async () => {
  rig = await DeskRig.open();
});
afterEach(() => rig.close());

describe('what operators do about an alarm', () => {
  it('is an event for operators alone, seen in the state as soon as it is done', async () => {
    const key = await rig.raise('feed-not-fresh');
    const { handling } = await rig.room.actions.act(key, 'acknowledge', { text: 'calling' }, ANA);
    expect(handling).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Ana', actions: [{ text: 'calling' }] });
    const [event] = await rig.emitted('alarm-action');
    expect(event).toMatchObject({ feed: 'astuce', visibility: 'internal', entity: { alarmKey: key, by: 'Ana' } });
    for (const audience of ['open', 'partner', 'partner:astuce', 'internal:partner'] as const)
      expect(rig.catalogue.guard.mayRead(audience, event!)).toBe(false);
    for (const audience of ['internal', 'internal:astuce'] as const)
      expect(rig.catalogue.guard.mayRead(audience, event!)).toBe(true);
  });

  it('is not lost when two act at once: both stay, and the state says who was first', async () => {
    const key = await rig.raise('feed-not-fresh');
    const { actions } = rig.room;
    await Promise.all([actions.act(key, 'acknowledge', {}, ANA), actions.act(key, 'acknowledge', {}, BEN)]);
    expect(
      rig
        .handling(key)
        .actions.map(({ by }) => by)
        .sort(),
    ).toEqual(['Ana', 'Ben']);
    rig.pass(1_000);
    await actions.act(key, 'acknowledge', {}, { ...BEN, name: 'Zoé' });
    expect(rig.handling(key).acknowledgedBy).not.toBe('Zoé');
    expect(rig.handling(key).actions).toHaveLength(3);
  });

  it('is done once however often it is sent with one Idempotency-Key', async () => {
    const key = await rig.raise('feed-not-fresh');
    for (const _ of [1, 2, 3]) await rig.room.actions.act(key, 'note', { text: 'radio is down' }, ANA, 'click-7');
    await rig.room.actions.act(key, 'note', { text: 'radio is down' }, BEN, 'click-7');
    expect(rig.handling(key).actions.map(({ by, text }) => `${by}: ${text}`)).toEqual([
      'Ana: radio is down',
      'Ben: radio is down',
    ]);
    expect(await rig.emitted('alarm-action')).toHaveLength(2);
  });

  it('assigns, mutes for a time, and closes with a cause', async () => {
    const key = await rig.raise('bunching:90:0', { severity: 'minor' });
    const { actions } = rig.room;
    expect((await actions.act(key, 'assign', { to: 'Ben' }, ANA)).handling).toMatchObject({
      state: 'assigned',
      assignedTo: 'Ben',
    });
    expect((await actions.act(key, 'mute', { seconds: 1_800 }, BEN)).handling.state).toBe('muted');
    rig.pass(1_800_000);
    expect(rig.handling(key).state).toBe('assigned');
    const closed = await actions.act(key, 'close', { cause: 'false-alarm' }, BEN);
    expect(closed.handling).toMatchObject({ state: 'closed', cause: 'false-alarm', closedBy: 'Ben' });
  });

  it.each([
    ['assign', {}, 'to'],
    ['mute', {}, 'seconds'],
    ['mute', { seconds: 60, until: '2026-01-15T09:00:00Z' }, 'seconds'],
    ['mute', { seconds: 1e9 }, 'seven days'],
    ['mute', { until: 'tomorrow' }, 'until'],
    ['note', { text: '  ' }, 'text'],
    ['close', { text: 'over' }, 'cause'],
    ['acknowledge', { to: 'Ben' }, 'of acknowledge one of text'],
    ['acknowledge', [], 'body'],
  ] as const)('%s of %j is refused and says what was expected', async (action, body, expected) => {
    const key = await rig.raise('feed-not-fresh');
    await expect(rig.room.actions.act(key, action, body, ANA)).rejects.toThrow(expected);
    expect(await rig.emitted('alarm-action')).toEqual([]);
  });

  it('is for alarms that are there, and that the operator may see', async () => {
    const key = await rig.raise('feed-not-fresh', {}, 'partner');
    await expect(rig.room.actions.act('astuce:nothing', 'acknowledge', {}, ANA)).rejects.toThrow(
      'no alarm astuce:nothing',
    );
    const narrow = { name: 'N', audience: 'internal:astuce' as const };
    await expect(rig.room.actions.act(key, 'acknowledge', {}, narrow)).rejects.toThrow('no alarm');
  });

  it('is bounded on one alarm', async () => {
    const key = await rig.raise('feed-not-fresh');
    for (let i = 0; i < 200; i += 1) await rig.room.actions.act(key, 'note', { text: `${i}` }, ANA);
    await expect(rig.room.actions.act(key, 'note', { text: 'more' }, ANA)).rejects.toThrow('at most 200');
  });
});

describe('the journal of alarms', () => {
  it('has each alarm once when it is raised and once when it is over, and what was done, whoever restarts', async () => {
    const key = await rig.raise('feed-not-fresh');
    await rig.clerk.work(rig.nowMs);
    rig.pass(20_000);
    await rig.room.actions.act(key, 'acknowledge', {}, ANA);
    await rig.clerk.work(rig.nowMs);
    rig.pass(20_000);
    const raisedAt = rig.instant(-40_000);
    await rig.raise('feed-not-fresh', { state: 'cleared', raisedAt, firstSeenAt: raisedAt, clearedAt: rig.instant() });
    for (const _ of [1, 2]) await rig.clerk.work(rig.nowMs);
    expect(await rig.journal()).toEqual([
      '- Alarm over: silent',
      'Ana Acknowledged: Silent feed (astuce)',
      '- Alarm, critical: silent',
    ]);
    expect(await rig.emitted('journal-entry')).toHaveLength(2);
  });

  it('has it when an alarm becomes worse, once', async () => {
    await rig.raise('feed-not-fresh', { severity: 'major' });
    const raisedAt = rig.instant();
    await rig.clerk.work(rig.nowMs);
    rig.pass(10_000);
    await rig.raise('feed-not-fresh', { severity: 'critical', raisedAt });
    for (const _ of [1, 2]) await rig.clerk.work(rig.nowMs);
    expect(await rig.journal()).toEqual(['- Alarm now critical: silent', '- Alarm, major: silent']);
  });

  it('counts the hours of all who were on shift, also those in which nobody typed anything', async () => {
    const from = rig.instant();
    const span = { from, to: rig.instant(12 * 3_600_000) };
    await rig.room.journal.write({ text: 'on shift' }, ANA);
    rig.pass(3_600_000);
    await rig.room.journal.write({ text: 'so am I' }, BEN);
    const { lines } = await rig.room.journal.read(span, 'internal');
    // Two in the first eight hours, somebody in the four that follow.
    expect(alarmStatistics(lines, [], { ...span, nowMs: rig.nowMs }).operatorHours).toBe(2 * 8 + 4);
  });

  it('tells of a period how many alarms an operator had, how soon they were seen, and which are no good', async () => {
    const from = rig.instant();
    const key = await rig.raise('bunching:90:0', { severity: 'minor' });
    for (let i = 0; i < 3; i += 1) {
      await rig.raise('bunching:90:0', { severity: 'minor' });
      await rig.clerk.work(rig.nowMs);
      rig.pass(120_000);
    }
    await rig.room.actions.act(key, 'acknowledge', {}, ANA);
    await rig.room.actions.act(key, 'close', { cause: 'false-alarm' }, BEN);
    await rig.raise('feed-not-fresh', { raisedAt: rig.instant(-25 * 3_600_000) });
    const span = { from, to: rig.instant(1_000) };
    const { lines } = await rig.room.journal.read(span, 'internal');
    const alarms = [...rig.live.list('alarm')].map(({ event }) => event);
    expect(alarmStatistics(lines, alarms, { ...span, nowMs: rig.nowMs })).toMatchObject({
      raised: 3,
      operatorHours: 1,
      perOperatorHour: 3,
      busiestTenMinutes: 3,
      acknowledged: 1,
      acknowledgeMedianSeconds: 120,
      bySeverity: { critical: 0, major: 0, minor: 3 },
      byRule: [{ rule: 'bunching', raised: 3, false: 1, chattering: 1 }],
      byFeed: [{ feed: 'astuce', raised: 3 }],
      standing: [{ key: 'astuce:feed-not-fresh' }],
      chattering: [{ key: 'astuce:bunching:90:0', raised: 3 }],
    });
  });
});

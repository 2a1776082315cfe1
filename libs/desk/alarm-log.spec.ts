import { DeskRig, ANA, BEN } from '../testing/desk-rig.js';
import { alarmLog } from './index.js';

const MINUTE = 60_000;

describe('the log of the alarms of a period', () => {
  let rig: DeskRig;
  beforeEach(async () => {
    rig = await DeskRig.open();
  });
  afterEach(() => rig.close());
  const log = async () => {
    await rig.clerk.work(rig.nowMs);
    const { lines } = await rig.room.journal.read(
      { from: rig.instant(-60 * MINUTE), to: rig.instant(1_000) },
      'internal',
    );
    return alarmLog(lines);
  };

  it('has each alarm once, with when it began and ended and who acknowledged it first', async () => {
    const raisedAt = rig.instant();
    const key = await rig.raise('feed-not-fresh', { severity: 'minor', raisedAt });
    expect(await log()).toMatchObject([{ key, feed: 'astuce', severity: 'minor', raisedAt }]);
    expect((await log())[0]).not.toHaveProperty('clearedAt');
    rig.pass(MINUTE);
    const at = rig.instant();
    await rig.room.actions.act(key, 'acknowledge', {}, ANA);
    rig.pass(MINUTE);
    await rig.room.actions.act(key, 'acknowledge', {}, BEN);
    await rig.raise('feed-not-fresh', { severity: 'critical', raisedAt });
    await rig.clerk.work(rig.nowMs);
    rig.pass(MINUTE);
    const clearedAt = rig.instant();
    await rig.raise('feed-not-fresh', { severity: 'critical', raisedAt, state: 'cleared', clearedAt });
    expect(await log()).toMatchObject([
      { key, severity: 'critical', raisedAt, clearedAt, acknowledged: { by: 'Ana', at } },
    ]);
  });

  it('has the worst an alarm was and how it was in the end, also where it got better again', async () => {
    const raisedAt = rig.instant();
    const become = async (severity: 'minor' | 'critical', more = {}): Promise<void> => {
      await rig.raise('feed-not-fresh', { severity, raisedAt, ...more });
      await rig.clerk.work(rig.nowMs);
      rig.pass(MINUTE);
    };
    await become('minor');
    await become('critical');
    await become('minor');
    const standing = [...rig.live.list('alarm')].map(({ event }) => event);
    const { lines } = await rig.room.journal.read({ from: raisedAt, to: rig.instant(1_000) }, 'internal');
    expect(alarmLog(lines, standing)).toMatchObject([{ worst: 'critical', severity: 'minor' }]);
    await become('minor', { state: 'cleared', clearedAt: rig.instant() });
    expect(await log()).toMatchObject([{ worst: 'critical', severity: 'minor' }]);
  });

  it('has one that comes back as another one', async () => {
    const first = rig.instant();
    await rig.raise('bunching:90:0', { raisedAt: first });
    await log();
    rig.pass(MINUTE);
    const clearedAt = rig.instant();
    await rig.raise('bunching:90:0', { raisedAt: first, state: 'cleared', clearedAt });
    await log();
    rig.pass(MINUTE);
    const second = rig.instant();
    await rig.raise('bunching:90:0', { raisedAt: second });
    expect((await log()).map(({ raisedAt, clearedAt: over }) => [raisedAt, over])).toEqual([
      [first, clearedAt],
      [second, undefined],
    ]);
  });
});

describe('a hub that was away', () => {
  let rig: DeskRig;
  beforeEach(async () => {
    rig = await DeskRig.open();
  });
  afterEach(() => rig.close());

  it('says in the journal from when to when it watched nothing', async () => {
    await rig.raise('feed-not-fresh');
    const from = rig.instant(500);
    rig.pass(15 * MINUTE);
    rig.clerk.noteWatched();
    await rig.clerk.work(rig.nowMs);
    const to = rig.instant();
    expect(await rig.journal()).toContain(
      `- The hub watched nothing from ${from} to ${to}: what began and ended meanwhile is not known`,
    );
    await rig.clerk.work(rig.nowMs + 2_000);
    expect((await rig.journal()).filter((line) => line.includes('watched nothing'))).toHaveLength(1);
  });

  it('says nothing of a short restart, nor of its first start', async () => {
    rig.clerk.noteWatched();
    await rig.clerk.work(rig.nowMs);
    rig.pass(MINUTE);
    await rig.clerk.work(rig.nowMs);
    expect(await rig.journal()).toEqual([]);
  });
});

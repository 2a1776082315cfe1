import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDIT_FEED, VISIBILITIES, toInstant, type Instant } from '#libs/model';
import { Audit } from '#libs/security';
import { DeskRig } from '../testing/desk-rig.js';
import { AuditTrail } from './index.js';

let rig: DeskRig;
let folder: string;
let trail: AuditTrail;
let audit: Audit;
let serial = 0;

beforeEach(async () => {
  rig = await DeskRig.open();
  folder = mkdtempSync(join(tmpdir(), 'trail-'));
  audit = new Audit({
    folder,
    now: () => (rig.nowMs += 1_000),
    newId: () => `id${(serial += 1)}`,
    onFault: (error) => {
      throw error;
    },
  });
  trail = new AuditTrail({ ...rig, audit, store: () => Promise.resolve(undefined) });
});
afterEach(async () => {
  await rig.close();
  rmSync(folder, { recursive: true });
});

const all = { from: '2020-01-01T00:00:00.000Z' as Instant, to: '2100-01-01T00:00:00.000Z' as Instant, limit: 10 };
const whats = async (asked = all): Promise<string[]> => (await trail.read(asked)).entries.map(({ what }) => what);

describe('the audit of a hub', () => {
  it('is read as soon as it is noted, from where it waits and from the bus alike, the newest of a period last', async () => {
    await audit.note({ who: 'k', what: 'keys.create', outcome: 'done', on: 'a' });
    const between = toInstant(rig.nowMs + 1);
    await audit.note({ who: 'anybody', what: 'keys.list', outcome: 'refused', from: '192.0.2.1' });
    expect(await whats()).toEqual(['keys.create', 'keys.list']);
    await trail.publish();
    await rig.live.catchUp();
    expect([await audit.waiting(), await whats()]).toEqual([[], ['keys.create', 'keys.list']]);
    expect([await whats({ ...all, limit: 1 }), await whats({ ...all, to: between })]).toEqual([
      ['keys.list'],
      ['keys.create'],
    ]);
    expect((await trail.read(all)).incomplete).toContain('no history');
  });

  it('is for administrators alone, whatever level and feeds a key has', async () => {
    await audit.note({ who: 'k', what: 'keys.create', outcome: 'done' });
    await trail.publish();
    await rig.live.catchUp();
    const [entry] = [...rig.live.list('audit')];
    const { guard } = rig.catalogue;
    expect([guard.mayRead('admin', entry!.event), guard.mayReadFeed('admin', AUDIT_FEED)]).toEqual([true, true]);
    for (const audience of [...VISIBILITIES, `internal:${AUDIT_FEED}`, 'admin:astuce'] as const)
      expect([audience, guard.mayRead(audience, entry!.event), guard.mayReadFeed(audience, AUDIT_FEED)]).toEqual([
        audience,
        false,
        false,
      ]);
  });

  it('leaves the current state when it is old, as lines of the journal do', async () => {
    await audit.note({ who: 'k', what: 'keys.create', outcome: 'done' });
    await trail.publish();
    await rig.live.catchUp();
    await rig.clerk.work(rig.nowMs + 8 * 86_400_000);
    expect(rig.live.count('audit')).toBe(0);
  });
});

import { HubError } from '#libs/errors';
import type { EntityKey, HubEvent } from '#libs/model';
import type { RecordStore } from '#libs/record';
import { DeskRig, ANA, BEN } from '../testing/desk-rig.js';
import { decodePlace, encodePlace, journalCsv, journalOrderOf } from './index.js';

let rig: DeskRig;
beforeEach(async () => {
  rig = await DeskRig.open();
});
afterEach(() => rig.close());

describe('the journal', () => {
  it('takes a free entry with what it is about, and is found by word, entity and category', async () => {
    const { journal } = rig.room;
    const links = [{ kind: 'vehicle-position' as const, key: 'astuce:427' as EntityKey, label: 'T1 427' }];
    const places = [{ latitude: 49.44, longitude: 1.09, label: 'République' }];
    const line = await journal.write({ text: 'Porte bloquée à République', links, places }, ANA);
    expect(line).toMatchObject({ category: 'note', by: 'Ana', feed: 'astuce', links, places });
    rig.pass(1_000);
    await journal.write({ text: 'Relève faite' }, BEN);
    expect(await rig.journal('fr')).toEqual(['Ben Relève faite', 'Ana Porte bloquée à République']);
    expect(await rig.journal('fr', { q: 'BLOQUEE republique' })).toEqual(['Ana Porte bloquée à République']);
    expect(await rig.journal('fr', { q: 't1' })).toHaveLength(1);
    expect(await rig.journal('fr', { entity: 'astuce:427' })).toHaveLength(1);
    expect(await rig.journal('fr', { categories: ['correction'] })).toEqual([]);
  });

  it('is never changed: a correction is another entry, and both say so', async () => {
    const { journal } = rig.room;
    const wrong = await journal.write({ text: 'T1 at nine', links: [{ kind: 'alert', key: 'astuce:a' }] }, ANA);
    rig.pass(1_000);
    const right = await journal.write({ text: 'T1 at ten', corrects: wrong.id }, BEN);
    expect(right).toMatchObject({ category: 'correction', corrects: wrong.id, links: wrong.links });
    const { lines } = await journal.read({ from: rig.instant(-60_000), to: rig.instant(1) }, 'internal');
    expect(lines.map(({ text, correctedBy }) => [text['und'], correctedBy])).toEqual([
      ['T1 at ten', undefined],
      ['T1 at nine', [right.id]],
    ]);
    await expect(journal.write({ text: 'x', corrects: 'astuce:nothing' }, ANA)).rejects.toThrow('no journal entry');
  });

  it('is written once however often it is sent with one Idempotency-Key', async () => {
    const ids = new Set<string>();
    for (const _ of [1, 2]) ids.add((await rig.room.journal.write({ text: 'once' }, ANA, 'k')).id);
    rig.pass(5);
    for (const _ of [1, 2]) ids.add((await rig.room.journal.write({ text: 'twice' }, ANA)).id);
    expect(ids.size).toBe(3);
  });

  it('is read by operators, each of the feeds he may read', async () => {
    await rig.room.journal.write({ text: 'of the hub' }, ANA);
    await rig.room.journal.write({ text: 'of a partner', links: [{ kind: 'alarm', key: 'partner:x' }] }, ANA);
    const seen = async (audience: 'internal' | 'internal:astuce' | 'internal:partner' | 'partner') =>
      (await rig.room.journal.read({ from: rig.instant(-1_000), to: rig.instant(1) }, audience)).lines.map(
        ({ text }) => text['und'],
      );
    expect((await seen('internal')).sort()).toEqual(['of a partner', 'of the hub']);
    expect(await seen('internal:partner')).toEqual(['of a partner']);
    expect(await seen('internal:astuce')).toEqual([]);
    expect(await seen('partner')).toEqual([]);
    const narrow = { name: 'N', audience: 'internal:astuce' as const };
    await expect(rig.room.journal.write({ text: 'x' }, narrow)).rejects.toThrow('links');
  });

  it.each([
    [{}, 'text'],
    [{ text: 'x', colour: 'red' }, 'colour'],
    [{ text: 'x', links: [{ kind: 'bus', key: 'a:b' }] }, 'links[0].kind'],
    [{ text: 'x', links: [{ kind: 'alert', key: 'b' }] }, 'links[0].key'],
    [{ text: 'x', places: [{ latitude: 91, longitude: 0 }] }, 'places[0].latitude'],
    [{ text: 'x'.repeat(4_001) }, 'at most 4000'],
    ['x', 'body'],
  ])('%j is refused and says which field', async (body, expected) => {
    await expect(rig.room.journal.write(body, ANA)).rejects.toThrow(expected);
  });

  it('leaves the current state with age, and is then read from the history', async () => {
    const { id } = await rig.room.journal.write({ text: 'long ago' }, ANA);
    const [written] = await rig.emitted('journal-entry');
    rig.pass(8 * 86_400_000);
    await rig.clerk.work(rig.nowMs);
    expect(rig.live.count('journal-entry')).toBe(0);
    const span = { from: rig.instant(-9 * 86_400_000), to: rig.instant(1) };
    expect(await rig.room.journal.read(span, 'internal')).toMatchObject({
      lines: [],
      incomplete: { fr: expect.any(String) },
    });
    rig.store = () => Promise.resolve(historyOf([written!, { ...written!, op: 'remove', entity: undefined }]));
    const { lines, incomplete } = await rig.room.journal.read(span, 'internal');
    expect([lines.map((line) => line.id), incomplete]).toEqual([[id], undefined]);
    rig.store = () => Promise.reject(new HubError('STORE_UNAVAILABLE', 'away', { retryable: true }));
    expect((await rig.room.journal.read(span, 'internal')).incomplete?.en).toContain('cannot be read now');
  });

  it('is a table without formulas', async () => {
    await rig.room.journal.write({ text: '=HYPERLINK("http://x"), "quoted"' }, ANA);
    const { lines } = await rig.room.journal.read({ from: rig.instant(-1), to: rig.instant(1) }, 'internal');
    const [head, row] = journalCsv(lines, 'fr').split('\r\n');
    expect(head).toBe('at,category,severity,by,text,entities,places,corrects,id');
    expect(row).toContain(`note,,Ana,"'=HYPERLINK(""http://x""), ""quoted""",`);
  });

  it('is paged by places that nothing else is taken for', async () => {
    const line = await rig.room.journal.write({ text: 'x' }, ANA);
    expect(decodePlace(encodePlace(line))).toBe(journalOrderOf(line));
    expect(decodePlace('bm9wZQ')).toBeUndefined();
  });
});

/** As much of a store as the journal asks. */
function historyOf(events: readonly HubEvent[]): RecordStore {
  const store: Pick<RecordStore, 'export'> = {
    async *export({ kind }) {
      const rows = events.filter((event) => event.kind === kind);
      yield rows.map(({ feed, op, visibility, entity }) => ({ feed, op, visibility, body: entity }));
    },
  };
  return store as RecordStore;
}

import { removed, tripDelayed, upserted, vehicleMoved } from '#libs/testing';
import { decodeFeedMessage, encodeFeedMessage } from '#libs/formats/gtfs-rt';
import { IssueCollector } from '#libs/errors';
import type { EntityByKind, FeedId, HubEvent, Instant, SourceDocument } from '#libs/model';
import { contentHashOf } from '#libs/sources';
import { FaultScript, LAB_FAULTS, readFaultScript } from './index.js';

const START = Date.parse('2026-01-15T08:00:00Z');
const script = (...lines: object[]): FaultScript => new FaultScript(readFaultScript(lines, START), START);
const positionsOf = (events: readonly HubEvent[]) =>
  events.map(({ op, entity }) => (op === 'remove' ? op : (entity as EntityByKind['vehicle-position']).point));

const message = encodeFeedMessage({
  header: { gtfsRealtimeVersion: '2.0', timestamp: START / 1000 },
  entities: [{ id: 'a', vehicle: { trip: { tripId: 't1', routeId: '90' }, vehicle: { id: 'bus-1' } } }],
});
function document(bytes: Uint8Array = message, sourceId = 'positions'): SourceDocument {
  return {
    feedId: 'astuce' as FeedId,
    sourceId,
    format: 'gtfs-rt',
    bytes,
    contentHash: contentHashOf(bytes),
    receivedAt: '2026-01-15T08:00:00.000Z' as Instant,
    timeShiftMs: 0,
    replayed: true,
  };
}

describe('a script of faults, on documents', () => {
  it('holds a late document back by as long as the line says, and only while it is in force', () => {
    const faults = script({ at: 10, target: 'astuce', fault: 'late', seconds: 30, bySeconds: 45 });
    expect(faults.delayMsOf(document(), START + 9_999)).toBe(0);
    expect(faults.delayMsOf(document(), START + 10_000)).toBe(45_000);
    expect(faults.delayMsOf(document(), START + 40_000)).toBe(0);
  });

  it('lets nothing new of a frozen source arrive; other sources of the feed go on', () => {
    const faults = script({ at: 0, target: 'astuce/positions', fault: 'frozen', seconds: 60 });
    expect(faults.document(document(), START)).toBeUndefined();
    expect(faults.document(document(message, 'trips'), START)).toMatchObject({ sourceId: 'trips' });
    expect(faults.document(document(), START + 60_000)).toMatchObject({ contentHash: contentHashOf(message) });
  });

  it.each(['500', '204', 'slow'])('lets nothing arrive from a source that answers %s', (fault) => {
    const faults = script({ at: 0, target: 'astuce', fault, seconds: 60 });
    expect(faults.document(document(), START)).toBeUndefined();
    expect(faults.counters).toMatchObject({ heldBackTotal: 1 });
  });

  it('lets a page of HTML arrive in place of the document', () => {
    const page = script({ at: 0, target: 'astuce', fault: 'html', seconds: 60 }).document(document(), START)!;
    expect(Buffer.from(page.bytes).toString()).toContain('<!doctype html>');
  });

  it('cuts a truncated document and doubles a duplicated one, under the hash of what is left', () => {
    const cut = script({ at: 0, target: 'astuce', fault: 'truncated', seconds: 60 }).document(document(), START)!;
    expect(cut.bytes).toEqual(message.subarray(0, Math.floor(message.length * 0.6)));
    expect(cut.contentHash).toBe(contentHashOf(cut.bytes));
    const twice = script({ at: 0, target: 'astuce', fault: 'duplicated', seconds: 60 }).document(document(), START)!;
    expect(decodeFeedMessage(twice.bytes, new IssueCollector()).entities).toHaveLength(2);
  });

  it('moves the times inside a document whose clock is off', () => {
    const off = script({ at: 0, target: 'astuce', fault: 'clock-off', seconds: 60 });
    expect(off.document(document(), START)).toMatchObject({ timeShiftMs: 3_600_000 });
    const by = script({ at: 0, target: 'astuce', fault: 'clock-off', seconds: 60, bySeconds: -120 });
    expect(by.document(document(), START)).toMatchObject({ timeShiftMs: -120_000 });
  });

  it('gives runs other ids, in GTFS-Realtime and SIRI, and counts what it could not do', () => {
    const faults = script({ at: 0, target: 'astuce', fault: 'id-shift', seconds: 60, seed: 7 });
    const shifted = faults.document(document(), START)!;
    const [entity] = decodeFeedMessage(shifted.bytes, new IssueCollector()).entities;
    expect(entity!.vehicle!.trip).toMatchObject({ tripId: 'shifted-7-t1', routeId: 'shifted-7-90' });
    const siri = Buffer.from('<a><DatedVehicleJourneyRef>j1</DatedVehicleJourneyRef></a>');
    const journey = faults.document({ ...document(siri), format: 'siri' }, START)!;
    expect(Buffer.from(journey.bytes).toString()).toContain('>shifted-7-j1<');
    const table = { ...document(Buffer.from('a,b')), format: 'csv' };
    expect(faults.document(table, START)).toBe(table);
    expect(faults.counters).toMatchObject({ spoiltTotal: 2, untouchedTotal: 1 });
  });
});

describe('a script of faults, on events', () => {
  it('takes a dropped vehicle away at once, keeps it away, and brings it back as the feed says it then', () => {
    const faults = script({ at: 10, target: 'astuce:bus-1', fault: 'drop-vehicle', seconds: 20 });
    expect(faults.events([vehicleMoved('bus-1'), vehicleMoved('bus-2')])).toHaveLength(2);
    const gone = faults.advance(START + 10_000);
    expect(gone).toMatchObject([{ key: 'astuce:bus-1', op: 'remove', quality: { flags: ['experiment'] } }]);
    // They go the way of all events.
    expect(faults.events(gone)).toEqual(gone);
    const elsewhere = { latitude: 49.5, longitude: 1.2 };
    const during = faults.events([vehicleMoved('bus-1', { point: elsewhere }), vehicleMoved('bus-2')]);
    expect(during.map(({ key }) => key)).toEqual(['astuce:bus-2']);
    expect(positionsOf(faults.advance(START + 30_000))).toEqual([elsewhere]);
  });

  it('does not bring back a vehicle that its feed has taken away meanwhile', () => {
    const faults = script({ at: 0, target: 'astuce:bus-1', fault: 'drop-vehicle', seconds: 20 });
    faults.events([vehicleMoved('bus-1')]);
    faults.advance(START);
    expect(faults.events([removed('vehicle-position', 'bus-1')])).toEqual([]);
    expect(faults.advance(START + 20_000)).toEqual([]);
  });

  it('drops a share of a feed, which the seed alone decides', () => {
    const fleet = Array.from({ length: 200 }, (_, i) => vehicleMoved(`bus-${i}`));
    const gone = (seed: number): string[] => {
      const faults = script({ at: 0, target: 'astuce', fault: 'drop-vehicle', seconds: 20, share: 0.25, seed });
      faults.events(fleet);
      return faults.advance(START).map(({ key }) => key);
    };
    expect(gone(1)).toEqual(gone(1));
    expect(gone(1)).not.toEqual(gone(2));
    expect(gone(1).length).toBeGreaterThan(25);
    expect(gone(1).length).toBeLessThan(75);
  });

  it('moves positions by GPS noise about as far as asked, the same each time, and says so', () => {
    const noisy = (): HubEvent[] => {
      const faults = script({ at: 0, target: 'astuce', fault: 'gps-noise', seconds: 60, metres: 100, seed: 3 });
      faults.advance(START);
      return faults.events(Array.from({ length: 300 }, (_, i) => vehicleMoved(`bus-${i}`)));
    };
    const events = noisy();
    expect(events).toEqual(noisy());
    expect(events.every(({ quality }) => quality.flags.includes('experiment'))).toBe(true);
    const metres = events.map(({ entity }) => {
      const { latitude, longitude } = (entity as EntityByKind['vehicle-position']).point!;
      const east = (longitude - 1.0993) * 111_320 * Math.cos((49.4431 * Math.PI) / 180);
      return Math.hypot((latitude - 49.4431) * 111_320, east);
    });
    const mean = metres.reduce((sum, one) => sum + one, 0) / metres.length;
    expect(mean).toBeGreaterThan(100);
    expect(mean).toBeLessThan(150);
  });

  it('puts a bus elsewhere and back', () => {
    const faults = script({ at: 0, target: 'astuce:bus-1', fault: 'put-elsewhere', seconds: 60, place: [1.5, 49] });
    const [there] = faults.events([vehicleMoved('bus-1')]);
    const at = (there!.entity as EntityByKind['vehicle-position']).point!;
    expect(positionsOf(faults.advance(START))).toEqual([{ longitude: 1.5, latitude: 49 }]);
    expect(positionsOf(faults.advance(START + 60_000))).toEqual([at]);
  });

  it('cancels a run that is reported, one that is not, and takes both back', () => {
    const faults = script(
      { at: 0, target: 'astuce:t1', fault: 'cancel-trip', seconds: 60 },
      { at: 0, target: 'astuce:t2', fault: 'cancel-trip', seconds: 60 },
    );
    faults.events([tripDelayed('t1', 120)]);
    const cancelled = faults.advance(START);
    expect(cancelled.map(({ key, entity }) => [key, (entity as EntityByKind['trip-update']).trip])).toEqual([
      ['astuce:t1', expect.objectContaining({ routeId: 'astuce:90', scheduleRelationship: 'CANCELED' })],
      ['astuce:t2', { tripId: 'astuce:t2', scheduleRelationship: 'CANCELED' }],
    ]);
    const back = faults.advance(START + 60_000);
    expect(back).toMatchObject([
      { key: 'astuce:t1', op: 'upsert', entity: { delaySeconds: 120 } },
      { key: 'astuce:t2', op: 'remove' },
    ]);
  });

  it('closes a road where a line, a place or a counter says, and opens it again', () => {
    const line = [
      [1.09, 49.44],
      [1.1, 49.45],
    ];
    const faults = script(
      { at: 0, target: 'roads', fault: 'close-road', seconds: 600, line },
      { at: 0, target: 'roads:site-1', fault: 'close-road', seconds: 600 },
      { at: 0, target: 'roads:nowhere', fault: 'close-road', seconds: 600 },
    );
    const point = { latitude: 49.4, longitude: 1.1 };
    const site = { siteId: 'roads:site-1' as never, point, mode: 'road' as const };
    faults.events([upserted('traffic-measurement', 'site-1', site, { feed: 'roads' })]);
    const closed = faults.advance(START);
    expect(closed.map(({ entity }) => (entity as EntityByKind['traffic-situation']).records[0])).toMatchObject([
      { detail: ['roadClosed'], line: [{ longitude: 1.09 }, { longitude: 1.1 }], end: '2026-01-15T08:10:00.000Z' },
      { detail: ['roadClosed'], points: [point] },
    ]);
    expect(faults.counters).toMatchObject({ withoutEffectTotal: 1 });
    expect(faults.advance(START + 600_000)).toMatchObject([
      { op: 'remove', reason: 'ended' },
      { op: 'remove', reason: 'ended' },
    ]);
  });

  it('names the instants at which something changes, and passes over lines that were over before it was asked', () => {
    const faults = script(
      { at: 10, target: 'astuce', fault: 'gps-noise', seconds: 5 },
      { at: 12, target: 'astuce', fault: 'frozen', seconds: 5 },
    );
    expect(faults.nextChangeMs(START)).toBe(START + 10_000);
    expect(faults.nextChangeMs(START + 10_000)).toBe(START + 15_000);
    expect(faults.nextChangeMs(START + 15_000)).toBeUndefined();
    faults.events([vehicleMoved('bus-1')]);
    expect(faults.advance(START + 20_000)).toEqual([]);
  });
});

describe('what a script may say', () => {
  const line = { at: 0, target: 'astuce', fault: 'late', seconds: 10, seed: 1 };

  it('takes instants and seconds for times, and puts lines in the order of them', () => {
    const lines = readFaultScript(
      [
        { ...line, at: 60 },
        { ...line, at: '2026-01-15T08:00:30Z' },
      ],
      START,
    );
    expect(lines.map(({ atMs }) => atMs)).toEqual([30_000, 60_000]);
    expect(readFaultScript(undefined, START)).toEqual([]);
  });

  it.each([
    ['a script that is no list', { at: 1 }, 'faults:'],
    ['a fault nobody knows', [{ ...line, fault: 'earthquake' }], 'faults[0].fault'],
    ['a field nobody knows', [line, { ...line, until: 1 }], 'faults[1].until'],
    ['a time before the beginning', [{ ...line, at: '2026-01-15T07:00:00Z' }], 'faults[0].at'],
    ['a target with a path in it', [{ ...line, target: '../etc' }], 'faults[0].target'],
    ['a vehicle put nowhere', [{ ...line, fault: 'put-elsewhere', target: 'astuce:1' }], 'faults[0].place'],
    ['a road closed nowhere', [{ ...line, fault: 'close-road', target: 'roads' }], 'faults[0].line'],
    ['a document fault on an entity', [{ ...line, target: 'astuce:1' }], 'faults[0].target'],
    [
      'a place off the earth',
      [{ ...line, fault: 'put-elsewhere', target: 'astuce:1', place: [200, 1] }],
      'faults[0].place',
    ],
  ])('refuses %s and names the place', (_, script, where) => {
    expect(() => readFaultScript(script, START)).toThrow(where as string);
  });

  it('knows every fault of the list', () => {
    for (const fault of LAB_FAULTS) {
      const about = { 'put-elsewhere': 'astuce:1', 'cancel-trip': 'astuce:1' }[fault as string] ?? 'astuce';
      const place = ['put-elsewhere', 'close-road'].includes(fault) ? { place: [1, 49] } : {};
      expect(readFaultScript([{ ...line, ...place, fault, target: about }], START)).toHaveLength(1);
    }
  });
});

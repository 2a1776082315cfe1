import { gzipSync } from 'node:zlib';
import type { Delivery } from '#libs/bus';
import type { FeedId } from '#libs/model';
import { vehicleMoved } from '#libs/testing';
import {
  snapshotHeadOf,
  KeptDelivery,
  inPieces,
  packPiece,
  readSnapshotHead,
  readPiece,
  refuseCut,
  unpackPiece,
} from './snapshot-form.js';

const usable = { epoch: 'e1' };
const about = { epoch: 'e1', id: 'snapshot:e1:vehicle-position:1', stamp: 's1', pieces: 1, entities: 2, next: [] };
const changed = (change: object): Buffer =>
  Buffer.from(JSON.stringify({ ...(JSON.parse(snapshotHeadOf(about).toString()) as object), ...change }));
const deliveries: Delivery[] = ['1 "é\n', '2'].map((id, offset) => {
  const event = vehicleMoved(id);
  return {
    position: { epoch: 'e1', topic: 'mobility.vehicle-position', partition: 0, offset },
    event,
    json: JSON.stringify(event),
  };
});

describe('a kept state', () => {
  it.each([
    ['of an earlier form', gzipSync('{"format":1,"epoch":"e1","next":[]}'), 'got form 1, expected form 2'],
    ['of a later form', changed({ form: 3 }), 'got form 3, expected form 2'],
    ['with events of another version', changed({ events: 2 }), 'got events of version 2, expected events of version 1'],
    ['that is none', Buffer.from('no snapshot'), 'got what is no snapshot, expected form 2'],
  ])('%s is refused by name', (_, bytes, why) => {
    expect(() => readSnapshotHead(bytes, usable)).toThrow(
      expect.objectContaining({ code: 'SNAPSHOT_REFUSED', message: `a kept state is not used: ${why}` }),
    );
  });

  it('of other feeds than are followed now is refused by name, and so is one of all', () => {
    const feeds = ['astuce', 'star'] as FeedId[];
    const head = snapshotHeadOf({ ...about, feeds: ['astuce' as FeedId] });
    expect(() => readSnapshotHead(head, { epoch: 'e1', feeds })).toThrow(
      'got the feeds astuce, expected the feeds astuce, star',
    );
    expect(() => readSnapshotHead(snapshotHeadOf(about), { epoch: 'e1', feeds })).toThrow(
      'got all feeds, expected the feeds astuce, star',
    );
    expect(
      readSnapshotHead(snapshotHeadOf({ ...about, feeds }), { epoch: 'e1', feeds: [...feeds].reverse() }),
    ).toMatchObject({
      feeds,
    });
  });

  it('of another log is nobody’s fault, and is not used', () => {
    expect(readSnapshotHead(snapshotHeadOf(about), { epoch: 'e2' })).toBeUndefined();
  });

  it('is read as it was kept', async () => {
    const head = readSnapshotHead(snapshotHeadOf(about), usable)!;
    const read: Delivery[] = [];
    readPiece(await unpackPiece(await packPiece('s1', deliveries), head), 'vehicle-position', 'e1', read);
    expect(read.map(({ position, event, json }) => ({ position, event, json }))).toEqual(deliveries);
    expect(read.map((one) => (one as KeptDelivery).key)).toEqual(deliveries.map(({ event }) => event.key));
    expect(() => refuseCut(read, head)).not.toThrow();
  });

  it('is never taken in part: not without a piece, with a damaged one, with one of another, or with fewer entities', async () => {
    const head = readSnapshotHead(snapshotHeadOf(about), usable)!;
    const piece = await packPiece('s1', deliveries);
    await expect(unpackPiece(undefined, head)).rejects.toThrow('got a snapshot that lacks a piece');
    await expect(unpackPiece(piece.subarray(0, 40), head)).rejects.toThrow('got a damaged piece');
    await expect(unpackPiece(await packPiece('s2', deliveries), head)).rejects.toThrow(
      'got a piece of another snapshot',
    );
    expect(() => refuseCut(deliveries.slice(1), head)).toThrow('got 1 entities, expected 2');
  });

  it('is cut into pieces that are bounded, in the order of its entities', () => {
    const large = { ...deliveries[0]!, json: 'x'.repeat(5 * 2 ** 20) };
    expect([...inPieces([large, large, large])].map(({ length }) => length)).toEqual([2, 1]);
  });
});

import { IssueCollector } from '#libs/errors';
import { encodeFeedMessage, scanFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import type { EntityKey, FeedId, HubEvent, Instant } from '#libs/model';
import { itWithRecordings, readRecording } from '#libs/testing';
import { EventDiff } from '../../event-diff.js';
import { EmittedEntities } from '../../emitted-entities.js';
import type { FeedSettings, IncomingDocument } from '../../incoming.js';
import { compileRules } from '../../rules/index.js';
import { nowhere } from '../../territory.js';
import { RealtimeNormaliser } from './realtime-normaliser.js';
import type { Accepted } from './accepted.js';
import { AcceptedByBytes } from './accepted-by-bytes.js';

const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' } as const;
const slicesOf = (...entities: FeedEntity[]): Uint8Array[] =>
  scanFeedMessage(encodeFeedMessage({ header, entities }), new IssueCollector()).slices;

const run = (id: string, overrides: Partial<FeedEntity> = {}): FeedEntity => ({
  id,
  tripUpdate: { trip: { tripId: 'T1' }, stopTimeUpdate: [{ stopId: 'A', arrival: { time: 1_768_478_400 } }] },
  ...overrides,
});
const accepted = (key: string): Accepted[] => [{ kind: 'trip-update', key: key as EntityKey }];

const POLLS = ['03-24', '04-25', '05-25', '06-26', '07-26', '08-27'].map(
  (at) => `gtfs-rt/nyct-2023-05-29/nyct_subways_gtfs_rt.2023-05-29T14-${at}-04-00.pb`,
);

/** What a document came to: of each entity its number, of the refused nothing. */
function read(slices: Uint8Array[], refused: readonly number[] = [], everyId = false): AcceptedByBytes {
  const document = new AcceptedByBytes(everyId);
  const hashes = slices.map((slice, i) => {
    const hash = document.hashOf(slice);
    document.set(hash, refused.includes(i) ? [] : accepted(`run-${i}`));
    return hash;
  });
  document.end(slices, hashes);
  return document;
}

const find = (last: AcceptedByBytes, slice: Uint8Array): Accepted[] | undefined =>
  last.find(new AcceptedByBytes(false).hashOf(slice), slice);

describe('what the entities of the last document came to', () => {
  it('knows a run again whose entity goes by another id', () => {
    const last = read(slicesOf(run('000017')));
    expect(find(last, slicesOf(run('000018'))[0]!)).toEqual(accepted('run-0'));
  });

  it('knows nothing of a run any of whose times has changed, or that is deleted', () => {
    const last = read(slicesOf(run('1')));
    const later = { trip: { tripId: 'T1' }, stopTimeUpdate: [{ stopId: 'A', arrival: { time: 1_768_478_401 } }] };
    expect(find(last, slicesOf(run('1', { tripUpdate: later }))[0]!)).toBeUndefined();
    expect(find(last, slicesOf(run('1', { isDeleted: true }))[0]!)).toBeUndefined();
  });

  it('knows a vehicle or an alert by its id too, which may be all that names it', () => {
    const vehicle = (id: string): FeedEntity => ({ id, vehicle: { stopId: 'A' } });
    const last = read(slicesOf(vehicle('1')));
    expect(find(last, slicesOf(vehicle('1'))[0]!)).toBeDefined();
    expect(find(last, slicesOf(vehicle('2'))[0]!)).toBeUndefined();
    const both = read(slicesOf(run('1', vehicle('1'))));
    expect(find(both, slicesOf(run('2', vehicle('2')))[0]!)).toBeUndefined();
  });

  it('reads a refused run again unless all its bytes are the same', () => {
    const last = read(slicesOf(run('1')), [0]);
    expect(find(last, slicesOf(run('1'))[0]!)).toEqual([]);
    expect(find(last, slicesOf(run('2'))[0]!)).toBeUndefined();
  });

  it('does not lose a run that is reported twice, of which the second is refused', () => {
    const last = read(slicesOf(run('1'), run('2')), [1]);
    expect(find(last, slicesOf(run('3'))[0]!)).toEqual(accepted('run-0'));
  });

  it('goes by ids where a rule wants to see every run', () => {
    const [first, second] = slicesOf(run('1'), run('2'));
    const last = read([first!], [], true);
    const next = new AcceptedByBytes(true);
    expect(last.find(next.hashOf(first!), first!)).toBeDefined();
    expect(last.find(next.hashOf(second!), second!)).toBeUndefined();
  });

  itWithRecordings(
    POLLS,
    'emits for six polls of a subway what reading every entity anew emits, reading half as many runs',
    () => {
      const read = reader();
      const readAll = reader();
      let carriedOver = 0;
      for (const [i, path] of POLLS.entries()) {
        const accepted = read.take(path, i, false);
        const anew = readAll.take(path, i, true);
        expect(accepted.events).toEqual(anew.events);
        expect(accepted.events.length).toBeGreaterThan(100);
        expect(anew.carriedOver).toBe(0);
        carriedOver += accepted.carriedOver;
      }
      expect(carriedOver).toBeGreaterThan(5 * 70);
    },
  );
});

const STARTED_MS = Date.parse('2023-05-29T18:03:00Z');

/** A feed that is read poll after poll, a minute apart. */
function reader(): {
  take(path: string, minute: number, anew: boolean): { events: HubEvent[]; carriedOver: number };
} {
  const settings: FeedSettings = {
    feedId: 'nyct' as FeedId,
    visibility: 'open',
    nature: 'observed',
    timeZone: 'Europe/Paris',
    dropAfterMs: 1e15,
    exchangeOf: () => undefined,
  };
  const rules = compileRules([], 'feeds[0]');
  const realtime = new RealtimeNormaliser(settings, nowhere, rules);
  const state = new EmittedEntities();
  return {
    take(path, minute, anew) {
      const nowMs = STARTED_MS + minute * 60_000;
      const document: IncomingDocument = {
        feedId: settings.feedId,
        sourceId: 'rt',
        format: 'gtfs-rt',
        bytes: readRecording(path),
        contentHash: String(minute).padStart(64, '0'),
        receivedAt: new Date(nowMs).toISOString() as Instant,
        timeShiftMs: 0,
        replayed: true,
      };
      const diff = new EventDiff(settings, document, state, nowMs);
      if (anew) realtime.forgetDocuments();
      const { carriedOver } = realtime.normalise(document, diff, new IssueCollector(), undefined)!;
      return { events: diff.events, carriedOver };
    },
  };
}

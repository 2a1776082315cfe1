import { isDate } from 'node:util/types';
import fc from 'fast-check';
import type { Delivery } from '#libs/bus';
import {
  TOPIC_PREFIX,
  KINDS,
  toInstant,
  type EntityByKind,
  type EntityKey,
  type FeedId,
  type HubEvent,
  type Kind,
} from '#libs/model';
import type { ExportQuery, HistoryRow, RecordStore } from '#libs/record';
import { errorCodeOf } from './bus-reader.js';
import { MORNING, removed, roadMeasured, stationHas, tripDelayed, upserted, vehicleMoved } from './events.js';
import { describeSeenRuns } from './record-seen-runs.js';

/** One migrated, empty store; all examples use it, each with its own consumer, keys and day. */
export interface RecordUnderTest {
  store: RecordStore;
  /** Looks into the same database. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** Kept in columns of their own; all others as they came. */
const WITHOUT_BODY = new Set<Kind>([
  'vehicle-position',
  'trip-update',
  'station',
  'free-vehicle',
  'traffic-measurement',
]);
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The contract of the port, shown by examples; every adapter runs it. */
export function describeRecordContract(name: string, start: () => Promise<RecordUnderTest>): void {
  describe(`record contract: ${name}`, () => {
    let under: RecordUnderTest;
    let store: RecordStore;
    let consumers = 0;
    beforeAll(async () => {
      under = await start();
      ({ store } = under);
    }, 60_000);
    afterAll(() => under?.stop());

    const newConsumer = () => `recorder-${(consumers += 1)}`;
    const write = async (events: readonly HubEvent[], consumer = newConsumer()) => {
      await store.write(consumer, delivered(events));
    };
    const historyOf = (kind: Kind, key: string, more: object = {}): Promise<HistoryRow[]> =>
      store.history({
        kind,
        key: key as EntityKey,
        from: toInstant(MORNING - 400 * DAY_MS),
        to: toInstant(MORNING + 400 * DAY_MS),
        ...more,
      });

    describe('writing', () => {
      it('records each event once, however often it is delivered', async () => {
        const consumer = newConsumer();
        const batch = delivered(
          Array.from({ length: 10 }, (_, i) => vehicleMoved('once', { at: MORNING + i * 1_000 })),
        );
        const before = store.counters();
        await store.write(consumer, batch.slice(0, 6));
        await store.write(consumer, batch.slice(0, 6));
        await store.write(consumer, batch.slice(3));
        await store.write(consumer, []);
        expect(await historyOf('vehicle-position', 'astuce:once')).toHaveLength(10);
        expect(await store.positions(consumer)).toEqual([batch[9]!.position]);
        const after = store.counters();
        expect(after.rowsTotal - before.rowsTotal).toBe(10);
        expect(after.repeatedTotal - before.repeatedTotal).toBe(9);
      });

      it('records once whatever the cuts and replays of the stream', async () => {
        let run = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(fc.tuple(fc.nat(40), fc.nat(20)), { maxLength: 8 }), async (cuts) => {
            const consumer = newConsumer();
            const key = `cut-${(run += 1)}`;
            const all = delivered(Array.from({ length: 40 }, (_, i) => vehicleMoved(key, { at: MORNING + i * 1_000 })));
            let reached = 0;
            for (const [back, length] of cuts) {
              // A reader goes on where it was, or some way back; never past what it has not had.
              const from = Math.max(0, reached - back);
              await store.write(consumer, all.slice(from, from + length));
              reached = Math.max(reached, Math.min(40, from + length));
            }
            const rows = await historyOf('vehicle-position', `astuce:${key}`);
            expect(rows.map(({ at }) => at)).toEqual(all.slice(0, reached).map(({ event }) => event.observedAt));
          }),
          { numRuns: 12 },
        );
      }, 60_000);

      it('records once also when two recorders of one name write at the same time', async () => {
        const consumer = newConsumer();
        const batch = delivered(Array.from({ length: 20 }, (_, i) => vehicleMoved('twice', { at: MORNING + i })));
        await Promise.all([store.write(consumer, batch), store.write(consumer, batch), store.write(consumer, batch)]);
        expect(await historyOf('vehicle-position', 'astuce:twice')).toHaveLength(20);
      });

      it('begins again with a log of another epoch, and keeps consumers and partitions apart', async () => {
        const consumer = newConsumer();
        const at = (epoch: string, partition: number, offset: number): Delivery[] =>
          delivered([vehicleMoved('epochs')]).map((one) => ({
            ...one,
            position: { ...one.position, epoch, partition, offset },
          }));
        await store.write(consumer, [...at('old log', 0, 70), ...at('old log', 1, 5)]);
        await store.write(consumer, at('new log', 0, 3));
        await store.write(newConsumer(), at('old log', 0, 70));
        expect(await historyOf('vehicle-position', 'astuce:epochs')).toHaveLength(4);
        const topic = `${TOPIC_PREFIX}vehicle-position`;
        expect(await store.positions(consumer)).toEqual([
          { epoch: 'new log', topic, partition: 0, offset: 3 },
          { epoch: 'old log', topic, partition: 1, offset: 5 },
        ]);
      });

      it('forgets positions on a log that is gone, and records what the new one has under the same offsets', async () => {
        const consumer = newConsumer();
        await write([vehicleMoved('forgotten-1', { label: 'old' })], consumer);
        await store.forget(consumer, await store.positions(consumer));
        expect(await store.positions(consumer)).toEqual([]);
        await write([vehicleMoved('forgotten-2', { label: 'new' })], consumer);
        expect(await historyOf('vehicle-position', 'astuce:forgotten-2')).toHaveLength(1);
      });

      it('answers when it is asked whether it does', async () => {
        await expect(store.probe()).resolves.toBeUndefined();
      });

      it('sets a row the database refuses aside with its reason, and stores all the others', async () => {
        const consumer = newConsumer();
        const sound = Array.from({ length: 50 }, (_, i) => vehicleMoved('beside', { at: MORNING + i * 1_000 }));
        // No reader of a format makes such a key: it comes from another program on the bus.
        const notText = { ...vehicleMoved('not-text'), key: 'astuce:not\u0000text' as HubEvent['key'] };
        const notTime = { ...vehicleMoved('no-time'), observedAt: 'yesterday' as HubEvent['observedAt'] };
        const tooLong = vehicleMoved(randomText(20_000));
        const notNumber = vehicleMoved('no-number', { stopSequence: 1e12 });
        const before = store.counters().quarantinedTotal;
        const batch = delivered([...sound.slice(0, 20), notText, notTime, ...sound.slice(20), tooLong, notNumber]);
        await store.write(consumer, batch);
        expect(await historyOf('vehicle-position', 'astuce:beside')).toHaveLength(50);
        expect(store.counters().quarantinedTotal - before).toBe(4);
        expect(await store.positions(consumer)).toEqual([batch[batch.length - 1]!.position]);
        const rows = await under.sql(
          `select kind, key, sql_state, reason, "offset"::int as "offset" from quarantine where consumer = '${consumer}' order by "offset"`,
        );
        expect(rows.map(({ offset }) => offset)).toEqual([20, 21, 52, 53]);
        expect(rows[1]).toMatchObject({ kind: 'vehicle-position', key: 'astuce:no-time', sql_state: '22007' });
        expect(String(rows[1]!['reason'])).toContain('yesterday');
        const refused = await store.refused('astuce' as FeedId);
        expect(refused.rows).toBeGreaterThanOrEqual(4);
        expect(refused.samples[0]).toMatchObject({
          kind: 'vehicle-position',
          key: 'astuce:no-number',
          visibility: 'open',
        });
        expect(await store.refused('another' as FeedId)).toEqual({ rows: 0, samples: [] });
      });

      it('gives back every kind it was given', async () => {
        const at = MORNING + 3 * DAY_MS;
        const kinds: HubEvent[] = [
          vehicleMoved('k', { at }),
          tripDelayed('k', 120, { at }),
          stationHas('k', 3, 9, { at }),
          roadMeasured('k', { flowVehPerHour: 600, speedKmh: 71.5 }, { at }),
          upserted('alert', 'k', anAlert, { at }),
          upserted('free-vehicle', 'k', aFreeVehicle, { at }),
          upserted('traffic-situation', 'k', aSituation, { at }),
          upserted('feed-status', 'k', aFeedStatus, { at }),
          upserted('parking', 'k', { places: 12 }, { at }),
          upserted('dataset', 'k', aDataset, { at }),
          upserted('alarm', 'k', anAlarm, { at }),
          upserted('kpi', 'k', aKeyFigure, { at }),
          upserted('trip-modification', 'k', { selectedTrips: [], modifications: [] } as never, { at }),
          upserted('variable-message-sign', 'k', { signId: 'astuce:k', messages: [] } as never, { at }),
          upserted('alarm-action', 'k', { actionId: 'astuce:k', action: 'note', by: 'Ana' } as never, { at }),
          upserted('journal-entry', 'k', { entryId: 'astuce:k', category: 'note', links: [] } as never, { at }),
          upserted('audit', 'k', { entryId: 'astuce:k', who: 'command', what: 'keys.create' } as never, { at }),
        ];
        expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(KINDS));
        await write(kinds);
        for (const { kind, feed, entity } of kinds) {
          const pages = await pagesOf(store, kind, at, at + 1);
          expect(pages.flat()).toHaveLength(1);
          expect(pages.flat()[0]).toMatchObject({ feed, op: 'upsert', visibility: 'open', observedAt: toInstant(at) });
          if (!WITHOUT_BODY.has(kind)) {
            expect(pages.flat()[0]!['body']).toEqual(JSON.parse(JSON.stringify(entity)));
          }
        }
      });

      it('keeps no id of a shared vehicle anywhere', async () => {
        const rider = 'bike-of-a-rider';
        const refused = {
          ...upserted('free-vehicle', rider, aFreeVehicle),
          observedAt: 'never' as HubEvent['observedAt'],
        };
        await write([upserted('free-vehicle', rider, aFreeVehicle), refused]);
        const tables = await under.sql(
          `select (select count(*)::int from free_vehicle as row where row::text like '%${rider}%')
                + (select count(*)::int from quarantine as row where row::text like '%${rider}%') as found`,
        );
        expect(tables).toEqual([{ found: 0 }]);
        expect(await historyOf('free-vehicle', `astuce:${rider}`)).toEqual([]);
      });
    });

    describe('history', () => {
      it('gives what an entity was, in columns with units, and when it ended', async () => {
        await write([
          vehicleMoved('story', { at: MORNING, speedMps: 8.3, flags: ['repaired:strip-prefix'] }),
          vehicleMoved('story', { at: MORNING + 15_000, speedMps: undefined, point: undefined }),
          removed('vehicle-position', 'story', { at: MORNING + 30_000, reason: 'vanished' }),
        ]);
        const rows = await historyOf('vehicle-position', 'astuce:story');
        expect(rows.map(({ at }) => at)).toEqual([0, 15_000, 30_000].map((after) => toInstant(MORNING + after)));
        expect(rows[0]!.values).toMatchObject({
          op: 'upsert',
          speedMps: 8.3,
          latitude: 49.4431,
          routeId: 'astuce:90',
          flags: ['repaired:strip-prefix'],
          receivedAt: toInstant(MORNING + 400),
        });
        expect(rows[1]!.values).not.toHaveProperty('speedMps');
        expect(rows[1]!.values).not.toHaveProperty('latitude');
        expect(rows[2]!.values).toMatchObject({ op: 'remove', reason: 'vanished' });
        expect(rows[2]!.values).not.toHaveProperty('routeId');
      });

      it('keeps to the period and turns pages without losing rows of one instant', async () => {
        await write(
          Array.from({ length: 30 }, (_, i) =>
            vehicleMoved('pages', { at: MORNING + Math.floor(i / 4) * 1_000, label: `${i}` }),
          ),
        );
        const seen: unknown[] = [];
        let after: HistoryRow['at'] | undefined;
        for (;;) {
          const page = await historyOf('vehicle-position', 'astuce:pages', { limit: 6, after });
          if (page.length === 0) break;
          seen.push(...page.map(({ values }) => values['label']));
          after = page[page.length - 1]!.at;
        }
        expect(seen.map(String).sort()).toEqual(Array.from({ length: 30 }, (_, i) => `${i}`).sort());
        const within = await historyOf('vehicle-position', 'astuce:pages', {
          from: toInstant(MORNING + 1_000),
          to: toInstant(MORNING + 3_000),
        });
        expect(within).toHaveLength(8);
      });

      it('sums up in buckets: how many, average, least and most', async () => {
        await write([
          ...[4, 8].map((bikes, i) => stationHas('buckets', bikes, 2, { at: MORNING + i * 60_000 })),
          removed('station', 'buckets', { feed: 'lovelo', at: MORNING + 90_000 }),
          stationHas('buckets', 1, 9, { at: MORNING + 600_000 }),
        ]);
        const rows = await historyOf('station', 'lovelo:buckets', { bucketSeconds: 300 });
        expect(rows).toMatchObject([
          {
            at: '2026-01-15T08:05:00.000Z',
            values: { observations: 2, vehiclesAvailableAvg: 6, vehiclesAvailableMin: 4, vehiclesAvailableMax: 8 },
          },
          {
            at: '2026-01-15T08:15:00.000Z',
            values: { observations: 1, vehiclesAvailableAvg: 1, docksAvailableAvg: 9 },
          },
        ]);
        const [, second] = rows;
        expect(await historyOf('station', 'lovelo:buckets', { bucketSeconds: 300, after: rows[0]!.at })).toEqual([
          second,
        ]);
      });

      it('counts in buckets, for readers who may not have all, what they may have', async () => {
        await write([
          stationHas('withheld', 4, 6, { at: MORNING }),
          { ...stationHas('withheld', 40, 60, { at: MORNING + 60_000 }), visibility: 'internal' },
        ]);
        const read = (more: object) => historyOf('station', 'lovelo:withheld', { bucketSeconds: 300, ...more });
        const most = { values: { observations: 2, vehiclesAvailableMax: 40 } };
        expect(await read({})).toMatchObject([most]);
        expect(await read({ visibilities: ['open', 'partner', 'internal'] })).toMatchObject([most]);
        expect(await read({ visibilities: ['open'] })).toMatchObject([
          { values: { observations: 1, vehiclesAvailableMax: 4 } },
        ]);
        expect(await read({ visibilities: [] })).toEqual([]);
      });

      it('gives the same hours and days before and after the roll-ups were refreshed', async () => {
        const day = Date.UTC(2026, 2, 2);
        await write(
          Array.from({ length: 96 }, (_, i) =>
            roadMeasured(
              'hours',
              { flowVehPerHour: i * 10, speedKmh: i % 3 ? 70 : undefined },
              { at: day + i * 900_000 },
            ),
          ),
        );
        const read = (bucketSeconds: number) => historyOf('traffic-measurement', 'roads:hours', { bucketSeconds });
        const [hours, days] = [await read(3_600), await read(86_400)];
        await store.maintain(day + 25 * HOUR_MS);
        expect(await read(3_600)).toEqual(hours);
        expect(await read(86_400)).toEqual(days);
        expect(hours).toHaveLength(24);
        expect(hours[1]!.values).toMatchObject({ observations: 4, flowVehPerHourAvg: 55, speedKmhAvg: 70 });
        expect(days).toMatchObject([{ values: { observations: 96, flowVehPerHourAvg: 475, flowVehPerHourMax: 950 } }]);
      });
    });

    describeSeenRuns(() => store, write);

    describe('export', () => {
      it('gives a period in time order, of the feeds asked for, in pages', async () => {
        const day = Date.UTC(2026, 3, 7);
        const events = Array.from({ length: 2_500 }, (_, i) =>
          vehicleMoved(`${i % 90}`, { at: day + Math.floor(i / 5) * 1_000, feed: i % 5 === 0 ? 'other' : 'astuce' }),
        );
        await write([...events].sort((a, b) => (a.key < b.key ? -1 : 1)));
        const pages = await pagesOf(store, 'vehicle-position', day, day + DAY_MS, ['astuce']);
        expect(pages.length).toBeGreaterThan(0);
        expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(2_000);
        const rows = pages.flat();
        expect(rows).toHaveLength(2_000);
        expect(new Set(rows.map(({ feed }) => feed))).toEqual(new Set(['astuce']));
        const times = rows.map(({ observedAt }) => String(observedAt));
        expect([...times].sort()).toEqual(times);
        expect((await pagesOf(store, 'vehicle-position', day, day + 10_000)).flat()).toHaveLength(50);
        expect(await pagesOf(store, 'vehicle-position', day + DAY_MS, day + 2 * DAY_MS)).toEqual([]);
      });

      it('gives the rows of the routes, communes, modes and box asked for, in the columns named, and counts them', async () => {
        const day = Date.UTC(2026, 3, 9);
        await write([
          vehicleMoved('in', { at: day, commune: '76540' }),
          vehicleMoved('out', { at: day + 1_000, commune: '76575' }),
          vehicleMoved('far', { at: day + 2_000, commune: '76540', point: { latitude: 48, longitude: 2 } }),
        ]);
        const period = { kind: 'vehicle-position' as const, from: toInstant(day), to: toInstant(day + DAY_MS) };
        const keys = async (query: Partial<ExportQuery>): Promise<unknown[]> => {
          const rows: unknown[] = [];
          for await (const page of store.export({ ...period, ...query })) rows.push(...page.map(({ key }) => key));
          expect(await store.countRows({ ...period, ...query }, 100)).toBe(rows.length);
          return rows;
        };
        expect(await keys({})).toEqual(['astuce:in', 'astuce:out', 'astuce:far']);
        expect(await keys({ communes: ['76575'] })).toEqual(['astuce:out']);
        expect(await keys({ bbox: [1, 49, 1.5, 50] })).toEqual(['astuce:in', 'astuce:out']);
        expect(await keys({ bbox: [1, 49, 1.5, 50], communes: ['76540'], modes: ['bus'] })).toEqual(['astuce:in']);
        expect(await keys({ routes: ['nowhere'] })).toEqual([]);
        expect(await keys({ feeds: [] })).toEqual([]);
        expect(await keys({ visibilities: ['internal'] })).toEqual([]);
        for await (const page of store.export({ ...period, columns: ['key', 'mode'] }))
          expect(page[0]).toEqual({ key: 'astuce:in', mode: 'bus' });
        expect(await store.countRows(period, 2)).toBe(2);
      });
    });

    describe('export, cell by cell', () => {
      const at = Date.UTC(2026, 3, 11);
      const period = { from: toInstant(at), to: toInstant(at + DAY_MS) };

      it('is what the database has, whatever texts, numbers and bodies hold', async () => {
        const body = (i: number): object => ({
          text: TEXTS[i % TEXTS.length],
          number: NUMBERS[i % NUMBERS.length],
          '10': null,
          9: [{ [TEXTS[i % TEXTS.length]!]: true }, [], {}],
        });
        await write(
          TEXTS.flatMap((text, i) => [
            vehicleMoved(`cell ${text}`, {
              at: at + i,
              label: text,
              headsign: text,
              flags: i % 3 === 0 ? [] : [text, 'NULL', '{}'],
              speedMps: Math.fround(NUMBERS[i % NUMBERS.length]! / 3),
              bearingDeg: 2 ** (i * 4 - 40),
              point: i % 2 === 0 ? undefined : { latitude: NUMBERS[i % NUMBERS.length]!, longitude: 1 / 3 },
              stopSequence: i - 3,
            }),
            removed('vehicle-position', `cell ${text}`, { at: at + 500 + i, reason: 'vanished' }),
            stationHas(`cell ${i}`, i, 9, { at: at + i }),
            upserted('parking', `cell ${i}`, body(i) as never, { at: at + i }),
            upserted('alarm', `cell ${i}`, body(i) as never, { at: at + i }),
          ]),
        );
        const tables = {
          'vehicle-position': 'vehicle_position',
          station: 'station_status',
          parking: 'parking',
          alarm: 'event_log',
        };
        for (const [kind, table] of Object.entries(tables)) {
          const rows = (await pagesOf(store, kind as Kind, at, at + DAY_MS)).flat();
          expect(rows.length).toBeGreaterThanOrEqual(TEXTS.length);
          const kept = await under.sql(
            `select * from ${table} where observed_at >= '${period.from}' and observed_at < '${period.to}' order by observed_at, row_id`,
          );
          expect(rows.map(withoutHash)).toEqual(kept.map(asExported));
        }
      });

      it('chooses by a text as it is, whatever it holds', async () => {
        const asked = (routes: readonly string[]) =>
          store.countRows({ kind: 'vehicle-position', ...period, routes }, 9);
        for (const text of TEXTS) {
          const query = { kind: 'vehicle-position' as const, ...period, routes: [text, "' or true --"] };
          const rows: unknown[] = [];
          for await (const page of store.export(query)) rows.push(...page);
          expect(rows).toHaveLength(await asked(query.routes));
          expect(rows).toEqual([]);
        }
      });
    });

    describe('upkeep', () => {
      it('takes late rows also for days that are compressed', async () => {
        const day = Date.UTC(2026, 5, 1, 10);
        const consumer = newConsumer();
        const batch = delivered(Array.from({ length: 20 }, (_, i) => vehicleMoved('late', { at: day + i * 60_000 })));
        await store.write(consumer, batch.slice(0, 19));
        await store.maintain(day + 10 * DAY_MS);
        await store.write(consumer, batch.slice(19));
        expect(await historyOf('vehicle-position', 'astuce:late')).toHaveLength(20);
        expect((await pagesOf(store, 'vehicle-position', day, day + DAY_MS)).flat()).toHaveLength(20);
      });

      it('drops observations at the end of their retention, and keeps the hourly figures where it can', async () => {
        const day = Date.UTC(2026, 8, 1, 10);
        await write([stationHas('old', 4, 6, { at: day }), stationHas('old', 8, 2, { at: day + 60_000 })]);
        await store.maintain(day + 2 * HOUR_MS);
        await store.maintain(day + 60 * DAY_MS);
        const found = { from: toInstant(day - DAY_MS), to: toInstant(day + DAY_MS) };
        expect(await historyOf('station', 'lovelo:old', found)).toEqual([]);
        const hours = await historyOf('station', 'lovelo:old', { ...found, bucketSeconds: 3_600 });
        if (store.timescale) expect(hours).toMatchObject([{ values: { observations: 2, vehiclesAvailableAvg: 6 } }]);
        else expect(hours).toEqual([]);
      });

      it('has nothing to do when it is asked again', async () => {
        const now = Date.UTC(2026, 11, 1);
        await store.maintain(now);
        while ((await store.maintain(now)).compressedChunks > 0);
        expect(await store.maintain(now)).toEqual({
          byJobs: false,
          refreshedRollups: 0,
          compressedChunks: 0,
          droppedChunks: 0,
          deletedRows: 0,
        });
      });
    });

    describe('schema', () => {
      it('stays as it is when migrated again', async () => {
        const columns = () =>
          under.sql(`select table_name, column_name, data_type from information_schema.columns
                     where table_schema = current_schema() order by 1, 2`);
        const before = await columns();
        const { timescale } = store;
        await store.migrate();
        expect(await columns()).toEqual(before);
        expect(store.timescale).toBe(timescale);
      });

      it('is refused when a newer version of the hub made it', async () => {
        await under.sql(`insert into schema_migration values ('29990101000000', 'add_flying_buses', false)`);
        expect(await errorCodeOf(store.migrate())).toBe('STORE_SCHEMA');
        await under.sql(`delete from schema_migration where version = '29990101000000'`);
        await store.migrate();
      });
    });
  });
}

/** The events as the bus would give them: offsets per kind from 0 on. */
function delivered(events: readonly HubEvent[]): Delivery[] {
  const next = new Map<Kind, number>();
  return events.map((event) => {
    const offset = next.get(event.kind) ?? 0;
    next.set(event.kind, offset + 1);
    const position = { epoch: 'test log', topic: `${TOPIC_PREFIX}${event.kind}`, partition: 0, offset };
    return { position, event, json: JSON.stringify(event) };
  });
}

async function pagesOf(
  store: RecordStore,
  kind: Kind,
  from: number,
  to: number,
  feeds?: string[],
): Promise<Record<string, unknown>[][]> {
  const pages: Record<string, unknown>[][] = [];
  const query = { kind, from: toInstant(from), to: toInstant(to), ...(feeds ? { feeds: feeds as FeedId[] } : {}) };
  for await (const page of store.export(query)) pages.push(page);
  return pages;
}

const TEXTS = [
  '',
  'plain',
  "it's",
  '"',
  '\\',
  '\\N',
  'a,"b"\r\nc\t',
  '{a,"b"}',
  'NULL',
  'é🙂\u2028',
  '\u0001\u007f',
  '$1; select',
  ' ',
];
const NUMBERS = [0, -1, 1.5, 8.3, 1e-7, 123_456_789, 1e15, 0.1 + 0.2, -0.000_012_34, 1e21, 0.001];

/** A row of a table as an export gives it: names in camel case, instants as text, nothing for what is absent. */
function asExported(row: Record<string, unknown>): Record<string, unknown> {
  const hidden = ['row_id', 'document_id', 'document_hash'];
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name, value]) => value !== null && !hidden.includes(name))
      .map(([name, value]) => [
        name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        isDate(value) ? toInstant((value as Date).getTime()) : value,
      ]),
  );
}

function withoutHash({ documentHash, ...row }: Record<string, unknown>): Record<string, unknown> {
  expect(documentHash).toEqual(expect.stringMatching(/./));
  return row;
}

/** Text that does not compress: an index key of a repeated letter would be short after all. */
function randomText(length: number): string {
  let seed = 1;
  return Array.from({ length }, () => ((seed = (seed * 48_271) % 2_147_483_647) % 36).toString(36)).join('');
}

const anAlert = {
  alertId: 'astuce:k',
  activePeriods: [{ start: toInstant(MORNING) }, { end: toInstant(MORNING + DAY_MS) }],
  informedEntities: [{ routeId: 'astuce:90' }],
  cause: 'CONSTRUCTION',
  effect: 'DETOUR',
  header: { fr: 'Travaux rue Jeanne-d’Arc' },
} as HubEvent<'alert'>['entity'] & object;

const aFreeVehicle = {
  vehicleId: 'lovelo:k',
  systemId: 'lovelo',
  point: { latitude: 49.44, longitude: 1.09 },
  isReserved: false,
  isDisabled: false,
  currentRangeM: 12_400,
} as HubEvent<'free-vehicle'>['entity'] & object;

const aSituation = {
  situationId: 'roads:k',
  overallSeverity: 'high',
  records: [{ recordId: 'k-1', type: 'Accident', points: [{ latitude: 49.4, longitude: 1.1 }] }],
} as HubEvent<'traffic-situation'>['entity'] & object;

const aFeedStatus = {
  feedId: 'astuce',
  state: 'fresh',
  since: toInstant(MORNING),
  sources: [],
  issueCounts: {},
  entities: { 'vehicle-position': 212 },
  matchRate: 0.98,
  quarantined: 0,
} as unknown as HubEvent<'feed-status'>['entity'] & object;

const aDataset = {
  feedId: 'astuce',
  format: 'gtfs',
  documentHash: 'b'.repeat(64),
  counts: { trips: 12_000 },
} as unknown as HubEvent<'dataset'>['entity'] & object;

const anAlarm: EntityByKind['alarm'] = {
  feedId: 'astuce' as FeedId,
  rule: 'bunching',
  state: 'raised',
  severity: 'minor',
  firstSeenAt: toInstant(MORNING),
  raisedAt: toInstant(MORNING + 180_000),
  lastSeenAt: toInstant(MORNING + 180_000),
  occurrences: 1,
  text: { fr: 'tab\there\nand "quotes" \\ too', en: 'plain' },
  figures: { vehicles: 2 },
  about: [],
};

const aKeyFigure: EntityByKind['kpi'] = {
  feedId: 'astuce' as FeedId,
  figure: 'punctuality',
  values: { punctualShare: 0.93 },
  windowSeconds: 0,
  sampleSize: 41,
  computedAt: toInstant(MORNING),
};

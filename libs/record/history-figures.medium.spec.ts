import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  TOPIC_PREFIX,
  instantAtClock,
  civilDay,
  toInstant,
  type EntityKey,
  type HubEvent,
  type Kind,
} from '#libs/model';
import { removed, stationHas, tripDelayed, upserted, vehicleMoved } from '#libs/testing';
import { agesOf } from './ages.js';
import { PgliteSession } from './pglite/pglite-session.js';
import { setPolicies } from './policies.js';
import { SqlStore } from './sql-store.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Around the day of 25 hours in Paris, 25 October 2026. */
const BEGIN = Date.UTC(2026, 9, 22);
const DAYS = 7;

/** Every bucket a row can lie in, by the plainest reading: the calendar of the zone, midnight by midnight. */
function dayOf(ms: number, zone: string): number {
  return instantAtClock(civilDay(ms, zone), '00:00:00', zone);
}

function mondayOf(ms: number, zone: string): number {
  for (let at = ms; ; at -= 12 * HOUR_MS) {
    const { year, month, day } = civilDay(at, zone);
    if (new Date(Date.UTC(year, month - 1, day)).getUTCDay() === 1) return dayOf(at, zone);
  }
}

const BUCKETS: [seconds: number, zones: string[], begin: (ms: number, zone: string) => number][] = [
  [900, ['UTC', 'Europe/Paris', 'Asia/Kolkata'], (ms) => Math.floor(ms / 900_000) * 900_000],
  [3_600, ['UTC', 'Europe/Paris', 'America/Havana'], (ms) => Math.floor(ms / HOUR_MS) * HOUR_MS],
  [3_600, ['Asia/Kolkata'], (ms) => Math.floor((ms + 30 * MINUTE_MS) / HOUR_MS) * HOUR_MS - 30 * MINUTE_MS],
  [86_400, ['UTC', 'Europe/Paris', 'Asia/Kolkata', 'America/Havana', 'Pacific/Chatham'], dayOf],
  [7 * 86_400, ['UTC', 'Europe/Paris', 'Asia/Kolkata', 'America/Havana'], mondayOf],
];

describe.each([
  ['with TimescaleDB', true],
  ['without', false],
])('figures of a period, %s', (_, timescale) => {
  let folder: string;
  let session: PgliteSession;
  let store: SqlStore;
  let offset = 0;
  const seconds = fc.sample(fc.integer({ min: 0, max: (DAYS * DAY_MS) / 1000 - 1 }), { seed: 7, numRuns: 1_200 });
  const reported = [...new Set(seconds)].map((after, index) => ({
    at: BEGIN + after * 1_000,
    bikes: (index * 7) % 40,
  }));

  const write = (events: readonly HubEvent[]) =>
    store.write(
      'recorder',
      events.map((event) => ({
        event,
        json: JSON.stringify(event),
        position: { epoch: 'e', topic: `${TOPIC_PREFIX}${event.kind}`, partition: 0, offset: (offset += 1) },
      })),
    );
  const figures = (from: number, to: number, bucketSeconds: number, timezone: string, kind: Kind = 'station') =>
    store.history({
      kind,
      key: (kind === 'station' ? 'lovelo:1' : 'astuce:1') as EntityKey,
      from: toInstant(from),
      to: toInstant(to),
      bucketSeconds,
      timezone,
      limit: 10_000,
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'estuaire-figures-'));
    session = await PgliteSession.open(folder, timescale);
    store = new SqlStore(session, session.traits.timescale, agesOf({ retentionMs: 30 * DAY_MS }));
    await store.migrate();
    const events = reported.map(({ at, bikes }) => stationHas('1', bikes, 3, { at }));
    await write(events.slice(0, 800));
    // Later ones come after the roll-ups were refreshed: they count all the same.
    await store.maintain(BEGIN + DAYS * DAY_MS);
    await write(events.slice(800));
  }, 120_000);
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function plainly(from: number, to: number, begin: (ms: number, zone: string) => number, zone: string) {
    const buckets = new Map<number, number[]>();
    for (const { at, bikes } of reported) {
      if (at < from || at >= to) continue;
      const key = begin(at, zone);
      buckets.set(key, [...(buckets.get(key) ?? []), bikes]);
    }
    return [...buckets]
      .sort(([a], [b]) => a - b)
      .map(([at, all]) => ({
        at: toInstant(at),
        observations: all.length,
        min: Math.min(...all),
        max: Math.max(...all),
        sum: all.reduce((a, b) => a + b, 0),
      }));
  }

  const shown = (rows: Awaited<ReturnType<typeof figures>>) =>
    rows.map(({ at, values }) => ({
      at,
      observations: values['observations'],
      min: values['vehiclesAvailableMin'],
      max: values['vehiclesAvailableMax'],
      sum: Math.round(Number(values['vehiclesAvailableAvg']) * Number(values['observations'])),
    }));

  it('are those of exactly its rows, whatever its ends, buckets and zone', async () => {
    const bucket = fc
      .constantFrom(...BUCKETS)
      .chain(([width, zones, begin]) => fc.constantFrom(...zones).map((zone) => ({ width, zone, begin })));
    const minute = fc.integer({ min: -600, max: DAYS * 1_440 + 600 });
    await fc.assert(
      fc.asyncProperty(bucket, minute, minute, async ({ width, zone, begin }, a, b) => {
        const from = BEGIN + Math.min(a, b) * MINUTE_MS;
        const to = BEGIN + (Math.max(a, b) + 1) * MINUTE_MS;
        expect(shown(await figures(from, to, width, zone))).toEqual(plainly(from, to, begin, zone));
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('count a day of 25 hours as one, and an hour the clock shows twice as two', async () => {
    const [from, to] = [Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 23)];
    const within = reported.filter(({ at }) => at >= from && at < to).length;
    expect(shown(await figures(from, to, 86_400, 'Europe/Paris'))).toMatchObject([
      { at: '2026-10-24T22:00:00.000Z', observations: within },
    ]);
    const night = await figures(Date.UTC(2026, 9, 25, 0), Date.UTC(2026, 9, 25, 2), 3_600, 'Europe/Paris');
    expect(night.map(({ at }) => at)).toEqual(['2026-10-25T00:00:00.000Z', '2026-10-25T01:00:00.000Z']);
  });

  it('have weeks that begin on Monday', async () => {
    const weeks = await figures(BEGIN, BEGIN + DAYS * DAY_MS, 7 * 86_400, 'Europe/Paris');
    expect(weeks.map(({ at }) => at)).toEqual(['2026-10-18T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
  });

  it('are given of car parks and of key figures by name', async () => {
    await write([
      upserted('parking', '1', { spacesAvailable: 12, capacity: 90 }, { at: BEGIN }),
      upserted('parking', '1', { spacesAvailable: 20 }, { at: BEGIN + MINUTE_MS }),
      upserted('kpi', '1', { values: { punctualShare: 0.5, runs: 3 } } as never, { at: BEGIN }),
      upserted('kpi', '1', { values: { punctualShare: 1 } } as never, { at: BEGIN + MINUTE_MS }),
    ]);
    const [from, to] = [BEGIN, BEGIN + HOUR_MS];
    expect(await figures(from, to, 3_600, 'UTC', 'parking')).toEqual([
      {
        at: toInstant(BEGIN),
        values: { observations: 2, spacesAvailableAvg: 16, spacesAvailableMin: 12, spacesAvailableMax: 20 },
      },
    ]);
    expect(await figures(from, to, 3_600, 'UTC', 'kpi')).toEqual([
      {
        at: toInstant(BEGIN),
        values: {
          observations: 2,
          punctualShareAvg: 0.75,
          punctualShareMin: 0.5,
          punctualShareMax: 1,
          runsAvg: 3,
          runsMin: 3,
          runsMax: 3,
        },
      },
    ]);
  });

  it('stay when the rows are gone, also after the retention was raised and a row came far too late', async () => {
    if (!timescale) return expect(session.traits.timescale).toBe(false);
    const days = () => figures(BEGIN, BEGIN + DAYS * DAY_MS, 86_400, 'Europe/Paris').then(shown);
    const before = await days();
    const later = BEGIN + 60 * DAY_MS;
    await store.maintain(later);
    const [rows] = await session.query<{ rows: number }>('select count(*)::int as rows from station_status');
    expect(rows).toEqual({ rows: 0 });
    expect(await days()).toEqual(before);

    const raised = new SqlStore(session, true, agesOf({ retentionMs: 365 * DAY_MS }));
    await write([stationHas('1', 39, 3, { at: BEGIN + DAY_MS + 1_000 }), stationHas('2', 1, 1, { at: later })]);
    await raised.maintain(later + 2 * HOUR_MS);
    expect(await days()).toEqual(before);
    // A server's jobs do not reach further back either.
    await setPolicies(session, agesOf({ retentionMs: 365 * DAY_MS }));
    const [policy] = await session.query<{ reaches: boolean }>(
      `select now() - (config ->> 'start_offset')::interval <= (select rows_from from history_kept where relation = 'station_status') as reaches
       from timescaledb_information.jobs job left join timescaledb_information.continuous_aggregates rollup
         on rollup.materialization_hypertable_name = job.hypertable_name
       where proc_name = 'policy_refresh_continuous_aggregate'
         and coalesce(rollup.view_name, job.hypertable_name) = 'station_status_hourly'`,
    );
    expect(policy).toEqual({ reaches: false });
  }, 60_000);

  it('begin with what was reported of a situation before the period, as it still held then', async () => {
    const at = BEGIN;
    await write([
      upserted('traffic-situation', '9', { situationId: 'x', records: [] } as never, { at: at - 40 * DAY_MS }),
      upserted('traffic-situation', '9', { situationId: 'x', records: [] } as never, { at: at + HOUR_MS }),
    ]);
    const key = 'astuce:9' as EntityKey;
    const read = (from: number) =>
      store.history({ kind: 'traffic-situation', key, from: toInstant(from), to: toInstant(from + DAY_MS) });
    expect(await read(at)).toMatchObject([
      { at: toInstant(at - 40 * DAY_MS), toldBefore: true },
      { at: toInstant(at + HOUR_MS) },
    ]);
    expect(await read(at - 50 * DAY_MS)).toEqual([]);
    await write([removed('traffic-situation', '9', { at: at + DAY_MS })]);
    const inForce = async (then: number) =>
      (await store.stateAt({ kind: 'traffic-situation', at: toInstant(then) })).map(({ key: one }) => one);
    expect(await inForce(at - 41 * DAY_MS)).toEqual([]);
    expect(await inForce(at)).toEqual([key]);
    expect(await inForce(at + DAY_MS)).toEqual([]);
    expect(await read(at + 2 * DAY_MS)).toEqual([]);
  });

  it('say of kinds that are reported again and again what was last reported of each not long before', async () => {
    const at = BEGIN + 3 * DAY_MS;
    const seconds = (count: number): number => at + count * 1_000;
    await write([
      vehicleMoved('then-1', { at: seconds(-30), label: 'old' }),
      vehicleMoved('then-1', { at: seconds(0), label: 'new', occupancyStatus: 'FULL' }),
      vehicleMoved('then-1', { at: seconds(1), label: 'later' }),
      vehicleMoved('then-silent', { at: at - HOUR_MS }),
      vehicleMoved('then-gone', { at: seconds(-20) }),
      removed('vehicle-position', 'then-gone', { at: seconds(-10) }),
      tripDelayed('then-run', 240, { at: seconds(-60) }),
    ]);
    const vehicles = await store.stateAt({ kind: 'vehicle-position', at: toInstant(at) });
    const then = vehicles.filter(({ key }) => key.includes(':then-'));
    expect(then).toMatchObject([
      {
        key: 'astuce:then-1',
        observedAt: toInstant(at),
        entity: {
          vehicleId: 'astuce:then-1',
          label: 'new',
          occupancyStatus: 'FULL',
          point: { latitude: 49.4431, longitude: 1.0993 },
          trip: { routeId: 'astuce:90', directionId: 0 },
          bearingDeg: 90,
        },
      },
    ]);
    const [run] = await store.stateAt({ kind: 'trip-update', at: toInstant(at) });
    const { entity } = tripDelayed('then-run', 240);
    expect(run!.entity).toEqual(entity);
    const after = await store.stateAt({
      kind: 'vehicle-position',
      at: toInstant(at),
      after: 'astuce:then-1' as EntityKey,
    });
    expect(after.some(({ key }) => key === 'astuce:then-1')).toBe(false);
    await expect(store.stateAt({ kind: 'free-vehicle', at: toInstant(at) })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      got: 'free-vehicle',
    });
  });
});

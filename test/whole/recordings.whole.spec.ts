import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { IssueCollector } from '#libs/errors';
import { decodeFeedMessage, type FeedMessage } from '#libs/formats/gtfs-rt';
import type { HubEvent, Station, TrafficMeasurement } from '#libs/model';
import { importSchedule, nodeZipEngine, openScheduleIndex, type Schedule } from '#libs/schedule';
import { readRecording } from '#libs/testing';
import { until } from '../support/hub-process.js';
import { ask, askJson, metricOf } from '../support/http.js';
import { RecordingsHub, feedNow, itWithAllRecordings } from '../support/recordings-hub.js';

const schemas = resolve(process.env['ESTUAIRE_SCHEMAS'] ?? '../shared/schemas');
const hasXmllint = spawnSync('xmllint', ['--version']).status === 0;
const addFormats = addFormatsModule as unknown as (ajv: Ajv) => Ajv;

function itWithSchemas(needed: string, name: string, run: () => Promise<void>, timeoutMs?: number): void {
  const missing = !existsSync(join(schemas, needed))
    ? join(schemas, needed)
    : needed.startsWith('datex2') && !hasXmllint
      ? 'xmllint'
      : '';
  if (missing) it.skip(`${name} (skipped, because ${missing} is not here)`, run);
  else itWithAllRecordings(name, run, timeoutMs);
}

const hub = RecordingsHub.forThisSpec();

async function scheduleOf(feed: string): Promise<{ schedule: Schedule; issues: IssueCollector }> {
  const { status, headers, body } = await ask(`${hub.url}/gtfs/${feed}.zip`);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/zip');
  const issues = new IssueCollector();
  const imported = importSchedule(body, { ...nodeZipEngine, feedId: feed, documentHash: '0' }, issues);
  return { schedule: openScheduleIndex(imported.index), issues };
}

async function realtimeOf(feed: string, file: string): Promise<FeedMessage> {
  const { status, headers, body } = await ask(`${hub.url}/gtfs-rt/${feed}/${file}.pb`);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/x-protobuf');
  const issues = new IssueCollector();
  const message = decodeFeedMessage(body, issues);
  expect(issues.counts).toEqual({});
  return message;
}

/** Ids a message names and the schedule beside it does not have; an added run need only have a known route. */
function strangers({ entities }: FeedMessage, schedule: Schedule): string[] {
  const found: string[] = [];
  const check = (kind: string, id: string | undefined, isKnown: (id: string) => unknown): void => {
    if (id !== undefined && id !== '' && !isKnown(id)) found.push(`${kind} ${id}`);
  };
  for (const { vehicle, tripUpdate, alert } of entities) {
    const trips = [vehicle?.trip, tripUpdate?.trip, ...(alert?.informedEntity.map(({ trip }) => trip) ?? [])];
    for (const trip of trips) {
      const isExtra = trip?.scheduleRelationship === 'ADDED' || trip?.scheduleRelationship === 'NEW';
      if (!isExtra) check('trip', trip?.tripId, (id) => schedule.findTrip(id));
      check('route', trip?.routeId, (id) => schedule.findRoute(id));
    }
    const stops = [vehicle, ...(tripUpdate?.stopTimeUpdate ?? []), ...(alert?.informedEntity ?? [])];
    for (const one of stops) check('stop', one?.stopId, (id) => schedule.findStop(id));
    for (const one of alert?.informedEntity ?? []) check('route', one.routeId, (id) => schedule.findRoute(id));
  }
  return found;
}

const listOf = async <Body>(path: string): Promise<{ items: (HubEvent & { entity: Body })[]; total: number }> =>
  askJson(`${hub.url}/v1/${path}`);

describe('recorded transit, as given back', () => {
  itWithAllRecordings('gives a schedule back that reads again without an orphan and with the same rows', async () => {
    const { schedule, issues } = await scheduleOf('raba');
    expect(issues.counts).not.toHaveProperty('REFERENCE_UNKNOWN');
    expect(issues.counts).not.toHaveProperty('TRIP_WITHOUT_STOP_TIMES');
    const { entity } = await askJson<{ entity: { counts: Record<string, number> } }>(
      `${hub.url}/v1/datasets/raba:gtfs`,
    );
    for (const table of ['routes.txt', 'trips.txt', 'stops.txt', 'stop_times.txt'])
      expect([table, schedule.counts[table]]).toEqual([table, entity.counts[table]]);
  });

  for (const feed of ['raba', 'bart', 'nyct']) {
    itWithAllRecordings(
      `refers to nothing in ${feed}'s real time that its schedule does not have (invariant 5), by the header's rules`,
      async () => {
        const { schedule } = await scheduleOf(feed);
        for (const file of ['vehicle-positions', 'trip-updates', 'alerts', 'trip-modifications']) {
          const message = await realtimeOf(feed, file);
          const { header, entities } = message;
          expect(strangers(message, schedule)).toEqual([]);
          expect(header).toMatchObject({
            gtfsRealtimeVersion: '2.0',
            incrementality: 'FULL_DATASET',
            feedVersion: schedule.feedVersion,
          });
          for (const { vehicle, tripUpdate } of entities)
            expect(header.timestamp!).toBeGreaterThanOrEqual(vehicle?.timestamp ?? tripUpdate?.timestamp ?? 0);
          expect(new Set(entities.map(({ id }) => id)).size).toBe(entities.length);
          const json = await askJson<{ header: object; entity: object[] }>(`${hub.url}/gtfs-rt/${feed}/${file}.json`);
          expect(json.entity).toHaveLength(entities.length);
        }
      },
    );
  }

  itWithAllRecordings('finds every trip of a clean pair, and shows vehicles without a trip all the same', async () => {
    expect((await feedNow(hub.url, 'raba')).status.matchRate).toBe(1);
    const { entities } = await realtimeOf('raba', 'vehicle-positions');
    expect(entities).toHaveLength(22);
    expect(entities.filter(({ vehicle }) => vehicle?.trip).length).toBe(1);
    expect((await realtimeOf('raba', 'trip-updates')).entities).toHaveLength(9);
  });

  itWithAllRecordings('publishes matched and added runs, leaves unmatched ones out, and counts them', async () => {
    const { schedule } = await scheduleOf('bart');
    const recorded = decodeFeedMessage(
      readRecording('gtfs-rt/bart/bart-trip-updates.pb'),
      new IssueCollector(),
    ).entities;
    const updates = recorded.map(({ tripUpdate }) => tripUpdate!);
    const matched = updates.filter(({ trip }) => schedule.findTrip(trip.tripId!));
    expect([updates.length, matched.length]).toEqual([91, 65]);
    const added = updates.filter(({ trip }) => trip.scheduleRelationship === 'ADDED');
    expect(added).toHaveLength(8);
    // Those added name no route, and are reported all the same; nobody can show a stop the run does not have.
    expect(added.filter(({ trip }) => trip.routeId)).toEqual([]);
    const mayBe = [...matched, ...added];
    const mustBe = matched.filter(({ trip, stopTimeUpdate }) => {
      const stops = schedule.stopTimes(schedule.findTrip(trip.tripId!)!);
      return stopTimeUpdate.every((reported) =>
        stops.some(({ stopSequence, stopId }) => stopSequence === reported.stopSequence && stopId === reported.stopId),
      );
    });
    const { entities } = await realtimeOf('bart', 'trip-updates');
    const published = entities.map(({ tripUpdate }) => tripUpdate!.trip.tripId!);
    const idsOf = (list: typeof updates): string[] => list.map(({ trip }) => trip.tripId!);
    const { status } = await feedNow(hub.url, 'bart');
    const { matched: found } = status.matches!;
    // Runs with ids of their own may be found by their stops and times; each is then one trip of the schedule.
    const guessed = published.filter((id) => !idsOf(mayBe).includes(id));
    expect(guessed.filter((id) => !schedule.findTrip(id))).toEqual([]);
    expect(new Set(published).size).toBe(published.length);
    expect(guessed.length).toBeLessThanOrEqual(found['stops'] ?? 0);
    expect(idsOf(added).filter((id) => !published.includes(id))).toEqual([]);
    expect(idsOf(mustBe).filter((id) => !published.includes(id))).toEqual([]);
    expect(mustBe.length).toBeGreaterThan(30);
    expect(found['trip-id']).toBe(65);
    // Runs reported as added are none that the schedule should have.
    expect(found['added']).toBe(8);
    expect(status.matchRate).toBeCloseTo((65 + (found['stops'] ?? 0) + 8) / 91);
    expect(status.entities).toMatchObject({ 'trip-update': 91, alert: 1 });
    const { counts } = await askJson<{ counts: Record<string, number> }>(`${hub.url}/v1/feeds/bart/issues`);
    expect(counts['TRIP_UNMATCHED'] ?? 0).toBeGreaterThan(0);
    const [alert] = (await realtimeOf('bart', 'alerts')).entities;
    expect(alert!.alert!.headerText!.translation[0]!.text).toMatch(/major delay at Montgomery/);
  });

  itWithAllRecordings(
    'emits for ten minutes of New York only what changed, and keeps what it cannot match',
    async () => {
      const folder = 'gtfs-rt/nyct-2023-05-29/nyct_subways_gtfs_rt.2023-05-29T14-12-28-04-00.pb';
      const last = decodeFeedMessage(readRecording(folder), new IssueCollector()).entities;
      const made = (await metricOf(hub.url, 'estuaire_events_total')).get('{feed="nyct",format="gtfs-rt"}')!;
      expect(made).toBeGreaterThan(last.length);
      expect(made).toBeLessThan(10 * last.length);
      const { status } = await until('the last document to be reported in the status', async () => {
        const now = await feedNow(hub.url, 'nyct');
        const { total } = await listOf('vehicle-positions?feed=nyct&limit=1');
        return now.status.entities!['vehicle-position'] === total ? now : undefined;
      });
      // None by its id, which the schedule writes otherwise: by the subway's own rule, and nothing else is guessed.
      expect(Object.keys(status.matches!.matched)).toEqual(['nyct-trip-id']);
      expect(status.matchRate).toBeGreaterThan(0.8);
      const { counts } = await askJson<{ counts: Record<string, number> }>(`${hub.url}/v1/feeds/nyct/issues`);
      expect(counts['TRIP_UNMATCHED']).toBeGreaterThan(20);
      expect(counts).not.toHaveProperty('DUPLICATE_KEY');
      const { items } = await listOf<{ point?: object; trip?: { routeId?: string } }>(
        'vehicle-positions?feed=nyct&limit=500',
      );
      expect(items.length).toBe(status.entities!['vehicle-position']);
      expect(items.every(({ entity }) => entity.point === undefined)).toBe(true);
      expect(items.every(({ entity }) => entity.trip?.routeId?.startsWith('nyct:'))).toBe(true);
    },
  );
});

describe('recorded shared mobility, as given back', () => {
  for (const feed of ['baywheels', 'lovelo', 'getaround']) {
    for (const version of ['2.3', '3.0']) {
      itWithSchemas(
        'gbfs',
        `gives ${feed} as GBFS ${version}: each listed file answers, and fits its schema`,
        async () => {
          const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
          const base = `${hub.url}/gbfs/${feed}/${version}`;
          const discovery = await askJson<{ data: Record<string, unknown> }>(`${base}/gbfs.json`);
          const lists = version === '3.0' ? [discovery.data] : (Object.values(discovery.data) as { feeds: unknown }[]);
          const listed = lists.flatMap(({ feeds }) => feeds as { name: string; url: string }[]);
          expect(listed.map(({ name }) => name)).toContain('system_information');
          const files = new Map<string, { data: Record<string, unknown> }>([['gbfs', discovery]]);
          for (const { name, url } of listed) files.set(name, await askJson(url));
          for (const [name, file] of files) {
            const schema = JSON.parse(readFileSync(join(schemas, `gbfs/v${version}/${name}.json`), 'utf8')) as object;
            ajv.validate(schema, file);
            expect([name, ajv.errors ?? []]).toEqual([name, []]);
          }
          const rows = (name: string, list: string): Record<string, unknown>[] =>
            (files.get(name)?.data[list] ?? []) as Record<string, unknown>[];
          const idsOf = (name: string): unknown[] => rows(name, 'stations').map(({ station_id }) => station_id);
          expect(idsOf('station_status').sort()).toEqual(idsOf('station_information').sort());
          const types = new Set(rows('vehicle_types', 'vehicle_types').map(({ vehicle_type_id }) => vehicle_type_id));
          const vehicles = [...rows('vehicle_status', 'vehicles'), ...rows('free_bike_status', 'bikes')];
          expect(vehicles.filter(({ vehicle_type_id: type }) => type !== undefined && !types.has(type))).toEqual([]);
          expect(idsOf('station_status').length + vehicles.length).toBeGreaterThan(30);
        },
      );
    }
  }

  itWithAllRecordings(
    'joins the stations of Rouen with their status, and hides the vehicle ids of an operator',
    async () => {
      const stations = await listOf<Station>('stations?feed=lovelo&limit=500');
      expect(stations.total).toBe(122);
      expect(stations.items.every(({ entity }) => entity.status !== undefined)).toBe(true);
      const upstream = (
        JSON.parse(Buffer.from(readRecording('gbfs/getaround-stavanger-3.0/vehicle_status.json')).toString()) as {
          data: { vehicles: { vehicle_id: string }[] };
        }
      ).data.vehicles.map(({ vehicle_id }) => vehicle_id);
      const { body } = await ask(`${hub.url}/gbfs/getaround/3.0/vehicle_status.json`);
      expect(upstream.filter((id) => body.includes(id))).toEqual([]);
    },
  );
});

describe('recorded road traffic, as given back', () => {
  itWithAllRecordings('places the counters of Bison Futé by its list, and shows no reading as no reading', async () => {
    const { items } = await listOf<TrafficMeasurement>('traffic-measurements?feed=bison-fute&limit=20');
    expect(items).toHaveLength(9);
    const nearRouen = items.find(({ key }) => key === 'bison-fute:MUM76.h1')!.entity;
    expect(nearRouen).toMatchObject({ roadNumber: 'A28', flowVehPerHour: 110, speedKmh: 108 });
    expect(nearRouen.point!.latitude).toBeCloseTo(49.53, 1);
    expect(nearRouen.point!.longitude).toBeCloseTo(1.2, 1);
    expect(items.filter(({ entity }) => entity.speedKmh === 0)).toEqual([]);
    expect(items.find(({ key }) => key === 'bison-fute:MYK69.K1')!.entity.flowVehPerHour).toBe(7114);
  });

  itWithAllRecordings(
    'reads the whole Dutch minute, and no sentinel as a speed',
    async () => {
      expect((await feedNow(hub.url, 'ndw')).status.entities).toEqual({ 'traffic-measurement': 19_587 });
      let cursor: string | undefined;
      let seen = 0;
      let sentinels = 0;
      do {
        const page: { items: { entity: TrafficMeasurement }[]; next?: string } = await askJson(
          `${hub.url}/v1/traffic-measurements?feed=ndw&limit=1000${cursor ? `&cursor=${cursor}` : ''}`,
        );
        for (const { entity } of page.items) {
          seen += 1;
          const speeds = [
            entity.speedKmh,
            ...(entity.values ?? []).filter(({ type }) => type === 'speed').map(({ value }) => value),
          ];
          if (speeds.some((speed) => speed !== undefined && speed < 0)) sentinels += 1;
        }
        cursor = page.next;
      } while (cursor);
      expect([seen, sentinels]).toEqual([19_587, 0]);
    },
    60_000,
  );

  itWithAllRecordings(
    'keeps ten incidents of sixteen English messages, and none the producer keeps within the trade for everybody (invariant 6)',
    async () => {
      expect((await feedNow(hub.url, 'england')).status.entities).toEqual({ 'traffic-situation': 10 });
      expect((await listOf('traffic-situations?feed=england')).total).toBe(0);
      for (const path of [
        '/geojson/traffic-situation.geojson',
        '/datex2/england/v3/situations.xml',
        '/datex2/all/v3/situations.xml',
      ])
        expect((await ask(hub.url + path)).body.toString()).not.toContain('950098');
      expect((await ask(`${hub.url}/v1/traffic-situations/england:950098`)).status).toBe(404);
      const { status } = await ask(
        `${hub.url}/v1/traffic-situations/england:950098/history?from=2015-04-01T00:00:00Z&to=2015-05-30T00:00:00Z`,
      );
      expect(status).toBe(404);
    },
  );

  itWithSchemas(
    'datex2/v3.7',
    'gives DATEX II 3 that fits the published schemas',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'estuaire-datex2-'));
      try {
        const paths = [
          'bison-fute/v3/measurement-sites',
          'bison-fute/v3/measured-data',
          'england/v3/situations',
          'ndw/v3/measured-data',
          'all/v3/measurement-sites',
        ];
        const files: string[] = [];
        for (const [at, path] of paths.entries()) {
          const { status, body } = await ask(`${hub.url}/datex2/${path}.xml`);
          expect([path, status]).toEqual([path, 200]);
          writeFileSync(join(folder, `${at}.xml`), body);
          files.push(join(folder, `${at}.xml`));
        }
        const schema = join(schemas, 'datex2/v3.7/DATEXII_3_D2Payload.xsd');
        const { stderr } = spawnSync('xmllint', ['--noout', '--huge', '--schema', schema, ...files], {
          encoding: 'utf8',
        });
        expect(stderr.split('\n').filter((line) => line && !line.endsWith(' validates'))).toEqual([]);
        expect((await ask(`${hub.url}/datex2/england/v3/measured-data.xml`)).status).toBe(404);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    90_000,
  );
});

import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openKafkaBus } from '#libs/bus';
import type { HubEvent } from '#libs/model';
import { vehicleMoved } from '#libs/testing';
import { atDatabase, query } from '../support/database.js';
import { startHubProcess, temporaryDataDir, until, type HubProcess } from '../support/hub-process.js';

const EVENTS = 260_000;
const VEHICLES = 20_000;
const BATCH = 5_000;
const brokers = process.env['ESTUAIRE_KAFKA_BROKERS'];
const postgres = process.env['ESTUAIRE_POSTGRES_URL'];
const missing = !brokers ? 'ESTUAIRE_KAFKA_BROKERS' : !postgres ? 'ESTUAIRE_POSTGRES_URL' : undefined;
const itWithEngines = missing ? it.skip : it;

describe('invariant 1: a recorder a quarter of a million events behind', () => {
  itWithEngines(
    `catches up and has every event once, killed twice on the way${missing ? ` (skipped, because ${missing} is not set)` : ''}`,
    async () => {
      const data = temporaryDataDir();
      const id = randomUUID().slice(0, 8);
      const database = `lag_${id}`;
      const prefix = `lag-${id}.`;
      await query(postgres!, `create database ${database}`);
      const url = atDatabase(postgres!, database);
      const config = join(data.path, 'hub.yaml');
      writeFileSync(
        config,
        `hub: { name: Lag, operator: Test, contact: test@example.org }
engines:
  bus: { kafka: { brokers: [${brokers!
    .split(',')
    .map((one) => `'${one}'`)
    .join()}], partitions: 3, topicPrefix: '${prefix}' } }
  store: { postgres: { urlEnv: LAG_DATABASE } }
feeds: [{ id: astuce, title: Load, producer: Test, licence: CC0-1.0, sources: [{ format: gtfs-rt, file: none.pb }] }]
`,
      );
      const start = (): Promise<HubProcess> =>
        startHubProcess({
          role: 'recorder',
          config,
          dataDir: join(data.path, 'data'),
          environment: { LAG_DATABASE: url.href },
        });
      let recorder: HubProcess | undefined;
      try {
        const appendSeconds = await fillBus(prefix);
        const began = performance.now();
        for (let kill = 0; kill < 2; kill += 1) {
          recorder = await start();
          const before = await countRows(url.href);
          await until('rows', async () => ((await countRows(url.href)) > before ? true : undefined), 60_000);
          await recorder.kill();
        }
        recorder = await start();
        await until(
          'the last positions',
          async () => ((await recordedTo(url.href)) >= EVENTS ? true : undefined),
          300_000,
        );
        const seconds = (performance.now() - began) / 1000;
        expect(await recorder.stop()).toBe(0);
        const [row] = await query(
          url.href,
          `select count(*)::int as rows, count(distinct (key, odometer_m))::int as events, max(odometer_m)::int as last
           from estuaire.vehicle_position`,
        );
        expect(row).toEqual({ rows: EVENTS, events: EVENTS, last: EVENTS / VEHICLES });
        process.stderr.write(
          `lag of ${EVENTS} events: appended in ${appendSeconds.toFixed(0)} s, recorded in ${seconds.toFixed(0)} s with two kills, lost 0, repeated 0\n`,
        );
      } finally {
        await recorder?.kill();
        await query(postgres!, `drop database if exists ${database} with (force)`);
        data.remove();
      }
    },
    480_000,
  );
});

/** Every vehicle counts from 1; returns how long it took. */
async function fillBus(topicPrefix: string): Promise<number> {
  const bus = await openKafkaBus({
    brokers: brokers!.split(','),
    partitions: 3,
    topicPrefix,
    retentionMs: 86_400_000,
    now: Date.now,
  });
  const began = performance.now();
  const beginningS = Math.floor(Date.now() / 1000) - EVENTS / VEHICLES;
  for (let first = 0; first < EVENTS; first += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, i): HubEvent => {
      const step = Math.floor((first + i) / VEHICLES) + 1;
      return vehicleMoved(`v${(first + i) % VEHICLES}`, { odometerM: step, at: (beginningS + step) * 1000 });
    });
    await bus.append(batch);
  }
  await bus.close();
  return (performance.now() - began) / 1000;
}

/** Events up to which rows are durable, as the recorder keeps it with them: cheap to ask while it works. */
async function recordedTo(url: string): Promise<number> {
  const [row] = await query(
    url,
    `select coalesce(sum("offset" + 1), 0) as events from estuaire.consumer_position where topic = 'mobility.vehicle-position'`,
  );
  return Number(row!['events']);
}

async function countRows(url: string): Promise<number> {
  const [row] = await query(url, `select to_regclass('estuaire.vehicle_position') as relation`);
  if (!row?.['relation']) return 0;
  return Number((await query(url, 'select count(*) as rows from estuaire.vehicle_position'))[0]!['rows']);
}

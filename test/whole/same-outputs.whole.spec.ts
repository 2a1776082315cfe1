import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasRecording, startRedisServer, type RedisServer } from '#libs/testing';
import { atDatabase, query } from '../support/database.js';
import { ask, askJson } from '../support/http.js';
import { temporaryDataDir, until, type DataDir } from '../support/hub-process.js';
import { HubRole } from '../support/hub-role.js';
import { noServices } from '../support/own-services.js';
import { RECORDINGS, allPlayed, dataFolder, itWithAllRecordings } from '../support/recordings-hub.js';

const DAY_S = 86_400;
const KINDS = ['vehicle-position', 'station', 'free-vehicle', 'traffic-measurement', 'traffic-situation', 'alert'];

if (noServices) {
  it.skip(`the outputs of roles apart (skipped, because ${noServices})`, () => {});
} else {
  describe('the recordings by roles apart on Kafka, PostgreSQL and Redis, and by one hub on its embedded engines', () => {
    const id = randomUUID().slice(0, 8);
    const postgres = process.env['ESTUAIRE_POSTGRES_URL']!;
    const roles = new Map<string, HubRole>();
    let data: DataDir;
    let redis: RedisServer;

    beforeAll(async () => {
      data = temporaryDataDir();
      redis = await startRedisServer();
      await query(postgres, `create database same_${id}`);
      const brokers = process.env['ESTUAIRE_KAFKA_BROKERS']!.split(',').map((one) => `'${one}'`);
      const embedded = configured('embedded', '');
      const apart = configured(
        'apart',
        `engines:
  bus: { kafka: { brokers: [${brokers.join()}], topicPrefix: 'same-${id}.' } }
  store: { postgres: { urlEnv: DATABASE_URL } }
  coordination: { redis: { urlEnv: REDIS_URL, leasePeriod: 1s } }
`,
      );
      const environment = {
        ESTUAIRE_DATA: dataFolder,
        DATABASE_URL: atDatabase(postgres, `same_${id}`).href,
        REDIS_URL: redis.url,
      };
      const add = (role: string, config: string) =>
        roles.set(role, new HubRole(role, role, config, join(data.path, role), environment));
      add('hub', embedded);
      for (const role of ['collector', 'recorder', 'publisher', 'streamer']) add(role, apart);
      if (!RECORDINGS.every(hasRecording)) return;
      await Promise.all([...roles.values()].map((role) => role.start()));
      await allPlayed(roles.get('collector')!.url, roles.get('publisher')!.url);
      await allPlayed(roles.get('hub')!.url);
      for (const role of ['hub', 'publisher']) {
        for (const feed of ['raba', 'bart', 'nyct'])
          await until(`the schedule of ${feed} at the ${role}`, async () => {
            const { body } = await ask(`${roles.get(role)!.url}/gtfs-rt/${feed}/trip-updates.json`);
            return body.includes('"feed_version"') || undefined;
          });
      }
    }, 180_000);
    afterAll(async () => {
      await Promise.all([...roles.values()].map((role) => role.kill()));
      await redis?.stop();
      await query(postgres, `drop database if exists same_${id} with (force)`);
      data?.remove();
    }, 60_000);

    const configured = (name: string, engines: string): string => {
      const file = join(data.path, `${name}.yaml`);
      const recordings = readFileSync('test/whole/recordings.yaml', 'utf8');
      // Files that say where they came from say so alike.
      writeFileSync(file, recordings.replace('hub: { ', "hub: { publicUrl: 'https://hub.example.org', ") + engines);
      return file;
    };
    const both = () => [roles.get('hub')!.url, roles.get('publisher')!.url] as const;
    const compare = async (path: string, read: (body: Buffer) => unknown): Promise<void> => {
      const [one, other] = await Promise.all(both().map((hub) => ask(`${hub}${path}`)));
      expect([path, other!.status]).toEqual([path, one!.status]);
      expect([path, read(other!.body)]).toEqual([path, read(one!.body)]);
    };

    itWithAllRecordings('give the same schedules, byte for byte', async () => {
      for (const feed of ['raba', 'bart', 'nyct', 'all']) {
        await compare(`/gtfs/${feed}.zip`, (body) => body.toString('base64'));
      }
    });

    itWithAllRecordings('give the same real time, but for the moments of this run', async () => {
      for (const feed of ['raba', 'bart', 'nyct', 'all']) {
        for (const part of ['vehicle-positions', 'trip-updates', 'alerts', 'trip-modifications'])
          await compare(`/gtfs-rt/${feed}/${part}.json`, timeless);
        for (const part of ['et', 'vm', 'sx', 'sm']) await compare(`/siri/${feed}/${part}.xml`, timeless);
      }
    });

    itWithAllRecordings('give the same bikes and cars, but for ids that are secret to an installation', async () => {
      for (const system of ['baywheels', 'lovelo', 'getaround']) {
        for (const version of ['2.3', '3.0']) {
          const index = await askJson<{ data: object }>(`${both()[0]}/gbfs/${system}/${version}/gbfs.json`);
          const files = [...JSON.stringify(index).matchAll(/"name":"(\w+)"/g)].map(([, name]) => name!);
          expect(files.length).toBeGreaterThan(2);
          for (const file of files) await compare(`/gbfs/${system}/${version}/${file}.json`, withoutVehicleIds);
        }
      }
    });

    itWithAllRecordings(
      'give the same roads, but for the moments of this run',
      async () => {
        for (const feed of ['bison-fute', 'ndw', 'england', 'all']) {
          for (const part of ['measurement-sites', 'measured-data', 'traffic-status', 'situations'])
            await compare(`/datex2/${feed}/v3/${part}.xml`, timeless);
        }
      },
      90_000,
    );

    itWithAllRecordings('give the same map layers, catalogue and descriptions', async () => {
      for (const kind of KINDS) await compare(`/geojson/${kind}.geojson`, withoutVehicleIds);
      for (const path of ['/catalog', '/openapi.json', '/asyncapi.json', '/schemas/']) await compare(path, timeless);
    });
  });
}

/** Instants of this run are masked; every instant of a recording stays. */
function timeless(body: Buffer, days = 2): string {
  const now = Date.now() / 1000;
  const ofThisRun = (seconds: number) => Math.abs(seconds - now) < days * DAY_S;
  return (
    body
      .toString()
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, (text) =>
        ofThisRun(Date.parse(text) / 1000) ? 'now' : text,
      )
      // The moment at the foot of a page, by the clock of the territory.
      .replace(/(?:Page établie le|Page made on) [^<]+/g, 'now')
      .replace(/\b1\d{9}\b/g, (text) => (ofThisRun(Number(text)) ? 'now' : text))
  );
}

/** Days. A replay that moves its times to now moves old ones with them. */
const YEAR = 365;

/** The key that turns ids of shared vehicles is an installation's own, so the ids and the order by them differ. */
function withoutVehicleIds(body: Buffer): unknown {
  // When a document was last changed follows the clock of a feed, which starts with its hub.
  const moving = new Set(['vehicle_id', 'bike_id', 'last_updated']);
  const document = JSON.parse(timeless(body, YEAR).replaceAll(':now', ':"now"'), (name, value: unknown) =>
    moving.has(name) ? '…' : value,
  ) as { data?: { vehicles?: object[]; bikes?: object[] }; features?: object[] };
  for (const list of [document.data?.vehicles, document.data?.bikes, document.features]) {
    for (const one of list ?? []) mask(one as Record<string, unknown>);
    list?.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return document;
}

function mask(one: Record<string, unknown>): void {
  if ('vehicle_id' in one || 'bike_id' in one) one['last_reported'] = '…';
  const properties = one['properties'] as Record<string, unknown> | undefined;
  if (properties?.['feed'] !== 'getaround') return;
  one['id'] = '…';
  for (const name of ['key', 'vehicleId', 'observedAt', 'standsSince']) properties[name] = '…';
}

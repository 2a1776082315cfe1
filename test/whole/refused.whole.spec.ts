import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { stringify } from 'yaml';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { ask, askJson } from '../support/http.js';

/** Real: the hub's own process and its command line, on files of a test's own. */
interface FeedStatus {
  refusedDataset?: { documentHash: string; reason: string; at: string; acceptable: boolean };
  issueCounts: Record<string, number>;
}

const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');

/** A dataset of so many trips a day, up to a last day. */
function timetable(trips: number, lastDay = dayFromNow(60)): Uint8Array {
  const ids = Array.from({ length: trips }, (_, i) => `T${i}`);
  const hour = (i: number): string => String(5 + (i % 18)).padStart(2, '0');
  const files: Record<string, string> = {
    'agency.txt': 'agency_id,agency_name,agency_url,agency_timezone\nA,Astuce,https://example.org,Europe/Paris\n',
    'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon\nA,Arts,49.44,1.09\nB,Boulingrin,49.45,1.1\n',
    'routes.txt': 'route_id,agency_id,route_short_name,route_type\n90,A,90,3\n',
    'calendar.txt':
      'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n' +
      `S,1,1,1,1,1,1,1,20240101,${lastDay}\n`,
    'trips.txt': `route_id,service_id,trip_id\n${ids.map((id) => `90,S,${id}\n`).join('')}`,
    'stop_times.txt': `trip_id,arrival_time,departure_time,stop_id,stop_sequence\n${ids
      .map((id, i) => `${id},${hour(i)}:00:00,${hour(i)}:00:00,A,1\n${id},${hour(i)}:10:00,${hour(i)}:10:00,B,2\n`)
      .join('')}`,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])), {
    // The same timetable is the same document.
    mtime: new Date(2026, 0, 1),
  });
}

let data: DataDir;
let hub: HubProcess;
const inData = (name: string): string => join(data.path, name);
const deliver = (zip: Uint8Array | string): void => writeFileSync(inData('gtfs.zip'), zip);
const statusOf = async (): Promise<FeedStatus> =>
  (await askJson<{ status: FeedStatus }>(`${hub.url}/v1/feeds/line90`)).status;
const tripsInUse = async (): Promise<number | undefined> =>
  (await askJson<{ entity: { counts: Record<string, number> } }>(`${hub.url}/v1/datasets/line90:gtfs`)).entity.counts[
    'trips.txt'
  ];
const refused = (like: RegExp) =>
  until(`a refusal like ${String(like)}`, async () => {
    const { refusedDataset } = await statusOf();
    return refusedDataset && like.test(refusedDataset.reason) ? refusedDataset : undefined;
  });

function command(...args: string[]): Promise<{ code: number; printed: string }> {
  const main = resolve('dist/apps/hub/main.js');
  const environment = { ...process.env, HUB_CONFIG: inData('hub.yaml'), HUB_DATA_DIR: inData('data') };
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { env: environment }, (error, out, err) =>
      done({ code: error ? Number(error.code) : 0, printed: out + err }),
    );
  });
}

const startAgain = async (): Promise<void> => {
  hub = await startHubProcess({ config: inData('hub.yaml'), dataDir: inData('data') });
};

beforeAll(async () => {
  data = temporaryDataDir();
  deliver(timetable(30));
  const feed = {
    id: 'line90',
    title: 'Line 90',
    producer: 'Test',
    licence: 'etalab-2.0',
    sources: [{ id: 'offer', format: 'gtfs', file: inData('gtfs.zip'), every: '250ms' }],
  };
  const about = { name: 'Refusals', operator: 'Test', contact: 'test@example.org' };
  writeFileSync(inData('hub.yaml'), stringify({ hub: about, feeds: [feed] }));
  await startAgain();
  await until('the first timetable', async () => ((await tripsInUse()) === 30 ? true : undefined));
}, 60_000);
afterAll(async () => {
  await hub?.stop();
  data?.remove();
}, 60_000);

describe('a timetable that is worse than the one in use', () => {
  it('is refused when nine of ten trips are gone, reported with got and expected, and the one in use goes on', async () => {
    deliver(timetable(3));
    const { documentHash, acceptable, reason } = await refused(/3 trips/);
    expect([acceptable, reason]).toEqual([
      true,
      'the new schedule is refused: 3 trips, fewer than 90 % of the 30 trips in use lost',
    ]);
    const { samples } = await askJson<{ samples: string[] }>(`${hub.url}/v1/feeds/line90/issues`);
    expect(samples.join()).toMatch(/DATASET_WORSE got "3 trips", expected fewer than 90 % of the 30 trips/);
    expect(await tripsInUse()).toBe(30);
    expect((await ask(`${hub.url}/gtfs/line90.zip`)).status).toBe(200);
    const { printed } = await command('list-refused');
    expect(printed).toContain(`line90 ${documentHash}`);
  }, 60_000);

  it('is put in use within seconds once an operator accepts it, without a restart', async () => {
    const { documentHash } = await refused(/3 trips/);
    expect((await command('accept-dataset', 'line90', 'ffffffffff')).code).toBe(1);
    expect((await command('accept-dataset', 'line90')).code).toBe(2);
    expect((await command('accept-dataset', 'other', documentHash)).printed).toMatch(
      /no timetable of other is refused/,
    );
    expect(await tripsInUse()).toBe(30);
    expect(await command('accept-dataset', 'line90', documentHash)).toMatchObject({ code: 0 });
    await until('the accepted timetable', async () => ((await tripsInUse()) === 3 ? true : undefined), 8_000);
    await until('the refusal to be over', async () => ((await statusOf()).refusedDataset ? undefined : true));
    expect((await command('list-refused')).printed).toBe('no timetable is refused\n');
  }, 60_000);

  it('is refused when all of it lies in the past, and taken at the next start when accepted while the hub stood', async () => {
    deliver(timetable(5, '20240301'));
    const { documentHash } = await refused(/all in the past/);
    await hub.stop();
    expect((await command('list-refused')).printed).toContain(documentHash);
    expect((await command('accept-dataset', 'line90', documentHash.slice(0, 12))).code).toBe(0);
    // The delivery has gone meanwhile: what was kept aside is used.
    deliver('');
    await startAgain();
    await until('the accepted timetable', async () => ((await tripsInUse()) === 5 ? true : undefined), 8_000);
  }, 60_000);

  it('stays in use over a restart on which its source gives it again', async () => {
    deliver(timetable(5, '20240301'));
    await hub.stop();
    await startAgain();
    await until('the delivery to be read', async () => {
      const { status } = await askJson<{ status: { sources: { lastDocumentHash?: string }[] } }>(
        `${hub.url}/v1/feeds/line90`,
      );
      return status.sources[0]?.lastDocumentHash;
    });
    expect(await tripsInUse()).toBe(5);
    expect((await statusOf()).refusedDataset).toBeUndefined();
  }, 60_000);

  it('cannot be accepted when it cannot be read, and the command says why', async () => {
    deliver('<html>down for maintenance</html>');
    const { documentHash, acceptable } = await refused(/zip/i);
    expect(acceptable).toBe(false);
    const { code, printed } = await command('accept-dataset', 'line90', documentHash);
    expect([code, printed]).toEqual([1, expect.stringContaining('cannot be accepted')]);
    expect(await tripsInUse()).toBe(5);
  }, 60_000);

  it('is forgotten when a good one comes', async () => {
    deliver(timetable(40));
    await until('the good timetable', async () => ((await tripsInUse()) === 40 ? true : undefined));
    await until('the refusal to be over', async () => ((await statusOf()).refusedDataset ? undefined : true));
  }, 60_000);
});

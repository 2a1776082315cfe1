import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadConfig, readEnvironment } from '#libs/config';
import { toInstant, type Alarm, type HubEvent } from '#libs/model';
import { seededRandom } from '#libs/telemetry';
import { startHub, type RunningHub } from '../../apps/hub/start-hub.js';
import { startSimulator, type Simulator } from '../../apps/simulator/server.js';
import { temporaryDataDir, type DataDir } from '../support/hub-process.js';
import { ShiftClock } from '../support/shift-clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BEGIN = Date.parse('2026-03-10T05:00:00Z');
const SEED = 7;

interface PlannedFault {
  path: string;
  fault: string;
  from: string;
  until: string;
}

/** What an alarm says of each fault. */
const SAID: Record<string, RegExp> = {
  frozen: /not been fresh since/,
  '500': /has been failing since/,
  vanished: /the vehicles of .* runs are seen no more/,
  bunched: /vehicles follow each other by/,
  'clock-off': /give a time that cannot be/,
  'wrong-prefix': /of real-time runs found in the schedule/,
};

/** Where each feed of the demo comes from, and its name. */
const FEEDS: readonly [path: string, title: string][] = [
  ['/gtfs-rt/', 'Public transport (simulated)'],
  ['/gbfs/', 'Bikes and scooters (simulated)'],
  ['/datex2/parking', 'Car parks and message signs (simulated)'],
  ['/datex2/', 'Road traffic (simulated)'],
];

type RaisedAlarm = HubEvent<'alarm'> & { entity: Alarm };

/** The demo, asked every two or four minutes and without a history, so that eight hours take seconds. */
function writeDemo(folder: string): string {
  const file = join(folder, 'hub.yaml');
  const demo = readFileSync('config/demo.yaml', 'utf8')
    .replace(/\b(communes|basemap|folder): (?!\/)/g, `$1: ${resolve('config')}/`)
    .replace(/every: (2|15|30)s/g, 'every: 2m')
    .replace(/every: 10s/g, 'every: 4m')
    // Each document kept is looked at every minute, whether it may go.
    .replace(/rawBytes: \w+/, 'rawBytes: 2MB');
  writeFileSync(
    file,
    `${demo}
engines: { store: none }
limits: { requestsPerMinute: 0 }
analyst: { judgeEvery: 30s, figuresEvery: 5m, alarms: { bunching: { vehicleFresh: 5m } } }
`,
  );
  return file;
}

describe('a shift of eight hours on the demo city, with faults at random', () => {
  let data: DataDir;
  let clock: ShiftClock;
  let simulator: Simulator;
  let hub: RunningHub;
  const keys = new Map<string, string>();

  const start = async (): Promise<void> => {
    const file = join(data.path, 'hub.yaml');
    const environment = readEnvironment({
      HUB_CONFIG: file,
      HUB_PORT: '0',
      HUB_DATA_DIR: join(data.path, 'data'),
      HUB_LOG_LEVEL: 'silent',
    });
    const config = loadConfig(file, { SIMULATOR_URL: simulator.url });
    hub = await startHub(config, environment, {}, clock);
    await clock.calm();
  };
  const as = (name: string) => ({ authorization: `Bearer ${keys.get(name)}` });
  const read = async (address: string): Promise<string> => {
    const answer = await fetch(`${hub.url}${address}`, { headers: { ...as('Ben'), 'accept-language': 'en' } });
    expect(answer.status).toBe(200);
    return answer.text();
  };
  const standing = async (name: string): Promise<RaisedAlarm[]> => {
    const answer = await fetch(`${hub.url}/v1/alarms?limit=1000`, { headers: as(name) });
    const { items } = (await answer.json()) as { items: RaisedAlarm[] };
    return items.filter(({ entity }) => entity.state === 'raised');
  };

  beforeAll(async () => {
    clock = new ShiftClock(BEGIN, MINUTE / 2);
    data = temporaryDataDir();
    writeDemo(data.path);
    simulator = await startSimulator({ port: 0, seed: 76, now: () => clock.now() });
    await start();
    for (const name of ['Ana', 'Ben'])
      keys.set(name, (await hub.engines.keys.create({ name, role: 'operator' })).token);
  }, 120_000);

  afterAll(async () => {
    if (hub) await clock.passWhile(hub.stop());
    await simulator?.stop();
    data?.remove();
  }, 60_000);

  it('ends with a handover page that says of each fault which feed, since when, until when and who saw it', async () => {
    await fetch(`${simulator.url}/shift?seed=${SEED}&hours=8`, { method: 'POST' });
    const ana = new Operator('Ana');
    const ben = new Operator('Ben');
    await ana.workUntil(BEGIN + 4 * HOUR);
    await ben.workUntil(BEGIN + 6 * HOUR + 30 * MINUTE);
    await clock.passWhile(hub.stop());
    const stoppedMs = clock.now();
    await clock.passUntil(stoppedMs + 15 * MINUTE);
    await start();
    const backMs = clock.now();
    await ben.workUntil(BEGIN + 8 * HOUR);

    const span = `from=${toInstant(BEGIN)}&to=${toInstant(clock.now())}`;
    const page = await read(`/handover?lang=en&${span}`);
    const log = rowsIn(page, 'Alarms, from beginning to end');
    const planned = (await (await fetch(`${simulator.url}/shift`)).json()) as PlannedFault[];
    expect(planned.map(({ fault }) => fault).sort()).toEqual(Object.keys(SAID).sort());
    for (const { fault, path, from, until } of planned) {
      const feed = FEEDS.find(([start_]) => path.startsWith(start_))![1];
      const found = log.find(
        ({ cells, times: [since] }) =>
          cells[0] === feed && SAID[fault]!.test(cells[1]!) && since !== undefined && since >= from && since <= until,
      );
      const [, over = ''] = found?.times ?? [];
      const who = Date.parse(found?.times[0] ?? '') < BEGIN + 4 * HOUR - 6 * MINUTE ? /^Ana, / : /^(Ana|Ben), /;
      expect({ fault, path, row: found?.cells, log: found ? [] : log.map(({ cells }) => cells.join(' | ')) }).toEqual({
        fault,
        path,
        row: [
          feed,
          expect.stringMatching(SAID[fault]!),
          expect.stringMatching(/^(critical|major|minor)/),
          expect.any(String),
          expect.any(String),
          expect.stringMatching(who),
        ],
        log: [],
      });
      expect(over >= from && Date.parse(over) <= Date.parse(until) + 15 * MINUTE).toBe(true);
    }
    // What no fault explains is what the city does by itself; a feed that is well raises no alarm, not even after a restart.
    const unexplained = log.filter(
      ({ cells, times: [since = ''] }) =>
        !planned.some(
          ({ path, from, until }) =>
            FEEDS.find(([start_]) => path.startsWith(start_))![1] === cells[0] && since >= from && since <= until,
        ),
    );
    expect(
      unexplained
        .map(({ cells }) => cells[1])
        .filter((text) => !/Line .* (follow each other|within \d+ m of each other)/.test(text!)),
    ).toEqual([]);

    const journal = rowsIn(page, 'Journal');
    const away = journal.find(({ cells }) => cells[2]!.startsWith('The hub watched nothing'));
    expect(Date.parse(away!.times[0]!)).toBeGreaterThanOrEqual(backMs - MINUTE);
    const csv = (await read(`/v1/journal.csv?${span}`)).split('\r\n');
    for (const category of ['alarm-raised', 'alarm-cleared', 'alarm-action', 'hub-away'])
      expect(csv.filter((line) => line.split(',')[1] === category).length).toBeGreaterThanOrEqual(
        category === 'hub-away' ? 1 : planned.length,
      );
    const [, from = '', to = ''] = /watched nothing from (\S+) to (\S+):/.exec(
      csv.find((line) => line.includes(',hub-away,'))!,
    )!;
    // What was said last before it stopped is at most one judgement of the figures old.
    expect(Math.abs(Date.parse(from) - stoppedMs)).toBeLessThanOrEqual(5 * MINUTE);
    expect(Date.parse(to) - backMs).toBeLessThanOrEqual(MINUTE);
    expect(rowsIn(page, 'Feeds').map(({ cells }) => cells[1])).toEqual(Array(5).fill('fresh'));
    for (const {
      cells: [feed, , count],
    } of rowsIn(page, 'Feeds'))
      expect([feed, count]).toEqual([feed, String(log.filter(({ cells }) => cells[0] === feed).length)]);
    // Whoever takes over knows feeds by their names.
    expect(/\bsim-(transit|bikes|roads|roadside)\b.{0,60}/.exec(page.replace(/<[^>]+>/g, ''))).toBeNull();
  }, 600_000);

  /** Looks at the alarms every three minutes and acknowledges each some minutes after he first saw it. */
  class Operator {
    private readonly random = seededRandom(SEED);
    private readonly dueMs = new Map<string, number>();

    constructor(private readonly name: string) {}

    async workUntil(untilMs: number): Promise<void> {
      while (clock.now() < untilMs) {
        await clock.passUntil(Math.min(untilMs, clock.now() + 3 * MINUTE));
        for (const { key, entity } of await standing(this.name)) await this.lookAt(key, entity.raisedAt);
      }
    }

    private async lookAt(key: string, raisedAt: string): Promise<void> {
      const alarm = `${key} ${raisedAt}`;
      const dueMs = this.dueMs.get(alarm) ?? clock.now() + Math.floor(this.random() * 5) * MINUTE;
      this.dueMs.set(alarm, dueMs === Infinity || dueMs > clock.now() ? dueMs : Infinity);
      if (dueMs > clock.now()) return;
      const answer = await fetch(`${hub.url}/v1/alarms/${encodeURIComponent(key)}/acknowledge`, {
        method: 'POST',
        headers: { ...as(this.name), 'content-type': 'application/json' },
        body: '{}',
      });
      expect(answer.ok).toBe(true);
    }
  }
});

/** The rows of the table under a heading: what stands in the cells, and the instants of them in order. */
function rowsIn(page: string, heading: string): { cells: string[]; times: string[] }[] {
  const section = page.split('<section>').find((part) => part.includes(`<h2>${heading}</h2>`)) ?? '';
  return [...section.matchAll(/<tr>(.*?)<\/tr>/gs)].flatMap(([, row = '']) => {
    if (row.includes('scope="col"')) return [];
    const cells = [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell = '']) => cell);
    return {
      cells: cells.map((cell) => cell.replace(/<[^>]+>/g, '').trim()),
      times: [...row.matchAll(/datetime="([^"]+)"/g)].map(([, time = '']) => time),
    };
  });
}

import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SpecBrowser, describeInBrowser } from '../support/browser.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';

/** The examples as a newcomer runs them, against the demo hub. */
describeInBrowser('the examples, on the demo hub', () => {
  let folder: DataDir;
  let hub: HubProcess;
  let pages: ChildProcess;
  let address: string;
  const browser = SpecBrowser.forThisSpec();

  beforeAll(async () => {
    folder = temporaryDataDir();
    hub = await startHubProcess({ config: 'config/demo.yaml', dataDir: join(folder.path, 'data') });
    pages = spawn(process.execPath, ['examples/serve.mjs', '--hub', hub.url, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    pages.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    address = await until('the pages', () => /(http:\/\/\S+)\/departures-board/.exec(printed)?.[1]);
    await until('vehicles', async () => {
      const { total } = (await (await fetch(`${hub.url}/v1/vehicle-positions`)).json()) as { total: number };
      return total > 0 || undefined;
    });
    // The timetable may come after the first vehicles.
    await until('the stop', async () => (await fetch(`${hub.url}/v1/stops/sim-transit:TARTS`)).ok || undefined);
  }, 130_000);
  afterAll(async () => {
    pages?.kill();
    await hub?.stop();
    folder.remove();
  });

  it('departures board: shows the next departures of a stop, and finds another by its name', async () => {
    const page = await browser.page();
    await page.goto(`${address}/departures-board/?stop=sim-transit:TARTS`);
    await page.waitForSelector('tbody tr');
    expect(await page.textContent('h1')).toBe('Théâtre des Arts');
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(3);
    await until('it is live', async () => (await page.textContent('[role=status]')) === 'live' || undefined);
    await page.fill('input', 'boulingrin');
    await page.waitForSelector('datalist option', { state: 'attached' });
    const name = (await page.locator('datalist option').first().textContent())!;
    await page.fill('input', name);
    await until('the other stop', async () => (await page.textContent('h1')) === name || undefined);
    await page.close();
  }, 60_000);

  it('live map: draws everything that moves, in some sixty lines', async () => {
    const page = await browser.page();
    await page.goto(`${address}/live-map/`);
    await until('vehicles', async () => {
      const [count, state] = ((await page.textContent('output')) ?? '').split(' · ');
      return (Number(count) > 20 && state === 'connected') || undefined;
    });
    const isDrawn = await page.evaluate(() => {
      const { data } = document.querySelector('canvas')!.getContext('2d')!.getImageData(0, 0, 1_000, 700);
      return data.some((value) => value > 0);
    });
    expect(isDrawn).toBe(true);
    expect(readFileSync('examples/live-map/map.js', 'utf8').trim().split('\n').length).toBeLessThanOrEqual(65);
    await page.close();
  }, 60_000);

  it('alert bot: says what is told of a line, to the terminal and a chat, and nothing twice', async () => {
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'clients/typescript']);
    const chat: string[] = [];
    const server: Server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        chat.push((JSON.parse(body) as { text: string }).text);
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const place = join(folder.path, 'bot.json');
    const start = (): ChildProcess =>
      spawn(
        process.execPath,
        ['examples/alert-bot/bot.mjs', '--hub', hub.url, '--route', 'sim-transit:91', '--place', place].concat([
          '--post',
          `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
        ]),
        { stdio: 'ignore' },
      );
    const first = start();
    try {
      await until('the alert', () => chat.some((text) => /works on the TEOR axis/.test(text)) || undefined);
      await until('its place', () => (JSON.parse(readFileSync(place, 'utf8')) as { cursor?: string }).cursor);
    } finally {
      first.kill();
    }
    const before = chat.length;
    // Forgetting its place and not what it said, it would be told all there is once more.
    const { said } = JSON.parse(readFileSync(place, 'utf8')) as { said: object };
    writeFileSync(place, JSON.stringify({ said }));
    const second = start();
    try {
      await until('its place', () => (JSON.parse(readFileSync(place, 'utf8')) as { cursor?: string }).cursor);
    } finally {
      second.kill();
      server.close();
    }
    expect(chat.slice(before).filter((text) => /works on the TEOR axis/.test(text))).toEqual([]);
  }, 60_000);

  const hasPython = spawnSync('python3', ['--version']).status === 0;
  const itWithPython = (name: string, run: () => Promise<void>, limitMs: number): void => {
    if (hasPython) it(name, run, limitMs);
    else it.skip(`${name} (skipped, because there is no python3)`, () => undefined);
  };

  itWithPython(
    'notebook: runs on the exports from its first cell to its last',
    async () => {
      interface Notebook {
        cells: { cell_type: string; source: string[] }[];
      }
      const { cells } = JSON.parse(readFileSync('examples/notebook/speeds.ipynb', 'utf8')) as Notebook;
      const program = cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source.join(''));
      const file = join(folder.path, 'speeds.py');
      writeFileSync(file, program.join('\n\n'));
      await until(
        'positions in the history',
        async () => {
          const answer = await fetch(`${hub.url}/v1/exports/vehicle-position.csv?feed=sim-transit`);
          return (answer.ok && (await answer.text()).trim().split('\n').length > 10) || undefined;
        },
        60_000,
      );
      const { stdout, stderr, status } = spawnSync('python3', [file], {
        env: { ...process.env, HUB: hub.url, PYTHONIOENCODING: 'utf-8' },
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^\d+ positions; columns: observedAt, key, routeName/);
      expect(stdout).toMatch(/T\d +\d+\.\d km\/h/);
    },
    90_000,
  );

  it('throw no error in any page', () => {
    expect(browser.faults).toEqual([]);
  });
});

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { systemClock } from '#libs/telemetry';
import { startBareMap } from './load/bare-map.js';
import { startBusyCity, type BusyCity } from './load/busy-city.js';
import { startCountingProxy, type CountingProxy } from './load/counting-proxy.js';
import { median, type BenchRow } from './row.js';

const CHROMIUM = process.env['ESTUAIRE_CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
const VIEW = { width: 900, height: 500 };
const VEHICLES = 2_000;
const SITES = 20_000;
const VEHICLES_EVERY = '2s';
const SITES_EVERY = '60s';
const OPENINGS = 3;
/** Long enough for a whole round of the sites. */
const WATCHED_MS = 65_000;
const PANNED_MS = 4_000;
const PANS = 3;
/** An hour of it is asked for by this; half a minute says little of a heap. */
const HEAP_MINUTES = Number(process.env['ESTUAIRE_BENCH_HEAP_MINUTES'] ?? 3);
const HEAP_SHARE = 1.1;
const MB = 1_048_576;

/** The page of a control room with a whole city on it, in a real browser that draws by software. */
export async function run(): Promise<BenchRow[]> {
  if (!existsSync(CHROMIUM)) return [];
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-page-'));
  const city = await startBusyCity(VEHICLES, SITES);
  const bare = await startBareMap(city.vehicles, city.sites);
  const hub = await startHub(city, folder);
  const proxy = await startCountingProxy(hub.port);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    await hubHasAll(hub.port);
    const rows = [await liveRow(browser, proxy)];
    const page = await livePage(browser, proxy);
    rows.push(...(await watchedRows(page, proxy)));
    rows.push(await panRow(browser, page, bare.url));
    rows.push(await heapRow(page));
    return rows;
  } finally {
    await browser.close();
    proxy.close();
    hub.child.kill('SIGKILL');
    city.close();
    bare.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startHub({ url }: BusyCity, folder: string): Promise<{ child: ChildProcess; port: number }> {
  const config = join(folder, 'hub.yaml');
  writeFileSync(
    config,
    `hub: { name: Busy, operator: Bench, contact: bench@example.org }
engines: { store: none }
upstreams: { allowPrivate: [127.0.0.1] }
limits: { requestsPerMinute: 0 }
feeds:
  - id: fleet
    title: Fleet
    producer: Bench
    licence: CC0-1.0
    sources:
      - { format: json, url: '${url}/vehicles.json', every: ${VEHICLES_EVERY}, mapping: { kind: vehicle-position, key: [id], fields: { observedAt: observedAt, point: { latitude: latitude, longitude: longitude }, label: label, routeName: routeName, routeColor: routeColor, headsign: headsign, bearingDeg: bearing, speedMps: speed } } }
  - id: roads
    title: Roads
    producer: Bench
    licence: CC0-1.0
    sources:
      - { format: json, url: '${url}/sites.json', every: ${SITES_EVERY}, mapping: { kind: traffic-measurement, key: [id], fields: { name: { from: name }, point: { latitude: latitude, longitude: longitude }, flowVehPerHour: flow, speedKmh: speed, measuredAt: measuredAt } } }
`,
  );
  const child = spawn(process.execPath, ['dist/apps/hub/main.js', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HUB_PORT: '0', HUB_DATA_DIR: join(folder, 'data'), HUB_LOG_LEVEL: 'error' },
  });
  const port = await new Promise<number>((found, failed) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const address = /map\s+http:\/\/[^/\s]+:(\d+)/.exec(printed)?.[1];
      if (address) found(Number(address));
    });
    child.once('exit', (code) => failed(new Error(`the hub ended with code ${code}\n${printed}`)));
  });
  return { child, port };
}

/** Until every vehicle and site has been heard of. */
async function hubHasAll(port: number): Promise<void> {
  for (const [kind, count] of [
    ['vehicle-position', VEHICLES],
    ['traffic-measurement', SITES],
  ] as const) {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/geojson/${kind}.geojson`);
      if (answer.ok && ((await answer.json()) as { features: object[] }).features.length >= count) break;
      await systemClock.sleep(500);
    }
  }
}

async function livePage(browser: Browser, proxy: CountingProxy): Promise<Page> {
  const page = await browser.newPage({ viewport: VIEW });
  await page.goto(`http://127.0.0.1:${proxy.port}/?lang=en`);
  await isWhole(page);
  return page;
}

/** The page says that it is live, and that it draws all of them. */
async function isWhole(page: Page): Promise<void> {
  await page.waitForFunction(
    ([vehicles, sites]) => {
      // The panel may be closed at this width: its button opens it.
      const menu = document.querySelector<HTMLElement>('.menu[aria-expanded="false"]');
      if (menu) menu.click();
      const isLive = /Live|Behind/.test(document.querySelector('[role=status]')?.textContent ?? '');
      const counts = [...document.querySelectorAll('.layers .count')].map((one) =>
        Number(one.textContent.replace(/\D/g, '')),
      );
      return isLive && counts.includes(vehicles!) && counts.includes(sites!);
    },
    [VEHICLES, SITES],
    { timeout: 120_000, polling: 50 },
  );
}

async function liveRow(browser: Browser, proxy: CountingProxy): Promise<BenchRow> {
  const times: number[] = [];
  for (let i = 0; i < OPENINGS; i += 1) {
    const started = performance.now();
    const page = await livePage(browser, proxy);
    times.push((performance.now() - started) / 1_000);
    await page.close();
  }
  return {
    name: `page, ${VEHICLES} vehicles and ${SITES} road sites: live`,
    baseline: '–',
    budget: '≤ 3 s',
    measured: `${median(times).toFixed(1)} s`,
    ratio: NaN,
    spread: `${Math.min(...times).toFixed(1)}–${Math.max(...times).toFixed(1)} s`,
    met: median(times) <= 3,
    note: 'from the address to all of them counted in the list of layers',
  };
}

/** What a page costs that somebody only looks at. */
async function watchedRows(page: Page, proxy: CountingProxy): Promise<BenchRow[]> {
  const devtools = await page.context().newCDPSession(page);
  // The time its thread ran, as far as it can be had: waiting for a processor that others keep busy is no work of the page.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  // What belongs to the opening is over.
  await systemClock.sleep(10_000);
  const bytes = proxy.received();
  const busy = await busySeconds(devtools);
  const started = performance.now();
  await systemClock.sleep(WATCHED_MS);
  const seconds = (performance.now() - started) / 1_000;
  const perSecond = (proxy.received() - bytes) / 1_000 / seconds;
  const mainMs = ((await busySeconds(devtools)) - busy) * (1_000 / seconds);
  const common = { baseline: '–', ratio: NaN, spread: `${Math.round(seconds)} s` };
  const moves = `every vehicle moves each ${VEHICLES_EVERY}, every site counts each ${SITES_EVERY}`;
  return [
    {
      ...common,
      name: 'the same page, watched: bytes from the hub',
      budget: '≤ 100 kB/s',
      measured: `${perSecond.toFixed(0)} kB/s`,
      met: perSecond <= 100,
      note: moves,
    },
    {
      ...common,
      name: 'the same page, watched: main thread',
      budget: '≤ 30 ms a second',
      measured: `${mainMs.toFixed(0)} ms of processor time a second`,
      met: mainMs <= 30,
      note: moves,
    },
  ];
}

/** Tasks of the page's main thread so far. */
async function busySeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')!.value;
}

async function panRow(browser: Browser, page: Page, bareUrl: string): Promise<BenchRow> {
  const bare = await browser.newPage({ viewport: VIEW });
  await bare.goto(bareUrl);
  await bare.waitForFunction(() => document.title === 'ready', undefined, { timeout: 60_000 });
  const own: number[] = [];
  const other: number[] = [];
  for (let i = 0; i < PANS; i += 1) {
    own.push(await framesWhilePanning(page));
    other.push(await framesWhilePanning(bare));
  }
  await bare.close();
  const ratios = own.map((value, i) => value / other[i]!);
  return {
    name: 'the same page, panned at 900×500',
    baseline: 'a page of MapLibre alone, the same points standing still',
    budget: '≥ 30 frames/s, or ≥ 0.8×',
    measured: `${median(own).toFixed(1)} vs ${median(other).toFixed(1)} frames/s`,
    ratio: median(ratios),
    spread: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
    met: median(own) >= 30 || median(ratios) >= 0.8,
    note: 'drawn by software',
  };
}

/** Drags the map round and round and counts the frames the browser had time for. */
async function framesWhilePanning(page: Page): Promise<number> {
  await page.bringToFront();
  return page.evaluate(async (lastsMs) => {
    const canvas = document.querySelector('.map canvas')!;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const at = (angle: number): MouseEventInit => ({
      bubbles: true,
      button: 0,
      buttons: 1,
      clientX: left + width * 0.6 + Math.cos(angle) * 120,
      clientY: top + height / 2 + Math.sin(angle) * 120,
    });
    canvas.dispatchEvent(new MouseEvent('mousedown', at(0)));
    let frames = 0;
    const started = performance.now();
    await new Promise<void>((done) => {
      const frame = (): void => {
        const passed = performance.now() - started;
        frames += 1;
        document.dispatchEvent(new MouseEvent('mousemove', at(passed / 400)));
        canvas.dispatchEvent(new MouseEvent('mousemove', at(passed / 400)));
        if (passed < lastsMs) requestAnimationFrame(frame);
        else done();
      };
      requestAnimationFrame(frame);
    });
    const seconds = (performance.now() - started) / 1_000;
    document.dispatchEvent(new MouseEvent('mouseup', { ...at(0), buttons: 0 }));
    return frames / seconds;
  }, PANNED_MS);
}

async function heapRow(page: Page): Promise<BenchRow> {
  const devtools = await page.context().newCDPSession(page);
  const heap = async (): Promise<number> => {
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize / MB;
  };
  const first = await heap();
  const seen = [first];
  for (let minute = 0; minute < HEAP_MINUTES; minute += 1) {
    await systemClock.sleep(60_000);
    seen.push(await heap());
  }
  const last = seen.at(-1)!;
  return {
    name: 'the same page: heap after collection',
    baseline: 'when it was first watched',
    budget: `≤ ${HEAP_SHARE}×`,
    measured: `${last.toFixed(0)} vs ${first.toFixed(0)} MB`,
    ratio: last / first,
    spread: `${Math.min(...seen).toFixed(0)}–${Math.max(...seen).toFixed(0)} MB`,
    met: last / first <= HEAP_SHARE,
    note: `${HEAP_MINUTES} minutes; an hour with ESTUAIRE_BENCH_HEAP_MINUTES=60`,
  };
}

// Makes the pictures of docs/hypervisor.md: starts the demo in a folder of its own, opens the page in Chromium as an operator
// and saves what it shows. Run it after `npm run build` as
//   node scripts/pictures.mjs [FOLDER]
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const INTO = 'docs/pictures';
const MAIN = 'dist/apps/hub/main.js';
/** Until the demo has vehicles with a past, key figures and a first alarm. */
const SETTLE_MS = 240_000;
/** A folder for a second copy of each picture as PNG, for whoever wants to look at every point. */
const ALSO_INTO = process.argv[2];
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
const data = mkdtempSync(join(tmpdir(), 'estuaire-pictures-'));
const env = { ...process.env, HUB_PORT: '0', HUB_DATA_DIR: data };

const hub = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'ignore'] });
let printed = '';
const url = await new Promise((found, failed) => {
  hub.stdout.on('data', (chunk) => {
    printed += chunk;
    const address = /map\s+(http:\/\/[^/\s]+)/.exec(printed)?.[1];
    if (address) found(address);
  });
  hub.once('exit', (code) => failed(new Error(`the hub ended with code ${code}`)));
});
const browser = await chromium.launch({
  executablePath: process.env.ESTUAIRE_CHROMIUM ?? '/usr/bin/chromium',
  args: FLAGS,
});

/** The page, live and signed in, with a query of its own. */
async function open(query, { width = 1280, height = 800, dark = false, language = 'en' } = {}) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  await page.goto(`${url}/sign-in`);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [MAIN, 'sign-in', '--name', 'Ana', '--role', 'operator'],
    {
      env,
    },
  );
  const code = /#(inv_\S+)/.exec(stdout)[1];
  await page.evaluate(
    (body) => fetch('/v1/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    JSON.stringify({ code }),
  );
  await page.goto(`${url}/?lang=${language}&${query}`);
  await page
    .getByRole('status')
    .filter({ hasText: /Live|Behind|En direct|En retard/ })
    .waitFor({ timeout: 60_000 });
  return page;
}

async function save(page, name) {
  // Tiles of the base map and names are drawn piece by piece.
  await page.waitForTimeout(6_000);
  const path = join(INTO, `${name}.jpg`);
  await page.screenshot({ path, type: 'jpeg', quality: 72 });
  if (ALSO_INTO) await page.screenshot({ path: join(ALSO_INTO, `${name}.png`) });
  console.log(`${path} ${Math.round(statSync(path).size / 1_024)} kB`);
}

try {
  mkdirSync(INTO, { recursive: true });
  // A feed that fails is what the page is for.
  const simulator = /simulator\s+(http:\S+)/.exec(printed)[1];
  await fetch(`${simulator}/faults?path=/datex2/measured-data.xml&fault=html&seconds=3600`, { method: 'POST' });
  await new Promise((settled) => setTimeout(settled, SETTLE_MS));

  const shift = await open('');
  await save(shift, 'shift');
  await shift.locator('.alarm-open').first().click({ timeout: 120_000 });
  await shift.getByRole('complementary').waitFor();
  await save(shift, 'alarm');
  await shift.close();

  const line = await open('view=line&id=sim-transit%3A90&colour=headway');
  await line.getByRole('complementary').waitFor();
  await save(line, 'line');
  await line.close();

  const diagram = await open('view=diagram&id=sim-transit%3A90', { dark: true });
  await diagram.getByRole('complementary').waitFor();
  await save(diagram, 'diagram-dark');
  await diagram.close();

  const figures = await open('view=figures&id=all', { language: 'fr' });
  await figures.locator('.by-group tbody tr').first().waitFor();
  await save(figures, 'figures-fr');
  await figures.close();

  const wall = await open('colour=adherence', { width: 2560, height: 1440, dark: true });
  await save(wall, 'wall-dark');
  await wall.close();
} finally {
  await browser.close();
  hub.kill('SIGTERM');
  await new Promise((ended) => hub.once('exit', ended));
  rmSync(data, { recursive: true, force: true });
}

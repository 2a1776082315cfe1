import type { Page } from 'playwright-core';
import { faultsOf } from '../support/accessibility.js';
import { SpecBrowser, describeInBrowser, find, intercept } from '../support/browser.js';
import { askJson } from '../support/http.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { makeKey, signInWith } from '../support/sign-in.js';

/** Layers whose things are where they were. */
const STANDING_STILL = [
  'station',
  'free-vehicle',
  'alert',
  'traffic-measurement',
  'traffic-situation',
  'parking',
  'variable-message-sign',
];

/** Telephone, tablet, desk and wall. */
const SIZES = [
  [360, 740],
  [820, 1180],
  [1440, 900],
  [3840, 2160],
] as const;

/** The minute an instant is of, as the page asks for it. */
function minuteOf(instant: string): string {
  return new Date(Math.floor(Date.parse(instant) / 60_000) * 60_000).toISOString();
}

/** In the page: parts that are wider than there is room for them, and what no reader should see. */
function cutOff(): string[] {
  const found: string[] = [];
  if (document.documentElement.scrollWidth > window.innerWidth) found.push('the page scrolls sideways');
  for (const part of document.querySelectorAll('.bar, .bar h1, .figures, .figures dl, .side, aside.entity, .time-bar'))
    if (part.scrollWidth > part.clientWidth + 1)
      found.push(`.${part.className || part.tagName} needs ${part.scrollWidth}, has ${part.clientWidth}`);
  const { innerText } = document.body;
  const odd = /undefined|NaN|\[object|\bsim-\w+:/.exec(innerText);
  if (odd) found.push(innerText.slice(odd.index, odd.index + 40));
  return found;
}

/** A name as somebody might try it. */
const HOSTILE = '<img src=x onerror=alert(1)>"\'&:/';

describeInBrowser('the hypervisor page on the demo city', () => {
  const browser = SpecBrowser.forThisSpec();
  let data: DataDir;
  let hub: HubProcess;
  /** Of an experimenter. */
  let key: string;

  beforeAll(async () => {
    data = temporaryDataDir();
    hub = await startHubProcess({ config: 'config/demo.yaml', dataDir: data.path });
  }, 60_000);

  afterAll(async () => {
    await hub?.stop();
    data?.remove();
  }, 60_000);

  const open = (query: string, width?: number): Promise<Page> => browser.open(hub.url, query, width);

  /** One that has most of its run before it, so that it is on it until a test is over. */
  const vehicleAtBegin = async (): Promise<{ id: string; label: string }> => {
    const runs = (
      await askJson<{
        items: { entity: { vehicleId?: string; stopTimeUpdates: { arrival?: { time?: string } }[] } }[];
      }>(`${hub.url}/v1/trip-updates?feed=sim-transit&limit=200`)
    ).items.map(({ entity }) => entity);
    const seen = (
      await askJson<{ items: { key: string }[] }>(`${hub.url}/v1/vehicle-positions?feed=sim-transit&limit=200`)
    ).items.map(({ key }) => key);
    const endOf = ({ stopTimeUpdates }: (typeof runs)[number]) => stopTimeUpdates.at(-1)?.arrival?.time ?? '';
    const [latest] = runs
      .filter(({ vehicleId }) => seen.includes(vehicleId ?? ''))
      .sort((a, b) => (endOf(a) < endOf(b) ? 1 : -1));
    return { id: latest!.vehicleId!, label: latest!.vehicleId!.split(':')[1]! };
  };

  const pictureOf = (page: Page): Promise<Buffer> => page.locator('.map canvas').screenshot();
  it('shows a vehicle that moves', async () => {
    const page = await browser.page(820);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await browser.show(page, hub.url, `lang=en&hide=${STANDING_STILL.join(',')}`);
    await find(page, 'M ');
    const panel = page.getByRole('complementary');
    await panel.waitFor();
    // Only vehicles are drawn now, so a picture that differs is a vehicle that has moved.
    await page.waitForTimeout(1_000);
    const first = await pictureOf(page);
    await until('the map to change', async () => ((await pictureOf(page)).equals(first) ? undefined : true), 15_000);
    await page.close();
  }, 150_000);

  it('says of an entity whose it is, how old, on what terms, and that it is simulated', async () => {
    const page = await open('lang=en');
    await find(page, 'T1');
    const panel = page.getByRole('complementary');
    await panel.getByText('simulated', { exact: true }).waitFor();
    await panel.getByText(/ s ago$/).waitFor();
    await panel.getByText(/Public transport \(simulated\)/).waitFor();
    expect(await panel.getByRole('link', { name: 'Licence Ouverte 2.0' }).count()).toBe(1);
    await page.close();
  }, 60_000);

  it('looks back to an instant of its address, framed and named as the past, and is live again by one key', async () => {
    const then = await until(
      'the history to have vehicles',
      async () => {
        const at = new Date().toISOString();
        const answer = await fetch(`${hub.url}/v1/vehicle-positions?limit=1&at=${at}`);
        const { items = [] } = (await answer.json()) as { items?: object[] };
        return items.length > 0 ? at : undefined;
      },
      30_000,
    );
    const page = await browser.page();
    await page.goto(`${hub.url}/?lang=en&at=${then}`);
    await page.getByText('You are looking at the past').waitFor({ timeout: 30_000 });
    expect(await page.locator('.page.is-past').count()).toBe(1);
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.getByText('Live', { exact: true }).count()).toBe(0);
    await find(page, 'T1');
    await page.getByRole('complementary').getByText('simulated', { exact: true }).waitFor();
    await page.locator('h1').click();
    await page.keyboard.press('d');
    await page.locator('.page:not(.is-past)').waitFor();
    expect(new URL(page.url()).searchParams.has('at')).toBe(false);
    // The store is away: the bar says so, since when, and live goes on.
    await intercept(page, /[?&]at=/, (asked) => asked.fulfill({ status: 503, body: '{}' }));
    await page.keyboard.press(',');
    await page
      .getByRole('alert')
      .getByText(/The history has not answered since .*Only live is available/)
      .waitFor();
    await page.getByText('Live', { exact: true }).first().waitFor();
    await page.close();
  }, 90_000);

  it('says of a recorded station that it is replayed', async () => {
    const page = await open('lang=fr');
    await find(page, 'calende');
    const panel = page.getByRole('complementary');
    await panel.getByText('rejoué', { exact: true }).waitFor();
    await panel.getByText('Vélos disponibles').waitFor();
    await page.close();
  }, 60_000);

  it('shows what drivers read on a message sign', async () => {
    const page = await open('lang=fr');
    await find(page, 'sud iii, vers');
    const panel = page.getByRole('complementary');
    await panel.getByText('CENTRE', { exact: true }).waitFor();
    await panel.getByText(/^\d+ MIN$/).waitFor();
    await panel.getByText('simulé', { exact: true }).waitFor();
    await page.close();
  }, 60_000);

  it('begins a shift: punctuality, vehicles in service, feeds and critical alarms are read at one glance', async () => {
    const page = await open('lang=en', 390);
    const strip = page.getByRole('region', { name: 'Figures' });
    await strip.getByText(/^\d+ %$/).waitFor({ timeout: 40_000 });
    await strip.getByText(/^[1-9]\d* \/ \d+$/).waitFor();
    await strip.getByText(/^[●◐] \d \/ 5$/).waitFor();
    await page
      .getByText(/© OpenStreetMap contributors \(ODbL/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'All figures' }).click();
    await page.getByRole('complementary').getByRole('table').waitFor();
    await page.getByRole('complementary').getByText('≥ 60 %').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await strip.getByRole('button', { name: 'Alarms' }).click();
    await page.getByRole('region', { name: 'Alarms' }).getByRole('button', { name: /sound/ }).waitFor();
    await page.close();
  }, 60_000);

  it('a line runs badly: I open its ladder from a bus, a stop of it, and the run that leaves there', async () => {
    const page = await open('lang=en&colour=headway');
    await page.locator('.colouring .legend').getByText('▸◂ bunched').waitFor();
    const search = page.getByRole('searchbox');
    await search.fill('T1 ');
    await page.locator('.results button').filter({ hasText: 'T1 →' }).first().click();
    const panel = page.getByRole('complementary');
    await panel.getByRole('button', { name: 'T1', exact: true }).click();
    const vehicles = panel.locator('.ladder .adherence');
    await vehicles.first().waitFor();
    // Never by colour alone: a sign and a word stand beside it.
    expect(await vehicles.first().innerText()).toMatch(/^[◂●▸?] T1-(\d+|extra)/);
    expect(await vehicles.first().textContent()).toMatch(/early|on time|late|delay unknown/);
    expect(await faultsOf(page)).toEqual([]);
    await panel.getByRole('button', { name: /Time–distance diagram/ }).click();
    await panel.locator('.marey-table tbody tr').first().waitFor();
    await panel.locator('polyline.marey-planned[points]').first().waitFor({ state: 'attached' });
    expect(page.url()).toContain('view=diagram');
    expect(await faultsOf(page)).toEqual([]);
    await page.goBack();
    await panel.locator('.ladder-stop button').nth(2).click();
    await panel.locator('.departures li').first().waitFor();
    expect(page.url()).toContain('view=stop');
    expect(await faultsOf(page)).toEqual([]);
    await panel.locator('.departure').first().click();
    await panel.getByRole('columnheader', { name: 'planned' }).waitFor();
    expect(await panel.locator('.calls tbody tr').count()).toBeGreaterThan(3);
    expect(await faultsOf(page)).toEqual([]);
    await page.goBack();
    await panel.locator('.departures li').first().waitFor();
    await page.close();
  }, 150_000);

  it('a bus is late: I open its day from the search, read what it is to run and what it was seen to run, and call up a run', async () => {
    const { id, label } = await vehicleAtBegin();
    const page = await open('lang=en');
    await page.getByRole('searchbox').fill(label);
    await page.locator('.results').getByRole('button', { name: 'Day of the vehicle' }).first().click();
    await page.waitForFunction((key) => new URLSearchParams(location.search).get('id') === key, id);
    const panel = page.getByRole('complementary', { name: 'vehicle' });
    await panel.locator('.block tr').filter({ hasText: 'running' }).first().waitFor();
    // Late in the day most of it is over, and shown when asked for.
    const over = panel.locator('.block td .call-stop');
    if ((await over.count()) > 0) await over.click();
    await panel
      .getByText(/^Layover \d/)
      .first()
      .waitFor();
    expect(await panel.locator('.block tbody th').count()).toBeGreaterThan(3);
    // The history has what it reported to be on, and who was on the runs before.
    const seen = panel.locator('.seen-runs tbody tr');
    await until('the history to have it', async () => {
      if ((await seen.count()) > 0) return true;
      await page.reload();
      await seen
        .first()
        .waitFor({ timeout: 5_000 })
        .catch(() => undefined);
      return undefined;
    });
    await panel.locator('.progress-running').getByText(label).first().waitFor();
    // Somebody was sent the address of a moment ago: the day is that of then, up to then.
    const then = new Date().toISOString();
    const asked = page.waitForRequest((one) => one.url().includes(`/runs?at=${encodeURIComponent(minuteOf(then))}`));
    await page.goto(`${hub.url}/?lang=en&view=vehicle&id=${encodeURIComponent(id)}&at=${then}`);
    await page.getByText('You are looking at the past').waitFor();
    await asked;
    await panel.locator('.block .progress-running').waitFor();
    await page.locator('h1').click();
    await page.keyboard.press('d');
    await panel.locator('.progress-running').getByText(label).first().waitFor();
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 740 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      expect(await faultsOf(page)).toEqual([]);
    }
    await panel.locator('.block th .call-stop').first().press('Enter');
    const run = page.getByRole('complementary', { name: 'run' });
    await run.getByRole('columnheader', { name: 'planned' }).waitFor();
    await page.goBack();
    await panel.getByRole('button', { name: 'Show on the map' }).click();
    await page.getByRole('complementary').getByRole('button', { name: 'Day of the vehicle' }).click();
    await panel.locator('.block').waitFor();
    await page.close();
  }, 150_000);

  it('shows within seconds that a feed has broken, and that it is well again', async () => {
    const page = await open('lang=en');
    const simulator = /simulator\s+(http:\S+)/.exec(hub.printed())![1]!;
    // Asked every two seconds: three failures in a row are soon told.
    const path = '/gtfs-rt/vehicle-positions.pb';
    await fetch(`${simulator}/faults?path=${path}&fault=html&seconds=600`, { method: 'POST' });
    const buses = page.getByRole('listitem').filter({ hasText: 'Public transport (simulated)' });
    await buses.getByText('failing').waitFor({ timeout: 60_000 });
    await buses.getByText(/CONTAINER_UNREADABLE/).waitFor();
    await fetch(`${simulator}/faults?path=${path}`, { method: 'DELETE' });
    await buses.getByText('fresh').waitFor({ timeout: 60_000 });
    await page.close();
  }, 150_000);

  it('a producer is called: I find the feed by name and arrow keys, and read to him what came and what was wrong', async () => {
    const page = await open('lang=en');
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Go to the alarms').waitFor();
    // While it is open keys are its own; pressed in the instant it closes, they find the focus still in it.
    const asked = await page.evaluate(() => {
      const dialog = document.querySelector<HTMLDialogElement>('dialog.keys')!;
      const press = (): boolean => {
        const init = { key: '/', bubbles: true, cancelable: true };
        dialog.querySelector('button')!.dispatchEvent(new KeyboardEvent('keydown', init));
        return document.activeElement?.matches('.search input') === true;
      };
      const whileOpen = press();
      dialog.close();
      return [whileOpen, press()];
    });
    expect(asked).toEqual([false, true]);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.type('road traffic');
    const result = page.locator('.results button').filter({ hasText: 'feed' });
    await result.waitFor();
    for (let at = 0; at < 12 && !(await result.evaluate((one) => one === document.activeElement)); at += 1)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary');
    await panel.locator('.sources li').filter({ hasText: 'situations' }).waitFor();
    await panel.locator('.documents li').first().waitFor();
    await panel.getByRole('heading', { name: 'Losses' }).waitFor();
    // The hub has run for a minute: of yesterday it has nothing, and says so.
    await panel.getByText('there is nothing to compare').waitFor();
    expect(page.url()).toContain('view=feed&id=sim-roads');
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.close();
  }, 60_000);

  it('I keep what I look at under a name, and my other window goes in step', async () => {
    const page = await open('lang=en');
    const coloured = page.getByLabel('Colour:');
    await coloured.selectOption('adherence');
    await page.getByLabel('Name of the view').fill('Late buses');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await coloured.selectOption('line');
    await page.waitForFunction(() => !location.search.includes('colour='));
    await page.getByRole('button', { name: 'Late buses', exact: true }).click();
    await page.waitForFunction(() => location.search.includes('colour=adherence') && location.search.includes('map='));

    const [other] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate(() => void window.open(location.href)),
    ]);
    for (const window of [page, other]) await window.getByLabel('In step with my other windows').check();
    await find(page, 'T1');
    await other.getByRole('complementary').getByText('simulated', { exact: true }).waitFor();
    await other.getByLabel('Colour:').selectOption('load');
    await page.waitForFunction(() => location.search.includes('colour=load'));
    await other.close();
    await page.close();
  }, 120_000);

  it('has both languages, and in every view fits a telephone, a tablet, a desk and a wall', async () => {
    const page = await open('lang=fr', 390);
    expect(await page.title()).toBe('Estuaire — démo Rouen — Hyperviseur');
    const first = async (address: string) =>
      ((await (await fetch(`${hub.url}/v1/${address}&limit=1`)).json()) as { items: Record<string, never>[] })
        .items[0]!;
    const { key, entity } = (await first('vehicle-positions?feed=sim-transit')) as unknown as {
      key: string;
      entity: { trip: { routeId: string; tripId: string; startDate: string } };
    };
    const { routeId, tripId, startDate } = entity.trip;
    const stop = (await first(`stops?route=${routeId}`)) as unknown as { id: string };
    const situation = (await first('traffic-situations?feed=sim-roads')) as unknown as { key: string };
    const views = [
      '',
      `view=line&id=${routeId}&colour=adherence`,
      `view=diagram&id=${routeId}`,
      `view=stop&id=${stop.id}`,
      `view=run&id=${tripId}&date=${startDate}`,
      `view=vehicle&id=${key}`,
      'view=feed&id=sim-transit',
      ...['journal', 'events', 'statistics', 'figures', 'lab'].map((view) => `view=${view}&id=all`),
      `select=vehicle-position%20${key}`,
      `select=traffic-situation%20${situation.key}`,
    ];
    // Drawn by software, the map of a wall would take seconds each time.
    await page.locator('.map').evaluate((map) => (map.style.display = 'none'));
    const faults: string[] = [];
    for (const view of views) {
      await page.evaluate((search) => {
        history.pushState(null, '', search);
        dispatchEvent(new PopStateEvent('popstate'));
      }, `?lang=fr&${view}`);
      if (view) await page.locator('aside.entity h2').first().waitFor();
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        const found = await page.evaluate(cutOff);
        faults.push(...found.map((what) => `${view || 'map'} at ${width}: ${what}`));
      }
    }
    expect(faults).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    await page.getByRole('button', { name: 'English' }).click();
    await until('the title to change', async () =>
      (await page.title()) === 'Estuaire — démo Rouen — Hypervisor' ? true : undefined,
    );
    await page.close();
  }, 60_000);

  it('I try a shuttle: I make a sandbox on the page, whatever I call it, push what it gives me to copy, and see it on its map', async () => {
    key = await makeKey(hub, { name: 'Pilot', role: 'experimenter', config: 'config/demo.yaml', dataDir: data.path });
    const page = await browser.page();
    page.setDefaultTimeout(60_000);
    await signInWith(page, hub, key);
    await browser.show(page, hub.url, 'lang=en');
    await page.getByRole('button', { name: 'Laboratory' }).click();
    await page.getByLabel('Title', { exact: true }).fill(HOSTILE);
    await page.getByRole('button', { name: 'Make the sandbox' }).click();
    const made = page.getByRole('region', { name: 'The sandbox is ready' });
    const calls = made.locator('pre');
    await calls.nth(3).waitFor();
    await page.getByRole('region', { name: 'My sandboxes' }).getByText(HOSTILE).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const [sandboxKey, json] = await calls.allInnerTexts();
    const [, address, body] = /'(http\S+)'[\s\S]*-d '([\s\S]*)'$/.exec(json!)!;
    const event = JSON.parse(body!) as { entity: object };
    const pushed = await fetch(address!, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandboxKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...event, entity: { ...event.entity, experiment: { doors: HOSTILE } } }),
    });
    expect(await pushed.json()).toEqual({ accepted: 1, refused: [] });

    // Somebody else, who was given the key: the field for it has the focus.
    const watcher = await browser.page();
    watcher.setDefaultTimeout(60_000);
    const missing: string[] = [];
    watcher.on('response', (answer) => {
      if (answer.status() === 404) missing.push(answer.url());
    });
    await watcher.goto(`${hub.url}/sandbox/${/sandboxes\/(\w+)\//.exec(address!)![1]}/?lang=en`);
    await watcher.waitForFunction(() => document.activeElement?.getAttribute('type') === 'password');
    missing.length = 0;
    await watcher.keyboard.type(sandboxKey!);
    await watcher.keyboard.press('Enter');
    await watcher.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await find(watcher, 'navette-1');
    await watcher.getByRole('complementary').getByText(HOSTILE).first().waitFor();
    await watcher.getByRole('button', { name: 'All figures' }).click();
    expect(await watcher.locator('img[src="x"]').count()).toBe(0);
    expect(missing).toEqual([]);
    await watcher.close();
    await page.close();
  }, 240_000);

  it('goes on after the hub was killed, from where it was; a replay that died with it says so', async () => {
    const page = await open('lang=en');
    const port = Number(new URL(hub.url).port);
    const from = new Date(Date.now() - 60_000).toISOString();
    const asked = await fetch(`${hub.url}/v1/replays`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ feeds: ['sim-bikes'], from, to: new Date().toISOString(), speed: 0.1 }),
    });
    const replayed = await browser.page();
    replayed.setDefaultTimeout(60_000);
    await replayed.goto(`${hub.url}/replay/${((await asked.json()) as { id: string }).id}/?lang=en`);
    await replayed.getByRole('form', { name: 'Enter' }).getByLabel('Key').fill(key);
    await replayed.keyboard.press('Enter');
    await replayed.getByRole('status').filter({ hasText: 'Replay' }).first().waitFor();
    await hub.kill();
    await page.getByRole('status').filter({ hasText: 'Offline' }).waitFor();
    hub = await startHubProcess({ config: 'config/demo.yaml', dataDir: data.path, port });
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor({ timeout: 40_000 });
    await replayed.getByText('This replay is no more').first().waitFor({ timeout: 40_000 });
    await replayed.close();
    await page.close();
  }, 240_000);

  it('threw no error in any of this, broke no rule of its Content-Security-Policy, tripped no limit and asked nobody else', () => {
    expect(browser.faults).toEqual([]);
    expect([...browser.strangers]).toEqual([]);
  });
});

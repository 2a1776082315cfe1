import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { SpecBrowser, countOf, describeInBrowser, find, layerRow } from '../support/browser.js';
import { startCuttingProxy, type CuttingProxy } from '../support/cutting-proxy.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';

const NOW_S = Math.floor(Date.now() / 1000);
const MINUTE = 60;
const DAY = 86_400;

/** `YYYYMMDD` in New York, where the hub of this spec is. */
function newYorkDay(seconds: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' })
    .format(new Date(seconds * 1000))
    .replaceAll('-', '');
}

const TODAY = newYorkDay(NOW_S);
const STOPS = ['First', 'Second', 'Third', 'Fourth'];

const timetable = (): Uint8Array =>
  zipSync({
    'agency.txt': strToU8(
      'agency_id,agency_name,agency_url,agency_timezone\nh,Harbour Lines,https://harbour.example,America/New_York\n',
    ),
    'stops.txt': strToU8(
      `stop_id,stop_name,stop_lat,stop_lon\n${STOPS.map((name, at) => `${name},${name} Street,${40.7 + at / 100},-74`).join('\n')}\n`,
    ),
    'routes.txt': strToU8('route_id,agency_id,route_short_name,route_type\n7,h,7,3\n8,h,8,3\n'),
    'calendar.txt': strToU8(
      `service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nw,1,1,1,1,1,1,1,${newYorkDay(NOW_S - 9 * DAY)},${newYorkDay(NOW_S + 9 * DAY)}\n`,
    ),
    'trips.txt': strToU8('route_id,service_id,trip_id,trip_headsign\n7,w,runs,Runs\n7,w,gone,Gone\n8,w,ahead,Ahead\n'),
    'stop_times.txt': strToU8(
      `trip_id,arrival_time,departure_time,stop_id,stop_sequence\n${['runs', 'gone', 'ahead']
        .flatMap((trip) => STOPS.map((stop, at) => `${trip},12:0${at}:00,12:0${at}:00,${stop},${at + 1}`))
        .join('\n')}\n`,
    ),
  });

const entities = [
  {
    id: 'u1',
    tripUpdate: {
      trip: { tripId: 'runs', routeId: '7', startDate: TODAY },
      timestamp: NOW_S,
      stopTimeUpdate: [
        { stopSequence: 1, stopId: 'First', departure: { time: NOW_S - 10 * MINUTE } },
        { stopSequence: 2, stopId: 'Second', arrival: { time: NOW_S + 20 * MINUTE } },
        { stopSequence: 3, stopId: 'Third', scheduleRelationship: 'SKIPPED' },
        { stopSequence: 4, stopId: 'Fourth', arrival: { time: NOW_S + 30 * MINUTE } },
      ],
    },
  },
  {
    id: 'u2',
    tripUpdate: {
      trip: { tripId: 'gone', routeId: '7', startDate: TODAY, scheduleRelationship: 'CANCELED' },
      timestamp: NOW_S,
      stopTimeUpdate: [],
    },
  },
  {
    id: 'v1',
    vehicle: {
      trip: { tripId: 'runs', routeId: '7', startDate: TODAY },
      vehicle: { id: 'bus-1', label: 'Bus One' },
      stopId: 'Second',
      timestamp: NOW_S - 90,
    },
  },
  {
    id: 'v2',
    vehicle: {
      trip: { tripId: 'ahead', routeId: '8', startDate: TODAY },
      vehicle: { id: 'bus-2', label: 'Bus Nowhere' },
      stopId: 'Nowhere',
      timestamp: NOW_S,
    },
  },
  {
    id: 'v3',
    vehicle: {
      vehicle: { id: 'bus-3', label: 'Bus Hurried' },
      position: { latitude: 40.71, longitude: -74.01 },
      timestamp: NOW_S + 40,
    },
  },
  {
    id: 'a1',
    alert: {
      informedEntity: [{ agencyId: 'h' }],
      headerText: { translation: [{ text: 'Strike on all lines', language: 'en' }] },
    },
  },
  {
    id: 'a2',
    alert: {
      informedEntity: [{ stopId: 'Fourth' }],
      headerText: { translation: [{ text: 'Lift out of order', language: 'en' }] },
      descriptionText: { translation: [{ text: '<b>Take</b> the stairs', language: 'en' }] },
      url: { translation: [{ text: 'javascript:alert(1)', language: 'en' }] },
    },
  },
  {
    id: 'a3',
    alert: {
      activePeriod: [{ start: NOW_S + 3 * DAY, end: NOW_S + 4 * DAY }],
      informedEntity: [{ stopId: 'First' }],
      headerText: { translation: [{ text: 'Closed for the fair', language: 'en' }] },
    },
  },
] as unknown as FeedEntity[];

/** In the page, as text: what a test is compiled to would ask for helpers that a page does not have. */
const STEPPED_DATE = `{
  const RealDate = Date;
  const stepped = () => RealDate.now() + Number(localStorage.getItem('steppedMs') ?? 0);
  window.Date = class extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(stepped());
      else super(...given);
    }
  };
  window.Date.now = stepped;
}`;

describeInBrowser('the page of a small harbour', () => {
  const browser = SpecBrowser.forThisSpec();
  let folder: DataDir;
  let hub: HubProcess;
  /** Between the page and the hub, to cut them apart. */
  let proxy: CuttingProxy;

  beforeAll(async () => {
    folder = temporaryDataDir();
    const file = (name: string): string => join(folder.path, name);
    writeFileSync(file('harbour.zip'), timetable());
    const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' as const, timestamp: NOW_S };
    writeFileSync(file('now.pb'), encodeFeedMessage({ header, entities }));
    writeFileSync(
      file('hub.yaml'),
      JSON.stringify({
        hub: {
          name: 'Harbour <b>& Hub',
          operator: 'Harbour Board',
          contact: 'data@harbour.example',
          timezone: 'America/New_York',
          languages: ['en'],
        },
        analyst: { judgeEvery: '1s', alarms: { feedNotFresh: { raiseAfter: '1s' } } },
        feeds: [
          {
            id: 'harbour',
            title: { en: 'Harbour Lines' },
            producer: 'Harbour Board',
            licence: 'CC0-1.0',
            dropAfter: '1h',
            sources: [
              { id: 'schedule', format: 'gtfs', file: file('harbour.zip'), every: '1h' },
              { id: 'now', format: 'gtfs-rt', file: file('now.pb'), every: '2s' },
            ],
          },
        ],
      }),
    );
    writeFileSync(file('clock'), '0');
    hub = await startHubProcess({
      config: file('hub.yaml'),
      dataDir: file('data'),
      environment: {
        NODE_OPTIONS: `--import=${resolve('test/support/stepping-clock.mjs')}`,
        STEPPED_CLOCK: file('clock'),
      },
    });
  }, 60_000);

  afterAll(async () => {
    proxy?.close();
    await hub?.stop();
    folder?.remove();
  }, 60_000);

  it('bears the name of the hub as plain text, speaks its language and shows its own clock', async () => {
    const page = await browser.open(hub.url, '');
    await page.getByRole('heading', { name: 'Harbour <b>& Hub Hypervisor' }).waitFor();
    await find(page, 'Bus Hurried');
    const observed = page.getByRole('complementary').getByText(/(GMT-[45]|E[SD]T)/);
    await observed.first().waitFor();
    await page.close();
  }, 60_000);

  it('says what is cancelled, left out, over and extra', async () => {
    const page = await browser.open(hub.url, 'lang=en');
    const panel = page.getByRole('complementary');
    await page.getByRole('button', { name: /gone.*Run cancelled/ }).click();
    await panel.getByText('Run cancelled').waitFor();
    expect(await panel.getByText('Next stops').count()).toBe(0);
    await find(page, 'Runs');
    const calls = panel.locator('.stops li');
    await calls.first().waitFor();
    const stops = await calls.allInnerTexts();
    expect(stops.map((text) => text.split('\n')[0])).toEqual(['Second Street', 'Third Street', 'Fourth Street']);
    expect(stops[1]).toMatch(/not served/);
    await page.close();
  }, 60_000);

  it('says of a clock that is ahead that it is, and of a thing seen long ago that it is old', async () => {
    const page = await browser.open(hub.url, 'lang=en');
    const panel = page.getByRole('complementary');
    await find(page, 'Bus Hurried');
    await panel.getByText(/clock ahead by \d+ s/).waitFor();
    await find(page, 'Runs');
    await panel.getByText(/Old: this may no longer be so/).waitFor();
    await page.close();
  }, 60_000);

  it('shows alerts of the network and of stops, and those to come as to come', async () => {
    const page = await browser.open(hub.url, 'lang=en');
    const notice = (name: string) => page.locator('.notices button').filter({ hasText: name });
    await notice('Strike on all lines').filter({ hasText: 'the whole network' }).waitFor();
    await notice('Lift out of order').filter({ hasText: 'Fourth Street' }).waitFor();
    await notice('Closed for the fair').filter({ hasText: 'Not in force now · from' }).waitFor();
    await notice('Lift out of order').click();
    const panel = page.getByRole('complementary');
    await panel.getByText('Take the stairs').waitFor();
    expect(await panel.getByRole('link', { name: 'Find out more' }).count()).toBe(0);
    await page.close();
  }, 60_000);

  it('counts what is drawn: things with a stop at their stop, things without place not at all', async () => {
    const page = await browser.open(hub.url, 'lang=en');
    // What stands at a stop is drawn when the stops have come.
    await until('two vehicles', async () => (await countOf(page, 'Vehicles')) === 2);
    await until('one alert', async () => (await countOf(page, 'Alerts at stops')) === 1);
    expect(await layerRow(page, 'Vehicles').innerText()).toContain('not drawn: 1 without place');
    expect(await layerRow(page, 'Alerts at stops').innerText()).toContain('not drawn: 1 not in force, 1 without place');
    await find(page, 'Runs');
    await page.getByRole('complementary').getByText('Without position: shown at its stop').waitFor();
    await page.close();
  }, 60_000);

  it('a feed falls silent: I read which, since when, whom to call and what to do, on the list and in the title', async () => {
    const page = await browser.open(hub.url, 'lang=en');
    const list = page.getByRole('region', { name: 'Alarms' });
    await list.getByText('Timetable ends').waitFor({ timeout: 30_000 });
    rmSync(join(folder.path, 'now.pb'));
    const silent = list.getByRole('button', { name: /Silent feed.*(critical|major)/ });
    await silent.waitFor({ timeout: 90_000 });
    expect(await silent.innerText()).toContain('Call the producer (Harbour Board)');
    // What else is raised about the feed stands under its silence, and is one key away.
    await list.getByText('Timetable ends').waitFor({ state: 'detached' });
    await list.getByRole('button', { name: /1 more of the same cause/ }).press('Enter');
    await list.getByText('Timetable ends').waitFor();
    await silent.click();
    await page.getByRole('complementary').getByText('Do not trust the map for this feed').waitFor();
    await until('the title to count it', async () => (/^\(\d+\) /.test(await page.title()) ? true : undefined), 90_000);
    await page.close();
  }, 240_000);

  it('stays usable with 10,000 alarms', async () => {
    const page = await browser.page();
    await page.routeWebSocket('**/v1/stream', (ws) => {
      let isFull = false;
      ws.connectToServer().onMessage((message) => {
        ws.send(message);
        const { op, more, cursor } = JSON.parse(String(message)) as { op: string; more?: boolean; cursor: string };
        if (op !== 'snapshot' || more || isFull) return;
        isFull = true;
        const at = new Date().toISOString();
        const events = Array.from({ length: 10_000 }, (_, n) => ({
          kind: 'alarm',
          key: `harbour:bunching:${String(n).padStart(4, '0')}`,
          feed: 'harbour',
          op: 'upsert',
          ...{ observedAt: at, receivedAt: at, producedAt: at },
          source: { id: 'analyst', documentHash: '' },
          quality: { flags: [] },
          entity: {
            feedId: `feed-${n % 5_000}`,
            ...{ rule: 'bunching', severity: 'minor', state: 'raised', occurrences: 1, figures: {}, about: [] },
            ...{ firstSeenAt: at, raisedAt: at, lastSeenAt: at },
            text: { fr: `Alarme ${n}`, en: `Alarm ${n}` },
          },
        }));
        ws.send(JSON.stringify({ op: 'events', events, cursor }));
      });
    });
    await browser.show(page, hub.url, 'lang=en');
    await page.locator('.alarms .count', { hasText: '10,00' }).waitFor();
    expect(await page.locator('.alarm').count()).toBeLessThan(30);
    const rows = page.locator('.alarm-rows');
    await rows.evaluate((element) => (element.scrollTop = element.scrollHeight));
    await page.getByText('Alarm 4999').waitFor();
    await page.close();
  }, 60_000);

  /** One bus, seen in that second. */
  const writeNow = (second: number): void => {
    const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' as const, timestamp: second };
    const position = { latitude: 40.71, longitude: -74.01 };
    const vehicle = { vehicle: { id: 'bus-9', label: 'Bus Sleepless' }, position, timestamp: second };
    writeFileSync(
      join(folder.path, 'now.pb'),
      encodeFeedMessage({ header, entities: [{ id: 'v9', vehicle }] as unknown as FeedEntity[] }),
    );
  };

  it('sleeps for ten minutes over a connection that dies: it wakes offline and old, then says how long it was away, and catches up', async () => {
    proxy = await startCuttingProxy(Number(new URL(hub.url).port));
    writeNow(Math.floor(Date.now() / 1000));
    const page = await browser.page();
    // The clock of the machine the page is on: it goes on while nothing of the page runs.
    await page.addInitScript({ content: STEPPED_DATE });
    await browser.show(page, proxy.url, 'lang=en');
    await find(page, 'Bus Sleepless');
    const panel = page.getByRole('complementary');
    // Nothing of the page runs for some seconds, in which the clock of its machine goes on by ten minutes: headless
    // Chromium does not freeze a page it is told to freeze.
    const asleep = page.evaluate(() => {
      localStorage.setItem('steppedMs', '600000');
      const awakeAt = performance.now() + 4_000;
      while (performance.now() < awakeAt);
    });
    proxy.isClosed = true;
    proxy.cut();
    writeFileSync(join(folder.path, 'clock'), '600000');
    writeNow(Math.floor(Date.now() / 1000) + 600);
    await asleep;
    await page.getByRole('status').filter({ hasText: 'Offline' }).waitFor();
    await panel.getByText(/Old: this may no longer be so/).waitFor();
    proxy.isClosed = false;
    await page.getByText(/This page was asleep .*\(10 min\)/).waitFor();
    await page.getByText('All that was missed has been caught up.').waitFor();
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await panel.getByText(/Old: this may no longer be so/).waitFor({ state: 'detached', timeout: 30_000 });
    await page.close();
  }, 120_000);

  it('threw no error in any of this, broke no rule of its Content-Security-Policy and asked nobody else', () => {
    expect(browser.faults).toEqual([]);
    expect([...browser.strangers]).toEqual([]);
  });
});

import { join } from 'node:path';
import type { Page, WebSocketRoute } from 'playwright-core';
import { hasRecording } from '#libs/testing';
import { SpecBrowser, countOf, describeInBrowser, find } from '../support/browser.js';
import { temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { startRouenHub } from '../support/rouen-hub.js';
import { ROUEN_RECORDINGS, RouenStandIns } from '../support/rouen-stand-ins.js';

const isRecorded = ROUEN_RECORDINGS.every(hasRecording);
const describeRouen = isRecorded ? describeInBrowser : describe.skip;

describeRouen('the page of Rouen, whose feeds are all observed', () => {
  const browser = SpecBrowser.forThisSpec();
  let folder: DataDir;
  let standIns: RouenStandIns;
  let hub: HubProcess;

  beforeAll(async () => {
    folder = temporaryDataDir();
    standIns = await RouenStandIns.start();
    hub = await startRouenHub(standIns, join(folder.path), '45s');
  }, 120_000);

  afterAll(async () => {
    hub?.signal('SIGCONT');
    await hub?.stop();
    await standIns?.stop();
    folder?.remove();
  }, 60_000);

  const status = (page: Page, words: RegExp | string) => page.getByRole('status').filter({ hasText: words });

  it('has a map that fills the page, with every vehicle that is reported', async () => {
    const page = await browser.open(hub.url, 'lang=en');
    const map = await page.locator('.map canvas').boundingBox();
    // What is above it and the bar of time below it take the rest of 800.
    expect(map!.height).toBeGreaterThan(640);
    const reported = (['TCAR', 'TNI', 'TAE'] as const).flatMap((operator) => standIns.reported(operator));
    await until('every vehicle', async () =>
      (await countOf(page, 'Vehicles')) === reported.length ? true : undefined,
    );
    await until('every station', async () => (await countOf(page, 'Stations')) === standIns.stationCount);
    await page.close();
  }, 60_000);

  it('bears the name of the hub and names whom the hub names', async () => {
    const page = await browser.open(hub.url, 'lang=fr');
    expect(await page.title()).toBe('Estuaire Rouen — Hyperviseur');
    await page.getByText(/© OpenStreetMap contributors/).click();
    await page.getByText('Communes © IGN, INSEE', { exact: true }).waitFor();
    await page.getByText('Réseau Astuce — Métropole Rouen Normandie', { exact: true }).waitFor();
    await page.close();
  }, 60_000);

  it('draws the state of traffic on its way, and says it in words', async () => {
    const page = await browser.open(hub.url, 'lang=en');
    await find(page, 'traficolor MUM76.h1');
    await page.getByRole('complementary').getByText('queuing', { exact: true }).waitFor();
    await page.close();
  }, 60_000);

  it('gives a half-open connection up after fifteen seconds of silence, and comes back at once', async () => {
    const page = await browser.page();
    let opened = 0;
    // A half-open connection: the first one gets nothing any more once the test says so, and is never closed.
    let silent = false;
    await page.routeWebSocket('**/v1/stream', (ws: WebSocketRoute) => {
      opened += 1;
      const isFirst = opened === 1;
      const server = ws.connectToServer();
      server.onMessage((message) => {
        if (!(isFirst && silent)) ws.send(message);
      });
    });
    await browser.show(page, hub.url, 'lang=en');
    silent = true;
    await until('the page to come back', () => (opened === 2 ? true : undefined), 20_000);
    await status(page, 'Live').waitFor({ timeout: 10_000 });
    await page.close();
  }, 90_000);

  it('says how far it is behind when what comes is late', async () => {
    const page = await browser.page();
    await page.routeWebSocket('**/v1/stream', (ws: WebSocketRoute) => {
      const server = ws.connectToServer();
      const late = (at: string): string => new Date(Date.parse(at) - 64_000).toISOString();
      server.onMessage((message) => {
        const text = String(message)
          .replace(/"producedAt":"([^"]+)"/g, (_, at: string) => `"producedAt":"${late(at)}"`)
          .replace(
            /"op":"heartbeat"(.*)"at":"([^"]+)"/,
            (_, more: string, at: string) => `"op":"heartbeat"${more}"at":"${late(at)}"`,
          );
        ws.send(text);
      });
    });
    await browser.show(page, hub.url, 'lang=en');
    await status(page, /Behind by (6\d|7\d) s/).waitFor();
    await page.close();
  }, 60_000);

  it('says of each feed in words why it is not well, and draws what its dead source reported as old', async () => {
    const page = await browser.open(hub.url, 'lang=en');
    await find(page, 'TCAR');
    await standIns.stop();
    const feed = page.getByRole('listitem').filter({ hasText: 'Astuce network' });
    await feed
      .getByText(/failing|stale/, { exact: false })
      .first()
      .waitFor({ timeout: 120_000 });
    await feed
      .locator('.feed-why')
      .filter({ hasText: /has failed|no sign of life/ })
      .waitFor();
    await page
      .getByRole('complementary')
      .getByText(/Old: this may no longer be so/)
      .first()
      .waitFor({ timeout: 90_000 });
    await page.close();
  }, 200_000);

  it('lets feeds turn by its own clock when the whole hub has stopped, and is live when it goes on', async () => {
    const page = await browser.open(hub.url, 'lang=en');
    hub.signal('SIGSTOP');
    await status(page, 'Offline').waitFor({ timeout: 30_000 });
    const bikes = page.getByRole('listitem').filter({ hasText: 'Lovélo bike-share' });
    await bikes
      .locator('.feed-why')
      .filter({ hasText: /not heard the hub|has failed|no sign/ })
      .waitFor({ timeout: 120_000 });
    hub.signal('SIGCONT');
    await status(page, 'Live').waitFor({ timeout: 40_000 });
    await page.close();
  }, 220_000);

  it('threw no error in any of this, broke no rule of its Content-Security-Policy and asked nobody else', () => {
    expect(browser.faults).toEqual([]);
    expect([...browser.strangers]).toEqual([]);
  });
});

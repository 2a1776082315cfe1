import type { Page } from 'playwright-core';
import { SpecBrowser, describeInBrowser } from '../support/browser.js';
import { ask } from '../support/http.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';

const PAGES = ['/catalog', '/catalog/sim-transit', '/communes/76540', '/docs', '/usage'];

describeInBrowser('the open-data pages', () => {
  const browser = SpecBrowser.forThisSpec();
  let data: DataDir;
  let hub: HubProcess;

  beforeAll(async () => {
    data = temporaryDataDir();
    hub = await startHubProcess({ config: 'config/demo.yaml', dataDir: data.path });
    await until('stations', async () =>
      (await ask(`${hub.url}/communes/76540/stations.csv`)).body.toString().includes('lovelo:') ? true : undefined,
    );
  }, 60_000);

  afterAll(async () => {
    await hub?.stop();
    data?.remove();
  }, 60_000);

  /** What the browser itself counts of the first load. */
  const measured = (page: Page) =>
    page.evaluate(() => {
      const bytes = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .map((entry) => (entry as PerformanceResourceTiming).transferSize)
        .reduce((sum, size) => sum + size, 0);
      const { shift } = window as unknown as { shift: number };
      const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0;
      const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
      return { bytes, shift, paint, sideways };
    });

  /** Names for everything, one main heading, tables with headers, images with words, headings in order. */
  const faultsOf = (page: Page): Promise<string[]> =>
    page.evaluate(() => {
      const faults: string[] = [];
      const all = (selector: string) => [...document.querySelectorAll(selector)];
      if (all('h1').length !== 1) faults.push('one h1');
      if (all('main').length !== 1 || !document.documentElement.lang) faults.push('main and lang');
      for (const input of all('input:not([type=hidden]), select') as HTMLInputElement[])
        if (!input.labels?.length) faults.push(`no label: ${input.name}`);
      for (const table of all('table')) if (!table.querySelector('caption')) faults.push('a table without caption');
      for (const image of all('svg:not([aria-hidden])'))
        if (image.getAttribute('role') !== 'img' || !image.getAttribute('aria-label'))
          faults.push('a picture without words');
      for (const link of all('a, button, summary'))
        if (!link.textContent?.trim() && !link.getAttribute('aria-label')) faults.push('a link without words');
      const ids = all('[id]').map(({ id }) => id);
      if (new Set(ids).size !== ids.length) faults.push('an id twice');
      let level = 1;
      for (const { tagName } of all('h1, h2, h3, h4')) {
        if (Number(tagName[1]) > level + 1) faults.push(`${tagName} after h${level}`);
        level = Number(tagName[1]);
      }
      return faults;
    });

  it.each([
    ['fr', 1280, 'light'],
    ['en', 360, 'dark'],
  ] as const)(
    'come at once, stand still and can be used by all: %s, %i px, %s',
    async (language, width, colorScheme) => {
      for (const path of PAGES) {
        const page = await browser.page(width);
        await page.emulateMedia({ colorScheme });
        await page.addInitScript(() => {
          const counted = window as unknown as { shift: number };
          counted.shift = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) counted.shift += (entry as unknown as { value: number }).value;
          }).observe({ type: 'layout-shift', buffered: true });
        });
        await page.goto(`${hub.url}${path}?lang=${language}`, { waitUntil: 'load' });
        const { bytes, shift, sideways } = await measured(page);
        expect([path, bytes < 100_000, shift, sideways]).toEqual([path, true, 0, 0]);
        expect([path, await faultsOf(page)]).toEqual([path, []]);
        await page.close();
      }
    },
    60_000,
  );

  it('filter by keyboard alone, try an address and follow the stream in the page', async () => {
    const page = await browser.page();
    await page.goto(`${hub.url}/catalog?lang=en`);
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('bikes');
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: '2 of 5 datasets' }).waitFor();
    await page.goto(`${hub.url}/docs/stops-and-lines?lang=en`);
    await page.locator('#v1-stops-id summary').filter({ hasText: 'Try it' }).click();
    await page.locator('#v1-stops-id form').getByRole('button').click();
    await page.locator('#v1-stops-id output').getByText('200 OK').waitFor();
    await page.goto(`${hub.url}/docs?lang=en`);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.locator('.messages').getByText('"op":"events"').first().waitFor({ timeout: 20_000 });
    await page.close();
  }, 60_000);

  it('keep a frame live, and run nothing the policy forbids', async () => {
    const page = await browser.page(400);
    await page.goto(`${hub.url}/embed/map?commune=76540&lang=en`);
    await page.getByRole('img', { name: 'Map of Rouen' }).waitFor();
    const asked = page.waitForResponse((response) => response.url().includes('/embed/map'), { timeout: 25_000 });
    expect([200, 304]).toContain((await asked).status());
    await page.close();
    expect(browser.faults).toEqual([]);
  }, 60_000);
});

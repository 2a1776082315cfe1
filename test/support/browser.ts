import { existsSync } from 'node:fs';
import { chromium, type Browser, type Locator, type Page, type Route } from 'playwright-core';
import { until } from './hub-process.js';

const CHROMIUM = process.env['ESTUAIRE_CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const hasBrowser = existsSync(CHROMIUM);

/** A spec that needs Chromium; its name says so where there is none. */
export function describeInBrowser(name: string, body: () => void): void {
  const describeIt = hasBrowser ? describe : describe.skip;
  describeIt(`${name}${hasBrowser ? '' : ' (skipped, because there is no Chromium)'}`, body);
}

/** The browser of a spec, with what went wrong in any of its pages. */
export class SpecBrowser {
  private browser: Browser | undefined;
  /** Errors thrown, whatever the Content-Security-Policy had to forbid, and requests past a limit of the hub's. */
  readonly faults: string[] = [];
  /** Hosts other than the hub's that a page asked for anything. */
  readonly strangers = new Set<string>();

  private constructor() {}

  static forThisSpec(): SpecBrowser {
    const one = new SpecBrowser();
    beforeAll(async () => {
      one.browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    }, 60_000);
    afterAll(async () => {
      await one.browser?.close();
    }, 30_000);
    return one;
  }

  /**
   * A page of the hub, not yet asked for, so that a test may put itself in between. Its reader wants things to stand
   * still: vehicles that glide, drawn by software, keep a processor busy that the test waits for.
   */
  async page(width = 1280): Promise<Page> {
    const page = await this.browser!.newPage({ viewport: { width, height: 800 }, reducedMotion: 'reduce' });
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('response', (answer) => {
      if (answer.status() === 429) this.faults.push(`429 for ${answer.url()}`);
    });
    page.on('console', (message) => {
      if (/Content[- ]Security[- ]Policy|Refused to/i.test(message.text())) this.faults.push(message.text());
    });
    // Violations in workers and frames reach no console of the page's.
    await page.exposeFunction('reportViolation', (text: string) => this.faults.push(text));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        (window as unknown as { reportViolation(text: string): void }).reportViolation(
          `${violatedDirective} forbids ${blockedURI}`,
        );
      });
    });
    return page;
  }

  async open(hub: string, query: string, width?: number): Promise<Page> {
    const page = await this.page(width);
    return this.show(page, hub, query);
  }

  /** Resolves when the page is live. */
  async show(page: Page, hub: string, query: string): Promise<Page> {
    const { host } = new URL(hub);
    page.on('request', (request) => {
      const asked = new URL(request.url());
      if (asked.host !== host && /^(https?|wss?):$/.test(asked.protocol)) this.strangers.add(asked.host);
    });
    await page.goto(`${hub}/?${query}`);
    await page
      .getByRole('status')
      .filter({ hasText: /Live|En direct|Behind|En retard/ })
      .waitFor({ timeout: 60_000 });
    return page;
  }
}

/** The row of a layer in the list of them. */
export function layerRow(page: Page, layer: string): Locator {
  return page.locator('.layers li').filter({ has: page.getByText(layer, { exact: true }) });
}

/** How many of a layer the page says are drawn. */
export async function countOf(page: Page, layer: string): Promise<number> {
  return Number((await layerRow(page, layer).locator('.count').innerText()).replace(/\D/g, ''));
}

/** Chooses what the search finds first. */
export async function find(page: Page, words: string): Promise<void> {
  const search = page.getByRole('searchbox');
  await search.fill(words);
  await page.locator('.results button').first().waitFor({ timeout: 20_000 });
  await search.press('Enter');
  await page.getByRole('complementary').waitFor();
}

/**
 * Answers a page's requests in the hub's place, from now on. Chromium says that it intercepts before a page that is
 * already open does: resolves when a request of the page itself has been caught.
 */
export async function intercept(page: Page, pattern: RegExp, answer: (asked: Route) => Promise<void>): Promise<void> {
  const probe = '/intercepted';
  await page.route(pattern, answer);
  await page.route(
    (url) => url.pathname === probe,
    (asked) => asked.fulfill({ status: 204 }),
  );
  await until('the browser to intercept', async () =>
    (await page.evaluate(async (path) => (await fetch(path)).status, probe)) === 204 ? true : undefined,
  );
}

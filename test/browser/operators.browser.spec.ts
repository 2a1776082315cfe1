import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Alert } from '#libs/model';
import { faultsOf } from '../support/accessibility.js';
import { SpecBrowser, describeInBrowser, intercept } from '../support/browser.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { makeKey } from '../support/sign-in.js';
import { Upstream, answers, gives } from '../support/upstream.js';

const STATIONS = 'id,name,lat,lon\n1,République,49.44,1.09\n2,Belges,49.445,1.10\n';

describeInBrowser('the tasks of an operator', () => {
  const browser = SpecBrowser.forThisSpec();
  const upstream = new Upstream();
  let data: DataDir;
  let hub: HubProcess;
  let admin: string;

  beforeAll(async () => {
    const url = await upstream.listen();
    upstream.set('/lovelo.csv', gives(STATIONS));
    data = temporaryDataDir();
    writeFileSync(
      join(data.path, 'hub.yaml'),
      `hub: { name: Rouen, operator: Métropole, contact: test@example.org }
engines: { store: none }
upstreams: { allowPrivate: [127.0.0.1] }
analyst: { judgeEvery: 1s, figuresEvery: 10s, alarms: { feedNotFresh: { raiseAfter: 1s, clearAfter: 1s } } }
operators: { contacts: { lovelo: 'Exploitation Lovélo, poste 12' }, escalation: { after: 10s, severities: [critical, major], email: { server: 'smtp://127.0.0.1:9', from: hub@example.org, to: [pc@rouen.example] } } }
feeds:
  - { id: lovelo, title: Lovélo, producer: Lovélo, licence: CC0-1.0, staleAfter: 8s, sources: [{ format: csv, url: '${url}/lovelo.csv', every: 1s, mapping: { kind: station, key: [id], fields: { name: { from: name }, point: { latitude: lat, longitude: lon } } } }] }
`,
    );
    hub = await startHubProcess({ config: join(data.path, 'hub.yaml'), dataDir: join(data.path, 'data') });
    const [config, dataDir] = [join(data.path, 'hub.yaml'), join(data.path, 'data')];
    admin = await makeKey(hub, { name: 'Admin', role: 'admin', config, dataDir });
  }, 150_000);
  afterAll(async () => {
    await hub?.stop();
    await upstream.close();
    data?.remove();
  });

  async function keyOf(name: string): Promise<string> {
    const made = await fetch(`${hub.url}/v1/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, role: 'operator' }),
    });
    return ((await made.json()) as { token: string }).token;
  }

  /** A page of its own, signed in under this name. */
  async function signedIn(name: string): Promise<Page> {
    const key = await keyOf(name);
    const page = await browser.page();
    page.setDefaultTimeout(60_000);
    await page.goto(`${hub.url}/sign-in`);
    await page.waitForFunction(async (secret) => {
      const body = JSON.stringify({ key: secret });
      const answer = await fetch('/v1/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      return answer.status === 201;
    }, key);
    return browser.show(page, hub.url, 'lang=en');
  }

  it('a feed freezes: I know which, since when, whom to call and whom the hub could not reach; we acknowledge at once, it clears, it is in the journal', async () => {
    const ana = await signedIn('Ana');
    const ben = await signedIn('Ben');
    await intercept(ben, /\/v1\/alarm-cards/, async (asked) => {
      const cards = (await (await asked.fetch()).json()) as object;
      await asked.fulfill({ json: { ...cards, contacts: {} } });
    });
    await ben.reload();
    upstream.set('/lovelo.csv', answers(500));
    const alarm = (page: Page) => page.locator('.alarm').filter({ hasText: 'Silent feed' });
    for (const page of [ana, ben]) await alarm(page).filter({ hasText: 'to acknowledge' }).waitFor({ timeout: 60_000 });
    await ana.waitForFunction(() => document.title.startsWith('(1) '));
    await alarm(ana).locator('.alarm-open').click();
    const panel = ana.getByRole('complementary');
    await panel.getByText('Exploitation Lovélo, poste 12').waitFor();
    // Ben’s hub knows nobody to call: it says so, and where that is set.
    await alarm(ben).locator('.alarm-open').click();
    await ben.getByRole('complementary').getByText('operators.contacts.lovelo').waitFor();
    expect(await panel.innerText()).toMatch(/Since|For/i);
    expect(await faultsOf(ana)).toEqual([]);

    // Nobody has acknowledged for ten seconds, and the mail server is dead.
    const calls = panel.getByRole('list', { name: 'Calls' });
    await calls
      .getByText(/the call by e-mail \(pc@rouen\.example\) did not get through/)
      .first()
      .waitFor();
    await calls.getByText(/call yourself/).waitFor();

    await Promise.all(
      [ana, ben].map((page) => alarm(page).getByRole('button', { name: 'Acknowledge' }).click({ noWaitAfter: true })),
    );
    for (const page of [ana, ben])
      await alarm(page)
        .filter({ hasText: /acknowledged by (Ana|Ben)/ })
        .waitFor();
    await panel.locator('.action-list').filter({ hasText: 'Ana acknowledged' }).waitFor();
    await ben.waitForFunction(() => !document.title.startsWith('('));

    upstream.set('/lovelo.csv', gives(STATIONS));
    for (const page of [ana, ben]) await alarm(page).waitFor({ state: 'detached', timeout: 60_000 });

    await ben.keyboard.press('j');
    const lines = ben.getByRole('list', { name: 'Journal' }).getByRole('listitem');
    for (const text of [/Ana\s*Acknowledged: Silent feed/, /the hub\s*Alarm over/])
      await lines.filter({ hasText: text }).first().waitFor();
    await ben.getByLabel('New entry').fill('Lovélo: power cut at the depot');
    await ben.getByRole('button', { name: 'Write' }).click();
    await lines.filter({ hasText: /Ben\s*Lovélo: power cut/ }).waitFor();
    // While the hub searches, what was there before stays, and is marked as of before.
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await intercept(ben, /\/v1\/journal\?.*q=depot/, async (asked) => {
      await answered;
      await asked.continue();
    });
    await ben.getByLabel('Search the journal').fill('depot');
    await ben.waitForFunction(() => document.querySelector('.journal-lines')?.getAttribute('aria-busy') === 'true');
    await lines.filter({ hasText: 'Acknowledged' }).first().waitFor();
    answer();
    await ben.waitForFunction(() => {
      const shown = [...document.querySelectorAll('[aria-label="Journal"] li')];
      return shown.length === 1 && shown[0]!.textContent.includes('power cut');
    });
    expect(await faultsOf(ben)).toEqual([]);
    await ben.getByRole('button', { name: 'Quality of alarms' }).click();
    await ben.locator('.view-statistics .samples').getByText('Silent feed: 1').waitFor();
    expect(await faultsOf(ben)).toEqual([]);
  }, 300_000);

  it('a line is diverted and an accident blocks a street: I write both, read what goes out, publish it, and end it', async () => {
    const page = await signedIn('Zoé');
    const published = async () => (await fetch(`${hub.url}/datex2/all/v3/situations.xml`)).text();
    await page.keyboard.press('e');
    await page.getByRole('button', { name: 'New alert' }).click();
    await page.getByLabel('Title (French)').fill('Essai');
    await page.getByRole('button', { name: 'Keep as draft' }).click();
    const refused = page.getByRole('alert');
    await refused.getByText('Lines — a line or stop of the timetable in use is needed').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.locator('.event-form').getByLabel('Lines').fill('X9');
    await page.getByRole('button', { name: 'Keep as draft' }).click();
    await refused.getByText(/Lines — .*X9/).waitFor();

    // A draft is for operators: it is not among what travellers are told.
    const notices = page.locator('.side .notices');
    await page.locator('.event-form').getByLabel('Lines').fill('lovelo:90');
    await page.getByRole('button', { name: 'Keep as draft' }).click();
    const drafts = page.getByRole('region', { name: 'Drafts' }).getByRole('listitem');
    await drafts.filter({ hasText: 'Essai' }).waitFor();
    expect(await notices.filter({ hasText: 'Essai' }).count()).toBe(0);

    // What goes out is read before it goes, and what becomes of the service is said.
    await drafts.getByRole('button', { name: 'Confirm and publish' }).click();
    const review = page.getByRole('region', { name: 'What goes out to travellers' });
    await review.getByText('Essai').waitFor();
    await review.getByText('line 90').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await review.getByRole('button', { name: 'Publish now' }).click();
    await refused.getByText('Effect on the service — say what becomes of the service').waitFor();
    await review.getByLabel('Effect on the service').selectOption('DETOUR');
    await review.getByRole('button', { name: '1 h', exact: true }).click();
    await review.getByRole('button', { name: 'Publish now' }).click();
    const inForce = page.getByRole('region', { name: 'In force' }).getByRole('listitem');
    await inForce.filter({ hasText: 'Essai' }).waitFor();
    await notices.filter({ hasText: 'Essai' }).waitFor();
    const { items } = (await (await fetch(`${hub.url}/v1/alerts`)).json()) as { items: { entity: Alert }[] };
    expect(items.map(({ entity }) => [entity.header, entity.effect])).toEqual([[{ fr: 'Essai' }, 'DETOUR']]);
    const endsInMs = Date.parse(items[0]!.entity.activePeriods[0]!.end!) - Date.now();
    expect(Math.round(endsInMs / 600_000)).toBe(6);

    await page.getByRole('button', { name: 'New alert' }).click();
    await page.getByLabel('Template').selectOption('road-accident');
    const title = page.getByLabel('Title (French)');
    await until('the template', async () => (await title.inputValue()) === 'Accident : ralentissements');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByLabel('Place').fill('49.44, 1.09');
    await page.getByRole('button', { name: 'Keep as draft' }).click();
    await drafts.filter({ hasText: 'Accident' }).waitFor();
    expect(await published()).not.toContain('ralentissements');
    await drafts.getByRole('button', { name: 'Confirm and publish' }).click();
    await review.getByText('Accident : ralentissements').waitFor();
    expect(await published()).not.toContain('ralentissements');
    await review.getByRole('button', { name: 'Publish now' }).click();
    const accident = inForce.filter({ hasText: 'Accident' });
    await accident.waitFor();
    await until('it to be published', async () => (await published()).includes('ralentissements'));
    await accident.getByRole('button', { name: 'End', exact: true }).click();
    await accident.getByRole('button', { name: 'End it now?' }).click();
    await accident.waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Ended' }).getByText('Ended: Accident').waitFor();
  }, 240_000);

  it('the hub comes back with an empty data folder: I am told from when to when nothing is known, and that I am signed out', async () => {
    const page = await signedIn('Eve');
    await page.getByText('Eve', { exact: true }).waitFor();
    const port = Number(new URL(hub.url).port);
    await hub.kill();
    await page.getByRole('status').filter({ hasText: 'Offline' }).waitFor();
    await page.waitForFunction(() => document.title.startsWith('✕ Offline — '));
    const bar = page.getByRole('region', { name: 'Time bar' });
    await bar.getByRole('button', { name: 'Offline' }).waitFor();
    expect(await bar.getByRole('slider').getAttribute('aria-valuetext')).toBe('Offline');
    expect(await bar.getByRole('button', { pressed: true }).count()).toBe(0);
    rmSync(join(data.path, 'data'), { recursive: true });
    hub = await startHubProcess({ config: join(data.path, 'hub.yaml'), dataDir: join(data.path, 'data'), port });
    const told = page.getByRole('status').filter({ hasText: 'The hub no longer has what happened meanwhile' });
    await told.getByText(/Nothing heard of the hub [\d:]+ CES?T – [\d:]+ CES?T/).waitFor();
    await page.getByText('Session over: open data only. Sign in').waitFor();
    await told.getByRole('button', { name: 'Close' }).click();
    await told.waitFor({ state: 'detached' });
    await bar.getByRole('button', { name: 'Live', pressed: true }).waitFor();
    await page.waitForFunction(() => !document.title.includes('Offline'));
  }, 240_000);

  it('shows to whoever has not signed in why he cannot act, and does nothing the browser had to forbid', async () => {
    const page = await browser.open(hub.url, 'lang=en&view=journal&id=all');
    await page.getByText('To act, sign in as an operator.').waitFor();
    expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
    expect(browser.faults).toEqual([]);
  }, 120_000);
});

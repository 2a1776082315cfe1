import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SpecBrowser, countOf, describeInBrowser, intercept } from '../support/browser.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { OwnServices, noServices } from '../support/own-services.js';

const describeAway = noServices === undefined ? describeInBrowser : describe.skip;
const TITLE = 'the page while the PostgreSQL server of its history is away';

describeAway(`${TITLE}${noServices ? ` (skipped, because ${noServices})` : ''}`, () => {
  const browser = SpecBrowser.forThisSpec();
  let services: OwnServices;
  let folder: DataDir;
  let hub: HubProcess;

  beforeAll(async () => {
    services = await OwnServices.up('postgres');
    folder = temporaryDataDir();
    const file = (name: string): string => join(folder.path, name);
    writeStations(1);
    writeFileSync(
      file('hub.yaml'),
      JSON.stringify({
        hub: { name: 'Store', operator: 'Test', contact: 'test@example.org' },
        engines: { store: { postgres: { urlEnv: 'STORE_URL' } } },
        feeds: [
          {
            id: 'bikes',
            title: 'Bikes',
            producer: 'Test',
            licence: 'CC0-1.0',
            sources: [
              {
                format: 'csv',
                file: file('stations.csv'),
                every: '1s',
                mapping: {
                  kind: 'station',
                  key: ['id'],
                  fields: { name: { from: 'name' }, point: { latitude: 'lat', longitude: 'lon' } },
                },
              },
            ],
          },
        ],
      }),
    );
    hub = await startHubProcess({
      config: file('hub.yaml'),
      dataDir: file('data'),
      environment: { STORE_URL: services.variables['ESTUAIRE_POSTGRES_URL']! },
    });
  }, 120_000);

  afterAll(async () => {
    await hub?.stop();
    await services?.down();
    folder?.remove();
  }, 60_000);

  const writeStations = (count: number): void => {
    const rows = Array.from({ length: count }, (_, n) => `${n},Station ${n},49.4${n},1.1`);
    writeFileSync(join(folder.path, 'stations.csv'), `id,name,lat,lon\n${rows.join('\n')}\n`);
  };

  it('says at the time bar since when the history does not answer, goes on live, and looks back again when it is there', async () => {
    await until('the history to have the station', async () => {
      const answer = await fetch(`${hub.url}/v1/stations?at=${new Date().toISOString()}`);
      return answer.ok && ((await answer.json()) as { items: object[] }).items.length === 1 ? true : undefined;
    });
    const page = await browser.open(hub.url, 'lang=en');
    const past = page.getByText('You are looking at the past');
    // While the picture is on its way nobody takes what is shown for it.
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await intercept(page, /\/v1\/stations\?at=/, async (asked) => {
      await answered;
      await asked.continue();
    });
    await page.keyboard.press(',');
    await page
      .getByRole('status')
      .getByText(/Loading the picture of .*…/)
      .waitFor();
    answer();
    await past.waitFor();
    await page.keyboard.press('d');
    await past.waitFor({ state: 'detached' });
    await services.kill('postgres');
    await page.keyboard.press(',');
    await page
      .getByRole('alert')
      .getByText(/The history has not answered since .*Only live is available/)
      .waitFor({ timeout: 45_000 });
    expect(await past.count()).toBe(0);
    await page.getByRole('status').filter({ hasText: 'Live' }).first().waitFor();
    writeStations(2);
    await until('the new station live', async () => ((await countOf(page, 'Stations')) === 2 ? true : undefined));
    await services.restart('postgres');
    await until('the past to be shown', async () => {
      await page.keyboard.press(',');
      return past.waitFor({ timeout: 3_000 }).then(
        () => true as const,
        () => undefined,
      );
    });
    expect(await page.getByRole('alert').getByText('The history has not answered').count()).toBe(0);
    await page.keyboard.press('d');
    await past.waitFor({ state: 'detached' });
    // What came while it was away is recorded now.
    await until('the history to have both', async () => {
      const answer = await fetch(`${hub.url}/v1/stations?at=${new Date().toISOString()}`);
      return answer.ok && ((await answer.json()) as { items: object[] }).items.length === 2 ? true : undefined;
    });
    await page.close();
    expect(browser.faults).toEqual([]);
  }, 180_000);
});

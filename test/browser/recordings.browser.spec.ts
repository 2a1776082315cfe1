import { SpecBrowser, countOf, describeInBrowser, find, layerRow } from '../support/browser.js';
import { askJson } from '../support/http.js';
import { until } from '../support/hub-process.js';
import { RECORDINGS, RecordingsHub } from '../support/recordings-hub.js';
import { hasRecording } from '#libs/testing';

const describeRecordings = RECORDINGS.every(hasRecording) ? describeInBrowser : describe.skip;

describeRecordings('the page of a hub of recordings from four countries', () => {
  const browser = SpecBrowser.forThisSpec();
  const hub = RecordingsHub.forThisSpec();

  it('counts as drawn what the map draws, and says how many are not', async () => {
    const page = await browser.open(hub.url, 'lang=en');
    for (const [layer, plural] of [
      ['Vehicles', 'vehicle-positions'],
      ['Stations', 'stations'],
      ['Road traffic', 'traffic-measurements'],
    ] as const) {
      const { total } = await askJson<{ total: number }>(`${hub.url}/v1/${plural}?limit=1`);
      const row = layerRow(page, layer);
      await until(`${total} of ${layer}`, async () => {
        const notDrawn = Number(/not drawn: ([\d,]+)/.exec(await row.innerText())?.[1]?.replace(',', '') ?? 0);
        return (await countOf(page, layer)) + notDrawn === total;
      });
    }
    // The subway reports no positions: its trains stand at their stops.
    expect(await countOf(page, 'Vehicles')).toBeGreaterThan(100);
    await page.close();
  }, 120_000);

  it('shows an alert of a whole network', async () => {
    const page = await browser.open(hub.url, 'lang=en');
    await page
      .locator('.notices button')
      .filter({ hasText: 'There is a major delay' })
      .filter({ hasText: 'the whole network' })
      .waitFor();
    await page.close();
  }, 120_000);

  it('says of what is shown on the day of its recording when that was, not that it is years old', async () => {
    const page = await browser.open(hub.url, 'lang=en');
    await find(page, 'nyct trip 20230529');
    const panel = page.getByRole('complementary');
    await panel.getByText('replayed', { exact: true }).waitFor();
    await panel
      .getByText(/29 May 2023/)
      .first()
      .waitFor();
    await page.close();
  }, 120_000);

  it('threw no error in any of this, broke no rule of its Content-Security-Policy and asked nobody else', () => {
    expect(browser.faults).toEqual([]);
    expect([...browser.strangers]).toEqual([]);
  });
});

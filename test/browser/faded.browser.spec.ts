import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { strToU8, zipSync } from 'fflate';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { SpecBrowser, countOf, describeInBrowser, find } from '../support/browser.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';

/** One vehicle a line, each in a colour of its own, so that a picture shows how strongly it is drawn. */
const LINES = {
  fresh: { colour: 'D00000', latitude: 49.44, ago: 0 },
  ageing: { colour: '00D000', latitude: 49.444, ago: 62 },
  old: { colour: '0000D0', latitude: 49.448, ago: 600 },
  undated: { colour: 'D000D0', latitude: 49.452, ago: undefined },
};
type Line = keyof typeof LINES;
const ALL = Object.keys(LINES) as Line[];
/** Of a colour at full strength. */
const FULL = 0xd0;

const timetable = (): Uint8Array => {
  const rows = (head: string, of: (line: Line) => string): Uint8Array =>
    strToU8(`${head}\n${ALL.map(of).join('\n')}\n`);
  const both = (of: (line: Line, at: 1 | 2) => string) => (line: Line) => `${of(line, 1)}\n${of(line, 2)}`;
  return zipSync({
    'agency.txt': strToU8('agency_id,agency_name,agency_url,agency_timezone\na,A,https://a.example,Europe/Paris\n'),
    'calendar.txt': strToU8(
      'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nw,1,1,1,1,1,1,1,20200101,20991231\n',
    ),
    'routes.txt': rows('route_id,agency_id,route_short_name,route_type,route_color', (line) =>
      [line, 'a', line[0]!.toUpperCase(), 3, LINES[line].colour].join(),
    ),
    'trips.txt': rows('route_id,service_id,trip_id', (line) => `${line},w,${line}`),
    // Both stops in one place: no line is drawn in the colour of the vehicle.
    'stops.txt': rows(
      'stop_id,stop_name,stop_lat,stop_lon',
      both((line, at) => `${line}${at},${line} ${at},${LINES[line].latitude},1.1`),
    ),
    'stop_times.txt': rows(
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence',
      both((line, at) => `${line},12:0${at}:00,12:0${at}:00,${line}${at},${at}`),
    ),
  });
};

function document(lines: Line[], headerS: number, nowS: number): Uint8Array {
  const entities = lines.map((line) => {
    const { latitude, ago } = LINES[line];
    return {
      id: line,
      vehicle: {
        trip: { tripId: line },
        vehicle: { id: line, label: `Bus ${line}` },
        position: { latitude, longitude: 1.1 },
        ...(ago === undefined ? {} : { timestamp: nowS - ago }),
      },
    };
  }) as unknown as FeedEntity[];
  return encodeFeedMessage({
    header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: headerS },
    entities,
  });
}

/** How strongly each line's colour is drawn in the picture of the map, of `FULL`. */
async function strengths(page: Page): Promise<Record<Line, number>> {
  const picture = await page.screenshot({ clip: { x: 320, y: 60, width: 900, height: 700 } });
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const most = { fresh: 0, ageing: 0, old: 0, undated: 0 };
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
      most.fresh = Math.max(most.fresh, red - Math.max(green, blue));
      most.ageing = Math.max(most.ageing, green - Math.max(red, blue));
      most.old = Math.max(most.old, blue - Math.max(red, green));
      most.undated = Math.max(most.undated, Math.min(red, blue) - green);
    }
    return most;
  }, picture.toString('base64'));
}

describeInBrowser('the pixels of old vehicles', () => {
  const browser = SpecBrowser.forThisSpec();
  let folder: DataDir;
  let hub: HubProcess;

  beforeAll(async () => {
    folder = temporaryDataDir();
    const file = (name: string): string => join(folder.path, name);
    const nowS = Math.floor(Date.now() / 1000);
    writeFileSync(file('gtfs.zip'), timetable());
    writeFileSync(file('dated.pb'), document(['fresh', 'ageing', 'old'], nowS, nowS));
    // Old by the header of the document that first reported it; confirmed by its source now.
    writeFileSync(file('undated.pb'), document(['undated'], nowS - 600, nowS));
    writeFileSync(
      file('hub.yaml'),
      JSON.stringify({
        hub: { name: 'Ages', operator: 'Test', contact: 'test@example.org' },
        engines: { store: 'none' },
        feeds: [
          {
            id: 'bus',
            title: 'Buses',
            producer: 'Test',
            licence: 'CC0-1.0',
            sources: [
              { id: 'schedule', format: 'gtfs', file: file('gtfs.zip'), every: '1h' },
              { id: 'dated', format: 'gtfs-rt', file: file('dated.pb'), every: '1h' },
              { id: 'undated', format: 'gtfs-rt', file: file('undated.pb'), every: '1h' },
            ],
          },
        ],
      }),
    );
    hub = await startHubProcess({ config: file('hub.yaml'), dataDir: file('data') });
  }, 60_000);

  afterAll(async () => {
    await hub?.stop();
    folder?.remove();
  }, 60_000);

  it('are pale by age, and full where a source that dates nothing has just confirmed them', async () => {
    const page = await browser.open(hub.url, 'lang=en&theme=light');
    await until('every vehicle', async () => ((await countOf(page, 'Vehicles')) === ALL.length ? true : undefined));
    const seen = await until('the map to be drawn', async () => {
      const now = await strengths(page);
      return now.fresh > 0.9 * FULL && now.undated > 0.9 * FULL ? now : undefined;
    });
    expect(seen.ageing / FULL).toBeCloseTo(0.5, 1);
    expect(seen.old / FULL).toBeCloseTo(0.25, 1);
    await find(page, 'Bus undated');
    const panel = page.getByRole('complementary');
    await panel.getByText('Unchanged since').waitFor();
    expect(await panel.getByText(/Old: this may no longer be so/).count()).toBe(0);
    await page.close();
  }, 60_000);

  it('turn pale when the page has heard nothing of the hub for a quarter of a minute', async () => {
    const page = await browser.open(hub.url, 'lang=en&theme=light');
    await until('the map to be drawn', async () => ((await strengths(page)).undated > 0.9 * FULL ? true : undefined));
    await hub.kill();
    await until('it to be old', async () => ((await strengths(page)).undated < 0.4 * FULL ? true : undefined), 30_000);
    await page
      .getByText(/this page has not heard the hub since/)
      .first()
      .waitFor();
    expect(browser.faults).toEqual([]);
    await page.close();
  }, 60_000);
});

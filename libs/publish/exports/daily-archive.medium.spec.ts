import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { blockOfRows, type ExportColumn, type ExportQuery, type RecordStore } from '#libs/record';
import { ManualClock } from '#libs/testing';
import { DailyArchive, type ArchivedFeed } from './daily-archive.js';

const COLUMNS: ExportColumn[] = [
  { name: 'key', type: 'text' },
  { name: 'observedAt', type: 'instant' },
];
const KEPT: ExportColumn[] = [...COLUMNS, { name: 'feed', type: 'text' }];
const feed = (id: string): ArchivedFeed => ({
  id,
  title: { fr: `Réseau ${id}` },
  producer: 'Producer',
  licence: 'etalab-2.0',
  nature: 'observed',
});

let folder: string;
let clock: ManualClock;
let asked: ExportQuery[];
let feeds: ArchivedFeed[];
let isAway: boolean;
const faults: unknown[] = [];

/** Three positions of `bus` on 14 January in Rouen, none of anything else. */
const store = {
  countRows: async ({ kind, feeds: of = [], from }: ExportQuery) => {
    if (isAway) throw new Error('away');
    return kind === 'vehicle-position' && of.includes('bus' as never) && from === '2026-01-13T23:00:00.000Z' ? 1 : 0;
  },
  async *exportBlocks(query: ExportQuery) {
    asked.push(query);
    const row = (n: number, hour: string) => ({
      feed: 'bus',
      key: `bus:${n}`,
      observedAt: `2026-01-14T${hour}:00:00.000Z`,
    });
    yield blockOfRows(KEPT, [row(1, '08'), row(2, '08')]);
    yield blockOfRows(KEPT, [row(3, '09')]);
  },
} as unknown as RecordStore;

const archiveOf = (keepMs = 30 * 86_400_000, mostBytes = 1e9): DailyArchive =>
  new DailyArchive({
    folder,
    clock,
    hub: { name: 'Hub', timezone: 'Europe/Paris' },
    keepMs,
    mostBytes,
    feeds: () => feeds,
    columnsOf: () => COLUMNS,
    openStore: async () => store,
    onFault: (error) => faults.push(error),
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
  clock = new ManualClock(Date.parse('2026-01-15T00:30:00Z'));
  asked = [];
  feeds = [feed('bus'), feed('bikes')];
  isAway = false;
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a day that is over', () => {
  it('is written once, as typed Parquet with a manifest that says rows, size, checksum and terms', async () => {
    const archive = archiveOf();
    await archive.makeDue();
    await archive.makeDue();
    expect(asked).toMatchObject([
      {
        kind: 'vehicle-position',
        feeds: ['bus'],
        visibilities: ['open'],
        from: '2026-01-13T23:00:00.000Z',
        to: '2026-01-14T23:00:00.000Z',
      },
    ]);
    const day = await archive.day('2026-01-14');
    expect(day).toMatchObject({ timezone: 'Europe/Paris', feeds: [{ id: 'bus', licence: 'etalab-2.0' }] });
    const [file] = day.files;
    const { location } = await archive.file('2026-01-14', file!.path);
    const bytes = readFileSync(location);
    expect(file).toEqual({
      path: 'bus/vehicle-position.parquet',
      feed: 'bus',
      kind: 'vehicle-position',
      rows: 3,
      bytes: bytes.byteLength,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
    expect(rows.map((row) => [row['key'], (row['observedAt'] as Date).toISOString(), row['nature']])).toEqual([
      ['bus:1', '2026-01-14T08:00:00.000Z', 'observed'],
      ['bus:2', '2026-01-14T08:00:00.000Z', 'observed'],
      ['bus:3', '2026-01-14T09:00:00.000Z', 'observed'],
    ]);
  });

  it('is left until an hour after its midnight, when what came late is recorded', async () => {
    clock = new ManualClock(Date.parse('2026-01-14T23:59:00Z'));
    const archive = archiveOf();
    await archive.makeDue();
    expect(await archive.days()).toEqual([]);
    await clock.pass(120_000);
    await archive.makeDue();
    expect((await archive.days()).map(({ day }) => day)).toEqual(['2026-01-14']);
  });

  it('is given to nobody where its feed is not everybody’s any more, and its paths lead nowhere else', async () => {
    const archive = archiveOf();
    await archive.makeDue();
    for (const path of ['../hub.lock', 'bus/../../x.parquet', 'bikes/station.parquet', ''])
      await expect(archive.file('2026-01-14', path)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(archive.day('../2026-01-14')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    feeds = [feed('bikes')];
    expect(await archive.days()).toEqual([]);
    await expect(archive.file('2026-01-14', 'bus/vehicle-position.parquet')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is made up for when the store is back, and never stands half', async () => {
    isAway = true;
    const archive = archiveOf();
    await expect(archive.makeDue()).rejects.toThrow('away');
    expect(await archive.days()).toEqual([]);
    isAway = false;
    await clock.pass(2 * 86_400_000);
    await archive.makeDue();
    expect((await archive.days()).map(({ day }) => day)).toEqual(['2026-01-14']);
    expect(readdirSync(folder)).toEqual(['2026-01-14']);
  });

  it('goes when it is too old, or there are too many bytes', async () => {
    await archiveOf().makeDue();
    await archiveOf(30 * 86_400_000, 10).makeDue();
    expect(readdirSync(folder)).toEqual([]);
  });
});

import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Log } from '#libs/telemetry';
import { silentLog } from '#libs/telemetry';
import { readAlong, removed, stationHas, vehicleMoved } from '#libs/testing';
import { openEmbeddedBus, type Bus } from '../index.js';

const NOW = Date.UTC(2026, 0, 15);
const HOUR_MS = 3_600_000;
let epochs = 0;

function open(folder: string, more: { recover?: boolean; log?: Log } = {}): Promise<Bus> {
  return openEmbeddedBus({
    folder,
    retentionMs: HOUR_MS,
    now: () => NOW,
    newEpoch: () => `epoch-${(epochs += 1)}`,
    ...more,
  });
}

async function contentOf(bus: Bus): Promise<string[]> {
  const reader = await readAlong(bus, ['vehicle-position', 'station', 'alert']);
  await reader.subscription.caughtUp();
  return reader.all().map(({ position, json }) => `${position.topic}@${position.offset} ${json}`);
}

/** A log with a past: several commits, large events, compaction, freed pages. */
async function makeLog(folder: string): Promise<{ content: string[]; epoch: string }> {
  const bus = await open(folder);
  for (let i = 0; i < 12; i += 1) {
    await bus.append(Array.from({ length: 40 }, (_, j) => vehicleMoved(`${j % 25}`, { label: `${i}/${j}` })));
    await bus.append([stationHas(`${i}`, i, 3), vehicleMoved('large', { headsign: 'é'.repeat(3_000 + i) })]);
    await bus.commit('recorder', [{ epoch: bus.epoch, topic: 'mobility.station', partition: 0, offset: i }]);
    if (i === 8) await bus.maintain(NOW + 2 * HOUR_MS);
  }
  await bus.append([removed('vehicle-position', '3')]);
  const content = await contentOf(bus);
  await bus.close();
  return { content, epoch: bus.epoch };
}

describe('a damaged log', () => {
  const root = mkdtempSync(join(tmpdir(), 'estuaire-damage-'));
  const sound = join(root, 'sound');
  let made: { content: string[]; epoch: string };
  let copies = 0;
  beforeAll(async () => {
    made = await makeLog(sound);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** A copy whose file `harm` has treated. */
  function harmed(harm: (file: string) => void): string {
    const folder = join(root, `copy-${(copies += 1)}`);
    mkdirSync(folder);
    copyFileSync(join(sound, 'data.mdb'), join(folder, 'data.mdb'));
    harm(join(folder, 'data.mdb'));
    return folder;
  }

  it('opens as it was when only its seal is missing', async () => {
    const bus = await open(
      harmed(() => undefined),
      { recover: false },
    );
    expect(bus.epoch).toBe(made.epoch);
    expect(await contentOf(bus)).toEqual(made.content);
    await bus.close();
  });

  it.each([
    ['cut to half', (file: string) => truncateSync(file, Math.floor(readFileSync(file).length / 2))],
    ['cut within its head', (file: string) => truncateSync(file, 5_000)],
    ['a hundred bytes long', (file: string) => truncateSync(file, 100)],
    [
      'a text somebody put there',
      (file: string) => writeFileSync(file, 'route_id,route_name\n90,Boulingrin\n'.repeat(500)),
    ],
    ['all zeros', (file: string) => writeFileSync(file, Buffer.alloc(readFileSync(file).length))],
    ['of another LMDB version', (file: string) => flip(file, 24 + 4, 0x03)],
  ])('that is %s is recognised, set aside, and followed by a new one', async (_, harm) => {
    const folder = harmed(harm);
    await expect(open(folder, { recover: false })).rejects.toMatchObject({ code: 'LOG_CORRUPT' });
    const reported: string[] = [];
    const log: Log = { ...silentLog, error: (event) => void reported.push(event) };
    const bus = await open(folder, { log });
    expect(reported).toEqual(['bus-log-set-aside']);
    expect(bus.epoch).not.toBe(made.epoch);
    expect(await contentOf(bus)).toEqual([]);
    await expect(
      bus.read({ epoch: made.epoch, topic: 'mobility.station', partition: 0, offset: 1 }, 1),
    ).rejects.toMatchObject({ code: 'POSITION_GONE' });
    await bus.append([vehicleMoved('after')]);
    await bus.close();
    expect(readdirSync(folder).filter((name) => name.startsWith('bus.corrupt-'))).toHaveLength(1);
    const again = await open(folder, { recover: false });
    expect(await contentOf(again)).toHaveLength(1);
    await again.close();
  });

  it('with any one byte changed gives all it held or says that it is damaged; it never gives something else', async () => {
    const size = readFileSync(join(sound, 'data.mdb')).length;
    let reported = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const folder = harmed((file) => flip(file, at, mask));
        let bus: Bus;
        try {
          bus = await open(folder, { recover: false });
        } catch (error) {
          expect(error).toMatchObject({ code: 'LOG_CORRUPT' });
          reported += 1;
          return;
        }
        expect(digest(await contentOf(bus))).toBe(digest(made.content));
        expect(await bus.committed('recorder')).toMatchObject([{ offset: 11 }]);
        // Writing goes through pages that reading does not.
        await bus.append([vehicleMoved('after'), stationHas('after', 1, 1)]);
        await bus.maintain(NOW + 2 * HOUR_MS);
        await bus.close();
        rmSync(folder, { recursive: true });
      }),
      { numRuns: 300 },
    );
    expect(reported).toBeGreaterThan(20);
  }, 180_000);

  it('with any bytes overwritten never brings the process down', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(40),
        fc.nat(4_095),
        fc.uint8Array({ minLength: 2, maxLength: 400 }),
        async (page, at, bytes) => {
          const folder = harmed((file) => {
            const content = readFileSync(file);
            content.set(
              bytes.subarray(0, Math.max(0, content.length - page * 4_096 - at)),
              Math.min(content.length, page * 4_096 + at),
            );
            writeFileSync(file, content);
          });
          const bus = await open(folder);
          await contentOf(bus);
          await bus.append([vehicleMoved('after')]);
          await bus.close();
          rmSync(folder, { recursive: true });
        },
      ),
      { numRuns: 150 },
    );
  }, 180_000);

  it('keeps the two newest of the logs it set aside', async () => {
    const folder = harmed((file) => truncateSync(file, 5_000));
    for (let i = 0; i < 4; i += 1) {
      const bus = await open(folder);
      await bus.append([vehicleMoved('1')]);
      await bus.close();
      truncateSync(join(folder, 'data.mdb'), 5_000);
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('bus.corrupt-'))).toHaveLength(2);
  });
});

/** Whole contents would drown the counterexample. */
function digest(content: string[]): string {
  return `${content.length} events, ${createHash('sha256').update(content.join('\n')).digest('hex')}`;
}

function flip(file: string, at: number, mask: number): void {
  const content = readFileSync(file);
  content[at]! ^= mask;
  writeFileSync(file, content);
}

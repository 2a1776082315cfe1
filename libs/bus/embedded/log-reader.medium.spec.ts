import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kind } from '#libs/model';
import { runProgram, until, vehicleMoved } from '#libs/testing';
import { openEmbeddedLogReader } from '../index.js';

const KINDS: Kind[] = ['vehicle-position', 'station'];

describe('a log that another process writes', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'estuaire-reader-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is followed event by event, read from a place, and never written', async () => {
    const writer = runProgram('append-until-killed', [folder, 'round']);
    await until('the log is there', () => writer.lines.length > 3);
    const bus = await openEmbeddedLogReader(folder);
    const places: string[] = [];
    const subscription = await bus.subscribe({
      kinds: KINDS,
      from: 'start',
      onBatch: (batch) => void places.push(...batch.map(({ position: { topic, offset } }) => `${topic}@${offset}`)),
    });
    const acknowledged = (): string[] =>
      writer.lines
        .map((text) => JSON.parse(text) as { acknowledged?: [topic: string, offset: number][] })
        .flatMap(({ acknowledged: events = [] }) => events.map(([topic, offset]) => `${topic}@${offset}`));
    for (const lines of [30, 90]) {
      await until('more has been written', () => writer.lines.length > lines);
      const written = acknowledged();
      await subscription.caughtUp();
      const seen = new Set(places);
      expect(written.filter((place) => !seen.has(place))).toEqual([]);
    }
    const before = places.length;
    // Nobody asks: it hears of it by itself.
    await until('it is given what comes', () => places.length > before + 10);
    for (const kind of KINDS) {
      const offsets = places.filter((place) => place.startsWith(`mobility.${kind}@`)).map((one) => +one.split('@')[1]!);
      expect(offsets).toEqual(offsets.map((_, at) => at));
    }

    const { next, deliveries } = await bus.latest('vehicle-position');
    expect(deliveries.length).toBeGreaterThan(0);
    expect(next[0]!.offset).toBeGreaterThan(deliveries.at(-1)!.position.offset);
    const [first] = await bus.read({ ...next[0]!, offset: 5 }, 1);
    expect(first!.position.offset).toBe(5);
    await expect(bus.read({ ...next[0]!, epoch: 'another' }, 1)).rejects.toMatchObject({ code: 'POSITION_GONE' });
    await expect(bus.append([vehicleMoved('1')])).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
    await writer.kill();
    expect(writer.errors()).toBe('');
    await bus.close();
    await expect(bus.probe()).rejects.toMatchObject({ code: 'BUS_CLOSED' });
  });

  it('is refused where there is none', async () => {
    await expect(openEmbeddedLogReader(join(folder, 'nothing'))).rejects.toMatchObject({
      code: 'BUS_UNAVAILABLE',
    });
  });
});

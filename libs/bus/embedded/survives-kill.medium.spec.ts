import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kind, VehiclePosition } from '#libs/model';
import { runProgram, until } from '#libs/testing';
import { openEmbeddedBus, type Delivery } from '../index.js';

const ROUNDS = 14;
const KINDS: Kind[] = ['vehicle-position', 'station'];

type Line =
  | { epoch: string }
  | { acknowledged: [topic: string, offset: number, key: string][]; label: string }
  | { committed: [consumer: string, topic: string, offset: number] };

describe('a log whose process is killed while it writes', () => {
  it(`has every acknowledged event, whole and in its place, after each of ${ROUNDS} kills`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'estuaire-kill-'));
    const acknowledged = new Map<string, { key: string; label: string }>();
    const committed = new Map<string, number>();
    const epochs = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const child = runProgram('append-until-killed', [folder, `${round}`]);
      let gone = false;
      void child.exited.then(() => (gone = true));
      // From the very first acknowledgement to well into its stride.
      const enough = 1 + ((round * 37) % 150);
      await until('events are acknowledged', () => gone || child.lines.length > enough);
      if (gone) throw new Error(`the program ended by itself: ${child.errors()}`);
      await child.kill();
      for (const line of child.lines.map((text) => JSON.parse(text) as Line)) {
        if ('epoch' in line) epochs.add(line.epoch);
        else if ('committed' in line) committed.set(line.committed.slice(0, 2).join(' '), line.committed[2]);
        else {
          for (const [topic, offset, key] of line.acknowledged) {
            acknowledged.set(`${topic}@${offset}`, { key, label: line.label });
          }
        }
      }

      const bus = await openEmbeddedBus({
        folder,
        retentionMs: 3_600_000,
        now: () => Date.now(),
        newEpoch: () => 'a new log',
        recover: false,
      });
      epochs.add(bus.epoch);
      const found = new Map<string, Delivery>();
      const subscription = await bus.subscribe({
        kinds: KINDS,
        from: 'start',
        onBatch: (batch) => {
          for (const delivery of batch) found.set(`${delivery.position.topic}@${delivery.position.offset}`, delivery);
        },
      });
      await subscription.caughtUp();
      const lostOrTorn = [...acknowledged].filter(([place, { key, label }]) => {
        const event = found.get(place)?.event;
        if (event?.key !== key) return true;
        return event.kind === 'vehicle-position' && (event.entity as VehiclePosition).label !== label;
      });
      expect(lostOrTorn).toEqual([]);
      for (const [of, offset] of committed) {
        const [consumer, topic] = of.split(' ') as [string, string];
        const position = (await bus.committed(consumer)).find((one) => one.topic === topic);
        expect(position?.offset).toBeGreaterThanOrEqual(offset);
      }
      await bus.close();
    }
    expect(epochs).toEqual(new Set(['round-0']));
    expect(acknowledged.size).toBeGreaterThan(1_000);
    rmSync(folder, { recursive: true, force: true });
  }, 180_000);
});

describe('a log whose disk is full', () => {
  it('says so, keeps what it had acknowledged, and goes on once there is room', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'estuaire-full-'));
    const child = runProgram('append-until-full', [folder], { fileKilobytes: 3_000 });
    const code = await child.exited;
    const [refused, kept, later, closed] = child.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect({ code, errors: code === 0 ? '' : child.errors() }).toEqual({ code: 0, errors: '' });
    expect(refused).toMatchObject({ code: 'BUS_UNAVAILABLE', retryable: true });
    expect(refused!['acknowledged']).toBeGreaterThan(500);
    expect(kept).toEqual({ end: refused!['acknowledged'], entities: 20 });
    expect(later).toEqual({ dropped: Number(refused!['acknowledged']) - 20, after: refused!['acknowledged'] });
    expect(closed).toEqual({ closed: true });
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);
});

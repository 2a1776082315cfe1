import { openEmbeddedBus } from '#libs/bus';
import { stepName } from './counting-upstream.js';

/** Every vehicle position on an embedded bus that nobody has open, in its order, as `feed:v3@17`. */
export async function stepsOnBus(folder: string): Promise<string[]> {
  const bus = await openEmbeddedBus({ folder, retentionMs: 86_400_000, now: Date.now, newEpoch: () => 'unused' });
  const names: string[] = [];
  const subscription = await bus.subscribe({
    kinds: ['vehicle-position'],
    from: 'start',
    onBatch: (batch) => {
      names.push(...batch.map(({ event }) => stepName(event)));
    },
  });
  await subscription.caughtUp();
  await subscription.stop();
  await bus.close();
  return names;
}

/** The order of each vehicle is kept, and all have come to the upstream's last step. */
export function expectOrderTo(step: number, vehicles: number, names: readonly string[]): void {
  const last = new Map<string, number>();
  for (const name of names) {
    const [key, at] = name.split('@') as [string, string];
    expect(Number(at)).toBeGreaterThan(last.get(key) ?? 0);
    last.set(key, Number(at));
  }
  expect([...last.values()]).toEqual(Array(vehicles).fill(step));
}

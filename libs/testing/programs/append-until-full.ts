// Appends to the log in the folder given until it refuses, makes room, appends again, and prints how that went. Run it
// with a limit on the size of its files.
import { openEmbeddedBus } from '#libs/bus';
import { vehicleMoved } from '../events.js';

const [folder] = process.argv.slice(2) as [string];
const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
const options = { folder, retentionMs: 1_000, now: () => Date.now(), newEpoch: () => 'full' };

const bus = await openEmbeddedBus(options);
let acknowledged = 0;
try {
  for (;;) {
    const batch = Array.from({ length: 100 }, (_, i) => vehicleMoved(`${i % 20}`, { headsign: 'x'.repeat(500) }));
    acknowledged += (await bus.append(batch)).length;
  }
} catch (error) {
  const { code, retryable } = error as { code: string; retryable: boolean };
  print({ acknowledged, code, retryable });
}
const { end } = await bus.bounds(['vehicle-position']);
print({ end: end[0]!.offset, entities: (await bus.latest('vehicle-position')).deliveries.length });
const dropped = await bus.maintain(Date.now() + 60_000);
const [position] = await bus.append([vehicleMoved('after')]);
print({ dropped, after: position!.offset });
await bus.close();
print({ closed: true });

// Records into the store in the folder given until it is killed, and prints the last offset acknowledged, a line each.
import { TOPIC_PREFIX } from '#libs/model';
import { openEmbeddedStore } from '#libs/record';
import { vehicleMoved } from '../events.js';

const [folder] = process.argv.slice(2) as [string];
const store = await openEmbeddedStore({ folder, recover: false });
await store.migrate();
const [reached] = await store.positions('recorder');
process.stdout.write(`opened\n`);
for (let next = (reached?.offset ?? -1) + 1; ;) {
  const batch = Array.from({ length: 1 + ((next * 7) % 400) }, (_, i) => {
    const offset = next + i;
    const event = vehicleMoved(`${offset % 50}`, { at: Date.UTC(2026, 0, 15) + offset * 1_000, label: `${offset}` });
    const position = { epoch: 'test log', topic: `${TOPIC_PREFIX}vehicle-position`, partition: 0, offset };
    return { position, event, json: JSON.stringify(event) };
  });
  await store.write('recorder', batch);
  next += batch.length;
  process.stdout.write(`${next - 1}\n`);
}

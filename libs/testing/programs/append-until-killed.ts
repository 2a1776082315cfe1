// Appends to the log in the folder given until it is killed, and prints what was acknowledged, one JSON line each:
// the positions of a batch with the labels they carry, or the position committed by a consumer.
import { openEmbeddedBus } from '#libs/bus';
import { stationHas, vehicleMoved } from '../events.js';

const [folder, round] = process.argv.slice(2) as [string, string];
const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

const bus = await openEmbeddedBus({
  folder,
  retentionMs: 3_600_000,
  now: () => Date.now(),
  newEpoch: () => `round-${round}`,
  recover: false,
});
print({ epoch: bus.epoch });

async function appendForEver(writer: number): Promise<never> {
  for (let batch = 0; ; batch += 1) {
    const label = `${round}/${writer}/${batch}`;
    const size = 1 + ((batch * 7 + writer * 13) % 60);
    const events = Array.from({ length: size }, (_, i) =>
      i % 5 === 4
        ? stationHas(`${i}`, i, batch)
        : // Now and then an event larger than a page, which the file keeps apart.
          vehicleMoved(`${writer}-${i}`, { label, headsign: batch % 9 === 0 ? 'x'.repeat(6_000) : 'Boulingrin' }),
    );
    const positions = await bus.append(events);
    print({ acknowledged: positions.map(({ topic, offset }, i) => [topic, offset, events[i]!.key]), label });
    if (batch % 10 === 9) {
      const last = positions[0]!;
      await bus.commit(`writer-${writer}`, [last]);
      print({ committed: [`writer-${writer}`, last.topic, last.offset] });
    }
  }
}

await Promise.all([0, 1, 2].map(appendForEver));

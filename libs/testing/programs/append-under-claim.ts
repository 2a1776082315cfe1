// Claims a name on the Kafka bus and appends under it without pause, several appends at a time; prints one JSON line for
// each: how many events have landed so far, or the code of the refusal.
import { openKafkaBus, type KafkaClientName } from '#libs/bus';
import { vehicleMoved } from '../events.js';

const [brokers, topicPrefix, name, client] = process.argv.slice(2) as [string, string, string, KafkaClientName?];
const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

const bus = await openKafkaBus({
  brokers: brokers.split(','),
  client,
  topicPrefix,
  retentionMs: 86_400_000,
  now: () => Date.now(),
});
const claim = await bus.claim(name);
let next = 0;
let landed = 0;

async function appendForEver(): Promise<never> {
  for (;;) {
    const events = Array.from({ length: 10 }, (_, i) => vehicleMoved(`${i}`, { label: `child ${next++}` }));
    try {
      landed += (await claim.append(events)).length;
      print({ landed });
    } catch (error) {
      print({ refused: (error as { code?: string }).code ?? String(error) });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

await Promise.all(Array.from({ length: 5 }, appendForEver));

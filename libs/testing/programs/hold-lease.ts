// Takes a lease and works under it, asking before each piece of work whether it still may; prints a JSON line each: the
// token, the work done, the loss. To be killed or stopped.
import { openRedisCoordination } from '#libs/coordination';
import { systemClock } from '#libs/telemetry';

const [url, prefix, period, name, member] = process.argv.slice(2) as [string, string, string, string, string];
const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

const coordination = await openRedisCoordination({ url, prefix, member, leasePeriodMs: Number(period) });
await coordination.meet('workers');
let lease = await coordination.acquire(name);
while (lease === undefined) {
  await systemClock.sleep(20);
  lease = await coordination.acquire(name);
}
print({ token: lease.token });
while (await lease.confirm()) {
  print({ worked: Date.now() });
  await systemClock.sleep(10);
}
print({ lost: lease.lost.aborted });
await coordination.close();

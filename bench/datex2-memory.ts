// Run as a process of its own by datex2.bench.ts: prints its resident memory before the first byte and at its peak.
import { createReadStream, readFileSync } from 'node:fs';
import { createGunzip, gunzipSync } from 'node:zlib';
import { IssueCollector } from '#libs/errors';
import { Datex2Decoder } from '#libs/formats/datex2';
import { toEvents } from './datex2.bench.js';

const [, , recording, what] = process.argv;
const startMb = process.memoryUsage().rss / 1e6;
if (what === 'events') {
  if (toEvents(new Uint8Array(gunzipSync(readFileSync(recording!)))) === 0) process.exitCode = 1;
} else {
  let measurements = 0;
  const decoder = new Datex2Decoder({ measurement: () => (measurements += 1) }, new IssueCollector());
  for await (const chunk of createReadStream(recording!).pipe(createGunzip())) decoder.write(chunk as Uint8Array);
  decoder.end();
  if (measurements === 0) process.exitCode = 1;
}
process.stdout.write(JSON.stringify({ startMb, peakMb: (process.resourceUsage().maxRSS * 1024) / 1e6 }));

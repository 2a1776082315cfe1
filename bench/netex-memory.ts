// Run as a process of its own by netex.bench.ts: a delivery, or the GTFS made of it, from its file to the index of a schedule.
// Prints its resident memory before the first byte and at its peak.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IssueCollector } from '#libs/errors';
import { netexToGtfs } from '#libs/formats/netex';
import { importSchedule, writeScheduleFile } from '#libs/schedule';
import { netexOptions } from './netex.bench.js';

const [, , file, form] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'estuaire-bench-'));
const startMb = process.memoryUsage().rss / 1e6;
const bytes = new Uint8Array(readFileSync(file!));
const issues = new IssueCollector();
const zip = form === 'netex' ? netexToGtfs(bytes, netexOptions, issues).zip : bytes;
const imported = importSchedule(zip, { feedId: 'bench', documentHash: 'bench' }, issues);
writeScheduleFile(folder, imported);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(JSON.stringify({ startMb, peakMb: (process.resourceUsage().maxRSS * 1024) / 1e6 }));

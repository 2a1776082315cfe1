import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { RefusedDatasets } from '#libs/collect';
import { loadConfig, type HubEnvironment } from '#libs/config';
import type { Coordination } from '#libs/coordination';
import { openCoordination, withFile } from '#libs/engines';
import { createLog, systemClock } from '#libs/telemetry';

type Variables = Record<string, string | undefined>;

/** Whole hashes are 64 digits; so many of them say which one is meant. */
const FEWEST_DIGITS = 8;

/** Prints the timetables that were refused, one feed a line, whether or not the hub runs. */
export function listRefused(environment: HubEnvironment, variables: Variables): Promise<number> {
  return withRefused(environment, variables, async (refused, feedIds) => {
    const all = await refused.list(feedIds);
    if (all.length === 0) process.stdout.write('no timetable is refused\n');
    for (const { feedId, documentHash, at, reason, acceptable } of all) {
      const note = acceptable ? '' : ' (cannot be accepted)';
      process.stdout.write(`${feedId} ${documentHash} ${at} ${reason}${note}\n`);
    }
    return 0;
  });
}

/**
 * Leaves the decision for whichever collector owns the feed; a running hub sees it within seconds, a stopped one at its
 * next start.
 */
export function acceptDataset(
  feedId: string | undefined,
  hash: string | undefined,
  environment: HubEnvironment,
  variables: Variables,
): Promise<number> {
  if (feedId === undefined || hash === undefined || !/^[0-9a-f]+$/.test(hash) || hash.length < FEWEST_DIGITS) {
    process.stderr.write(
      `accept-dataset FEED HASH: expected the id of a feed and at least ${FEWEST_DIGITS} digits of the hash that list-refused shows\n`,
    );
    return Promise.resolve(2);
  }
  return withRefused(environment, variables, async (refused) => {
    const found = await refused.find(feedId);
    const fail = (why: string): number => {
      process.stderr.write(`${why}\n`);
      return 1;
    };
    if (!found) return fail(`no timetable of ${feedId} is refused; list-refused shows those that are`);
    const { documentHash, acceptable, reason } = found;
    if (!documentHash.startsWith(hash)) return fail(`${feedId}: got ${hash}, the refused timetable is ${documentHash}`);
    if (!acceptable) return fail(`${feedId}: ${documentHash} cannot be accepted: ${reason}`);
    if (!(await refused.accept(feedId, documentHash))) return fail('the shared store did not take it; try again');
    process.stdout.write(
      `${feedId}: ${documentHash} is accepted. A running hub puts it in use within seconds, a stopped one at its next start.\n`,
    );
    return 0;
  });
}

/** The shared store is asked where the configuration names one; the data folder in any case. */
async function withRefused(
  environment: HubEnvironment,
  variables: Variables,
  run: (refused: RefusedDatasets, feedIds: readonly string[]) => Promise<number>,
): Promise<number> {
  const folder = join(resolve(environment.dataDir), 'refused');
  if (!namesSharedStore(environment.configFile)) return run(new RefusedDatasets(folder), []);
  const { config, coordination } = await openShared(environment, variables);
  try {
    return await run(
      new RefusedDatasets(folder, coordination),
      config.feeds.map(({ id }) => id),
    );
  } finally {
    await coordination.close();
  }
}

/** Looked up before the configuration is checked: most have no shared store, and secrets are not needed then. */
function namesSharedStore(file: string): boolean {
  try {
    const raw = parse(readFileSync(file, 'utf8')) as { engines?: { coordination?: unknown } } | null;
    return typeof raw?.engines?.coordination === 'object';
  } catch {
    return false;
  }
}

async function openShared(
  environment: HubEnvironment,
  variables: Variables,
): Promise<{ config: ReturnType<typeof loadConfig>; coordination: Coordination }> {
  try {
    const config = loadConfig(environment.configFile, variables);
    const log = createLog(environment.logLevel);
    return { config, coordination: await openCoordination(config, variables, systemClock, log) };
  } catch (error) {
    throw withFile(error, environment.configFile);
  }
}

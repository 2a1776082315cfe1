import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasRecording, itWithRecordings } from '#libs/testing';
import { freePort } from '../../libs/testing/free-port.js';
import { ask } from './http.js';
import { until } from './hub-process.js';

const START_LIMIT_MS = 90_000;
/** Asked once at the start, and not again before a test is over. */
const ONCE = '1h';
const MEMORY = '-Xmx768m';

/** A dataset of a hub under an id of the planner's, with the form in which it shall read the real time of it. */
export interface PlannedFeed {
  id: string;
  /** Id of the hub's feed, or `all`. */
  of: string;
  realTime: 'gtfs-rt' | 'siri';
}

/** What the planner says it did with a message: how many of its entities it took, and which others not, by its reason. */
export interface PlannerResult {
  applied: number;
  refused: Record<string, { count: number; ids: string[] }>;
}

export type PlannerMessage = 'gtfs-rt-trip-updates' | 'gtfs-rt-vehicle-positions' | 'siri-et';

let program: { java: string; jar: string } | { absence: string } | undefined;

function findProgram(): { java: string; jar: string } | { absence: string } {
  try {
    const said = execFileSync(process.execPath, [resolve('scripts/planner.mjs'), 'fetch'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [java = '', jar = ''] = said.split('\n');
    return { java, jar };
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return { absence: (stderr || message).trim().split('\n')[0]! };
  }
}

/** Why OpenTripPlanner cannot be run on this machine; `undefined` where it can. Fetches it where it is not here yet. */
export function plannerAbsence(): string | undefined {
  program ??= findProgram();
  return 'absence' in program ? program.absence : undefined;
}

export function canPlan(recordings: readonly string[]): boolean {
  return recordings.every(hasRecording) && plannerAbsence() === undefined;
}

/** A test that needs recordings and the planner; says why where it cannot run. */
export function itWithPlanner(recordings: readonly string[], name: string, run: () => Promise<void>): void {
  const absence = recordings.every(hasRecording) ? plannerAbsence() : undefined;
  if (absence === undefined) itWithRecordings(recordings, name, run, 60_000);
  else it.skip(`${name} (skipped, because ${absence})`, run);
}

/**
 * OpenTripPlanner with the datasets, the real time and the rental systems of a running hub, without streets: a program
 * of others that reads all of it as journey planners do, and is asked over its own GraphQL interface.
 */
export class Planner {
  private said = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
    private readonly folder: string,
  ) {}

  /** Resolves when it has read the datasets and has asked for all real time once. `from` and `to` are service dates. */
  static async start(options: {
    hub: string;
    feeds: readonly PlannedFeed[];
    /** GBFS: system and version. */
    rentals: readonly (readonly [string, '2.3' | '3.0'])[];
    from: string;
    to: string;
  }): Promise<Planner> {
    plannerAbsence();
    if (!program || 'absence' in program) throw new Error(program?.absence);
    const folder = mkdtempSync(join(tmpdir(), 'estuaire-planner-'));
    await configure(folder, options);
    const port = await freePort();
    const server = ['--build', '--serve', '--bindAddress', '127.0.0.1', '--port', String(port), '--cache', folder];
    const child = spawn(program.java, [MEMORY, '-XX:+UseSerialGC', '-jar', program.jar, ...server, folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: folder,
    });
    const planner = new Planner(child, `http://127.0.0.1:${port}/otp/gtfs/v1`, folder);
    child.stdout!.on('data', (chunk: Buffer) => (planner.said += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (planner.said += chunk.toString()));
    try {
      await until('the planner to be up or to end', () => planner.isUp() || planner.hasEnded, START_LIMIT_MS);
      if (planner.hasEnded) throw new Error(`it ended with code ${child.exitCode}`);
    } catch (error) {
      await planner.stop();
      throw new Error(`the planner did not start\n${planner.said.slice(-3_000)}`, { cause: error });
    }
    return planner;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private isUp(): boolean {
    return this.said.includes('Grizzly server running') && this.said.includes('UPDATERS INITIALIZED');
  }

  /** Answer to a GraphQL question; throws with what it complains of. */
  async ask<T>(query: string): Promise<T> {
    const answer = await ask(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = JSON.parse(answer.body.toString()) as { data?: T; errors?: unknown };
    if (!data || errors) throw new Error(`${query}: got ${JSON.stringify(errors ?? answer.status).slice(0, 500)}`);
    return data;
  }

  /** Waits for what it says of the first message of a feed; ids without the feed's before them, in no order. */
  async resultOf(feed: string, message: PlannerMessage): Promise<PlannerResult> {
    const about = `\\[feedId=${feed},? type=${message}\\]`;
    const counts = new RegExp(`${about} (?:(\\d+) of (\\d+) update messages|Feed did not contain any)`);
    const refusals = new RegExp(`${about} (\\d+) failures of errorType=(\\w+): \\[([^\\]]*)\\]`, 'g');
    return until(`what the planner says of ${message} of ${feed}`, () => {
      const found = counts.exec(this.said);
      if (!found) return undefined;
      const [applied, total] = [Number(found[1] ?? 0), Number(found[2] ?? 0)];
      const refused: PlannerResult['refused'] = {};
      let lastCount = applied;
      for (const [, count, reason = '', ids = ''] of this.said.matchAll(refusals)) {
        refused[reason] = { count: Number(count), ids: ids.split(', ').map((id) => id.replace(`${feed}:`, '')) };
        lastCount += Number(count);
      }
      return lastCount === total ? { applied, refused } : undefined;
    });
  }

  async stop(): Promise<void> {
    if (!this.hasEnded) {
      const ended = new Promise((done) => this.child.once('exit', done));
      this.child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function configure(folder: string, options: Parameters<typeof Planner.start>[0]): Promise<void> {
  const { hub, feeds, rentals, from, to } = options;
  for (const { id, of } of feeds) {
    const { status, body } = await ask(`${hub}/gtfs/${of}.zip`);
    if (status !== 200) throw new Error(`${hub}/gtfs/${of}.zip: got ${status}`);
    writeFileSync(join(folder, `${id}.zip`), body);
  }
  const write = (file: string, content: object): void => writeFileSync(join(folder, file), JSON.stringify(content));
  write('build-config.json', {
    transitServiceStart: from,
    transitServiceEnd: to,
    // It takes schedules over TLS or from files only.
    transitFeeds: feeds.map(({ id }) => ({
      type: 'gtfs',
      feedId: id,
      source: pathToFileURL(join(folder, `${id}.zip`)).href,
    })),
  });
  const realTime = feeds.flatMap(({ id, of, realTime }) =>
    Object.entries(
      realTime === 'siri'
        ? { 'siri-et-lite': `siri/${of}/et.xml`, 'siri-sx-lite': `siri/${of}/sx.xml` }
        : {
            'stop-time-updater': `gtfs-rt/${of}/trip-updates.pb`,
            'vehicle-positions': `gtfs-rt/${of}/vehicle-positions.pb`,
            'real-time-alerts': `gtfs-rt/${of}/alerts.pb`,
          },
    ).map(([type, path]) => ({ type, feedId: id, frequency: ONCE, url: `${hub}/${path}` })),
  );
  write('router-config.json', {
    // Recordings are of past days.
    timetableUpdates: { purgeExpiredData: false },
    updaters: [
      ...realTime,
      ...rentals.map(([system, version]) => ({
        type: 'vehicle-rental',
        sourceType: 'gbfs',
        frequency: ONCE,
        network: `${system}-${version}`,
        url: `${hub}/gbfs/${system}/${version}/gbfs.json`,
      })),
    ],
  });
}

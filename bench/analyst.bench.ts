import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Analyst } from '#libs/analyse';
import { openMemoryBus, type Bus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { parseConfig } from '#libs/config';
import { LiveState } from '#libs/live';
import { inFeed, type FeedId, type HubEvent, type RouteId, type TripId } from '#libs/model';
import { Metrics, silentLog, type Clock } from '#libs/telemetry';
import { roadMeasured, stationHas, tripDelayed, vehicleMoved } from '../libs/testing/events.js';
import { ManualClock, settle } from '../libs/testing/manual-clock.js';
import { median, type BenchRow } from './row.js';

const VEHICLES = 1_000;
const STATIONS = 200;
const SITES = 2_000;
const RATE_HZ = 1_000;
const STEP_MS = 10_000;
const STEPS = 12;
const RUNS = 7;
const START = Date.UTC(2026, 0, 15, 8);
const FEED = 'astuce' as FeedId;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A clock by hand that knows whether the analyst waits for it, that is, has judged. */
class AwaitedClock implements Clock {
  waiting = 0;
  readonly hands = new ManualClock(START);

  now(): number {
    return this.hands.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.waiting += 1;
    await this.hands.sleep(ms, signal);
    this.waiting -= 1;
  }
}

/** Ten seconds of a city at 1,000 events a second: vehicles and their runs mostly, then road counters and stations. */
function spoken(step: number): HubEvent[] {
  const at = START + step * STEP_MS;
  return Array.from({ length: (RATE_HZ * STEP_MS) / 1_000 }, (_, i) => {
    const n = step * 7_919 + i;
    if (i % 5 === 4)
      return roadMeasured(`c${n % SITES}`, { flowVehPerHour: 300 + (n % 50), speedKmh: n % 90 }, { at, feed: 'roads' });
    if (i % 50 === 3) return stationHas(`s${n % STATIONS}`, n % 20, 20 - (n % 20), { at, feed: 'lovelo' });
    const vehicle = n % VEHICLES;
    if (i % 2 === 0) return tripDelayed(`trip-${vehicle}`, (n % 600) - 100, { at });
    return vehicleMoved(`${vehicle}`, {
      at,
      stopSequence: 3,
      trip: {
        tripId: inFeed<TripId>(FEED, `trip-${vehicle}`),
        routeId: inFeed<RouteId>(FEED, `${vehicle % 40}`),
        directionId: vehicle & 1,
      },
      point: { latitude: 49.4 + (n % 977) * 1e-4, longitude: 1.05 + (n % 499) * 1e-4 },
    });
  });
}

const feeds = ['astuce', 'lovelo', 'roads'].map(
  (id) => `  - { id: ${id}, title: T, producer: P, licence: etalab-2.0, sources: [ { format: gtfs, file: a.zip } ] }`,
);
const { config } = parseConfig(
  `hub: { name: Hub, operator: City, contact: data@example.org }\nfeeds:\n${feeds.join('\n')}\n`,
);
const catalogue = new FeedCatalogue(config!.hub, config!.feeds);

interface Fold {
  ms: number;
  cpuMs: number;
  emitted: number;
}

/** Two minutes of events folded by a live state, and by an analyst on it where `isWatched`. Appending is not timed. */
async function fold(steps: readonly HubEvent[][], isWatched: boolean): Promise<Fold> {
  const clock = new AwaitedClock();
  const bus: Bus = await openMemoryBus({
    retentionMs: 3_600_000,
    now: () => clock.now(),
    newEpoch: () => 'bench',
    maxEventsPerKind: 400_000,
  });
  const live = new LiveState(bus);
  await live.start(() => undefined);
  const analyst = new Analyst({ bus, live, clock, log: silentLog, metrics: new Metrics(), catalogue });
  if (isWatched) await analyst.start();
  const result: Fold = { ms: 0, cpuMs: 0, emitted: 0 };
  for (const events of steps) {
    // The memory bus wakes its readers on a later turn: what it takes to append stays out of both.
    await bus.append(events);
    collectGarbage();
    const started = performance.now();
    const cpu = process.cpuUsage();
    await live.catchUp();
    await clock.hands.pass(STEP_MS);
    while (isWatched && clock.waiting === 0) await settle(1);
    const used = process.cpuUsage(cpu);
    result.ms += performance.now() - started;
    result.cpuMs += (used.user + used.system) / 1_000;
  }
  result.emitted = live.count('kpi') + live.count('alarm');
  await analyst.stop();
  await live.stop();
  await bus.close();
  return result;
}

/** The analyst with its live state against the live state alone, over the same events. No budget is set for it. */
export async function run(): Promise<BenchRow[]> {
  const steps = Array.from({ length: STEPS }, (_, step) => spoken(step));
  const events = steps.length * steps[0]!.length;
  await fold(steps, true);
  await fold(steps, false);
  const watched: Fold[] = [];
  const bare: Fold[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    watched.push(await fold(steps, true));
    bare.push(await fold(steps, false));
  }
  const ratios = watched.map(({ ms }, i) => ms / bare[i]!.ms);
  const costs = watched.map(({ cpuMs }, i) => (cpuMs - bare[i]!.cpuMs) / (STEPS * STEP_MS));
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
  const rate = (folds: readonly Fold[]): string => `${Math.round(events / median(folds.map(({ ms }) => ms)))},000`;
  return [
    {
      name: `analyst, ${events.toLocaleString('en')} events of ${VEHICLES} vehicles, ${SITES} counters, ${STATIONS} stations`,
      baseline: 'a bare live state, same events',
      budget: '–',
      measured: `${rate(watched)} vs ${rate(bare)} events/s`,
      ratio: median(ratios),
      spread: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
      met: true,
      note: `at 1,000 events/s the analyst takes ${percent(median(costs))} of a core (${percent(Math.min(...costs))}–${percent(Math.max(...costs))}); ${watched[0]!.emitted} figures and alarms stand`,
    },
  ];
}

import { Analyst, type Adjusted, type AnalystOptions } from '#libs/analyse';
import { openMemoryBus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { parseConfig } from '#libs/config';
import { LiveState } from '#libs/live';
import {
  inFeed,
  toInstant,
  topicOf,
  type FeedId,
  type HubEvent,
  type RouteId,
  type StopId,
  type TripId,
} from '#libs/model';
import { Metrics, silentLog } from '#libs/telemetry';
import { upserted, vehicleMoved } from '../libs/testing/events.js';
import { ManualClock } from '../libs/testing/manual-clock.js';
import type { BenchRow } from './row.js';
import { hasSession, warsawSession, type Bus, type Passage } from './warsaw.js';

const FEED = 'ztm' as FeedId;
const STEP_MS = 10_000;
/** What counts as a bunch in the data, by passages alone and without the alarm's own means. */
const PLANNED_MS = 4 * 60_000;
const SHARE = 0.25;
const STOPS = 3;
const LASTS_MS = 3 * 60_000;
/** What an alarm may come before or after its bunch. */
const SLACK_MS = 5 * 60_000;
const SESSIONS = [
  ['evening', 'positions-2024-02-15_18-17-37.csv.gz'],
  ['midday', 'positions-2024-02-16_11-36-29.csv.gz'],
  ['rush hour', 'positions-2024-02-16_15-17-31.csv.gz'],
] as const;
const MOST_AN_HOUR = 6;
const WORST = 10;

/** Two buses of one line and direction, the second close behind the first at several stops. */
export interface Bunch {
  buses: [string, string];
  route: string;
  direction: number;
  fromMs: number;
  toMs: number;
  stops: number;
  /** Seconds of the planned interval that were lost, at its worst stop. */
  lostSeconds: number;
  /** How bad it was: seconds lost by minutes it lasted. */
  weight: number;
}

interface Raised {
  key: string;
  fromMs: number;
  toMs: number;
  buses: Set<string>;
}

/** Bunches by the passages of all buses. */
export function bunchesOf(buses: readonly Bus[]): Bunch[] {
  const atStop = new Map<string, (Passage & { bus: string })[]>();
  for (const { id, passages } of buses)
    for (const passage of passages) {
      const { trip, call } = passage;
      if (call === 0 || call === trip.calls.length - 1) continue;
      const key = `${trip.route} ${trip.direction} ${trip.calls[call]!.stop}`;
      const known = atStop.get(key);
      if (known) known.push({ ...passage, bus: id });
      else atStop.set(key, [{ ...passage, bus: id }]);
    }
  const pairs = new Map<string, { bus: string; atMs: number; lostMs: number; before: string; of: Passage }[]>();
  for (const passed of atStop.values()) {
    passed.sort((a, b) => a.atMs - b.atMs);
    for (let i = 1; i < passed.length; i += 1) {
      const [before, behind] = [passed[i - 1]!, passed[i]!];
      const planned = Math.abs(plannedMs(behind) - plannedMs(before));
      const actual = behind.atMs - before.atMs;
      if (before.bus === behind.bus || planned < PLANNED_MS || actual > SHARE * planned) continue;
      const key = [before.bus, behind.bus].sort().join('\n') + `\n${behind.trip.route} ${behind.trip.direction}`;
      const found = { bus: behind.bus, before: before.bus, atMs: behind.atMs, lostMs: planned - actual, of: behind };
      const known = pairs.get(key);
      if (known) known.push(found);
      else pairs.set(key, [found]);
    }
  }
  return [...pairs.values()].flatMap((found): Bunch[] => {
    found.sort((a, b) => a.atMs - b.atMs);
    const [first] = found;
    const [fromMs, toMs] = [first!.atMs, found.at(-1)!.atMs];
    if (found.length < STOPS || toMs - fromMs < LASTS_MS) return [];
    const lostSeconds = Math.max(...found.map(({ lostMs }) => lostMs)) / 1_000;
    const { route, direction } = first!.of.trip;
    const weight = (lostSeconds * (toMs - fromMs)) / 60_000;
    return [
      { buses: [first!.before, first!.bus], route, direction, fromMs, toMs, stops: found.length, lostSeconds, weight },
    ];
  });
}

const plannedMs = ({ trip, call }: Passage): number => trip.calls[call]!.plannedMs;

/** What each step of the session says: positions as they came, predictions by the delay at the last stop passed. */
class Session {
  private readonly next = new Map<string, { fix: number; passage: number; said: string }>();
  readonly fromMs: number;
  readonly toMs: number;

  constructor(private readonly buses: readonly Bus[]) {
    this.fromMs = quantileOfFirst(buses);
    this.toMs = buses.reduce((most, { fixes }) => Math.max(most, fixes.at(-1)!.atMs), 0);
  }

  until(nowMs: number): HubEvent[] {
    const events: HubEvent[] = [];
    for (const bus of this.buses) {
      const at = this.next.get(bus.id) ?? { fix: 0, passage: 0, said: '' };
      this.next.set(bus.id, at);
      let moved = false;
      for (; at.fix < bus.fixes.length && bus.fixes[at.fix]!.atMs <= nowMs; at.fix += 1) moved = true;
      while (at.passage < bus.passages.length && bus.passages[at.passage]!.atMs <= nowMs) at.passage += 1;
      const last = bus.passages[at.passage - 1];
      const fix = bus.fixes[at.fix - 1];
      if (!moved || !last || !fix || fix.atMs < nowMs - 60_000) continue;
      const { trip, call } = last;
      const nextCall = trip.calls[Math.min(call + 1, trip.calls.length - 1)]!;
      const tripId = inFeed<TripId>(FEED, trip.id);
      const descriptor = {
        tripId,
        routeId: inFeed<RouteId>(FEED, trip.route),
        directionId: trip.direction,
        scheduleRelationship: 'SCHEDULED' as const,
      };
      events.push(
        vehicleMoved(bus.id, {
          feed: FEED,
          at: fix.atMs,
          point: { latitude: fix.latitude, longitude: fix.longitude },
          trip: descriptor,
          stopSequence: nextCall.sequence,
          stopId: inFeed<StopId>(FEED, nextCall.stop),
        }),
      );
      const delaySeconds = Math.round((last.atMs - plannedMs(last)) / 1_000);
      const said = `${trip.id} ${call}`;
      if (said === at.said) continue;
      at.said = said;
      events.push(
        upserted(
          'trip-update',
          trip.id,
          {
            trip: descriptor,
            delaySeconds,
            mode: 'bus',
            stopTimeUpdates: trip.calls.slice(call + 1).map((ahead) => ({
              stopSequence: ahead.sequence,
              stopId: inFeed<StopId>(FEED, ahead.stop),
              arrival: { time: toInstant(ahead.plannedMs + delaySeconds * 1_000), delaySeconds },
            })),
          },
          { feed: FEED, at: fix.atMs },
        ),
      );
    }
    return events;
  }
}

function quantileOfFirst(buses: readonly Bus[]): number {
  const first = buses.map(({ fixes }) => fixes[0]!.atMs).sort((a, b) => a - b);
  return first[first.length >> 1]!;
}

/** The alarms the analyst raises while a session is played, with the buses each was about. */
export async function alarmsOf(
  buses: readonly Bus[],
  options: Adjusted<AnalystOptions>,
): Promise<{ raised: Raised[]; hours: number }> {
  const session = new Session(buses);
  const clock = new ManualClock(session.fromMs - (session.fromMs % STEP_MS));
  const bus = await openMemoryBus({ retentionMs: 86_400_000, now: () => clock.now(), newEpoch: () => 'e' });
  const live = new LiveState(bus);
  await live.start((error) => {
    throw error;
  });
  const { config } = parseConfig(
    `hub: { name: Hub, operator: City, contact: data@example.org }\nfeeds:\n  - { id: ${FEED}, title: T, producer: P, licence: etalab-2.0, sources: [ { format: gtfs, file: a.zip } ] }\n`,
  );
  const analyst = new Analyst({
    bus,
    live,
    clock,
    log: silentLog,
    metrics: new Metrics(),
    catalogue: new FeedCatalogue(config!.hub, config!.feeds),
    options: { ...options, drafts: { enabled: false } },
  });
  await analyst.begin();
  for (let nowMs = clock.now() + STEP_MS; nowMs <= session.toMs; nowMs += STEP_MS) {
    const events = session.until(nowMs);
    if (events.length > 0) await bus.append(events);
    await clock.pass(STEP_MS);
    await analyst.judgeAt(nowMs);
  }
  await live.catchUp();
  const from = { epoch: bus.epoch, topic: topicOf('alarm'), partition: 0, offset: 0 };
  const standing = new Map<string, Raised>();
  const raised: Raised[] = [];
  for (const { event } of await bus.read(from, 1_000_000)) {
    const alarm = (event as HubEvent<'alarm'>).entity;
    if (alarm?.rule !== 'bunching') continue;
    const atMs = Date.parse(event.producedAt);
    const known = standing.get(event.key);
    if (alarm.state === 'cleared') {
      if (known) known.toMs = atMs;
      standing.delete(event.key);
      continue;
    }
    const one = known ?? { key: event.key, fromMs: atMs, toMs: session.toMs, buses: new Set<string>() };
    if (!known) raised.push(one);
    standing.set(event.key, one);
    for (const { key } of alarm.about) one.buses.add(key.slice(FEED.length + 1));
  }
  await analyst.stop();
  await live.stop();
  return { raised, hours: (session.toMs - session.fromMs) / 3_600_000 };
}

/** Whether an alarm was about a bunch while it was one. */
function isOf({ fromMs, toMs, buses }: Raised, bunch: Bunch): boolean {
  return (
    bunch.buses.every((one) => buses.has(one)) && fromMs <= bunch.toMs + SLACK_MS && toMs >= bunch.fromMs - SLACK_MS
  );
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const all: { bunch: Bunch; isFound: boolean }[] = [];
  let slots = 0;
  for (const [name, file] of SESSIONS) {
    if (!hasSession(file)) continue;
    const buses = warsawSession(file);
    const bunches = bunchesOf(buses);
    const { raised, hours } = await alarmsOf(buses, {});
    const right = raised.filter((alarm) => bunches.some((bunch) => isOf(alarm, bunch)));
    const found = bunches.map((bunch) => ({ bunch, isFound: raised.some((alarm) => isOf(alarm, bunch)) }));
    all.push(...found);
    slots += raised.length;
    rows.push({
      name: `bunching alarms, Warsaw, ${name}`,
      baseline: `${bunches.length} bunches by the passages of ${buses.length} buses`,
      budget: `≤ ${MOST_AN_HOUR} an hour`,
      measured: `${(raised.length / hours).toFixed(1)} an hour (${raised.length}), precision ${percent(right.length / raised.length)}, recall ${percent(found.filter(({ isFound }) => isFound).length / bunches.length)}`,
      ratio: NaN,
      spread: '–',
      met: raised.length / hours <= MOST_AN_HOUR,
    });
  }
  if (all.length === 0) return rows;
  const worst = all.sort((a, b) => b.bunch.weight - a.bunch.weight).slice(0, WORST);
  const missed = worst.filter(({ isFound }) => !isFound);
  rows.push({
    name: `the ${WORST} worst bunches of the three sessions`,
    baseline: `${all.length} bunches`,
    budget: 'none missed',
    measured: `${WORST - missed.length} found by ${slots} alarms`,
    ratio: NaN,
    spread: '–',
    met: missed.length === 0,
    note: missed
      .map(
        ({ bunch }) =>
          `${bunch.route}:${bunch.direction} ${Math.round(bunch.lostSeconds / 60)} min lost for ${Math.round((bunch.toMs - bunch.fromMs) / 60_000)} min`,
      )
      .join(', '),
  });
  return rows;
}

import type { Adjusted, AnalystOptions } from '#libs/analyse';
import type { BenchRow } from './row.js';
import { playedAlarms } from './played-alarms.js';
import { WarsawSession, plannedMs } from './warsaw-session.js';
import { VANCOUVER_DAYS, hasVancouver, vancouverDay } from './vancouver.js';
import { WARSAW_SESSIONS, hasSession, warsawSession, type Bus, type Passage } from './warsaw.js';

/** What counts as a bunch in the data, by passages alone and without the alarm's own means. */
const PLANNED_MS = 4 * 60_000;
const SHARE = 0.25;
const STOPS = 3;
const LASTS_MS = 3 * 60_000;
/** What an alarm may come before or after its bunch. */
const SLACK_MS = 5 * 60_000;
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

/** The alarms the analyst raises while a session is played, with the buses each was about. */
export async function alarmsOf(
  buses: readonly Bus[],
  options: Adjusted<AnalystOptions>,
): Promise<{ raised: Raised[]; hours: number }> {
  const session = new WarsawSession(buses);
  const raised = (await playedAlarms(session, 'bunching', options)).map(({ about, ...one }) => ({
    ...one,
    buses: new Set([...about].map((key) => key.slice(session.feed.length + 1))),
  }));
  return { raised, hours: (session.toMs - session.fromMs) / 3_600_000 };
}

/** Whether an alarm was about a bunch while it was one. */
function isOf({ fromMs, toMs, buses }: Raised, bunch: Bunch): boolean {
  return (
    bunch.buses.every((one) => buses.has(one)) && fromMs <= bunch.toMs + SLACK_MS && toMs >= bunch.fromMs - SLACK_MS
  );
}

const shareOf = (part: number, whole: number): string => (whole === 0 ? '–' : `${Math.round((part / whole) * 100)} %`);

function worstOf<Found extends { bunch: Bunch }>(found: readonly Found[]): Found[] {
  return [...found].sort((a, b) => b.bunch.weight - a.bunch.weight).slice(0, WORST);
}

/** Recorded fleets, each with its name. */
function* recordings(): Generator<{ name: string; isWarsaw: boolean; buses: Bus[] }> {
  for (const [name, file] of WARSAW_SESSIONS)
    if (hasSession(file)) yield { name: `Warsaw, ${name}`, isWarsaw: true, buses: warsawSession(file) };
  for (const day of VANCOUVER_DAYS)
    if (hasVancouver(day))
      yield { name: `Vancouver, routes 144, 145 and R5, ${day}`, isWarsaw: false, buses: vancouverDay(day) };
}

export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const all: { bunch: Bunch; isFound: boolean }[] = [];
  let slots = 0;
  for (const { name, isWarsaw, buses } of recordings()) {
    const bunches = bunchesOf(buses);
    const { raised, hours } = await alarmsOf(buses, {});
    const right = raised.filter((alarm) => bunches.some((bunch) => isOf(alarm, bunch)));
    const found = bunches.map((bunch) => ({ bunch, isFound: raised.some((alarm) => isOf(alarm, bunch)) }));
    if (isWarsaw) {
      all.push(...found);
      slots += raised.length;
    }
    rows.push({
      name: `bunching alarms, ${name}`,
      baseline: `${bunches.length} bunches by the passages of ${buses.length} buses in ${hours.toFixed(1)} h`,
      budget: `≤ ${MOST_AN_HOUR} an hour`,
      measured: `${(raised.length / hours).toFixed(1)} an hour (${raised.length}), precision ${shareOf(right.length, raised.length)}, recall ${shareOf(found.filter(({ isFound }) => isFound).length, bunches.length)}`,
      ratio: NaN,
      spread: '–',
      met: raised.length / hours <= MOST_AN_HOUR,
      note: `of the ten worst ${worstOf(found).filter(({ isFound }) => isFound).length} found`,
    });
  }
  if (all.length === 0) return rows;
  const worst = worstOf(all);
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

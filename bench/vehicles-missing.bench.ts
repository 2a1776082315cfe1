import type { BenchRow } from './row.js';
import { austinDay, playedAustin } from './austin.js';
import { playedAlarms, type PlayedFeed, type RaisedAlarm } from './played-alarms.js';
import { WarsawSession } from './warsaw-session.js';
import { WARSAW_SESSIONS, hasSession, warsawSession } from './warsaw.js';

const RULE = 'vehicles-missing';
const MINUTE_MS = 60_000;
const DAYS = [
  ['austin-2015-03-07', '2015-03-07'],
  ['austin-2016-11-24-27', '2016-11-24'],
  ['austin-2016-11-24-27', '2016-11-25'],
  ['austin-2016-11-24-27', '2016-11-26'],
  ['austin-2016-11-24-27', '2016-11-27'],
] as const;
/** An alarm is true where so few of the vehicles of a quarter of an hour before were heard of, by the recording alone. */
const TRUE_SHARE = 0.6;
/** What is broken on purpose: so many vehicles fall silent for so long. */
const LOST_SHARE = 0.7;
const LOST_MS = 25 * MINUTE_MS;

interface Recording {
  name: string;
  /** When each vehicle was heard of. */
  heard: readonly { vehicle: string; atMs: number }[];
  play(isLost?: (vehicle: string, atMs: number) => boolean): PlayedFeed;
}

function* recordings(): Generator<Recording> {
  for (const [name, file] of WARSAW_SESSIONS) {
    if (!hasSession(file)) continue;
    const buses = warsawSession(file).filter(({ fixes }) => fixes.length > 0);
    yield {
      name: `Warsaw, ${name}`,
      heard: buses.flatMap(({ id, fixes }) => fixes.map(({ atMs }) => ({ vehicle: id, atMs }))),
      play: (isLost) => new WarsawSession(buses, isLost),
    };
  }
  for (const [folder, day] of DAYS) {
    const found = austinDay(folder, day);
    if (found) yield { name: `Austin, ${day}`, heard: found.fixes, play: (isLost) => playedAustin(found, isLost) };
  }
}

export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const recording of recordings()) rows.push(await asRecorded(recording), await broken(recording));
  return rows;
}

async function asRecorded({ name, heard, play }: Recording): Promise<BenchRow> {
  const played = play();
  const raised = await playedAlarms(played, RULE);
  const hours = (played.toMs - played.fromMs) / 3_600_000;
  const wrong = raised.filter((alarm) => !isTrue(alarm, heard));
  return {
    name: `vehicles-missing, ${name}, as recorded`,
    baseline: 'how many vehicles the recording has heard of in five minutes',
    budget: 'none false',
    measured: `${raised.length} in ${hours.toFixed(1)} h, ${wrong.length} false`,
    ratio: NaN,
    spread: '–',
    met: wrong.length === 0,
    note: raised.map((alarm) => describe(alarm, heard)).join('; '),
  };
}

/** Most vehicles fall silent in the middle of it, and come back. */
async function broken({ name, play }: Recording): Promise<BenchRow> {
  const { fromMs, toMs } = play();
  const [lostMs, backMs] = [(fromMs + toMs) / 2, (fromMs + toMs) / 2 + LOST_MS];
  const isLost = (vehicle: string, atMs: number): boolean =>
    atMs >= lostMs && atMs < backMs && share(vehicle) < LOST_SHARE;
  const raised = await playedAlarms(play(isLost), RULE);
  const found = raised.find((alarm) => alarm.fromMs >= lostMs && alarm.fromMs < backMs);
  return {
    name: `vehicles-missing, ${name}, ${LOST_SHARE * 100} % of the vehicles silent for ${LOST_MS / MINUTE_MS} min`,
    baseline: '–',
    budget: 'raised while they are',
    measured: found ? `after ${((found.fromMs - lostMs) / MINUTE_MS).toFixed(1)} min` : 'not raised',
    ratio: NaN,
    spread: '–',
    met: found !== undefined,
  };
}

/** Which vehicles fall silent, the same ones each time. */
function share(vehicle: string): number {
  let hash = 0;
  for (const letter of vehicle) hash = (hash * 31 + letter.charCodeAt(0)) % 1_000;
  return hash / 1_000;
}

/** Vehicles heard of in the five minutes up to an instant. */
function heardAt(heard: Recording['heard'], atMs: number): Set<string> {
  return new Set(
    heard.filter((one) => one.atMs > atMs - 5 * MINUTE_MS && one.atMs <= atMs).map(({ vehicle }) => vehicle),
  );
}

function keptOf({ fromMs }: RaisedAlarm, heard: Recording['heard']): { before: number; kept: number } {
  // Three minutes pass before it is raised, and fifteen are looked back.
  const before = heardAt(heard, fromMs - 18 * MINUTE_MS);
  const now = heardAt(heard, fromMs);
  return { before: before.size, kept: [...before].filter((vehicle) => now.has(vehicle)).length };
}

function isTrue(alarm: RaisedAlarm, heard: Recording['heard']): boolean {
  const { before, kept } = keptOf(alarm, heard);
  return before > 0 && kept < TRUE_SHARE * before;
}

function describe(alarm: RaisedAlarm, heard: Recording['heard']): string {
  const { before, kept } = keptOf(alarm, heard);
  const minutes = Math.round((alarm.toMs - alarm.fromMs) / MINUTE_MS);
  const { seenShare = NaN, seenShareBefore = NaN, runs = NaN } = alarm.figures;
  const at = new Date(alarm.fromMs).toISOString().slice(11, 16);
  return `${at} UTC for ${minutes} min: ${percent(seenShare)} of ${runs} runs, before ${percent(seenShareBefore)}; ${kept} of ${before} vehicles still heard of`;
}

const percent = (value: number): string => `${Math.round(value * 100)} %`;

import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openMemoryBus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { configSchema } from '#libs/config';
import { IssueCollector } from '#libs/errors';
import { serviceDayToEpochMs } from '#libs/formats/gtfs';
import { LiveState } from '#libs/live';
import { AnswerCache, NameSearch, Transit, TransitHandler, type PublishContext } from '#libs/publish';
import { importSchedule, openScheduleIndex, type Schedule, type ScheduledTrip } from '#libs/schedule';
import { upserted } from '../libs/testing/events.js';
import { keep, median, type BenchRow } from './row.js';

const zip = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'gtfs/hart/hart.zip');
const DAY = '20250115';
const STOPS = 400;
const UPDATES = 600;
const BUDGET = 0.5;
const NAMES = 50_000;
const SEARCH_MS = 5;

export async function run(): Promise<BenchRow[]> {
  return [...(existsSync(zip) ? await departures() : []), search()];
}

/** A board of an hour at a stop of HART, timetable and real time, against `node:http` that answers the same bytes. */
async function departures(): Promise<BenchRow[]> {
  const imported = importSchedule(readFileSync(zip), { feedId: 'hart', documentHash: 'bench' }, new IssueCollector());
  const schedule = openScheduleIndex(imported.index);
  const { day, trips } = busiest(schedule);
  const startMs = serviceDayToEpochMs(day, 0, schedule.timeZone);
  const clock = { nowMs: startMs + 8 * 3_600_000 };
  const desk = await openDesk(schedule, trips, day, clock);
  const stops = busyStops(schedule).map((stop) => `/v1/stops/${encodeURIComponent(`hart:${stop}`)}/departures`);
  const bodies = new Map<string, Buffer>();
  let asked = 0;
  const serve = (isFresh: boolean): Server =>
    createServer((request, response) => {
      // The next stop with each request; where answers are to be made anew, after the last one another five seconds.
      request.url = stops[asked % stops.length]!;
      asked += 1;
      if (isFresh && asked % stops.length === 0) clock.nowMs += 5_000;
      desk.serve(request, response);
    });
  const [kept, fresh] = [serve(false), serve(true)];
  const bare = createServer((_, response) => {
    const body = bodies.get(stops[asked % stops.length]!)!;
    asked += 1;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.byteLength }).end(body);
  });
  for (const server of [kept, fresh, bare]) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  for (const stop of stops) {
    const answer = await fetch(`http://127.0.0.1:${(kept.address() as AddressInfo).port}/`);
    bodies.set(stop, Buffer.from(await answer.arrayBuffer()));
  }
  const bytes = median([...bodies.values()].map((body) => body.byteLength));
  const note = `${STOPS} stops in turn, median answer ${Math.round(bytes / 1000)} kB, ${UPDATES} runs reported`;
  const client = fork(fileURLToPath(new URL('./load/http-load.js', import.meta.url)));
  const measure = (server: Server): Promise<number> =>
    new Promise((done) => {
      client.once('message', ({ rate }: { rate: number }) => done(rate));
      const request = 'GET / HTTP/1.1\r\nhost: hub\r\n\r\n';
      client.send({ port: (server.address() as AddressInfo).port, request, connections: 32, ms: 1_000 });
    });
  const rows: BenchRow[] = [];
  for (const [server, what] of [
    [kept, 'as asked for again within five seconds'],
    [fresh, 'each made anew'],
  ] as const) {
    // A hub that runs has answered for hours: what is compiled as it goes is no part of it.
    for (let warm = 0; warm < 5; warm += 1) {
      await measure(server);
      await measure(bare);
    }
    const [subject, baseline]: [number[], number[]] = [[], []];
    for (let i = 0; i < 5; i += 1) {
      subject.push(await measure(server));
      baseline.push(await measure(bare));
    }
    const ratios = subject.map((value, i) => value / baseline[i]!);
    rows.push({
      name: `departures at a stop (HART, 438,000 stop times), ${what}`,
      baseline: 'bare node:http, same bytes',
      budget: `≥ ${BUDGET}×, ≥ 5,000 requests/s`,
      measured: `${Math.round(median(subject))} vs ${Math.round(median(baseline))} requests/s`,
      ratio: median(ratios),
      spread: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
      met: median(ratios) >= BUDGET && median(subject) >= 5_000,
      note,
    });
  }
  client.kill();
  for (const server of [kept, fresh, bare]) server.close();
  return rows;
}

async function openDesk(
  schedule: Schedule,
  trips: readonly ScheduledTrip[],
  day: string,
  clock: { nowMs: number },
): Promise<TransitHandler> {
  const bus = await openMemoryBus({ retentionMs: 3_600_000, now: () => clock.nowMs, newEpoch: () => 'bench' });
  const live = new LiveState(bus);
  await live.start(() => undefined);
  const config = configSchema.parse({
    hub: { name: 'Bench', operator: 'Bench', contact: 'bench@example.org' },
    feeds: [
      {
        id: 'hart',
        title: 'HART',
        producer: 'HART',
        licence: 'CC0-1.0',
        sources: [{ format: 'gtfs', url: 'https://example.org/gtfs', every: '1h' }],
      },
    ],
  });
  const events = trips.slice(0, UPDATES).map((trip, n) =>
    upserted(
      'trip-update',
      `run ${n}`,
      {
        trip: { tripId: `hart:${trip.tripId}`, startDate: day },
        stopTimeUpdates: [
          { stopSequence: schedule.stopTimes(trip)[0]!.stopSequence, departure: { delaySeconds: 30 * (n % 20) } },
        ],
      } as never,
      { feed: 'hart', at: clock.nowMs },
    ),
  );
  await bus.append(events);
  await live.catchUp();
  const context: PublishContext = {
    audience: 'open',
    catalogue: new FeedCatalogue(config.hub, config.feeds),
    live,
    clock: { now: () => clock.nowMs, sleep: () => Promise.resolve() },
    findSchedule: (feedId) => (feedId === 'hart' ? schedule : undefined),
    readDocument: () => Promise.reject(new Error('not asked for')),
    publicUrl: () => 'http://hub.example',
  };
  return new TransitHandler(new Transit(context), new AnswerCache(), (_, error) => {
    throw error;
  });
}

/** The day most trips run on of a fortnight, and those under way in the morning. */
function busiest(schedule: Schedule): { day: string; trips: ScheduledTrip[] } {
  const day = schedule.isActive([...schedule.trips()][0]!.serviceId, DAY) ? DAY : firstBusyDay(schedule);
  const trips = [...schedule.trips()].filter((trip) => {
    const first = schedule.firstDepartureSeconds(trip) ?? 0;
    return schedule.isActive(trip.serviceId, day) && first > 7 * 3_600 && first < 9 * 3_600;
  });
  return { day, trips };
}

function firstBusyDay(schedule: Schedule): string {
  const trips = [...schedule.trips()].slice(0, 2_000);
  const from = Number(schedule.validFrom);
  let [best, most] = [schedule.validFrom, -1];
  for (let i = 0; i < 14; i += 1) {
    const day = String(from + i);
    const count = trips.filter(({ serviceId }) => schedule.isActive(serviceId, day)).length;
    if (count > most) [best, most] = [day, count];
  }
  return best;
}

function busyStops(schedule: Schedule): string[] {
  const lines = new Map<string, number>();
  for (const stops of schedule.stopsByRoute().values())
    for (const stop of stops) lines.set(stop, (lines.get(stop) ?? 0) + 1);
  return [...lines]
    .sort((a, b) => b[1] - a[1])
    .slice(0, STOPS)
    .map(([stop]) => stop);
}

/** What somebody types into a search box, of names made of the words stops have. */
function search(): BenchRow {
  const FIRST = ['Place', 'Rue', 'Gare', 'Mairie', 'Église', 'Collège', 'Lycée', 'Pont', 'Château', 'Hôtel de Ville'];
  const syllables = [
    'mar',
    'tin',
    'vil',
    'le',
    'bois',
    'gui',
    'lau',
    'me',
    'sot',
    'te',
    'quin',
    'cour',
    'bel',
    'ro',
    'net',
  ];
  let state = 7;
  const random = (most: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const word = (): string => Array.from({ length: 2 + random(2) }, () => syllables[random(syllables.length)]).join('');
  const names = Array.from({ length: NAMES }, () => `${FIRST[random(FIRST.length)]} ${word()} ${word()}`);
  const index = new NameSearch(names);
  const asked = Array.from({ length: 200 }, () => {
    const typed = names[random(NAMES)]!.toLowerCase().split(' ').slice(-2).join(' ');
    const at = 1 + random(typed.length - 3);
    const mistyped = typed.slice(0, at) + typed.slice(at + 1);
    // Half of them with a word that stands in no name: what has most of the words is looked for then.
    return random(2) === 0 ? mistyped : `arret ${mistyped}`;
  });
  for (const text of asked) keep(index.findBest(text).hits);
  const timeOnce = (text: string): number => {
    const started = performance.now();
    keep(index.findBest(text).hits);
    return performance.now() - started;
  };
  // Each five times in turn, and the median counts: the machine has other work, too.
  const rounds = Array.from({ length: 5 }, () => asked.map(timeOnce));
  const times = asked.map((_, n) => median(rounds.map((round) => round[n]!)));
  const folded = names.map((name) => name.toLowerCase());
  const started = performance.now();
  for (const text of asked.slice(0, 20)) keep(folded.filter((name) => name.includes(text)));
  const plain = (performance.now() - started) / 20;
  const sorted = [...times].sort((a, b) => a - b);
  const middle = median(times);
  const late = sorted[Math.floor(sorted.length * 0.99)]!;
  return {
    name: 'search of a stop by name with a letter missing, half with a word of no name (50,000 stops)',
    baseline: 'String.includes over all names, which finds none of them',
    budget: `≤ ${SEARCH_MS} ms`,
    measured: `median ${middle.toFixed(2)} ms, p99 ${late.toFixed(2)} ms vs ${plain.toFixed(2)} ms`,
    ratio: middle / plain,
    spread: `${sorted[0]!.toFixed(2)}–${sorted.at(-1)!.toFixed(2)} ms`,
    met: late <= SEARCH_MS,
  };
}

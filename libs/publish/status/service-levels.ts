const HOUR_MS = 3_600_000;
/** The error budget is of so long. */
export const WINDOW_HOURS = 30 * 24;
/** A latency is known to a quarter: bucket n ends at 1.25ⁿ milliseconds, the last one has no end. */
const GROWTH = 1.25;
const LAST_BUCKET = 62;

/** Counts by number of bucket. */
export type Latencies = Record<string, number>;

/** What happened within one hour. */
export interface HourLevels {
  /** Seconds this process could work, and could not or was not there. */
  readySeconds: number;
  downSeconds: number;
  /** Events given to clients, by time from the hub's receiving the document to the socket. */
  hub: Latencies;
  /** Of vehicles and predictions, by time from the producer's own observation to the socket. */
  producer: Latencies;
  /** Clients that came back and were given exactly what they had missed, and those who had to be told `gap`. */
  resumed: number;
  gaps: number;
}

/** By epoch hour. */
export type LevelHours = Record<string, HourLevels>;

/** What this hub has kept of its objectives, by hour, for thirty days: measured where it happens, never estimated. */
export class ServiceLevels {
  private readonly hours = new Map<number, HourLevels>();

  constructor(private readonly now: () => number) {}

  /** Events that go to `clients` now; the times are those of the oldest among them, so the rest is faster. */
  delivered(oldest: { receivedAt: string; observedAt?: string | undefined }, events: number): void {
    const nowMs = this.now();
    const hour = this.hour(nowMs);
    count(hour.hub, nowMs - Date.parse(oldest.receivedAt), events);
    if (oldest.observedAt !== undefined) count(hour.producer, nowMs - Date.parse(oldest.observedAt), events);
  }

  cameBack(hadGap: boolean): void {
    const hour = this.hour(this.now());
    if (hadGap) hour.gaps += 1;
    else hour.resumed += 1;
  }

  stood(isReady: boolean, seconds: number): void {
    const hour = this.hour(this.now());
    if (isReady) hour.readySeconds += seconds;
    else hour.downSeconds += seconds;
  }

  list(): LevelHours {
    return Object.fromEntries(this.hours);
  }

  /** Takes back what was kept until `untilMs`; from then to now the process was not there. */
  restore(kept: LevelHours, untilMs: number): void {
    const nowMs = this.now();
    for (const [hour, levels] of Object.entries(kept)) this.hours.set(Number(hour), { ...empty(), ...levels });
    let fromMs = Math.max(untilMs, nowMs - WINDOW_HOURS * HOUR_MS);
    while (fromMs < nowMs) {
      const endMs = Math.min(nowMs, (Math.floor(fromMs / HOUR_MS) + 1) * HOUR_MS);
      this.hour(fromMs).downSeconds += (endMs - fromMs) / 1_000;
      fromMs = endMs;
    }
    this.forgetOld(nowMs);
  }

  private hour(atMs: number): HourLevels {
    const hour = Math.floor(atMs / HOUR_MS);
    let levels = this.hours.get(hour);
    if (levels === undefined) {
      this.hours.set(hour, (levels = empty()));
      this.forgetOld(atMs);
    }
    return levels;
  }

  private forgetOld(nowMs: number): void {
    const oldest = Math.floor(nowMs / HOUR_MS) - WINDOW_HOURS;
    for (const hour of this.hours.keys()) if (hour <= oldest) this.hours.delete(hour);
  }
}

/** All hours of all processes in one. */
export function sumOfLevels(processes: readonly LevelHours[]): HourLevels {
  const sum = empty();
  for (const hours of processes) {
    for (const levels of Object.values(hours)) {
      for (const name of ['readySeconds', 'downSeconds', 'resumed', 'gaps'] as const) sum[name] += levels[name];
      for (const name of ['hub', 'producer'] as const) {
        for (const [bucket, events] of Object.entries(levels[name])) add(sum[name], bucket, events);
      }
    }
  }
  return sum;
}

export function totalOf(latencies: Latencies): number {
  return Object.values(latencies).reduce((sum, events) => sum + events, 0);
}

/** The latency in milliseconds that the share `q` of all was below; the end of its bucket. Absent when there are none. */
export function quantileOf(latencies: Latencies, q: number): number | undefined {
  const total = totalOf(latencies);
  let seen = 0;
  for (let bucket = 0; total > 0 && bucket <= LAST_BUCKET; bucket += 1) {
    seen += latencies[bucket] ?? 0;
    if (seen >= total * q) return Math.round(GROWTH ** bucket);
  }
  return undefined;
}

/** The share whose whole bucket is within `ms`; absent when there are none. */
export function shareWithin(latencies: Latencies, ms: number): number | undefined {
  const total = totalOf(latencies);
  if (total === 0) return undefined;
  let within = 0;
  for (const [bucket, events] of Object.entries(latencies)) if (GROWTH ** Number(bucket) <= ms) within += events;
  return within / total;
}

function count(latencies: Latencies, ms: number, events: number): void {
  if (Number.isNaN(ms)) return;
  // A producer whose clock is ahead has observed it just now.
  add(latencies, String(Math.min(LAST_BUCKET, Math.max(0, Math.ceil(Math.log(ms) / Math.log(GROWTH))) || 0)), events);
}

function add(latencies: Latencies, bucket: string, events: number): void {
  latencies[bucket] = (latencies[bucket] ?? 0) + events;
}

function empty(): HourLevels {
  return { readySeconds: 0, downSeconds: 0, hub: {}, producer: {}, resumed: 0, gaps: 0 };
}

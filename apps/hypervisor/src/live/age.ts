import type { HubEvent, Kind } from '../api/contract';

/** 0 is drawn plainly, 1 clearly faded, 2 hardly there. */
export type Oldness = 0 | 1 | 2;

/** From which age on, in milliseconds, things that move or count fade; other kinds are as old as their source. */
const FADES: Partial<Record<Kind, readonly [number, number]>> = {
  'vehicle-position': [60_000, 120_000],
  'trip-update': [120_000, 300_000],
  'traffic-measurement': [15 * 60_000, 30 * 60_000],
  station: [3_600_000, 6 * 3_600_000],
  parking: [3_600_000, 6 * 3_600_000],
};
/** Clocks differ by a little; beyond it one of them is wrong. */
const AHEAD_MS = 5_000;
const DAY_MS = 86_400_000;

type Timed = Pick<HubEvent, 'kind' | 'observedAt' | 'receivedAt' | 'quality'>;

/** A recording that is shown on the day it was made: its age by today's clock says nothing. */
export function isRecorded({ observedAt, quality }: Timed, nowMs: number): boolean {
  return quality.flags.includes('replayed') && nowMs - Date.parse(observedAt) > DAY_MS;
}

/** By how much the clock of what is shown was ahead when the hub heard of it; `undefined` where it was not. */
export function aheadMs({ observedAt, receivedAt }: Timed): number | undefined {
  const ms = Date.parse(observedAt) - Date.parse(receivedAt);
  return ms >= AHEAD_MS ? ms : undefined;
}

/**
 * Never younger than what the hub heard: a clock that is ahead makes nothing new. What has no time of its own is as old
 * as the last document that held it, `confirmedAt`.
 */
export function ageMs({ observedAt, receivedAt }: Timed, nowMs: number, confirmedAt?: string): number {
  const reportedMs = Math.min(Date.parse(observedAt), Date.parse(receivedAt));
  const heardMs = confirmedAt === undefined ? reportedMs : Math.max(reportedMs, Date.parse(confirmedAt));
  return Math.max(0, nowMs - heardMs);
}

export function oldnessOf(event: Timed, nowMs: number, isOfStaleSource: boolean, confirmedAt?: string): Oldness {
  if (isOfStaleSource) return 2;
  const fades = FADES[event.kind];
  if (!fades || isRecorded(event, nowMs)) return 0;
  const age = ageMs(event, nowMs, confirmedAt);
  return age > fades[1] ? 2 : age > fades[0] ? 1 : 0;
}

/** What is now for the feed an event is of: that of its recording where it is one. */
export function feedNowMs(event: Timed, nowMs: number): number {
  return isRecorded(event, nowMs) ? Date.parse(event.receivedAt) : nowMs;
}

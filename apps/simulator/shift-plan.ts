import type { Fault } from './faults.js';
import { hash } from './movement.js';

/** One fault of a shift: which feed does what, from when until when. */
export interface PlannedFault {
  path: string;
  fault: Fault;
  fromMs: number;
  untilMs: number;
}

export interface ShiftPlanOptions {
  seed: number;
  fromMs: number;
  hours: number;
}

const MINUTE_MS = 60_000;

/** What can happen in a shift, each for so many minutes. */
const KINDS: readonly { paths: readonly string[]; fault: Fault; minutes: readonly [least: number, most: number] }[] = [
  { paths: ['/gtfs-rt/vehicle-positions.pb', '/datex2/measured-data.xml'], fault: 'frozen', minutes: [20, 30] },
  {
    paths: ['/gbfs/station_status.json', '/datex2/situations.xml', '/datex2/parking-status.xml'],
    fault: '500',
    minutes: [20, 30],
  },
  { paths: ['/gtfs-rt/vehicle-positions.pb'], fault: 'vanished', minutes: [20, 30] },
  { paths: ['/gtfs-rt/vehicle-positions.pb'], fault: 'bunched', minutes: [45, 55] },
  { paths: ['/gtfs-rt/trip-updates.pb', '/gtfs-rt/vehicle-positions.pb'], fault: 'clock-off', minutes: [20, 30] },
  { paths: ['/gtfs-rt/vehicle-positions.pb', '/gtfs-rt/trip-updates.pb'], fault: 'wrong-prefix', minutes: [20, 30] },
];

/**
 * The faults of a shift: each kind once in eight hours, in an order, on feeds and for times that the seed alone decides.
 * Each has an hour of its own, so that what one does is over before the next begins.
 */
export function planShift({ seed, fromMs, hours }: ShiftPlanOptions): PlannedFault[] {
  const chance = (what: string): number => hash(`${seed}/shift/${what}`);
  const kinds = KINDS.map((kind, i) => ({ kind, drawn: chance(`order/${i}`) })).sort((a, b) => a.drawn - b.drawn);
  return Array.from({ length: Math.max(0, Math.floor(hours) - 1) }, (_, hour): PlannedFault | undefined => {
    const kind = kinds[hour]?.kind;
    if (!kind) return undefined;
    const [least, most] = kind.minutes;
    // The first quarter of an hour is calm: what is usual must be known before something is unusual.
    const beginsMs = fromMs + (hour * 60 + 15 + Math.floor(chance(`begin/${hour}`) * 5)) * MINUTE_MS;
    const lastsMs = (least + Math.floor(chance(`length/${hour}`) * (most - least + 1))) * MINUTE_MS;
    const path = kind.paths[Math.floor(chance(`path/${hour}`) * kind.paths.length)]!;
    return { path, fault: kind.fault, fromMs: beginsMs, untilMs: beginsMs + lastsMs };
  }).filter((fault) => fault !== undefined);
}

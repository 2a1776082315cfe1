import { invalidRequest } from '#libs/errors';
import type { GeoPoint } from '#libs/model';

/** Faults that happen to documents before they are read: those of the simulated city, and `id-shift`. */
const DOCUMENT_FAULTS = [
  'late',
  'frozen',
  '500',
  '204',
  'slow',
  'html',
  'truncated',
  'duplicated',
  'id-shift',
  'wrong-prefix',
  'clock-off',
] as const;

/** What can be made to go wrong in a trial or a replay, with documents or with the events that come of them. */
export const LAB_FAULTS = [
  ...DOCUMENT_FAULTS,
  'gps-noise',
  'drop-vehicle',
  'put-elsewhere',
  'cancel-trip',
  'close-road',
] as const;
export type LabFault = (typeof LAB_FAULTS)[number];

/** Lines of one script, and how long a fault may last. */
export const MAX_FAULT_LINES = 1_000;
const MAX_SECONDS = 7 * 86_400;

/** One line of a script, checked. */
export interface FaultLine {
  /** Milliseconds after the beginning of what it is applied to. */
  atMs: number;
  seconds: number;
  fault: LabFault;
  /** A feed (`astuce`), a source (`astuce/gtfs-rt-1`), or the key of an entity (`astuce:TCAR:90`). */
  target: string;
  /** The same script with the same seeds does the same each time. */
  seed: number;
  /** How late a document arrives, or by how much a clock is off. */
  bySeconds?: number;
  /** Spread of GPS noise: two thirds of the positions are no further off. */
  metres?: number;
  /** Share of the vehicles of a feed that are dropped. */
  share?: number;
  /** Where a vehicle is put, or the road that is closed: one point or a line. */
  places?: GeoPoint[];
}

const KNOWN = ['at', 'target', 'fault', 'seconds', 'seed', 'bySeconds', 'metres', 'share', 'place', 'line'];
const TARGET = /^[a-z0-9][a-z0-9-]*([/:].{1,200})?$/;
/** What only an entity can have done to it. */
const NEEDS_ENTITY: readonly LabFault[] = ['put-elsewhere', 'cancel-trip'];
const NEEDS_PLACE: readonly LabFault[] = ['put-elsewhere'];
const OF_DOCUMENTS: readonly LabFault[] = DOCUMENT_FAULTS;

/**
 * Reads a script, `[{at, target, fault, seconds, seed}]`. `at` is an instant, or seconds after `fromMs`. Lines come back in
 * the order of their times. Throws REQUEST_INVALID that names the line and field.
 */
export function readFaultScript(value: unknown, fromMs: number, where = 'faults'): FaultLine[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalidRequest(where, typeof value, 'a list of {at, target, fault, seconds, seed}');
  if (value.length > MAX_FAULT_LINES)
    throw invalidRequest(where, `${value.length} lines`, `at most ${MAX_FAULT_LINES}`);
  return value
    .map((line, index) => readLine(line as unknown, fromMs, `${where}[${index}]`))
    .sort((a, b) => a.atMs - b.atMs);
}

/** Whether a fault is done to documents before they are read, or to the events that come of them. */
export function isOfDocuments({ fault }: Pick<FaultLine, 'fault'>): boolean {
  return OF_DOCUMENTS.includes(fault);
}

function readLine(value: unknown, fromMs: number, where: string): FaultLine {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidRequest(where, String(value), '{at, target, fault, seconds, seed}');
  const line = value as Record<string, unknown>;
  for (const name of Object.keys(line)) {
    if (!KNOWN.includes(name)) throw invalidRequest(`${where}.${name}`, name, `one of ${KNOWN.join(', ')}`);
  }
  const fault = line['fault'] as LabFault;
  if (!LAB_FAULTS.includes(fault))
    throw invalidRequest(`${where}.fault`, shown(fault), `one of ${LAB_FAULTS.join(', ')}`);
  const target = line['target'];
  if (typeof target !== 'string' || !TARGET.test(target))
    throw invalidRequest(`${where}.target`, shown(target), 'a feed, feed/source or the key of an entity');
  if (NEEDS_ENTITY.includes(fault) && !target.includes(':'))
    throw invalidRequest(`${where}.target`, target, `the key of an entity for ${fault}`);
  if (OF_DOCUMENTS.includes(fault) && target.includes(':'))
    throw invalidRequest(`${where}.target`, target, `a feed or feed/source for ${fault}`);
  if (!OF_DOCUMENTS.includes(fault) && target.includes('/') && !target.includes(':'))
    throw invalidRequest(`${where}.target`, target, `a feed or the key of an entity for ${fault}`);
  const places = readPlaces(line, where);
  if (NEEDS_PLACE.includes(fault) && places?.length !== 1)
    throw invalidRequest(`${where}.place`, shown(line['place']), '[longitude, latitude]');
  if (fault === 'close-road' && !target.includes(':') && !places)
    throw invalidRequest(`${where}.line`, shown(line['line']), 'a place or line, or the key of a situation or counter');
  const number = (name: string, low: number, high: number): number | undefined =>
    line[name] === undefined ? undefined : readNumber(line[name], low, high, `${where}.${name}`);
  const bySeconds = number('bySeconds', -86_400, 86_400);
  const metres = number('metres', 0.1, 100_000);
  const share = number('share', 0, 1);
  return {
    atMs: readAt(line['at'], fromMs, `${where}.at`),
    seconds: readNumber(line['seconds'] ?? 60, 0.1, MAX_SECONDS, `${where}.seconds`),
    fault,
    target,
    seed: readNumber(line['seed'] ?? 1, 0, 0xffffffff, `${where}.seed`),
    ...(bySeconds === undefined ? {} : { bySeconds }),
    ...(metres === undefined ? {} : { metres }),
    ...(share === undefined ? {} : { share }),
    ...(places ? { places } : {}),
  };
}

function readAt(value: unknown, fromMs: number, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= MAX_SECONDS) return value * 1000;
  const atMs = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(atMs)) throw invalidRequest(where, shown(value), 'an instant, or seconds from the beginning');
  if (atMs < fromMs) throw invalidRequest(where, shown(value), 'an instant not before the beginning');
  return atMs - fromMs;
}

function readNumber(value: unknown, low: number, high: number, where: string): number {
  if (typeof value !== 'number' || !(value >= low && value <= high))
    throw invalidRequest(where, shown(value), `a number from ${low} to ${high}`);
  return value;
}

/** `place: [lon, lat]` or `line: [[lon, lat], …]`, as GeoJSON writes them. */
function readPlaces(line: Record<string, unknown>, where: string): GeoPoint[] | undefined {
  if (line['place'] !== undefined) return [readPoint(line['place'], `${where}.place`)];
  const points = line['line'];
  if (points === undefined) return undefined;
  if (!Array.isArray(points) || points.length < 2 || points.length > 1_000)
    throw invalidRequest(`${where}.line`, shown(points), '2 to 1,000 pairs [longitude, latitude]');
  return points.map((point, at) => readPoint(point as unknown, `${where}.line[${at}]`));
}

function readPoint(value: unknown, where: string): GeoPoint {
  const [longitude, latitude] = Array.isArray(value) ? (value as unknown[]) : [];
  if (
    typeof longitude !== 'number' ||
    typeof latitude !== 'number' ||
    Math.abs(longitude) > 180 ||
    Math.abs(latitude) > 90
  )
    throw invalidRequest(where, shown(value), '[longitude, latitude]');
  return { longitude, latitude };
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

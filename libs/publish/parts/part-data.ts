import type { FeedCatalogue } from '#libs/catalogue';
import type { Clock } from '#libs/telemetry';
import { RESTAMP_MS } from '../data-time.js';
import type { Output } from '../output.js';

/** Under which a process that follows a part gives what outputs of all feeds are made of. */
export const PART_ROOT = '/part';

/** What each part gave under one path, in the order of the parts. */
export interface PartData {
  /** Changes with any of it. */
  revision: string;
  bodies: readonly Buffer[];
}

/** What outputs of all feeds are made of where each process has a part of them. */
export interface PartsContext {
  /** All feeds that are configured. */
  catalogue: FeedCatalogue;
  clock: Clock;
  /** Address readers reach the hub under, without a slash at the end. */
  publicUrl(): string;
  /** As it was gathered for this reader. Throws where it was not. */
  partData(path: string): PartData;
  /** A dataset in use, as it came, of the part that has the feed. */
  readDataset(feedId: string, documentHash: string): Promise<Uint8Array>;
}

/** An output of all feeds, and under which paths parts give what it is made of. */
export interface MergedOutput {
  output: Output;
  needs: readonly string[];
}

const parsed = new WeakMap<Buffer, unknown>();

/** The bodies as JSON; each is read once. */
export function partDataOf<T>({ bodies }: PartData): T[] {
  return bodies.map((body) => {
    let value = parsed.get(body);
    if (value === undefined) parsed.set(body, (value = JSON.parse(body.toString('utf8'))));
    return value as T;
  });
}

/** Of signs of life in several parts: the newest, never of later than now; now where there was none. */
export function newestOf(instants: readonly (number | undefined)[], nowMs: number): number {
  const known = instants.filter((one) => one !== undefined);
  return known.length === 0 ? nowMs : Math.min(Math.max(...known), nowMs);
}

/** Moves with what parts give, and with the moment it speaks of where that is now. */
export function revisionOfParts(
  { revision }: PartData,
  instants: readonly (number | undefined)[],
  nowMs: number,
): string {
  return `${revision}/${Math.floor(newestOf(instants, nowMs) / RESTAMP_MS)}`;
}

/** Of what several parts have (what the hub's own operators write) the first. */
export function eachOnceBy<T>(list: readonly T[], idOf: (one: T) => string): T[] {
  const seen = new Set<string>();
  return list.filter((one) => {
    const id = idOf(one);
    return !seen.has(id) && seen.add(id);
  });
}

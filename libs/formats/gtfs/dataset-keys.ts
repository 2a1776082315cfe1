import { ByteInterner } from './byte-interner.js';
import type { CsvRow } from './csv-row.js';
import type { IdSpace } from './tables.js';

/**
 * Every id of a dataset, by the set it belongs to. Ids are added as their rows are accepted, so "known" means: in a row
 * that is kept. Trips are known only once their stop times were judged.
 */
export class DatasetKeys {
  private readonly spaces = new Map<IdSpace, ByteInterner>();
  /** Index of trip → 1 when the trip is kept; absent while stop times were not judged, when any trip counts. */
  keptTrips: Uint8Array | undefined;
  /** Zone of the first agency whose zone is known; absent while there is none. */
  timeZone: string | undefined;
  /** Agencies of zones with other clocks. */
  readonly refusedAgencies = new Set<string>();

  space(name: IdSpace): ByteInterner {
    let space = this.spaces.get(name);
    if (!space) {
      space = new ByteInterner();
      this.spaces.set(name, space);
    }
    return space;
  }

  add(name: IdSpace, row: CsvRow, column: number): number {
    return this.space(name).add(row.bytes, row.starts[column]!, row.ends[column]!);
  }

  /** Index of the id in the field, −1 when it is unknown. */
  find(name: IdSpace, row: CsvRow, column: number): number {
    return this.findBytes(name, row.bytes, row.starts[column]!, row.ends[column]!);
  }

  findBytes(name: IdSpace, bytes: Uint8Array, start: number, end: number): number {
    const index = this.space(name).find(bytes, start, end);
    return name === 'trip' && index >= 0 && this.keptTrips && this.keptTrips[index] !== 1 ? -1 : index;
  }

  get sawForeignText(): boolean {
    return [...this.spaces.values()].some((space) => space.sawForeignText);
  }
}

/** Distinguishes the second occurrence of an id from the first. */
export class SeenKeys {
  private seen = new Uint8Array(64);

  /** True the first time an index is given. */
  isFirst(index: number): boolean {
    if (index >= this.seen.length) {
      const larger = new Uint8Array(Math.max(index + 1, this.seen.length * 2));
      larger.set(this.seen);
      this.seen = larger;
    }
    const first = this.seen[index] === 0;
    this.seen[index] = 1;
    return first;
  }
}

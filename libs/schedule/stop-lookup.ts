import type { UnpackedIndex } from './index-file.js';
import type { ScheduledStop } from './schedule.js';
import type { StringTable } from './string-table.js';

const METRES_PER_DEGREE = 111_195;
const EARTH_RADIUS_M = 6_371_000;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

const WHEELCHAIR = [undefined, 'yes', 'no'] as const;

/** Stops by index, code and place. */
export class StopLookup {
  private readonly code: Uint32Array;
  private readonly name: Uint32Array;
  private readonly latitude: Float64Array;
  private readonly longitude: Float64Array;
  private readonly parent: Uint32Array;
  private readonly locationType: Uint8Array;
  private readonly platformCode: Uint32Array;
  private readonly wheelchair: Uint8Array;
  private readonly byLatitude: Uint32Array;
  private byCode: Map<string, number[]> | undefined;

  constructor(
    index: UnpackedIndex<unknown>,
    private readonly ids: StringTable,
    private readonly texts: StringTable,
  ) {
    this.code = index.section('stop.code', 'u32');
    this.name = index.section('stop.name', 'u32');
    this.latitude = index.section('stop.latitude', 'f64');
    this.longitude = index.section('stop.longitude', 'f64');
    this.parent = index.section('stop.parent', 'u32');
    this.locationType = index.section('stop.locationType', 'u8');
    this.platformCode = index.section('stop.platformCode', 'u32');
    this.wheelchair = index.section('stop.wheelchair', 'u8');
    this.byLatitude = index.section('stop.byLatitude', 'u32');
  }

  at(index: number): ScheduledStop {
    const { texts } = this;
    const latitude = this.latitude[index]!;
    const isPlaced = !Number.isNaN(latitude);
    return {
      stopId: this.ids.text(index),
      code: texts.optional(this.code[index]!),
      name: texts.optional(this.name[index]!),
      latitude: isPlaced ? latitude : undefined,
      longitude: isPlaced ? this.longitude[index] : undefined,
      parentStation: texts.optional(this.parent[index]!),
      locationType: this.locationType[index]!,
      platformCode: texts.optional(this.platformCode[index]!),
      wheelchairBoarding: WHEELCHAIR[this.wheelchair[index]!],
    };
  }

  findByCode(code: string): ScheduledStop[] {
    this.byCode ??= this.mapCodes();
    return (this.byCode.get(code) ?? []).map((index) => this.at(index));
  }

  /** Made on the first question: few feeds are asked by code. */
  private mapCodes(): Map<string, number[]> {
    const byCode = new Map<string, number[]>();
    this.code.forEach((text, index) => {
      const code = this.texts.optional(text);
      if (code === undefined) return;
      const known = byCode.get(code);
      if (known) known.push(index);
      else byCode.set(code, [index]);
    });
    return byCode;
  }

  near(latitude: number, longitude: number, radiusM: number): ScheduledStop[] {
    const band = radiusM / METRES_PER_DEGREE;
    const found: { index: number; distanceM: number }[] = [];
    for (let i = this.firstAtOrNorthOf(latitude - band); i < this.byLatitude.length; i += 1) {
      const index = this.byLatitude[i]!;
      if (this.latitude[index]! > latitude + band) break;
      const distanceM = distance(latitude, longitude, this.latitude[index]!, this.longitude[index]!);
      if (distanceM <= radiusM) found.push({ index, distanceM });
    }
    found.sort((a, b) => a.distanceM - b.distanceM || a.index - b.index);
    return found.map(({ index }) => this.at(index));
  }

  private firstAtOrNorthOf(latitude: number): number {
    let low = 0;
    let high = this.byLatitude.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.latitude[this.byLatitude[middle]!]! < latitude) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Great-circle distance in metres (haversine). */
function distance(latitudeA: number, longitudeA: number, latitudeB: number, longitudeB: number): number {
  const north = Math.sin(radians(latitudeB - latitudeA) / 2);
  const east = Math.sin(radians(longitudeB - longitudeA) / 2);
  const part = north * north + Math.cos(radians(latitudeA)) * Math.cos(radians(latitudeB)) * east * east;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(part)));
}

import type { ByteInterner, Core } from '#libs/formats/gtfs';
import type { IssueCollector } from '#libs/errors';
import { distanceM } from '#libs/territory';

/** A platform stands at its station: no station is this large. */
const FROM_STATION_M = 5_000;
/** No network reaches this far from its middle; a decimal point in the wrong place does. */
const FROM_MIDDLE_M = 1_500_000;
const SAMPLES = 20;

/** Places of the stops by index, NaN where there are none, and each one's parent as text, 0 where it has none. */
export interface StopPlaces {
  latitudes: Float64Array;
  longitudes: Float64Array;
  parents: ArrayLike<number>;
}

/** Stop id → latitude and longitude it is read at, where that is not where the dataset has it. */
export type MovedStops = Record<string, [latitude: number, longitude: number]>;

/**
 * Moves stops that lie far from their station to it, and points out those far from all the others. Changes `places`, and gives the stops it moves.
 * Issue: COORDINATE_IMPLAUSIBLE.
 */
export function judgePlaces(
  places: StopPlaces,
  texts: ByteInterner,
  { keys }: Core,
  issues: IssueCollector,
): MovedStops {
  const moved: MovedStops = {};
  const { latitudes, longitudes, parents } = places;
  const ids = keys.space('stop');
  const middle = { latitude: median(latitudes), longitude: median(longitudes) };
  let reported = 0;
  const report = (stop: number, got: string, expected: string): void => {
    // The collector counts; a sample names the stop.
    issues.add({
      code: 'COORDINATE_IMPLAUSIBLE',
      severity: 'warning',
      where: 'stops.txt',
      field: 'stop_lat',
      got: reported++ < SAMPLES ? `${ids.text(stop)} at ${got}` : got,
      expected,
    });
  };
  for (let stop = 0; stop < latitudes.length; stop += 1) {
    const point = { latitude: latitudes[stop]!, longitude: longitudes[stop]! };
    if (Number.isNaN(point.latitude)) continue;
    const got = `${point.latitude}, ${point.longitude}`;
    const parent = parents[stop] ? indexOf(ids, texts.bytesOf(parents[stop]!)) : -1;
    const station = parent < 0 ? undefined : { latitude: latitudes[parent]!, longitude: longitudes[parent]! };
    if (station && distanceM(point, station) > FROM_STATION_M) {
      // Of the two the one nearer to all the others is believed; where it is the stop, both stay.
      if (distanceM(station, middle) > distanceM(point, middle)) continue;
      report(stop, got, `within ${FROM_STATION_M / 1000} km of its station; read as at it`);
      latitudes[stop] = station.latitude;
      longitudes[stop] = station.longitude;
      moved[ids.text(stop)] = [station.latitude, station.longitude];
    } else if (distanceM(point, middle) > FROM_MIDDLE_M) {
      report(stop, got, `within ${FROM_MIDDLE_M / 1000} km of the middle of all stops; kept`);
    }
  }
  return moved;
}

function indexOf(ids: ByteInterner, id: Uint8Array): number {
  return ids.find(id, 0, id.length);
}

/** NaN where there are none: nothing is far from it. */
function median(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

import type { FigureRule } from './rule.js';

/** Bikes, scooters and cars to take now: at stations that rent them out, and free in the street. */
export const sharedVehicles: FigureRule = {
  figure: 'shared-vehicles',
  measure(view, feed) {
    const stations = view.list('station', feed).filter(({ entity }) => entity!.status !== undefined);
    const free = view.list('free-vehicle', feed);
    if (stations.length + free.length === 0) return undefined;
    const atStations = stations.reduce((sum, { entity }) => {
      const { isInstalled, isRenting, vehiclesAvailable } = entity!.status!;
      return isInstalled && isRenting ? sum + (vehiclesAvailable ?? 0) : sum;
    }, 0);
    // One at a station is counted by the station.
    const inStreet = free.filter(({ entity }) => {
      const { isReserved, isDisabled, stationId } = entity!;
      return !isReserved && !isDisabled && (stationId === undefined || stations.length === 0);
    }).length;
    return {
      values: { vehiclesAvailable: atStations + inStreet, vehiclesAvailableAtStations: atStations },
      sampleSize: stations.length + free.length,
      made: [...stations, ...free],
    };
  },
};

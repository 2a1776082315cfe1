import type { FigureRule } from './rule.js';

/** Vehicles heard of lately, and those of them on a run: the others are on their way to or from the depot. */
export const vehiclesInService: FigureRule = {
  figure: 'vehicles-in-service',
  measure(view, feed, { vehicleFreshMs }) {
    const all = view.list('vehicle-position', feed);
    if (all.length === 0) return undefined;
    const heardOf = all.filter((event) => view.ageMs(event) <= vehicleFreshMs);
    const inService = heardOf.filter(({ entity }) => entity!.trip?.tripId ?? entity!.trip?.routeId).length;
    return {
      values: { vehiclesInService: inService, vehiclesHeardOf: heardOf.length },
      sampleSize: all.length,
      made: all,
    };
  },
};

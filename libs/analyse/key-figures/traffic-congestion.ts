import type { TrafficMeasurement } from '#libs/model';
import { shareOf } from '../numbers.js';
import type { FigureRule } from './rule.js';

/** Share of congested sites among those where it is known: speed alone says nothing without the road's own limit. */
export const trafficCongestion: FigureRule = {
  figure: 'traffic-congestion',
  measure(view, feed, { congestedTravelTimeRatio }) {
    const judged = view
      .list('traffic-measurement', feed)
      .map((event) => ({ event, congested: isCongested(event.entity!, congestedTravelTimeRatio) }))
      .filter(({ congested }) => congested !== undefined);
    if (judged.length === 0) return undefined;
    return {
      values: { congestedSitesShare: shareOf(judged.filter(({ congested }) => congested).length, judged.length) },
      sampleSize: judged.length,
      made: judged.map(({ event }) => event),
    };
  },
};

function isCongested(
  { trafficStatus, travelTimeSeconds, freeFlowTravelTimeSeconds }: TrafficMeasurement,
  ratio: number,
): boolean | undefined {
  if (trafficStatus !== undefined && trafficStatus !== 'unknown') {
    return trafficStatus === 'stationary' || trafficStatus === 'queuing';
  }
  if (travelTimeSeconds === undefined || !freeFlowTravelTimeSeconds) return undefined;
  return travelTimeSeconds >= ratio * freeFlowTravelTimeSeconds;
}

import type { FigureName } from '#libs/model';
import type { AnalystOptions } from './options.js';

/** From where on a value of a key figure is no longer well: an alarm is raised, or the feed is not relied on. */
export interface FigureThreshold {
  figure: FigureName;
  /** Name of the value within the figure. */
  value: string;
  atLeast?: number;
  atMost?: number;
}

/** The thresholds of key figures that the analyst goes by, of the rules that are switched on. */
export function figureThresholds({ alarms }: Pick<AnalystOptions, 'alarms'>): FigureThreshold[] {
  const { punctualityLow, stationEmpty } = alarms;
  return [
    ...(punctualityLow.enabled
      ? [{ figure: 'punctuality' as const, value: 'punctualShare', atLeast: punctualityLow.belowShare }]
      : []),
    ...(stationEmpty.enabled
      ? [{ figure: 'stations' as const, value: 'stationsEmptyShare', atMost: stationEmpty.rareShare }]
      : []),
  ];
}

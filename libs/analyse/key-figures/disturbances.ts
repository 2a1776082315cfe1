import { ANALYST_SOURCE, type HubEvent, type Instant } from '#libs/model';
import type { FigureRule } from './rule.js';

interface Period {
  start?: Instant;
  end?: Instant;
}

/** Alerts to travellers and road situations in force now. None in force is a figure, none known is not. */
export const disturbances: FigureRule = {
  figure: 'disturbances',
  measure(view, feed) {
    // Drafts the analyst derived itself are no news.
    const alerts = view.list('alert', feed).filter(({ source }) => source.id !== ANALYST_SOURCE);
    const situations = view.list('traffic-situation', feed);
    if (alerts.length + situations.length === 0) return undefined;
    const holds = (event: HubEvent, periods: readonly Period[]): boolean => {
      const nowMs = view.feedNowMs(event);
      return periods.length === 0 || periods.some((period) => includes(period, nowMs));
    };
    return {
      values: {
        activeAlerts: alerts.filter((event) => holds(event, event.entity!.activePeriods)).length,
        activeSituations: situations.filter((event) =>
          event.entity!.records.some(({ start, end, periods }) => holds(event, periods ?? [{ start, end }])),
        ).length,
      },
      sampleSize: alerts.length + situations.length,
      made: [...alerts, ...situations],
    };
  },
};

function includes({ start, end }: Period, nowMs: number): boolean {
  return (!start || Date.parse(start) <= nowMs) && (!end || Date.parse(end) > nowMs);
}

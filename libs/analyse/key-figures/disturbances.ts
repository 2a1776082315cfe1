import { ANALYST_SOURCE } from '#libs/model';
import type { FigureRule } from './rule.js';

/** Alerts to travellers and road situations in force now. None in force is a figure, none known is not. */
export const disturbances: FigureRule = {
  figure: 'disturbances',
  measure(view, feed) {
    // Drafts the analyst derived itself are no news.
    const alerts = view.list('alert', feed).filter(({ source }) => source.id !== ANALYST_SOURCE);
    const situations = view.list('traffic-situation', feed);
    if (alerts.length + situations.length === 0) return undefined;
    return {
      values: {
        activeAlerts: alerts.filter(
          (event) => view.activityOf(event, { periods: event.entity!.activePeriods }).state === 'active',
        ).length,
        activeSituations: situations.filter((event) =>
          event.entity!.records.some((record) => view.activityOf(event, record).state === 'active'),
        ).length,
      },
      sampleSize: alerts.length + situations.length,
      made: [...alerts, ...situations],
    };
  },
};

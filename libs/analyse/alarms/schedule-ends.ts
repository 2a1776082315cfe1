import type { CataloguedFeed } from '#libs/catalogue';
import type { AnalystOptions } from '../options.js';
import type { View } from '../view.js';
import type { AlarmRule, Finding } from './rule.js';

const DAY_MS = 86_400_000;

/** The timetable in use ends soon, or has ended: real time finds nothing in it after that, and travellers no bus. */
export class ScheduleEnds implements AlarmRule {
  readonly name = 'schedule-ends';
  readonly judgesStaleFeeds = true;

  constructor(readonly life: AnalystOptions['alarms']['scheduleEnds']) {}

  judge(view: View, { feedId }: CataloguedFeed): Finding[] {
    const event = view.find('dataset', `${feedId}:gtfs`);
    const { validTo } = event?.entity ?? {};
    if (!event || !validTo) return [];
    const { warnDays, urgentDays } = this.life;
    const on = `${validTo.slice(0, 4)}-${validTo.slice(4, 6)}-${validTo.slice(6)}`;
    // Whole days of the calendar are enough, in any time zone.
    const daysLeft = Date.parse(on) / DAY_MS - Math.floor(view.feedNowMs(event) / DAY_MS);
    if (Number.isNaN(daysLeft) || daysLeft > warnDays) return [];
    return [
      {
        severity: daysLeft < 0 ? 'critical' : daysLeft <= urgentDays ? 'major' : 'minor',
        text:
          daysLeft < 0
            ? {
                fr: `Les horaires de ${feedId} sont périmés depuis le ${on}.`,
                en: `The timetable of ${feedId} ended on ${on}.`,
              }
            : {
                fr: `Les horaires de ${feedId} s’arrêtent le ${on}, dans ${daysLeft} jours.`,
                en: `The timetable of ${feedId} ends on ${on}, in ${daysLeft} days.`,
              },
        figures: { daysLeft },
        about: [{ kind: 'dataset', key: event.key }],
        made: [event],
      },
    ];
  }
}

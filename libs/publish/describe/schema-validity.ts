import { WEEKDAYS } from '#libs/model';
import { instant, integer, list, object, text, texts } from './schema-words.js';

/** How something stands, as `/v1` and the stream tell it. */
export const activity = {
  ...object(
    {
      state: { enum: ['active', 'upcoming', 'ended', 'suspended', 'unknown'] },
      from: { ...instant, description: 'when what is upcoming becomes active' },
      until: { ...instant, description: 'when what is active ceases to be' },
    },
    ['state'],
  ),
  description: 'how it stood when it was told, by all of its validity; told anew when that changes',
};

const clockTime = {
  ...text,
  pattern: '^\\d{2}:\\d{2}:\\d{2}',
  description: 'with Z or an offset where the producer names one, else by the territory’s clock',
};
const periods = list(
  object({
    start: instant,
    end: instant,
    name: texts,
    hours: list(object({ start: clockTime, end: clockTime }, ['start', 'end'])),
    dayPatterns: list(
      object({
        days: list({ enum: WEEKDAYS }),
        months: list(integer),
        calendarWeeks: list(integer),
        instances: list(integer),
        weeks: list(integer),
      }),
    ),
    specialDays: list(object({ type: text, narrows: { type: 'boolean' }, publicEvent: text }, ['type', 'narrows'])),
    unread: { ...list(text), description: 'what restricts it further and could not be read' },
  }),
);

/** All that says when a record holds. */
export const validity = {
  validityStatus: text,
  overrunning: { type: 'boolean' },
  start: instant,
  end: instant,
  periods,
  exceptions: periods,
};

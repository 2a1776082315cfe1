import { ALARM_ACTIONS } from '#libs/model';
import type { Endpoint, WriteEndpoint } from './endpoint.js';
import { HISTORY, JOURNAL } from './parameters.js';

const JSON_TYPE = 'application/json';
const LANGUAGE = { description: 'language of the page', schema: { type: 'string', enum: ['fr', 'en'] } };
const PERIOD = { from: HISTORY.from, to: HISTORY.to };

/** What operators read. */
export const DESK_ENDPOINTS: readonly Endpoint[] = [
  {
    path: '/v1/alarms/statistics',
    summary: 'How many alarms a period had, per operator and hour, and which stand, chatter or were false (operators)',
    tag: 'Operators',
    type: JSON_TYPE,
    query: PERIOD,
    isGuarded: true,
    answer: 'AlarmStatistics',
  },
  {
    path: '/v1/alarm-cards',
    summary: 'Response cards: what the alarms of each rule mean and what to do',
    tag: 'Operators',
    type: JSON_TYPE,
    answer: 'AlarmCards',
  },
  {
    path: '/v1/journal',
    summary: 'The journal of the control room, newest first (operators)',
    tag: 'Operators',
    type: JSON_TYPE,
    query: JOURNAL,
    isGuarded: true,
    answer: 'Journal',
  },
  {
    path: '/v1/journal.csv',
    summary: 'The same as a table (operators)',
    tag: 'Operators',
    type: 'text/csv',
    query: JOURNAL,
    isGuarded: true,
  },
  {
    path: '/v1/alert-templates',
    summary: 'What alerts and road events can be begun with (operators)',
    tag: 'Operators',
    type: JSON_TYPE,
    isGuarded: true,
    answer: 'AlertTemplates',
  },
  {
    path: '/handover',
    summary: 'What happened in a shift and what is left to the next one, to be printed (operators)',
    tag: 'Operators',
    type: 'text/html',
    query: { ...PERIOD, lang: LANGUAGE },
    isGuarded: true,
  },
];

const WORDS: Record<(typeof ALARM_ACTIONS)[number], string> = {
  acknowledge: 'Say that somebody has seen an alarm (operators)',
  assign: 'Say who has an alarm (operators)',
  mute: 'Silence an alarm for a time (operators)',
  note: 'Write a note on an alarm (operators)',
  close: 'Close an alarm with its cause (operators)',
};

const alert = (
  path: string,
  method: WriteEndpoint['method'],
  summary: string,
  status: WriteEndpoint['status'],
  body: string,
  more: Partial<WriteEndpoint> = { mayConflict: true },
): WriteEndpoint => ({
  path: `/v1/alerts${path}`,
  method,
  summary,
  tag: 'Operators',
  status,
  body,
  answer: 'AlertEvent',
  ...more,
});

/** What operators do. */
export const DESK_WRITES: readonly WriteEndpoint[] = [
  ...ALARM_ACTIONS.map((action): WriteEndpoint => ({
    path: `/v1/alarms/{key}/${action}`,
    method: 'post',
    summary: `${WORDS[action]}; once for each Idempotency-Key`,
    tag: 'Operators',
    status: 200,
    body: 'AlarmActionBody',
    answer: 'AlarmEvent',
    ...(action === 'acknowledge' && { isOptional: true }),
  })),
  {
    path: '/v1/journal',
    method: 'post',
    summary: 'Write an entry of the journal, or a correction of one (operators)',
    tag: 'Operators',
    status: 201,
    body: 'JournalRequest',
    answer: 'JournalLine',
  },
  alert('', 'post', 'Write an alert or road event, as draft or confirmed (operators)', 201, 'AlertRequest', {}),
  alert('/{key}', 'patch', 'Change an alert or road event of the operators', 200, 'AlertChange'),
  alert('/{key}/confirm', 'post', 'Publish a draft, of an operator or of the analyst (operators)', 200, 'AlertChange', {
    mayConflict: true,
    isOptional: true,
  }),
  alert('/{key}/prolong', 'post', 'Move the end of an alert of the operators', 200, 'AlertProlongation'),
  alert('/{key}/end', 'post', 'End an alert of the operators', 200, 'AlertEnd', {
    mayConflict: true,
    isOptional: true,
  }),
];

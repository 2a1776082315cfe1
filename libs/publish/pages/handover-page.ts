import type { AlarmStatistics, JournalLine, LoggedAlarm } from '#libs/desk';
import {
  DRAFT,
  withInstantsShown,
  type Alarm,
  type AlarmHandling,
  type AlarmSeverity,
  type HubEvent,
  type Instant,
  type Translated,
} from '#libs/model';
import type { PublishContext } from '../context.js';
import { html, type Content } from './html.js';
import { nameOfLink, titleIn, untilOf, type FindEvent } from './link-names.js';
import { languageOf, pageOf, tableOf, timeOf } from './page.js';
import type { ShiftFeed, ShiftFigure } from './shift-figures.js';
import { Wording } from './words/index.js';

export interface Handover {
  span: { from: Instant; to: Instant };
  nowMs: number;
  language: string | undefined;
  /** Newest first. */
  lines: readonly JournalLine[];
  statistics: AlarmStatistics;
  /** Of the period, oldest first. */
  alarms: readonly LoggedAlarm[];
  standing: readonly { event: HubEvent<'alarm'>; handling: AlarmHandling }[];
  /** Alerts and road events of the operators. */
  own: readonly HubEvent[];
  incomplete?: Translated | undefined;
  /** When the oldest report was kept, where that is after the period began: nothing is known of before. */
  keptSince?: Instant | undefined;
  find: FindEvent;
  feeds: readonly ShiftFeed[];
  /** Absent where the history does not answer. */
  figures: readonly ShiftFigure[] | undefined;
}

const FEED_NAMED = /(\b(?:flux|feed) |\()([\w-]+)(?=\)|\b)/gi;

/** `/handover`: what happened in a shift and what is left to the next one, to be read, printed, or made a PDF of. */
export function handoverPage(context: PublishContext, handover: Handover): string {
  const { span, nowMs, lines, statistics, standing, own, incomplete } = handover;
  const words = new Wording(languageOf(handover.language, ['fr']), context.catalogue.hub.timezone);
  const other = words.language === 'fr' ? 'en' : 'fr';
  const period = `from=${span.from}&to=${span.to}`;
  const titleOf = (feedId: string): string =>
    words.text(handover.feeds.find(({ feed }) => feed.feedId === feedId)?.feed.title) ?? feedId;
  /** A text of the hub with its instants as local times and its feeds by name. */
  const readable = (text: string): string =>
    withInstantsShown(text, (instant) => words.time(instant)).replace(
      FEED_NAMED,
      (_, before: string, feedId: string) => `${before}${titleOf(feedId)}`,
    );
  const linkTexts = (links: JournalLine['links']): string[] => [
    ...new Set(links.flatMap((link) => nameOfLink(link, handover.find, titleOf, words) ?? [])),
  ];
  const none = html`<p>${words.say('handoverNone')}</p>`;
  const title = words.say('handoverTitle');
  const section = (name: string, content: Content): Content =>
    html`<section>
      <h2>${name}</h2>
      ${content}
    </section>`;
  const journal = tableOf(
    words.say('handoverJournal'),
    [words.say('handoverTime'), words.say('handoverWho'), words.say('handoverWhat'), words.say('handoverAbout')],
    [...lines]
      .reverse()
      .map((line) => [
        timeOf(line.at, words),
        line.by ?? words.say('handoverHub'),
        readable(words.text(line.text) ?? ''),
        [...linkTexts(line.links), ...(line.places ?? []).map(placeText)].join(', '),
      ]),
  );
  const alarms = tableOf(
    words.say('handoverStanding'),
    [words.say('handoverWhat'), words.say('handoverState'), words.say('handoverSince')],
    standing.map(({ event, handling }) => [
      readable(words.text((event.entity as Alarm).text) ?? event.key),
      `${words.sayOf('severity', (event.entity as Alarm).severity)} · ${handlingText(handling, words)}`,
      timeOf((event.entity as Alarm).firstSeenAt, words),
    ]),
  );
  const logged = tableOf(
    words.say('handoverLog'),
    (
      [
        'handoverFeed',
        'handoverWhat',
        'handoverSeverity',
        'handoverSince',
        'handoverUntil',
        'handoverAcknowledged',
      ] as const
    ).map((word) => words.say(word)),
    handover.alarms.map(({ feed, text, worst, severity, raisedAt, clearedAt, acknowledged, cause }) => [
      titleOf(feed),
      [readable(words.text(text) ?? ''), cause !== undefined && words.sayOf('cause', cause)]
        .filter(Boolean)
        .join(' · '),
      severityText(worst, severity, words),
      raisedAt ? timeOf(raisedAt, words) : words.say('handoverBefore'),
      clearedAt ? timeOf(clearedAt, words) : words.say('handoverStands'),
      acknowledged
        ? words.say('handoverBy', acknowledged.by, words.time(acknowledged.at))
        : words.say('handoverByNobody'),
    ]),
  );
  const ended = lines.filter(({ category }) => category === 'alert-ended');
  const events = tableOf(
    words.say('handoverEvents'),
    [words.say('handoverWhat'), words.say('handoverState'), words.say('handoverUntil')],
    [
      ...own.map((event) => {
        const until = untilOf(event);
        return [
          words.text(titleIn(event)) ?? event.key,
          words.say(event.quality.flags.includes(DRAFT) ? 'desk.draft' : 'desk.published'),
          until === undefined ? '' : timeOf(until, words),
        ];
      }),
      // What is over is in the journal alone.
      ...ended.map(({ text, by, at }) => [
        (words.text(text) ?? '').replace(/^[^:]*: /, ''),
        by === undefined ? words.say('desk.ended') : words.say('desk.endedBy', by),
        timeOf(at, words),
      ]),
    ],
  );
  const feeds = tableOf(
    words.say('handoverFeeds'),
    [words.say('handoverFeed'), words.say('handoverState'), words.say('handoverAlarms')],
    handover.feeds.map(({ feed, state, alarms: count }) => [
      words.text(feed.title) ?? feed.feedId,
      words.sayOf('state', state),
      words.number(count),
    ]),
  );
  return pageOf(
    { context, words, nowMs, otherLanguage: `/handover?${period}&lang=${other}` },
    {
      title,
      body: html`<div class="handover">
        <h1>${title}</h1>
        <p class="lead">${words.say('handoverSpan', words.time(span.from), words.time(span.to))}</p>
        <p>
          ${words.say('handoverPrint')}<a href="/v1/journal.csv?${period}"><code>/v1/journal.csv</code></a>
        </p>
        ${periodForm(span, words)}
        ${handover.keptSince !== undefined && html`<p role="note">${words.say('handoverKeptSince', words.time(handover.keptSince))}</p>`}
        ${incomplete !== undefined && html`<p role="note">${words.say('handoverIncomplete', words.text(incomplete) ?? '')}</p>`}
        ${section(
          words.say('handoverFigures'),
          html`<ul class="figures">
            <li>
              <strong>${words.number(statistics.raised)}</strong
              >${words.say(isOne(statistics.raised, words) ? 'handoverRaisedOne' : 'handoverRaised')}
            </li>
            <li>
              <strong>${words.number(statistics.perOperatorHour)}</strong
              >${words.say('handoverPerHour', statistics.operatorHours)}
            </li>
            <li><strong>${words.number(statistics.busiestTenMinutes)}</strong>${words.say('handoverBusiest')}</li>
            ${
              statistics.acknowledgeMedianSeconds !== undefined &&
              html`<li>
                <strong>${words.number(statistics.acknowledgeMedianSeconds)}</strong>${words.say('handoverWait')}
              </li>`
            }
          </ul>`,
        )}
        ${section(words.say('handoverStanding'), standing.length > 0 ? alarms : none)}
        ${section(words.say('handoverLog'), handover.alarms.length > 0 ? logged : none)}
        ${section(words.say('handoverEvents'), own.length + ended.length > 0 ? events : none)}
        ${section(words.say('handoverFeeds'), handover.feeds.length > 0 ? feeds : none)}
        ${section(words.say('handoverKeyFigures'), figuresIn(handover.figures, words))}
        ${section(words.say('handoverJournal'), lines.length > 0 ? journal : none)}
      </div>`,
    },
  ).text;
}

/** Any other period, and the lengths shifts have; by the clock of the territory. */
function periodForm({ from, to }: Handover['span'], words: Wording): Content {
  const local = (instant: Instant): string =>
    new Date(instant).toLocaleString('sv-SE', { timeZone: words.timeZone }).slice(0, 16).replace(' ', 'T');
  const field = (name: 'from' | 'to', at: Instant): Content =>
    html`<label
      >${words.say(name === 'from' ? 'handoverSince' : 'handoverUntil')}
      <input type="datetime-local" name="${name}" value="${local(at)}" required />
    </label>`;
  return html`<form class="filters" method="get" action="/handover">
    ${field('from', from)} ${field('to', to)}
    <input type="hidden" name="lang" value="${words.language}" />
    <button>${words.say('handoverShow')}</button>
  </form>`;
}

/** The worst it was, and how it was in the end where that is another. */
function severityText(worst: AlarmSeverity | undefined, last: AlarmSeverity | undefined, words: Wording): string {
  if (worst === undefined) return '';
  const said = words.sayOf('severity', worst);
  return last === undefined || last === worst
    ? said
    : words.say('handoverInTheEnd', said, words.sayOf('severity', last));
}

/** Whether a number takes the singular: in French none does, too. */
function isOne(count: number, { language }: Wording): boolean {
  return new Intl.PluralRules(language).select(count) === 'one';
}

function figuresIn(figures: readonly ShiftFigure[] | undefined, words: Wording): Content {
  if (!figures) return html`<p role="note">${words.say('handoverNoHistory')}</p>`;
  if (figures.length === 0) return html`<p>${words.say('handoverNone')}</p>`;
  const said = (value: number, unit: string): string => `${words.number(Math.round(value * 10) / 10)}${unit}`;
  return tableOf(
    words.say('handoverKeyFigures'),
    (['handoverWhat', 'handoverFeed', 'handoverBegins', 'handoverEnds', 'handoverLeast', 'handoverMost'] as const).map(
      (word) => words.say(word),
    ),
    figures.map(({ feed, figure, unit, begins, ends, least, most }) => [
      words.sayOf('figure', figure),
      words.text(feed.title) ?? feed.feedId,
      ...[begins, ends, least, most].map((value) => said(value, unit)),
    ]),
  );
}

function handlingText({ state, assignedTo, acknowledgedBy }: AlarmHandling, words: Wording): string {
  const who = state === 'assigned' ? assignedTo : state === 'acknowledged' ? `(${acknowledgedBy})` : undefined;
  return [words.sayOf('handling', state), who].filter(Boolean).join(' ');
}

function placeText({ latitude, longitude, label }: { latitude: number; longitude: number; label?: string }): string {
  return label ?? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}

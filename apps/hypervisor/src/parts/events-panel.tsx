import { computed, useSignal } from '@preact/signals';
import type { Alert, EventTemplate, HubEvent, Journal, TrafficSituation } from '../api/contract';
import { act } from '../live/act';
import { deskItems, type DeskItem, type EventStage } from '../live/events';
import { publicationOf, type PublicationChoice } from '../live/publication';
import { isOperator, session } from '../live/session';
import { entitiesOf, hub, hubNow, now } from '../live/store';
import { instantOfLocal } from '../live/time-bar';
import { clockTime, dayAndTime, localised, number, situationType, t, hubText } from '../wording/wording';
import { AnswerNote, useAnswer } from './answer';
import { choose } from './choose';
import { EventForm } from './event-form';
import { nameOf } from './names';
import { scopeWords } from './notices';
import { PublishReview } from './publish-review';

const HOUR_MS = 3_600_000;
const TEMPLATES_MS = 10 * 60_000;
const ENDED_MS = 15_000;
const STAGES: readonly EventStage[] = ['drafts', 'inForceNow', 'toCome'];
const MAX_SHOWN = 50;

const items = computed(() => deskItems([...entitiesOf('alert'), ...entitiesOf('traffic-situation')], now.value));

/** The events desk: alerts and road events of the operators, from the draft to the end, and what the hub proposes. */
export function EventsPanel() {
  if (!isOperator.value)
    return (
      <>
        <h2>{t('events')}</h2>
        <p class="note">
          {t('operatorsOnly')} <a href={session.value.signIn.path}>{t('signIn')}</a>
        </p>
      </>
    );
  return <Desk />;
}

function Desk() {
  const writing = useSignal<{ changed?: HubEvent } | undefined>(undefined);
  const asked = useAnswer<{ templates: EventTemplate[] }>('/v1/alert-templates', TEMPLATES_MS);
  const templates = asked.answer?.templates ?? [];
  return (
    <div class="events">
      <h2>{t('events')}</h2>
      {writing.value ? (
        <EventForm
          key={writing.value.changed?.key}
          changed={writing.value.changed}
          templates={templates}
          onDone={() => (writing.value = undefined)}
        />
      ) : (
        <>
          <button type="button" class="first-action" onClick={() => (writing.value = {})}>
            {t('newEvent')}
          </button>
        </>
      )}
      {STAGES.map((stage) => (
        <Stage key={stage} stage={stage} onEdit={(changed) => (writing.value = { changed })} />
      ))}
      <Ended />
    </div>
  );
}

function Stage({ stage, onEdit }: { stage: EventStage; onEdit: (event: HubEvent) => void }) {
  const here = items.value.filter((item) => item.stage === stage);
  return (
    <section aria-label={t(stage)}>
      <h3>
        {t(stage)} <span class="count">{number(here.length)}</span>
      </h3>
      {here.length === 0 && <p class="none">{t('noneHere')}</p>}
      <ul class="event-list">
        {here.slice(0, MAX_SHOWN).map((item) => (
          <Item key={item.event.key} item={item} onEdit={onEdit} />
        ))}
      </ul>
    </section>
  );
}

function Item({
  item: { event, stage, isProposed, from, until },
  onEdit,
}: {
  item: DeskItem;
  onEdit: (event: HubEvent) => void;
}) {
  const isEnding = useSignal(false);
  /** What whoever publishes has read: what somebody has changed since is refused. */
  const reviewed = useSignal<HubEvent | undefined>(undefined);
  const path = `/v1/alerts/${encodeURIComponent(event.key)}`;
  const version = event.producedAt;
  const untilMs = Math.max(until ? Date.parse(until) : 0, hubNow());
  const prolonged = new Date(untilMs + HOUR_MS).toISOString();
  const publish = async ({ until: end, effect }: PublicationChoice): Promise<void> => {
    const endMs = instantOfLocal(end, hub.value?.timezone);
    const body = {
      version: reviewed.value?.producedAt,
      ...(endMs !== undefined && { until: new Date(endMs).toISOString() }),
    };
    const done = await act('POST', `${path}/confirm`, { ...body, ...(effect && { effect }) });
    if (done) reviewed.value = undefined;
  };
  const facts = [
    isProposed && t('fromAnalyst'),
    aboutWords(event),
    stage === 'toCome' && from && `${t('since')} ${dayAndTime(Date.parse(from))}`,
    until && `${t('until')} ${dayAndTime(Date.parse(until))}`,
  ];
  return (
    <li class="event">
      <button type="button" class="event-name" onClick={() => choose(event)}>
        {event.kind === 'alert' ? '◆' : '▲'} {nameOf(event)}
      </button>
      <span class="note-facts">{facts.filter(Boolean).join(' · ')}</span>
      <span class="form-actions">
        {stage === 'drafts' && (
          <button
            type="button"
            aria-expanded={reviewed.value !== undefined}
            onClick={() => (reviewed.value = reviewed.value ? undefined : event)}
          >
            {t('confirm')}
          </button>
        )}
        {!isProposed && (
          <>
            <button type="button" onClick={() => onEdit(event)}>
              {t('edit')}
            </button>
            {stage !== 'drafts' && (
              <button type="button" onClick={() => void act('POST', `${path}/prolong`, { until: prolonged, version })}>
                {t('prolong')}
              </button>
            )}
            <button
              type="button"
              onClick={() => {
                if (isEnding.value) void act('POST', `${path}/end`, {});
                isEnding.value = !isEnding.value;
              }}
            >
              {isEnding.value ? t('confirmEnd') : t('end')}
            </button>
          </>
        )}
      </span>
      {reviewed.value && stage === 'drafts' && (
        <PublishReview
          key={reviewed.value.producedAt}
          of={publicationOf(reviewed.value, isProposed, hubNow())}
          about={aboutWords(reviewed.value, Infinity)}
          onPublish={(choice) => void publish(choice)}
          onCancel={() => (reviewed.value = undefined)}
        />
      )}
    </li>
  );
}

/** Whom it is for, or what on the road it is and where. */
function aboutWords({ kind, entity }: HubEvent, most?: number): string {
  if (kind === 'alert') return scopeWords(entity as unknown as Alert, most);
  const [record] = (entity as unknown as TrafficSituation).records;
  const [at] = record?.points ?? record?.line ?? [];
  const place = record?.locationDescription ?? (at && `${at.latitude.toFixed(5)}, ${at.longitude.toFixed(5)}`);
  return [record && situationType(record.type), record?.roadNumber, place].filter(Boolean).join(' · ');
}

function Ended() {
  const asked = useAnswer<Journal>('/v1/journal?kind=alert-ended&limit=20', ENDED_MS, items.value.length);
  return (
    <section aria-label={t('endedOnes')}>
      <h3>{t('endedOnes')}</h3>
      <AnswerNote asked={asked} />
      {asked.answer?.items.length === 0 && <p class="none">{t('noneHere')}</p>}
      <ul class="samples">
        {asked.answer?.items.map((line) => (
          <li key={line.id}>
            <time dateTime={line.at}>{clockTime(line.at, now.value)}</time> {hubText(localised(line.text), now.value)}{' '}
            {line.by && `(${line.by})`}
          </li>
        ))}
      </ul>
    </section>
  );
}

import { useState } from 'preact/hooks';
import type { Alarm, AlarmAction, AlarmHandling, HubEvent, Journal } from '../api/contract';
import { cards } from '../live/cards';
import { onAlarm } from '../live/act';
import { handlingNow, mayAct } from '../live/handling';
import { isOperator, session } from '../live/session';
import { now } from '../live/store';
import { openView } from '../live/view';
import { clockTime, localised, t } from '../wording/wording';
import { useAnswer } from './answer';

const MUTES = [
  [30, '30 min'],
  [120, '2 h'],
  [480, '8 h'],
] as const;
const CAUSES = [
  ['fixed', 'causeFixed'],
  ['planned', 'causePlanned'],
  ['producer', 'causeProducer'],
  ['false-alarm', 'causeFalse'],
] as const;

/** Who has an alarm, or that nobody has, in a few words. */
export function handlingWords({ state, ...by }: AlarmHandling): string {
  switch (state) {
    case 'new':
      return t('handlingNew');
    case 'acknowledged':
      return `${t('handlingAcknowledged')} ${by.acknowledgedBy}`;
    case 'assigned':
      return `${t('handlingAssigned')} ${by.assignedTo}`;
    case 'muted':
      return `${t('handlingMuted')} ${clockTime(by.mutedUntil!, now.value)}`;
    case 'closed':
      return `${t('handlingClosed')} ${by.closedBy}`;
  }
}

/** What is done about an alarm from the list, at one press; `group`: all of one cause. */
export function RowActions({ event, group }: { event: HubEvent; group: readonly HubEvent[] }) {
  const handling = handlingNow(event);
  const unseen = group.filter((one) => handlingNow(one).state === 'new');
  return (
    <div class="alarm-actions">
      <span class={`handling handling-${handling.state}`}>{handlingWords(handling)}</span>
      {unseen.length > 0 && (
        <button type="button" onClick={() => void Promise.all(unseen.map(({ key }) => onAlarm(key, 'acknowledge')))}>
          {unseen.length > 1 ? `${t('acknowledge')} (${unseen.length})` : t('acknowledge')}
        </button>
      )}
      {handling.state !== 'muted' && (
        <button type="button" onClick={() => void onAlarm(event.key, 'mute', { seconds: 1_800 })}>
          {t('mute30')}
        </button>
      )}
    </div>
  );
}

/** How an alarm is handled, by whom since when, and all that can be done about it. */
export function AlarmHandlingBlock({ event }: { event: HubEvent }) {
  const handling = handlingNow(event);
  const { contacts } = cards.value ?? {};
  const contact = contacts?.[event.feed];
  return (
    <section class="handling-block" aria-label={t('handling')}>
      {contact && (
        <p class="call">
          <b>{t('call')}</b> {contact}
        </p>
      )}
      {contacts && !contact && (
        <p class="call call-unknown">
          {t('callNobody')} <code>operators.contacts.{event.feed}</code>
        </p>
      )}
      <h3>{t('handling')}</h3>
      {mayAct.value ? (
        <>
          <p class={`handling handling-${handling.state}`}>{handlingWords(handling)}</p>
          <Calls event={event} />
          <History actions={handling.actions} />
          <ActionForms key={event.key} event={event} handling={handling} />
          <button
            type="button"
            class="show-all"
            onClick={() => openView({ kind: 'journal', id: `${event.kind} ${event.key}` })}
          >
            {t('journalOf')}
          </button>
        </>
      ) : (
        <p class="note">
          {isOperator.value ? (
            t('notHere')
          ) : (
            <>
              {t('operatorsOnly')} <a href={session.value.signIn.path}>{t('signIn')}</a>
            </>
          )}
        </p>
      )}
    </section>
  );
}

const CALLS_ASKED_MS = 10_000;

/** Who was called because nobody had acknowledged, and who could not be reached. */
function Calls({ event: { key, entity } }: { event: HubEvent }) {
  const { raisedAt } = entity as unknown as Alarm;
  const query = new URLSearchParams({ entity: key, kind: 'escalated,escalation-failed', from: raisedAt });
  const { answer } = useAnswer<Journal>(`/v1/journal?${query}`, CALLS_ASKED_MS);
  if (!answer?.items.length) return null;
  return (
    <ul class="calls-made" aria-label={t('callsMade')}>
      {answer.items.map(({ id, at, category, text }) => (
        <li key={id} class={category === 'escalation-failed' ? 'is-unreached' : undefined}>
          <span aria-hidden="true">{category === 'escalation-failed' ? '✕' : '✓'}</span>{' '}
          <time dateTime={at}>{clockTime(at, now.value)}</time> {localised(text)}
        </li>
      ))}
      {answer.items[0]!.category === 'escalation-failed' && <li>{t('callYourself')}</li>}
    </ul>
  );
}

function History({ actions }: { actions: readonly AlarmAction[] }) {
  if (actions.length === 0) return null;
  return (
    <ol class="action-list">
      {actions.map((action) => (
        <li key={action.actionId}>
          <time dateTime={action.at}>{clockTime(action.at, now.value)}</time> <b>{action.by}</b> {actionWords(action)}
        </li>
      ))}
    </ol>
  );
}

function actionWords({ action, to, until, text, cause }: AlarmAction): string {
  const more = text ? `: ${text}` : '';
  switch (action) {
    case 'acknowledge':
      return t('actionAcknowledge') + more;
    case 'assign':
      return `${t('actionAssign')} ${to}${more}`;
    case 'mute':
      return `${t('actionMute')} ${clockTime(until!, now.value)}${more}`;
    case 'note':
      return t('actionNote') + more;
    case 'close':
      return `${t('actionClose')} (${causeWords(cause)})${more}`;
  }
}

function causeWords(cause: string | undefined): string {
  const known = CAUSES.find(([name]) => name === cause);
  return known ? t(known[1]) : (cause ?? '');
}

function ActionForms({ event: { key }, handling: { state } }: { event: HubEvent; handling: AlarmHandling }) {
  const [note, setNote] = useState('');
  const [to, setTo] = useState('');
  const [minutes, setMinutes] = useState(30);
  const [cause, setCause] = useState<string>(CAUSES[0][0]);
  const submit = (work: () => void) => (submitted: Event) => {
    submitted.preventDefault();
    work();
  };
  const assign = (name: string): void => {
    if (name.trim() !== '') void onAlarm(key, 'assign', { to: name.trim() }).then((done) => done && setTo(''));
  };
  return (
    <div class="action-forms">
      {state === 'new' && (
        <button type="button" class="first-action" onClick={() => void onAlarm(key, 'acknowledge')}>
          {t('acknowledge')}
        </button>
      )}
      <form onSubmit={submit(() => assign(to))}>
        <label>
          {t('assign')} <input value={to} maxLength={200} onInput={(typed) => setTo(typed.currentTarget.value)} />
        </label>
        <button type="submit">OK</button>
        <button type="button" onClick={() => assign(session.value.name ?? '')}>
          {t('assignMe')}
        </button>
      </form>
      {state === 'muted' ? (
        <button type="button" onClick={() => void onAlarm(key, 'mute', { seconds: 0 })}>
          {t('unmute')}
        </button>
      ) : (
        <form onSubmit={submit(() => void onAlarm(key, 'mute', { seconds: minutes * 60 }))}>
          <label>
            {t('muteFor')}{' '}
            <select value={minutes} onChange={(chosen) => setMinutes(Number(chosen.currentTarget.value))}>
              {MUTES.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <button type="submit">{t('mute')}</button>
        </form>
      )}
      <form
        onSubmit={submit(() => {
          if (note.trim() !== '') void onAlarm(key, 'note', { text: note }).then((done) => done && setNote(''));
        })}
      >
        <label>
          {t('note')} <input value={note} maxLength={2_000} onInput={(typed) => setNote(typed.currentTarget.value)} />
        </label>
        <button type="submit">{t('addNote')}</button>
      </form>
      {state !== 'closed' && (
        <form onSubmit={submit(() => void onAlarm(key, 'close', { cause }))}>
          <label>
            {t('cause')}{' '}
            <select value={cause} onChange={(chosen) => setCause(chosen.currentTarget.value)}>
              {CAUSES.map(([value, word]) => (
                <option key={value} value={value}>
                  {t(word)}
                </option>
              ))}
            </select>
          </label>
          <button type="submit">{t('closeAlarm')}</button>
        </form>
      )}
    </div>
  );
}

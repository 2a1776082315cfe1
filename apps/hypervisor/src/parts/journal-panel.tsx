import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Journal, JournalLine, Kind } from '../api/contract';
import { act, refusal } from '../live/act';
import { actionCount } from '../live/handling';
import { isOperator, session } from '../live/session';
import { hubNow, now } from '../live/store';
import type { View } from '../live/view';
import { clockTime, localised, t, hubText } from '../wording/wording';
import { AnswerNote, useAnswer } from './answer';
import { choose } from './choose';
import { linkName } from './names';

const ASKED_MS = 4_000;
const DAY_MS = 86_400_000;
const SHIFT_MS = 8 * 3_600_000;
const KINDS = {
  journalAll: '',
  journalNotes: 'note,correction,hub-away',
  journalAlarms: 'alarm-raised,alarm-changed,alarm-cleared,alarm-action,escalated,escalation-failed',
  journalAlerts: 'alert-drafted,alert-confirmed,alert-edited,alert-prolonged,alert-ended',
} as const;

/** The journal of the control room (main courante): searched, and written by hand. `id`: of one entity alone. */
export function JournalPanel({ view: { id } }: { view: View }) {
  if (!isOperator.value)
    return (
      <>
        <h2>{t('journal')}</h2>
        <p class="note">
          {t('operatorsOnly')} <a href={session.value.signIn.path}>{t('signIn')}</a>
        </p>
      </>
    );
  return <Book of={linkIn(id)} />;
}

/** Of `alarm astuce:x`; none for all. */
function linkIn(id: string): { kind: Kind; key: string } | undefined {
  const at = id.indexOf(' ');
  return at < 0 ? undefined : { kind: id.slice(0, at) as Kind, key: id.slice(at + 1) };
}

function Book({ of }: { of: { kind: Kind; key: string } | undefined }) {
  const q = useSignal('');
  const kinds = useSignal<keyof typeof KINDS>('journalAll');
  const written = useSignal(0);
  const correcting = useSignal<JournalLine | undefined>(undefined);
  const from = useRef(hubNow() - DAY_MS);
  const query = new URLSearchParams({ from: new Date(from.current).toISOString(), limit: '200' });
  if (q.value.trim()) query.set('q', q.value.trim());
  if (KINDS[kinds.value]) query.set('kind', KINDS[kinds.value]);
  if (of) query.set('entity', of.key);
  const asked = useAnswer<Journal>(`/v1/journal?${query}`, ASKED_MS, actionCount.value + written.value);
  const shift = `from=${encodeURIComponent(new Date(hubNow() - SHIFT_MS).toISOString())}`;
  return (
    <div class="journal">
      <h2>{t(of ? 'journalOf' : 'journal')}</h2>
      {of && <p class="note-facts">{linkName(of)}</p>}
      <Entry of={of} correcting={correcting} onWritten={() => (written.value += 1)} />
      <div class="journal-find">
        <input
          type="search"
          aria-label={t('journalSearch')}
          placeholder={t('keySearch')}
          value={q.value}
          onInput={(typed) => (q.value = typed.currentTarget.value)}
        />
        <select
          aria-label={t('journalKind')}
          value={kinds.value}
          onChange={(chosen) => (kinds.value = chosen.currentTarget.value as keyof typeof KINDS)}
        >
          {(Object.keys(KINDS) as (keyof typeof KINDS)[]).map((name) => (
            <option key={name} value={name}>
              {t(name)}
            </option>
          ))}
        </select>
      </div>
      <AnswerNote asked={asked} />
      {asked.answer?.incompleteTexts && (
        <p class="note">
          {t('journalIncomplete')} {localised(asked.answer.incompleteTexts)}
        </p>
      )}
      {asked.answer?.items.length === 0 && <p class="none">{t('journalEmpty')}</p>}
      <ol
        class={`journal-lines${asked.isOfEarlier ? ' is-old' : ''}`}
        aria-label={t('journal')}
        aria-busy={asked.isOfEarlier}
      >
        {asked.answer?.items.map((line) => (
          <Line key={line.id} line={line} onCorrect={() => (correcting.value = line)} />
        ))}
      </ol>
      <p class="journal-out">
        <a href={`/handover?${shift}`} target="_blank" rel="noopener">
          {t('handover')}
        </a>{' '}
        <a href={`/v1/journal.csv?${query}`} download>
          {t('asTable')}
        </a>
      </p>
    </div>
  );
}

function Line({ line, onCorrect }: { line: JournalLine; onCorrect: () => void }) {
  const { at, by, category, text, links, correctedBy } = line;
  const [first] = links;
  return (
    <li class={`journal-line${correctedBy ? ' is-corrected' : ''}`}>
      <span class="journal-head">
        <time dateTime={at}>{clockTime(at, now.value)}</time> <b>{by ?? t('theHub')}</b>
        {category === 'correction' && <em> {t('corrects')}</em>}
        {correctedBy && <em> {t('corrected')}</em>}
      </span>
      <span class="journal-text">{hubText(localised(text), now.value)}</span>
      <span class="journal-actions">
        {first && (
          <button type="button" onClick={() => choose({ kind: first.kind as Kind, key: first.key })}>
            {first.label ?? linkName(first)}
          </button>
        )}
        {(category === 'note' || category === 'correction') && !correctedBy && (
          <button type="button" onClick={onCorrect}>
            {t('correct')}
          </button>
        )}
      </span>
    </li>
  );
}

function Entry({
  of,
  correcting,
  onWritten,
}: {
  of: { kind: Kind; key: string } | undefined;
  correcting: { value: JournalLine | undefined };
  onWritten: () => void;
}) {
  const text = useSignal('');
  const corrected = correcting.value;
  useEffect(() => {
    if (corrected) text.value = localised(corrected.text);
    refusal.value = undefined;
  }, [corrected?.id]);
  const write = async (submitted: Event): Promise<void> => {
    submitted.preventDefault();
    if (text.value.trim() === '') return;
    const done = await act('POST', '/v1/journal', {
      text: text.value,
      ...(corrected ? { corrects: corrected.id } : of ? { links: [of] } : {}),
    });
    if (!done) return;
    text.value = '';
    correcting.value = undefined;
    onWritten();
  };
  return (
    <form class="journal-entry" onSubmit={(submitted) => void write(submitted)}>
      <label>
        {corrected ? `${t('correct')} ${clockTime(corrected.at, now.value)}` : t('newEntry')}
        <textarea
          rows={2}
          maxLength={4_000}
          value={text.value}
          onInput={(typed) => (text.value = typed.currentTarget.value)}
        />
      </label>
      <span class="form-actions">
        <button type="submit">{corrected ? t('correct') : t('write')}</button>
        {corrected && (
          <button
            type="button"
            onClick={() => {
              correcting.value = undefined;
              text.value = '';
            }}
          >
            {t('cancel')}
          </button>
        )}
      </span>
    </form>
  );
}

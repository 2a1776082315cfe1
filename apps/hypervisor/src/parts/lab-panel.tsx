import { useSignal } from '@preact/signals';
import { ask } from '../api/ask';
import { act, refusal } from '../live/act';
import { mayTry, session } from '../live/session';
import { hubNow, now } from '../live/store';
import { clockTime, number, t } from '../wording/wording';
import { AnswerNote, useAnswer } from './answer';

/** A sandbox as `/v1/sandboxes` shows it. */
interface Sandbox {
  id: string;
  title: string;
  until: string;
  quota: { feeds: number; eventsPerSecond: number; bytes: number };
  page: string;
  feeds: string[];
  pushed: { accepted: number; refused: number };
}

const ASKED_MS = 10_000;
const DAY_MS = 86_400_000;
const LIVES = [1, 7, 30, 90] as const;
const PACES = [10, 100, 200, 1_000] as const;
/** What is pushed to first; a sandbox may have others. */
const FEED = 'essai';

/** Where an experimenter makes a sandbox and learns how to push to it. */
export function LabPanel() {
  const made = useSignal<(Sandbox & { key: string }) | undefined>(undefined);
  const count = useSignal(0);
  if (!mayTry.value)
    return (
      <>
        <h2>{t('lab')}</h2>
        <p>{t('labWhat')}</p>
        <p class="note">
          {t('labOnly')} <a href={session.value.signIn.path}>{t('signIn')}</a>
        </p>
      </>
    );
  return (
    <div class="lab">
      <h2>{t('lab')}</h2>
      <p>{t('labWhat')}</p>
      {made.value ? (
        <Made sandbox={made.value} onSeen={() => (made.value = undefined)} />
      ) : (
        <NewSandbox
          onMade={(one) => {
            made.value = one;
            count.value += 1;
          }}
        />
      )}
      <Mine again={count.value} />
    </div>
  );
}

function NewSandbox({ onMade }: { onMade: (made: Sandbox & { key: string }) => void }) {
  const title = useSignal('');
  const days = useSignal<number>(LIVES[1]);
  const perSecond = useSignal<number>(PACES[2]);
  const isAsked = useSignal(false);
  const make = async (submitted: Event): Promise<void> => {
    submitted.preventDefault();
    isAsked.value = true;
    const until = new Date(hubNow() + days.value * DAY_MS).toISOString();
    const wanted = { title: title.value.trim(), until, quota: { eventsPerSecond: perSecond.value } };
    const made = (await act('POST', '/v1/sandboxes', wanted)) as (Sandbox & { key: string }) | undefined;
    if (made && (await act('PUT', `/v1/sandboxes/${made.id}/feeds/${FEED}`, {})) !== undefined) {
      // The map of the sandbox opens without another question in this browser.
      await ask(`/sandbox/${made.id}/enter`, { method: 'POST', headers: { authorization: `Bearer ${made.key}` } });
    }
    isAsked.value = false;
    if (made) onMade(made);
  };
  return (
    <form class="action-forms" onSubmit={(submitted) => void make(submitted)}>
      <label>
        {t('labTitle')}{' '}
        <input
          required
          maxLength={100}
          value={title.value}
          onInput={(typed) => {
            title.value = typed.currentTarget.value;
            refusal.value = undefined;
          }}
        />
      </label>
      <label>
        {t('labLife')} <Choice of={LIVES} at={days} words={t('labDays')} />
      </label>
      <label>
        {t('labPace')} <Choice of={PACES} at={perSecond} words="" />
      </label>
      <button type="submit" class="first-action" disabled={isAsked.value}>
        {t('labMake')}
      </button>
    </form>
  );
}

function Choice({ of, at, words }: { of: readonly number[]; at: { value: number }; words: string }) {
  return (
    <select value={at.value} onChange={(chosen) => (at.value = Number(chosen.currentTarget.value))}>
      {of.map((one) => (
        <option key={one} value={one}>
          {number(one)} {words}
        </option>
      ))}
    </select>
  );
}

/** The key is shown here and never again. */
function Made({ sandbox, onSeen }: { sandbox: Sandbox & { key: string }; onSeen: () => void }) {
  return (
    <section class="lab-made" aria-label={t('labMade')}>
      <h3>{sandbox.title}</h3>
      <p role="status">
        {t('labMade')}{' '}
        <a href={`/sandbox/${sandbox.id}/`} target="_blank" rel="noopener">
          {t('labOpen')}
        </a>{' '}
        <span class="notice-facts">
          {t('labUntil')} {clockTime(sandbox.until, now.value)}
        </span>
      </p>
      <Copied title={t('labKey')} text={sandbox.key} note={t('labKeyOnce')} />
      {pushCalls(location.origin, sandbox.id).map(({ name, call }) => (
        <Copied key={name} title={name} text={call} />
      ))}
      <p>
        <a href="/docs">{t('labMore')}</a>{' '}
        <button type="button" onClick={onSeen}>
          {t('labAnother')}
        </button>
      </p>
    </section>
  );
}

function Copied({ title, text, note }: { title: string; text: string; note?: string }) {
  const isCopied = useSignal(false);
  return (
    <div class="lab-call">
      <h4>{title}</h4>
      <pre tabIndex={0}>{text}</pre>
      <button
        type="button"
        onClick={() =>
          // Pages that are not served over https have no clipboard: the text can be marked.
          void navigator.clipboard?.writeText(text).then(() => (isCopied.value = true))
        }
      >
        {t(isCopied.value ? 'labCopied' : 'labCopy')}
      </button>
      {note && <span class="note-facts"> {note}</span>}
    </div>
  );
}

/** Three ways to push to the first feed of a sandbox, to be pasted into a terminal that has the key in `KEY`. */
export function pushCalls(hub: string, id: string): { name: string; call: string }[] {
  const push = (type: string, body: string): string =>
    `curl -X POST '${hub}/v1/sandboxes/${id}/events?feed=${FEED}' -H "Authorization: Bearer $KEY" \\\n  -H 'Content-Type: ${type}' \\\n  ${body}`;
  const event = {
    kind: 'vehicle-position',
    key: 'navette-1',
    entity: { point: { latitude: 49.4431, longitude: 1.0993 } },
  };
  const feature = {
    type: 'Feature',
    id: 'navette-2',
    geometry: { type: 'Point', coordinates: [1.0912, 49.4402] },
    properties: { kind: 'vehicle-position' },
  };
  return [
    { name: 'JSON', call: push('application/json', `-d '${JSON.stringify(event)}'`) },
    { name: 'GeoJSON', call: push('application/geo+json', `-d '${JSON.stringify(feature)}'`) },
    { name: 'GTFS-Realtime', call: push('application/x-protobuf', '--data-binary @vehicle-positions.pb') },
  ];
}

function Mine({ again }: { again: number }) {
  const asked = useAnswer<{ sandboxes: Sandbox[] }>('/v1/sandboxes', ASKED_MS, again);
  const { sandboxes = [] } = asked.answer ?? {};
  return (
    <section aria-label={t('labMine')}>
      <h3>{t('labMine')}</h3>
      <AnswerNote asked={asked} />
      {asked.answer && sandboxes.length === 0 && <p class="none">{t('labNone')}</p>}
      <ul class="notices">
        {sandboxes.map(({ id, title, until, pushed }) => (
          <li key={id}>
            <a href={`/sandbox/${id}/`} target="_blank" rel="noopener">
              {title}
            </a>{' '}
            <span class="notice-facts">
              {t('labUntil')} {clockTime(until, now.value)} · {number(pushed.accepted)} {t('labAccepted')}
              {pushed.refused > 0 && ` · ${number(pushed.refused)} ${t('labRefused')}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

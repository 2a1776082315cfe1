import { useEffect, useRef } from 'preact/hooks';
import { onAlarm } from '../live/act';
import { mayAct } from '../live/handling';
import { selected } from '../live/store';
import { backToLive } from '../live/past';
import { STEP_MS } from '../live/time-bar';
import { openView, view } from '../live/view';
import { switchLanguage, t } from '../wording/wording';
import { switchTheme } from './theme';
import { stepBy, switchPlaying } from './time-bar';

const KEYS = [
  ['/', 'keySearch'],
  ['a', 'keyAlarms'],
  ['k', 'keyAcknowledge'],
  ['j', 'keyJournal'],
  ['e', 'keyEvents'],
  ['m', 'keyPanel'],
  ['d', 'backToLive'],
  ['p', 'playPast'],
  [',', 'stepBack'],
  ['.', 'stepForth'],
  ['t', 'theme'],
  ['l', 'keyLanguage'],
  ['Esc', 'keyClose'],
  ['?', 'keyHelp'],
] as const;

/** One key for what is done all day, listed by `?`; never while something is being typed. */
export function Shortcuts({ onAlarms, onPanel }: { onAlarms: () => void; onPanel: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const act = useRef<(key: string) => boolean>(() => false);
  act.current = (key) => {
    switch (key) {
      case '/':
        document.querySelector<HTMLInputElement>('.search input')?.focus();
        return true;
      case 'a':
        onAlarms();
        return true;
      case 'k':
        if (!mayAct.value || selected.value?.kind !== 'alarm') return false;
        void onAlarm(selected.value.key, 'acknowledge');
        return true;
      case 'j':
        openView({ kind: 'journal', id: 'all' });
        return true;
      case 'e':
        openView({ kind: 'events', id: 'all' });
        return true;
      case 'm':
        onPanel();
        return true;
      case 'd':
        backToLive();
        return true;
      case 'p':
        switchPlaying();
        return true;
      case ',':
        stepBy(-STEP_MS);
        return true;
      case '.':
        stepBy(STEP_MS);
        return true;
      case 't':
        switchTheme();
        return true;
      case 'l':
        switchLanguage();
        return true;
      case 'Escape':
        if (selected.value) selected.value = undefined;
        else view.value = undefined;
        return true;
      case '?':
        dialog.current?.showModal();
        return true;
      default:
        return false;
    }
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog[open]');
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (act.current(event.key)) event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button type="button" aria-label={t('keys')} title={t('keys')} onClick={() => act.current('?')}>
        ?
      </button>
      <dialog ref={dialog} class="keys" aria-label={t('keys')}>
        <h2>{t('keys')}</h2>
        <dl>
          {KEYS.map(([key, word]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{t(word)}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button type="submit">{t('close')}</button>
        </form>
      </dialog>
    </>
  );
}

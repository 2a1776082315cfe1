import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ask } from '../api/ask';
import { BASE, REPLAY, hubPath } from '../api/base';
import { signal } from '@preact/signals';
import { streamed } from '../live/store';
import { t } from '../wording/wording';

/** The page is of a private hub that lets nobody in without a key. */
export const mustEnter = signal(false);

/** Asks whether the page is let in: only pages of private hubs may not be. */
export async function askAtTheDoor(): Promise<void> {
  if (BASE === '') return;
  const { status } = await ask(hubPath('/v1/hub'), { cache: 'no-store' });
  mustEnter.value = status === 401 || status === 403 || status === 404;
}

const ASKED_AGAIN_MS = 5_000;

/** The key is exchanged once for a cookie of this private hub; the page keeps none. */
export function Enter() {
  const key = useSignal('');
  const isRefused = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  // A hub that was started anew lets nobody in whom its last process did: the stream alone would only be silent.
  useEffect(() => {
    if (BASE === '' || REPLAY !== undefined) return undefined;
    const asking = setInterval(() => {
      if (streamed.peek().connection === 'offline' && !mustEnter.peek()) void askAtTheDoor().catch(() => undefined);
    }, ASKED_AGAIN_MS);
    return () => clearInterval(asking);
  }, []);
  useEffect(() => {
    if (mustEnter.value) field.current?.focus();
  }, [mustEnter.value]);
  if (!mustEnter.value) return null;
  const enter = async (event: Event): Promise<void> => {
    event.preventDefault();
    const response = await ask(hubPath('/enter'), {
      method: 'POST',
      headers: { authorization: `Bearer ${key.value.trim()}` },
    });
    key.value = '';
    isRefused.value = !response.ok;
    if (response.ok) location.reload();
    else field.current?.focus();
  };
  return (
    <form class="enter" aria-label={t('enter')} onSubmit={(event) => void enter(event)}>
      <h2>{t('enter')}</h2>
      <p>{t('enterWhy')}</p>
      <label>
        {t('enterKey')}
        <input
          ref={field}
          type="password"
          autocomplete="off"
          value={key.value}
          onInput={({ currentTarget }) => (key.value = currentTarget.value)}
        />
      </label>
      {isRefused.value && <p role="alert">{t('enterRefused')}</p>}
      <button type="submit">{t('enter')}</button>
    </form>
  );
}

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ask } from '../api/ask';
import { hubPath } from '../api/base';
import { hubNow, now } from '../live/store';
import { duration, t } from '../wording/wording';

export interface Asked<T> {
  answer?: T;
  /** The hub has nothing of that name. */
  isNone: boolean;
  /** Epoch ms of the last answer. */
  at: number;
  hasFailed: boolean;
  /** What is shown was answered to an earlier question; the answer to this one is on its way. */
  isOfEarlier: boolean;
}

const NOTHING: Asked<never> = { isNone: false, at: 0, hasFailed: false, isOfEarlier: false };

/**
 * What an address of the hub answers, asked again every `everyMs` while the part is shown, and at once when `again` is
 * another number. What was answered before stays until then, also to another question: a list that is searched
 * does not flicker, it is marked as of the earlier question. `read`: of an answer that is not JSON; always the same function.
 */
export function useAnswer<T>(
  address: string | undefined,
  everyMs: number,
  again = 0,
  read: (response: Response) => Promise<T> = (response) => response.json() as Promise<T>,
): Asked<T> {
  const asked = useSignal<Asked<T>>(NOTHING);
  const last = useRef(address);
  useEffect(() => {
    let isShown = true;
    let timer: ReturnType<typeof setTimeout>;
    if (last.current !== address)
      asked.value = asked.peek().answer === undefined ? NOTHING : { ...asked.peek(), isNone: false, isOfEarlier: true };
    last.current = address;
    if (address === undefined) {
      asked.value = { ...NOTHING, isNone: true, hasFailed: true };
      return;
    }
    const renew = async (): Promise<void> => {
      try {
        const response = await ask(hubPath(address));
        if (!isShown) return;
        if (response.ok) {
          const answer = await read(response);
          if (isShown) asked.value = { ...NOTHING, answer, at: hubNow() };
        } else asked.value = { ...asked.value, isNone: response.status === 404, hasFailed: true };
      } catch {
        if (isShown) asked.value = { ...asked.value, hasFailed: true };
      }
      if (isShown) timer = setTimeout(() => void renew(), everyMs);
    };
    void renew();
    return () => {
      isShown = false;
      clearTimeout(timer);
    };
  }, [address, again]);
  return asked.value;
}

/** What to say instead of an answer, or beside an old one. */
export function AnswerNote({ asked: { answer, isNone, at, hasFailed, isOfEarlier } }: { asked: Asked<unknown> }) {
  if (!hasFailed && isOfEarlier) return <p class="none">{t('loading')}</p>;
  if (!hasFailed) return answer ? null : <p class="none">{t('loading')}</p>;
  if (isNone) return <p class="note">{t('unknownHere')}</p>;
  return (
    <p class="note" role="note">
      {answer ? `${t('answerOld')} ${duration(now.value - at)}` : t('noAnswer')}
    </p>
  );
}

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { refusal } from '../live/act';
import { faultOfChoice, type Publication, type PublicationChoice } from '../live/publication';
import { hub, hubNow } from '../live/store';
import { instantOfLocal, localText } from '../live/time-bar';
import { EFFECTS } from '../wording/effects';
import { dayAndTime, language, t } from '../wording/wording';

const HOURS = [1, 2, 4, 12] as const;
const HOUR_MS = 3_600_000;

/** All that would go out, with the end and the effect still to be chosen; nothing goes out before it is pressed. */
export function PublishReview({
  of,
  about,
  onPublish,
  onCancel,
}: {
  of: Publication;
  /** Whom it is for, or where on the road it is. */
  about: string;
  onPublish: (choice: PublicationChoice) => void;
  onCancel: () => void;
}) {
  const timezone = hub.value?.timezone;
  const choice = useSignal<PublicationChoice>({ until: localText(of.untilMs, timezone), effect: of.effect ?? '' });
  useEffect(() => {
    refusal.value = undefined;
  }, []);
  const set = (change: Partial<PublicationChoice>): void => void (choice.value = { ...choice.value, ...change });
  const publish = (): void => {
    const fault = faultOfChoice(choice.value, of, hubNow(), timezone);
    if (fault) refusal.value = fault;
    else onPublish(choice.value);
  };
  const untilMs = instantOfLocal(choice.value.until, timezone);
  return (
    <section class="publish" aria-label={t('goesOut')}>
      <h4>{t('goesOut')}</h4>
      <dl>
        {(['fr', 'en'] as const).map((one) => (
          <TextIn key={one} lang={one} of={of} />
        ))}
        <dt>{t('alertScope')}</dt>
        <dd>{about}</dd>
        <dt>{t('fieldFrom')}</dt>
        <dd>{of.fromMs <= hubNow() ? t('atOnce') : dayAndTime(of.fromMs)}</dd>
        <dt>{t('lasts')}</dt>
        <dd>{untilMs === undefined ? '–' : dayAndTime(untilMs)}</dd>
      </dl>
      <label>
        {t('chooseEnd')}
        <input
          type="datetime-local"
          value={choice.value.until}
          onInput={(typed) => set({ until: typed.currentTarget.value })}
        />
      </label>
      <span class="form-actions" role="group" aria-label={t('chooseEnd')}>
        {HOURS.map((hours) => (
          <button
            key={hours}
            type="button"
            onClick={() => set({ until: localText(Math.max(of.fromMs, hubNow()) + hours * HOUR_MS, timezone) })}
          >
            {hours} h
          </button>
        ))}
      </span>
      {of.effect !== undefined && (
        <EffectChoice value={choice.value.effect} none={t('chooseEffect')} onChoose={(effect) => set({ effect })} />
      )}
      <span class="form-actions">
        <button type="button" class="first-action" onClick={publish}>
          {t('publishNow')}
        </button>
        <button type="button" onClick={onCancel}>
          {t('cancel')}
        </button>
      </span>
    </section>
  );
}

/** A text travellers will read; that there is none in a language is said, too. */
function TextIn({ lang, of: { title, text } }: { lang: 'fr' | 'en'; of: Publication }) {
  const words = [title, text].flatMap((one) => one[lang] ?? one['und'] ?? []);
  return (
    <>
      <dt>{t(lang === 'fr' ? 'inFrench' : 'inEnglish')}</dt>
      <dd lang={words.length > 0 ? lang : undefined}>
        {words.length === 0 ? t('noText') : words.map((one) => <p key={one}>{one}</p>)}
      </dd>
    </>
  );
}

/** What becomes of the service. */
export function EffectChoice({
  value,
  none,
  onChoose,
}: {
  value: string;
  none: string;
  onChoose: (effect: string) => void;
}) {
  return (
    <label>
      {t('effect')}
      <select value={value} onChange={(chosen) => onChoose(chosen.currentTarget.value)}>
        <option value="">{none}</option>
        {Object.entries(EFFECTS).map(([effect, words]) => (
          <option key={effect} value={effect}>
            {words[language.value === 'fr' ? 0 : 1]}
          </option>
        ))}
      </select>
    </label>
  );
}

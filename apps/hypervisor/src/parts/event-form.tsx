import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { EventTemplate, HubEvent } from '../api/contract';
import { act, refusal } from '../live/act';
import { EMPTY_FIELDS, bodyOf, faultIn, fieldsOf, knownEffect, type EventFields } from '../live/event-fields';
import { loadFindable, type Findable } from '../live/findable';
import type { Publication, PublicationChoice } from '../live/publication';
import { hub, hubNow, stops } from '../live/store';
import { instantOfLocal, localText } from '../live/time-bar';
import { mapCentre } from '../map/live-map';
import { localised, t } from '../wording/wording';
import { EffectChoice, PublishReview } from './publish-review';

/** How long what is begun without a template lasts, as the hub has it. */
const DEFAULT_LASTS_MS = 2 * 3_600_000;

/** Writes an alert or a road event, from a template or anew; or changes one. */
export function EventForm({
  changed,
  templates,
  onDone,
}: {
  changed: HubEvent | undefined;
  templates: readonly EventTemplate[];
  onDone: () => void;
}) {
  const timezone = hub.value?.timezone;
  const before = useMemo(() => (changed ? fieldsOf(changed, timezone) : EMPTY_FIELDS), [changed?.key]);
  const fields = useSignal<EventFields>(before);
  const isReviewed = useSignal(false);
  const known = useSignal<Findable>({ lines: [], communes: [] });
  useEffect(() => {
    refusal.value = undefined;
    void loadFindable(known.peek()).then((found) => (known.value = found));
  }, []);
  const set = (change: Partial<EventFields>): void => {
    fields.value = { ...fields.value, ...change };
    // What is reviewed is what goes out.
    isReviewed.value = false;
  };
  const begin = (id: string): void => {
    const template = templates.find((one) => one.id === id);
    if (!template) return set({ template: '' });
    const { header, description, nature, lastsSeconds, effect } = template;
    set({
      template: id,
      nature,
      fr: header['fr'] ?? '',
      en: header['en'] ?? '',
      moreFr: description?.['fr'] ?? '',
      moreEn: description?.['en'] ?? '',
      until: localText(hubNow() + lastsSeconds * 1000, timezone),
      effect: knownEffect(effect),
      ...(nature === 'road' && { place: mapCentre() }),
    });
  };
  const named = () => ({
    lines: known.value.lines,
    stops: [...stops.value].map(([id, { name }]) => ({ id, name })),
  });
  /** Whether what was written can be meant; else it is said what cannot. */
  const isRight = (): boolean => {
    refusal.value = faultIn(fields.value, named());
    return refusal.value === undefined;
  };
  const send = async (state?: 'draft' | 'confirmed', choice: Partial<PublicationChoice> = {}): Promise<void> => {
    if (!isRight()) return;
    const body = bodyOf({ ...fields.value, ...choice }, named(), { isNew: !changed, timezone });
    const done = changed
      ? await act('PATCH', `/v1/alerts/${encodeURIComponent(changed.key)}`, { ...body, version: changed.producedAt })
      : await act('POST', '/v1/alerts', { ...body, state });
    if (done) onDone();
  };
  const { nature, template } = fields.value;
  const text = (name: 'fr' | 'en' | 'moreFr' | 'moreEn' | 'stops' | 'place', label: string, isLong = false) => (
    <label>
      {label}
      {isLong ? (
        <textarea rows={2} value={fields.value[name]} onInput={(typed) => set({ [name]: typed.currentTarget.value })} />
      ) : (
        <input value={fields.value[name]} onInput={(typed) => set({ [name]: typed.currentTarget.value })} />
      )}
    </label>
  );
  return (
    <>
      <form
        class="event-form"
        onSubmit={(submitted) => {
          submitted.preventDefault();
          void send('draft');
        }}
      >
        <h3>{changed ? t('edit') : t('newEvent')}</h3>
        {!changed && (
          <label>
            {t('template')}
            <select value={template} onChange={(chosen) => begin(chosen.currentTarget.value)}>
              <option value="">{t('noTemplate')}</option>
              {templates.map((one) => (
                <option key={one.id} value={one.id}>
                  {localised(one.title)}
                </option>
              ))}
            </select>
          </label>
        )}
        {text('fr', t('textFr'))}
        {text('en', t('textEn'))}
        {text('moreFr', t('moreFr'), true)}
        {text('moreEn', t('moreEn'), true)}
        {nature === 'transit' ? (
          <>
            <label>
              {t('linesTouched')} <small>({t('linesHint')})</small>
              <input
                list="known-lines"
                value={fields.value.lines}
                onInput={(typed) => set({ lines: typed.currentTarget.value })}
              />
            </label>
            <datalist id="known-lines">
              {known.value.lines.map(({ id, name, longName }) => (
                <option key={id} value={name}>
                  {longName}
                </option>
              ))}
            </datalist>
            {text('stops', t('stopsTouched'))}
            <EffectChoice value={fields.value.effect} none={t('notSaid')} onChoose={(effect) => set({ effect })} />
          </>
        ) : (
          <>
            {text('place', t('placeTouched'))}
            <button type="button" onClick={() => set({ place: mapCentre() })}>
              {t('mapCentre')}
            </button>
          </>
        )}
        <label>
          {t('lasts')}
          <input
            type="datetime-local"
            value={fields.value.until}
            onInput={(typed) => set({ until: typed.currentTarget.value })}
          />
        </label>
        <span class="form-actions">
          {changed ? (
            <button type="button" class="first-action" onClick={() => void send()}>
              {t('saveChange')}
            </button>
          ) : (
            <>
              <button type="submit">{t('saveDraft')}</button>
              <button
                type="button"
                class="first-action"
                aria-expanded={isReviewed.value}
                onClick={() => (isReviewed.value = isRight())}
              >
                {t('confirm')}
              </button>
            </>
          )}
          <button type="button" onClick={onDone}>
            {t('cancel')}
          </button>
        </span>
      </form>
      {isReviewed.value && (
        <PublishReview
          of={publicationIn(fields.value, timezone)}
          about={[fields.value.lines, fields.value.stops, fields.value.place].filter(Boolean).join(' · ')}
          onPublish={(choice) => void send('confirmed', choice)}
          onCancel={() => (isReviewed.value = false)}
        />
      )}
    </>
  );
}

/** What is written, as it would go out. */
function publicationIn(
  { fr, en, moreFr, moreEn, nature, until, effect }: EventFields,
  timezone: string | undefined,
): Publication {
  const nowMs = hubNow();
  const texts = (french: string, english: string): Record<string, string> => ({
    ...(french.trim() && { fr: french.trim() }),
    ...(english.trim() && { en: english.trim() }),
  });
  return {
    title: texts(fr, en),
    text: texts(moreFr, moreEn),
    fromMs: nowMs,
    untilMs: instantOfLocal(until, timezone) ?? nowMs + DEFAULT_LASTS_MS,
    ...(nature === 'transit' && { effect }),
  };
}

import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Alert, EventTemplate, HubEvent, TrafficSituation } from '../api/contract';
import { act, refusal } from '../live/act';
import { idsOf } from '../live/events';
import { loadFindable, type Findable } from '../live/findable';
import { hub, hubNow } from '../live/store';
import { mapCentre } from '../map/live-map';
import { localised, t } from '../wording/wording';

type Nature = 'transit' | 'road';

interface Fields {
  template: string;
  nature: Nature;
  fr: string;
  en: string;
  moreFr: string;
  moreEn: string;
  lines: string;
  stops: string;
  place: string;
  until: string;
}

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
  const before = useMemo(() => (changed ? fieldsOf(changed) : EMPTY), [changed?.key]);
  const fields = useSignal<Fields>(before);
  const known = useSignal<Findable>({ lines: [], communes: [] });
  useEffect(() => {
    refusal.value = undefined;
    void loadFindable(known.peek()).then((found) => (known.value = found));
  }, []);
  const set = (change: Partial<Fields>): void => void (fields.value = { ...fields.value, ...change });
  const begin = (id: string): void => {
    const template = templates.find((one) => one.id === id);
    if (!template) return set({ template: '' });
    const { header, description, nature, lastsSeconds } = template;
    set({
      template: id,
      nature,
      fr: header['fr'] ?? '',
      en: header['en'] ?? '',
      moreFr: description?.['fr'] ?? '',
      moreEn: description?.['en'] ?? '',
      until: localInput(hubNow() + lastsSeconds * 1000),
      ...(nature === 'road' && { place: mapCentre() }),
    });
  };
  const send = async (state?: 'draft' | 'confirmed'): Promise<void> => {
    const body = bodyOf(fields.value, known.value.lines, changed);
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
            <button type="button" class="first-action" onClick={() => void send('confirmed')}>
              {t('confirm')}
            </button>
          </>
        )}
        <button type="button" onClick={onDone}>
          {t('cancel')}
        </button>
      </span>
    </form>
  );
}

const EMPTY: Fields = {
  template: '',
  nature: 'transit',
  fr: '',
  en: '',
  moreFr: '',
  moreEn: '',
  lines: '',
  stops: '',
  place: '',
  until: '',
};

function fieldsOf(event: HubEvent): Fields {
  if (event.kind === 'alert') {
    const { header, description, informedEntities, activePeriods } = event.entity as unknown as Alert;
    return {
      ...EMPTY,
      ...textsOf(header, description),
      lines: informedEntities.flatMap(({ routeId }) => routeId ?? []).join(', '),
      stops: informedEntities.flatMap(({ stopId }) => stopId ?? []).join(', '),
      until: untilOf(activePeriods[0]?.end),
    };
  }
  const [record] = (event.entity as unknown as TrafficSituation).records;
  const [header, description] = record?.comments ?? [];
  const [at] = record?.points ?? record?.line ?? [];
  return {
    ...EMPTY,
    nature: 'road',
    ...textsOf(header, description),
    place: at ? `${at.latitude}, ${at.longitude}` : '',
    until: untilOf(record?.end),
  };
}

function textsOf(header: Record<string, string> = {}, description: Record<string, string> = {}): Partial<Fields> {
  return {
    fr: header['fr'] ?? header['und'] ?? '',
    en: header['en'] ?? '',
    moreFr: description['fr'] ?? description['und'] ?? '',
    moreEn: description['en'] ?? '',
  };
}

const untilOf = (end: string | undefined): string => (end === undefined ? '' : localInput(Date.parse(end)));

function bodyOf(fields: Fields, lines: Findable['lines'], changed: HubEvent | undefined): object {
  const texts = (fr: string, en: string): Record<string, string> | undefined => {
    const found = { ...(fr.trim() && { fr: fr.trim() }), ...(en.trim() && { en: en.trim() }) };
    return Object.keys(found).length > 0 ? found : undefined;
  };
  const header = texts(fields.fr, fields.en);
  const description = texts(fields.moreFr, fields.moreEn);
  const routes = fields.lines
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
    .flatMap((one) => {
      const { ids } = idsOf(one, lines);
      return ids.length > 0 ? ids : [one];
    });
  const stops = fields.stops
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const [latitude = NaN, longitude = NaN] = fields.place.split(',').map(Number);
  const until = fields.until && new Date(epochOf(fields.until)).toISOString();
  return {
    ...(!changed && { nature: fields.nature }),
    ...(!changed && fields.template && { template: fields.template }),
    ...(header && { header }),
    ...(description && { description }),
    ...(fields.nature === 'transit' && routes.length > 0 && { routes }),
    ...(fields.nature === 'transit' && stops.length > 0 && { stops }),
    ...(fields.nature === 'road' &&
      Number.isFinite(latitude) &&
      Number.isFinite(longitude) && { point: { latitude, longitude } }),
    ...(until && { until }),
  };
}

/** An instant as its field wants it, by the clock of the territory. */
function localInput(ms: number): string {
  return new Date(ms + offsetMs(ms)).toISOString().slice(0, 16);
}

/** What was written there, as an instant. */
function epochOf(text: string): number {
  const wall = Date.parse(`${text}:00Z`);
  const guess = wall - offsetMs(wall);
  return wall - offsetMs(guess);
}

/** How far the clock of the territory is ahead of UTC. */
function offsetMs(ms: number): number {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: hub.value?.timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(new Date(ms));
  return Date.parse(`${parts.replace(' ', 'T')}Z`) - Math.floor(ms / 1000) * 1000;
}

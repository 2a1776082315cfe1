import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ask } from '../api/ask';
import { HAS_PAST, hubPath } from '../api/base';
import { sparkline, wellFeeds, type Bucket } from '../live/figures';
import { alarms, feedList, figures, health, hubNow } from '../live/store';
import { openView } from '../live/view';
import { number, t } from '../wording/wording';
import { Threshold } from './threshold';

const DAY_MS = 86_400_000;
const RENEWED_MS = 5 * 60_000;
const BOX = { width: 90, height: 18 };

/** The figures a control room looks at first, each with its last 24 hours where the hub keeps them. */
export function FigureStrip({ onAlarms }: { onAlarms: () => void }) {
  const { punctualShare, inService, heardOf, punctualityKeys, inServiceKeys, punctualityLeftOut, inServiceLeftOut } =
    figures.value;
  const { well, all } = wellFeeds(feedList.value, (id) => health.value.get(id)?.state);
  const critical = alarms.value.filter(({ body }) => body.severity === 'critical').length;
  return (
    <section class="figures" aria-label={t('figures')}>
      <dl>
        <Figure name={t('punctuality')} value={punctualShare === undefined ? '–' : `${number(punctualShare * 100)} %`}>
          <Threshold figure="punctuality" name="punctualShare" value={punctualShare} />
          <LeftOut feeds={punctualityLeftOut} isAll={punctualShare === undefined} />
          <Day feedKey={punctualityKeys[0]} of="punctualShareAvg" isAlone={punctualityKeys.length === 1} />
        </Figure>
        <Figure
          name={t('inService')}
          value={inService === undefined ? '–' : `${number(inService)} / ${number(heardOf ?? 0)}`}
        >
          <LeftOut feeds={inServiceLeftOut} isAll={inService === undefined} />
          <Day feedKey={inServiceKeys[0]} of="vehiclesInServiceAvg" isAlone={inServiceKeys.length === 1} />
        </Figure>
        <Figure
          name={t('freshFeeds')}
          value={`${well === all ? '●' : '◐'} ${number(well)} / ${number(all)}`}
          isBad={well < all}
        />
        <Figure
          name={t('criticalAlarms')}
          value={`${critical > 0 ? '✕ ' : ''}${number(critical)}`}
          isBad={critical > 0}
        >
          <button type="button" onClick={onAlarms}>
            {t('alarms')}
          </button>
        </Figure>
      </dl>
      <button type="button" class="all-figures" onClick={() => openView({ kind: 'figures', id: 'all' })}>
        {t('allFigures')}
      </button>
    </section>
  );
}

function Figure({
  name,
  value,
  isBad = false,
  children,
}: {
  name: string;
  value: string;
  isBad?: boolean;
  children?: preact.ComponentChildren;
}) {
  return (
    <div class={`figure${isBad ? ' is-bad' : ''}`}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b> {children}
      </dd>
    </div>
  );
}

/** Why a figure is not known, or what of it is not: what feeds said that are not fresh now is not what is now. */
function LeftOut({ feeds, isAll }: { feeds: number; isAll: boolean }) {
  if (feeds === 0) return null;
  const words = isAll
    ? t('figureNotKnown')
    : `${t('figureWithout')} ${number(feeds)} ${t(feeds === 1 ? 'figureSilentOne' : 'figureSilentMany')}`;
  return (
    <small class="figure-gap" title={words}>
      ◐ <span class="figure-gap-long">{words}</span>
      <span class="figure-gap-short">{t('figureSilentShort')}</span>
    </small>
  );
}

/** The last 24 hours of one feed's figure; of several feeds no line says what it is of, so there is none. */
function Day({ feedKey, of, isAlone }: { feedKey: string | undefined; of: string; isAlone: boolean }) {
  const points = useSignal('');
  useEffect(() => {
    if (!feedKey || !isAlone || !HAS_PAST) return;
    const load = async (): Promise<void> => {
      const response = await ask(hubPath(`/v1/kpis/${encodeURIComponent(feedKey)}/history?bucket=15m`));
      if (!response.ok) return;
      const { rows } = (await response.json()) as { rows: Bucket[] };
      const toMs = hubNow();
      points.value = sparkline(rows, of, { ...BOX, fromMs: toMs - DAY_MS, toMs });
    };
    const renew = (): void => void load().catch(() => undefined);
    renew();
    const timer = setInterval(renew, RENEWED_MS);
    return () => clearInterval(timer);
  }, [feedKey, isAlone]);
  if (!points.value) return null;
  return (
    <svg class="spark" width={BOX.width} height={BOX.height} role="img" aria-label={t('lastDay')}>
      <title>{t('lastDay')}</title>
      <polyline points={points.value} fill="none" stroke="currentColor" stroke-width="1.5" />
    </svg>
  );
}

import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { ask } from '../api/ask';
import { HAS_PAST, hubPath } from '../api/base';
import type { HubEvent, KeyFigure, TripUpdate, VehiclePosition } from '../api/contract';
import { feedNowMs } from '../live/age';
import { BREAKDOWNS, areaOf, breakdownOf, type Breakdown, type NamedArea } from '../live/breakdown';
import { delayOf } from '../live/calls';
import { MAIN_VALUES, SPANS, WEEK_MS, compareDays, type Span } from '../live/compare-days';
import type { Bucket } from '../live/figures';
import { findRun } from '../live/runs';
import { entitiesOf, findFeed, hub, isFigureOld, isOfStale, now } from '../live/store';
import { openView } from '../live/view';
import { adherenceWords, duration, figureValue, localised, number, t, type Word } from '../wording/wording';
import { AnswerNote, useAnswer, type Asked } from './answer';
import { Threshold } from './threshold';

const BOX = { width: 260, height: 44 };
const RENEWED_MS = 5 * 60_000;
/** The table of lines is made anew so often. */
const COUNTED_MS = 5_000;
const SHOWN = 60;

/** Every key figure with its last day or week beside the same time last week, and vehicles by line, mode, commune and feed. */
export function FiguresPanel() {
  const span = useSignal<Span>('day');
  const figures = entitiesOf('kpi').sort(
    (a, b) => figureOf(a).localeCompare(figureOf(b)) || (a.feed < b.feed ? -1 : 1),
  );
  return (
    <>
      <h2>{t('figures')}</h2>
      <div class="tabs" role="group" aria-label={t('figures')}>
        {(['day', 'week'] as const).map((one) => (
          <button key={one} type="button" aria-pressed={span.value === one} onClick={() => (span.value = one)}>
            {t(one === 'day' ? 'lastHours' : 'lastWeek')}
          </button>
        ))}
      </div>
      <p class="note-facts">
        {t('figuresGuide')} {adherenceWords('on-time')}.
      </p>
      <ByGroup />
      {figures.length === 0 && <p class="none">{t('noFigures')}</p>}
      <ul class="figure-days">
        {figures.map((event) => (
          <FigureDays key={event.key} event={event} span={span.value} />
        ))}
      </ul>
    </>
  );
}

const figureOf = ({ entity }: HubEvent): string => (entity as unknown as KeyFigure).figure;

function FigureDays({ event, span }: { event: HubEvent; span: Span }) {
  const { figure, values } = event.entity as unknown as KeyFigure;
  const main = MAIN_VALUES[figure];
  const { ms, bucket, stepMs } = SPANS[span];
  const toMs = Math.floor(now.value / RENEWED_MS) * RENEWED_MS;
  const address = useMemo(() => {
    const history = (untilMs: number): string =>
      `/v1/kpis/${encodeURIComponent(event.key)}/history?${new URLSearchParams({
        from: new Date(untilMs - ms).toISOString(),
        to: new Date(untilMs + stepMs).toISOString(),
        bucket,
      })}`;
    return [history(toMs), history(toMs - WEEK_MS)] as const;
  }, [event.key, span, toMs]);
  const newer = useAnswer<{ rows: Bucket[] }>(HAS_PAST ? address[0] : undefined, RENEWED_MS);
  const older = useAnswer<{ rows: Bucket[] }>(HAS_PAST ? address[1] : undefined, RENEWED_MS);
  if (!main) return null;
  const rows = [...(older.answer?.rows ?? []), ...(newer.answer?.rows ?? [])];
  const compared = compareDays(rows, `${main.value}Avg`, { ...BOX, toMs: toMs + stepMs, span });
  const value = values[main.value];
  const isOld = isFigureOld(event);
  const name = t(`figure-${figure}` as Word);
  return (
    <li class={isOld ? 'is-old' : ''}>
      <h3>
        {name} <span class="notice-facts">{localised(findFeed(event.feed)?.titles ?? {}) || event.feed}</span>
      </h3>
      <p>
        <b>{value === undefined ? '–' : figureValue(value, main.unit)}</b>
        {!isOld && <Threshold figure={figure} name={main.value} value={value} />}
        {compared?.weekAgo !== undefined && (
          <span class="notice-facts">
            {' '}
            {t('weekAgo')} {figureValue(compared.weekAgo, main.unit)}
          </span>
        )}
        {isOld && <span class="notice-facts"> ◐ {t('isOld')}</span>}
      </p>
      {compared ? (
        <svg
          class="figure-day"
          viewBox={`-2 -2 ${BOX.width + 4} ${BOX.height + 4}`}
          role="img"
          aria-label={`${name}: ${t('between')} ${figureValue(compared.low, main.unit)} – ${figureValue(compared.high, main.unit)}`}
        >
          <path d={compared.before} class="figure-before" />
          <path d={compared.now} class="figure-now" />
        </svg>
      ) : (
        <HistoryNote asked={newer} />
      )}
    </li>
  );
}

/** Where nothing is kept, nothing is amiss. */
function HistoryNote({ asked }: { asked: Asked<unknown> }) {
  return asked.isNone ? <p class="none">{t('noHistory')}</p> : <AnswerNote asked={asked} />;
}

/** Vehicles that are on a run or line, by what is chosen; those the map shows as old are left out. */
function ByGroup() {
  const by = useSignal<Breakdown>('line');
  const areas = useSignal<readonly NamedArea[]>([]);
  const outlines = hub.value?.territory?.outlines;
  useEffect(() => {
    if (by.value !== 'commune' || areas.value.length > 0 || !outlines) return;
    void loadAreas(outlines)
      .then((found) => (areas.value = found))
      .catch(() => undefined);
  }, [by.value, outlines]);
  const period = Math.floor(now.value / COUNTED_MS);
  const rows = useMemo(() => breakdownOf(counted(by.value, areas.value)), [period, by.value, areas.value]);
  return (
    <section class="by-group">
      <h3>{t('vehiclesBy')}</h3>
      <div class="tabs" role="group" aria-label={t('vehiclesBy')}>
        {BREAKDOWNS.map((one) => (
          <button key={one} type="button" aria-pressed={by.value === one} onClick={() => (by.value = one)}>
            {t(`by-${one}`)}
          </button>
        ))}
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">{t(`by-${by.value}`)}</th>
            <th scope="col">{t('vehicles')}</th>
            <th scope="col">{t('punctuality')}</th>
            <th scope="col">{t('latest')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map(({ group, vehicles, judged, onTime, worstDelaySeconds }) => (
            <tr key={group}>
              <th scope="row">
                {by.value === 'feed' ? (
                  <button type="button" onClick={() => openView({ kind: 'feed', id: group })}>
                    {localised(findFeed(group)?.titles ?? {}) || group}
                  </button>
                ) : (
                  group || t('notSaid')
                )}
              </th>
              <td>{number(vehicles)}</td>
              <td>
                {judged === 0 ? '–' : `${number((onTime / judged) * 100)} % / ${number(judged)}`}
                {judged > 0 && <Threshold figure="punctuality" name="punctualShare" value={onTime / judged} />}
              </td>
              <td>
                {worstDelaySeconds === undefined || worstDelaySeconds <= 0 ? '–' : duration(worstDelaySeconds * 1_000)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="none">{t('noneFresh')}</p>}
      {rows.length > SHOWN && <p class="note-facts">+{number(rows.length - SHOWN)}</p>}
    </section>
  );
}

function* counted(
  by: Breakdown,
  areas: readonly NamedArea[],
): Iterable<{ group: string; delaySeconds: number | undefined }> {
  const nowMs = now.peek();
  for (const event of entitiesOf('vehicle-position')) {
    const vehicle = event.entity as unknown as VehiclePosition;
    if (isOfStale(event) || (!vehicle.trip && !vehicle.routeName)) continue;
    const run = findRun(vehicle);
    const delaySeconds =
      run && !isOfStale(run) ? delayOf(run.entity as unknown as TripUpdate, feedNowMs(run, nowMs)) : undefined;
    yield { group: groupOf(event, vehicle, by, areas), delaySeconds };
  }
}

function groupOf(event: HubEvent, vehicle: VehiclePosition, by: Breakdown, areas: readonly NamedArea[]): string {
  if (by === 'feed') return event.feed;
  if (by === 'mode') return vehicle.mode === undefined ? '' : t(`mode-${vehicle.mode}` as Word);
  if (by === 'line') return vehicle.routeName ?? '';
  return (vehicle.point && areaOf(areas, [vehicle.point.longitude, vehicle.point.latitude])) ?? '';
}

async function loadAreas(address: string): Promise<NamedArea[]> {
  const response = await ask(hubPath(address));
  if (!response.ok) return [];
  const { features } = (await response.json()) as GeoJSON.FeatureCollection<
    GeoJSON.Polygon | GeoJSON.MultiPolygon,
    { nom: string }
  >;
  return features.map(({ geometry, properties: { nom } }) => ({
    name: nom,
    polygons: geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
  }));
}

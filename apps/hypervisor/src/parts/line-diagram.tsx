import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ask } from '../api/ask';
import { HAS_PAST, hubPath } from '../api/base';
import type { HubEvent, RouteDetail, StopCallsAnswer, TripUpdate } from '../api/contract';
import { minutesOf } from '../live/ladder';
import { lastDelay, runLines, stopsAsked, type RunLine, type Snapshot, type Step } from '../live/marey';
import { entitiesOf, now } from '../live/store';
import { openView, type View } from '../live/view';
import { clockMinute, t } from '../wording/wording';
import { AnswerNote, useAnswer } from './answer';
import { localId } from './names';
import { RouteBadge } from './route-badge';

const BACK_MS = 2 * 3_600_000;
const AHEAD_MS = 3_600_000;
/** The history is looked at so often; what is past does not change and is asked for once. */
const SEEN_EVERY_MS = 5 * 60_000;
const RENEWED_MS = 60_000;
const LINE_ASKED_MS = 300_000;
const BOX = { width: 720, left: 130, top: 18, row: 26 };
const TICK_MS = 30 * 60_000;

interface Known {
  boards: { stop: number; board: StopCallsAnswer }[];
  snapshots: Snapshot[];
  hasHistory: boolean;
}

/** A line over time: stops downwards, time to the right; as planned, as seen in the last two hours, as predicted. */
export function LineDiagram({ view: { id } }: { view: View }) {
  const asked = useAnswer<RouteDetail>(`/v1/routes/${encodeURIComponent(id)}`, LINE_ASKED_MS);
  const chosen = useSignal(0);
  const marked = useSignal<string | undefined>(undefined);
  const line = asked.answer;
  const known = useKnown(line, chosen.value);
  if (!line) return <AnswerNote asked={asked} />;
  const nowMs = now.value;
  const span = { fromMs: nowMs - BACK_MS, toMs: nowMs + AHEAD_MS };
  const updates = entitiesOf('trip-update').filter(
    ({ entity }) => (entity as unknown as TripUpdate).trip.routeId === line.id,
  );
  const lines = runLines(line.directions, chosen.value, { ...known, updates, nowMs });
  const stops = line.directions[chosen.value]?.stops ?? [];
  return (
    <>
      <h2>
        <RouteBadge id={id} name={line.name} colour={line.color} /> {t('diagram')}
      </h2>
      <AnswerNote asked={asked} />
      <div class="directions" role="group" aria-label={t('direction')}>
        {line.directions.map(({ headsigns }, at) => (
          <button key={at} type="button" aria-pressed={at === chosen.value} onClick={() => (chosen.value = at)}>
            → {headsigns[0] ?? at + 1}
          </button>
        ))}
      </div>
      {!known.hasHistory && <p class="note">{t('diagramNoHistory')}</p>}
      <Drawing lines={lines} stops={stops} span={span} nowMs={nowMs} marked={marked.value} />
      <p class="legend">
        <span class="marey-key marey-planned">{t('planned')}</span>
        <span class="marey-key marey-real">{t('observed')}</span>
        <span class="marey-key marey-ahead">{t('predicted')}</span>
      </p>
      <Runs lines={underWayFirst(lines.filter((one) => isWithin(one, span)))} onMark={(run) => (marked.value = run)} />
    </>
  );
}

function Drawing({
  lines,
  stops,
  span: { fromMs, toMs },
  nowMs,
  marked,
}: {
  lines: readonly RunLine[];
  stops: RouteDetail['directions'][number]['stops'];
  span: { fromMs: number; toMs: number };
  nowMs: number;
  marked: string | undefined;
}) {
  const { width, left, top, row } = BOX;
  const height = top + stops.length * row;
  const x = (ms: number): number => left + ((ms - fromMs) / (toMs - fromMs)) * (width - left);
  const y = (stop: number): number => top + (stop + 0.5) * row;
  const path = (steps: readonly Step[]): string =>
    steps.map(({ ms, stop }) => `${x(ms).toFixed(1)},${y(stop).toFixed(1)}`).join(' ');
  const ticks = Array.from(
    { length: Math.floor((toMs - fromMs) / TICK_MS) },
    (_, at) => (Math.floor(fromMs / TICK_MS) + at + 1) * TICK_MS,
  );
  return (
    // What is drawn stands in the table below, for those who do not see it. On a telephone it is moved sideways.
    <div class="marey-scroll" role="group" aria-label={t('diagram')} tabIndex={0}>
      <svg class="marey" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('diagram')}>
        <clipPath id="marey-plot">
          <rect x={left} y={0} width={width - left} height={height} />
        </clipPath>
        {stops.map(({ id, name }, at) => (
          <g key={`${at} ${id}`}>
            <line class="marey-grid" x1={left} x2={width} y1={y(at)} y2={y(at)} />
            <text x={left - 6} y={y(at) + 4} text-anchor="end">
              {(name ?? localId(id)).slice(0, 20)}
            </text>
          </g>
        ))}
        {ticks.map((ms) => (
          <g key={ms}>
            <line class="marey-grid" x1={x(ms)} x2={x(ms)} y1={top} y2={height} />
            <text x={x(ms)} y={12} text-anchor="middle">
              {clockMinute(new Date(ms).toISOString())}
            </text>
          </g>
        ))}
        <g clip-path="url(#marey-plot)">
          {lines.map(({ id, planned, real, ahead }) => (
            <g key={id} class={marked === undefined ? undefined : marked === id ? 'is-marked' : 'is-faint'}>
              <polyline class="marey-planned" points={path(planned)} />
              <polyline class="marey-real" points={path(real)} />
              <polyline class="marey-ahead" points={path(ahead)} />
            </g>
          ))}
        </g>
        <line class="marey-now" x1={x(nowMs)} x2={x(nowMs)} y1={top} y2={height} />
      </svg>
    </div>
  );
}

/** The same in words: each run with its plan, and how late it was where it was seen last. */
function Runs({ lines, onMark }: { lines: readonly RunLine[]; onMark: (run: string | undefined) => void }) {
  const minute = (step: Step | undefined): string => (step ? clockMinute(new Date(step.ms).toISOString()) : '–');
  return (
    <div class="marey-table">
      <table>
        <caption class="unseen">{t('diagram')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('run')}</th>
            <th scope="col">{t('delay')}</th>
            <th scope="col">{t('predictedEnd')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.id} onMouseEnter={() => onMark(line.id)} onMouseLeave={() => onMark(undefined)}>
              <th scope="row">
                <button
                  type="button"
                  onFocus={() => onMark(line.id)}
                  onBlur={() => onMark(undefined)}
                  onClick={() => openView({ kind: 'run', id: line.id })}
                >
                  {/* Nobody knows a run by its id; one beyond the timetable has nothing else. */}
                  {line.planned.length > 0
                    ? `${minute(line.planned[0])}–${minute(line.planned.at(-1))}`
                    : localId(line.id)}
                </button>
              </th>
              <td>{minutesOf(lastDelay(line)) || '–'}</td>
              <td>{minute(line.ahead.at(-1))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Who reads or hears the table wants those first that can still be acted on. */
function underWayFirst(lines: readonly RunLine[]): RunLine[] {
  return [...lines].sort((a, b) => Number(b.ahead.length > 0) - Number(a.ahead.length > 0));
}

function isWithin({ planned, real, ahead }: RunLine, { fromMs, toMs }: { fromMs: number; toMs: number }): boolean {
  return [...planned, ...real, ...ahead].some(({ ms }) => ms >= fromMs && ms <= toMs);
}

/** Timetable and history of a direction, renewed while the part is shown. */
function useKnown(line: RouteDetail | undefined, chosen: number): Known {
  const known = useSignal<Known>({ boards: [], snapshots: [], hasHistory: true });
  useEffect(() => {
    const direction = line?.directions[chosen];
    if (!line || !direction) return;
    let isShown = true;
    let timer: ReturnType<typeof setTimeout>;
    known.value = { boards: [], snapshots: [], hasHistory: true };
    const renew = async (): Promise<void> => {
      const nowMs = now.peek();
      const fromMs = nowMs - BACK_MS;
      const query = new URLSearchParams({
        route: line.id,
        at: new Date(fromMs).toISOString(),
        window: 'PT3H',
        limit: '200',
      });
      const boards = await Promise.all(
        stopsAsked(direction).map(async (stop) => {
          // Nothing departs from the last stop.
          const what = stop === direction.stops.length - 1 ? 'arrivals' : 'departures';
          const stopId = encodeURIComponent(direction.stops[stop]!.id);
          const board = await answerOf<StopCallsAnswer>(`/v1/stops/${stopId}/${what}?${query}`);
          return board && { stop, board };
        }),
      );
      if (isShown) known.value = { ...known.value, boards: boards.flatMap((one) => one ?? []) };
      if (!HAS_PAST) {
        known.value = { ...known.value, hasHistory: false };
        return;
      }
      const wanted: number[] = [];
      for (let ms = Math.ceil(fromMs / SEEN_EVERY_MS) * SEEN_EVERY_MS; ms <= nowMs; ms += SEEN_EVERY_MS)
        wanted.push(ms);
      for (const ms of wanted.reverse()) {
        if (!isShown) return;
        if (known.value.snapshots.some((one) => one.ms === ms)) continue;
        const at = new Date(ms).toISOString();
        const answer = await answerOf<{ items: HubEvent[] }>(
          `/v1/vehicle-positions?${new URLSearchParams({ route: line.id, at, limit: '200' })}`,
        );
        if (!isShown) return;
        known.value = answer
          ? { ...known.value, hasHistory: true, snapshots: [...known.value.snapshots, { ms, vehicles: answer.items }] }
          : { ...known.value, hasHistory: false };
        // A history that does not answer is not asked two dozen times.
        if (!answer) return;
      }
      known.value = { ...known.value, snapshots: known.value.snapshots.filter(({ ms }) => ms >= fromMs) };
    };
    const again = (): void => {
      void renew()
        .catch(() => undefined)
        .then(() => {
          if (isShown) timer = setTimeout(again, RENEWED_MS);
        });
    };
    again();
    return () => {
      isShown = false;
      clearTimeout(timer);
    };
  }, [line?.id, chosen]);
  return known.value;
}

async function answerOf<T>(address: string): Promise<T | undefined> {
  const response = await ask(hubPath(address));
  return response.ok ? ((await response.json()) as T) : undefined;
}

import type { Wording } from '../words/index.js';
import { html, type Html } from '../html.js';

/** A value of the hour that begins at an instant. */
export interface HourValue {
  at: string;
  value: number;
}

const WIDTH = 672;
const HEIGHT = 160;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
export const DAYS_SHOWN = 7;

/** The seven days up to `nowMs`, whole hours. */
export function spanShown(nowMs: number): { fromMs: number; toMs: number } {
  const toMs = Math.ceil(nowMs / HOUR_MS) * HOUR_MS;
  return { fromMs: toMs - DAYS_SHOWN * DAY_MS, toMs };
}

/** Days under a picture of the seven days: text of the page, not of the picture, so that it stays readable when narrow. */
function dayRow(fromMs: number, words: Wording): Html {
  const format = new Intl.DateTimeFormat(words.language === 'fr' ? 'fr-FR' : 'en-GB', {
    timeZone: words.timeZone,
    weekday: 'short',
    day: 'numeric',
  });
  return html`<p class="days" aria-hidden="true">
    ${Array.from(
      { length: DAYS_SHOWN },
      (_, day) => html`<span>${format.format(fromMs + (day + 0.5) * DAY_MS)}</span>`,
    )}
  </p>`;
}

/** A line of hourly values over seven days; where an hour is missing the line is broken. `undefined` without a value. */
export function drawChart(
  title: string,
  unit: string,
  values: readonly HourValue[],
  nowMs: number,
  words: Wording,
): Html | undefined {
  if (values.length === 0) return undefined;
  const { fromMs, toMs } = spanShown(nowMs);
  const top = niceTop(Math.max(...values.map(({ value }) => value)));
  const bottom = Math.min(0, ...values.map(({ value }) => value));
  const x = (atMs: number): number => round(((atMs - fromMs) / (toMs - fromMs)) * WIDTH);
  const y = (value: number): number => round(HEIGHT - ((value - bottom) / (top - bottom || 1)) * HEIGHT);
  let way = '';
  let beforeMs = -Infinity;
  for (const { at, value } of values) {
    const atMs = Date.parse(at) + HOUR_MS / 2;
    const isJoined = atMs - beforeMs <= HOUR_MS * 1.5;
    // One hour alone is a dot.
    way += `${isJoined ? 'L' : 'M'}${x(atMs)} ${y(value)}${isJoined ? '' : 'h.1'}`;
    beforeMs = atMs;
  }
  const last = values.at(-1)!;
  const numbers = values.map(({ value }) => value);
  const summary = `${words.number(last.value)}${unit} · min ${words.number(Math.min(...numbers))}${unit} · max ${words.number(Math.max(...numbers))}${unit}`;
  const days = Array.from({ length: DAYS_SHOWN - 1 }, (_, day) => `M${x(fromMs + (day + 1) * DAY_MS)} 0V${HEIGHT}`);
  return html`<figure class="chart">
    <figcaption>${title} <small>${summary}</small></figcaption>
    <div class="plot">
      <span class="axis" aria-hidden="true"
        ><span>${words.number(top)}${unit}</span><span>${words.number(bottom)}${unit}</span></span
      ><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${title}: ${summary}">
        <path class="grid" d="M0 0H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT}H${WIDTH}${days.join('')}" />
        <path class="line" d="${way}" />
      </svg>
    </div>
    ${dayRow(fromMs, words)}
  </figure>`;
}

/** How fresh each hour was: height and colour say the same, and an hour nobody watched is empty. */
export function drawBand(title: string, hours: readonly HourValue[], nowMs: number, words: Wording): Html | undefined {
  if (hours.length === 0) return undefined;
  const { fromMs, toMs } = spanShown(nowMs);
  const width = WIDTH / (DAYS_SHOWN * 24);
  const bars: Record<string, string> = { fresh: '', degraded: '', stale: '' };
  for (const { at, value } of hours) {
    const left = round(((Date.parse(at) - fromMs) / (toMs - fromMs)) * WIDTH);
    const state = value >= 0.95 ? 'fresh' : value >= 0.4 ? 'degraded' : 'stale';
    const high = { fresh: 40, degraded: 24, stale: 10 }[state];
    bars[state] += `M${left} 40v-${high}h${round(width)}v${high}z`;
  }
  const share = hours.reduce((sum, { value }) => sum + value, 0) / hours.length;
  const summary = words.say('freshHours', Math.round(share * 100));
  return html`<figure class="band">
    <figcaption>${title} <small>${summary}</small></figcaption>
    <svg viewBox="0 0 ${WIDTH} 40" preserveAspectRatio="none" role="img" aria-label="${title}: ${summary}">
      ${Object.entries(bars).map(([state, way]) => way !== '' && html`<path class="state-${state}" d="${way}" />`)}
    </svg>
    ${dayRow(fromMs, words)}
  </figure>`;
}

/** A share of one as a bar of ten steps that also prints. */
export function drawShare(share: number): Html {
  return html`<svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <path class="all" d="M0 0h100v10H0z" />
    <path class="part" d="M0 0h${Math.round(share * 100)}v10H0z" />
  </svg>`;
}

function niceTop(largest: number): number {
  if (largest <= 0) return 1;
  const step = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * step).find((top) => top >= largest)!;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

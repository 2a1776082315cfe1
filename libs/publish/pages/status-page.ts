import type { StatusAnswer } from '../describe/answers.js';
import { html, type Html } from './html.js';
import { pageOf, tableOf, type PageView } from './page.js';

/** `/status`: what the hub promises, what it has kept of it in thirty days, and what is left of each error budget. */
export function statusPage(view: PageView, { objectives, since, windowDays }: StatusAnswer): Html {
  const { words } = view;
  const percent = (share: number | undefined): string => (share === undefined ? '–' : words.percent(share));
  const ms = (value: number | undefined): string =>
    value === undefined ? '–' : value < 1_000 ? `${words.number(value)} ms` : `${words.number(value / 1_000)} s`;
  return pageOf(view, {
    title: words.say('statusTitle'),
    body: html`<h1>${words.say('statusTitle')}</h1>
      <p class="lead">
        ${words.say('statusLead', String(windowDays))} <a href="/v1/status"><code>/v1/status</code></a>
      </p>
      ${since === undefined ? '' : html`<p>${words.say('statusSince', words.day(since))}</p>`}
      ${tableOf(
        words.say('statusTitle'),
        [
          words.say('objective'),
          words.say('objectiveTarget'),
          words.say('objectiveMeasured'),
          words.say('objectiveState'),
          words.say('budgetLeft'),
          'p50',
          'p95',
          'p99',
        ],
        objectives.map((one) => [
          words.say(`objective-${one.name}`),
          `${percent(one.target)}${one.withinMs === undefined ? '' : ` ≤ ${ms(one.withinMs)}`}`,
          percent(one.share),
          words.say(`objective-${one.state}`),
          percent(one.budgetLeft),
          ms(one.p50Ms),
          ms(one.p95Ms),
          ms(one.p99Ms),
        ]),
      )}`,
  });
}

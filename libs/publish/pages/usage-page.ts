import type { UsageAnswer } from '../describe/answers.js';
import { drawShare } from './draw/chart.js';
import { html, type Html } from './html.js';
import { pageOf, tableOf, type PageView } from './page.js';

const MOST_OUTPUTS = 60;

/** `/usage`: what is read of the hub, by day and by output; nothing of who reads. */
export function usagePage(view: PageView, { from, items, total }: UsageAnswer): Html {
  const { words } = view;
  const days = grouped(items, 'day').sort((a, b) => (a.name < b.name ? 1 : -1));
  const outputs = grouped(items, 'output').sort((a, b) => b.requests - a.requests);
  const most = Math.max(1, ...days.map(({ requests }) => requests));
  const cells = ({ requests, bytes, streamClients }: Counts) => [
    words.number(requests),
    bytesText(bytes, words.language),
    words.number(streamClients),
  ];
  const head = [words.say('requests'), words.say('bytes'), words.say('streamClients')];
  return pageOf(view, {
    title: words.say('usageTitle'),
    under: 'usage',
    body: html`<h1>${words.say('usageTitle')}</h1>
      <p class="lead">
        ${words.say('usageLead')} <a href="/v1/usage"><code>/v1/usage</code></a>
      </p>
      ${
        items.length === 0
          ? html`<p>${words.say('noUsage')}</p>`
          : html`<ul class="figures">
                <li><strong>${words.number(total.requests)}</strong>${words.say('requests')}</li>
                <li><strong>${bytesText(total.bytes, words.language)}</strong>${words.say('bytes')}</li>
                <li><strong>${words.number(total.streamClients)}</strong>${words.say('streamClients')}</li>
              </ul>
              <h2>${words.say('perDay')}</h2>
              ${tableOf(
                words.say('perDay'),
                [words.say('day'), ...head, ''],
                days.map((day) => [words.day(`${day.name}T12:00:00Z`), ...cells(day), drawShare(day.requests / most)]),
              )}
              <h2>${words.say('perOutput', words.day(`${from}T12:00:00Z`))}</h2>
              ${tableOf(
                words.say('perOutput', from),
                [words.say('output'), ...head],
                outputs.slice(0, MOST_OUTPUTS).map((output) => [html`<code>${output.name}</code>`, ...cells(output)]),
              )}`
      }`,
  });
}

interface Counts {
  name: string;
  requests: number;
  bytes: number;
  streamClients: number;
}

function grouped(items: UsageAnswer['items'], by: 'day' | 'output'): Counts[] {
  const groups = new Map<string, Counts>();
  for (const item of items) {
    const name = item[by];
    const group = groups.get(name) ?? { name, requests: 0, bytes: 0, streamClients: 0 };
    groups.set(name, group);
    group.requests += item.requests;
    group.bytes += item.bytes;
    group.streamClients += item.streamClients;
  }
  return [...groups.values()];
}

function bytesText(bytes: number, language: 'fr' | 'en'): string {
  const units = language === 'fr' ? ['o', 'ko', 'Mo', 'Go', 'To'] : ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1_000 && unit < units.length - 1) [value, unit] = [value / 1_000, unit + 1];
  return `${new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { maximumFractionDigits: 1 }).format(value)} ${units[unit]}`;
}

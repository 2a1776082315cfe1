import { NATURE_FLAGS, type FeedId } from '#libs/model';
import type { StopCallAnswer } from '../describe/transit-answers.js';
import { TRANSIT_QUERIES } from '../describe/transit-endpoints.js';
import { boxOf } from '../extent.js';
import { QueryParameters } from '../query/query-parameters.js';
import { invalid } from '../query/request.js';
import { stopBoard } from '../transit/departures.js';
import { communeOf } from './commune-facts.js';
import { layersOf, outlineBox } from './commune-pages.js';
import { drawChart } from './draw/chart.js';
import { drawMap, type MapLayer } from './draw/map.js';
import { frameOf } from './embed-frame.js';
import { CHARTS } from './feed-page.js';
import { html, type Html } from './html.js';
import { toMappedFeed } from './mapped-feed.js';
import { localised, type PageView } from './page.js';
import { valuesOf } from './past.js';
import type { Portal } from './portal.js';
import type { Wording } from './words/index.js';

const SHOWN_FLAGS: readonly string[] = [...NATURE_FLAGS, 'predicted', 'stale'];

/** `/embed/departures?stop=`: the next departures of a stop, timetable and real time marked as what they are. */
export function departuresFrame(view: PageView, portal: Portal, asked: QueryParameters): Html {
  const { words, nowMs } = view;
  const stop = asked.text('stop')!;
  const query = new QueryParameters(
    { limit: String(asked.whole('limit')), ...(asked.has('route') && { route: asked.list('route').join(',') }) },
    TRANSIT_QUERIES.board,
  );
  const board = stopBoard(portal.transit, stop, 'departure', query, nowMs);
  return frameOf(view, {
    stateOf: (feed) => portal.stateOf(feed, view.nowMs),
    title: words.say('departuresOf', board.stop?.name ?? stop),
    theme: asked.text('theme'),
    feeds: [portal.transit.stop(stop).feedId],
    more: localised('/communes', words),
    everySeconds: 15,
    body:
      board.items.length === 0
        ? html`<p>${words.say('noDepartures')}</p>`
        : html`<table class="board">
            <caption class="unseen">
              ${words.say('departuresAt')}
            </caption>
            <thead>
              <tr>
                <th scope="col">${words.say('line')}</th>
                <th scope="col">${words.say('destination')}</th>
                <th scope="col">${words.say('departureTime')}</th>
              </tr>
            </thead>
            <tbody>
              ${board.items.map((call) => callRow(call, words))}
            </tbody>
          </table>`,
  });
}

function callRow(call: StopCallAnswer, words: Wording): Html {
  const { route, headsign, scheduledAt, expectedAt, state, delaySeconds = 0, platform, flags } = call;
  const at = expectedAt ?? scheduledAt;
  const minutes = Math.round(delaySeconds / 60);
  const isOff = state === 'cancelled' || state === 'skipped';
  const shown = flags.filter((flag) => SHOWN_FLAGS.includes(flag));
  return html`<tr>
    <th scope="row">${lineBadge(route?.name ?? '–', route?.color, route?.textColor)}</th>
    <td>${headsign ?? '–'}${platform && html` <small>${words.say('platform')} ${platform}</small>`}</td>
    <td>
      ${at && (isOff ? html`<s><time datetime="${at}">${words.clock(at)}</time></s>` : html`<time datetime="${at}">${words.clock(at)}</time>`)}
      <small class="call-${state}"
        >${words.sayOf('call', state)}${minutes !== 0 && html` ${words.say(minutes > 0 ? 'late' : 'early', Math.abs(minutes))}`}</small
      >
      ${shown.map((flag) => html`<span class="badge nature">${words.sayOf('flag', flag)}</span> `)}
    </td>
  </tr>`;
}

/** The colours of a line as attributes of a drawing: styles of a page stand in its sheet alone. */
function lineBadge(name: string, color = '#444444', textColor = '#FFFFFF'): Html {
  if (name.length > 6) return html`${name}`;
  return html`<svg class="line-badge" viewBox="0 0 48 26" width="48" height="26" role="img" aria-label="${name}">
    <rect width="48" height="26" rx="5" fill="${color}" />
    <text x="24" y="18" text-anchor="middle" font-weight="700" font-size="15" fill="${textColor}">${name}</text>
  </svg>`;
}

/** `/embed/map?commune=` or `?feed=`: what is there, and what moves. */
export function mapFrame(view: PageView, portal: Portal, asked: QueryParameters): Html {
  const { words } = view;
  const [code, feedId] = [asked.text('commune'), asked.text('feed')];
  if (code !== undefined && feedId !== undefined) throw invalid('feed', feedId, 'it or commune, not both');
  const { title, layers, feeds, box, more } =
    code === undefined ? ofFeeds(view, portal, feedId) : ofCommune(view, portal, code);
  const map = drawMap(title, layers, portal.outlines, box);
  return frameOf(view, {
    stateOf: (feed) => portal.stateOf(feed, view.nowMs),
    title,
    theme: asked.text('theme'),
    feeds,
    more: localised(more, words),
    everySeconds: 10,
    body: map ?? html`<p>${words.say('noMap')}</p>`,
  });
}

function ofCommune({ words, nowMs }: PageView, portal: Portal, code: string) {
  const facts = communeOf(portal, code, nowMs);
  const feeds = new Set<FeedId>(facts.stops.map(({ feedId }) => feedId));
  for (const events of facts.events.values()) for (const { feed } of events) feeds.add(feed);
  return {
    title: words.say('communeMap', facts.commune.name),
    layers: layersOf(facts, words),
    feeds,
    box: outlineBox(portal, code),
    more: `/communes/${code}`,
  };
}

function ofFeeds({ words, context, nowMs }: PageView, portal: Portal, feedId: string | undefined) {
  const only = feedId === undefined ? undefined : portal.factsOf(feedId, nowMs);
  const feeds = only ? [toMappedFeed(only, context)] : portal.mappedFeeds(nowMs);
  const layers = feeds.flatMap((one) =>
    one.layers.map(({ name, places }): MapLayer => ({ name, label: words.sayOf('kind', name), places })),
  );
  const { name } = context.catalogue.hub;
  return {
    title: only ? (words.text(only.feed.title) ?? only.feed.feedId) : words.say('communeMap', name),
    layers: joined(layers),
    feeds: feeds.filter(({ isShown }) => isShown).map(({ feed }) => feed),
    box: boxOf(layers.flatMap(({ places }) => [...places])),
    more: only ? `/catalog/${encodeURIComponent(only.feed.feedId)}` : '/catalog',
  };
}

/** Layers of one name as one, those that move on top. */
function joined(layers: readonly MapLayer[]): MapLayer[] {
  const byName = new Map<string, MapLayer>();
  for (const layer of layers) {
    const before = byName.get(layer.name);
    byName.set(layer.name, before ? { ...layer, places: [...before.places, ...layer.places] } : layer);
  }
  const rank = ({ name }: MapLayer): number => (name === 'vehicle-position' ? 2 : name === 'stop' ? 0 : 1);
  return [...byName.values()].sort((a, b) => rank(a) - rank(b));
}

/** `/embed/chart?feed=&figure=`: a key figure over seven days. */
export async function chartFrame(view: PageView, portal: Portal, asked: QueryParameters): Promise<Html> {
  const { words, nowMs } = view;
  const facts = portal.factsOf(asked.text('feed')!, nowMs);
  const name = asked.text('figure')!;
  const figure = CHARTS.find(([one]) => one === name);
  if (!figure) throw invalid('figure', name, `one of ${CHARTS.map(([one]) => one).join(', ')}`);
  const { feedId } = facts.feed;
  const hours = await portal.past.figures(`${feedId}:${figure[0]}`);
  const label = words.sayOf('figure', figure[0]);
  const chart = drawChart(
    words.say('chartTitle', label),
    figure[2],
    valuesOf(hours ?? [], `${figure[1]}Avg`, figure[3]),
    nowMs,
    words,
  );
  return frameOf(view, {
    stateOf: (feed) => portal.stateOf(feed, view.nowMs),
    title: `${label}, ${words.text(facts.feed.title) ?? feedId}`,
    theme: asked.text('theme'),
    feeds: [feedId],
    more: localised(`/catalog/${encodeURIComponent(feedId)}`, words),
    everySeconds: 300,
    body: chart ?? html`<p>${words.say(hours ? 'noHistory' : 'historyAway')}</p>`,
  });
}

import { licenceLink, stateBadge } from './catalogue-page.js';
import { drawChart } from './draw/chart.js';
import { drawMap, type MapLayer } from './draw/map.js';
import { apiSection, embedSection } from './feed-api.js';
import type { FeedFacts } from './feed-facts.js';
import { rawSection } from './feed-files.js';
import { placesOfEvents, previewOf } from './feed-preview.js';
import { issuesSection, qualityHistory, qualitySection } from './feed-quality.js';
import { html, safeAddress, type Content, type Html } from './html.js';
import { localised, pageOf, timeOf, type PageView } from './page.js';
import { valuesOf, type Past } from './past.js';
import { placesOf } from '../extent.js';
import type { OutputCache } from '../output-cache.js';
import type { Outlines } from '../query/hub.js';
import type { Wording } from './words/index.js';

/** Figures worth a chart, the most telling first: the value drawn, its unit and factor. */
export const CHARTS = [
  ['vehicles-in-service', 'vehiclesInService', '', 1],
  ['shared-vehicles', 'vehiclesAvailable', '', 1],
  ['traffic-speed', 'speedMedianKmh', ' km/h', 1],
  ['punctuality', 'punctualShare', ' %', 100],
  ['traffic-congestion', 'congestedSitesShare', ' %', 100],
  ['stations', 'stationsEmptyShare', ' %', 100],
  ['match-rate', 'matchedShare', ' %', 100],
  ['observation-age', 'observationAgeMedianSeconds', ' s', 1],
  ['disturbances', 'activeAlerts', '', 1],
  ['quality', 'scoreShare', '', 100],
] as const;

export interface FeedPageParts {
  cache: OutputCache;
  past: Past;
  outlines: Outlines | undefined;
}

/** `/catalog/{feed}`: one feed on the three levels the council decided: raw, seen, API. */
export async function feedPage(view: PageView, facts: FeedFacts, parts: FeedPageParts): Promise<Html> {
  const { words, context, nowMs } = view;
  const { feed, status, state, quality, datasets } = facts;
  const { feedId } = feed;
  const title = words.text(feed.title) ?? feedId;
  const base = context.publicUrl();
  const figure = CHARTS.find(([name]) => context.live.find('kpi', `${feedId}:${name}`));
  const [hours, drawn, ...versions] = await Promise.all([
    parts.past.figures(`${feedId}:quality`),
    figure && parts.past.figures(`${feedId}:${figure[0]}`),
    ...datasets.map(({ format }) => parts.past.versions(`${feedId}:${format}`)),
  ]);
  const { band, line } = qualityHistory(hours, nowMs, words);
  const chart =
    figure &&
    drawChart(
      words.say('chartTitle', words.sayOf('figure', figure[0])),
      figure[2],
      valuesOf(drawn ?? [], `${figure[1]}Avg`, figure[3]),
      nowMs,
      words,
    );
  const known = versions.flatMap((list) => list ?? []);
  return pageOf(view, {
    title,
    under: 'catalogue',
    body: html`<p class="path"><a href="${localised('/catalog', words)}">${words.say('catalogue')}</a></p>
      <h1>${title}</h1>
      <p class="badges">
        ${stateBadge(state, words)}
        <span class="badge nature">${words.sayOf('nature', feed.nature)}</span>
        <span class="badge">${quality ? words.say('scoreOf', quality.score) : words.say('noScore')}</span>
      </p>
      <nav class="levels" aria-label="${words.say('levels')}">
        <ul>
          <li><a href="#raw">${words.say('rawTitle')}</a></li>
          <li><a href="#seen">${words.say('seenTitle')}</a></li>
          <li><a href="#api">${words.say('apiTitle')}</a></li>
          <li><a href="#embed">${words.say('embed')}</a></li>
        </ul>
      </nav>
      ${about(view, facts)} ${rawSection(facts, known, parts.cache, words)}
      <section id="seen">
        <h2>${words.say('seenTitle')}</h2>
        <p>${words.say('seenLead')}</p>
        ${mapOf(view, facts, parts.outlines) ?? html`<p>${words.say('noMap')}</p>`}
        ${chart ?? html`<p>${words.say(drawn === undefined && figure ? 'historyAway' : 'noHistory')}</p>`}
        <h3>${words.say('preview')}</h3>
        ${previewOf(facts, words)}
        <h3>${words.say('freshness')}</h3>
        ${band}
        <h3 id="quality">${words.say('qualityTitle')}</h3>
        ${qualitySection(feedId, quality, words)}${line}
        <h3>${words.say('issues')}</h3>
        ${issuesSection(feedId, status?.issueCounts ?? {}, status?.issueSamples ?? [], words)}
      </section>
      ${apiSection(facts, base, words)}
      ${embedSection(`/embed/map?feed=${encodeURIComponent(feedId)}`, `type="map" feed="${feedId}"`, title, base, words)}`,
  });
}

function about({ words, context, nowMs }: PageView, { feed, status, communes }: FeedFacts): Html {
  const { feedId, producer, attribution, licenceTerms, homepage, formats } = feed;
  const title = words.text(feed.title) ?? feedId;
  const names = new Map((context.communes ?? []).map(({ code, name }) => [code, name]));
  const signs = (status?.sources ?? []).flatMap(({ sourceId, lastSignAt }) =>
    lastSignAt ? html`<li>${sourceId}: ${timeOf(lastSignAt, words)}</li>` : [],
  );
  const site = safeAddress(homepage);
  const cite = words.say(
    'citeText',
    attribution ?? producer,
    title,
    licenceTerms.name,
    words.day(new Date(nowMs).toISOString()),
    `${context.publicUrl()}/catalog/${encodeURIComponent(feedId)}`,
  );
  const rows: [string, Content][] = [
    [words.say('producer'), site ? html`${producer} · <a href="${site}">${words.say('homepage')}</a>` : producer],
    [words.say('licence'), licenceLink(licenceTerms)],
    [words.say('attribution'), attribution ?? producer],
    [words.say('cite'), cite],
    [words.say('formats'), formats.join(', ')],
  ];
  if (communes.length > 0) rows.push([words.say('coverage'), coverage(communes, names, words)]);
  if (signs.length > 0)
    rows.push([
      words.say('pace'),
      html`<ul>
        ${signs}
      </ul>`,
    ]);
  const reasons = status?.reasons ?? [];
  if (reasons.length > 0)
    rows.push([
      words.say('state'),
      html`<ul>
        ${reasons.map(({ text }) => html`<li>${words.text(text)}</li>`)}
      </ul>`,
    ]);
  return html`<section id="about">
    <h2>${words.say('about')}</h2>
    <dl class="about">
      ${rows.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function coverage(communes: readonly string[], names: ReadonlyMap<string, string>, words: Wording): Html {
  const links = communes.map(
    (code) => html`<a href="${localised(`/communes/${code}`, words)}">${names.get(code) ?? code}</a> `,
  );
  return html`<details>
    <summary>${words.number(communes.length)} ${words.say('communes').toLowerCase()}</summary>
    ${links}
  </details>`;
}

/** Everything of a feed that has a place, and the stops of its timetable. */
function mapOf({ words, context }: PageView, facts: FeedFacts, outlines: Outlines | undefined): Html | undefined {
  const schedule = context.findSchedule(facts.feed.feedId);
  const layers: MapLayer[] = [
    ...(schedule ? [{ name: 'stop', label: words.sayOf('kind', 'stop'), places: placesOf(schedule) }] : []),
    ...[...facts.events].map(([kind, events]) => ({
      name: kind as string,
      label: words.sayOf('kind', kind),
      places: placesOfEvents(events),
    })),
  ].filter(({ places }) => places.length > 0);
  const points = layers.reduce((sum, { places }) => sum + places.length, 0);
  const title = words.say('mapOf', points, words.text(facts.feed.title) ?? facts.feed.feedId);
  return drawMap(title, layers, outlines);
}

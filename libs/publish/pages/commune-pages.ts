import type { HubEvent, Parking, Station, TrafficSituation } from '#libs/model';
import { boxOf } from '../extent.js';
import { SLICE_NAMES } from './commune-slice.js';
import { figuresOf, type CommuneFacts } from './commune-facts.js';
import { drawMap } from './draw/map.js';
import { embedSection } from './feed-api.js';
import { placesOfEvents } from './feed-preview.js';
import { html, type Content, type Html } from './html.js';
import { localised, pageOf, tableOf, type PageView } from './page.js';
import type { Portal } from './portal.js';
import type { Wording } from './words/index.js';

/** Rows of a table of a page; the rest is in the files. */
const MOST_ROWS = 60;

/** `/communes`: all of the territory, with what each has. */
export function communesPage(view: PageView, portal: Portal): Html {
  const { words } = view;
  const all = [...portal.communeFigures(view.nowMs)].sort((a, b) =>
    a.commune.name.localeCompare(b.commune.name, words.language),
  );
  const counts = ['stops', 'lines', 'stations', 'parkings', 'worksShort'] as const;
  const rows = all.map(({ commune, figures }): Content[] => [
    html`<a href="${localised(`/communes/${commune.code}`, words)}">${commune.name}</a>`,
    commune.code,
    ...counts.map((name) => words.number(figures[name] ?? 0)),
  ]);
  return pageOf(view, {
    title: words.say('communesTitle'),
    under: 'communes',
    body: html`<h1>${words.say('communesTitle')}</h1>
      <p class="lead">${words.say('communesLead')}</p>
      ${
        rows.length === 0
          ? html`<p>${words.say('noTerritory')}</p>`
          : tableOf(
              words.say('communesTitle'),
              [words.say('commune'), words.say('insee'), ...counts.map((name) => words.say(name))],
              rows,
            )
      }`,
  });
}

/** `/communes/{insee}`: what is there and goes on now, with files and frames of it. */
export function communePage(view: PageView, facts: CommuneFacts, portal: Portal): Html {
  const { words, context } = view;
  const { commune, stops, works, events } = facts;
  const figures = Object.entries(figuresOf(facts)).filter(([, count]) => count > 0);
  const path = `/communes/${commune.code}`;
  return pageOf(view, {
    title: commune.name,
    under: 'communes',
    body: html`<p class="path"><a href="${localised('/communes', words)}">${words.say('communes')}</a></p>
      <h1>${commune.name} <small>${commune.code}</small></h1>
      <section id="figures">
        <h2>${words.say('figures')}</h2>
        ${
          figures.length === 0
            ? html`<p>${words.say('noneHere')}</p>`
            : html`<ul class="figures">
                ${figures.map(([name, count]) => html`<li><strong>${words.number(count)}</strong>${words.say(name as 'stops')}</li>`)}
              </ul>`
        }
        ${mapOf(view, facts, portal)}
      </section>
      ${section('works', words.say('works'), worksTable(works, words), works.length, words)}
      ${section('stops', words.say('stops'), stopsTable(facts, words), stops.length, words)}
      ${section('lines', words.say('lines'), linesList(facts), facts.lines.size, words)}
      ${section('stations', words.say('stations'), stationsTable(events.get('station') ?? [], words), events.get('station')?.length ?? 0, words)}
      ${section('parkings', words.say('parkings'), parkingsTable(events.get('parking') ?? [], words), events.get('parking')?.length ?? 0, words)}
      <section id="slices">
        <h2>${words.say('slices')}</h2>
        <ul class="slices">
          ${SLICE_NAMES.map(
            (name) =>
              html`<li>
                ${name === 'stops' ? words.say('stops') : words.sayOf('kind', name.replace(/s$/, ''))}:
                <a href="${path}/${name}.csv">CSV</a> · <a href="${path}/${name}.geojson">GeoJSON</a> ·
                <a href="/v1/${name}?commune=${commune.code}">API</a>
              </li>`,
          )}
          <li>
            ${words.say('lines')}: <a href="/geojson/routes.geojson?commune=${commune.code}">GeoJSON</a> ·
            <a href="/v1/routes?commune=${commune.code}">API</a>
          </li>
          <li>${words.say('commune')}: <a href="/geojson/communes.geojson?commune=${commune.code}">GeoJSON</a></li>
        </ul>
      </section>
      ${embedSection(`/embed/map?commune=${commune.code}`, `type="map" commune="${commune.code}"`, words.say('communeMap', commune.name), context.publicUrl(), words)}`,
  });
}

function section(id: string, title: string, content: Html, count: number, words: Wording): Html {
  const more = count - MOST_ROWS;
  return html`<section id="${id}">
    <h2>${title} <small>${words.number(count)}</small></h2>
    ${count === 0 ? html`<p>${words.say('noneHere')}</p>` : content}
    ${more > 0 && html`<p>${words.say('moreOf', more)}</p>`}
  </section>`;
}

function mapOf({ words }: PageView, facts: CommuneFacts, portal: Portal): Html | undefined {
  const box = outlineBox(portal, facts.commune.code);
  return drawMap(words.say('communeMap', facts.commune.name), layersOf(facts, words), portal.outlines, box);
}

/** The layers of a map of a commune; what moves is drawn last. */
export function layersOf({ stops, events }: CommuneFacts, words: Wording) {
  return [
    {
      name: 'stop',
      label: words.say('stops'),
      places: stops.flatMap(({ point }) => (point ? [[point.longitude, point.latitude] as const] : [])),
    },
    ...(['traffic-situation', 'free-vehicle', 'station', 'parking', 'vehicle-position'] as const).map((kind) => ({
      name: kind as string,
      label: words.sayOf('kind', kind),
      places: placesOfEvents(events.get(kind) ?? []),
    })),
  ];
}

/** The box around the outline of a commune. */
export function outlineBox({ outlines }: Portal, code: string): readonly [number, number, number, number] | undefined {
  const outline = outlines?.features.find(
    (feature) => (feature as { properties?: { code?: string } }).properties?.code === code,
  );
  return outline && boxOf(positionsIn(outline.geometry.coordinates));
}

function positionsIn(coordinates: unknown): [number, number][] {
  const list = coordinates as unknown[];
  return typeof list[0] === 'number' ? [list as [number, number]] : list.flatMap(positionsIn);
}

function worksTable(works: readonly HubEvent[], words: Wording): Html {
  const rows = works.slice(0, MOST_ROWS).map(({ entity, quality }): Content[] => {
    const { records } = entity as TrafficSituation;
    const { type, comments, end, roadNumber } = records[0]!;
    return [
      html`${words.text(comments?.[0]) ?? type} <small>${type}</small>${flagsOf(quality.flags, words)}`,
      roadNumber ?? '–',
      end ? html`<time datetime="${end}">${words.day(end)}</time>` : '–',
    ];
  });
  return tableOf(words.say('works'), [words.say('event'), words.say('road'), words.say('until')], rows);
}

function flagsOf(flags: readonly string[], words: Wording): Html[] {
  return flags.map((flag) => html` <span class="badge nature">${words.sayOf('flag', flag)}</span>`);
}

function stopsTable({ stops, lines }: CommuneFacts, words: Wording): Html {
  const rows = stops
    .slice(0, MOST_ROWS)
    .map(({ id, feedId, stop, routes, modes }): Content[] => [
      html`<a
        href="${localised(`/embed/departures?stop=${encodeURIComponent(id)}`, words)}"
        title="${words.say('departuresAt')}"
        >${stop.name ?? id}</a
      >`,
      routes.map((route) => nameIn(lines, `${feedId}:${route}`)).join(', ') || '–',
      modes.map((mode) => words.sayOf('mode', mode)).join(', ') || '–',
    ]);
  return tableOf(words.say('stops'), [words.say('name'), words.say('lines'), words.say('mode')], rows);
}

function nameIn(lines: CommuneFacts['lines'], id: string): string {
  return lines.get(id) ?? id;
}

function linesList({ lines }: CommuneFacts): Html {
  return html`<ul class="files">
    ${[...lines].slice(0, MOST_ROWS).map(([id, name]) => html`<li><a href="/v1/routes/${encodeURIComponent(id)}">${name}</a></li>`)}
  </ul>`;
}

function stationsTable(stations: readonly HubEvent[], words: Wording): Html {
  const rows = stations.slice(0, MOST_ROWS).map(({ key, entity, quality }): Content[] => {
    const { name, capacity, status } = entity as Station;
    return [
      html`${words.text(name) ?? key}${flagsOf(quality.flags, words)}`,
      numberOr(status?.vehiclesAvailable, words),
      numberOr(status?.docksAvailable, words),
      numberOr(capacity, words),
    ];
  });
  return tableOf(
    words.say('stations'),
    [words.say('name'), words.say('bikes'), words.say('docks'), words.say('capacity')],
    rows,
  );
}

function parkingsTable(parkings: readonly HubEvent[], words: Wording): Html {
  const rows = parkings.slice(0, MOST_ROWS).map(({ key, entity, quality }): Content[] => {
    const { name, spacesAvailable, capacity } = entity as Parking;
    return [
      html`${words.text(name) ?? key}${flagsOf(quality.flags, words)}`,
      numberOr(spacesAvailable, words),
      numberOr(capacity, words),
    ];
  });
  return tableOf(words.say('parkings'), [words.say('name'), words.say('spaces'), words.say('capacity')], rows);
}

/** Absent is not zero. */
function numberOr(value: number | undefined, words: Wording): string {
  return value === undefined ? '–' : words.number(value);
}

import { LEVELS, THEMES } from '../pages/feed-facts.js';
import type { Endpoint } from './endpoint.js';
import { FILTERS, type Parameter } from './parameters.js';

const text = { type: 'string', maxLength: 200 };
const lang: Parameter = {
  description: 'language of the page; default the one preferred by `Accept-Language`',
  schema: { type: 'string', enum: ['fr', 'en'] },
};
const one = (description: string, schema: object = text): Parameter => ({ description, schema });
const commune = one('INSEE code');
const theme = one('light or dark; default as the visitor’s own screen', { type: 'string', enum: ['light', 'dark'] });

/** Parameters of the pages, by name: what is read is what is described. An empty one asks nothing, as forms send it. */
export const PAGE_QUERIES = {
  plain: { lang },
  signIn: { lang, fault: one('why nobody was signed in') },
  catalogue: {
    lang,
    q: one('words of title, producer, format or id'),
    theme: one('what it is about', { type: 'string', enum: ['', ...THEMES] }),
    commune,
    level: one('level of openness', { type: 'string', enum: ['', ...LEVELS] }),
    licence: one('id of a licence'),
  },
  embedMap: { lang, theme, commune, feed: one('feed id, in place of a commune; without either, the territory') },
  embedDepartures: {
    lang,
    theme,
    stop: { ...one('stop id with its feed'), isRequired: true as const },
    route: FILTERS.route,
    limit: one('departures shown', { type: 'integer', minimum: 1, maximum: 50, default: 8 }),
  },
  embedChart: {
    lang,
    theme,
    feed: { ...one('feed id'), isRequired: true as const },
    figure: { ...one('a key figure of the feed, as `/v1/kpis` has them'), isRequired: true as const },
  },
} satisfies Record<string, Record<string, Parameter>>;

const page = (path: string, summary: string, query: Record<string, Parameter>): Endpoint => ({
  path,
  summary,
  tag: 'Pages',
  type: 'text/html',
  query,
});

export const PAGE_ENDPOINTS: readonly Endpoint[] = [
  page('/sign-in', 'Sign in with a browser, and out', PAGE_QUERIES.signIn),
  page(
    '/catalog',
    'Catalogue page with search and filters; the graph (DCAT), by what the reader accepts',
    PAGE_QUERIES.catalogue,
  ),
  page('/catalog/{feed}', 'One feed on three levels: raw, seen, API', PAGE_QUERIES.plain),
  page('/catalog/{feed}/repair', 'For its producer: what to repair first', PAGE_QUERIES.plain),
  page('/communes', 'The communes of the territory', PAGE_QUERIES.plain),
  page('/communes/{insee}', 'One commune: stops, lines, stations, car parks, works now, figures', PAGE_QUERIES.plain),
  {
    path: '/communes/{insee}/{slice}.csv',
    summary: 'One sort of things of a commune as a table: stops, stations, parkings and the like',
    tag: 'Pages',
    type: 'text/csv',
  },
  {
    path: '/communes/{insee}/{slice}.geojson',
    summary: 'One sort of things of a commune for maps',
    tag: 'Pages',
    type: 'application/geo+json',
    answer: 'FeatureCollection',
  },
  page('/status', 'What the hub promises, and what it has kept of it', PAGE_QUERIES.plain),
  page('/usage', 'What is read of the hub, by day and output', PAGE_QUERIES.plain),
  page('/docs', 'Quick start, rules, limits, the stream in the page', PAGE_QUERIES.plain),
  page('/docs/{resource}', 'The addresses of one resource with real answers, to be tried', PAGE_QUERIES.plain),
  page('/embed/map', 'For a frame on another site: a live map of a commune or feed', PAGE_QUERIES.embedMap),
  page('/embed/departures', 'For a frame: the next departures of a stop', PAGE_QUERIES.embedDepartures),
  page('/embed/chart', 'For a frame: a key figure over seven days', PAGE_QUERIES.embedChart),
  {
    path: '/embed/estuaire.js',
    summary: 'The frames as a web component, `<estuaire-embed>`',
    tag: 'Pages',
    type: 'text/javascript',
  },
];

import { PAGE_QUERIES } from '../describe/page-endpoints.js';
import type { Parameter } from '../describe/parameters.js';
import { invalid } from '../query/request.js';
import type { QueryParameters } from '../query/query-parameters.js';
import { cataloguePage, type CatalogueFilter } from './catalogue-page.js';
import { communeOf } from './commune-facts.js';
import { communePage, communesPage } from './commune-pages.js';
import { communeSlice } from './commune-slice.js';
import { docsPage } from './docs/docs-page.js';
import { referencePage } from './docs/reference-page.js';
import { chartFrame, departuresFrame, mapFrame } from './embeds.js';
import { feedPage } from './feed-page.js';
import { LEVELS, THEMES } from './feed-facts.js';
import type { Html } from './html.js';
import type { PageView } from './page.js';
import type { Portal } from './portal.js';
import { describeUsage } from '../usage/describe-usage.js';
import { describeStatus } from '../status/describe-status.js';
import { statusPage } from './status-page.js';
import { usagePage } from './usage-page.js';
import { repairPage } from './repair-page.js';
import { signInPage } from './sign-in-page.js';

type Made = Html | { body: string; type: string };

export interface PageAddress {
  /** Its first group is the id in it, its second the file. */
  pattern: RegExp;
  query: Readonly<Record<string, Parameter>>;
  maxAgeSeconds: number;
  /** May stand in frames of other sites. */
  isFramed?: true;
  make(portal: Portal, view: PageView, id: string, asked: QueryParameters, file: string): Made | Promise<Made>;
}

const Q = PAGE_QUERIES;

export const PAGES: readonly PageAddress[] = [
  {
    pattern: /^\/catalog$/,
    query: Q.catalogue,
    maxAgeSeconds: 30,
    make: (portal, view, _, asked) =>
      cataloguePage(view, portal.facts(view.nowMs), portal.filesOfAll(), readFilter(asked, portal)),
  },
  {
    pattern: /^\/catalog\/([^/]+)\/repair$/,
    query: Q.plain,
    maxAgeSeconds: 30,
    make: (portal, view, id) => repairPage(view, portal.factsOf(id, view.nowMs)),
  },
  {
    pattern: /^\/catalog\/([^/]+)$/,
    query: Q.plain,
    maxAgeSeconds: 30,
    make: (portal, view, id) => feedPage(view, portal.factsOf(id, view.nowMs), portal),
  },
  {
    pattern: /^\/communes$/,
    query: Q.plain,
    maxAgeSeconds: 30,
    make: (portal, view) => communesPage(view, portal),
  },
  {
    pattern: /^\/communes\/([^/]+)$/,
    query: Q.plain,
    maxAgeSeconds: 15,
    make: (portal, view, code) => communePage(view, communeOf(portal, code, view.nowMs), portal),
  },
  {
    pattern: /^\/communes\/([^/]+)\/([^/]+)$/,
    query: {},
    maxAgeSeconds: 15,
    make: (portal, view, code, _, file) => communeSlice(communeOf(portal, code, view.nowMs), file, portal.context),
  },
  {
    pattern: /^\/embed\/map$/,
    query: Q.embedMap,
    maxAgeSeconds: 5,
    isFramed: true,
    make: (portal, view, _, asked) => mapFrame(view, portal, asked),
  },
  {
    pattern: /^\/embed\/departures$/,
    query: Q.embedDepartures,
    maxAgeSeconds: 5,
    isFramed: true,
    make: (portal, view, _, asked) => departuresFrame(view, portal, asked),
  },
  {
    pattern: /^\/embed\/chart$/,
    query: Q.embedChart,
    maxAgeSeconds: 60,
    isFramed: true,
    make: (portal, view, _, asked) => chartFrame(view, portal, asked),
  },
  {
    pattern: /^\/usage$/,
    query: Q.plain,
    maxAgeSeconds: 30,
    make: async (portal, view) => {
      const { days, processes } = await portal.counts.usage();
      return usagePage(view, describeUsage(days, {}, view.nowMs, processes));
    },
  },
  {
    pattern: /^\/status$/,
    query: Q.plain,
    maxAgeSeconds: 15,
    make: async (portal, view) => statusPage(view, describeStatus(await portal.counts.serviceLevels(), view.nowMs)),
  },
  {
    pattern: /^\/sign-in$/,
    query: Q.signIn,
    maxAgeSeconds: 60,
    make: (_, view) => signInPage(view),
  },
  {
    pattern: /^\/docs$/,
    query: Q.plain,
    maxAgeSeconds: 60,
    make: (portal, view) => docsPage(view, portal),
  },
  {
    pattern: /^\/docs\/([^/]+)$/,
    query: Q.plain,
    maxAgeSeconds: 60,
    make: (portal, view, slug) => referencePage(view, portal, slug),
  },
];

function readFilter(asked: QueryParameters, portal: Portal): CatalogueFilter {
  const word = (name: string, all?: readonly string[]): string => {
    const text = (asked.text(name) ?? '').trim();
    if (all && text !== '' && !all.includes(text)) throw invalid(name, text, `one of ${all.join(', ')}`);
    return text;
  };
  const communes = portal.context.communes?.map(({ code }) => code);
  return {
    q: word('q'),
    theme: word('theme', THEMES),
    commune: word('commune', communes && [...communes]),
    level: word('level', LEVELS),
    licence: word('licence'),
  };
}

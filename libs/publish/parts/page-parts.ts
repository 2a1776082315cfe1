import type { Commune } from '#libs/territory';
import type { FeedId } from '#libs/model';
import {
  communeFacts,
  figuresOf,
  type CommuneFacts,
  type CommuneFigures,
  type FeedInCommune,
} from '../pages/commune-facts.js';
import type { MappedFeed } from '../pages/mapped-feed.js';
import type { Portal } from '../pages/portal.js';
import { CATALOGUE_PART_PATH } from '../outputs/catalogue/merged.js';
import { PART_ROOT, eachOnceBy, partDataOf, type PartsContext } from './part-data.js';

/** Under which a part gives what pages of several feeds are made of. */
const COMMUNES_PART_PATH = `${PART_ROOT}/communes.json`;
const MAP_PART_PATH = `${PART_ROOT}/map.json`;
const communePartPath = (code: string): string => `${PART_ROOT}/communes/${encodeURIComponent(code)}.json`;

/** Of a commune, what each feed adds to its figures. */
interface CommuneFiguresPart {
  code: string;
  feeds: { feed: FeedId; figures: CommuneFigures }[];
}

/** What a part gives under one of these paths; `undefined` for another. */
export function pagePartOf(portal: Portal, path: string, nowMs: number): object | undefined {
  if (path === MAP_PART_PATH) return portal.mappedFeeds(nowMs);
  const communes = portal.context.communes ?? [];
  const { timezone } = portal.context.catalogue.hub;
  if (path === COMMUNES_PART_PATH)
    return communes.map((commune): CommuneFiguresPart => ({
      code: commune.code,
      feeds: (portal.communes(nowMs).get(commune.code) ?? []).map((one) => ({
        feed: one.feed,
        figures: figuresOf(communeFacts(commune, [one], nowMs, timezone)),
      })),
    }));
  const found = communes.find(({ code }) => path === communePartPath(code));
  return found && (portal.communes(nowMs).get(found.code) ?? []);
}

/** Of the pages that are made of parts, what one needs of each; `undefined` for another page. */
export function mergedPageNeeds(url: string, communes: readonly Commune[] = []): readonly string[] | undefined {
  const [path = '/', query = ''] = url.split('?', 2);
  const inCommune = (code: string): string[] =>
    // One the territory does not have is refused without asking anybody.
    communes.some((commune) => commune.code === code) ? [communePartPath(code)] : [];
  if (path === '/communes') return [COMMUNES_PART_PATH];
  const code = /^\/communes\/([^/]+)(?:\/[^/]+)?$/.exec(path)?.[1];
  if (code !== undefined) return inCommune(code);
  if (path !== '/embed/map') return undefined;
  const asked = new URLSearchParams(query).get('commune');
  return [CATALOGUE_PART_PATH, ...(asked === null ? [MAP_PART_PATH] : inCommune(asked))];
}

/** Of a territory whose feeds several parts have: `communes` are those it has. */
export function mergedPlaces(
  context: PartsContext,
  communes: readonly Commune[],
): Pick<Portal, 'commune' | 'communeFigures' | 'mappedFeeds'> {
  const inOrder = <T extends { feed: string }>(feeds: readonly T[]): T[] =>
    eachOnceBy(feeds, ({ feed }) => feed).sort(
      (a, b) => context.catalogue.placeOf(a.feed) - context.catalogue.placeOf(b.feed),
    );
  return {
    commune: (code, nowMs): CommuneFacts | undefined => {
      const commune = communes.find((one) => one.code === code);
      if (!commune) return undefined;
      const feeds = partDataOf<FeedInCommune[]>(context.partData(communePartPath(code))).flat();
      return communeFacts(commune, inOrder(feeds), nowMs, context.catalogue.hub.timezone);
    },
    communeFigures: () => {
      const parts = partDataOf<CommuneFiguresPart[]>(context.partData(COMMUNES_PART_PATH)).flat();
      return communes.map((commune) => {
        const feeds = inOrder(parts.filter(({ code }) => code === commune.code).flatMap((one) => one.feeds));
        return { commune, figures: sumOf(feeds.map(({ figures }) => figures)) };
      });
    },
    mappedFeeds: () => inOrder(partDataOf<MappedFeed[]>(context.partData(MAP_PART_PATH)).flat()),
  };
}

/** A line is of one feed, so nothing is counted twice. */
function sumOf(figures: readonly CommuneFigures[]): CommuneFigures {
  const sums: CommuneFigures = {};
  for (const one of figures) for (const [name, value] of Object.entries(one)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}

import { findHubError, IssueCollector, type IssueCode } from '#libs/errors';
import { GtfsArchive } from './archive.js';
import type { FeedInfoFacts } from './feed-info.js';
import type { MergeSource, OfOneSource } from './merge.js';
import type { PartStore } from './part-store.js';
import { readTexts } from './read-texts.js';
import { republishGtfs, type Republished, type RepublishOptions } from './republish.js';

type PartOptions = Omit<RepublishOptions, OfOneSource>;

/** One dataset of a merged one, already repaired and with its prefix on every id. */
export interface MergedPart {
  prefix: string;
  /** Unpacked anew each time: between two calls nothing of it is held. */
  open(): GtfsArchive;
  /** Columns by file, in the order of the source; for files that are no table, none. */
  columns: ReadonlyMap<string, readonly string[]>;
  droppedRows: Record<string, number>;
  changedValues: Republished['changedValues'];
  timeZone: string;
  info: FeedInfoFacts;
  networks: {
    /** Network id → name, empty where there is none. */
    names: ReadonlyMap<string, string>;
    /** [route id, network id] */
    routes: readonly (readonly [string, string])[];
  };
}

/** Network of the routes that are in none, where a fare rule means them; it may have no route, as the rule has no leg. */
const REST = 'rest';

/** `undefined`, with an issue, for a source that cannot be published beside the parts before it. */
export function readMergedPart(
  source: MergeSource,
  options: PartOptions,
  before: readonly MergedPart[],
  store: PartStore,
  issues: IssueCollector,
): MergedPart | undefined {
  const { feedId, prefix } = source;
  const refuse = (code: IssueCode, got: string, expected: string): undefined => {
    issues.add({
      code,
      severity: 'error',
      feedId,
      where: 'document',
      got,
      expected: `${expected}; the feed is left out`,
    });
    return undefined;
  };
  if (before.some((part) => part.prefix === prefix)) return refuse('DUPLICATE_KEY', prefix, 'a prefix of its own');
  const part = openPart(source, options, before.length, store, issues, refuse);
  const timeZone = before[0]?.timeZone;
  if (part && timeZone !== undefined && part.timeZone !== timeZone) {
    return refuse('FIELD_RANGE', part.timeZone, `time zone ${timeZone}, as the feeds before`);
  }
  return part;
}

function openPart(
  source: MergeSource,
  options: PartOptions,
  index: number,
  store: PartStore,
  issues: IssueCollector,
  refuse: (code: IssueCode, got: string, expected: string) => undefined,
): MergedPart | undefined {
  const { prefix, zip: given, ...terms } = source;
  try {
    const input = typeof given === 'function' ? given() : given;
    const { zip, droppedRows, changedValues } = republishGtfs(input, { ...options, ...terms, prefix }, issues);
    store.keep(index, zip);
    const open = (): GtfsArchive => GtfsArchive.open(store.read(index), new IssueCollector(0), options);
    const archive = open();
    const [agency] = readTexts(archive, 'agency.txt', ['agency_timezone']);
    return {
      prefix,
      open,
      columns: new Map(
        archive.fileNames.map((file) => [file, /\.txt$/i.test(file) ? archive.columnsOf(file) : []] as const),
      ),
      droppedRows,
      changedValues,
      timeZone: agency?.[0] ?? '',
      info: readInfo(archive),
      networks: readNetworks(archive, prefix),
    };
  } catch (error) {
    const code = findHubError(error)?.code;
    if (code !== 'CONTAINER_UNREADABLE' && code !== 'LIMIT_EXCEEDED') throw error;
    return refuse(code, (error as Error).message, 'a GTFS zip');
  }
}

function readInfo(archive: GtfsArchive): FeedInfoFacts {
  const [row = []] = readTexts(archive, 'feed_info.txt', [
    'feed_lang',
    'default_lang',
    'feed_start_date',
    'feed_end_date',
  ]);
  const [language, defaultLanguage, startDate, endDate] = row.map((text) => text || undefined);
  return { language: language ?? 'und', defaultLanguage, startDate, endDate };
}

function readNetworks(archive: GtfsArchive, prefix: string): MergedPart['networks'] {
  const names = new Map<string, string>();
  for (const [id = '', name = ''] of readTexts(archive, 'networks.txt', ['network_id', 'network_name'])) {
    names.set(id, name);
  }
  const routes = [
    ...readTexts(archive, 'route_networks.txt', ['route_id', 'network_id']),
    ...readTexts(archive, 'routes.txt', ['route_id', 'network_id']),
  ].flatMap(([route = '', network = '']) => (network === '' ? [] : [[route, network] as const]));
  for (const [, network] of routes) if (!names.has(network)) names.set(network, '');
  const rules = readTexts(archive, 'fare_leg_rules.txt', ['network_id']);
  if (rules.some(([network]) => network === '')) {
    const inNetwork = new Set(routes.map(([route]) => route));
    const others = readTexts(archive, 'routes.txt', ['route_id']).flatMap(([route = '']) =>
      inNetwork.has(route) ? [] : [route],
    );
    let rest = `${prefix}:${REST}`;
    while (names.has(rest)) rest += '_';
    names.set(rest, '');
    routes.push(...others.map((route) => [route, rest] as const));
  }
  return { names, routes };
}

/** One row for all: the days on which every part holds, and the language they share. */
export function mergeFeedInfo(parts: readonly MergedPart[]): FeedInfoFacts {
  const infos = parts.map(({ info }) => info);
  const languages = new Set(infos.map(({ language }) => language));
  const starts = infos.flatMap(({ startDate }) => startDate ?? []).sort();
  const ends = infos.flatMap(({ endDate }) => endDate ?? []).sort();
  return {
    language: languages.size === 1 ? [...languages][0]! : 'mul',
    defaultLanguage: languages.size === 1 ? infos[0]?.defaultLanguage : undefined,
    startDate: starts.at(-1),
    endDate: ends[0],
  };
}

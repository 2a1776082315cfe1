import {
  credentialsOf,
  type FeedConfig,
  type PolledSourceConfig as PolledConfig,
  type SiriSubscribedSource,
  type SourceConfig,
} from '#libs/config';
import { HubError, IssueCollector } from '#libs/errors';
import { decodeDiscovery, editionsOf } from '#libs/formats/gbfs';
import {
  AddressGuard,
  ClientCredentials,
  DiscoveredSource,
  FileSource,
  NewestInIndex,
  type Authoriser,
  type ExchangeCount,
  type FetchLimits,
  type MessageCount,
  NotificationDesk,
  PolledSource,
  ReplayedSource,
  type PollOptions,
  type Source,
} from '#libs/sources';
import type { Clock, Random } from '#libs/telemetry';
import { createMqttSource } from './create-mqtt-source.js';
import { createRequestedSource, createSubscribedSource } from './create-siri-source.js';

export interface SourceEnvironment {
  clock: Clock;
  random: Random;
  guard: AddressGuard;
  /** For secrets; never printed. */
  environment: Record<string, string | undefined>;
  /** Of the messages of a source. */
  countMessages: (sourceId: string, what: MessageCount, messages: number) => void;
  /** Of the exchange of a source with its server. */
  countExchange: (sourceId: string, what: ExchangeCount) => void;
  /** Where servers post what a source subscribes to. */
  notifications: NotificationDesk;
  /** Makes paths that cannot be guessed. */
  rotationSecret: string;
  /** The hub's, the first first: which of a system's are its own. */
  languages: readonly string[];
}

/** An address that is asked, and with what. */
export interface Upstream {
  url: string;
  headers: Record<string, string>;
  authoriser?: Authoriser;
  limits: FetchLimits;
  guard: AddressGuard;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_REDIRECTS = 5;
/** The largest document known is the Dutch national minute, 51 MB unpacked. */
const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

/** Pace of GBFS files that change with the moment and of those that describe the system. */
const GBFS_LIVE_MS = 30_000;
const GBFS_DESCRIPTIVE_MS = 3_600_000;
const GBFS_LIVE_FILES = new Set(['station_status', 'free_bike_status', 'vehicle_status']);

/** Id of a source: its own, or its format and place in the feed. */
export function sourceIdOf(source: SourceConfig, index: number): string {
  return source.id ?? `${source.format}-${index}`;
}

/** The sources of a configuration that subscribe at a server, wherever they run: what its notifications come in for. */
export function subscribedPlaces(feeds: readonly FeedConfig[]): ReadonlySet<string> {
  return new Set(
    feeds.flatMap(({ id, sources }) =>
      sources.flatMap((source, index) =>
        'subscribe' in source ? [NotificationDesk.placeOf(id, sourceIdOf(source, index))] : [],
      ),
    ),
  );
}

/** The adapter a configured source needs; `where` is the feed's path. Throws CONFIG_INVALID when a secret it names is not set. */
export function createSource(feed: FeedConfig, index: number, where: string, env: SourceEnvironment): Source {
  const source = feed.sources[index]!;
  const { clock } = env;
  const common = {
    feedId: feed.id,
    id: sourceIdOf(source, index),
    format: source.format,
    document: source.document,
    maxBytes: source.maxBytes ?? DEFAULT_MAX_BYTES,
    clock,
  };
  if ('file' in source) return new FileSource({ ...common, file: source.file, everyMs: source.every });
  if ('replay' in source) {
    const { folder, match, times, speed, shift, loop } = source.replay;
    return new ReplayedSource({
      ...common,
      folder,
      match: match === undefined ? undefined : new RegExp(match),
      times,
      speed,
      shift,
      loop,
    });
  }
  if ('push' in source) throw new HubError('CONFIG_INVALID', `${where}.sources[${index}].push: nobody is asked for it`);
  if ('mqtt' in source) return createMqttSource(source, common, `${where}.sources[${index}]`, env);
  const asked = upstreamOf(source, common, `${where}.sources[${index}]`, env);
  if ('subscribe' in source) return createSubscribedSource(source, common, asked, `${where}.sources[${index}]`, env);
  if (source.request) return createRequestedSource(source, common, asked, `${where}.sources[${index}]`, env);
  const poll: PollOptions = {
    ...common,
    ...asked,
    everyMs: source.every,
    random: env.random,
    ...(source.newest !== undefined && {
      newest: new NewestInIndex({ ...asked, pattern: new RegExp(source.newest) }),
    }),
  };
  if (source.format !== 'gbfs' || source.document !== undefined) return new PolledSource(poll);
  return new DiscoveredSource({
    index: { ...poll, document: 'gbfs', everyMs: Math.max(source.every, 60_000) },
    discover: (bytes) => editionsOf(decodeDiscovery(bytes, new IssueCollector()), env.languages).editions,
    everyMsOf: (name) => (GBFS_LIVE_FILES.has(name) ? Math.min(source.every, GBFS_LIVE_MS) : GBFS_DESCRIPTIVE_MS),
  });
}

/** Throws CONFIG_INVALID when a secret the source names is not set. */
function upstreamOf(
  source: PolledConfig | SiriSubscribedSource,
  { maxBytes, clock }: { maxBytes: number; clock: Clock },
  where: string,
  env: SourceEnvironment,
): Upstream {
  const credentials = credentialsOf(source, env.environment, where);
  const url = new URL(source.url);
  for (const [name, secret] of Object.entries(credentials.query)) url.searchParams.set(name, secret.reveal());
  const timeoutMs = source.timeout ?? DEFAULT_TIMEOUT_MS;
  return {
    url: url.href,
    headers: {
      ...source.headers,
      ...Object.fromEntries(Object.entries(credentials.headers).map(([name, secret]) => [name, secret.reveal()])),
    },
    limits: { timeoutMs, maxBytes, maxRedirects: MAX_REDIRECTS },
    guard: env.guard,
    ...(credentials.oauth2 && {
      authoriser: new ClientCredentials({
        ...credentials.oauth2,
        clientId: credentials.oauth2.clientId.reveal(),
        clientSecret: credentials.oauth2.clientSecret.reveal(),
        timeoutMs,
        guard: env.guard,
        clock,
      }),
    }),
  };
}

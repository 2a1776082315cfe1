import { z } from 'zod';
import { ANALYST_SOURCE, FEED_ID_PATTERN, type FeedId } from '#libs/model';
import { analystSection } from './analyst-section.js';
import { byteSize, duration } from './duration.js';
import { MAPPED_FORMATS, mappingSection } from './mapping-section.js';
import { siriRequestSection, siriSubscribeSection } from './siri-section.js';

const language = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'expected a language tag such as fr or en');

/** A text in one language (then `und`), or one per language. */
const translated = z.union([
  z
    .string()
    .min(1)
    .transform((text): Record<string, string> => ({ und: text })),
  z.record(language, z.string().min(1)),
]);

/** Where a secret is kept; its value is never in the file. */
const auth = z.union([
  z.strictObject({ header: z.string().min(1), env: z.string().min(1) }),
  z.strictObject({ bearer: z.strictObject({ env: z.string().min(1) }) }),
  z.strictObject({ query: z.string().min(1), env: z.string().min(1) }),
  /** OAuth 2.0 client credentials. */
  z.strictObject({
    oauth2: z.strictObject({
      tokenUrl: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }),
      clientIdEnv: z.string().min(1),
      clientSecretEnv: z.string().min(1),
      scope: z.string().min(1).optional(),
    }),
  }),
]);

export const FORMATS = [
  'gtfs',
  'netex',
  'gtfs-rt',
  'siri',
  'gbfs',
  'datex2',
  'datex2-site-list',
  ...MAPPED_FORMATS,
] as const;

/** Formats whose documents are timetables. */
export function isScheduleFormat(format: string): boolean {
  return format === 'gtfs' || format === 'netex';
}

function isRegularExpression(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}

const common = {
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and dashes')
    .optional(),
  format: z.enum(FORMATS),
  /** Which file of a GBFS system this is, where there is no discovery file. */
  document: z.string().optional(),
  maxBytes: byteSize().optional(),
  /**
   * `snapshot`: a document says all there is, so what it leaves out has gone. `increment`: it says what changed.
   * Default: snapshot, but increment for DATEX II measured data, whose publishers cut a network into several documents.
   */
  exchange: z.enum(['snapshot', 'increment']).optional(),
  /** What the rows of a csv, geojson or json document are. */
  mapping: mappingSection.optional(),
};

/** An address that is asked, and how. */
const upstream = {
  url: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }),
  timeout: duration({ min: '100ms', max: '10m' }).optional(),
  auth: auth.optional(),
  headers: z.record(z.string(), z.string()).optional(),
};

const polled = z.strictObject({
  ...common,
  ...upstream,
  every: duration({ min: '250ms', max: '7d' }),
  /** The address is a folder of dated files: the one with the greatest name that fits is the document. */
  newest: z
    .string()
    .max(200)
    .refine(isRegularExpression, { error: ({ input }) => `got "${String(input)}", expected a regular expression` })
    .optional(),
  /** SIRI only: what is asked for by POST. */
  request: siriRequestSection.optional(),
});

/** SIRI only: a server that tells by itself what is new. */
const siriSubscribed = z.strictObject({ ...common, ...upstream, subscribe: siriSubscribeSection });

const fromFile = z.strictObject({
  ...common,
  file: z.string().min(1),
  /** How often to look whether the file has changed. */
  every: duration({ min: '250ms', max: '7d' }).default(60_000),
});

const replayed = z.strictObject({
  ...common,
  replay: z.strictObject({
    folder: z.string().min(1),
    /** Only names that match this regular expression. */
    match: z
      .string()
      .refine(isRegularExpression, { error: ({ input }) => `got "${String(input)}", expected a regular expression` })
      .optional(),
    /** `name`: the time stands in the file name (unix seconds or an ISO date); or a fixed step between files. */
    times: z.union([z.literal('name'), duration({ min: '1ms' })]).default('name'),
    speed: z.number().positive().max(10_000).default(1),
    /** Move all times so that the first recording happens now. */
    shift: z.boolean().default(true),
    loop: z.boolean().default(false),
  }),
});

/** Messages of a broker, joined to documents of `batch` length. */
const subscribed = z.strictObject({
  ...common,
  mqtt: z.strictObject({
    url: z.url({ protocol: /^mqtts?$/, error: 'expected an mqtt or mqtts address' }),
    topics: z.array(z.string().min(1).max(1024)).min(1).max(100),
    qos: z.union([z.literal(0), z.literal(1)]).default(0),
    username: z.string().min(1).optional(),
    usernameEnv: z.string().min(1).optional(),
    passwordEnv: z.string().min(1).optional(),
    clientId: z.string().min(1).max(64).optional(),
    batch: duration({ min: '50ms', max: '60s' }).prefault('250ms'),
    maxMessageBytes: byteSize().prefault('256KiB'),
  }),
});

const source = z.union([polled, fromFile, replayed, subscribed, siriSubscribed]);

const rule = z.looseObject({ use: z.string().min(1) });

const feed = z.strictObject({
  id: z
    .string()
    .regex(FEED_ID_PATTERN, 'expected lower-case letters, digits and dashes')
    .transform((id) => id as FeedId),
  title: translated,
  producer: z.string().min(1),
  /** SPDX id, or one the catalogue knows (`etalab-2.0`, `licence-mobilites`). Decides what may be given on. */
  licence: z.string().min(1),
  attribution: z.string().optional(),
  homepage: z.url().optional(),
  visibility: z.enum(['open', 'partner', 'internal']).default('open'),
  nature: z.enum(['observed', 'simulated', 'replayed']).default('observed'),
  timezone: z.string().optional(),
  /**
   * When the feed's files were recorded: its clock starts there, so that a past day is read as it was that day. The
   * feed is then marked as replayed.
   */
  recordedAt: z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .optional(),
  /** After how long without a fresh document the feed's entities count as stale. */
  staleAfter: duration({ min: '1s' }).optional(),
  /** Real-time entities whose own time is older than this are dropped. */
  dropAfter: duration({ min: '1s' }).optional(),
  /**
   * Share of its trips, or of its runs in the coming 14 days, by which a new timetable may fall short of the one in use;
   * one that has lost as much or more is refused until an operator accepts it. 1: only one without any run. Default 0.9.
   */
  maxTripLoss: z.number().min(0.05).max(1).optional(),
  /** Another feed tells the same vehicles, and better: what both tell is left out of this one in the outputs of all feeds. */
  lesserOf: z.strictObject({ feed: z.string() }).optional(),
  /**
   * DATEX II says of some things that they are kept within the trade. `waived`: their producer has agreed that whoever may
   * see the feed may see them.
   */
  confidentiality: z.enum(['kept', 'waived']).default('kept'),
  sources: z.array(source).min(1),
  rules: z.array(rule).default([]),
});

const engines = z.strictObject({
  bus: z
    .union([
      z.literal('embedded'),
      z.strictObject({
        kafka: z.strictObject({
          brokers: z.array(z.string()).min(1),
          partitions: z.number().int().min(1).max(256).default(3),
          replication: z.number().int().min(1).max(7).default(1),
          /** Of events on the brokers: `gzip` takes about a tenth of the disk and a quarter more time to append. */
          compression: z.enum(['none', 'gzip']).default('gzip'),
          /** Another one lets several hubs share a cluster. */
          topicPrefix: z
            .string()
            .regex(/^[a-zA-Z0-9._-]{1,60}$/, 'expected letters, digits, dots, dashes')
            .optional(),
          /** TLS: true with the authorities Node knows, or with files in PEM: an own authority, a certificate to show. */
          ssl: z
            .union([
              z.boolean(),
              z
                .strictObject({
                  ca: z.string().min(1).optional(),
                  certificate: z.string().min(1).optional(),
                  key: z.string().min(1).optional(),
                })
                .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined), {
                  error: 'certificate and key go together: give both or neither',
                }),
            ])
            .default(false),
          sasl: z
            .strictObject({
              mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
              username: z.string(),
              passwordEnv: z.string(),
            })
            .optional(),
        }),
      }),
    ])
    .default('embedded'),
  store: z
    .union([z.enum(['embedded', 'none']), z.strictObject({ postgres: z.strictObject({ urlEnv: z.string().min(1) }) })])
    .default('embedded'),
  /** What several processes agree on. One process needs no more than its memory. */
  coordination: z
    .union([
      z.literal('memory'),
      z.strictObject({
        redis: z.strictObject({
          urlEnv: z.string().min(1),
          prefix: z.string().min(1).max(60).default('estuaire:'),
          /** A source whose collector has died is taken over within three of these. */
          leasePeriod: duration({ min: '300ms', max: '5m' }).prefault('5s'),
        }),
      }),
    ])
    .default('memory'),
});

export const configSchema = z
  .strictObject({
    hub: z.strictObject({
      name: z.string().min(1),
      operator: z.string().min(1),
      contact: z.email(),
      timezone: z.string().default('Europe/Paris'),
      languages: z.array(language).min(1).default(['fr', 'en']),
      /** How readers reach the hub; links in feeds and catalogue start with it. Default: as the request came in. */
      publicUrl: z.url().optional(),
    }),
    engines: engines.prefault({}),
    retention: z
      .strictObject({
        bus: duration({ min: '1m' }).prefault('48h'),
        raw: duration({ min: '1m' }).prefault('7d'),
        rawBytes: byteSize().prefault('2GB'),
        history: duration({ min: '1h' }).prefault('30d'),
      })
      .prefault({}),
    upstreams: z
      .strictObject({
        /** Private and loopback addresses an upstream may have; everything else private is refused. */
        allowPrivate: z.array(z.string()).default([]),
      })
      .prefault({}),
    stream: z
      .strictObject({
        maxClients: z.number().int().min(1).max(100_000).default(5_000),
        maxSubscriptionsPerClient: z.number().int().min(1).max(100).default(20),
        maxBufferedBytesPerClient: byteSize().prefault('1MiB'),
        heartbeat: duration({ min: '1s', max: '15s' }).prefault('10s'),
      })
      .prefault({}),
    limits: z
      .strictObject({
        /** Of one client address, over all publishers and streamers; 0 for no limit. */
        requestsPerMinute: z.number().int().min(0).default(6_000),
        /** The hub stands behind proxies that set X-Forwarded-For; the address this many places from its end counts. */
        trustedProxies: z.number().int().min(0).max(5).default(0),
      })
      .prefault({}),
    analyst: analystSection.prefault({}),
    territory: z
      .strictObject({
        /** GeoJSON outlines with the properties `code` and `nom`. */
        communes: z.string().min(1),
      })
      .optional(),
    /** A simulated city the hub starts beside itself; its feeds reach the hub over HTTP like anybody else's. */
    simulator: z
      .strictObject({
        port: z.number().int().min(0).max(65_535).default(0),
        seed: z.number().int().default(76),
      })
      .optional(),
    feeds: z.array(feed).min(1),
  })
  .superRefine((config, context) => {
    const seen = new Map<string, number>();
    config.feeds.forEach((one, at) => {
      const first = seen.get(one.id);
      if (first !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['feeds', at, 'id'],
          message: `"${one.id}" is already feeds[${first}]`,
        });
      }
      seen.set(one.id, at);
      if (one.id === 'all') {
        context.addIssue({
          code: 'custom',
          path: ['feeds', at, 'id'],
          message: '"all" is the name of all feeds together; choose another',
        });
      }
      const better = one.lesserOf && config.feeds.find(({ id }) => id === one.lesserOf!.feed);
      if (one.lesserOf && (!better || better === one || better.lesserOf))
        context.addIssue({
          code: 'custom',
          path: ['feeds', at, 'lesserOf', 'feed'],
          message: `got "${one.lesserOf.feed}", expected the id of another feed, which is no lesser one itself`,
        });
      const ids = new Set<string>();
      one.sources.forEach((each, index) => {
        const fault = mappingFault(each);
        if (fault)
          context.addIssue({ code: 'custom', path: ['feeds', at, 'sources', index, fault.at], message: fault.message });
        if (!each.id) return;
        if (each.id === ANALYST_SOURCE) {
          context.addIssue({
            code: 'custom',
            path: ['feeds', at, 'sources', index, 'id'],
            message: `"${ANALYST_SOURCE}" is the name of the hub's own analyst; choose another`,
          });
        }
        if (ids.has(each.id)) {
          context.addIssue({
            code: 'custom',
            path: ['feeds', at, 'sources', index, 'id'],
            message: `"${each.id}" stands twice`,
          });
        }
        ids.add(each.id);
      });
      // A run left to a source that does not exist would be nobody's.
      one.rules.forEach(({ use, of }, index) => {
        if (use !== 'own-runs' || typeof of !== 'object' || of === null) return;
        const unknown = Object.keys(of).find((source) => !ids.has(source));
        if (unknown !== undefined)
          context.addIssue({
            code: 'custom',
            path: ['feeds', at, 'rules', index, 'of'],
            message: `got "${unknown}", expected the id of a source of the feed`,
          });
      });
    });
  })
  .transform((config) => ({
    ...config,
    feeds: config.feeds.map((one) => ({ ...one, sources: eachServiceApart(one.sources) })),
  }));

/** A format without meaning needs a mapping, and the others have a meaning of their own. */
function mappingFault({
  format,
  mapping,
  ...rest
}: z.output<typeof source>): { at: string; message: string } | undefined {
  const isMapped = (MAPPED_FORMATS as readonly string[]).includes(format);
  if (isMapped && !mapping)
    return { at: 'mapping', message: `got nothing, expected what the rows of this ${format} are` };
  if (!isMapped && mapping) return { at: 'mapping', message: `a ${format} document needs none` };
  if ('mqtt' in rest && !['json', 'geojson'].includes(format))
    return { at: 'format', message: `got "${format}", expected json or geojson, which messages can be` };
  const asks = (['request', 'subscribe'] as const).find((key) => (rest as Record<string, unknown>)[key] !== undefined);
  if (asks && format !== 'siri') return { at: asks, message: `a ${format} source has none; expected the format siri` };
  return undefined;
}

type Source = z.output<typeof source>;

/** A source that asks for several services is one source for each: a whole picture of one says nothing of another. */
function eachServiceApart(sources: readonly Source[]): Source[] {
  const asksForSeveral = (one: Source): boolean => 'request' in one && (one.request?.services.length ?? 0) > 1;
  if (!sources.some(asksForSeveral)) return [...sources];
  return sources.flatMap((one, index): Source[] => {
    // The others keep the name their place gives them.
    const id = one.id ?? `${one.format}-${index}`;
    if (!('request' in one) || !one.request || !asksForSeveral(one)) return [{ ...one, id }];
    const { request } = one;
    return request.services.map((service, at) => {
      const twins = request.services.slice(0, at).filter((other) => other.service === service.service).length;
      const name = `${id}-${service.service}${twins === 0 ? '' : `-${twins + 1}`}`;
      return { ...one, id: name, request: { ...request, services: [service] } };
    });
  });
}

export type HubConfig = z.output<typeof configSchema>;
export type FeedConfig = HubConfig['feeds'][number];
export type SourceConfig = FeedConfig['sources'][number];
export type PolledSource = z.output<typeof polled>;
export type FileSource = z.output<typeof fromFile>;
export type SubscribedSource = z.output<typeof subscribed>;
export type SiriSubscribedSource = z.output<typeof siriSubscribed>;
export type ReplayedSource = z.output<typeof replayed>;
export type RuleConfig = FeedConfig['rules'][number];

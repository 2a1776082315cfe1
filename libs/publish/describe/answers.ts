import { NGSI_TYPES } from '../outputs/ngsi-ld/entity.js';
import { z } from 'zod';
import { FIGURES, KINDS, type Kind } from '#libs/model';
import {
  ENTITY_SCHEMAS,
  componentNameOf,
  flag,
  geoPoint,
  instant,
  integer,
  optional,
  sourceStatus,
  text,
} from '#libs/model/schemas';
import { feedDocuments, feed, feeds, feedIssues, feedQuality, feedLosses, health } from './feed-answers.js';
import { EVENTS } from './event-answers.js';
import { DESK_ANSWERS } from './desk-answers.js';
import { LAB_ANSWERS } from './lab-answers.js';
import { REPLAY_ANSWERS } from './replay-answers.js';
import { TRANSIT_ANSWERS } from './transit-answers.js';
import {
  accessKey,
  accessKeys,
  auditTrail,
  keyNarrowing,
  keyRequest,
  newKey,
  session,
  sessionOpened,
  sessionRequest,
  ticket,
} from './access-answers.js';
import { webhook, webhookPlace, webhookRequest, webhooks } from './webhook-answers.js';

/** What `/v1` answers, once: types of the answers, and the bodies of `/openapi.json`, are made of these. */

export const problem = z
  .object({
    type: z.literal('about:blank'),
    title: text,
    status: integer,
    detail: text.describe('what was got and what was expected, by the name of the parameter where one is at fault'),
    ...optional({
      code: text.describe('what the hub calls the fault, as in docs/errors.md'),
      where: text.describe('the parameter or field at fault'),
      got: text.describe('what stood there, cut to 80 characters'),
      expected: text.describe('what would have been right there'),
    }),
  })
  .describe('problem details (RFC 9457)');

const box = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .describe('west, south, east, north, as in GeoJSON');

/** `/v1/hub`: what anybody may know of the hub itself; a page needs nothing of its territory built in. */
export const hubDescription = z.object({
  name: text,
  operator: text,
  contact: z.email(),
  timezone: text.describe('IANA name; clock times of the territory are shown in it'),
  languages: z.array(text),
  attribution: z
    .array(text)
    .describe('who must be named where everything open is shown together, the base map first; each once'),
  thresholds: z
    .array(
      z.object({
        figure: z.enum(FIGURES),
        value: text.describe('name of the value within the figure'),
        ...optional({ atLeast: z.number(), atMost: z.number() }),
      }),
    )
    .describe('from where on a key figure is no longer well, as configured; a figure without one is not judged'),
  onTime: z
    .object({ fromSeconds: integer, toSeconds: integer })
    .describe('how late (negative: early) a run counts as on time in the figure `punctuality`, both included'),
  now: instant.describe('by the clock of the hub, so that a reader knows how far its own clock is from it'),
  ...optional({
    territory: z
      .object({
        bbox: box,
        centre: geoPoint,
        ...optional({
          focus: box.describe('where the middle half of the stops lies, worth looking at first; absent without stops'),
          outlines: text.describe('address of the outlines of the communes; absent where none are configured'),
          basemap: text.describe(
            'address of water, streets, rail and places as GeoJSON; absent where none is configured',
          ),
        }),
      })
      .describe('absent where neither communes nor stops are known (yet)'),
  }),
});
export type HubDescription = z.infer<typeof hubDescription>;
export type Box = z.infer<typeof box>;

const usageCounts = {
  requests: integer.describe('answered, those told that nothing has changed among them'),
  bytes: integer.describe('sent to readers, headers included'),
  streamClients: integer.describe('clients of the live stream that came, by WebSocket or server-sent events'),
};
const day = z.iso.date();

/** `/v1/usage`. */
export const usage = z.object({
  from: day,
  to: day.describe('included'),
  items: z
    .array(
      z.object({
        day: day.describe('of UTC'),
        output: text.describe('address as described, without ids: `/v1/stops/{id}/departures`; `other` for the rest'),
        ...usageCounts,
      }),
    )
    .describe('by day, then the most asked first; nothing of who asked is kept'),
  total: z.object(usageCounts),
  processes: integer.describe('of the hub, whose counts are summed: those that are there now'),
});
export type UsageAnswer = z.infer<typeof usage>;

const share = z.number().describe('a share, of 1');

/** `/v1/status`. */
export const status = z.object({
  at: instant,
  ...optional({
    since: instant.describe('hour of the first measurement that is still kept; absent where there is none'),
  }),
  windowDays: integer.describe('measurements are kept for so long'),
  processes: integer.describe('of the hub, whose measurements are summed: those that are there now'),
  objectives: z.array(
    z.object({
      name: z
        .enum(['hub-latency', 'producer-latency', 'availability', 'resume'])
        .describe(
          'events given to stream clients, by time since the hub received their document, or since the producer observed it (vehicles and predictions); seconds in which the processes could work; clients that came back and were given all they had missed',
        ),
      target: share,
      of: integer.describe('measured: events, events, seconds, clients'),
      state: z.enum(['met', 'missed', 'not-measured']),
      ...optional({
        withinMs: integer.describe('of the latencies: what counts as in time'),
        share: share.describe('in time, ready, or without a gap'),
        budgetLeft: z.number().describe('of the error budget: 1 is all of it, below 0 it is overspent'),
        p50Ms: integer.describe('known to a quarter, rounded up'),
        p95Ms: integer,
        p99Ms: integer,
      }),
    }),
  ),
});
export type StatusAnswer = z.infer<typeof status>;

const unknown = z
  .object(optional({ feed: z.array(text), route: z.array(text), stop: z.array(text), commune: z.array(text) }))
  .describe('ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line');

/** A page of a list of `/v1`. */
function pageOf(kind: Kind) {
  return z.object({
    items: z.array(EVENTS[kind]),
    ...optional({
      total: integer.describe('of all pages; absent with `at`'),
      next: text.describe('`cursor` of the next page; absent on the last one'),
      at: instant.describe('the instant asked for'),
      unknown,
    }),
  });
}

const PAGES = Object.fromEntries(KINDS.map((kind) => [kind, pageOf(kind)])) as Record<Kind, ReturnType<typeof pageOf>>;

/** `/v1/{kind}s/{key}/history`. */
export const history = z.object({
  kind: z.enum(KINDS),
  key: text,
  from: instant,
  to: instant,
  nature: text,
  licence: text,
  rows: z.array(
    z.object({
      at: instant,
      values: z
        .record(z.string(), z.unknown())
        .describe('columns of the history of the kind, units in their names; figures of the bucket where one is asked'),
      ...optional({
        toldBefore: flag.describe('published before the period, and as it still was when the period began'),
      }),
    }),
  ),
  ...optional({
    timezone: text.describe('whose clock and calendar the buckets follow'),
    next: instant.describe('`after` of the next page'),
  }),
});

const roleReport = z.object({
  ready: flag,
  ...optional({ detail: text, degraded: flag.describe('it works, yet not as it should') }),
});

export const ready = z.object({
  status: z.enum(['ready', 'degraded', 'not ready']),
  roles: z.record(z.string(), roleReport),
});
export const live = z.object({ status: z.literal('live') });

export const featureCollection = z
  .looseObject({
    type: z.literal('FeatureCollection'),
    features: z.array(
      z.looseObject({
        type: z.literal('Feature'),
        geometry: z.looseObject({ type: text }).nullable(),
        properties: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .describe('GeoJSON (RFC 7946)');

/** A document of a standard that has its own schema elsewhere. */
export const standardDocument = z.record(z.string(), z.unknown());

const archive = z.object({
  days: z.array(z.object({ day: text, manifest: text, files: z.int(), rows: z.int(), bytes: z.int() })),
});

const archiveDay = z.object({
  day: text,
  timezone: text,
  from: instant,
  to: instant,
  madeAt: instant,
  hub: text,
  feeds: z.array(
    z.object({
      id: text,
      title: z.record(text, text),
      producer: text,
      licence: text,
      nature: text,
      ...optional({ attribution: text }),
    }),
  ),
  files: z.array(
    z.object({ path: text, feed: text, kind: text, rows: z.int(), bytes: z.int(), sha256: text.describe('hex') }),
  ),
});

/** Attributes are those of the smart data models. Spec: ETSI GS CIM 009 §5.2.4. */
const ngsiEntity = z.looseObject({
  id: text.describe('urn:ngsi-ld:…'),
  type: z.enum(NGSI_TYPES),
  '@context': z.array(text),
});

/** One message of `/v1/stream/sse`. Spec: HTML, server-sent events, §9.2.5. */
const streamMessage = z.object({
  data: text.describe('the message as /asyncapi.json describes it, as JSON'),
  ...optional({
    event: text.describe('its `op`, with `named=true`'),
    id: text.describe('cursor to resume from'),
    retry: integer,
  }),
});

const KIND_ANSWERS = Object.fromEntries(
  KINDS.flatMap((kind): [string, z.ZodType][] => [
    [componentNameOf(kind), ENTITY_SCHEMAS[kind]],
    [`${componentNameOf(kind)}Event`, EVENTS[kind]],
    [`${componentNameOf(kind)}Page`, PAGES[kind]],
  ]),
);

/** Bodies by the names `/openapi.json` has for them. */
const HUB_ANSWERS = {
  Problem: problem,
  Hub: hubDescription,
  Feed: feed,
  Feeds: feeds,
  FeedHealth: health,
  SourceStatus: sourceStatus,
  FeedIssues: feedIssues,
  Usage: usage,
  Status: status,
  FeedQuality: feedQuality,
  FeedLosses: feedLosses,
  History: history,
  FeedDocuments: feedDocuments,
  Ready: ready,
  Live: live,
  FeatureCollection: featureCollection,
  StandardDocument: standardDocument,
  StreamMessage: streamMessage,
  NgsiEntities: z.array(ngsiEntity),
  Archive: archive,
  ArchiveDay: archiveDay,
  Webhook: webhook,
  Webhooks: webhooks,
  WebhookRequest: webhookRequest,
  WebhookPlace: webhookPlace,
  Key: accessKey,
  Keys: accessKeys,
  NewKey: newKey,
  KeyRequest: keyRequest,
  KeyNarrowing: keyNarrowing,
  Session: session,
  SessionRequest: sessionRequest,
  SessionOpened: sessionOpened,
  Ticket: ticket,
  AuditTrail: auditTrail,
};

/** Every body by its name, which is one body's alone: a second one would stand for the first without a word. */
export const ANSWERS = eachOnce(HUB_ANSWERS, TRANSIT_ANSWERS, LAB_ANSWERS, REPLAY_ANSWERS, DESK_ANSWERS, KIND_ANSWERS);

function eachOnce(...parts: Readonly<Record<string, z.ZodType>>[]): Readonly<Record<string, z.ZodType>> {
  const all = parts.flatMap((part) => Object.entries(part));
  const twice = all.map(([name]) => name).filter((name, at, names) => names.indexOf(name) !== at);
  if (twice.length > 0) throw new Error(`bodies of /openapi.json of one name: ${twice.join(', ')}`);
  return Object.fromEntries(all);
}

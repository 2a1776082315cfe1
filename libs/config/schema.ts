import { z } from 'zod';
import { ANALYST_SOURCE, AUDIT_FEED, OPERATOR_SOURCE } from '#libs/model';
import { accessSection } from './access-section.js';
import { analystSection } from './analyst-section.js';
import { byteSize, duration } from './duration.js';
import { enginesSection, partitionsOf } from './engines-section.js';
import { feedSection } from './feed-section.js';
import { followProblems, followSection } from './follow-section.js';
import {
  eachServiceApart,
  type fileSection,
  mappingFault,
  type polledSection,
  type pushedSection,
  type replayedSection,
  type siriSubscribedSection,
  type subscribedSection,
} from './source-section.js';
import { labSection } from './lab-section.js';
import { operatorsSection } from './operators-section.js';
import { publishSection } from './publish-section.js';
import { recorderProblems, recorderSection } from './recorder-section.js';
import { language } from './texts-section.js';
import { timeZone } from './time-zone.js';
import { tracingSection } from './tracing-section.js';
import { webhookSection } from './webhooks-section.js';

/** Those of the web. */
const ports = z.array(z.number().int().min(1).max(65_535)).max(100).default([80, 443, 8080, 8443]);

export const configSchema = z
  .strictObject({
    hub: z.strictObject({
      name: z.string().min(1),
      operator: z.string().min(1),
      contact: z.email(),
      timezone: timeZone.default('Europe/Paris'),
      /** Country of the identifier, two letters as DATEX II writes them. */
      country: z
        .string()
        .regex(/^[a-z]{2}$/, 'expected two small letters such as fr')
        .default('fr'),
      /** What formats call whoever publishes (DATEX II, SIRI). Default: the name in capital letters. */
      identifier: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'expected letters, digits, dots and dashes')
        .optional(),
      languages: z.array(language).min(1).default(['fr', 'en']),
      /** How readers reach the hub; links in feeds and catalogue start with it. Default: as the request came in. */
      publicUrl: z.url().optional(),
    }),
    engines: enginesSection.prefault({}),
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
        /** Ports that redirects, files that name files, and feeds of sandboxes may lead to, beside those of the feeds here. */
        allowPorts: ports,
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
    access: accessSection.prefault({}),
    limits: z
      .strictObject({
        /** Of one client address, over all publishers and streamers; 0 for no limit. */
        requestsPerMinute: z.number().int().min(0).default(6_000),
        /** What one client is sent by all of them, streams included; `0B` for no limit. */
        bytesPerMinute: byteSize().prefault('2GB'),
        /** Connections open at a time from one address; 0 for no limit. Not judged behind trusted proxies. */
        connectionsPerAddress: z.number().int().min(0).default(2_000),
        /** Streams and exports of one key, or one address without a key, at a time; 0 for no limit. */
        streamsPerClient: z.number().int().min(0).default(1_000),
        exportsPerClient: z.number().int().min(0).default(2),
        /** The hub stands behind proxies that set X-Forwarded-For; the address this many places from its end counts. */
        trustedProxies: z.number().int().min(0).max(5).default(0),
      })
      .prefault({}),
    analyst: analystSection.prefault({}),
    operators: operatorsSection.prefault({}),
    territory: z
      .strictObject({
        /** GeoJSON outlines with the properties `code` and `nom`. */
        communes: z.string().min(1),
        /** Who must be named where the outlines are shown. */
        attribution: z.string().min(1).optional(),
        /** GeoJSON of water, streets, rail and places for the page's map, as scripts/basemap.mjs writes it. */
        basemap: z.string().min(1).optional(),
      })
      .optional(),
    /** A simulated city the hub starts beside itself; its feeds reach the hub over HTTP like anybody else's. */
    simulator: z
      .strictObject({
        port: z.number().int().min(0).max(65_535).default(0),
        seed: z.number().int().default(76),
      })
      .optional(),
    tracing: tracingSection.optional(),
    publish: publishSection.prefault({}),
    recorder: recorderSection.prefault({}),
    lab: labSection.prefault({}),
    /** Messages of the stream posted to addresses. */
    webhooks: z
      .array(webhookSection, {
        error:
          'expected a list of webhooks; private addresses that webhooks may go to stand in webhookTargets.allowPrivate',
      })
      .max(100)
      .default([]),
    webhookTargets: z
      .strictObject({
        /** Private and loopback addresses that webhooks made over HTTP may go to; everything else private is refused. */
        allowPrivate: z.array(z.string()).default([]),
        /** Ports that they may go to. */
        allowPorts: ports,
      })
      .prefault({}),
    feeds: z.array(feedSection).min(1),
    follow: followSection.optional(),
  })
  .superRefine((config, context) => {
    const hooks = new Set<string>();
    config.webhooks.forEach(({ id }, at) => {
      if (hooks.has(id))
        context.addIssue({ code: 'custom', path: ['webhooks', at, 'id'], message: `"${id}" stands twice` });
      hooks.add(id);
    });
    const { contacts, producers } = config.operators;
    const named: string[][] = [
      ...Object.keys(contacts).map((id) => ['contacts', id]),
      ...Object.keys(producers?.feeds ?? {}).map((id) => ['producers', 'feeds', id]),
    ];
    for (const path of named)
      if (!config.feeds.some(({ id }) => id === path.at(-1)))
        context.addIssue({
          code: 'custom',
          path: ['operators', ...path],
          message: `got "${path.at(-1)}", expected the id of a feed`,
        });
    if (config.operators.feed === AUDIT_FEED)
      context.addIssue({
        code: 'custom',
        path: ['operators', 'feed'],
        message: `"${AUDIT_FEED}" is the feed of the audit; choose another`,
      });
    for (const problem of recorderProblems(config.recorder, partitionsOf(config.engines)))
      context.addIssue({ code: 'custom', ...problem });
    if (config.follow)
      for (const problem of followProblems(config.follow, config.feeds))
        context.addIssue({ code: 'custom', ...problem });
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
      if (one.id === AUDIT_FEED) {
        context.addIssue({
          code: 'custom',
          path: ['feeds', at, 'id'],
          message: `"${AUDIT_FEED}" is the feed of the audit; choose another`,
        });
      }
      if (one.id === config.operators.feed) {
        context.addIssue({
          code: 'custom',
          path: ['feeds', at, 'id'],
          message: `"${one.id}" is the feed of what the hub's own operators write; choose another, or another operators.feed`,
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
        if ('push' in each)
          context.addIssue({
            code: 'custom',
            path: ['feeds', at, 'sources', index, 'push'],
            message: 'observations are sent to a sandbox alone; expected a url, file or mqtt',
          });
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
        if (each.id === OPERATOR_SOURCE) {
          context.addIssue({
            code: 'custom',
            path: ['feeds', at, 'sources', index, 'id'],
            message: `"${OPERATOR_SOURCE}" is the name of what the hub's own operators write; choose another`,
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

export type HubConfig = z.output<typeof configSchema>;
export type FeedConfig = HubConfig['feeds'][number];
export type SourceConfig = FeedConfig['sources'][number];
export type PolledSourceConfig = z.output<typeof polledSection>;
export type FileSourceConfig = z.output<typeof fileSection>;
export type SubscribedSourceConfig = z.output<typeof subscribedSection>;
export type SiriSubscribedSource = z.output<typeof siriSubscribedSection>;
export type ReplayedSourceConfig = z.output<typeof replayedSection>;
export type PushedSourceConfig = z.output<typeof pushedSection>;
export type RuleConfig = FeedConfig['rules'][number];

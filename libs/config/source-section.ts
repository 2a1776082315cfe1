import { z } from 'zod';
import { byteSize, duration } from './duration.js';
import { MAPPED_FORMATS, mappingSection } from './mapping-section.js';
import { siriRequestSection, siriSubscribeSection } from './siri-section.js';

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

export const polledSection = z.strictObject({
  ...common,
  ...upstream,
  every: duration({ min: '250ms', max: '7d' }),
  /** How often its producer makes a new document; without it the hub learns it. Matters where it is asked every 10 s or oftener. */
  pace: duration({ min: '250ms', max: '10m' }).optional(),
  /** The address is a folder of dated files: the one with the greatest name that fits is the document. */
  newest: z
    .string()
    .max(200)
    .refine(isRegularExpression, { error: ({ input }) => `got "${String(input)}", expected a regular expression` })
    .optional(),
  /** SIRI only: what is asked for by POST. */
  request: siriRequestSection.optional(),
});

/** SIRI only: a server that reports by itself what is new. */
export const siriSubscribedSection = z.strictObject({ ...common, ...upstream, subscribe: siriSubscribeSection });

export const fileSection = z.strictObject({
  ...common,
  file: z.string().min(1),
  /** How often to look whether the file has changed. */
  every: duration({ min: '250ms', max: '7d' }).default(60_000),
});

export const replayedSection = z.strictObject({
  ...common,
  replay: z.strictObject({
    folder: z.string().min(1),
    /** Only names that match this regular expression. */
    match: z
      .string()
      .refine(isRegularExpression, { error: ({ input }) => `got "${String(input)}", expected a regular expression` })
      .optional(),
    /** `name`: the time is in the file name (unix seconds or an ISO date); or a fixed step between files. */
    times: z.union([z.literal('name'), duration({ min: '1ms' })]).default('name'),
    speed: z.number().positive().max(10_000).default(1),
    /** Move all times so that the first recording happens now. */
    shift: z.boolean().default(true),
    loop: z.boolean().default(false),
  }),
});

/** Messages of a broker, joined to documents of `batch` length. */
export const subscribedSection = z.strictObject({
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

/** Of a sandbox alone: nobody is asked, observations are sent to it. */
export const pushedSection = z.strictObject({ ...common, push: z.literal(true) });

export const sourceSection = z.union([
  polledSection,
  fileSection,
  replayedSection,
  subscribedSection,
  siriSubscribedSection,
  pushedSection,
]);

export type SourceSection = z.output<typeof sourceSection>;

/** A format without meaning needs a mapping, and the others have a meaning of their own. */
export function mappingFault({ format, mapping, ...rest }: SourceSection): { at: string; message: string } | undefined {
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

/** A source that asks for several services is one source for each: a whole picture of one says nothing of another. */
export function eachServiceApart(sources: readonly SourceSection[]): SourceSection[] {
  const asksForSeveral = (one: SourceSection): boolean => 'request' in one && (one.request?.services.length ?? 0) > 1;
  if (!sources.some(asksForSeveral)) return [...sources];
  return sources.flatMap((one, index): SourceSection[] => {
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

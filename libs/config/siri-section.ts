import { z } from 'zod';
import { byteSize, duration } from './duration.js';

/** Subscriptions or requests one source makes at most: each is one message to the server, or part of one. */
const MOST_TOPICS = 500;

const reference = z.string().min(1).max(200);

type Field = 'lines' | 'stops' | 'preview' | 'maximumStopVisits' | 'vehicleMonitoringRef' | 'changeBeforeUpdates';
const ALLOWED: Readonly<Record<'et' | 'vm' | 'sm' | 'sx', readonly Field[]>> = {
  et: ['lines', 'preview', 'changeBeforeUpdates'],
  vm: ['lines', 'vehicleMonitoringRef', 'changeBeforeUpdates'],
  sm: ['stops', 'lines', 'preview', 'maximumStopVisits', 'changeBeforeUpdates'],
  sx: ['lines'],
};

/** One service and what of it is wanted; without lines and stops, all there is. */
const service = z
  .strictObject({
    service: z.enum(['et', 'vm', 'sm', 'sx']),
    lines: z.array(reference).min(1).max(MOST_TOPICS).optional(),
    /** MonitoringRef of each stop; Stop Monitoring reports on no others. */
    stops: z.array(reference).min(1).max(MOST_TOPICS).optional(),
    /** PreviewInterval. */
    preview: duration({ min: '1m', max: '7d' }).optional(),
    maximumStopVisits: z.number().int().min(1).max(1000).optional(),
    vehicleMonitoringRef: reference.optional(),
    /** Only of a subscription: the smallest change worth a message. */
    changeBeforeUpdates: duration({ min: '1s', max: '1h' }).optional(),
  })
  .superRefine((one, context) => {
    for (const field of Object.keys(one) as (Field | 'service')[]) {
      if (field === 'service' || one[field] === undefined || ALLOWED[one.service].includes(field)) continue;
      context.addIssue({ code: 'custom', path: [field], message: `the service ${one.service} has no such parameter` });
    }
    if (one.service === 'sm' && !one.stops)
      context.addIssue({ code: 'custom', path: ['stops'], message: 'got nothing, expected the stops to report on' });
  });

const services = z
  .array(service)
  .min(1)
  .max(20)
  .refine((all) => all.reduce((sum, one) => sum + topicsOf(one), 0) <= MOST_TOPICS, {
    error: `expected at most ${MOST_TOPICS} stops and lines together`,
  });

/** ET and SX name their lines in one topic; VM has one line each, SM one stop and one line each. */
function topicsOf({ service: name, stops, lines }: z.output<typeof service>): number {
  return name === 'et' || name === 'sx' ? 1 : (stops?.length ?? 1) * (lines?.length ?? 1);
}

/** What every request says of who asks. */
const requestor = {
  /** Plain XML, or an operation of the WSDL in a SOAP envelope, as French servers want it. */
  envelope: z.enum(['xml', 'soap']).default('xml'),
  /** Version attribute of the requests; French servers want `2.0:FR-IDF-2.4`. */
  version: z.string().min(1).max(40).optional(),
  requestorRef: reference.optional(),
  requestorRefEnv: z.string().min(1).optional(),
  services,
};

const nameOnce = {
  check: ({ requestorRef, requestorRefEnv }: { requestorRef?: string; requestorRefEnv?: string }) =>
    (requestorRef === undefined) !== (requestorRefEnv === undefined),
  error: 'expected requestorRef or requestorRefEnv: the name the server knows this hub by',
};

/** Each round asks for all of it by POST instead of getting the address. */
export const siriRequestSection = z
  .strictObject(requestor)
  .refine(nameOnce.check, { error: nameOnce.error, path: ['requestorRef'] });

/** The server reports by itself what is new. */
export const siriSubscribeSection = z
  .strictObject({
    ...requestor,
    /** Where the server reaches this process; the path of the source is added. */
    consumerAddress: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).optional(),
    consumerAddressEnv: z.string().min(1).optional(),
    /** Last part of the path of notifications; without it one that cannot be guessed is made. */
    pathSecretEnv: z.string().min(1).optional(),
    /** A header every notification must carry. */
    notificationAuth: z.strictObject({ header: z.string().min(1), env: z.string().min(1) }).optional(),
    /** Only what changed is reported, where the server can; `false` asks for everything each time. */
    incrementalUpdates: z.boolean().default(true),
    /** A subscription ends after so long, and is renewed before. */
    lifetime: duration({ min: '1m', max: '30d' }).prefault('24h'),
    /** How often the server shall say that it is there; three times without a word and the subscription is lost. */
    heartbeat: z.union([z.literal('none'), duration({ min: '1s', max: '1h' })]).prefault('60s'),
    /** How often the server is asked whether it is well. */
    checkStatus: z.union([z.literal('none'), duration({ min: '1s', max: '1h' })]).prefault('60s'),
    maxNotificationBytes: byteSize().prefault('16MiB'),
  })
  .refine(nameOnce.check, { error: nameOnce.error, path: ['requestorRef'] })
  .refine(
    ({ consumerAddress, consumerAddressEnv }) => (consumerAddress === undefined) !== (consumerAddressEnv === undefined),
    {
      error: 'expected consumerAddress or consumerAddressEnv: where the server reaches this process',
      path: ['consumerAddress'],
    },
  )
  .refine(({ heartbeat, checkStatus }) => heartbeat !== 'none' || checkStatus !== 'none', {
    error: 'expected heartbeat or checkStatus: without either a server that is gone is never missed',
    path: ['heartbeat'],
  });

export type SiriRequestSection = z.output<typeof siriRequestSection>;
export type SiriSubscribeSection = z.output<typeof siriSubscribeSection>;
export type SiriServiceSection = SiriRequestSection['services'][number];

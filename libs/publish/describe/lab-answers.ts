import { z } from 'zod';
import { count, instant, optional, text } from '#libs/model/schemas';

const quota = z.object({
  feeds: z.int().min(1).max(20),
  eventsPerSecond: z.int().min(1).max(1_000).describe('ten seconds of it may come at once'),
  bytes: z.int().min(1_048_576).max(1_073_741_824).describe('of its log and raw documents; the oldest go first'),
});

const sandboxRequest = z.object({
  title: z.string().min(1).max(100),
  ...optional({
    until: instant.describe('when it ends by itself; at most 90 days from now, 7 where it is not said'),
    quota: z.object(optional(quota.shape)),
  }),
});

const sandbox = z.object({
  id: text,
  title: text,
  createdAt: instant,
  until: instant,
  quota,
  feeds: z.array(text),
  outputs: text.describe('where the paths of every output stand: /sandbox/{id}'),
  stream: text,
  events: text.describe('where observations are pushed to'),
  page: text,
  pushed: z.object({ accepted: count, refused: count, overQuota: count }),
});
const newSandbox = sandbox.extend({ key: text.describe('of its members; shown here and never again') });
const sandboxes = z.object({ sandboxes: z.array(sandbox) });

const sandboxFeeds = z.object({ feeds: z.array(z.object({ id: text, ...optional({ network: text }) })) });
const trialFeed = z
  .looseObject({ ...optional({ id: text, network: text }) })
  .describe('a feed as in the configuration; its terms may be left out');
const declaredFeed = z.object({ id: text, outputs: text, ...optional({ network: text }) });

const pushedEvents = z
  .union([z.array(z.looseObject({})), z.looseObject({})])
  .describe(
    'events as on the bus, a GeoJSON FeatureCollection, or rows the mapping of the feed explains; GTFS-RT by its media type',
  );
const pushAnswer = z.object({
  accepted: count,
  refused: z.array(
    z.object({
      index: count.describe('its place in the batch, from 0'),
      code: text,
      expected: text,
      ...optional({ field: text, got: text }),
    }),
  ),
});

const faultLine = z.object({
  at: z.union([text, z.number()]).describe('an instant, or seconds from now'),
  target: text.describe('a feed, feed/source, or the key of an entity'),
  fault: text,
  ...optional({
    seconds: z.number(),
    seed: z.number(),
    bySeconds: z.number(),
    metres: z.number(),
    share: z.number(),
    place: z.array(z.number()),
    line: z.array(z.array(z.number())),
  }),
});
const sandboxFaultScript = z.union([z.array(faultLine), z.object({ faults: z.array(faultLine) })]);
const sandboxFaults = z.object({
  faults: z.array(
    z.looseObject({ fault: text, target: text, seconds: z.number(), state: z.enum(['waiting', 'active', 'over']) }),
  ),
});

/** What the laboratory answers, by the names the bodies have in `/openapi.json`. */
export const LAB_ANSWERS = {
  SandboxRequest: sandboxRequest,
  Sandbox: sandbox,
  NewSandbox: newSandbox,
  Sandboxes: sandboxes,
  SandboxFeeds: sandboxFeeds,
  TrialFeed: trialFeed,
  DeclaredFeed: declaredFeed,
  FaultLine: faultLine,
  SandboxFaultScript: sandboxFaultScript,
  SandboxFaults: sandboxFaults,
  PushedEvents: pushedEvents,
  PushAnswer: pushAnswer,
};

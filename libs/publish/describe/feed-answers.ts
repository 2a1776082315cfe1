import { KINDS, VISIBILITIES } from '#libs/model';
import {
  ENTITY_SCHEMAS,
  counts,
  instant,
  integer,
  inputLosses,
  loss,
  optional,
  text,
  translated,
} from '#libs/model/schemas';
import { z } from 'zod';

/** What `/v1/feeds` answers, once. */

/** `/v1/feeds/{id}/documents`: what came from the producer, and where it can be read. */
export const feedDocuments = z.object({
  feedId: text,
  from: instant,
  to: instant,
  documents: z.array(
    z.object({
      at: instant.describe('when it was received'),
      source: text.describe('source of the feed it came from'),
      format: text,
      hash: text.describe('SHA-256 of its bytes'),
      bytes: integer,
      ...optional({
        document: text.describe('file within the source, of formats of several'),
        href: text.describe('where it can be read'),
        withheld: z
          .enum(['not-given-out', 'kept-no-more'])
          .describe(
            'why it cannot: its format may name people or what producers keep to themselves; or it has expired',
          ),
      }),
    }),
  ),
  ...optional({ next: instant.describe('there is more: ask again with `from` this instant') }),
});

const { issueSamples: _, ...shownStatus } = ENTITY_SCHEMAS['feed-status'].shape;

export const health = z
  .object({ ...z.object(shownStatus).partial().shape, ...optional({ reportedAt: instant }) })
  .describe('as of now by the clock of the hub; without anything but a state where nothing has come yet');

/** One feed of `/v1/feeds`: its terms and how it is. */
export const feed = z.object({
  id: text,
  title: text.describe('in the first of the languages asked for that the feed has'),
  titles: translated,
  producer: text,
  nature: z.enum(['observed', 'simulated', 'replayed', 'experiment']),
  licence: z.object({ id: text, name: text, url: text }),
  attribution: text.describe('who must be named where the data is shown'),
  visibility: z.enum(VISIBILITIES),
  formats: z.array(text).describe('of its sources, each once'),
  status: health,
  ...optional({ homepage: text }),
});
export type FeedAnswer = z.infer<typeof feed>;

export const feeds = z.object({ feeds: z.array(feed) });

const refusedRow = z.object({
  code: z.literal('ROW_REFUSED'),
  severity: text,
  feedId: text,
  where: text,
  got: text,
  expected: text,
  at: instant,
});

/** `/v1/feeds/{id}/issues`. */
export const feedIssues = z.object({
  feed: text,
  counts: counts.describe('issues of the newest document of each source, by code'),
  samples: z
    .array(z.union([text, refusedRow]))
    .describe('a few, with place, got and expected; rows that the database refused as objects'),
  quarantined: integer.describe('entities, documents and rows refused since the collector started'),
});
export type FeedIssues = z.infer<typeof feedIssues>;

const qualityReason = z.union([
  z.object({ code: z.literal('state'), state: text, text: translated }),
  z.object({ code: z.literal('unmatched'), reason: text, count: integer }),
  z.object({ code: z.literal('issue'), issue: text.describe('code of `docs/errors.md`'), count: integer }),
  z.object({ code: z.literal('quarantined'), count: integer }),
  z.object({
    code: z.literal('missing'),
    kind: z.enum(KINDS),
    field: text.describe('what readers need and some entities do not say'),
    count: integer,
    of: integer,
  }),
  z.object({ code: z.literal('unusable-trips'), count: integer, of: integer }),
]);

/** `/v1/feeds/{id}/quality`. */
export const feedQuality = z.object({
  feed: text,
  at: instant,
  parts: z
    .array(
      z.object({
        name: z.enum(['freshness', 'matching', 'validity', 'completeness']),
        share: z.number().min(0).max(1),
        weight: integer,
        reasons: z.array(qualityReason).describe('what lowers it, the most harmful first'),
      }),
    )
    .describe('those that apply; by the rules of docs/quality.md'),
  history: text.describe('address of the score by the hour'),
  ...optional({ score: z.int().min(0).max(100).describe('absent while nothing has come of the feed') }),
});
export type FeedQualityAnswer = z.infer<typeof feedQuality>;

const outputLosses = z.object({
  path: text,
  ...optional({
    at: instant.describe('of the build the losses are of; absent where there has been none'),
    losses: z.array(loss).readonly().describe('most frequent first; absent with `state`'),
    state: z
      .enum(['empty', 'failed', 'not built'])
      .describe(
        'why there are none to list: `empty` has nothing to give now, `failed` cannot be made, `not built` nobody has asked for',
      ),
  }),
});
export type OutputLosses = z.infer<typeof outputLosses>;

/** `/v1/feeds/{id}/losses`. */
export const feedLosses = z.object({
  feed: text,
  inputs: z.array(inputLosses).describe('what the newest document of each source held that is not carried on'),
  outputs: z.array(outputLosses).describe('what each output could not say'),
});
export type FeedLosses = z.infer<typeof feedLosses>;

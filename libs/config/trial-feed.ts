import { z } from 'zod';
import { AUDIT_FEED, FEED_ID_PATTERN } from '#libs/model';
import { feedSection } from './feed-section.js';
import { readSection, type ConfigProblem } from './load.js';
import type { FeedConfig } from './schema.js';
import { eachServiceApart, mappingFault, sourceSection, type SourceSection } from './source-section.js';

/** Terms nobody has agreed on yet: given to nobody but the members of the sandbox. */
const NO_LICENCE = 'proprietary';

/**
 * What of a source reaches into the machine of the hub: its files, its environment, its addresses. Whoever may try a feed
 * may not have these.
 */
const OF_THE_HUB = ['file', 'replay', 'auth', 'subscribe'] as const;

const trialFeedSection = feedSection
  .extend({
    id: feedSection.shape.id.optional(),
    title: feedSection.shape.title.optional(),
    producer: z.string().min(1).default('experiment'),
    licence: z.string().min(1).default(NO_LICENCE),
    sources: z.array(sourceSection).max(20).default([]),
  })
  .superRefine(({ sources, lesserOf, recordedAt }, context) => {
    const report = (path: PropertyKey[], message: string): void => context.addIssue({ code: 'custom', path, message });
    if (lesserOf) report(['lesserOf'], 'feeds of a sandbox are not weighed against others');
    if (recordedAt !== undefined) report(['recordedAt'], 'a recorded day is played by a replay (/v1/replays)');
    const ids = new Set<string>();
    sources.forEach((source, index) => {
      for (const [at, message] of sourceFaults(source)) report(['sources', index, at], message);
      if (source.id !== undefined && ids.has(source.id))
        report(['sources', index, 'id'], `"${source.id}" stands twice`);
      if (source.id?.startsWith(PUSH_PREFIX))
        report(['sources', index, 'id'], `expected no id that begins with ${PUSH_PREFIX}`);
      if (source.id !== undefined) ids.add(source.id);
    });
  });

/** Sources the sandbox makes itself, for what is pushed without a mapping. */
export const PUSH_PREFIX = 'push-';

/** Headers of the connection, not of the question: they would speak to another server behind the same address. */
const OF_THE_CONNECTION =
  /^(host|connection|upgrade|transfer-encoding|content-length|te|trailer|proxy-.*|forwarded|x-forwarded-.*)$/i;

const SLOWEST_POLL_MS = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;

function* sourceFaults(source: SourceSection): Iterable<[at: string, message: string]> {
  const parts = source as Record<string, unknown>;
  for (const part of OF_THE_HUB)
    if (parts[part] !== undefined) yield [part, 'is for feeds of the hub; expected url, mqtt or push: true'];
  const mqtt = parts['mqtt'] as Record<string, unknown> | undefined;
  for (const name of ['usernameEnv', 'passwordEnv'])
    if (mqtt?.[name] !== undefined) yield ['mqtt', `${name}: the environment is the hub's own`];
  for (const name of Object.keys((parts['headers'] ?? {}) as object))
    if (OF_THE_CONNECTION.test(name)) yield ['headers', `${name}: is the hub's own to set`];
  if ('every' in source && source.every < SLOWEST_POLL_MS) yield ['every', 'expected 1s or more in a sandbox'];
  if ((source.maxBytes ?? 0) > MOST_BYTES) yield ['maxBytes', 'expected at most 64MiB in a sandbox'];
  const fault = mappingFault(source);
  if (fault) yield [fault.at, fault.message];
}

export interface TrialFeed {
  feed: FeedConfig;
  /** As it was written, for who wants to go on with it. */
  written: Record<string, unknown>;
}

/**
 * Reads the declaration of one feed of a sandbox, YAML or JSON: by the schema of the configuration, with the terms left
 * out that a trial need not have yet. `id` is the name it is declared under.
 */
export function readTrialFeed(
  text: string,
  id: string,
): { trial: TrialFeed; problems?: undefined } | { problems: ConfigProblem[] } {
  if (!FEED_ID_PATTERN.test(id) || id === 'all' || id === AUDIT_FEED)
    return {
      problems: [
        {
          path: 'id',
          message: `got "${id.slice(0, 80)}", expected lower-case letters, digits and dashes, and no name of the hub's own`,
        },
      ],
    };
  const read = readSection(text, trialFeedSection);
  if (read.problems) return { problems: read.problems };
  const { section, value } = read;
  if (section.id !== undefined && section.id !== id)
    return { problems: [{ path: 'id', message: `got "${section.id}", expected ${id}, as in the address` }] };
  const sources = section.sources.map((source): SourceSection =>
    'url' in source && source.maxBytes === undefined ? { ...source, maxBytes: MOST_BYTES } : source,
  );
  const feed = {
    ...section,
    id,
    title: section.title ?? { und: id },
    sources: eachServiceApart(sources),
  } as FeedConfig;
  return { trial: { feed, written: { id, ...(value as object) } } };
}

import { readTrialFeed } from '#libs/config';
import { toInstant } from '#libs/model';
import type { LabHost, LabSession } from '../session/index.js';
import {
  ALL_TIME,
  datasetsOf,
  replayableFeed,
  takenFeed,
  writeTakeOut,
  type TakenDocument,
} from '../take-out/index.js';
import type { SandboxDefinition } from './definition.js';
import { withPush } from './sandbox-feeds.js';

/** All of a sandbox as one zip another hub can play again, in parts. */
export function takeOutSandbox(
  session: LabSession,
  definition: SandboxDefinition,
  host: LabHost,
  nowMs: number,
): AsyncIterable<Uint8Array> {
  const own = definition.feeds.flatMap(({ id, text }) => {
    const read = readTrialFeed(text, id);
    return read.problems ? [] : [{ feed: session.feed(id) ?? withPush(read.trial.feed), written: read.trial.written }];
  });
  const described = own.map(({ feed }) => session.catalogue.find(feed.id)!);
  return writeTakeOut({
    session,
    about: {
      kind: 'sandbox',
      id: definition.id,
      title: definition.title,
      hub: host.config.hub,
      publicUrl: host.publicUrl(),
      generatedAt: toInstant(nowMs),
      feeds: described.map((feed) => takenFeed(feed)),
      datasets: datasetsOf(session, described),
    },
    documents: documentsIn(session),
    feeds: own.map(({ feed, written }) => replayableFeed(feed, written)),
  });
}

async function* documentsIn(session: LabSession): AsyncIterable<TakenDocument> {
  for await (const entry of session.archive.entries(ALL_TIME))
    if (session.feed(entry.feedId)) yield { entry, read: () => session.archive.read(entry.hash) };
}

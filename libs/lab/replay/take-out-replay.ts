import { toInstant, type FeedId } from '#libs/model';
import { isGivenOut } from '#libs/publish';
import type { JournalEntry } from '#libs/sources';
import type { LabSession } from '../session/index.js';
import { datasetsOf, takenFeed, writeTakeOut, type TakenDocument } from '../take-out/index.js';
import { recordedFeed } from './recorded-feed.js';
import type { ReplayParts } from './replay.js';
import type { TimedDocument } from './timeline.js';

/** Everything of a replay as one zip that another hub can play again; as far as documents may leave the hub. */
export function takeOutReplay(
  session: LabSession,
  { id, wish, host, recording, timeline, feeds, pace }: ReplayParts,
): AsyncIterable<Uint8Array> {
  const described = feeds.map((feed) => session.catalogue.find(feed.id)!);
  const all = [...timeline.before, ...timeline.documents];
  // What somebody has brought is his already.
  const isTaken = (one: TimedDocument): boolean => wish.recording !== undefined || isGivenOut(one);
  const entryOf = ({ atMs: _, isIncrement: __, ...entry }: TimedDocument): JournalEntry => entry;
  async function* documents(): AsyncIterable<TakenDocument> {
    for (const one of all.filter(isTaken)) yield { entry: entryOf(one), read: () => recording.read(one.hash) };
  }
  return writeTakeOut({
    session,
    about: {
      kind: 'replay',
      id,
      title: wish.title ?? `Replay of ${toInstant(wish.fromMs)} to ${toInstant(wish.toMs)}`,
      hub: host.config.hub,
      publicUrl: host.publicUrl(),
      generatedAt: toInstant(pace.now()),
      feeds: described.map((feed) => takenFeed(feed)),
      datasets: datasetsOf(session, described),
      withheld: countBySource(all.filter((one) => !isTaken(one))),
      faults: wish.faults.map(({ atMs, ...line }) => ({ at: atMs / 1000, ...line })),
    },
    interval: { from: toInstant(wish.fromMs), to: toInstant(wish.toMs) },
    documents: documents(),
    feeds: feeds.map((feed) => recordedFeed(feed, host.config.hub)),
  });
}

function countBySource(documents: readonly TimedDocument[]): { feed: FeedId; source: string; documents: number }[] {
  const counts = new Map<string, { feed: FeedId; source: string; documents: number }>();
  for (const { feedId, sourceId } of documents) {
    const name = `${feedId} ${sourceId}`;
    const known = counts.get(name) ?? { feed: feedId as FeedId, source: sourceId, documents: 0 };
    counts.set(name, { ...known, documents: known.documents + 1 });
  }
  return [...counts.values()];
}

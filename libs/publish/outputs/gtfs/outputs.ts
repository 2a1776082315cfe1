import { createHash } from 'node:crypto';
import type { CataloguedFeed } from '#libs/catalogue';
import { CHANGED_VALUE, DROPPED_ROW, LEFT_OUT_VALUE, type RepublishOptions } from '#libs/formats/gtfs';
import { LossTally } from '#libs/formats/loss';
import type { FeedId, Visibility } from '#libs/model';
import type { BuiltGtfs } from '../../worker/build-gtfs.js';
import { makeGtfs } from '../../worker/make-gtfs.js';
import type { PublishContext } from '../../context.js';
import type { Built, Output } from '../../output.js';

/** `/gtfs/{feed}.zip`: the schedule in use, repaired, with its terms; its version is the one real time refers to. */
export function scheduleOutput(context: PublishContext, feedId: FeedId, visibility: Visibility): Output {
  const dataset = () => context.live.find('dataset', `${feedId}:gtfs`);
  return {
    path: `/gtfs/${feedId}.zip`,
    visibility,
    revision: () => dataset()?.event.entity?.documentHash ?? '',
    sharedKey: () => {
      const feed = context.catalogue.find(feedId)!;
      return sharedKeyOf(context, [dataset()?.event.entity?.documentHash, ...Object.values(termsOf(context, feed))]);
    },
    build: async (): Promise<Built> => {
      const entry = dataset();
      if (!entry?.event.entity) throw new Error(`feed ${feedId} has no schedule yet`);
      const { documentHash } = entry.event.entity;
      const feed = context.catalogue.find(feedId)!;
      const built = await makeGtfs(await context.readDocument(documentHash), {
        ...publisherOf(context),
        feedId,
        ...termsOf(context, feed),
        feedVersion: documentHash.slice(0, 16),
      });
      return {
        body: Buffer.from(built.zip.buffer, built.zip.byteOffset, built.zip.byteLength),
        contentType: 'application/zip',
        modifiedAt: entry.event.receivedAt,
        maxAgeSeconds: 300,
        compress: false,
        losses: tallyOf(built).list(),
      };
    },
  };
}

/** What a schedule is published without, or otherwise than it came; the example is the feed, where there are several. */
export function tallyOf({ droppedRows, changedValues }: Pick<BuiltGtfs, 'droppedRows' | 'changedValues'>): LossTally {
  const tally = new LossTally();
  for (const [feed, files] of Object.entries(droppedRows))
    for (const [file, rows] of Object.entries(files)) tally.add(file, DROPPED_ROW, feed || undefined, rows);
  for (const [feed, places] of Object.entries(changedValues))
    for (const [place, { leftOut, changed }] of Object.entries(places)) {
      if (leftOut > 0) tally.add(place, LEFT_OUT_VALUE, feed || undefined, leftOut);
      if (changed > 0) tally.add(place, CHANGED_VALUE, feed || undefined, changed);
    }
  return tally;
}

/** On what terms a feed's schedule is given on, and what stands where the dataset has nothing. */
export function termsOf(
  context: PublishContext,
  feed: CataloguedFeed,
): {
  licence: string;
  attribution: string;
  producer: string;
  homepage?: string;
  timeZone: string;
  movedStops: NonNullable<RepublishOptions['movedStops']>;
} {
  const schedule = context.findSchedule(feed.feedId);
  return {
    licence: feed.licenceTerms.name,
    attribution: attributionOf(feed),
    producer: feed.producer,
    ...(feed.homepage === undefined ? {} : { homepage: feed.homepage }),
    // The zone the times were read in is the one they are published in.
    timeZone: schedule?.timeZone ?? feed.timeZone,
    movedStops: schedule?.movedStops ?? {},
  };
}

/** Whoever gives the schedule on: the hub, not the operator. */
export function publisherOf(context: Pick<PublishContext, 'catalogue' | 'publicUrl'>): {
  publisherName: string;
  publisherUrl: string;
  contactEmail: string;
} {
  const { hub } = context.catalogue;
  return {
    publisherName: `${hub.name} — ${hub.operator}`,
    publisherUrl: context.publicUrl(),
    contactEmail: hub.contact,
  };
}

/** Of all that goes into a schedule besides its dataset: another publisher may have been configured otherwise. */
export function sharedKeyOf(
  context: Pick<PublishContext, 'catalogue' | 'publicUrl'>,
  parts: readonly unknown[],
): string {
  return createHash('sha256')
    .update(JSON.stringify([publisherOf(context), ...parts]))
    .digest('hex');
}

/** What is no timetable of the real network must say so inside the zip as well (invariant 4). */
export function attributionOf(feed: CataloguedFeed): string {
  const note = feed.nature === 'observed' ? '' : `${NATURE_NOTE[feed.nature]} — `;
  return note + (feed.attribution ?? feed.producer);
}

const NATURE_NOTE = {
  simulated: 'SIMULATED, not a real timetable',
  replayed: 'REPLAYED, the timetable of an earlier day',
  experiment: 'EXPERIMENT, not a timetable travellers can go by',
} as const;

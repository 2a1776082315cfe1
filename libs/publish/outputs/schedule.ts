import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { IssueCollector } from '#libs/errors';
import { republishGtfs } from '#libs/formats/gtfs';
import type { FeedId, Visibility } from '#libs/model';
import type { PublishContext } from '../context.js';
import type { Built, Output } from '../output.js';

/** `/gtfs/{feed}.zip`: the schedule in use, repaired, with its terms; its version is the one real time refers to. */
export function scheduleOutput(context: PublishContext, feedId: FeedId, visibility: Visibility): Output {
  const dataset = () => context.live.find('dataset', `${feedId}:gtfs`);
  return {
    path: `/gtfs/${feedId}.zip`,
    visibility,
    revision: () => dataset()?.event.entity?.documentHash ?? '',
    build: async (): Promise<Built> => {
      const entry = dataset();
      if (!entry?.event.entity) throw new Error(`feed ${feedId} has no schedule yet`);
      const { documentHash } = entry.event.entity;
      const feed = context.catalogue.find(feedId)!;
      const { zip } = republishGtfs(
        await context.readDocument(documentHash),
        {
          feedId,
          publisherName: `${context.catalogue.hub.name} — ${context.catalogue.hub.operator}`,
          publisherUrl: context.publicUrl(),
          contactEmail: context.catalogue.hub.contact,
          licence: feed.licenceTerms.name,
          attribution: natureNote(feed.nature) + (feed.attribution ?? feed.producer),
          feedVersion: documentHash.slice(0, 16),
          inflateRaw: inflateRawSync,
          deflateRaw: deflateRawSync,
        },
        new IssueCollector(),
      );
      return {
        body: Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength),
        contentType: 'application/zip',
        modifiedAt: entry.event.receivedAt,
        maxAgeSeconds: 300,
        compress: false,
      };
    },
  };
}

/** What is no timetable of today must say so inside the zip as well (invariant 4). */
function natureNote(nature: string): string {
  if (nature === 'simulated') return 'SIMULATED, not a real timetable — ';
  return nature === 'replayed' ? 'REPLAYED, a timetable of the past — ' : '';
}

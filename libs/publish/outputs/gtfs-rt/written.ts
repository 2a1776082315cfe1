import { encodeEntityField, encodeHeaderField, type FeedEntity, type FeedMessage } from '#libs/formats/gtfs-rt';
import { LossTally } from '#libs/formats/loss';
import type { HubEvent, Loss } from '#libs/model';
import type { KnownSchedule } from './known-schedule.js';
import type { OtherPublishedRuns } from './trip.js';

/** What became of one event in a message. */
export interface WrittenEvent {
  /** Absent where nothing may be published of it. */
  entity: FeedEntity | undefined;
  /** Shapes and stops it names that are in no schedule. */
  network: readonly FeedEntity[];
  losses: readonly Loss[];
}

type Kept = WrittenEvent & { schedule: KnownSchedule | undefined };

/** Of events that stand alone: most of a message is as it was in the one before. Gone with the event. */
const kept = new WeakMap<HubEvent, Kept>();

/**
 * Writes an event, or gives what it became before beside the same schedule. Not kept is what depends on other events as
 * well: what asks for `others`, alerts and detours.
 */
export function writtenOnce(
  event: HubEvent,
  schedule: KnownSchedule | undefined,
  others: OtherPublishedRuns,
  write: (others: OtherPublishedRuns, losses: LossTally) => Omit<WrittenEvent, 'losses'>,
): WrittenEvent {
  const known = kept.get(event);
  if (known && known.schedule === schedule) return known;
  let isAlone = event.kind === 'trip-update' || event.kind === 'vehicle-position';
  const tally = new LossTally();
  const made = write(
    {
      isModified(modificationId, tripId) {
        isAlone = false;
        return others.isModified(modificationId, tripId);
      },
      isDouble(tripId) {
        isAlone = false;
        return others.isDouble(tripId);
      },
    },
    tally,
  );
  const written = { ...made, losses: tally.list(), schedule };
  if (isAlone) kept.set(event, written);
  return written;
}

const encoded = new WeakMap<FeedEntity, Uint8Array>();

/** The message as protobuf. Entities that were in an earlier one are put in as they were encoded then. */
export function encodeSpliced({ header, entities }: FeedMessage): Buffer {
  const parts: Uint8Array[] = [encodeHeaderField(header)];
  for (const entity of entities) {
    let bytes = encoded.get(entity);
    if (!bytes) encoded.set(entity, (bytes = encodeEntityField(entity)));
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

import { IssueCollector } from '#libs/errors';
import { describeForeignContainer, unreadable } from './container.js';
import { DecodeContext } from './decode-context.js';
import { HOT_DECODERS } from './decode-hot.js';
import { decodeNested } from './decode-message.js';
import type { FeedEntity, FeedHeader, FeedMessage } from './messages.js';
import { WireFault, WireReader } from './wire-reader.js';

/** Far above any network: an entity of two bytes costs fifty times that to hold. */
const MOST_ENTITIES = 1_000_000;

const HEADER_TAG = 10;
const ENTITY_TAG = 18;

/**
 * Walks the top level only. Each slice holds the bytes of one FeedEntity and shares the memory of `bytes`; slices are in
 * document order. A document that ends early gives the entities that are whole, plus CONTAINER_TRUNCATED; one that
 * turns into something else in the middle gives CONTAINER_UNREADABLE for the rest. Entities past `mostEntities` are not
 * read (LIMIT_EXCEEDED).
 * Throws HubError CONTAINER_UNREADABLE for bytes that hold no header, saying what they look like.
 */
export function scanFeedMessage(
  bytes: Uint8Array,
  issues: IssueCollector,
  mostEntities = MOST_ENTITIES,
): { header: FeedHeader; slices: Uint8Array[] } {
  const reader = new WireReader(bytes);
  const slices: Uint8Array[] = [];
  let headerBytes: Uint8Array | undefined;
  let unknownFields = 0;
  let fault: WireFault | undefined;
  let hasMore = false;
  try {
    while (reader.at < bytes.length) {
      const tag = reader.tag();
      if (tag === ENTITY_TAG && slices.length >= mostEntities) {
        hasMore = true;
        break;
      }
      if (tag === ENTITY_TAG || tag === HEADER_TAG) {
        const end = reader.lengthEnd();
        const slice = bytes.subarray(reader.at, end);
        if (tag === ENTITY_TAG) slices.push(slice);
        else headerBytes = slice;
        reader.at = end;
      } else {
        unknownFields += 1;
        reader.skip(tag);
      }
    }
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    fault = error;
  }
  // A document that is whole and has a header is one, whatever its texts look like.
  const foreign = fault || !headerBytes ? describeForeignContainer(bytes) : undefined;
  if (foreign) throw unreadable(foreign);
  if (!headerBytes) {
    throw unreadable(fault ? `bytes without a whole header (${fault.message})` : 'bytes without a header');
  }
  const header = decodeHeader(headerBytes, bytes, issues);
  if (fault) {
    issues.add({
      code: fault.cut ? 'CONTAINER_TRUNCATED' : 'CONTAINER_UNREADABLE',
      severity: 'error',
      where: `entity[${slices.length}]`,
      got: `${fault.message}, at byte ${reader.at} of ${bytes.length}`,
      expected: 'a whole FeedMessage; the entities before this place are read',
    });
  }
  if (hasMore)
    issues.add({
      code: 'LIMIT_EXCEEDED',
      severity: 'error',
      where: `entity[${slices.length}]`,
      expected: `at most ${mostEntities} entities`,
    });
  if (unknownFields > 0) {
    issues.add({
      code: 'UNKNOWN_FIELD',
      severity: 'advice',
      where: 'document',
      got: `${unknownFields} fields`,
      count: unknownFields,
    });
  }
  return { header, slices };
}

function decodeHeader(bytes: Uint8Array, document: Uint8Array, issues: IssueCollector): FeedHeader {
  const context = new DecodeContext(bytes, 'header', -1, issues, HOT_DECODERS);
  const header: FeedHeader = { gtfsRealtimeVersion: '' };
  let hasVersion = false;
  try {
    while (context.at < bytes.length) {
      const tag = context.tag();
      switch (tag) {
        case 10:
          header.gtfsRealtimeVersion = context.string();
          hasVersion = true;
          break;
        case 16:
          header.incrementality = context.enumValue('Incrementality', 'incrementality') as FeedHeader['incrementality'];
          break;
        case 24:
          header.timestamp = context.varint();
          break;
        case 34:
          header.feedVersion = context.string();
          break;
        default:
          context.other(tag, 'FeedHeader');
      }
    }
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    throw unreadable(describeForeignContainer(document) ?? `bytes with a broken header (${error.message})`);
  }
  if (!hasVersion) context.missing('gtfs_realtime_version', 'required; kept as empty text', 'warning');
  context.finish();
  return header;
}

/**
 * Reads one slice of `scanFeedMessage`; `index` is its place there. `where` of its issues is
 * `entity[17].trip_update.stop_time_update[3]`. A part that breaks the wire format (ENTITY_UNREADABLE) or lacks a
 * required field (FIELD_MISSING) is left out and the entity's other parts stay; `undefined` when nothing is left.
 * An entity that never had a part is given back as it is, with ENTITY_EMPTY unless it is a deletion.
 */
export function decodeEntity(slice: Uint8Array, index: number, issues: IssueCollector): FeedEntity | undefined {
  const context = new DecodeContext(slice, 'entity', index, issues, HOT_DECODERS);
  // One shape for all entities: that is what makes reading them fast.
  const entity: FeedEntity = {
    id: '',
    isDeleted: undefined,
    tripUpdate: undefined,
    vehicle: undefined,
    alert: undefined,
    shape: undefined,
    stop: undefined,
    tripModifications: undefined,
  };
  let hasId = false;
  let parts = 0;
  let lost = 0;
  while (context.at < slice.length) {
    try {
      const tag = context.tag();
      switch (tag) {
        case 10:
          entity.id = context.string();
          hasId = true;
          break;
        case 16:
          entity.isDeleted = context.varint() !== 0;
          break;
        case 26:
        case 34:
        case 42:
        case 50:
        case 58:
        case 66:
          if (decodePart(context, tag, entity)) parts += 1;
          else lost += 1;
          break;
        default:
          context.other(tag, 'FeedEntity');
      }
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
      reportUnreadable(context, error);
      lost += 1;
      break;
    }
  }
  if (!hasId) context.missing('id', 'required; kept as empty text', 'warning');
  context.finish();
  if (parts === 0 && lost > 0) return undefined;
  if (parts === 0 && !entity.isDeleted)
    issues.add({ code: 'ENTITY_EMPTY', severity: 'warning', where: context.where() });
  return entity;
}

/** Reads the part whose tag was just read into the entity; a fault inside it costs that part only. */
function decodePart(context: DecodeContext, tag: number, entity: FeedEntity): boolean {
  const end = peekEnd(context);
  const depth = context.depth;
  try {
    switch (tag) {
      case 26:
        return (entity.tripUpdate = decodeNested(context, 'TripUpdate', 'trip_update')) !== undefined;
      case 34:
        return (entity.vehicle = decodeNested(context, 'VehiclePosition', 'vehicle')) !== undefined;
      case 42:
        return (entity.alert = decodeNested(context, 'Alert', 'alert')) !== undefined;
      case 50:
        return (entity.shape = decodeNested(context, 'Shape', 'shape')) !== undefined;
      case 58:
        return (entity.stop = decodeNested(context, 'Stop', 'stop')) !== undefined;
      default:
        return (
          (entity.tripModifications = decodeNested(context, 'TripModifications', 'trip_modifications')) !== undefined
        );
    }
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    reportUnreadable(context, error);
    context.depth = depth;
    context.at = end;
    return false;
  }
}

/** The end of the value that starts here, without moving. Throws WireFault when the entity is shorter. */
function peekEnd(context: DecodeContext): number {
  const at = context.at;
  const end = context.lengthEnd();
  context.at = at;
  return end;
}

function reportUnreadable(context: DecodeContext, fault: WireFault): void {
  context.issues.add({
    code: 'ENTITY_UNREADABLE',
    severity: 'error',
    where: context.where(),
    got: fault.message,
    expected: 'protobuf as in gtfs-realtime.proto',
  });
}

/** `scanFeedMessage` and `decodeEntity` in one go; see there for issues and throws. */
export function decodeFeedMessage(bytes: Uint8Array, issues: IssueCollector): FeedMessage {
  const { header, slices } = scanFeedMessage(bytes, issues);
  const entities: FeedEntity[] = [];
  for (let index = 0; index < slices.length; index += 1) {
    const entity = decodeEntity(slices[index]!, index, issues);
    if (entity) entities.push(entity);
  }
  return { header, entities };
}

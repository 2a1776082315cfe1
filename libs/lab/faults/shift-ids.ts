import { IssueCollector } from '#libs/errors';
import {
  decodeFeedMessage,
  encodeFeedMessage,
  isJsonDocument,
  type FeedMessage,
  type TripDescriptor,
} from '#libs/formats/gtfs-rt';

/** Elements of SIRI that hold the id of a run. */
const RUN_REFERENCES = /(<(?:[\w.-]+:)?(?:DatedVehicleJourneyRef|VehicleJourneyRef)(?:\s[^>]*)?>)([^<]+)(<)/g;

/**
 * The document with other ids for its runs, as after a timetable that the real time has not followed: nothing in it names
 * a run of the schedule any more. `undefined` for formats that name no runs and for what cannot be read.
 */
export function shiftIds(bytes: Uint8Array, format: string, seed: number): Uint8Array | undefined {
  const prefix = `shifted-${seed}-`;
  if (format === 'siri') {
    const text = Buffer.from(bytes).toString('utf8');
    const shifted = text.replace(
      RUN_REFERENCES,
      (_, open: string, id: string, close: string) => open + prefix + id + close,
    );
    return shifted === text ? undefined : Buffer.from(shifted);
  }
  if (format !== 'gtfs-rt' || isJsonDocument(bytes)) return undefined;
  let message: FeedMessage;
  try {
    message = decodeFeedMessage(bytes, new IssueCollector());
  } catch {
    // What was unreadable before stays so, and is reported by whoever reads it.
    return undefined;
  }
  for (const { tripUpdate, vehicle } of message.entities) {
    for (const trip of [tripUpdate?.trip, vehicle?.trip]) if (trip) shift(trip, prefix);
  }
  return encodeFeedMessage(message);
}

function shift(trip: TripDescriptor, prefix: string): void {
  if (trip.tripId !== undefined) trip.tripId = prefix + trip.tripId;
  if (trip.routeId !== undefined) trip.routeId = prefix + trip.routeId;
}

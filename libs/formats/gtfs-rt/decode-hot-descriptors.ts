import type { DecodeContext } from './decode-context.js';
import { decodeNested } from './decode-message.js';
import { TRIP_SCHEDULE_RELATIONSHIP, WHEELCHAIR_ACCESSIBLE } from './enums.js';
import type { TripScheduleRelationship, WheelchairAccessible } from './enums.js';
import type { TripDescriptor, VehicleDescriptor } from './messages.js';

/** Hand-written readers of what both trip updates and vehicle positions hold; see decode-hot.ts. */
export function decodeTripDescriptor(context: DecodeContext, end: number): TripDescriptor {
  let tripId: string | undefined;
  let routeId: string | undefined;
  let directionId: number | undefined;
  let startTime: string | undefined;
  let startDate: string | undefined;
  let scheduleRelationship: TripScheduleRelationship | undefined;
  let modifiedTrip: TripDescriptor['modifiedTrip'];
  while (context.at < end) {
    const tag = context.tag();
    switch (tag) {
      case 10:
        tripId = context.string();
        break;
      case 18:
        startTime = context.repeatedString();
        break;
      case 26:
        startDate = context.repeatedString();
        break;
      case 32:
        scheduleRelationship = context.enumOf(
          TRIP_SCHEDULE_RELATIONSHIP,
          'TripScheduleRelationship',
          'schedule_relationship',
        );
        break;
      case 42:
        routeId = context.repeatedString();
        break;
      case 48:
        directionId = context.uint32();
        break;
      case 58:
        modifiedTrip = decodeNested(context, 'ModifiedTripSelector', 'modified_trip');
        break;
      default:
        context.other(tag, 'TripDescriptor');
    }
  }
  return { tripId, routeId, directionId, startTime, startDate, scheduleRelationship, modifiedTrip };
}

export function decodeVehicleDescriptor(context: DecodeContext, end: number): VehicleDescriptor {
  let id: string | undefined;
  let label: string | undefined;
  let licensePlate: string | undefined;
  let wheelchairAccessible: WheelchairAccessible | undefined;
  while (context.at < end) {
    const tag = context.tag();
    switch (tag) {
      case 10:
        id = context.string();
        break;
      case 18:
        label = context.string();
        break;
      case 26:
        licensePlate = context.string();
        break;
      case 32:
        wheelchairAccessible = context.enumOf(WHEELCHAIR_ACCESSIBLE, 'WheelchairAccessible', 'wheelchair_accessible');
        break;
      default:
        context.other(tag, 'VehicleDescriptor');
    }
  }
  return { id, label, licensePlate, wheelchairAccessible };
}

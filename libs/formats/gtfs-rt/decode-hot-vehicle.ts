import type { DecodeContext } from './decode-context.js';
import { decodeTripDescriptor, decodeVehicleDescriptor } from './decode-hot-descriptors.js';
import { decodeNested } from './decode-message.js';
import { CONGESTION_LEVEL, OCCUPANCY_STATUS, VEHICLE_STOP_STATUS } from './enums.js';
import type { CongestionLevel, OccupancyStatus, VehicleStopStatus } from './enums.js';
import type { CarriageDetails, Position, TripDescriptor, VehicleDescriptor, VehiclePosition } from './messages.js';

/** Hand-written readers of what fills a vehicle-positions document; see decode-hot.ts. */
function decodePosition(context: DecodeContext, end: number): Position | undefined {
  let latitude: number | undefined;
  let longitude: number | undefined;
  let bearing: number | undefined;
  let odometer: number | undefined;
  let speed: number | undefined;
  while (context.at < end) {
    const tag = context.tag();
    switch (tag) {
      case 13:
        latitude = context.float();
        break;
      case 21:
        longitude = context.float();
        break;
      case 29:
        bearing = context.float();
        break;
      case 33:
        odometer = context.double();
        break;
      case 45:
        speed = context.float();
        break;
      default:
        context.other(tag, 'Position');
    }
  }
  if (latitude === undefined || longitude === undefined) {
    context.missing(latitude === undefined ? 'latitude' : 'longitude', 'required in Position, which is left out');
    return undefined;
  }
  return { latitude, longitude, bearing, odometer, speed };
}

function decodeVehiclePosition(context: DecodeContext, end: number): VehiclePosition {
  let trip: TripDescriptor | undefined;
  let vehicle: VehicleDescriptor | undefined;
  let position: Position | undefined;
  let currentStopSequence: number | undefined;
  let stopId: string | undefined;
  let currentStatus: VehicleStopStatus | undefined;
  let timestamp: number | undefined;
  let congestionLevel: CongestionLevel | undefined;
  let occupancyStatus: OccupancyStatus | undefined;
  let occupancyPercentage: number | undefined;
  let multiCarriageDetails: CarriageDetails[] | undefined;
  while (context.at < end) {
    const tag = context.tag();
    switch (tag) {
      case 10: {
        const inner = context.enter('trip', -1);
        trip = decodeTripDescriptor(context, inner);
        context.leave(inner);
        break;
      }
      case 18: {
        const inner = context.enter('position', -1);
        position = decodePosition(context, inner);
        context.leave(inner);
        break;
      }
      case 24:
        currentStopSequence = context.uint32();
        break;
      case 32:
        currentStatus = context.enumOf(VEHICLE_STOP_STATUS, 'VehicleStopStatus', 'current_status');
        break;
      case 40:
        timestamp = context.varint();
        break;
      case 48:
        congestionLevel = context.enumOf(CONGESTION_LEVEL, 'CongestionLevel', 'congestion_level');
        break;
      case 58:
        stopId = context.repeatedString();
        break;
      case 66: {
        const inner = context.enter('vehicle', -1);
        vehicle = decodeVehicleDescriptor(context, inner);
        context.leave(inner);
        break;
      }
      case 72:
        occupancyStatus = context.enumOf(OCCUPANCY_STATUS, 'OccupancyStatus', 'occupancy_status');
        break;
      case 80:
        occupancyPercentage = context.uint32();
        break;
      case 90: {
        multiCarriageDetails ??= [];
        const carriage = decodeNested(
          context,
          'CarriageDetails',
          'multi_carriage_details',
          multiCarriageDetails.length,
        );
        if (carriage) multiCarriageDetails.push(carriage);
        break;
      }
      default:
        context.other(tag, 'VehiclePosition');
    }
  }
  return {
    trip,
    vehicle,
    position,
    currentStopSequence,
    stopId,
    currentStatus,
    timestamp,
    congestionLevel,
    occupancyStatus,
    occupancyPercentage,
    multiCarriageDetails,
  };
}

export const HOT_VEHICLE_DECODERS = {
  Position: decodePosition,
  VehiclePosition: decodeVehiclePosition,
};

import type {
  Alarm,
  Alert,
  TrafficMeasurement,
  HubEvent,
  Parking,
  VariableMessageSign,
  TrafficSituation,
  Station,
  TripUpdate,
  VehiclePosition,
} from '../api/contract';
import { stopName } from '../live/store';
import { cardOf, localised } from '../wording/wording';

/** What an entity is called in a list. */
export function nameOf(event: HubEvent): string {
  return ownName(event) || event.key.slice(event.key.indexOf(':') + 1);
}

function ownName(event: HubEvent): string | undefined {
  switch (event.kind) {
    case 'vehicle-position': {
      const { routeName, headsign, label, vehicleId } = event.entity as unknown as VehiclePosition;
      return [routeName, headsign ?? label ?? localId(vehicleId)].filter(Boolean).join(' → ');
    }
    case 'trip-update': {
      const { routeName, properties, trip, stopTimeUpdates } = event.entity as unknown as TripUpdate;
      const last = stopTimeUpdates.at(-1)?.stopId;
      const towards = properties?.headsign ?? (last && stopName(last));
      if (towards) return [routeName, towards].filter(Boolean).join(' → ');
      return [routeName, trip.startTime ?? (trip.tripId && localId(trip.tripId))].filter(Boolean).join(' · ');
    }
    case 'station':
      return localised((event.entity as unknown as Station).name);
    case 'traffic-measurement':
      return (event.entity as unknown as TrafficMeasurement).name;
    case 'traffic-situation': {
      const [first] = (event.entity as unknown as TrafficSituation).records;
      return localised(first?.comments?.[0]) || (first && typeWords(first.type));
    }
    case 'alert': {
      const { header, description } = event.entity as unknown as Alert;
      return localised(header) || localised(description);
    }
    case 'alarm':
      return cardOf(event.entity as unknown as Alarm).title;
    case 'parking':
      return localised((event.entity as unknown as Parking).name);
    case 'variable-message-sign':
      return localised((event.entity as unknown as VariableMessageSign).description);
    default:
      return undefined;
  }
}

/** `MaintenanceWorks` as words. */
export function typeWords(type: string): string {
  return type.replace(/([a-z])([A-Z])/g, '$1 $2');
}

/** Without the feed before it. */
export function localId(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

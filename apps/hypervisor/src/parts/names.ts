import type {
  Alarm,
  Alert,
  TrafficMeasurement,
  HubEvent,
  Kind,
  Parking,
  VariableMessageSign,
  TrafficSituation,
  Station,
  TripUpdate,
  VehiclePosition,
} from '../api/contract';
import { eventsOf, stopName } from '../live/store';
import { cardOf, feedName, localised, situationType } from '../wording/wording';

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
      return localised(first?.comments?.[0]) || (first && situationType(first.type));
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

/** What a line of the journal or an action is about: as it is called now, else by its key. */
export function linkName({ kind, key }: { kind: string; key: string }): string {
  const known = eventsOf(kind as Kind)?.get(key);
  if (kind === 'alarm') return alarmName(key);
  return known ? nameOf(known) : localId(key);
}

/** An alarm by its key, also one that is over: what it is called, of which feed, and about what of it. */
export function alarmName(key: string): string {
  const [feed = '', rule = '', ...subject] = key.split(':');
  return [cardOf({ rule: rule as Alarm['rule'] }).title, feedName(feed), subject.join(':')].filter(Boolean).join(' · ');
}

/** Without the feed before it. */
export function localId(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

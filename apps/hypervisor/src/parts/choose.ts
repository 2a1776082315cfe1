import { placeOf } from '../live/places';
import { now, selected, selectedOnMap, stops } from '../live/store';
import { flight } from '../map/live-map';
import type { HubEvent } from '../api/contract';

/** Selects an entity and takes the map to it, or to what it is about; the map stays where nothing is known of its place. */
export function choose({ kind, key }: { kind: HubEvent['kind']; key: string }): void {
  selected.value = { kind, key };
  const shown = selectedOnMap.peek();
  const place = shown && placeOf(shown, stops.peek(), now.peek());
  const [at] = place?.points ?? place?.line ?? [];
  if (at) flight.value = [at.longitude, at.latitude];
}

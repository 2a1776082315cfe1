import type { DrawnKind } from '../map/features';
import { hidden } from '../map/live-map';
import { live } from '../live/store';
import { number, t } from '../wording/wording';

const LAYERS: readonly {
  kind: DrawnKind;
  word: 'vehicles' | 'stations' | 'freeVehicles' | 'counters' | 'situations' | 'parks' | 'signs';
  sign: string;
}[] = [
  { kind: 'vehicle-position', word: 'vehicles', sign: 'pill' },
  { kind: 'station', word: 'stations', sign: 'ring' },
  { kind: 'free-vehicle', word: 'freeVehicles', sign: 'square' },
  { kind: 'traffic-measurement', word: 'counters', sign: 'diamond' },
  { kind: 'traffic-situation', word: 'situations', sign: 'triangle' },
  { kind: 'parking', word: 'parks', sign: 'park' },
  { kind: 'variable-message-sign', word: 'signs', sign: 'board' },
];

/** Legend and switches in one: the sign drawn on the map, how many there are, and whether they are shown. */
export function LayerList() {
  const toggle = (kind: DrawnKind): void => {
    const next = new Set(hidden.value);
    if (!next.delete(kind)) next.add(kind);
    hidden.value = next;
  };
  return (
    <ul class="layers">
      {LAYERS.map(({ kind, word, sign }) => (
        <li key={kind}>
          <label>
            <input type="checkbox" checked={!hidden.value.has(kind)} onChange={() => toggle(kind)} />
            <span class={`sign sign-${sign}`} aria-hidden="true" />
            <span class="layer-name">{t(word)}</span>
            <span class="count">{number(live.value.entities[kind]?.size ?? 0)}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}

import { COLOURINGS, colouring, shadesOf, type Colouring } from '../live/colouring';
import type { Adherence } from '../live/ladder';
import type { DrawnKind, Placement } from '../live/places';
import { hidden, placements } from '../live/store';
import { adherenceWords, number, t } from '../wording/wording';

const LAYERS: readonly {
  kind: DrawnKind;
  word: 'vehicles' | 'stations' | 'freeVehicles' | 'alertsAtStops' | 'counters' | 'situations' | 'parks' | 'signs';
  sign: string;
}[] = [
  { kind: 'vehicle-position', word: 'vehicles', sign: 'pill' },
  { kind: 'station', word: 'stations', sign: 'ring' },
  { kind: 'free-vehicle', word: 'freeVehicles', sign: 'square' },
  { kind: 'alert', word: 'alertsAtStops', sign: 'notice' },
  { kind: 'traffic-measurement', word: 'counters', sign: 'diamond' },
  { kind: 'traffic-situation', word: 'situations', sign: 'triangle' },
  { kind: 'parking', word: 'parks', sign: 'park' },
  { kind: 'variable-message-sign', word: 'signs', sign: 'board' },
];

/** Legend and switches in one: the sign drawn on the map, how many are drawn, how many are not and why. */
export function LayerList() {
  const toggle = (kind: DrawnKind): void => {
    const next = new Set(hidden.value);
    if (!next.delete(kind)) next.add(kind);
    hidden.value = next;
  };
  return (
    <ul class="layers">
      {LAYERS.map(({ kind, word, sign }) => {
        const placement = placements.value.get(kind)!;
        return (
          <li key={kind}>
            <label>
              <input type="checkbox" checked={!hidden.value.has(kind)} onChange={() => toggle(kind)} />
              <span class={`sign sign-${sign}`} aria-hidden="true" />
              <span class="layer-name">{t(word)}</span>
              <span class="count">{number(placement.drawn.length)}</span>
            </label>
            <NotDrawn placement={placement} />
            {kind === 'vehicle-position' && <ColouringChoice />}
          </li>
        );
      })}
    </ul>
  );
}

/** What the colour of vehicles says, with its legend; each shade has a mark of its own. */
function ColouringChoice() {
  const by = colouring.value;
  return (
    <div class="colouring">
      <label>
        {t('colouredBy')}{' '}
        <select value={by} onChange={({ currentTarget }) => (colouring.value = currentTarget.value as Colouring)}>
          {COLOURINGS.map((one) => (
            <option key={one} value={one}>
              {t(`colouring-${one}`)}
            </option>
          ))}
        </select>
      </label>
      {by !== 'line' && (
        <p class="legend">
          {shadesOf(by).map(({ colour, mark, word }) => (
            <span key={word} class="shade" style={{ '--shade': colour }}>
              {mark} {by === 'adherence' ? adherenceWords(word.slice('adherence-'.length) as Adherence) : t(word)}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

function NotDrawn({ placement: { notInForce, placeless } }: { placement: Placement }) {
  const parts = [
    ...(notInForce > 0 ? [`${number(notInForce)} ${t('notInForce')}`] : []),
    ...(placeless > 0 ? [`${number(placeless)} ${t('placeless')}`] : []),
  ];
  if (parts.length === 0) return null;
  return (
    <p class="not-drawn">
      {t('notDrawn')} {parts.join(', ')}
    </p>
  );
}

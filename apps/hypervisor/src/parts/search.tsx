import { useState } from 'preact/hooks';
import type { HubEvent } from '../api/contract';
import { placeOf } from '../live/places';
import { live, now, selected, stops } from '../live/store';
import { flight } from '../map/live-map';
import { t } from '../wording/wording';
import { nameOf } from './names';

const MAX_RESULTS = 8;
const SEARCHED = [
  'vehicle-position',
  'station',
  'traffic-measurement',
  'parking',
  'variable-message-sign',
  'traffic-situation',
  'alert',
  'trip-update',
] as const;

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Finds what is on the map by name; the whole map can be used by keyboard through it. */
export function Search() {
  const [asked, setAsked] = useState('');
  const words = plain(asked).split(/\s+/).filter(Boolean);
  const results = words.length === 0 ? [] : find(words);
  const choose = (event: HubEvent): void => {
    selected.value = { kind: event.kind, key: event.key };
    const place = placeOf(event, stops.value, now.value);
    const [at] = place?.points ?? place?.line ?? [];
    if (at) flight.value = [at.longitude, at.latitude];
    setAsked('');
  };
  return (
    <div class="search">
      <input
        type="search"
        value={asked}
        placeholder={t('search')}
        aria-label={t('searchLabel')}
        onInput={({ currentTarget }) => setAsked(currentTarget.value)}
        onKeyDown={({ key }) => {
          if (key === 'Enter' && results[0]) choose(results[0]);
          if (key === 'Escape') setAsked('');
        }}
      />
      {words.length > 0 && (
        <ul class="results">
          {results.map((event) => (
            <li key={event.key}>
              <button type="button" onClick={() => choose(event)}>
                {nameOf(event)}
              </button>
            </li>
          ))}
          {results.length === 0 && <li class="no-result">{t('noResult')}</li>}
        </ul>
      )}
    </div>
  );
}

function find(words: readonly string[]): HubEvent[] {
  const found: HubEvent[] = [];
  for (const kind of SEARCHED) {
    for (const event of live.value.entities[kind]?.values() ?? []) {
      if (isShownByVehicle(event)) continue;
      const name = plain(`${nameOf(event)} ${event.key}`);
      if (words.every((word) => name.includes(word))) found.push(event);
      if (found.length >= MAX_RESULTS) return found;
    }
  }
  return found;
}

/** A run whose vehicle is found by itself. */
function isShownByVehicle({ kind, entity }: HubEvent): boolean {
  const { vehicleId } = entity as { vehicleId?: string };
  return kind === 'trip-update' && !!vehicleId && !!live.value.entities['vehicle-position']?.has(vehicleId);
}

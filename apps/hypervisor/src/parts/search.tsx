import { useState } from 'preact/hooks';
import type { Counter, HubEvent, Park, Sign, Station, Vehicle } from '../api/contract';
import { textIn } from '../api/contract';
import { live, selected } from '../live/store';
import { placeOf } from '../map/features';
import { flight } from '../map/live-map';
import { language, t } from '../wording/wording';

const MAX_RESULTS = 8;
const SEARCHED = ['vehicle-position', 'station', 'traffic-measurement', 'parking', 'variable-message-sign'] as const;

/** What an entity is called in a list. */
export function nameOf(event: HubEvent): string {
  switch (event.kind) {
    case 'vehicle-position': {
      const { routeName, headsign, label, vehicleId } = event.entity as unknown as Vehicle;
      return [routeName, headsign ?? label ?? vehicleId].filter(Boolean).join(' → ');
    }
    case 'station':
      return textIn((event.entity as unknown as Station).name, language.value);
    case 'traffic-measurement':
      return (event.entity as unknown as Counter).name ?? event.key;
    case 'parking':
      return textIn((event.entity as unknown as Park).name, language.value) || event.key;
    case 'variable-message-sign':
      return textIn((event.entity as unknown as Sign).description, language.value) || event.key;
    default:
      return event.key;
  }
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Finds what is on the map by name; the whole map can be used by keyboard through it. */
export function Search() {
  const [asked, setAsked] = useState('');
  const words = plain(asked).split(/\s+/).filter(Boolean);
  const results = words.length === 0 ? [] : find(words);
  const choose = (event: HubEvent): void => {
    selected.value = { kind: event.kind, key: event.key };
    flight.value = placeOf(event);
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
      const name = plain(`${nameOf(event)} ${event.key}`);
      if (words.every((word) => name.includes(word))) found.push(event);
      if (found.length >= MAX_RESULTS) return found;
    }
  }
  return found;
}

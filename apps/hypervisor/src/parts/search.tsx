import { signal } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import type { HubEvent } from '../api/contract';
import { loadFindable, type Findable } from '../live/findable';
import { eventsOf, feedList, stops } from '../live/store';
import { openView } from '../live/view';
import { flight } from '../map/live-map';
import { localised, t } from '../wording/wording';
import { choose } from './choose';
import { localId, nameOf } from './names';

const MAX_ENTITIES = 6;
const MAX_OTHERS = 4;
const SEARCHED = [
  ['vehicle-position', 'vehicle'],
  ['station', 'station'],
  ['traffic-measurement', 'counter'],
  ['parking', 'park'],
  ['variable-message-sign', 'messageSign'],
  ['traffic-situation', 'situation'],
  ['alert', 'alert'],
  ['trip-update', 'run'],
] as const;

/** A hit: its name, its kind, and where it leads. */
interface Found {
  id: string;
  name: string;
  kind: Parameters<typeof t>[0];
  /** What tells it from others of its name. */
  label?: string;
  open: () => void;
  /** Another page about it. */
  more?: { word: Parameters<typeof t>[0]; open: () => void };
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Lines and communes: asked for when somebody begins to search. */
const findable = signal<Findable>({ lines: [], communes: [] });

/** Finds by name what is on the map, lines, stops, communes and feeds; the whole page can be used by keyboard through it. */
export function Search() {
  const [asked, setAsked] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const words = plain(asked).split(/\s+/).filter(Boolean);
  const results = words.length === 0 ? [] : [...findEntities(words), ...findOthers(words)];
  const open = (found: Found): void => {
    found.open();
    setAsked('');
  };
  const move = (step: number): void => {
    const places = [...box.current!.querySelectorAll<HTMLElement>('input, .results button')];
    const at = places.indexOf(document.activeElement as HTMLElement);
    places[(at + step + places.length) % places.length]?.focus();
  };
  return (
    <div
      class="search"
      ref={box}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
          event.preventDefault();
          move(event.key === 'ArrowDown' ? 1 : -1);
        }
        if (event.key === 'Escape') {
          event.stopPropagation();
          setAsked('');
          box.current!.querySelector('input')!.focus();
        }
      }}
    >
      <input
        type="search"
        value={asked}
        placeholder={t('search')}
        aria-label={t('searchLabel')}
        onFocus={() => void loadFindable(findable.peek()).then((found) => (findable.value = found))}
        onInput={({ currentTarget }) => setAsked(currentTarget.value)}
        onKeyDown={({ key }) => {
          if (key === 'Enter' && results[0]) open(results[0]);
        }}
      />
      {words.length > 0 && (
        <ul class="results">
          {results.map((found) => (
            <li key={found.id}>
              <button type="button" onClick={() => open(found)}>
                <span>{found.name}</span>{' '}
                <span class="result-kind">
                  {t(found.kind)} {found.label}
                </span>
              </button>
              {found.more && (
                <button type="button" class="result-more" onClick={() => open({ ...found, open: found.more!.open })}>
                  {t(found.more.word)}
                  <span class="unseen"> {found.name}</span>
                </button>
              )}
            </li>
          ))}
          {results.length === 0 && <li class="no-result">{t('noResult')}</li>}
        </ul>
      )}
    </div>
  );
}

const isMeant = (words: readonly string[], text: string): boolean => {
  const name = plain(text);
  return words.every((word) => name.includes(word));
};

function findEntities(words: readonly string[]): Found[] {
  const found: Found[] = [];
  for (const [kind, word] of SEARCHED) {
    for (const event of eventsOf(kind)?.values() ?? []) {
      if (isShownByVehicle(event) || !isMeant(words, `${nameOf(event)} ${event.key}`)) continue;
      found.push({
        id: `${kind} ${event.key}`,
        name: nameOf(event),
        kind: word,
        open: () => choose(event),
        ...(kind === 'vehicle-position' && {
          label: labelOf(event),
          more: { word: 'openVehicle', open: () => openView({ kind: 'vehicle', id: event.key }) },
        }),
      });
      if (found.length >= MAX_ENTITIES) return found;
    }
  }
  return found;
}

function findOthers(words: readonly string[]): Found[] {
  const { lines, communes } = findable.value;
  const first = <T,>(all: Iterable<T>, text: (one: T) => string, show: (one: T) => Found): Found[] => {
    const found: Found[] = [];
    for (const one of all) {
      if (!isMeant(words, text(one))) continue;
      found.push(show(one));
      if (found.length >= MAX_OTHERS) break;
    }
    return found;
  };
  return [
    ...first(
      lines,
      ({ name, longName }) => `${name} ${longName ?? ''}`,
      ({ id, name, longName }) => ({
        id: `line ${id}`,
        name: [name, longName].filter(Boolean).join(' · '),
        kind: 'line',
        open: () => openView({ kind: 'line', id }),
      }),
    ),
    ...first(
      stops.value,
      ([, { name }]) => name,
      ([id, { name, longitude, latitude }]) => ({
        id: `stop ${id}`,
        name,
        kind: 'stop',
        open: () => {
          openView({ kind: 'stop', id });
          flight.value = [longitude, latitude];
        },
      }),
    ),
    ...first(
      communes,
      ({ name }) => name,
      ({ name, at }) => ({ id: `commune ${name}`, name, kind: 'commune', open: () => (flight.value = at) }),
    ),
    ...first(
      feedList.value,
      ({ id, titles }) => `${id} ${Object.values(titles).join(' ')}`,
      ({ id, titles }) => ({
        id: `feed ${id}`,
        name: localised(titles),
        kind: 'feed',
        open: () => openView({ kind: 'feed', id }),
      }),
    ),
  ];
}

/** What tells vehicles of a line that go to one place apart: what stands on them, else their id. */
function labelOf({ entity, key }: HubEvent): string {
  const { label, headsign } = entity as { label?: string; headsign?: string };
  return label === undefined || label === headsign ? localId(key) : label;
}

/** A run whose vehicle is found by itself. */
function isShownByVehicle({ kind, entity }: HubEvent): boolean {
  const { vehicleId } = entity as { vehicleId?: string };
  return kind === 'trip-update' && !!vehicleId && !!eventsOf('vehicle-position')?.has(vehicleId);
}

import { batch, effect, signal } from '@preact/signals';
import type { Kind } from '../api/contract';
import { colouring, isColouring, type Colouring } from './colouring';
import { mapPlace, mapPlaceAsked, readMapPlace, writeMapPlace, type MapPlace } from './map-place';
import { DRAWN_KINDS, type DrawnKind } from './places';
import { backToLive, lookBack, pastAsked, pastSpeed } from './past';
import { hidden, selected } from './store';

export const VIEW_KINDS = [
  'line',
  'diagram',
  'stop',
  'run',
  'vehicle',
  'feed',
  'journal',
  'events',
  'statistics',
  'figures',
  'lab',
] as const;

/** What the panel beside the map is about, where it is not one live entity. */
export interface View {
  kind: (typeof VIEW_KINDS)[number];
  id: string;
  /** Of a run or the day of a vehicle: its service date, and when it sets out where its trip has several. */
  date?: string;
  startTime?: string;
}

/** What the page shows, as its address has it. */
export interface Shown {
  view?: View;
  selected?: { kind: Kind; key: string };
  /** Epoch ms, where it is not now. */
  atMs?: number;
  /** Layers that are switched off. */
  hidden?: readonly DrawnKind[];
  /** What the colour of vehicles says, where it is not their line. */
  colouring?: Colouring;
  /** Where the map looks. */
  map?: MapPlace;
}

/** Reads an address that anybody may have written: what it cannot mean is left out. */
export function readAddress(search: string): Shown {
  const query = new URLSearchParams(search);
  const kind = VIEW_KINDS.find((one) => one === query.get('view'));
  const id = query.get('id');
  const [selectedKind, key] = splitOnce(query.get('select') ?? '');
  const asked = query.get('hide')?.split(',') ?? [];
  const off = DRAWN_KINDS.filter((one) => asked.includes(one));
  const by = query.get('colour');
  const date = query.get('date');
  const startTime = query.get('start');
  const atMs = /^\d{4}-\d{2}-\d{2}T/.test(query.get('at') ?? '') ? Date.parse(query.get('at')!) : NaN;
  const map = readMapPlace(query.get('map') ?? '');
  return {
    ...(map && { map }),
    ...(kind && id && { view: { kind, id, ...(date && { date }), ...(startTime && { startTime }) } }),
    ...(off.length > 0 && { hidden: off }),
    ...(isColouring(by) && by !== 'line' && { colouring: by }),
    ...(!Number.isNaN(atMs) && { atMs }),
    ...(key && { selected: { kind: selectedKind as Kind, key } }),
  };
}

/** The address of what is shown; what else stands in it, such as the language, stays. */
export function writeAddress(
  search: string,
  { view: shown, selected: entity, hidden: off, atMs, colouring: by, map }: Shown,
): string {
  const query = new URLSearchParams(search);
  for (const name of ['view', 'id', 'date', 'start', 'select', 'hide', 'at', 'colour', 'map']) query.delete(name);
  if (shown) {
    query.set('view', shown.kind);
    query.set('id', shown.id);
    if (shown.date) query.set('date', shown.date);
    if (shown.startTime) query.set('start', shown.startTime);
  }
  if (entity) query.set('select', `${entity.kind} ${entity.key}`);
  if (off && off.length > 0) query.set('hide', off.join(','));
  if (by !== undefined && by !== 'line') query.set('colour', by);
  if (atMs !== undefined) query.set('at', new Date(atMs).toISOString());
  if (map) query.set('map', writeMapPlace(map));
  const text = query.toString();
  return text ? `?${text}` : '';
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(' ');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

export const view = signal<View | undefined>(undefined);

export function openView(next: View): void {
  selected.value = undefined;
  view.value = next;
}

/** Opens a run as answers of the hub name it. */
export function openRun({
  id,
  serviceDate,
  startTime,
}: {
  id: string;
  serviceDate?: string | undefined;
  startTime?: string | undefined;
}): void {
  openView({ kind: 'run', id, ...(serviceDate && { date: serviceDate }), ...(startTime && { startTime }) });
}

/** What is shown, as an address without what is this window's own: its language and theme. */
export const shownAddress = signal('');

/** Shows what an address says, as if it had been followed from here. */
export function goTo(search: string): void {
  const next = writeAddress(location.search, readAddress(search));
  history.pushState(null, '', `${location.pathname}${next}${location.hash}`);
  dispatchEvent(new PopStateEvent('popstate'));
}

/** Keeps the address and what is shown the same; Back goes to what was shown before. Returns the stop. */
export function followAddress(): () => void {
  // All at once: what is half read is no place to come back to.
  const read = (): void => batch(take);
  const take = (): void => {
    const shown = readAddress(location.search);
    view.value = shown.view;
    selected.value = shown.selected;
    hidden.value = new Set(shown.hidden);
    colouring.value = shown.colouring ?? 'line';
    mapPlaceAsked.value = shown.map;
    if (shown.atMs === undefined) backToLive();
    else if (shown.atMs !== pastAsked.peek()) void lookBack(shown.atMs);
  };
  read();
  const stop = effect(() => {
    const shown: Shown = {
      ...(view.value && { view: view.value }),
      ...(selected.value && { selected: selected.value }),
      hidden: DRAWN_KINDS.filter((one) => hidden.value.has(one)),
      colouring: colouring.value,
      ...(pastAsked.value !== undefined && { atMs: pastAsked.value }),
    };
    const place = mapPlace.value;
    const search = writeAddress(location.search, { ...shown, ...(place && { map: place }) });
    const { map: _, ...before } = readAddress(location.search);
    shownAddress.value = writeAddress('', readAddress(search));
    // Neither each second of a playing past nor each turn of the map is a place to come back to.
    const isNewPlace = writeAddress('', shown) !== writeAddress('', before) && pastSpeed.value === 0;
    const address = `${location.pathname}${search}${location.hash}`;
    if (isNewPlace) history.pushState(null, '', address);
    else if (search !== location.search) history.replaceState(null, '', address);
  });
  addEventListener('popstate', read);
  return () => {
    stop();
    removeEventListener('popstate', read);
  };
}

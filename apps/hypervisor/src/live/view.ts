import { effect, signal } from '@preact/signals';
import type { Kind } from '../api/contract';
import { colouring, isColouring, type Colouring } from './colouring';
import { DRAWN_KINDS, type DrawnKind } from './places';
import { backToLive, lookBack, pastAsked, pastSpeed } from './past';
import { hidden, selected } from './store';

export const VIEW_KINDS = ['line', 'diagram', 'stop', 'run', 'feed', 'journal', 'events', 'statistics'] as const;

/** What the panel beside the map is about, where it is not one live entity. */
export interface View {
  kind: (typeof VIEW_KINDS)[number];
  id: string;
  /** Of a run: its service date, and when it sets out where its trip has several. */
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
  return {
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
  { view: shown, selected: entity, hidden: off, atMs, colouring: by }: Shown,
): string {
  const query = new URLSearchParams(search);
  for (const name of ['view', 'id', 'date', 'start', 'select', 'hide', 'at', 'colour']) query.delete(name);
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

/** Keeps the address and what is shown the same; Back goes to what was shown before. Returns the stop. */
export function followAddress(): () => void {
  const read = (): void => {
    const shown = readAddress(location.search);
    view.value = shown.view;
    selected.value = shown.selected;
    hidden.value = new Set(shown.hidden);
    colouring.value = shown.colouring ?? 'line';
    if (shown.atMs === undefined) backToLive();
    else if (shown.atMs !== pastAsked.peek()) void lookBack(shown.atMs);
  };
  read();
  const stop = effect(() => {
    const search = writeAddress(location.search, {
      ...(view.value && { view: view.value }),
      ...(selected.value && { selected: selected.value }),
      hidden: DRAWN_KINDS.filter((one) => hidden.value.has(one)),
      colouring: colouring.value,
      ...(pastAsked.value !== undefined && { atMs: pastAsked.value }),
    });
    // Each second of a playing past is no place to come back to.
    if (pastSpeed.value > 0) history.replaceState(null, '', `${location.pathname}${search}${location.hash}`);
    else if (search !== writeAddress(location.search, readAddress(location.search)))
      history.pushState(null, '', `${location.pathname}${search}${location.hash}`);
  });
  addEventListener('popstate', read);
  return () => {
    stop();
    removeEventListener('popstate', read);
  };
}

import { signal } from '@preact/signals';

/** What the page showed when it was kept, as its address had it. */
export interface SavedView {
  name: string;
  search: string;
}

const KEPT_AS = 'views';
const MOST = 30;
const LONGEST_NAME = 60;
const LONGEST_SEARCH = 2_000;

/** What a browser has kept, which anything may have written: what is no view is left out. */
export function readViews(text: string | null): SavedView[] {
  try {
    const read = JSON.parse(text ?? '[]') as unknown;
    if (!Array.isArray(read)) return [];
    return (read as Partial<SavedView>[]).filter(isView).slice(0, MOST);
  } catch {
    return [];
  }
}

function isView(one: Partial<SavedView> | null): one is SavedView {
  return (
    typeof one?.name === 'string' &&
    typeof one.search === 'string' &&
    one.name.length <= LONGEST_NAME &&
    one.search.length <= LONGEST_SEARCH
  );
}

/** The newest first; one name stands once. Of more than thirty the oldest goes. */
export function withView(views: readonly SavedView[], name: string, search: string): SavedView[] {
  const kept = { name: name.trim().slice(0, LONGEST_NAME), search };
  if (kept.name === '' || search.length > LONGEST_SEARCH) return [...views];
  return [kept, ...views.filter((one) => one.name !== kept.name)].slice(0, MOST);
}

export const savedViews = signal<SavedView[]>([]);

/** Takes up what this browser has kept, and what its other windows keep. Returns the stop. */
export function followSavedViews(): () => void {
  const read = (): void => {
    savedViews.value = readViews(localStorage.getItem(KEPT_AS));
  };
  const onStorage = ({ key }: StorageEvent): void => {
    if (key === KEPT_AS || key === null) read();
  };
  read();
  addEventListener('storage', onStorage);
  return () => removeEventListener('storage', onStorage);
}

export function keepViews(views: SavedView[]): void {
  savedViews.value = views;
  localStorage.setItem(KEPT_AS, JSON.stringify(views));
}

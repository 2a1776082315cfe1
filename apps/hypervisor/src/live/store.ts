import { computed, signal } from '@preact/signals';
import { fetchFeeds, type Feed, type FeedStatus, type HubEvent } from '../api/contract';
import { initialState, reduce } from './reducer';
import { connectStream } from './socket';

/** The page's state, for parts and map to read. */
export const live = signal(initialState);
export const feeds = signal<Feed[]>([]);
/** Seconds tick, for ages. */
export const now = signal(Date.now());
export const selected = signal<{ kind: HubEvent['kind']; key: string } | undefined>(undefined);

export const selectedEvent = computed(() => {
  const at = selected.value;
  return at && live.value.entities[at.kind]?.get(at.key);
});

/** Feeds with the newest status the stream has told. */
export const feedList = computed(() =>
  feeds.value.map((feed) => {
    const told = live.value.entities['feed-status']?.get(`${feed.id}:status`)?.entity as FeedStatus | undefined;
    return told ? { ...feed, status: told } : feed;
  }),
);

/** Names of stops by id; the stream speaks in ids. */
export const stopNames = signal<ReadonlyMap<string, string>>(new Map());

async function loadStopNames(): Promise<void> {
  const response = await fetch('/geojson/stops.geojson');
  if (!response.ok) return;
  const { features } = (await response.json()) as { features: { properties: { stopId: string; name?: string } }[] };
  stopNames.value = new Map(features.map(({ properties: { stopId, name } }) => [stopId, name ?? stopId]));
}

export function findFeed(id: string): Feed | undefined {
  return feeds.value.find((feed) => feed.id === id);
}

export function start(): () => void {
  const load = (): void => {
    fetchFeeds().then(
      (list) => (feeds.value = list),
      () => setTimeout(load, 3_000),
    );
  };
  load();
  const ticking = setInterval(() => {
    now.value = Date.now();
  }, 1_000);
  // The schedule may come after the page.
  const naming = setInterval(() => {
    if (stopNames.value.size > 0) clearInterval(naming);
    else void loadStopNames().catch(() => undefined);
  }, 3_000);
  const disconnect = connectStream(
    (actions) => (live.value = actions.reduce(reduce, live.value)),
    () => live.value.cursor,
  );
  return () => {
    clearInterval(ticking);
    clearInterval(naming);
    disconnect();
  };
}

import { signal } from '@preact/signals';
import { ask } from '../api/ask';
import { REPLAY, hubPath } from '../api/base';
import { session } from './session';

/** How the replay stands that the page shows; as `/v1/replays/{id}` says it. */
export interface ReplayStatus {
  id: string;
  state: 'building' | 'playing' | 'paused' | 'finished' | 'ended' | 'failed';
  at: string;
  from: string;
  to: string;
  speed: number;
  loop: boolean;
  missing: { feed: string; from: string; to: string; documents: number }[];
  faults: { at: string; seconds: number; fault: string; target: string; state: string }[];
}

export type ReplayOrder =
  { op: 'pause' | 'resume' | 'end' } | { op: 'seek'; at: string } | { op: 'speed'; speed: number };

const ASKED_MS = 1_000;

/** With when it was asked, by the page's clock. */
export const replay = signal<{ status: ReplayStatus; heardMs: number } | undefined>(undefined);
/** The replay is no more: it was ended, or the hub was started anew. */
export const replayGone = signal<string | undefined>(undefined);

/** The instant of the replay now; absent on a page that shows none, or does not know yet. */
export function replayNow(pageMs: number): number | undefined {
  const known = replay.peek();
  return known && instantOf(known, pageMs);
}

/** The last word of the hub, carried on at the speed of the replay while it plays. */
export function instantOf({ status, heardMs }: { status: ReplayStatus; heardMs: number }, pageMs: number): number {
  const atMs = Date.parse(status.at);
  if (status.state !== 'playing') return atMs;
  return Math.min(Date.parse(status.to), atMs + (pageMs - heardMs) * status.speed);
}

export async function orderReplay(order: ReplayOrder): Promise<void> {
  const { csrf } = session.peek();
  const response = await ask(hubPath(`/v1/replays/${REPLAY}`), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(csrf !== undefined && { 'x-csrf-token': csrf }) },
    body: JSON.stringify(order),
  });
  await take(response);
}

/** Asks again and again how the replay stands. Returns the stop. */
export function followReplay(): () => void {
  if (REPLAY === undefined) return () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const renew = async (): Promise<void> => {
    try {
      await take(await ask(hubPath(`/v1/replays/${REPLAY}`), { cache: 'no-store' }));
    } catch {
      // The connection says that the hub is away.
    }
    if (!isStopped) timer = setTimeout(() => void renew(), ASKED_MS);
  };
  void renew();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

async function take(response: Response): Promise<void> {
  // Whoever was let in and is no longer: the process that let him in is gone, and the replay with it.
  const isShutOut = (response.status === 401 || response.status === 403) && replay.peek() !== undefined;
  if (isShutOut || response.status === 410 || response.status === 404) {
    const { detail } = (await response.json().catch(() => ({}))) as { detail?: string };
    replayGone.value = isShutOut ? '' : (detail ?? '');
    return;
  }
  if (!response.ok) return;
  replayGone.value = undefined;
  replay.value = { status: (await response.json()) as ReplayStatus, heardMs: Date.now() };
}

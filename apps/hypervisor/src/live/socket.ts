import { hubPath } from '../api/base';
import { ACCESS_GAP, SILENCE_MS, gathered, type Action, type ServerMessage } from './reducer';
import { ACCESS_ENDED, ANEW, SILENT, pauseAfter } from './backoff';

const KINDS = [
  'vehicle-position',
  'trip-update',
  'alert',
  'station',
  'free-vehicle',
  'traffic-measurement',
  'traffic-situation',
  'parking',
  'variable-message-sign',
  'feed-status',
  'alarm',
  // Given to operators alone.
  'alarm-action',
  'kpi',
];
const LOOK_MS = 1_000;
/** What comes is shown so often at most: a second has sixty frames, and nobody reads as many. */
const SHOWN_EVERY_MS = 200;

export interface Stream {
  stop(): void;
  /** Forgets what was shown to somebody else, and begins again as whoever uses the page now. */
  beginAnew(asAnybody: boolean): void;
}

/**
 * A thin socket: connects, subscribes with the last cursor, hands messages on gathered five times a second, comes back
 * after a break or silence. `now` is by the hub's clock.
 */
export function connectStream(
  dispatch: (actions: Action[]) => void,
  cursor: () => string | undefined,
  now: () => number,
  /** Whoever used the page may be nobody any more: the hub has said so, or is there again after it was not. */
  onAccessDoubtful: () => void,
): Stream {
  let socket: WebSocket | undefined;
  let pending: Action[] = [];
  let showing: ReturnType<typeof setTimeout> | undefined;
  let shownAt = -Infinity;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** By a clock nobody sets. */
  let heardAt = 0;
  let ranAt = Date.now();
  let stopped = false;
  let isAnybody = false;
  let opened = 0;
  let isDoubtful = false;

  const flush = (): void => {
    clearTimeout(showing);
    showing = undefined;
    shownAt = performance.now();
    const at = now();
    // As late as it is shown, not as early as it came: a page that cannot follow is behind.
    const actions = pending.map((action) => ({ ...action, at }));
    pending = [];
    dispatch(gathered(actions));
  };
  const push = (action: Action): void => {
    pending.push(action);
    // Timers of a hidden page are slow, yet it must not fall behind.
    if (document.hidden) flush();
    else showing ??= setTimeout(flush, Math.max(0, shownAt + SHOWN_EVERY_MS - performance.now()));
  };
  const beginAs = (anybody: boolean): void => {
    isAnybody = anybody;
    push({ type: 'message', message: { op: 'gap', reason: ACCESS_GAP }, at: now() });
    // The next connection must not go on from the place of the last one.
    flush();
  };
  const lose = (code: number): void => {
    // A dead connection takes a minute to close: nobody waits for it.
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    socket?.close();
    socket = undefined;
    const pause = stopped ? undefined : pauseAfter(code, attempt, Math.random());
    attempt += 1;
    push({ type: 'closed', at: now(), isRefused: pause === undefined });
    if (code === ACCESS_ENDED) {
      beginAs(true);
      onAccessDoubtful();
    }
    if (pause !== undefined) timer = setTimeout(open, pause);
  };
  /** Frozen pages and sleeping machines run nothing; a clock that stands still with them would not tell. */
  const noteRunning = (): void => {
    const stoodMs = Date.now() - ranAt;
    ranAt += stoodMs;
    const at = now();
    if (stoodMs > SILENCE_MS) push({ type: 'woke', fromMs: at - stoodMs, at });
  };
  const look = (): void => {
    noteRunning();
    // A connection that is silent for so long is dead whatever the browser thinks.
    if (socket && performance.now() - heardAt > SILENCE_MS) lose(SILENT);
  };

  const open = (): void => {
    heardAt = performance.now();
    socket = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${hubPath('/v1/stream')}`,
      'estuaire.v1',
    );
    const own = socket;
    socket.onopen = () => {
      heardAt = performance.now();
      push({ type: 'opened', at: now() });
      opened += 1;
      isDoubtful = opened > 1;
      own.send(JSON.stringify({ op: 'subscribe', id: 'map', kinds: KINDS, ...(cursor() ? { cursor: cursor() } : {}) }));
    };
    socket.onmessage = ({ data }) => {
      noteRunning();
      heardAt = performance.now();
      const message = JSON.parse(data as string) as ServerMessage;
      if (message.op !== 'welcome') attempt = 0;
      push({ type: 'message', message, at: now() });
      // What was missed is known first: a page that begins as somebody else would not hear of it any more.
      if (!isDoubtful || message.op === 'welcome') return;
      isDoubtful = false;
      onAccessDoubtful();
    };
    socket.onclose = ({ code }) => lose(code);
  };
  open();
  const looking = setInterval(look, LOOK_MS);
  // Timers of a hidden page are slow: look as soon as somebody looks at it.
  document.addEventListener('visibilitychange', look);

  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      clearInterval(looking);
      document.removeEventListener('visibilitychange', look);
      clearTimeout(showing);
      socket?.close(1000);
    },
    beginAnew: (asAnybody) => {
      // The hub has closed it as one of nobody, and it is open again as such.
      if (asAnybody && isAnybody) return;
      clearTimeout(timer);
      beginAs(asAnybody);
      lose(ANEW);
    },
  };
}

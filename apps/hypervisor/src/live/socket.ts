import type { Action, ServerMessage } from './reducer';

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
];
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** The hub speaks at least every 15 s; a connection that is silent for longer is dead whatever the browser thinks. */
const SILENCE_MS = 25_000;
const DO_NOT_RETURN = new Set([4000]);

/**
 * A thin socket: connects, subscribes with the last cursor, hands messages on gathered per animation frame, comes back
 * after a break. Returns the stop.
 */
export function connectStream(dispatch: (actions: Action[]) => void, cursor: () => string | undefined): () => void {
  let socket: WebSocket | undefined;
  let pending: Action[] = [];
  let frame: number | undefined;
  let pause = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const flush = (): void => {
    frame = undefined;
    const actions = pending;
    pending = [];
    dispatch(actions);
  };
  const push = (action: Action): void => {
    pending.push(action);
    // A hidden page gets no frames, yet must not fall behind.
    if (document.hidden) flush();
    else frame ??= requestAnimationFrame(flush);
  };
  const listen = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => socket?.close(), SILENCE_MS);
  };

  const open = (): void => {
    socket = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/stream`,
      'estuaire.v1',
    );
    socket.onopen = () => {
      pause = FIRST_PAUSE_MS;
      push({ type: 'opened', at: Date.now() });
      socket!.send(
        JSON.stringify({ op: 'subscribe', id: 'map', kinds: KINDS, ...(cursor() ? { cursor: cursor() } : {}) }),
      );
      listen();
    };
    socket.onmessage = ({ data }) => {
      listen();
      push({ type: 'message', message: JSON.parse(data as string) as ServerMessage, at: Date.now() });
    };
    socket.onclose = ({ code }) => {
      clearTimeout(silence);
      push({ type: 'closed', at: Date.now() });
      if (stopped || DO_NOT_RETURN.has(code)) return;
      // Many pages lose the hub at once: they must not all come back in the same instant.
      timer = setTimeout(open, pause * (0.7 + 0.6 * Math.random()));
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    };
  };
  open();

  return () => {
    stopped = true;
    clearTimeout(timer);
    clearTimeout(silence);
    if (frame !== undefined) cancelAnimationFrame(frame);
    socket?.close(1000);
  };
}

/** What a close code asks of a client. Spec: docs/stream.md, "Slow clients". */
export interface AfterClose {
  reconnect: boolean;
  /** The first pause; doubled with each failure. */
  firstMs: number;
}

const SOON_MS = 500;
const LATER_MS = 10_000;
const LONGEST_MS = 30_000;

export function afterClose(code: number): AfterClose {
  switch (code) {
    case 4000: // protocol violation: not unchanged
    case 4001: // the key is no longer valid
      return { reconnect: false, firstMs: 0 };
    case 4013: // the server is full
    case 4029: // too many messages
      return { reconnect: true, firstMs: LATER_MS };
    default: // 1001 stops, 1012 state taken anew, 4008 too slow, and every broken line
      return { reconnect: true, firstMs: SOON_MS };
  }
}

/** Full jitter: thousands of clients of a server that comes back do not come in the same instant. */
export function pauseMs(firstMs: number, failures: number, random: () => number): number {
  const most = Math.min(LONGEST_MS, firstMs * 2 ** Math.min(failures, 10));
  return most / 2 + (most / 2) * random();
}

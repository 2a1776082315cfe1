import type { CloseReason } from './protocol.js';
import type { WireText } from './wire-text.js';

/** A connection to one client, whatever the protocol. Text order is kept. */
export interface Transport {
  /** Bytes handed over and not yet taken by the network. */
  readonly bufferedBytes: number;
  /** Sends messages in order with as few writes as possible. */
  send(messages: readonly WireText[]): void;
  /** Resolves when everything sent so far has been taken by the network, or the connection is gone. */
  drained(): Promise<void>;
  close(reason: CloseReason): void;
  /** Asks the client to say no more for now, and to go on; absent where it cannot say anything. */
  pause?(): void;
  resume?(): void;
}

import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { CloseReason, Packing, Transport, WireText } from '#libs/stream';

const CLOSE_PATIENCE_MS = 5_000;

/**
 * A `ws` connection that takes ready-made frames: they go to the socket as they are, corked into one write, instead of
 * being framed again for each client. Nothing is sent through `ws` itself, which might pack it a turn later, so frames and
 * `ws`' own control frames cannot interleave within a message.
 */
export class WebSocketTransport implements Transport {
  private readonly packing: Packing | undefined;

  /** Packs for a client that agreed to it with the handshake. */
  constructor(
    private readonly client: WebSocket,
    packing?: Packing,
  ) {
    this.packing = client.extensions.includes('permessage-deflate') ? packing : undefined;
  }

  private get socket(): Socket | undefined {
    return (this.client as unknown as { _socket?: Socket })._socket;
  }

  get bufferedBytes(): number {
    return this.socket?.writableLength ?? 0;
  }

  send(messages: readonly WireText[]): void {
    const { socket } = this;
    if (!socket || this.client.readyState !== WebSocket.OPEN) return;
    if (messages.length === 1) {
      socket.write(this.frameOf(messages[0]!));
      return;
    }
    socket.cork();
    for (const message of messages) socket.write(this.frameOf(message));
    socket.uncork();
  }

  private frameOf(message: WireText): Buffer {
    return this.packing ? this.packing.frameOf(message) : message.frame;
  }

  drained(): Promise<void> {
    const { socket } = this;
    if (!socket || !socket.writableNeedDrain || socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        socket.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      socket.on('drain', done);
      socket.on('close', done);
    });
  }

  /** One that does not read does not hear that it is closed either: its socket is not kept waiting for that. */
  close({ code, reason }: CloseReason): void {
    this.client.close(code, reason);
    setTimeout(() => this.client.terminate(), CLOSE_PATIENCE_MS).unref();
  }

  pause(): void {
    this.client.pause();
  }

  resume(): void {
    this.client.resume();
  }
}

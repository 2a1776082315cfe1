import type { ServerResponse } from 'node:http';
import { WebSocket } from 'ws';
import { WireText } from '#libs/stream';
import { seenIn } from './stream-text.js';

/** Before `EventSource` comes back. */
export const SSE_RETRY_MS = 2_000;
export const SSE_HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'access-control-allow-origin': '*',
  'x-accel-buffering': 'no',
};
const CLOSE_PATIENCE_MS = 5_000;

/** A reader of the stream, by whatever transport. */
export interface StreamReader {
  readonly isOpen: boolean;
  readonly bufferedBytes: number;
  /** `sent` is called when it has been given to the connection. */
  send(text: string | Buffer, sent: () => void): void;
  close(code: number, reason: string): void;
  onGone(listener: () => void): void;
}

export class SocketReader implements StreamReader {
  constructor(private readonly socket: WebSocket) {}

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  send(text: string | Buffer, sent: () => void): void {
    this.socket.send(text, { binary: false }, sent);
  }

  close(code: number, reason: string): void {
    closeSoon(this.socket, code, reason);
  }

  onGone(listener: () => void): void {
    this.socket.once('close', listener);
  }
}

/** The same messages as server-sent events; a message's cursor is its id. */
export class EventReader implements StreamReader {
  constructor(
    private readonly response: ServerResponse,
    private readonly isNamed: boolean,
  ) {}

  get isOpen(): boolean {
    return !this.response.destroyed && !this.response.writableEnded;
  }

  get bufferedBytes(): number {
    return this.response.writableLength;
  }

  send(text: string | Buffer, sent: () => void): void {
    const message = text.toString();
    const { op, cursor } = seenIn(message);
    this.response.write(this.bytesOf(new WireText(message, op, cursor)), sent);
  }

  /** The reason travels as an event: HTTP has no close codes. `EventSource` reconnects by itself after the end. */
  close(code: number, reason: string): void {
    const { response } = this;
    if (!this.isOpen) return;
    response.end(this.bytesOf(new WireText(JSON.stringify({ op: 'close', code, reason }), 'close')));
    // One that does not read never takes this either.
    const late = setTimeout(() => response.destroy(), CLOSE_PATIENCE_MS);
    late.unref();
    response.once('close', () => clearTimeout(late));
  }

  onGone(listener: () => void): void {
    this.response.once('close', listener);
  }

  private bytesOf(message: WireText): Buffer {
    return this.isNamed ? message.namedEvent : message.event;
  }
}

/** Asks to close, and ends what does not answer. */
export function closeSoon(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, Buffer.from(reason).subarray(0, 120).toString());
  const late = setTimeout(() => socket.terminate(), CLOSE_PATIENCE_MS);
  late.unref();
  socket.once('close', () => clearTimeout(late));
}

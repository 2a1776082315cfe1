import { WebSocket } from 'ws';
import type { HubEvent } from '#libs/model';
import { stepName } from './counting-upstream.js';

/** A client that always comes back with its last cursor and writes down every vehicle position it is given. */
export class ResumingClient {
  readonly seen: string[] = [];
  gaps = 0;
  snapshots = 0;
  resumes = 0;
  cursor: string | undefined;
  /** How it was closed last. */
  closeCode: number | undefined;
  private socket: WebSocket | undefined;

  connect(url: string): void {
    if (this.cursor !== undefined) this.resumes += 1;
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, 'estuaire.v1');
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      if (socket === this.socket) this.closeCode = code;
    });
    socket.on('open', () => {
      this.closeCode = undefined;
      socket.send(JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['vehicle-position'], cursor: this.cursor }));
    });
    socket.on('message', (frame) => {
      const message = JSON.parse(String(frame)) as { op: string; cursor?: string; events?: HubEvent[] };
      if (message.op === 'gap') this.gaps += 1;
      if (message.op === 'snapshot') this.snapshots += 1;
      if (message.op === 'events') this.seen.push(...message.events!.map(stepName));
      if (message.cursor !== undefined && message.op !== 'heartbeat') this.cursor = message.cursor;
    });
  }

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  close(): void {
    this.socket?.close();
  }
}

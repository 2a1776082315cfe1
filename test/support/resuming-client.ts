import { WebSocket } from 'ws';
import type { HubEvent } from '#libs/model';
import { stepName } from './counting-upstream.js';

/** A client that always comes back with its last cursor and writes down every vehicle position it is given. */
export class ResumingClient {
  readonly seen: string[] = [];
  /** What it was given first, by `stepName`; events come after that. */
  readonly opening: string[] = [];
  gaps = 0;
  snapshots = 0;
  resumes = 0;
  cursor: string | undefined;
  /** How it was closed last. */
  closeCode: number | undefined;
  readonly closeCodes: number[] = [];
  /** Where it is connected, or tries to be. */
  gateway: string | undefined;
  /** Called with each event as it comes. */
  onEvent: ((event: HubEvent) => void) | undefined;
  private socket: WebSocket | undefined;
  private following = false;

  connect(url: string): void {
    if (this.cursor !== undefined) this.resumes += 1;
    this.gateway = url;
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
      const message = JSON.parse(String(frame)) as {
        op: string;
        cursor?: string;
        events?: HubEvent[];
        entities?: HubEvent[];
        more?: boolean;
      };
      if (message.op === 'gap') this.gaps += 1;
      if (message.op === 'snapshot') {
        if (!message.more) this.snapshots += 1;
        this.opening.push(...message.entities!.map(stepName));
      }
      if (message.op === 'events') {
        this.seen.push(...message.events!.map(stepName));
        if (this.onEvent) message.events!.forEach(this.onEvent);
      }
      if (message.cursor !== undefined && message.op !== 'heartbeat' && !message.more) this.cursor = message.cursor;
    });
  }

  /** Connects to the first gateway, and to the next, in turn, each time it is closed. */
  follow(urls: () => readonly string[], first = 0): void {
    this.following = true;
    let at = first;
    const next = (): void => {
      const all = urls();
      this.connect(all[at++ % all.length]!);
      this.socket!.once('close', (code) => {
        this.closeCodes.push(code);
        if (this.following) setTimeout(next, 100).unref();
      });
    };
    next();
  }

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  close(): void {
    this.following = false;
    this.socket?.close();
  }
}

import { WebSocket } from 'ws';

interface CityMessage {
  op: string;
  events?: { key: string; op: string; producedAt: string }[];
}

/** A client of the public stream that notes how late each event came, and what it would be missing. */
export class CityWatcher {
  lateMs: number[] = [];
  gaps = 0;
  private readonly newest = new Map<string, string>();

  private constructor(
    private readonly hub: string,
    private readonly socket: WebSocket,
  ) {}

  static async open(hub: string): Promise<CityWatcher> {
    const socket = new WebSocket(`${hub.replace('http', 'ws')}/v1/stream`, 'estuaire.v1');
    const watcher = new CityWatcher(hub, socket);
    socket.on('message', (frame) => watcher.hear(JSON.parse(String(frame)) as CityMessage));
    await new Promise((opened) => socket.once('open', opened));
    socket.send('{"op":"subscribe","id":"a","kinds":["vehicle-position"]}');
    return watcher;
  }

  /** Vehicles whose newest position the stream has not brought, a second after it could have. */
  async missing(): Promise<number> {
    const answer = await fetch(`${this.hub}/v1/vehicle-positions?limit=1000`);
    const { items } = (await answer.json()) as { items: { key: string; producedAt: string }[] };
    await new Promise((heard) => setTimeout(heard, 1_000));
    // Those that have not moved since the stream began were in its snapshot.
    return items.filter(({ key, producedAt }) => {
      const heard = this.newest.get(key);
      return heard !== undefined && heard < producedAt;
    }).length;
  }

  close(): void {
    this.socket.terminate();
  }

  private hear({ op, events = [] }: CityMessage): void {
    if (op === 'gap') this.gaps += 1;
    const nowMs = Date.now();
    for (const { key, producedAt } of events) {
      this.lateMs.push(nowMs - Date.parse(producedAt));
      this.newest.set(key, producedAt);
    }
  }
}

import { connect, type Socket } from 'node:net';

/**
 * Many WebSocket clients in one process that read and hardly look: raw sockets, a handshake, one text frame sent, then
 * bytes counted. `LAST` in the tail of what arrived says that a client has everything.
 */
interface Order {
  op: 'open' | 'await' | 'stamp' | 'close';
  port?: number;
  path?: string;
  clients?: number;
  /** Sent once by each client after the handshake. */
  hello?: string;
}

const MARK = Buffer.from('LAST');
const sockets: Socket[] = [];
let finished = 0;
let stamping = false;
const delays: number[] = [];

function maskedText(text: string): Buffer {
  const body = Buffer.from(text);
  const head =
    body.length < 126
      ? Buffer.from([0x81, 0x80 | body.length])
      : Buffer.from([0x81, 0x80 | 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, Buffer.alloc(4), body]);
}

async function open({ port, path, clients, hello }: Order): Promise<void> {
  for (let at = 0; at < clients!; at += 100) {
    await Promise.all(
      Array.from(
        { length: Math.min(100, clients! - at) },
        () =>
          new Promise<void>((resolve, reject) => {
            const socket = connect(port!, '127.0.0.1');
            sockets.push(socket);
            let upgraded = false;
            let tail: Buffer = Buffer.alloc(0);
            socket.on('error', reject);
            socket.on('connect', () =>
              socket.write(
                `GET ${path} HTTP/1.1\r\nhost: hub\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
              ),
            );
            socket.on('data', (chunk: Buffer) => {
              if (!upgraded) {
                upgraded = true;
                if (hello) socket.write(maskedText(hello));
                resolve();
                return;
              }
              if (stamping) sample(chunk);
              const seen = tail.length === 0 ? chunk : Buffer.concat([tail, chunk.subarray(0, 4)]);
              if (chunk.includes(MARK, Math.max(0, chunk.length - 2_000)) || seen.includes(MARK)) finished += 1;
              tail = chunk.subarray(-3);
            });
          }),
      ),
    );
  }
}

/** `"sent":1768464360123` in an event is the time it was produced, epoch milliseconds. */
function sample(chunk: Buffer): void {
  const at = chunk.lastIndexOf('"sent":');
  if (at === -1) return;
  // A number cut by the end of the read is no time.
  const sent = /^(\d{13})\D/.exec(chunk.toString('latin1', at + 7, at + 21))?.[1];
  if (sent !== undefined && delays.length < 2_000_000) delays.push(Date.now() - Number(sent));
}

process.on('message', (order: Order) => {
  switch (order.op) {
    case 'open':
      void open(order).then(() => process.send!({ opened: sockets.length }));
      return;
    case 'await': {
      const timer = setInterval(() => {
        if (finished < sockets.length) return;
        clearInterval(timer);
        finished = 0;
        process.send!({ done: true });
      }, 1);
      return;
    }
    case 'stamp':
      if (!stamping) {
        stamping = true;
        delays.length = 0;
        process.send!({ stamping });
        return;
      }
      stamping = false;
      delays.sort((a, b) => a - b);
      process.send!({
        samples: delays.length,
        p50: delays[Math.floor(delays.length * 0.5)],
        p99: delays[Math.floor(delays.length * 0.99)],
        max: delays.at(-1),
      });
      return;
    case 'close':
      for (const socket of sockets.splice(0)) socket.destroy();
      finished = 0;
      process.send!({ closed: true });
  }
});

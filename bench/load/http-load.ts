import { connect } from 'node:net';

/**
 * Keeps `connections` sockets busy with one request each at a time for `ms`, and counts whole responses. Runs in a
 * process of its own; knows nothing of HTTP but content-length, so that it costs less than what it measures.
 */
export async function load(port: number, request: string, connections: number, ms: number): Promise<number> {
  let responses = 0;
  const until = performance.now() + ms;
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((done, failed) => {
          const socket = connect(port, '127.0.0.1');
          let missing = 0;
          let head = '';
          socket.setNoDelay(true);
          socket.on('connect', () => socket.write(request));
          socket.on('error', failed);
          socket.on('data', (chunk: Buffer) => {
            let at = 0;
            if (missing === 0) {
              head += chunk.toString('latin1');
              const end = head.indexOf('\r\n\r\n');
              if (end === -1) return;
              const length = head.startsWith('HTTP/1.1 304') ? 0 : Number(/content-length: (\d+)/i.exec(head)![1]);
              at = chunk.length - (head.length - end - 4);
              missing = length;
              head = '';
            }
            missing -= chunk.length - at;
            if (missing > 0) return;
            missing = 0;
            responses += 1;
            if (performance.now() < until) socket.write(request);
            else {
              socket.destroy();
              done();
            }
          });
        }),
    ),
  );
  return responses / (ms / 1000);
}

if (process.send) {
  process.on('message', (message: { port: number; request: string; connections: number; ms: number }) => {
    void load(message.port, message.request, message.connections, message.ms).then((rate) => process.send!({ rate }));
  });
}

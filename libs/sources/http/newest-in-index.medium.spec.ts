import type { IncomingMessage, ServerResponse } from 'node:http';
import { AddressGuard } from './address-guard.js';
import { Collected, TestServer, pollOptions } from './collected.fixture.js';
import { NewestInIndex } from './newest-in-index.js';
import { PolledSource } from './poll.js';

const never = new AbortController().signal;
let server: TestServer;
let index: string;
let files: Record<string, string>;
beforeEach(async () => {
  files = {};
  server = await new TestServer((request: IncomingMessage, response: ServerResponse) => {
    const path = request.url!;
    if (path === '/trt/') response.end(index);
    else if (path in files) response.end(files[path]);
    else response.writeHead(404).end();
  }).start();
});
afterEach(() => server.stop());

const links = (...names: string[]): string => names.map((name) => `<A HREF="${name}">${name}</A> 2K`).join('<br>');
function polled(): { poll: () => Promise<void>; sink: Collected } {
  const options = pollOptions(server.url('/trt/'));
  const newest = new NewestInIndex({
    url: server.url('/trt/'),
    pattern: /_DataTRT_\d{8}_\d{6}\.xml$/,
    headers: {},
    limits: options.limits,
    guard: new AddressGuard(['127.0.0.1']),
  });
  const source = new PolledSource({ ...options, newest });
  const sink = new Collected();
  return { sink, poll: () => source.pollOnce(sink, never) };
}
const asked = (): string[] => server.requests.map(({ url }) => url!).filter((url) => url !== '/trt/');

describe('a folder of dated files', () => {
  it('gives the newest file that fits, once, whatever other files are next to it', async () => {
    index = links('?C=M;O=D', '../', 'R_DataTRT_20260115_080600.xml', 'R_DataTRT_20260115_080400.xml', 'z.xml');
    files['/trt/R_DataTRT_20260115_080600.xml'] = 'six';
    const { poll, sink } = polled();
    await poll();
    await poll();
    expect(sink.outcomes).toEqual(['changed', 'unchanged']);
    index = links('R_DataTRT_20260115_080600.xml', 'R_DataTRT_20260115_080800.xml');
    files['/trt/R_DataTRT_20260115_080800.xml'] = 'eight';
    await poll();
    expect(sink.texts).toEqual(['six', 'eight']);
    expect(asked()).toEqual(['/trt/R_DataTRT_20260115_080600.xml', '/trt/R_DataTRT_20260115_080800.xml']);
  });

  it('never follows a link out of the folder', async () => {
    const name = 'R_DataTRT_20260115_080600.xml';
    index = links(`http://127.0.0.1:1/${name}`, `/elsewhere/${name}`, `../${name}`, `below/${name}`, `%2e%2e/${name}`);
    const { poll, sink } = polled();
    await poll();
    expect(sink.outcomes).toEqual(['SOURCE_EMPTY']);
    expect(sink.attempts[0]!.error!.message).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/trt\/: got no file that fits .*DataTRT/,
    );
    expect(asked()).toEqual([]);
  });

  it('asks again for a newest file that could not be had', async () => {
    index = links('R_DataTRT_20260115_080600.xml');
    const { poll, sink } = polled();
    await poll();
    files['/trt/R_DataTRT_20260115_080600.xml'] = 'six';
    await poll();
    expect(sink.outcomes).toEqual(['SOURCE_STATUS', 'changed']);
  });
});

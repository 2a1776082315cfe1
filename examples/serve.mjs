// Serves the pages of this folder, with the client at /client.js and the hub's address at /hub.js:
//   node examples/serve.mjs --hub http://localhost:3000 --port 8080
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: { hub: { type: 'string', default: 'http://localhost:3000' }, port: { type: 'string', default: '8080' } },
});
const built = await build({
  configFile: false,
  logLevel: 'silent',
  build: { write: false, lib: { entry: join(here, '../clients/typescript/src/index.ts'), formats: ['es'] } },
});
const made = {
  '/client.js': [built].flat()[0].output[0].code,
  '/hub.js': `export const address = ${JSON.stringify(values.hub)};\n`,
};
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css' };

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://x');
  if (made[pathname]) return void response.writeHead(200, { 'content-type': TYPES['.js'] }).end(made[pathname]);
  const file = join(here, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname));
  const type = TYPES[extname(file)];
  if (!file.startsWith(here) || !type || !existsSync(file)) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': type });
  createReadStream(file).pipe(response);
});
server.listen(Number(values.port), '127.0.0.1', () => {
  const at = `http://127.0.0.1:${server.address().port}`;
  process.stdout.write(`departures ${at}/departures-board/\nmap ${at}/live-map/\n`);
});

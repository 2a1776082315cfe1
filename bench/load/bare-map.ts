import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

const DIST = join(dirname(createRequire(import.meta.url).resolve('maplibre-gl/package.json')), 'dist');
const FILES = ['maplibre-gl.mjs', 'maplibre-gl-shared.mjs', 'maplibre-gl-worker.mjs', 'maplibre-gl.css'];

/** A page of MapLibre and nothing else, with these points as icons that stand still. Says `ready` in its title. */
export async function startBareMap(
  vehicles: readonly [number, number][],
  sites: readonly [number, number][],
): Promise<{ url: string; close: () => void }> {
  const page = `<!doctype html><link rel="stylesheet" href="/maplibre-gl.css"><style>body{margin:0}#map{height:100vh}</style><div id="map" class="map"></div>
<script type="module">
import { Map, setWorkerUrl } from '/maplibre-gl.mjs';
setWorkerUrl('/maplibre-gl-worker.mjs');
const points = (list) => ({ type: 'geojson', data: { type: 'FeatureCollection', features: list.map((coordinates) => ({ type: 'Feature', geometry: { type: 'Point', coordinates }, properties: {} })) } });
const { vehicles, sites } = await (await fetch('/points.json')).json();
const icons = (id, size) => ({ id, type: 'symbol', source: id, layout: { 'icon-image': id, 'icon-size': size, 'icon-allow-overlap': true, 'icon-ignore-placement': true } });
const map = new Map({ container: 'map', attributionControl: false, center: [1.09, 49.44], zoom: 10, style: { version: 8,
  sources: { vehicles: points(vehicles), sites: points(sites) },
  layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#f6f5f1' } }, icons('sites', 1), icons('vehicles', 1)] } });
const square = (colour, px) => { const c = document.createElement('canvas'); c.width = c.height = px; const g = c.getContext('2d'); g.fillStyle = colour; g.fillRect(0, 0, px, px); return g.getImageData(0, 0, px, px); };
map.on('style.load', () => { map.addImage('vehicles', square('#1f6fb2', 44), { pixelRatio: 2 }); map.addImage('sites', square('#c62828', 36), { pixelRatio: 2 }); });
map.once('idle', () => (document.title = 'ready'));
</script>`;
  const server = createServer(({ url }, response) => {
    const name = FILES.find((file) => url === `/${file}`);
    if (name) {
      response.setHeader('content-type', name.endsWith('.css') ? 'text/css' : 'text/javascript');
      response.end(readFileSync(join(DIST, name)));
    } else if (url === '/points.json') response.end(JSON.stringify({ vehicles, sites }));
    else response.setHeader('content-type', 'text/html').end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

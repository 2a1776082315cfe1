// Every vehicle and every station of a hub, live, on the outlines of its communes: no tiles, no library.
import { Estuaire } from '/client.js';
import { address } from '/hub.js';

const COLOURS = { bus: '#0b6e4f', tram: '#8f2d56', metro: '#c1121f', bike: '#2a6fdb', scooter: '#e09f3e' };
const hub = new Estuaire(address);
const canvas = document.querySelector('canvas');
const pen = canvas.getContext('2d');
const { territory } = await hub.rest.get('/v1/hub');
const outlines = territory?.outlines
  ? await (await fetch(new URL(territory.outlines, address))).json()
  : { features: [] };
const [west, south, east, north] = territory?.bbox ?? [-180, -80, 180, 80];
const narrow = Math.cos(((south + north) / 2) * (Math.PI / 180));

const live = hub.stream.subscribe({ kinds: ['vehicle-position', 'station', 'free-vehicle'], maxRateHz: 2 });

function place([longitude, latitude]) {
  const { width, height } = canvas;
  const scale = Math.min(width / ((east - west) * narrow), height / (north - south));
  return [
    width / 2 + (longitude - (west + east) / 2) * narrow * scale,
    height / 2 - (latitude - (south + north) / 2) * scale,
  ];
}

function draw() {
  canvas.width = innerWidth * devicePixelRatio;
  canvas.height = innerHeight * devicePixelRatio;
  pen.strokeStyle = '#8888';
  for (const { geometry } of outlines.features) {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    for (const ring of polygons.flat()) {
      pen.beginPath();
      for (const point of ring) pen.lineTo(...place(point));
      pen.stroke();
    }
  }
  let drawn = 0;
  for (const { kind, entity } of live.entities.values()) {
    if (!entity?.point) continue;
    const [x, y] = place([entity.point.longitude, entity.point.latitude]);
    pen.fillStyle = COLOURS[entity.mode] ?? '#555';
    pen.beginPath();
    pen.arc(x, y, (kind === 'vehicle-position' ? 5 : 3) * devicePixelRatio, 0, 7);
    pen.fill();
    drawn += 1;
  }
  document.querySelector('output').textContent = `${drawn} · ${hub.stream.state}`;
}

for (const event of ['snapshot', 'events']) live.on(event, () => requestAnimationFrame(draw));
for (const state of ['connecting', 'connected']) hub.stream.on(state, draw);
addEventListener('resize', draw);
hub.stream.connect();

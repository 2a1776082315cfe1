// Next departures at a stop: the list by REST, asked again when the stream says that something at the stop has changed.
import { Estuaire } from '/client.js';
import { address } from '/hub.js';

const hub = new Estuaire(address);
const find = (selector) => document.querySelector(selector);
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const time = (instant) => (instant ? clock.format(new Date(instant)) : '');
const found = new Map();
let stop = new URLSearchParams(location.search).get('stop');
let changes;

async function show() {
  const board = await hub.rest.get('/v1/stops/{id}/departures', { path: { id: stop }, query: { limit: 12 } });
  find('h1').textContent = board.stop.name ?? board.stop.id;
  find('tbody').replaceChildren(
    ...board.items.map((item) => {
      const row = document.createElement('tr');
      row.className = item.state;
      const line = document.createElement('span');
      line.className = 'line';
      line.textContent = item.route.name ?? item.route.id;
      if (item.route.color)
        line.style.cssText = `background:${item.route.color};color:${item.route.textColor ?? '#fff'}`;
      for (const part of [
        line,
        item.headsign ?? '',
        time(item.scheduledAt),
        item.state === 'cancelled' ? 'cancelled' : time(item.expectedAt),
      ])
        row.insertCell().append(part);
      return row;
    }),
  );
}

function follow() {
  changes?.unsubscribe();
  changes = hub.stream.subscribe({ kinds: ['trip-update', 'alert'], filter: { stops: [stop] }, maxRateHz: 0.5 });
  changes.on('events', () => void show());
  changes.on('subscribed', () => void show());
}

async function search(text) {
  const { items } = await hub.rest.get('/v1/stops', { query: { q: text, limit: 8 } });
  for (const { id, name } of items) found.set(name, id);
  find('datalist').replaceChildren(...items.map(({ name }) => new Option(name)));
}

find('input').addEventListener('input', ({ target }) => {
  if (found.has(target.value)) choose(found.get(target.value));
  else if (target.value.length > 1) void search(target.value);
});
find('form').addEventListener('submit', (event) => event.preventDefault());

function choose(id) {
  stop = id;
  history.replaceState(null, '', `?stop=${encodeURIComponent(id)}`);
  follow();
}

for (const state of ['connecting', 'connected', 'disconnected'])
  hub.stream.on(
    state,
    ({ reason }) => (find('p').textContent = state === 'connected' ? 'live' : `${state}: ${reason}`),
  );
hub.stream.connect();
// Times pass also where nothing changes.
setInterval(() => stop && void show(), 20_000);
if (!stop) stop = (await hub.rest.get('/v1/stops', { query: { limit: 1 } })).items[0].id;
follow();

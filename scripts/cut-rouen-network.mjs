// Makes apps/simulator/network.json from a GTFS folder of the Réseau Astuce (Licence Ouverte 2.0): real stop names and
// places and real line names and colours; which stops a line serves is chosen here by a few stops it is known to pass and
// the stops beside the way between them. The timetable made of it is invented.
//   node scripts/cut-rouen-network.mjs FOLDER
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
if (!folder) throw new Error('usage: node scripts/cut-rouen-network.mjs FOLDER (with stops.txt and routes.txt)');

function table(name) {
  const [head, ...rows] = readFileSync(join(folder, name), 'utf8')
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/);
  const cells = (line) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
      .slice(0, -1)
      .map(([, cell]) => cell.replace(/^"|"$/g, '').replace(/""/g, '"'));
  const names = head.split(',');
  return rows.map((row) => Object.fromEntries(cells(`${row},`).map((cell, i) => [names[i], cell])));
}

const places = table('stops.txt')
  .filter((stop) => stop.location_type === '1' && !/^(Ascenseurs|Escalators)/.test(stop.stop_name))
  .map((stop) => ({
    id: stop.stop_id,
    name: stop.stop_name,
    latitude: +(+stop.stop_lat).toFixed(6),
    longitude: +(+stop.stop_lon).toFixed(6),
  }));
const routes = new Map(table('routes.txt').map((route) => [route.route_id, route]));

const TRUNK = [
  'Boulingrin',
  'Beauvoisine',
  'Gare-Rue Verte',
  'Palais de Justice - Gisèle Halimi',
  'Théâtre des Arts',
  'Joffre-Mutualité',
  'Saint-Sever',
];
const LINES = [
  {
    route: '90',
    pattern: 'GB',
    fill: false,
    headwayMin: 6,
    speedKmh: 24,
    stops: [
      ...TRUNK,
      'Jean Jaurès',
      'François Truffaut',
      'Place du 8-Mai',
      'Charles de Gaulle',
      'Provinces',
      'JF Kennedy',
      'Léon Blum',
      'Georges Braque',
    ],
  },
  {
    route: '90',
    pattern: 'TE',
    fill: false,
    headwayMin: 6,
    speedKmh: 24,
    stops: [
      ...TRUNK,
      'Europe',
      'Honoré de Balzac',
      'Voltaire',
      'Garibaldi',
      'Hôtel de Ville de Sotteville',
      '14-Juillet',
      'Toit Familial',
      'Ernest Renan',
      'Maryse Bastié',
      'Technopôle',
    ],
  },
  {
    route: '91',
    fill: true,
    headwayMin: 6,
    speedKmh: 19,
    stops: ['Mont aux Malades', 'Pasteur', 'Théâtre des Arts', 'République', 'Martainville', 'CHU Charles Nicolle'],
  },
  {
    route: '92',
    fill: true,
    headwayMin: 7,
    speedKmh: 19,
    stops: [
      'Mairie - V. Schoelcher',
      'Lycée du Cailly',
      'Mont-Riboudet',
      'Pasteur',
      'Théâtre des Arts',
      'République',
      'Martainville',
      'Tamarelle',
    ],
  },
  {
    route: '93',
    fill: true,
    headwayMin: 7,
    speedKmh: 19,
    stops: [
      'Place du Général de Gaulle',
      'Mont-Riboudet',
      'Pasteur',
      'Théâtre des Arts',
      'République',
      'Martainville',
      'Barrières de Darnétal',
      'Durécu-Lavoisier',
    ],
  },
  {
    route: '94',
    fill: true,
    headwayMin: 8,
    speedKmh: 18,
    stops: ['Boulingrin', 'Mont-Riboudet', 'François Truffaut', 'Place du 8-Mai', 'Provinces', 'Zénith - Parc Expo'],
  },
  {
    route: '01',
    fill: true,
    headwayMin: 9,
    speedKmh: 16,
    stops: ['Plaine de la Ronce', 'Boulingrin', 'Hôtel de Ville', 'Théâtre des Arts', 'Saint-Sever', 'Stade Diochon'],
  },
  {
    route: '02',
    fill: true,
    headwayMin: 10,
    speedKmh: 16,
    stops: ['La Vatine - Centre Commercial', 'Gare-Rue Verte', 'Hôtel de Ville', 'Boulingrin', 'Tamarelle'],
  },
  {
    route: '03',
    fill: true,
    headwayMin: 12,
    speedKmh: 18,
    stops: ['Hôtel de Ville de Sotteville', 'Gare de Sotteville', 'Gare de Saint-Etienne', "Hôtel de Ville d'Oissel"],
  },
  {
    route: '04',
    fill: true,
    headwayMin: 12,
    speedKmh: 18,
    stops: ['Gare du Houlme', 'Gare de Maromme', 'Lycée du Cailly', 'Mont-Riboudet'],
  },
  { route: '05', fill: true, headwayMin: 12, speedKmh: 18, stops: ['Théâtre des Arts', 'Champlain', 'Lycée Galilée'] },
  {
    route: '06',
    fill: true,
    headwayMin: 12,
    speedKmh: 18,
    stops: ['Les Bouttières', 'Georges Braque', 'Technopôle', 'Gare de Saint-Etienne'],
  },
  {
    route: '07',
    fill: true,
    headwayMin: 10,
    speedKmh: 16,
    stops: ['Mont aux Malades', 'Gare-Rue Verte', 'Théâtre des Arts', 'Champlain', 'Hôtel de Ville de Sotteville'],
  },
  {
    route: '08',
    fill: true,
    headwayMin: 14,
    speedKmh: 17,
    stops: ['Lycée du Cailly', 'Hôtel de Ville - Belvédère', 'La Vatine - Centre Commercial', 'Tamarelle'],
  },
];
/** A trial of the Living Lab: an autonomous shuttle between the end of the metro and the exhibition park. */
const SHUTTLE = {
  route: 'N1',
  pattern: '',
  headwayMin: 10,
  speedKmh: 11,
  stops: ['Technopôle', 'Maryse Bastié', 'Ernest Renan', 'Zénith - Parc Expo'],
};

const metres = (a, b) =>
  Math.hypot(
    (a.latitude - b.latitude) * 111_195,
    (a.longitude - b.longitude) * 111_195 * Math.cos((a.latitude * Math.PI) / 180),
  );
const find = (name) => {
  const found = places.find((place) => place.name === name);
  if (!found) throw new Error(`no stop ${name}`);
  return found;
};

/** Stops within 170 m of the straight way between two, in order, at least 330 m apart. */
function between(from, to) {
  const length = metres(from, to);
  const toward = (place) => {
    const along = (metres(from, place) ** 2 + length ** 2 - metres(to, place) ** 2) / (2 * length);
    return { place, along, aside: Math.sqrt(Math.max(0, metres(from, place) ** 2 - along ** 2)) };
  };
  const chosen = [];
  let last = 0;
  for (const { place, along, aside } of places.map(toward).sort((a, b) => a.along - b.along)) {
    if (aside > 170 || along - last < 330 || length - along < 300) continue;
    chosen.push(place);
    last = along;
  }
  return chosen;
}

function stopsOf({ stops, fill }) {
  const keys = stops.map(find);
  const line = keys.flatMap((stop, i) => (i === 0 ? [stop] : [...(fill ? between(keys[i - 1], stop) : []), stop]));
  return line.filter((stop, i) => line.findIndex(({ id }) => id === stop.id) === i);
}

const used = new Map();
const lines = [...LINES, SHUTTLE].map((line) => {
  const route = routes.get(line.route);
  const stops = stopsOf({ ...line, fill: line.fill ?? false });
  for (const stop of stops) used.set(stop.id, stop);
  return {
    routeId: line.route,
    pattern: line.pattern ?? '',
    shortName: line.route === '90' ? 'M' : (route?.route_short_name ?? line.route),
    longName: route?.route_long_name.replace('<>', '↔') ?? 'Navette autonome, essai Living Lab',
    // Rouen's metro is a tram in a tunnel; riders know it as the metro.
    routeType: line.route === '90' ? 1 : line.route === 'N1' ? 711 : 3,
    color: (route?.route_color ?? '00A79D').toUpperCase(),
    textColor: (route?.route_text_color ?? 'FFFFFF').toUpperCase(),
    headwayMin: line.headwayMin,
    speedKmh: line.speedKmh,
    stops: stops.map(({ id }) => id),
  };
});

const origin =
  'Stop names and places, line names and colours: GTFS of the Réseau Astuce (Métropole Rouen Normandie), January 2024, Licence Ouverte 2.0. Which stops a line serves, and every time, is invented.';
writeFileSync(
  new URL('../apps/simulator/network.json', import.meta.url),
  `${JSON.stringify({ origin, stops: [...used.values()], lines }, undefined, 1)}\n`,
);
for (const { shortName, pattern, stops } of lines)
  console.log(shortName, pattern, stops.length, stops.map((id) => used.get(id).name).join(' · '));

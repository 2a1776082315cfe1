// Makes the base map of a territory from a folder of GeoJSON layers (water, waterways, green, roads, roads_tertiary,
// streets_minor_inner, rail, places): one file, small enough to be loaded by a page. Run it as
//   node scripts/basemap.mjs FOLDER FILE WEST,SOUTH,EAST,NORTH
// What is drawn alike is one feature, so that names and ids weigh nothing; the names of places are kept.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, file, box = '-180,-90,180,90'] = process.argv.slice(2);
if (!folder || !file) {
  console.error('usage: node scripts/basemap.mjs FOLDER FILE [WEST,SOUTH,EAST,NORTH]');
  process.exit(2);
}
const [west, south, east, north] = box.split(',').map(Number);
/** Places smaller than these are no help on a map of a whole city. */
const PLACES = new Set(['city', 'town', 'village', 'quarter', 'suburb']);
/** Ten metres or so are nobody's loss in a wood. */
const DIGITS = { water: 5, road: 5, street: 5, rail: 5, ferry: 5, green: 4 };

const featuresOf = (name) => JSON.parse(readFileSync(join(folder, `${name}.geojson`), 'utf8')).features;
const isInside = ([longitude, latitude]) =>
  longitude >= west && longitude <= east && latitude >= south && latitude <= north;

/** Rounded, without points that have become the one before. */
function rounded(line, digits) {
  const scale = 10 ** digits;
  const kept = [];
  for (const [longitude, latitude] of line) {
    const point = [Math.round(longitude * scale) / scale, Math.round(latitude * scale) / scale];
    const last = kept.at(-1);
    if (!last || last[0] !== point[0] || last[1] !== point[1]) kept.push(point);
  }
  return kept;
}

const linesOf = ({ type, coordinates }) => (type === 'LineString' ? [coordinates] : coordinates);
const polygonsOf = ({ type, coordinates }) => (type === 'Polygon' ? [coordinates] : coordinates);

function lines(layer, features, properties = {}) {
  const digits = DIGITS[layer];
  const coordinates = features
    .flatMap(({ geometry }) => linesOf(geometry))
    .filter((line) => line.some(isInside))
    .map((line) => rounded(line, digits))
    .filter((line) => line.length > 1);
  return { type: 'Feature', properties: { layer, ...properties }, geometry: { type: 'MultiLineString', coordinates } };
}

function areas(layer, features) {
  const coordinates = features
    .flatMap(({ geometry }) => polygonsOf(geometry))
    .filter(([outer]) => outer.some(isInside))
    .map((rings) => rings.map((ring) => rounded(ring, DIGITS[layer])).filter((ring) => ring.length > 3))
    .filter((rings) => rings.length > 0);
  return { type: 'Feature', properties: { layer }, geometry: { type: 'MultiPolygon', coordinates } };
}

const roads = featuresOf('roads');
const classes = [...new Set(roads.map(({ properties }) => properties.class))].sort();
const rail = featuresOf('rail');
const isFerry = ({ properties }) => properties.class === 'ferry';
const features = [
  areas('green', featuresOf('green')),
  areas('water', featuresOf('water')),
  lines('water', featuresOf('waterways')),
  lines('street', featuresOf('streets_minor_inner')),
  lines('road', featuresOf('roads_tertiary'), { class: 'tertiary' }),
  ...classes.map((name) =>
    lines(
      'road',
      roads.filter(({ properties }) => properties.class === name),
      { class: name },
    ),
  ),
  lines(
    'rail',
    rail.filter((one) => !isFerry(one)),
  ),
  lines('ferry', rail.filter(isFerry)),
  ...featuresOf('places')
    .filter(({ properties, geometry }) => PLACES.has(properties.kind) && isInside(geometry.coordinates))
    .map(({ properties: { kind, name }, geometry: { coordinates } }) => ({
      type: 'Feature',
      properties: { layer: 'place', kind, name },
      geometry: { type: 'Point', coordinates: rounded([coordinates], 4)[0] },
    })),
];
const attribution = '© OpenStreetMap contributors (ODbL 1.0), August 2021; © OpenMapTiles (CC BY 4.0)';
writeFileSync(file, `${JSON.stringify({ type: 'FeatureCollection', attribution, features })}\n`);

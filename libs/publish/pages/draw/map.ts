import { boxOf, type ExtentPlace } from '../../extent.js';
import { html, type Html } from '../html.js';
import type { Outlines } from '../../query/hub.js';

export interface MapLayer {
  /** Class of its marks, and what the legend and scripts call it. */
  name: string;
  label: string;
  places: readonly ExtentPlace[];
}

type Box = readonly [west: number, south: number, east: number, north: number];

const WIDTH = 640;
const MOST_HEIGHT = 560;
const LEAST_HEIGHT = 240;
/** Beyond this many marks of a layer a picture of this size says no more. */
export const MOST_MARKS = 1_500;

/**
 * A small map drawn by the server: outlines of communes and dots, each layer one path of points, which is ten bytes a dot.
 * `data-box` and the size let a script place what moves.
 */
export function drawMap(
  title: string,
  layers: readonly MapLayer[],
  outlines: Outlines | undefined,
  focus?: Box,
): Html | undefined {
  const shown = layers.map((layer) => ({ ...layer, places: spread(layer.places, MOST_MARKS) }));
  const box = focus ?? boxOf(shown.flatMap(({ places }) => [...places]));
  if (!box) return undefined;
  const [west, south, east, north] = withMargin(box);
  const squeeze = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const wide = (east - west) * squeeze;
  const ratio = (north - south) / wide;
  const height = Math.round(Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, WIDTH * ratio)));
  const scale = Math.min(WIDTH / wide, height / (north - south));
  const x = (longitude: number): number =>
    Math.round((WIDTH - wide * scale) / 2 + (longitude - west) * squeeze * scale);
  const y = (latitude: number): number =>
    Math.round((height - (north - south) * scale) / 2 + (north - latitude) * scale);
  const dots = (places: readonly ExtentPlace[]): string =>
    [...new Set(places.map(([longitude, latitude]) => `M${x(longitude)} ${y(latitude)}h0`))].join('');
  const ways = (outlines?.features ?? []).map(({ geometry }) => ringsOf(geometry.coordinates, x, y, height)).join('');
  return html`<figure class="map">
    <svg
      viewBox="0 0 ${WIDTH} ${height}"
      width="${WIDTH}"
      height="${height}"
      role="img"
      aria-label="${title}"
      data-box="${[west, south, east, north].join(',')}"
    >
      <path class="outline" d="${ways}" />
      ${shown.map(({ name, places }) => html`<path class="dots ${name}" d="${dots(places)}" />`)}
    </svg>
    <figcaption>
      ${title}
      <ul class="legend">
        ${layers
          .filter(({ places }) => places.length > 0)
          .map(({ name, label }) => html`<li><i class="dot ${name}"></i>${label}</li>`)}
      </ul>
    </figcaption>
  </figure>`;
}

/** Every n-th of too many, so that the whole extent stays drawn. */
function spread(places: readonly ExtentPlace[], most: number): readonly ExtentPlace[] {
  if (places.length <= most) return places;
  const step = places.length / most;
  return Array.from({ length: most }, (_, index) => places[Math.floor(index * step)]!);
}

function withMargin([west, south, east, north]: Box): [number, number, number, number] {
  const [wide, high] = [Math.max(east - west, 0.004), Math.max(north - south, 0.003)];
  const [middleX, middleY] = [(west + east) / 2, (south + north) / 2];
  return [middleX - wide * 0.54, middleY - high * 0.54, middleX + wide * 0.54, middleY + high * 0.54];
}

/** Rings in whole pixels, without those that lie outside the picture or shrink to a dot. */
function ringsOf(
  coordinates: unknown,
  x: (longitude: number) => number,
  y: (latitude: number) => number,
  height: number,
): string {
  const list = coordinates as unknown[];
  if (!Array.isArray(list) || list.length === 0) return '';
  if (!Array.isArray((list[0] as unknown[])[0])) {
    const points = (list as [number, number][]).map(([longitude, latitude]) => [x(longitude), y(latitude)] as const);
    if (points.every(([px]) => px < -20) || points.every(([px]) => px > WIDTH + 20)) return '';
    if (points.every(([, py]) => py < -20) || points.every(([, py]) => py > height + 20)) return '';
    const kept = points.filter(([px, py], i) => i === 0 || px !== points[i - 1]![0] || py !== points[i - 1]![1]);
    return kept.length < 3 ? '' : `M${kept.map((point) => point.join(' ')).join('L')}Z`;
  }
  return list.map((part) => ringsOf(part, x, y, height)).join('');
}

import { utf8Bytes, type ExportForm, type ExportRow } from './export-form.js';

interface Point {
  latitude: number;
  longitude: number;
}

/**
 * A FeatureCollection, a feature a row: its point, the line of a road situation, or no geometry where a row has no place.
 * Without its last bracket it is cut short. Spec: RFC 7946.
 */
export const geojson: ExportForm = {
  contentType: 'application/geo+json; charset=utf-8',
  isText: true,
  async *write(_, pages) {
    yield utf8Bytes('{"type":"FeatureCollection","features":[');
    let isFirst = true;
    for await (const page of pages) {
      let text = '';
      for (const row of page) {
        text += `${isFirst ? '' : ','}\n${JSON.stringify(featureOf(row))}`;
        isFirst = false;
      }
      yield utf8Bytes(text);
    }
    yield utf8Bytes('\n]}\n');
  },
};

function featureOf({ latitude, longitude, ...properties }: ExportRow): object {
  const isPlaced = typeof latitude === 'number' && typeof longitude === 'number';
  const geometry = lineOf(properties['body']) ?? (isPlaced ? pointOf({ latitude, longitude }) : ownPoint(properties));
  return { type: 'Feature', geometry, properties };
}

function pointOf({ latitude, longitude }: Point): object {
  return { type: 'Point', coordinates: [longitude, latitude] };
}

function ownPoint({ body }: ExportRow): object | null {
  const point = (body as { point?: Point } | undefined)?.point;
  return point ? pointOf(point) : null;
}

/** A situation of several records has several lines. */
function lineOf(body: unknown): object | undefined {
  const records = (body as { records?: { line?: Point[] }[] } | undefined)?.records;
  if (!Array.isArray(records)) return undefined;
  const lines = records.flatMap(({ line }) => (line && line.length > 1 ? [line] : []));
  if (lines.length === 0) return undefined;
  const coordinates = lines.map((line) => line.map(({ latitude, longitude }) => [longitude, latitude]));
  return coordinates.length === 1
    ? { type: 'LineString', coordinates: coordinates[0] }
    : { type: 'MultiLineString', coordinates };
}

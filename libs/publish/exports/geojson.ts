import { TextBuffer, rowsOfBlock, type ExportRow } from '#libs/record';
import { inRowOrder, isPartFull, type ExportForm } from './export-form.js';

/** Rows of which objects are made at once. */
const ROWS_AT_ONCE = 500;

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
  async *write(columns, blocks) {
    const out = new TextBuffer();
    out.utf8('{"type":"FeatureCollection","features":[');
    let isFirst = true;
    for await (const block of blocks) {
      const names = inRowOrder(columns, block);
      for (let from = 0; from < block.rowCount; from += ROWS_AT_ONCE) {
        for (const row of rowsOfBlock(block, names, from, Math.min(block.rowCount, from + ROWS_AT_ONCE))) {
          out.utf8(`${isFirst ? '' : ','}\n${JSON.stringify(featureOf(row))}`);
          isFirst = false;
        }
        if (isPartFull(out)) yield out.take();
      }
    }
    out.utf8('\n]}\n');
    yield out.take();
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

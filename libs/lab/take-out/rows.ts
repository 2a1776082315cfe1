import { localId, type HubEvent, type MappedKind } from '#libs/model';
import { MAPPABLE } from '#libs/model/schemas';

/** An entity as a row of a sandbox's own mapping (`push-<kind>`): what a replay reads again. */
export function rowOf({ kind, key, observedAt, entity }: HubEvent): Record<string, unknown> {
  const row: Record<string, unknown> = { key: localId(key) };
  for (const [name, { type }] of Object.entries(MAPPABLE[kind as MappedKind])) {
    const [part, field] = name.split('.');
    const body = entity as Record<string, Record<string, unknown> | undefined>;
    const value: unknown =
      name === 'observedAt' ? observedAt : field === undefined ? body[part!] : body[part!]?.[field];
    if (value === undefined) continue;
    const written =
      type === 'id'
        ? localId(String(value))
        : type === 'line'
          ? lineOf(value)
          : type === 'text'
            ? textOf(value)
            : value;
    if (field === undefined) row[part!] = written;
    else row[part!] = { ...(row[part!] as object | undefined), [field]: written };
  }
  return row;
}

function lineOf(points: unknown): object {
  const list = points as readonly { latitude: number; longitude: number }[];
  return { type: 'LineString', coordinates: list.map(({ latitude, longitude }) => [longitude, latitude]) };
}

function textOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Object.values(value)[0] : value;
}

import { z } from 'zod';
import type { Branded } from '../ids.js';
import { MODES } from '../kinds.js';
import type { Instant, ServiceDate } from '../ids.js';

/**
 * What the schemas of entities are put together from. Each says in one place what TypeScript, JSON Schema, OpenAPI and
 * AsyncAPI then say: shape, bounds, meaning. Objects allow more than they name: readers pass over what they do not know.
 */

/** Fields that may be absent; an absent field says that the feed gives none, never 0 or an empty text. */
export function optional<Shape extends Record<string, z.ZodType>>(
  shape: Shape,
): { [Name in keyof Shape]: z.ZodOptional<Shape[Name]> } {
  return Object.fromEntries(Object.entries(shape).map(([name, type]) => [name, type.optional()])) as never;
}

export const text = z.string();
export const number = z.number();
export const integer = z.int();
export const count = z.int().min(0);
export const flag = z.boolean();

/** The same schema, under its branded type: brands exist for the compiler alone. */
const branded = <Type extends Branded<string>>(schema: z.ZodString): z.ZodType<Type> =>
  schema as unknown as z.ZodType<Type>;

const localisedId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*:.+$/)
  .meta({ mapped: 'id', description: 'feed id, colon, local id' });
export const id = <Type extends Branded<string>>(): z.ZodType<Type> => branded<Type>(localisedId);
export const feedId = <Type extends Branded<string>>(): z.ZodType<Type> => branded<Type>(z.string());

export const instant = branded<Instant>(z.string().meta({ format: 'date-time', description: 'UTC with milliseconds' }));
export const serviceDate = branded<ServiceDate>(
  z
    .string()
    .regex(/^\d{8}$/)
    .meta({ mapped: 'service-date', description: 'YYYYMMDD' }),
);
export const documentHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256 in hex');

export const translated = z.record(z.string(), z.string()).describe('text by BCP 47 language; und where none is named');
export const geoPoint = z
  .object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
  .describe('WGS 84 degrees');
export const mode = z.enum(MODES).describe('how one travels');
export const commune = z.string().describe('INSEE code of the commune the point lies in');
export const locationReference = z
  .unknown()
  .describe('location references kept as they came (Alert-C, OpenLR, PR), for outputs that can carry them');
export const counts = z.record(z.string(), z.number());

export type GeoPoint = z.infer<typeof geoPoint>;
/** BCP 47 language → text; the key `und` holds a text that names no language. */
export type Translated = Record<string, string>;

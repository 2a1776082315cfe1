import { z } from 'zod';
import type { Kind } from '../kinds.js';
import { ENTITY_SCHEMAS } from './event.js';

/** Major version of the bodies of all kinds. A field more is no new version: readers pass over what they do not know. */
export const BODY_VERSION = 1;

/** JSON Schema 2020-12 of what a reader gets. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: schemaForReaders,
  });
  return made;
}

/** JSON Schema of the body of a kind, as `/schemas/<kind>.json` gives it. */
export function entitySchemaOf(kind: Kind, base: string): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${base}/schemas/${kind}.json`,
    title: kind,
    version: BODY_VERSION,
    ...jsonSchemaOf(ENTITY_SCHEMAS[kind]),
  };
}

/** `VehiclePosition`: the name of a kind in OpenAPI. */
export function componentNameOf(kind: Kind): string {
  return kind.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}

/** Leaves out what a schema says only to the hub itself, and bounds that are none. */
export function schemaForReaders({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  delete jsonSchema['mapped'];
  delete jsonSchema['plausible'];
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
  if (jsonSchema['propertyNames'] !== undefined) delete jsonSchema['propertyNames'];
}

/** What the JSON Schemas of entity bodies are put together from. */
export const text = { type: 'string' };
export const number = { type: 'number' };
export const integer = { type: 'integer' };
export const instant = { type: 'string', format: 'date-time', description: 'UTC with milliseconds' };
export const id = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]*:.+$', description: 'feed id, colon, local id' };
export const texts = {
  type: 'object',
  additionalProperties: text,
  description: 'text by language; und where none is named',
};
export const point = {
  type: 'object',
  required: ['latitude', 'longitude'],
  properties: {
    latitude: { type: 'number', minimum: -90, maximum: 90 },
    longitude: { type: 'number', minimum: -180, maximum: 180 },
  },
};
export const list = (items: object): object => ({ type: 'array', items });
export const object = (properties: Record<string, object>, required: string[] = []): object => ({
  type: 'object',
  properties,
  required,
});

import { instant, list, number, object, point, text } from './schema-words.js';

const box = { ...list(number), minItems: 4, maxItems: 4, description: 'west, south, east, north' };

/** The answer of `/v1/hub`; see `HubDescription`. */
export const hubSchema = object(
  {
    name: text,
    operator: text,
    contact: { ...text, format: 'email' },
    timezone: { ...text, description: 'IANA name' },
    languages: list(text),
    territory: object(
      {
        bbox: box,
        centre: point,
        focus: { ...box, description: 'where half of the stops lie' },
        outlines: { ...text, description: 'address of the outlines of its communes' },
      },
      ['bbox', 'centre'],
    ),
    attribution: list(text),
    now: instant,
  },
  ['name', 'operator', 'contact', 'timezone', 'languages', 'attribution', 'now'],
);

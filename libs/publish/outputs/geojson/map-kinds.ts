import type { Kind } from '#libs/model';

/** Kinds that have a layer of the map. */
export const MAP_KINDS = [
  'vehicle-position',
  'station',
  'free-vehicle',
  'parking',
  'traffic-measurement',
  'traffic-situation',
  'variable-message-sign',
] as const satisfies readonly Kind[];

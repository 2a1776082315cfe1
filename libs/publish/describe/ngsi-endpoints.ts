import { NGSI_TYPES } from '../outputs/ngsi-ld/entity.js';
import type { Endpoint } from './endpoint.js';
import type { Parameter } from './parameters.js';

/** Parameters of NGSI-LD. Spec: ETSI GS CIM 009 §6.4.3.2. */
const NGSI_QUERY = {
  type: {
    description: 'types',
    schema: { type: 'array', items: { type: 'string', enum: [...NGSI_TYPES] } },
    isList: true,
  },
  id: { description: 'ids of entities', schema: { type: 'array', items: { type: 'string' } }, isList: true },
  attrs: {
    description: 'attributes; entities that have none of them are left out',
    schema: { type: 'array', items: { type: 'string' } },
    isList: true,
  },
  georel: { description: 'near;maxDistance==METRES or within', schema: { type: 'string', maxLength: 60 } },
  geometry: { description: 'of coordinates', schema: { type: 'string', enum: ['Point', 'Polygon'] } },
  coordinates: { description: 'as GeoJSON writes them', schema: { type: 'string', maxLength: 20_000 } },
  limit: { description: 'entities on a page', schema: { type: 'integer', minimum: 0, maximum: 1_000, default: 20 } },
  offset: {
    description: 'entities left out before',
    schema: { type: 'integer', minimum: 0, maximum: 10_000_000, default: 0 },
  },
  count: {
    description: 'say how many there are, in the header NGSILD-Results-Count',
    schema: { type: 'boolean', default: false },
  },
  options: {
    description: 'keyValues: values alone',
    schema: { type: 'string', enum: ['keyValues', 'simplified', 'normalized'] },
  },
  format: {
    description: 'the same by its newer name',
    schema: { type: 'string', enum: ['keyValues', 'simplified', 'normalized'] },
  },
} satisfies Record<string, Parameter>;

/** Current entities as smart data models. */
export const NGSI_ENDPOINTS: readonly Endpoint[] = [
  {
    path: '/ngsi-ld/v1/entities',
    summary: 'Current entities as smart data models (NGSI-LD), by type, id, attributes and place, by pages',
    tag: 'State',
    type: 'application/ld+json',
    query: NGSI_QUERY,
    answer: 'NgsiEntities',
  },
  {
    path: '/ngsi-ld/v1/entities/{id}',
    summary: 'One entity as a smart data model (NGSI-LD)',
    tag: 'State',
    type: 'application/ld+json',
    query: { attrs: NGSI_QUERY.attrs, options: NGSI_QUERY.options, format: NGSI_QUERY.format },
    answer: 'StandardDocument',
  },
  {
    path: '/ngsi-ld/v1/types',
    summary: 'Types of entities given as smart data models',
    tag: 'State',
    type: 'application/ld+json',
    answer: 'StandardDocument',
  },
];

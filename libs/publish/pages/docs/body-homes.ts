import { ENDPOINTS } from '../../describe/endpoints.js';
import { WRITE_ENDPOINTS } from '../../describe/write-endpoints.js';
import { ERRORS_SLUG, slugOf } from './resources.js';

/** Where the fields of a body are listed: once, though several addresses may answer it. */
export interface BodyHome {
  /** `get /v1/stops/{id}/departures`. */
  operation: string;
  /** Path and fragment of the page it is on. */
  address: string;
}

/** Bodies that are looked for with another address than the first that answers them. */
const PREFERRED: Readonly<Record<string, string>> = { VehiclePositionPage: 'get /v1/vehicle-positions' };

function homes(): ReadonlyMap<string, BodyHome> {
  const found = new Map<string, BodyHome>();
  const note = (name: string | undefined, operation: string, tag: string): void => {
    if (name === undefined || found.has(name) || (PREFERRED[name] ?? operation) !== operation) return;
    found.set(name, { operation, address: `/docs/${slugOf(tag)}#fields-${name}` });
  };
  found.set('Problem', { operation: 'problem', address: `/docs/${ERRORS_SLUG}#fields-Problem` });
  for (const { path, tag, answer } of ENDPOINTS) note(answer, `get ${path}`, tag);
  for (const { path, method, tag, body, answer } of WRITE_ENDPOINTS) {
    note(body, `${method} ${path}`, tag);
    note(answer, `${method} ${path}`, tag);
  }
  return found;
}

/** By the names of the schemas of `/openapi.json`. */
export const BODY_HOMES = homes();

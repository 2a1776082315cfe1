import { hmacSha256 } from './sha256.js';

/** Keyed hash in hexadecimal: HMAC-SHA-256. */
export type Hmac = (secret: string, text: string) => string;

/**
 * The id a shared vehicle is published under: 24 hexadecimal digits that say nothing of the operator's own id and
 * change with the secret, so that rides cannot be followed beyond one turn of it. Whoever changes the secret after each
 * trip keeps GBFS's rule of a new id per trip. Equal ids under one secret give equal results.
 * Spec: gbfs.md v3.0, "Data privacy", vehicle_id.
 */
export function rotateVehicleId(secret: string, upstreamId: string, hmac: Hmac = hmacSha256): string {
  return hmac(secret, upstreamId).slice(0, 24);
}

import { createHash } from 'node:crypto';
import type { Delivery } from '#libs/bus';
import { TOPIC_PREFIX, type HubEvent } from '#libs/model';
import { vehicleMoved } from '../libs/testing/events.js';

export const VEHICLES_START = Date.UTC(2026, 0, 15, 6);

/** Vehicles of a network, each seen every fifteen seconds. */
export function vehicleDeliveries(from: number, count: number): Delivery[] {
  return Array.from({ length: count }, (_, i) => {
    const offset = from + i;
    const event: HubEvent = vehicleMoved(`${offset % 500}`, {
      at: VEHICLES_START + Math.floor(offset / 500) * 15_000,
      // Five decimals, as producers write them.
      point: { latitude: (4_940_000 + (offset % 977) * 11) / 1e5, longitude: (105_000 + (offset % 499) * 13) / 1e5 },
      bearingDeg: offset % 360,
      speedMps: (offset % 140) / 10,
      routeName: '90',
      headsign: 'Boulingrin',
      commune: '76540',
      documentHash: createHash('sha256')
        .update(`poll ${Math.floor(offset / 500)}`)
        .digest('hex'),
      flags: ['simulated'],
    });
    const position = { epoch: 'bench', topic: `${TOPIC_PREFIX}vehicle-position`, partition: 0, offset };
    return { position, event, json: JSON.stringify(event) };
  });
}

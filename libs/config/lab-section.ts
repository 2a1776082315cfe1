import { z } from 'zod';
import { byteSize } from './duration.js';
import { mqttBroker } from './mqtt-broker.js';

/** How sandboxes are sent observations other than by HTTP. */
export const labSection = z.strictObject({
  /** The hub subscribes to `<prefix>/<sandbox>/events` there; each message bears the key of its sandbox. */
  mqtt: z
    .strictObject({
      ...mqttBroker('estuaire/sandboxes', 1),
      maxMessageBytes: byteSize().prefault('256KiB'),
    })
    .optional(),
});

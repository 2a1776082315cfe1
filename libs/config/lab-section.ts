import { z } from 'zod';
import { byteSize } from './duration.js';
import { mqttBroker } from './mqtt-broker.js';

/** Where the laboratory is, and how sandboxes are sent observations other than by HTTP. */
export const labSection = z
  .strictObject({
    /** Of a laboratory that runs as a role of its own; empty for none. */
    url: z
      .literal('')
      .or(z.url({ protocol: /^http$/, error: 'expected an http address such as http://lab:3000' }))
      .transform((url) => (url === '' ? undefined : url))
      .optional(),
    /** Variable with what it and those who pass on to it know, and nobody else. */
    secretEnv: z.string().min(1).optional(),
    /** The hub subscribes to `<prefix>/<sandbox>/events` there; each message bears the key of its sandbox. */
    mqtt: z
      .strictObject({
        ...mqttBroker('estuaire/sandboxes', 1),
        maxMessageBytes: byteSize().prefault('256KiB'),
      })
      .optional(),
  })
  .refine(({ url, secretEnv }) => url === undefined || secretEnv !== undefined, {
    path: ['secretEnv'],
    error: 'expected the variable with the secret of the laboratory at lab.url',
  });

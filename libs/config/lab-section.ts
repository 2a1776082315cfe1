import { z } from 'zod';
import { byteSize } from './duration.js';

/** How sandboxes are sent observations other than by HTTP. */
export const labSection = z.strictObject({
  /** The hub subscribes to `<prefix>/<sandbox>/events` there; each message bears the key of its sandbox. */
  mqtt: z
    .strictObject({
      url: z.url({ protocol: /^mqtts?$/, error: 'expected an mqtt or mqtts address' }),
      prefix: z
        .string()
        .regex(
          /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}(\/[A-Za-z0-9][A-Za-z0-9_.-]{0,62}){0,3}$/,
          'expected levels of letters, digits and dashes',
        )
        .default('estuaire/sandboxes'),
      qos: z.union([z.literal(0), z.literal(1)]).default(1),
      username: z.string().min(1).optional(),
      usernameEnv: z.string().min(1).optional(),
      passwordEnv: z.string().min(1).optional(),
      clientId: z.string().min(1).max(64).optional(),
      maxMessageBytes: byteSize().prefault('256KiB'),
    })
    .optional(),
});

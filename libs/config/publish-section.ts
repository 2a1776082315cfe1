import { z } from 'zod';
import { PUBLIC_KINDS, type Kind } from '#libs/model';
import { byteSize, duration } from './duration.js';
import { kindsSection } from './webhooks-section.js';

/** For those who run the hub, not for everybody. */
const OF_OPERATORS: readonly Kind[] = ['alarm', 'kpi'];

/** Where the hub publishes by itself. */
export const publishSection = z.strictObject({
  /** Each day that is over, as files at `/archive`. */
  archive: z
    .union([
      z.literal('none'),
      z.strictObject({
        keep: duration({ min: '1d' }).prefault('30d'),
        /** The oldest days go when there are more bytes. */
        mostBytes: byteSize().prefault('5GB'),
      }),
    ])
    .prefault({}),
  mqtt: z
    .strictObject({
      url: z.url({ protocol: /^mqtts?$/, error: 'expected an mqtt or mqtts address' }),
      /** First level of every topic. */
      prefix: z
        .string()
        .regex(
          /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}(\/[A-Za-z0-9][A-Za-z0-9_.-]{0,62}){0,3}$/,
          'expected levels of letters, digits and dashes',
        )
        .default('estuaire'),
      qos: z.union([z.literal(0), z.literal(1)]).default(0),
      username: z.string().min(1).optional(),
      usernameEnv: z.string().min(1).optional(),
      passwordEnv: z.string().min(1).optional(),
      clientId: z.string().min(1).max(64).optional(),
      kinds: kindsSection.prefault(PUBLIC_KINDS.filter((kind) => !OF_OPERATORS.includes(kind))),
    })
    .optional(),
});

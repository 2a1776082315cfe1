import { z } from 'zod';

/** A broker the operator names, and where under its topics; what is different of each use is given. */
export const mqttBroker = (prefix: string, qos: 0 | 1) => ({
  url: z.url({ protocol: /^mqtts?$/, error: 'expected an mqtt or mqtts address' }),
  /** First level of every topic. */
  prefix: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}(\/[A-Za-z0-9][A-Za-z0-9_.-]{0,62}){0,3}$/,
      'expected levels of letters, digits and dashes',
    )
    .default(prefix),
  qos: z.union([z.literal(0), z.literal(1)]).default(qos),
  username: z.string().min(1).optional(),
  usernameEnv: z.string().min(1).optional(),
  passwordEnv: z.string().min(1).optional(),
  clientId: z.string().min(1).max(64).optional(),
});

import { z } from 'zod';
import { duration } from './duration.js';

/** `host`, `host:port`, `[IPv6]:port`. */
function isBroker(text: string): boolean {
  const [, port] = /^(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\])(?::(\d{1,5}))?$/.exec(text) ?? [undefined, '0'];
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
}

export const enginesSection = z.strictObject({
  bus: z
    .union([
      z.literal('embedded'),
      z.strictObject({
        kafka: z.strictObject({
          /** One of them may hold several with commas, as an environment variable does. */
          brokers: z
            .array(z.string())
            .transform((list) => list.flatMap((one) => one.split(',')).flatMap((one) => one.trim() || []))
            .refine((list) => list.length > 0, 'expected at least one broker such as kafka:9092')
            .refine((list) => list.every(isBroker), 'expected brokers such as kafka:9092, with commas between several')
            .transform((list) => list.map((one) => (/:\d+$/.test(one) ? one : `${one}:9092`))),
          /** The library that speaks to the brokers; the other one is faster and wants a newer Node (docs/adr/0031). */
          client: z.enum(['kafkajs', 'platformatic']).default('kafkajs'),
          partitions: z.number().int().min(1).max(256).default(3),
          replication: z.number().int().min(1).max(7).default(1),
          /** Of events on the brokers: `gzip` takes about a tenth of the disk and a quarter more time to append. */
          compression: z.enum(['none', 'gzip']).default('gzip'),
          /** Another one lets several hubs share a cluster. */
          topicPrefix: z
            .string()
            .regex(/^[a-zA-Z0-9._-]{1,60}$/, 'expected letters, digits, dots, dashes')
            .optional(),
          /** TLS: true with the authorities Node knows, or with files in PEM: an own authority, a certificate to show. */
          ssl: z
            .union([
              z.boolean(),
              z
                .strictObject({
                  ca: z.string().min(1).optional(),
                  certificate: z.string().min(1).optional(),
                  key: z.string().min(1).optional(),
                })
                .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined), {
                  error: 'certificate and key go together: give both or neither',
                }),
            ])
            .default(false),
          sasl: z
            .strictObject({
              mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
              username: z.string(),
              passwordEnv: z.string(),
            })
            .optional(),
        }),
      }),
    ])
    .default('embedded'),
  /** `embedded-plain` carries no code under the Timescale licence. */
  store: z
    .union([
      z.enum(['embedded', 'embedded-plain', 'none']),
      z.strictObject({ postgres: z.strictObject({ urlEnv: z.string().min(1) }) }),
    ])
    .default('embedded'),
  /** What several processes agree on. One process needs no more than its memory. */
  coordination: z
    .union([
      z.literal('memory'),
      z.strictObject({
        redis: z.strictObject({
          urlEnv: z.string().min(1),
          prefix: z.string().min(1).max(60).default('estuaire:'),
          /** A source whose collector has died is taken over within three of these. */
          leasePeriod: duration({ min: '300ms', max: '5m' }).prefault('5s'),
        }),
      }),
    ])
    .default('memory'),
});

/** How many partitions each kind has on the bus. */
export function partitionsOf({ bus }: z.output<typeof enginesSection>): number {
  return bus === 'embedded' ? 1 : bus.kafka.partitions;
}

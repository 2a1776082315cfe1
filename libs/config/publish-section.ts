import { z } from 'zod';
import { PUBLIC_KINDS, type Kind } from '#libs/model';
import { byteSize, duration } from './duration.js';
import { mqttBroker } from './mqtt-broker.js';
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
      ...mqttBroker('estuaire', 0),
      /** Where readers connect, as `/docs` shows it; without it they ask the operator. */
      publicUrl: z.url({ protocol: /^(mqtts?|wss?)$/, error: 'expected an mqtt, mqtts, ws or wss address' }).optional(),
      kinds: kindsSection.prefault(PUBLIC_KINDS.filter((kind) => !OF_OPERATORS.includes(kind))),
    })
    .optional(),
});

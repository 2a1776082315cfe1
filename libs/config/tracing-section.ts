import { z } from 'zod';

/** Traces of a share of all documents, from poll to client, to an OpenTelemetry collector. Absent: none. */
export const tracingSection = z.strictObject({
  /** OTLP over HTTP; `/v1/traces` is added where the path does not end so. */
  endpoint: z
    .url({ protocol: /^https?$/, error: 'expected an http or https address such as http://collector:4318' })
    .refine(
      (text) => !/[?#]/.test(text) && !/^https?:\/\/[^/]*@/.test(text),
      'expected an address without query and credentials; a variable may hold those: authorizationEnv',
    ),
  sample: z.number().gt(0, 'expected more than 0; leave `tracing` out for none').max(1).default(0.01),
  /** Variable with the value of the header Authorization. */
  authorizationEnv: z.string().min(1).optional(),
});

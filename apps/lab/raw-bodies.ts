import type { IncomingMessage } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readerOf } from '#libs/engines';
import { isAtLeast } from '#libs/security';
import { MOST_BATCH_BYTES, MOST_RECORDING_BYTES } from '#libs/lab';

/** What is sent there is read by its own reader, whatever it says it is: YAML, protobuf, lines, rows. */
const RAW = /^\/v1\/sandboxes\/[^/?]+\/(events|feeds\/[^/?]+)(\?|$)/;
const RECORDING = /^\/v1\/recordings(\?|$)/;
const AS_SENT = 'application/vnd.estuaire.as-sent';
const AS_RECORDED = 'application/vnd.estuaire.recording';

const sentAs = new WeakMap<IncomingMessage, string>();

/** The media type of a body that was left as it was sent. */
export function sentTypeOf({ raw }: { raw: IncomingMessage }): string | undefined {
  return sentAs.get(raw);
}

/** Leaves the bodies of the lab's writes as they were sent, within their bound. */
export function leaveLabBodiesRaw(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request, _reply, done) => {
    const { raw } = request;
    if ((raw.method === 'POST' || raw.method === 'PUT') && RAW.test(raw.url ?? '')) {
      const type = raw.headers['content-type'];
      if (type !== undefined) sentAs.set(raw, type);
      raw.headers['content-type'] = AS_SENT;
    } else if (raw.method === 'POST' && RECORDING.test(raw.url ?? ''))
      // Whoever may not bring one is not read for so long before he hears it.
      raw.headers['content-type'] = isAtLeast(readerOf(raw).role, 'experimenter') ? AS_RECORDED : AS_SENT;
    done();
  });
  server.addContentTypeParser(
    AS_RECORDED,
    { parseAs: 'buffer', bodyLimit: MOST_RECORDING_BYTES },
    (_request, body, done) => done(null, body),
  );
  server.addContentTypeParser(AS_SENT, { parseAs: 'buffer', bodyLimit: MOST_BATCH_BYTES }, (_request, body, done) =>
    done(null, body),
  );
}

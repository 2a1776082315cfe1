import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readerOf } from '#libs/engines';
import { problem } from '#libs/publish';
import { holderOf, isAtLeast } from '#libs/security';
import { MOST_BATCH_BYTES, MOST_RECORDING_BYTES } from '#libs/lab';

/** What is sent there is read by its own reader, whatever it says it is: YAML, protobuf, lines, rows. */
const EVENTS = /^\/v1\/sandboxes\/[^/?]+\/events(\?|$)/;
const FEED = /^\/v1\/sandboxes\/[^/?]+\/feeds\/[^/?]+(\?|$)/;
const RECORDING = /^\/v1\/recordings(\?|$)/;
const AS_SENT = 'application/vnd.estuaire.as-sent';
const AS_DECLARED = 'application/vnd.estuaire.declaration';
const AS_RECORDED = 'application/vnd.estuaire.recording';

/** A declaration is a page of text; a little more is read, so that it can be said how much is too much. */
const MOST_DECLARED_BYTES = 512 * 1024;
/** Recordings on their way at a time, each in memory until it has come whole; of one key or person one. */
const MOST_RECORDINGS = 3;
const AGAIN_S = '10';

const sentAs = new WeakMap<IncomingMessage, string>();

/** The media type of a body that was left as it was sent. */
export function sentTypeOf({ raw }: { raw: IncomingMessage }): string | undefined {
  return sentAs.get(raw);
}

/** Leaves the bodies of the lab's writes as they were sent, within their bound. */
export function leaveLabBodiesRaw(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  const bringing = new Set<string>();
  server.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    const { method, url = '' } = raw;
    if (method === 'POST' && EVENTS.test(url)) {
      const type = raw.headers['content-type'];
      if (type !== undefined) sentAs.set(raw, type);
      raw.headers['content-type'] = AS_SENT;
    } else if (method === 'PUT' && FEED.test(url)) raw.headers['content-type'] = AS_DECLARED;
    else if (method === 'POST' && RECORDING.test(url)) {
      // Whoever may not bring one is not read for so long before he hears it.
      const mayBring = isAtLeast(readerOf(raw).role, 'experimenter');
      raw.headers['content-type'] = mayBring ? AS_RECORDED : AS_DECLARED;
      if (mayBring && !begin(bringing, holderOf(readerOf(raw))!, reply.raw)) return;
    }
    done();
  });
  server.addContentTypeParser(
    AS_RECORDED,
    { parseAs: 'buffer', bodyLimit: MOST_RECORDING_BYTES },
    (_request, body, done) => done(null, body),
  );
  server.addContentTypeParser(
    AS_DECLARED,
    { parseAs: 'buffer', bodyLimit: MOST_DECLARED_BYTES },
    (_request, body, done) => done(null, body),
  );
  server.addContentTypeParser(AS_SENT, { parseAs: 'buffer', bodyLimit: MOST_BATCH_BYTES }, (_request, body, done) =>
    done(null, body),
  );
}

/** A recording is on its way until it is answered; `false` where there is no room for another, and that has been said. */
function begin(bringing: Set<string>, holder: string, response: ServerResponse): boolean {
  const isOwn = bringing.has(holder);
  if (isOwn || bringing.size >= MOST_RECORDINGS) {
    const detail = `${isOwn ? 'a recording of yours is' : 'other recordings are'} on the way; again in ${AGAIN_S} s`;
    // What has not been read of it would be taken for the next request.
    problem(response, 429, 'Too many recordings', detail, { 'retry-after': AGAIN_S, connection: 'close' });
    return false;
  }
  bringing.add(holder);
  response.once('close', () => bringing.delete(holder));
  return true;
}

import { createHmac } from 'node:crypto';
import { secretOf, type PolledSourceConfig, type SiriRequestSection, type SiriSubscribedSource } from '#libs/config';
import { encodeServiceRequest, type SiriTopic } from '#libs/formats/siri';
import type { FeedId } from '#libs/model';
import { RequestedSource, SiriServer, SubscribedSource, notificationPath, type Source } from '#libs/sources';
import type { Clock } from '#libs/telemetry';
import type { SourceEnvironment, Upstream } from './create-source.js';
import { SIRI_CONTENT_TYPE, createSiriForm } from './siri-form.js';
import { topicsOf } from './siri-topics.js';

interface SourceName {
  feedId: FeedId;
  id: string;
  format: string;
  clock: Clock;
}

/** Questions of one service in a plain request; SOAP asks one by one. */
const MOST_IN_REQUEST = 50;

/** What one round asks: the topics of each message. */
export function questionsOf({ envelope, services }: SiriRequestSection): SiriTopic[][] {
  const size = envelope === 'soap' ? 1 : MOST_IN_REQUEST;
  return topicsOf(services).flatMap((topics) => {
    const parts: SiriTopic[][] = [];
    for (let at = 0; at < topics.length; at += size) parts.push(topics.slice(at, at + size).map(({ topic }) => topic));
    return parts;
  });
}

/** Asks a server round after round. Throws CONFIG_INVALID when a secret it names is not set. */
export function createRequestedSource(
  source: PolledSourceConfig,
  { feedId, id, format, clock }: SourceName,
  upstream: Upstream,
  where: string,
  env: SourceEnvironment,
): Source {
  const section = source.request!;
  const { envelope, version } = section;
  const requestorRef = requestorOf(section, `${where}.request`, env);
  const questions = questionsOf(section);
  return new RequestedSource({
    feedId,
    id,
    format,
    everyMs: source.every,
    requests: (at, newMessageId) =>
      questions.map((topics) =>
        encodeServiceRequest(topics, {
          at,
          requestorRef,
          messageIdentifier: newMessageId(),
          envelope,
          ...(version !== undefined && { version }),
        }),
      ),
    server: new SiriServer({ ...upstream, contentType: SIRI_CONTENT_TYPE }),
    newMessageId: messageIds(feedId, id, env),
    clock,
    random: env.random,
  });
}

/** Subscribes at a server. Throws CONFIG_INVALID when a secret it names is not set. */
export function createSubscribedSource(
  source: SiriSubscribedSource,
  { feedId, id, format, clock }: SourceName,
  upstream: Upstream,
  where: string,
  env: SourceEnvironment,
): Source {
  const section = source.subscribe;
  const { heartbeat, checkStatus, notificationAuth, pathSecretEnv } = section;
  const at = `${where}.subscribe`;
  const read = (name: string): string => secretOf(name, env.environment, at).reveal();
  const pathSecret = pathSecretEnv === undefined ? ownPathSecret(feedId, id, env.rotationSecret) : read(pathSecretEnv);
  const base = section.consumerAddress ?? read(section.consumerAddressEnv!);
  const heartbeatMs = heartbeat === 'none' ? undefined : heartbeat;
  return new SubscribedSource({
    feedId,
    id,
    format,
    form: createSiriForm({
      envelope: section.envelope,
      ...(section.version !== undefined && { version: section.version }),
      requestorRef: requestorOf(section, at, env),
      services: topicsOf(section.services),
      name: `estuaire-${feedId}-${id}`,
      incrementalUpdates: section.incrementalUpdates,
      consumerAddress: base.replace(/\/+$/, '') + notificationPath(feedId, id, pathSecret),
      heartbeatMs,
    }),
    server: new SiriServer({ ...upstream, contentType: SIRI_CONTENT_TYPE }),
    lifetimeMs: section.lifetime,
    heartbeatMs,
    checkStatusMs: checkStatus === 'none' ? undefined : checkStatus,
    desk: env.notifications,
    pathSecret,
    ...(notificationAuth && { header: { name: notificationAuth.header, value: read(notificationAuth.env) } }),
    maxNotificationBytes: section.maxNotificationBytes,
    newMessageId: messageIds(feedId, id, env),
    clock,
    random: env.random,
    count: (what) => env.countExchange(id, what),
  });
}

function requestorOf(
  { requestorRef, requestorRefEnv }: Pick<SiriRequestSection, 'requestorRef' | 'requestorRefEnv'>,
  where: string,
  env: SourceEnvironment,
): string {
  return requestorRef ?? secretOf(requestorRefEnv!, env.environment, where).reveal();
}

/** The same after each start with the same data, and not to be guessed without them. */
function ownPathSecret(feedId: FeedId, id: string, rotationSecret: string): string {
  return createHmac('sha256', rotationSecret).update(`siri-notify ${feedId} ${id}`).digest('hex').slice(0, 32);
}

/** Unique among the messages of all starts, as likely as chance makes it. */
function messageIds(feedId: FeedId, id: string, { random }: SourceEnvironment): () => string {
  const start = Math.floor(random() * 2 ** 40).toString(36);
  let last = 0;
  return () => `${feedId}-${id}-${start}-${(last += 1)}`;
}

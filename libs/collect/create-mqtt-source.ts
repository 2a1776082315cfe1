import { secretOf, type SubscribedSourceConfig } from '#libs/config';
import { inspectMessage, joinBatch } from '#libs/formats/mapped';
import type { FeedId } from '#libs/model';
import { MqttSource, type Source } from '#libs/sources';
import type { SourceEnvironment } from './create-source.js';

/** The subscription a source describes. Throws CONFIG_INVALID when a secret it names is not set. */
export function createMqttSource(
  { mqtt, mapping, format }: SubscribedSourceConfig,
  { feedId, id }: { feedId: FeedId; id: string },
  where: string,
  env: SourceEnvironment,
): Source {
  const { url, topics, qos, username, usernameEnv, passwordEnv, clientId, batch, maxMessageBytes } = mqtt;
  const read = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : secretOf(name, env.environment, `${where}.mqtt`).reveal();
  return new MqttSource({
    feedId,
    id,
    format,
    url,
    topics,
    qos,
    username: username ?? read(usernameEnv),
    password: read(passwordEnv),
    // Two with the same id throw each other out, so each process has one of its own.
    clientId: clientId ?? `estuaire-${feedId.slice(0, 30)}-${Math.floor(env.random() * 1e9).toString(36)}`,
    guard: env.guard,
    batchMs: batch,
    form: {
      inspect: (message) => inspectMessage(message, mapping!, maxMessageBytes),
      join: joinBatch,
    },
    count: (what, messages) => env.countMessages(id, what, messages),
    clock: env.clock,
    random: env.random,
  });
}

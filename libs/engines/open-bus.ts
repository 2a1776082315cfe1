import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedBus, openEmbeddedLogReader, openKafkaBus, type Bus, type KafkaBusOptions } from '#libs/bus';
import type { HubConfig } from '#libs/config';
import { HubError, rememberInside, rememberSecret } from '#libs/errors';
import { type Clock, type Log } from '#libs/telemetry';
import { APPENDS, isBesideHub, type Role } from './roles.js';

/** The bus the configuration names. Throws BUS_UNAVAILABLE, LOG_CORRUPT or CONFIG_INVALID. */
export function openBus(
  { engines, retention }: HubConfig,
  folder: string,
  secrets: Record<string, string | undefined>,
  clock: Clock,
  log: Log,
  roles: readonly Role[],
): Promise<Bus> {
  const common = { retentionMs: retention.bus, now: () => clock.now(), log };
  if (engines.bus === 'embedded') {
    if (isBesideHub(roles)) return openEmbeddedLogReader(join(folder, 'bus'));
    return openEmbeddedBus({ ...common, folder: join(folder, 'bus'), newEpoch: () => randomUUID() });
  }
  const { brokers, client, partitions, replication, topicPrefix, compression, ssl, sasl } = engines.bus.kafka;
  return openKafkaBus({
    ...common,
    client,
    brokers,
    partitions,
    replicationFactor: replication,
    topicPrefix,
    compression,
    access: roles.some((role) => APPENDS.includes(role)) ? 'read-write' : 'read',
    ssl: tlsOf(ssl),
    // Three mechanisms of one shape; the client's type wants to know which one before it is read.
    sasl:
      sasl &&
      ({
        mechanism: sasl.mechanism,
        username: sasl.username,
        password: requiredSecret(sasl.passwordEnv, 'engines.bus.kafka.sasl.passwordEnv', secrets),
      } as KafkaBusOptions['sasl']),
  });
}

type KafkaTls = Exclude<Extract<HubConfig['engines']['bus'], object>['kafka']['ssl'], undefined>;

/** Throws CONFIG_INVALID naming the file that cannot be read. */
function tlsOf(ssl: KafkaTls): KafkaBusOptions['ssl'] {
  if (typeof ssl === 'boolean') return ssl;
  const read = (name: keyof typeof ssl): string | undefined => {
    const file = ssl[name];
    const where = `engines.bus.kafka.ssl.${name}`;
    try {
      return file && readFileSync(file, 'utf8');
    } catch (cause) {
      throw new HubError('CONFIG_INVALID', `${where}: ${file} cannot be read (${(cause as Error).message})`, {
        where,
        cause,
      });
    }
  };
  const [ca, cert, key] = [read('ca'), read('certificate'), read('key')];
  return { ...(ca !== undefined && { ca: [ca] }), ...(cert !== undefined && { cert, key }) };
}

/** Throws CONFIG_INVALID naming the variable that is not set, never its value. */
export function requiredSecret(name: string, where: string, secrets: Record<string, string | undefined>): string {
  const value = secrets[name];
  if (!value) throw new HubError('CONFIG_INVALID', `${where}: the environment variable ${name} is not set`, { where });
  rememberSecret(value);
  rememberAddress(value);
  return value;
}

/** Of an engine's address, the password is for nobody, the host for whoever reads the log. */
export function rememberAddress(address: string): void {
  if (!URL.canParse(address)) return;
  const { password, hostname } = new URL(address);
  if (password !== '') {
    rememberSecret(password);
    rememberSecret(decoded(password));
  }
  rememberInside(hostname.replace(/^\[|\]$/g, ''));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import { randomBytes, randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENGINES, RefusedWrites, RoleHealth, servesOn, type Engines } from '#libs/engines';
import { secretOf } from '#libs/config';
import { PushByMqtt, SandboxDesk } from '#libs/lab';
import { AddressGuard } from '#libs/sources';
import { TakeOutSender } from './take-out-sender.js';

/** Clients of the stream of one session: a trial is watched by few. */
const MOST_CLIENTS = 100;

/** The sandboxes of the process. */
@Injectable()
export class LabService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly sandboxes: SandboxDesk;
  readonly takeOuts: TakeOutSender;
  /** Pushes into sandboxes of others: what is pushed is counted, what was not let in is in the audit. */
  readonly refused: RefusedWrites;
  private readonly byMqtt: PushByMqtt | undefined;
  private readonly stopping = new AbortController();
  private listening: Promise<void> = Promise.resolve();

  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(RoleHealth) health: RoleHealth,
  ) {
    health.register('lab', () => servesOn(engines));
    const { config, environment, keys, access, clock, doors, log, metrics } = engines;
    const folder = resolve(environment.dataDir);
    const { maxSubscriptionsPerClient, maxBufferedBytesPerClient, heartbeat } = config.stream;
    const desk = new SandboxDesk({
      host: engines,
      doors,
      keys,
      refreshKeys: () => access.refresh(),
      file: join(folder, 'access', 'sandboxes.json'),
      folder: join(folder, 'lab'),
      clock,
      newId: randomUUID,
      randomBytes,
      streamLimits: {
        maxClients: Math.min(MOST_CLIENTS, config.stream.maxClients),
        maxSubscriptionsPerClient,
        maxBufferedBytesPerClient,
        heartbeatMs: heartbeat,
      },
      log,
    });
    this.sandboxes = desk;
    this.refused = new RefusedWrites(engines.audit, () => clock.now(), config.limits.trustedProxies);
    this.takeOuts = new TakeOutSender((error) => log.error('take-out-broken', { error }));
    this.byMqtt = pushByMqtt(engines, desk);
    metrics.total(
      'estuaire_lab_mqtt_messages_total',
      'Messages for sandboxes from the broker, by outcome',
      ['outcome'],
      (set) => {
        for (const [outcome, count] of Object.entries(this.byMqtt?.counts ?? {})) set(count, { outcome });
      },
    );
    metrics.gauge('estuaire_lab_sandboxes', 'Sandboxes that are open', [], (gauge) => gauge.set(desk.size));
    metrics.total('estuaire_lab_pushed_events_total', 'Events sent to sandboxes, all together', ['outcome'], (set) => {
      const { accepted, refused, overQuota } = desk.pushed;
      set(accepted, { outcome: 'accepted' });
      set(refused, { outcome: 'refused' });
      set(overQuota, { outcome: 'over the quota, batches' });
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.sandboxes.start();
      if (this.byMqtt) this.listening = this.byMqtt.run(this.stopping.signal);
    } catch (error) {
      // The city goes on without its laboratory.
      this.engines.log.error('lab-not-started', { error });
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.listening;
    this.refused.settle(true);
    await this.sandboxes.stop();
  }
}

/** The broker that brings observations for sandboxes, where the configuration names one. Throws CONFIG_INVALID for a secret that is not set. */
function pushByMqtt(
  { config, secrets, access, clock, log, coordination }: Engines,
  desk: SandboxDesk,
): PushByMqtt | undefined {
  const { mqtt } = config.lab;
  if (!mqtt) return undefined;
  const revealed = (name: string | undefined, key: string): string | undefined =>
    name === undefined ? undefined : secretOf(name, secrets, `lab.mqtt.${key}`).reveal();
  return new PushByMqtt({
    broker: {
      url: mqtt.url,
      qos: mqtt.qos,
      username: mqtt.username ?? revealed(mqtt.usernameEnv, 'usernameEnv'),
      password: revealed(mqtt.passwordEnv, 'passwordEnv'),
      clientId: mqtt.clientId ?? `estuaire-lab-${coordination.member}`.slice(0, 64),
      guard: new AddressGuard(config.upstreams.allowPrivate, { ports: 'any' }),
    },
    prefix: mqtt.prefix,
    maxMessageBytes: mqtt.maxMessageBytes,
    readerOf: (key) => access.readerOf({ apiKey: key, path: '/v1/sandboxes' }),
    push: (reader, id, body, about) => desk.push(reader, id, body, about),
    clock,
    random: Math.random,
    log,
  });
}

import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { secretOf } from '#libs/config';
import { FileWebhookStore, WebhookDesk, isWebhookSecret, type Webhook, type WebhookCaller } from '#libs/deliver';
import type { FastifyRequest } from 'fastify';
import { ENGINES, readerOf, type Engines } from '#libs/engines';
import { HubError } from '#libs/errors';
import type { Audience } from '#libs/model';
import { AddressGuard } from '#libs/sources';
import { callerOf, configuredCallers } from './caller-of.js';
import { leaseOf, over, runAlone } from './run-alone.js';
import { StreamService } from './stream.service.js';

/** Webhooks are delivered by one streamer of a hub: the one that holds this lease. */
const LEASE = 'webhooks';
/** Before the id of a key: the owner of what was made with it. */
const BY_KEY = 'key:';

@Injectable()
export class WebhooksService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly callers;
  private readonly stopping = new AbortController();
  private current: WebhookDesk | undefined;
  private running: Promise<void> | undefined;

  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(StreamService) private readonly stream: StreamService,
  ) {
    const { config, secrets, metrics } = engines;
    this.callers = configuredCallers(config, secrets);
    // What is wrong with a secret is said at the start, not with the first delivery.
    this.configured();
    metrics.gauge('estuaire_webhooks', 'Webhooks by state, where this process delivers them', ['state'], (gauge) => {
      for (const [state, count] of Object.entries(this.current?.counters.states ?? {})) gauge.set({ state }, count);
    });
    metrics.total('estuaire_webhook_attempts_total', 'Deliveries tried, by outcome', ['outcome'], (set) => {
      const { deliveredTotal = 0, failedTotal = 0 } = this.current?.counters ?? {};
      set(deliveredTotal, { outcome: 'delivered' });
      set(failedTotal, { outcome: 'failed' });
    });
  }

  onApplicationBootstrap(): void {
    const { coordination, clock, log } = this.engines;
    this.running = runAlone({
      coordination,
      clock,
      name: leaseOf(LEASE, this.engines),
      signal: this.stopping.signal,
      work: (until) => this.deliver(until),
      onFault: (error) => log.error('webhooks-failed', { error }),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Throws BUS_UNAVAILABLE where another streamer delivers. */
  get desk(): WebhookDesk {
    if (this.current) return this.current;
    throw new HubError('BUS_UNAVAILABLE', 'webhooks are delivered by another process of this hub; ask again', {
      retryable: true,
    });
  }

  callerOf(request: FastifyRequest): WebhookCaller {
    const { keyId, holder = keyId, audience } = readerOf(request);
    // What is made in a session of a key is of the key; a person has none, and what he makes ends with his session.
    const owner = holder !== undefined && this.engines.access.again(holder, '/v1/webhooks') ? holder : keyId;
    if (owner !== undefined) return { name: BY_KEY + owner, level: audience };
    return callerOf(request, this.callers);
  }

  /** Of an owner in the configuration; `undefined` for whoever is none. */
  nameOf(request: FastifyRequest): string | undefined {
    try {
      return this.callerOf(request).name;
    } catch {
      return undefined;
    }
  }

  private async deliver(until: AbortSignal): Promise<void> {
    const desk = this.newDesk();
    const stopFollowing = this.engines.access.onChange(() => desk.judgeOwners());
    try {
      await desk.start();
      this.current = desk;
      await over(until);
    } finally {
      stopFollowing();
      this.current = undefined;
      await desk.stop();
    }
  }

  /** What the key of an owner lets it read now; nothing once it has ended. Owners of the configuration are as it says. */
  private audienceOf(owner: string): Audience | 'ended' | undefined {
    if (!owner.startsWith(BY_KEY)) return undefined;
    return this.engines.access.again(owner.slice(BY_KEY.length), '/v1/webhooks')?.audience ?? 'ended';
  }

  private newDesk(): WebhookDesk {
    const { bus, clock, random, config, environment, log } = this.engines;
    const { upstreams, webhookTargets } = config;
    const section = 'webhookTargets';
    const ports = webhookTargets.allowPorts;
    const targets = new AddressGuard(webhookTargets.allowPrivate, { section, ports, hidesNames: true });
    // The operator's own may go wherever a list of his leads.
    const allowed = [...upstreams.allowPrivate, ...webhookTargets.allowPrivate];
    const configured = new AddressGuard(allowed, { section, ports: 'any' });
    return new WebhookDesk({
      hub: this.stream.hub,
      bus,
      clock,
      random,
      guardOf: ({ isConfigured }) => (isConfigured ? configured : targets),
      store: new FileWebhookStore(join(environment.dataDir, 'webhooks.json')),
      configured: this.configured(),
      randomBytes,
      audienceOf: (owner) => this.audienceOf(owner),
      newId: () => `wh_${randomUUID().replaceAll('-', '')}`,
      onChange: ({ id, owner }, { state, failures, lastFault }) =>
        log.warn('webhook-state', { webhook: id, owner, state, failures, reason: lastFault?.reason }),
    });
  }

  private configured(): Webhook[] {
    const { config, secrets } = this.engines;
    return config.webhooks.map(({ secretEnv, tokenEnv: _, visibility, ...webhook }, at) => {
      const where = `webhooks[${at}].secretEnv`;
      const secret = secretOf(secretEnv, secrets, where).reveal();
      if (!isWebhookSecret(secret))
        throw new HubError('CONFIG_INVALID', `${where}: expected whsec_ and 24 to 64 bytes in base64 in ${secretEnv}`);
      return { owner: webhook.id, ...webhook, secret, level: visibility, isConfigured: true } as Webhook;
    });
  }
}

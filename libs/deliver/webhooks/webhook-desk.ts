import { decodeCursor, encodeCursor, type Bus } from '#libs/bus';
import { HubError, invalidRequest as invalid, notFoundAt, rememberSecret } from '#libs/errors';
import { meaninglessPart, partsOf } from '#libs/live';
import { PUBLIC_KINDS, isKeptApart, type Audience } from '#libs/model';
import { parseClientMessage } from '#libs/stream';
import { WebhookDelivery, type DeliveryOptions } from './delivery.js';
import type { WebhookStore } from './file-store.js';
import { isWebhookSecret, newWebhookSecret } from './signature.js';
import type { Webhook, WebhookStatus } from './webhook.js';

/** Who asks: webhooks are seen and changed by their owner alone. */
export interface WebhookCaller {
  name: string;
  level: Audience;
}

export interface WebhookView extends WebhookStatus {
  id: string;
  owner: string;
  url: string;
  kinds: readonly string[];
  filter: object;
  maxRateHz?: number;
  configured: boolean;
  /** Only in the answer to the request that made it. */
  secret?: string;
}

export interface WebhookDeskOptions extends Omit<DeliveryOptions, 'commit'> {
  bus: Bus;
  store: WebhookStore;
  configured: readonly Webhook[];
  randomBytes: (bytes: number) => Buffer;
  newId: () => string;
  /** What an owner may read now: `ended` where nothing may be delivered any more, nothing where it is as it was. */
  audienceOf?: (owner: string) => Audience | 'ended' | undefined;
  maxPerOwner?: number;
}

const MAX_PER_OWNER = 50;
const FIELDS = ['url', 'kinds', 'filter', 'cursor', 'maxRateHz', 'snapshot', 'secret'];

/** The webhooks of a hub: those of the configuration and those made over HTTP, each delivered on its own. */
export class WebhookDesk {
  private readonly deliveries = new Map<string, WebhookDelivery>();
  private isStopped = false;
  /** Being made, by whom: they count. */
  private readonly making: string[] = [];
  private saving: Promise<void> = Promise.resolve();

  constructor(private readonly options: WebhookDeskOptions) {}

  async start(): Promise<void> {
    const made = await this.options.store.load();
    for (const webhook of [...this.options.configured, ...made]) {
      rememberSecret(webhook.secret);
      await this.begin(webhook);
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all([...this.deliveries.values()].map((delivery) => delivery.stop()));
    await this.saving.catch(() => undefined);
  }

  /** Number of webhooks by state, and attempts since the start. */
  get counters(): { states: Record<string, number>; deliveredTotal: number; failedTotal: number } {
    const states: Record<string, number> = { active: 0, waiting: 0, parked: 0, paused: 0 };
    let [deliveredTotal, failedTotal] = [0, 0];
    for (const { status } of this.deliveries.values()) {
      states[status.state]! += 1;
      deliveredTotal += status.deliveredTotal;
      failedTotal += status.failedTotal;
    }
    return { states, deliveredTotal, failedTotal };
  }

  list(caller: WebhookCaller): WebhookView[] {
    return [...this.deliveries.values()].filter(({ webhook }) => webhook.owner === caller.name).map(viewOf);
  }

  get(caller: WebhookCaller, id: string): WebhookView {
    return viewOf(this.find(caller, id));
  }

  /** Throws REQUEST_INVALID naming the field. */
  async create(caller: WebhookCaller, body: unknown): Promise<WebhookView> {
    const { maxPerOwner = MAX_PER_OWNER, newId, randomBytes } = this.options;
    if (this.list(caller).length + this.making.filter((one) => one === caller.name).length >= maxPerOwner)
      throw invalid('webhooks', `${maxPerOwner + 1}`, `at most ${maxPerOwner} of one owner`);
    const asked = this.read(body);
    const secret = asked.secret ?? newWebhookSecret(randomBytes);
    rememberSecret(secret);
    const webhook: Webhook = {
      ...asked,
      id: newId(),
      owner: caller.name,
      secret,
      level: caller.level,
      isConfigured: false,
    };
    this.making.push(caller.name);
    await this.begin(webhook).finally(() => this.making.splice(this.making.indexOf(caller.name), 1));
    try {
      await this.save();
    } catch (error) {
      // One that would be forgotten with the process is none.
      const begun = this.deliveries.get(webhook.id);
      this.deliveries.delete(webhook.id);
      await begun?.stop();
      throw error;
    }
    return { ...viewOf(this.find(caller, webhook.id)), secret };
  }

  async delete(caller: WebhookCaller, id: string): Promise<void> {
    const delivery = this.find(caller, id);
    if (delivery.webhook.isConfigured)
      throw invalid('id', id, 'one that was made here; this one stands in the configuration');
    this.deliveries.delete(id);
    await delivery.stop();
    await this.save();
  }

  /** Delivers again from a cursor, or on from where it stands; parked and paused ones go on. */
  async resume(caller: WebhookCaller, id: string, cursor: string | undefined): Promise<WebhookView> {
    const delivery = this.find(caller, id);
    if (cursor !== undefined && !decodeCursor(cursor))
      throw invalid('cursor', cursor, 'one of the stream or of a delivery');
    delivery.resume(cursor);
    const resumed = viewOf(delivery);
    await this.save();
    return resumed;
  }

  /** Until it is resumed, over a restart too; one of the configuration until then alone. */
  async pause(caller: WebhookCaller, id: string): Promise<WebhookView> {
    const delivery = this.find(caller, id);
    delivery.pause();
    const paused = viewOf(delivery);
    await this.save();
    return paused;
  }

  /** What owners may read has changed, or may have. */
  judgeOwners(): void {
    for (const delivery of this.deliveries.values()) this.judge(delivery);
  }

  private judge(delivery: WebhookDelivery): void {
    const audience = this.options.audienceOf?.(delivery.webhook.owner);
    if (audience === 'ended') delivery.end('the key it was made with is no longer valid');
    else if (audience !== undefined) delivery.readAs(audience);
  }

  private async begin(webhook: Webhook): Promise<void> {
    if (this.isStopped) return;
    const { bus } = this.options;
    const positions = await bus.committed(consumerOf(webhook.id));
    const current = positions.filter(({ epoch }) => epoch === bus.epoch);
    const cursor = current.length > 0 ? encodeCursor(current, webhook.kinds) : webhook.cursor;
    const delivery = new WebhookDelivery(webhook, cursor, {
      ...this.options,
      onChange: (one, status) => {
        this.options.onChange(one, status);
        // Whether it is dead is not tried out anew with each start. Where that cannot be kept, it is.
        if (status.state === 'parked') void this.save().catch(() => undefined);
      },
      commit: (id, place) => bus.commit(consumerOf(id), decodeCursor(place) ?? []),
    });
    this.deliveries.set(webhook.id, delivery);
    // A key may have ended while nothing was delivered.
    this.judge(delivery);
    delivery.start();
  }

  private find(caller: WebhookCaller, id: string): WebhookDelivery {
    const delivery = this.deliveries.get(id);
    // Nobody else learns whose it is.
    if (delivery?.webhook.owner !== caller.name)
      throw notFoundAt('id', id, 'the id of a webhook of /v1/webhooks', `no webhook ${id.slice(0, 80)}`);
    return delivery;
  }

  private save(): Promise<void> {
    const made = [...this.deliveries.values()].map(({ kept }) => kept).filter((one) => !one.isConfigured);
    return (this.saving = this.options.store.save(made));
  }

  private read(
    body: unknown,
  ): Omit<Webhook, 'id' | 'owner' | 'level' | 'isConfigured' | 'secret'> & { secret?: string } {
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw invalid('(body)', typeof body, 'a JSON object');
    const { url, secret, snapshot = true, ...asked } = body as Record<string, unknown>;
    const unknown = Object.keys(body).find((name) => !FIELDS.includes(name));
    if (unknown !== undefined) throw invalid(unknown, unknown, `one of ${FIELDS.join(', ')}`);
    if (typeof url !== 'string' || !URL.canParse(url))
      throw invalid('url', `${String(url)}`, 'an http or https address');
    this.refuseAddress(url);
    if (secret !== undefined && (typeof secret !== 'string' || !isWebhookSecret(secret)))
      throw invalid('secret', '(not shown)', 'whsec_ and 24 to 64 bytes in base64');
    if (typeof snapshot !== 'boolean') throw invalid('snapshot', `${String(snapshot)}`, 'true or false');
    const parsed = parseClientMessage(JSON.stringify({ op: 'subscribe', id: 'webhook', ...asked }));
    if ('fault' in parsed) {
      const { where, got, expected } = parsed.fault.shape ?? {
        where: '(body)',
        got: 'no subscription',
        expected: 'one',
      };
      throw invalid(where, got, expected);
    }
    if (parsed.message.op !== 'subscribe') throw invalid('(body)', 'another message', 'a subscription');
    const { kinds, filter = {}, maxRateHz, cursor } = parsed.message;
    const hidden = kinds.find(isKeptApart);
    if (hidden !== undefined)
      throw invalid('kinds', hidden, `of ${PUBLIC_KINDS.join(', ')}: this kind is never posted`);
    const part = meaninglessPart(filter, kinds);
    if (part !== undefined) throw invalid(`filter.${part}`, part, partsOf(kinds).join(', '));
    if (cursor !== undefined && !decodeCursor(cursor))
      throw invalid('cursor', cursor, 'one of the stream or of a delivery');
    return {
      url,
      kinds,
      filter,
      snapshot,
      ...(secret !== undefined && { secret }),
      ...(maxRateHz !== undefined && { maxRateHz }),
      ...(cursor !== undefined && { cursor }),
    };
  }

  /** A name that resolves to a private address is refused with each attempt; a literal one at once. */
  private refuseAddress(url: string): void {
    try {
      this.options.guardOf({ isConfigured: false }).check(new URL(url));
    } catch (cause) {
      throw new HubError('REQUEST_INVALID', `url: ${(cause as Error).message}`, {
        where: 'url',
        got: url.slice(0, 80),
        expected: 'an address outside private networks',
        cause,
      });
    }
  }
}

const consumerOf = (id: string): string => `webhook-${id}`;

function viewOf({ webhook, status }: WebhookDelivery): WebhookView {
  const { id, owner, url, kinds, filter, maxRateHz, isConfigured } = webhook;
  return {
    id,
    owner,
    url,
    kinds,
    filter,
    ...(maxRateHz !== undefined && { maxRateHz }),
    configured: isConfigured,
    ...status,
  };
}

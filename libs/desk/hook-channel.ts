import type { EscalationConfig } from '#libs/config';
import { postOnce, signatureOf } from '#libs/deliver';
import type { AddressGuard } from '#libs/sources';
import type { Escalated, EscalationChannel, Sent } from './escalation.js';

/** Posts each message to an address, signed as webhooks are. Spec: Standard Webhooks 1.0.0. */
export class HookChannel implements EscalationChannel {
  readonly name = 'webhook';

  constructor(
    private readonly config: NonNullable<EscalationConfig['webhook']>,
    private readonly secret: string | undefined,
    private readonly guard: AddressGuard,
    private readonly now: () => number,
  ) {}

  /** The host alone: the rest of an address may be a secret. */
  get to(): string {
    return new URL(this.config.url).host;
  }

  send({ id, alarm, text, subject }: Escalated, signal: AbortSignal): Promise<Sent> {
    const body = JSON.stringify({ type: 'alarm.escalated', subject, text, alarm });
    const timestamp = Math.floor(this.now() / 1000);
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      ...(this.secret !== undefined && { 'webhook-signature': signatureOf(this.secret, id, timestamp, body) }),
    };
    return postOnce(this.config.url, body, headers, this.guard, signal);
  }
}

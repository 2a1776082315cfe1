import { secretOf, type EscalationConfig } from '#libs/config';
import {
  Escalation,
  FeedProducers,
  HookChannel,
  MailChannel,
  OperatorsOnCall,
  type EscalationAudience,
  type EscalationChannel,
} from '#libs/desk';
import type { Engines } from '#libs/engines';
import { AddressGuard } from '#libs/sources';

type Ways = Pick<EscalationConfig, 'email' | 'webhook'>;

/** Who is called about alarms, as configured. Throws CONFIG_INVALID for a secret that is not set. */
export function escalationOf(engines: Engines): Escalation | undefined {
  const { bus, live, clock, log, metrics, config, controlRoom } = engines;
  const { escalation, producers, contacts } = config.operators;
  if (!escalation && !producers) return undefined;
  const { name, publicUrl, languages, timezone } = config.hub;
  const hub = { name, publicUrl: publicUrl?.replace(/\/$/, ''), languages, timezone };
  const now = (): number => clock.now();
  const audiences: EscalationAudience[] = [];
  if (escalation) {
    const channels = channelsOf(engines, escalation, 'escalation');
    audiences.push(
      new OperatorsOnCall({ live, actions: controlRoom.actions, channels, terms: escalation, hub, contacts }),
    );
  }
  if (producers) {
    const { email, feeds } = producers;
    const channels = new Map(
      Object.entries(feeds).map(([feed, { email: to, webhook }]) => {
        const ways: Ways = { ...(email && to && { email: { ...email, to } }), ...(webhook && { webhook }) };
        return [feed, channelsOf(engines, ways, `producers.feeds.${feed}`)];
      }),
    );
    audiences.push(new FeedProducers({ live, channels, terms: producers, hub }));
  }
  return new Escalation({ bus, live, audiences, now, metrics, log });
}

function channelsOf({ config, secrets, clock }: Engines, { email, webhook }: Ways, at: string): EscalationChannel[] {
  const secret = (name: string | undefined, where: string): string | undefined =>
    name === undefined ? undefined : secretOf(name, secrets, `operators.${at}.${where}`).reveal();
  const channels: EscalationChannel[] = [];
  if (email) channels.push(new MailChannel(email, secret(email.passwordEnv, 'email.passwordEnv')));
  if (webhook) {
    const guard = new AddressGuard(config.upstreams.allowPrivate, { ports: 'any' });
    channels.push(new HookChannel(webhook, secret(webhook.secretEnv, 'webhook.secretEnv'), guard, () => clock.now()));
  }
  return channels;
}

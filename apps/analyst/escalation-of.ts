import { secretOf } from '#libs/config';
import { Escalation, HookChannel, MailChannel, type EscalationChannel } from '#libs/desk';
import type { Engines } from '#libs/engines';
import { AddressGuard } from '#libs/sources';

/** Who is called when nobody acknowledges, as configured. Throws CONFIG_INVALID for a secret that is not set. */
export function escalationOf(engines: Engines): Escalation | undefined {
  const { bus, live, clock, log, metrics, config, controlRoom } = engines;
  const { escalation, contacts } = config.operators;
  if (!escalation) return undefined;
  const { email, webhook } = escalation;
  const secret = (name: string | undefined, where: string): string | undefined =>
    name === undefined ? undefined : secretOf(name, engines.secrets, `operators.escalation.${where}`).reveal();
  const now = (): number => clock.now();
  const channels: EscalationChannel[] = [];
  if (email) channels.push(new MailChannel(email, secret(email.passwordEnv, 'email.passwordEnv')));
  if (webhook) {
    const guard = new AddressGuard(config.upstreams.allowPrivate);
    channels.push(new HookChannel(webhook, secret(webhook.secretEnv, 'webhook.secretEnv'), guard, now));
  }
  const { name, publicUrl, languages } = config.hub;
  return new Escalation({
    bus,
    live,
    actions: controlRoom.actions,
    channels,
    terms: escalation,
    hub: { name, publicUrl: publicUrl?.replace(/\/$/, ''), languages },
    contacts,
    now,
    metrics,
    log,
  });
}

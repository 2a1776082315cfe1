import { textIn } from '#libs/catalogue';
import type { LiveState } from '#libs/live';
import { feedOf, handlingOf, withInstantsShown, type Alarm, type HubEvent } from '#libs/model';
import type { AlarmActions } from './alarm-actions.js';
import type { Due, EscalationAudience, EscalationChannel, EscalationText } from './escalation.js';
import { ruleTitle } from './response-cards.js';

export interface OnCallParts {
  live: LiveState;
  actions: AlarmActions;
  channels: readonly EscalationChannel[];
  terms: { after: number; severities: readonly Alarm['severity'][]; attempts: number; perHour: number };
  hub: HubNamed;
  contacts: Readonly<Record<string, string>>;
}

export interface HubNamed {
  name: string;
  publicUrl: string | undefined;
  languages: readonly string[];
  /** Times are those of its clocks. */
  timezone: string;
}

/** The operators on call hear of bad alarms that nobody has acknowledged in time, each by every channel. */
export class OperatorsOnCall implements EscalationAudience {
  constructor(private readonly parts: OnCallParts) {}

  get terms(): OnCallParts['terms'] {
    return this.parts.terms;
  }

  due(nowMs: number): Due[] {
    const { live, actions, channels, terms } = this.parts;
    return [...live.list('alarm')].flatMap(({ event }) => {
      const alarm = event.entity;
      if (alarm?.state !== 'raised' || !terms.severities.includes(alarm.severity)) return [];
      if (nowMs - Date.parse(alarm.raisedAt) < terms.after) return [];
      if (handlingOf(alarm, actions.of(event.key), nowMs).state !== 'new') return [];
      return channels.map((channel) => ({ event, channel, id: channel.name }));
    });
  }

  text(event: HubEvent<'alarm'>): EscalationText {
    const { hub, contacts } = this.parts;
    const contact = contacts[feedOf(event.key)];
    const isFrench = hub.languages[0] === 'fr';
    return alarmText(hub, event, [
      ...(contact === undefined ? [] : [`${isFrench ? 'Appeler' : 'Call'}: ${contact}`]),
      ...(hub.publicUrl === undefined ? [] : [`${hub.publicUrl}/?select=${encodeURIComponent(`alarm ${event.key}`)}`]),
    ]);
  }

  done(channel: EscalationChannel): { fr: string; en: string } {
    return {
      fr: `Personne n’a acquitté : prévenu par ${wayOf(channel, 'fr')}`,
      en: `Nobody has acknowledged: called by ${wayOf(channel, 'en')}`,
    };
  }

  failed(channel: EscalationChannel, reason: { fr: string; en: string }): { fr: string; en: string } {
    return {
      fr: `Personne n’a acquitté, et l’appel par ${wayOf(channel, 'fr')} n’est pas passé (${reason.fr})`,
      en: `Nobody has acknowledged, and the call by ${wayOf(channel, 'en')} did not get through (${reason.en})`,
    };
  }
}

/** How and whom: `e-mail (pc@example.org)`. */
export function wayOf({ name, to }: EscalationChannel, language: 'fr' | 'en'): string {
  const way = { email: { fr: 'courriel', en: 'e-mail' }, webhook: { fr: 'webhook', en: 'webhook' } }[name][language];
  return `${way} (${to})`;
}

/** What an alarm says, since when, and what else there is to know, in the first language of the hub. */
export function alarmText(hub: HubNamed, event: HubEvent<'alarm'>, more: readonly string[]): EscalationText {
  const alarm = event.entity!;
  const [language = 'fr'] = hub.languages;
  const title = textIn(ruleTitle(alarm.rule), language, 'en');
  const since = `${language === 'fr' ? 'Depuis' : 'Since'}: ${alarm.firstSeenAt}`;
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const times = new Intl.DateTimeFormat(locale, { timeZone: hub.timezone, dateStyle: 'medium', timeStyle: 'medium' });
  return {
    // One line: what a feed is called never becomes a header.
    subject: `[${hub.name}] ${title} (${event.feed})`.replace(/\s+/g, ' '),
    text: withInstantsShown([textIn(alarm.text, language, 'en'), '', since, ...more].join('\n'), (instant) =>
      times.format(new Date(instant)),
    ),
  };
}

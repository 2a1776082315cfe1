import type { LiveState } from '#libs/live';
import type { AlarmRuleName, HubEvent } from '#libs/model';
import type { Due, EscalationAudience, EscalationChannel, EscalationText } from './escalation.js';
import { alarmText, wayOf, type HubNamed } from './operators-on-call.js';

/** Alarms that are the producer's to repair: the feed fails, its timetable expires, it gets worse. */
const PRODUCER_RULES: ReadonlySet<AlarmRuleName> = new Set(['feed-not-fresh', 'schedule-ends', 'match-rate-drop']);

export interface FeedProducersParts {
  live: LiveState;
  /** By feed. */
  channels: ReadonlyMap<string, readonly EscalationChannel[]>;
  terms: { after: number; attempts: number; perHour: number };
  hub: HubNamed;
}

/** Producers hear of what is wrong with a feed of theirs, whoever has acknowledged it here, and where they read what to repair. */
export class FeedProducers implements EscalationAudience {
  constructor(private readonly parts: FeedProducersParts) {}

  get terms(): FeedProducersParts['terms'] {
    return this.parts.terms;
  }

  due(nowMs: number): Due[] {
    const { live, channels, terms } = this.parts;
    return [...live.list('alarm')].flatMap(({ event }) => {
      const alarm = event.entity;
      if (alarm?.state !== 'raised' || !PRODUCER_RULES.has(alarm.rule)) return [];
      if (nowMs - Date.parse(alarm.raisedAt) < terms.after) return [];
      const own = channels.get(event.feed) ?? [];
      return own.map((channel) => ({ event, channel, id: `producer-${channel.name} ${event.feed}` }));
    });
  }

  text(event: HubEvent<'alarm'>): EscalationText {
    const { hub } = this.parts;
    const isFrench = hub.languages[0] === 'fr';
    if (hub.publicUrl === undefined) return alarmText(hub, event, []);
    const page = `${hub.publicUrl}/catalog/${encodeURIComponent(event.feed)}/repair`;
    return alarmText(hub, event, [`${isFrench ? 'À réparer' : 'What to repair'}: ${page}`]);
  }

  done(channel: EscalationChannel): { fr: string; en: string } {
    return {
      fr: `Producteur prévenu par ${wayOf(channel, 'fr')}`,
      en: `Producer informed by ${wayOf(channel, 'en')}`,
    };
  }

  failed(channel: EscalationChannel, reason: { fr: string; en: string }): { fr: string; en: string } {
    return {
      fr: `Le producteur n’a pas pu être prévenu par ${wayOf(channel, 'fr')} (${reason.fr})`,
      en: `The producer could not be informed by ${wayOf(channel, 'en')} (${reason.en})`,
    };
  }
}

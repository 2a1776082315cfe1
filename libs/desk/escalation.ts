import type { Bus } from '#libs/bus';
import { textIn } from '#libs/catalogue';
import type { LiveState } from '#libs/live';
import { feedOf, handlingOf, type Alarm, type HubEvent } from '#libs/model';
import type { Log, Metrics } from '#libs/telemetry';
import type { AlarmActions } from './alarm-actions.js';
import { journalEvent, journalKey } from './journal.js';
import { nameFrom } from './operator-event.js';
import { ruleTitle } from './response-cards.js';

/** What is sent when nobody has seen to an alarm. */
export interface Escalated {
  /** The same for the same alarm, raised the same time, by the same channel. */
  id: string;
  subject: string;
  text: string;
  alarm: HubEvent<'alarm'>;
}

export type Sent = { ok: true } | { ok: false; reason: string };

/** A way to reach somebody who is not looking at the page. Never rejects. */
export interface EscalationChannel {
  readonly name: 'email' | 'webhook';
  send(message: Escalated, signal: AbortSignal): Promise<Sent>;
}

export interface EscalationParts {
  bus: Bus;
  live: LiveState;
  actions: AlarmActions;
  channels: readonly EscalationChannel[];
  terms: { after: number; severities: readonly Alarm['severity'][]; attempts: number; perHour: number };
  hub: { name: string; publicUrl: string | undefined; languages: readonly string[] };
  contacts: Readonly<Record<string, string>>;
  now: () => number;
  metrics: Metrics;
  log: Log;
}

interface Task {
  attempts: number;
  nextMs: number;
}

const FIRST_PAUSE_MS = 10_000;
const HOUR_MS = 3_600_000;
/** Messages under way at a time: a storm of alarms does not become one of connections. */
const AT_ONCE = 4;

/**
 * Calls somebody when nobody acknowledges: each alarm, each time it is raised, once by each channel. That it was done is
 * in the journal, which is how a restart knows. A failure is tried again with pauses that double, while the alarm still
 * waits; after the last one the journal says so.
 */
export class Escalation {
  private readonly counters = { sent: 0, failed: 0, abandoned: 0, deferred: 0 };
  /** Tries of what is due, by the name of its line in the journal. */
  private readonly tasks = new Map<string, Task>();
  private readonly sentMs = new Map<string, number[]>();

  constructor(private readonly parts: EscalationParts) {
    const { metrics } = parts;
    metrics.total(
      'estuaire_escalations_total',
      'Messages about alarms nobody acknowledged, by outcome (deferred: past the budget of the hour)',
      ['outcome'],
      (set) => {
        for (const [outcome, count] of Object.entries(this.counters)) set(count, { outcome });
      },
    );
    metrics.gauge('estuaire_escalations_waiting', 'Messages that wait for another try', [], (gauge) =>
      gauge.set(this.tasks.size),
    );
  }

  /** Sends what is due, a few at a time. Resolves when each has been tried once. */
  async work(signal: AbortSignal): Promise<void> {
    const due = this.due();
    for (let at = 0; at < due.length && !signal.aborted; at += AT_ONCE)
      await Promise.all(due.slice(at, at + AT_ONCE).map((one) => this.try(one, signal)));
  }

  private due(): { event: HubEvent<'alarm'>; channel: EscalationChannel; name: string }[] {
    const { live, actions, channels, terms, now } = this.parts;
    const nowMs = now();
    const found: ReturnType<Escalation['due']> = [];
    const waiting = new Set<string>();
    for (const { event } of live.list('alarm')) {
      const alarm = event.entity;
      if (alarm?.state !== 'raised' || !terms.severities.includes(alarm.severity)) continue;
      if (nowMs - Date.parse(alarm.raisedAt) < terms.after) continue;
      if (handlingOf(alarm, actions.of(event.key), nowMs).state !== 'new') continue;
      for (const channel of channels) {
        const name = `${event.key} ${alarm.raisedAt} ${channel.name}`;
        if (this.isWritten(event, name)) continue;
        waiting.add(name);
        const task = this.tasks.get(name);
        if (task === undefined || task.nextMs <= nowMs) found.push({ event, channel, name });
      }
    }
    // Acknowledged, over, or done: nobody is called any more.
    for (const name of this.tasks.keys()) if (!waiting.has(name)) this.tasks.delete(name);
    return found;
  }

  private isWritten(event: HubEvent<'alarm'>, name: string): boolean {
    const { live } = this.parts;
    return (['escalated', 'escalation-failed'] as const).some((category) =>
      live.find('journal-entry', journalKey(event.feed, category, name)),
    );
  }

  private async try(
    { event, channel, name }: { event: HubEvent<'alarm'>; channel: EscalationChannel; name: string },
    signal: AbortSignal,
  ): Promise<void> {
    const { terms, log, now } = this.parts;
    if (!this.hasBudget(channel)) {
      this.counters.deferred += 1;
      return;
    }
    const task = this.tasks.get(name) ?? { attempts: 0, nextMs: 0 };
    this.tasks.set(name, task);
    task.attempts += 1;
    const budget = this.sentMs.get(channel.name)!;
    const startedMs = now();
    budget.push(startedMs);
    const sent = await channel.send(this.messageOf(event, name), signal);
    if (sent.ok) {
      this.counters.sent += 1;
      await this.write('escalated', event, name, {
        fr: `Personne n’a acquitté : prévenu par ${channel.name}`,
        en: `Nobody has acknowledged: called by ${channel.name}`,
      });
      return;
    }
    budget.splice(budget.indexOf(startedMs), 1);
    this.counters.failed += 1;
    task.nextMs = now() + FIRST_PAUSE_MS * 2 ** (task.attempts - 1);
    log.warn('escalation-failed', { channel: channel.name, attempts: task.attempts, reason: sent.reason });
    if (task.attempts < terms.attempts) return;
    this.counters.abandoned += 1;
    await this.write('escalation-failed', event, name, {
      fr: `Personne n’a acquitté, et ${channel.name} ne répond pas (${sent.reason})`,
      en: `Nobody has acknowledged, and ${channel.name} does not answer (${sent.reason})`,
    });
  }

  /** Of the last hour. */
  private hasBudget({ name }: EscalationChannel): boolean {
    const { terms, now } = this.parts;
    const recent = (this.sentMs.get(name) ?? []).filter((ms) => ms > now() - HOUR_MS);
    this.sentMs.set(name, recent);
    return recent.length < terms.perHour;
  }

  private async write(
    category: 'escalated' | 'escalation-failed',
    event: HubEvent<'alarm'>,
    name: string,
    text: { fr: string; en: string },
  ): Promise<void> {
    const { bus, live, now } = this.parts;
    const title = ruleTitle(event.entity!.rule);
    const about = {
      fr: `${text.fr} — ${title['fr'] ?? event.key} (${event.feed})`,
      en: `${text.en} — ${title['en'] ?? event.key} (${event.feed})`,
    };
    const links = [{ kind: 'alarm' as const, key: event.key }];
    const { severity } = event.entity!;
    await bus.append([journalEvent(event.feed, name, category, { text: about, links, severity }, now())]);
    await live.catchUp();
    this.tasks.delete(name);
  }

  private messageOf(event: HubEvent<'alarm'>, name: string): Escalated {
    const { hub, contacts } = this.parts;
    const alarm = event.entity!;
    const [language = 'fr'] = hub.languages;
    const title = textIn(ruleTitle(alarm.rule), language, 'en');
    const isFrench = language === 'fr';
    const contact = contacts[feedOf(event.key)];
    const lines = [
      textIn(alarm.text, language, 'en'),
      '',
      `${isFrench ? 'Depuis' : 'Since'}: ${alarm.firstSeenAt}`,
      ...(contact === undefined ? [] : [`${isFrench ? 'Appeler' : 'Call'}: ${contact}`]),
      ...(hub.publicUrl === undefined ? [] : [`${hub.publicUrl}/?select=${encodeURIComponent(`alarm ${event.key}`)}`]),
    ];
    return {
      id: nameFrom(name),
      // One line: what a feed is called never becomes a header.
      subject: `[${hub.name}] ${title} (${event.feed})`.replace(/\s+/g, ' '),
      text: lines.join('\n'),
      alarm: event,
    };
  }
}

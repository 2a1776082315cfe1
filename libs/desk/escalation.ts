import type { Bus } from '#libs/bus';
import type { LiveState } from '#libs/live';
import type { HubEvent } from '#libs/model';
import type { Log, Metrics } from '#libs/telemetry';
import { journalEvent, journalKey } from './journal.js';
import { nameFrom } from './operator-event.js';
import { ruleTitle } from './response-cards.js';

/** What is sent about an alarm. */
export interface Escalated extends EscalationText {
  /** The same for the same alarm, raised the same time, by the same channel. */
  id: string;
  alarm: HubEvent<'alarm'>;
}

export interface EscalationText {
  subject: string;
  text: string;
}

/** `reason` in English, for the log; `reasonFr` beside it for the journal. */
export type Sent = { ok: true } | { ok: false; reason: string; reasonFr: string };

/** A way to reach somebody who is not looking at the page. Never rejects. */
export interface EscalationChannel {
  readonly name: 'email' | 'webhook';
  /** Whom it reaches, as operators may read it: no secret of an address. */
  readonly to: string;
  send(message: Escalated, signal: AbortSignal): Promise<Sent>;
}

/** An alarm somebody is to hear of. */
export interface Due {
  event: HubEvent<'alarm'>;
  channel: EscalationChannel;
  /** Of the channel: what it has to say is bounded by the hour, and an alarm goes through it once. */
  id: string;
}

/** Who is to hear of which alarms, and in which words. */
export interface EscalationAudience {
  readonly terms: { attempts: number; perHour: number };
  /** All they are to hear of at this moment, whether they have or not. */
  due(nowMs: number): Due[];
  text(event: HubEvent<'alarm'>): EscalationText;
  /** Lines of the journal. */
  done(channel: EscalationChannel): Words;
  failed(channel: EscalationChannel, reason: Words): Words;
}

export interface EscalationParts {
  bus: Bus;
  live: LiveState;
  audiences: readonly EscalationAudience[];
  now: () => number;
  metrics: Metrics;
  log: Log;
}

interface Call extends Due {
  audience: EscalationAudience;
  /** Of its line in the journal. */
  name: string;
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
 * Calls whoever does not look at the page: each alarm, each time it is raised, once by each channel. That it was done is
 * in the journal, which is how a restart knows. A failure is tried again with pauses that double, while the alarm still
 * waits; the journal says so after the first, so that nobody relies on a call that did not get through, and after the
 * last one.
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
      'Messages about alarms to operators on call and to producers, by outcome (deferred: past the budget of the hour)',
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

  private due(): Call[] {
    const { audiences, now } = this.parts;
    const nowMs = now();
    const waiting = audiences
      .flatMap((audience) => audience.due(nowMs).map((due) => ({ ...due, audience, name: nameOf(due) })))
      .filter(({ event, name }) => !this.isWritten(event, name));
    const names = new Set(waiting.map(({ name }) => name));
    // Acknowledged, over, or done: nobody is called any more.
    for (const name of this.tasks.keys()) if (!names.has(name)) this.tasks.delete(name);
    return waiting.filter(({ name }) => (this.tasks.get(name)?.nextMs ?? nowMs) <= nowMs);
  }

  private isWritten(event: HubEvent<'alarm'>, name: string): boolean {
    const { live } = this.parts;
    return (['escalated', 'escalation-failed'] as const).some((category) =>
      live.find('journal-entry', journalKey(event.feed, category, name)),
    );
  }

  private async try({ event, channel, id, audience, name }: Call, signal: AbortSignal): Promise<void> {
    const { log, now } = this.parts;
    const { terms } = audience;
    if (!this.hasBudget(id, terms.perHour)) {
      this.counters.deferred += 1;
      return;
    }
    const task = this.tasks.get(name) ?? { attempts: 0, nextMs: 0 };
    this.tasks.set(name, task);
    task.attempts += 1;
    const budget = this.sentMs.get(id)!;
    const startedMs = now();
    budget.push(startedMs);
    const sent = await channel.send({ id: nameFrom(name), ...audience.text(event), alarm: event }, signal);
    if (sent.ok) {
      this.counters.sent += 1;
      await this.write('escalated', event, name, audience.done(channel));
      return;
    }
    budget.splice(budget.indexOf(startedMs), 1);
    this.counters.failed += 1;
    task.nextMs = now() + FIRST_PAUSE_MS * 2 ** (task.attempts - 1);
    log.warn('escalation-failed', { channel: channel.name, attempts: task.attempts, reason: sent.reason });
    const failed = audience.failed(channel, { fr: sent.reasonFr, en: sent.reason });
    if (task.attempts < terms.attempts) {
      if (task.attempts === 1) await this.noteFirstFailure(event, name, failed);
      return;
    }
    this.counters.abandoned += 1;
    const tries = { fr: `abandonné après ${task.attempts} essais`, en: `given up after ${task.attempts} tries` };
    await this.write('escalation-failed', event, name, and(failed, tries));
  }

  /** Once for an alarm, also when the hub starts anew and begins its tries again. */
  private async noteFirstFailure(event: HubEvent<'alarm'>, name: string, failed: Words): Promise<void> {
    const first = `${name} first`;
    if (this.isWritten(event, first)) return;
    await this.append(
      'escalation-failed',
      event,
      first,
      and(failed, { fr: 'nouvel essai', en: 'will be tried again' }),
    );
  }

  /** Of the last hour. */
  private hasBudget(id: string, perHour: number): boolean {
    const since = this.parts.now() - HOUR_MS;
    const recent = (this.sentMs.get(id) ?? []).filter((ms) => ms > since);
    this.sentMs.set(id, recent);
    return recent.length < perHour;
  }

  private async write(
    category: 'escalated' | 'escalation-failed',
    event: HubEvent<'alarm'>,
    name: string,
    text: Words,
  ): Promise<void> {
    await this.append(category, event, name, text);
    this.tasks.delete(name);
  }

  private async append(
    category: 'escalated' | 'escalation-failed',
    event: HubEvent<'alarm'>,
    name: string,
    text: Words,
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
  }
}

type Words = { fr: string; en: string };

function and(first: Words, second: Words): Words {
  return { fr: `${first.fr}, ${second.fr}`, en: `${first.en}, ${second.en}` };
}

function nameOf({ event, id }: Due): string {
  return `${event.key} ${event.entity!.raisedAt} ${id}`;
}

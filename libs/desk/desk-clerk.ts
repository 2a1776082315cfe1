import type { Bus } from '#libs/bus';
import type { LiveState } from '#libs/live';
import {
  toInstant,
  type Alarm,
  type AlarmSeverity,
  type FeedId,
  type HubEvent,
  type JournalCategory,
  type Translated,
} from '#libs/model';
import type { Metrics } from '#libs/telemetry';
import type { EventDesk } from './event-desk.js';
import { journalEvent, journalKey } from './journal.js';
import { JOURNAL_KINDS } from './journal-lines.js';
import { operatorRemove } from './operator-event.js';

export interface DeskClerkParts {
  bus: Bus;
  live: LiveState;
  events: Pick<EventDesk, 'ended'>;
  metrics: Metrics;
  /** What the hub writes about itself is of this feed. */
  ownFeed: FeedId;
  /** How long lines, and how many of them, stay in the current state; the history keeps them. */
  keep: { currentMs: number; lines: number };
}

const MAX_APPEND = 1_000;
/** A pause of the hub that is shorter is no news. */
const AWAY_MS = 2 * 60_000;
/** What is only added to, and would grow in the current state without end. */
const LOG_KINDS = [...JOURNAL_KINDS, 'audit'] as const;

const SEVERITY_WORDS: Record<AlarmSeverity, { fr: string; en: string }> = {
  critical: { fr: 'critique', en: 'critical' },
  major: { fr: 'majeure', en: 'major' },
  minor: { fr: 'mineure', en: 'minor' },
};

/**
 * What the hub does at the desk by itself, where the analyst emits: it writes alarms into the journal, ends alerts whose
 * time has come, and takes old lines out of the current state. What is to be done follows from the current state each
 * time, so that a restart neither repeats nor forgets anything.
 */
export class DeskClerk {
  private expiredTotal = 0;
  private endedTotal = 0;
  /** When anybody last analysed or reported anything, as far as is known. */
  private watchedMs: number | undefined;

  constructor(private readonly parts: DeskClerkParts) {
    const { metrics, live } = parts;
    metrics.gauge(
      'estuaire_desk_lines',
      'Lines of the journal, actions on alarms and entries of the audit in the current state',
      ['kind'],
      (gauge) => {
        for (const kind of LOG_KINDS) gauge.set({ kind }, live.count(kind));
      },
    );
    metrics.total(
      'estuaire_desk_expired_lines_total',
      'Lines taken out of the current state by age or number',
      [],
      (set) => set(this.expiredTotal),
    );
    metrics.total('estuaire_desk_ended_alerts_total', 'Alerts of the operators that ended by themselves', [], (set) =>
      set(this.endedTotal),
    );
  }

  /** When the hub was last heard, by whichever process: asked before this one emits anything, and as long as it does not. */
  noteWatched(): void {
    for (const kind of ['kpi', 'feed-status', 'alarm'] as const)
      for (const { event } of this.parts.live.list(kind))
        this.watchedMs = Math.max(this.watchedMs ?? 0, Date.parse(event.producedAt));
  }

  /** Resolves when what was due at `nowMs` is on the bus and in the current state. */
  async work(nowMs: number): Promise<void> {
    const { bus, live, events } = this.parts;
    if (!live.ready) return;
    const ended = events.ended(nowMs);
    const expired = this.expired(nowMs);
    const due = [...this.awayLine(nowMs), ...this.alarmLines(nowMs), ...ended, ...expired];
    if (due.length === 0) return;
    for (let at = 0; at < due.length; at += MAX_APPEND) await bus.append(due.slice(at, at + MAX_APPEND));
    this.endedTotal += ended.filter(({ op }) => op === 'remove').length;
    this.expiredTotal += expired.length;
    await live.catchUp();
  }

  /** That nothing was watched for a while: the hub was stopped, or its machine stood still. */
  private awayLine(nowMs: number): HubEvent[] {
    const sinceMs = this.watchedMs;
    this.watchedMs = nowMs;
    if (sinceMs === undefined || nowMs - sinceMs < AWAY_MS) return [];
    const [from, to] = [toInstant(sinceMs), toInstant(nowMs)];
    const text = {
      fr: `Le hub n’a rien surveillé du ${from} au ${to} : ce qui a commencé et fini entre-temps n’est pas connu`,
      en: `The hub watched nothing from ${from} to ${to}: what began and ended meanwhile is not known`,
    };
    return [journalEvent(this.parts.ownFeed, to, 'hub-away', { text, links: [] }, nowMs)];
  }

  /** Of each alarm that it was raised and cleared, once for each time. */
  private alarmLines(nowMs: number): HubEvent[] {
    const { live, keep } = this.parts;
    const lines: HubEvent[] = [];
    for (const { event } of live.list('alarm')) {
      const alarm = event.entity;
      if (!alarm) continue;
      const { raisedAt, clearedAt } = alarm;
      const write = (
        category: JournalCategory,
        at: Alarm['raisedAt'],
        words: { fr: string; en: string },
        name = `${event.key} ${raisedAt}`,
      ): void => {
        // What was written long ago has left the current state, and is not written again.
        if (nowMs - Date.parse(at) >= keep.currentMs) return;
        if (live.find('journal-entry', journalKey(event.feed, category, name))) return;
        const entry = {
          text: about(words, alarm.text),
          links: [{ kind: 'alarm' as const, key: event.key }, ...alarm.about.slice(0, 10)],
          severity: alarm.severity,
          ...(alarm.point && { places: [alarm.point] }),
        };
        lines.push(journalEvent(event.feed, name, category, entry, nowMs, at));
      };
      const { fr, en } = SEVERITY_WORDS[alarm.severity];
      write('alarm-raised', raisedAt, { fr: `Alarme ${fr}`, en: `Alarm, ${en}` });
      const first = live.find('journal-entry', journalKey(event.feed, 'alarm-raised', `${event.key} ${raisedAt}`));
      if (first && first.event.entity!.severity !== alarm.severity)
        write(
          'alarm-changed',
          event.producedAt,
          { fr: `Alarme devenue ${fr}`, en: `Alarm now ${en}` },
          `${event.key} ${raisedAt} ${alarm.severity}`,
        );
      if (alarm.state === 'cleared' && clearedAt !== undefined)
        write('alarm-cleared', clearedAt, { fr: 'Fin d’alarme', en: 'Alarm over' });
    }
    return lines;
  }

  /** Lines that are old, and the oldest of what is too many. Actions on an alarm stay as long as it stands. */
  private expired(nowMs: number): HubEvent[] {
    const { live, keep } = this.parts;
    const gone: HubEvent[] = [];
    for (const kind of LOG_KINDS) {
      const all = [...live.list(kind)].map(({ event }) => event as HubEvent);
      const surplus = Math.max(0, all.length - keep.lines);
      const oldest = surplus > 0 ? new Set(all.sort(byTime).slice(0, surplus)) : undefined;
      for (const event of all) {
        const isOld = nowMs - Date.parse(event.observedAt) >= keep.currentMs && !this.isOfStandingAlarm(event);
        if (isOld || oldest?.has(event)) gone.push(operatorRemove(event, 'expired', nowMs));
      }
    }
    return gone;
  }

  private isOfStandingAlarm({ kind, entity }: HubEvent): boolean {
    if (kind !== 'alarm-action') return false;
    const { alarmKey, raisedAt } = entity as { alarmKey: string; raisedAt: string };
    return this.parts.live.find('alarm', alarmKey)?.event.entity?.raisedAt === raisedAt;
  }
}

function about({ fr, en }: { fr: string; en: string }, text: Translated): Translated {
  const any = Object.values(text)[0] ?? '';
  return { fr: `${fr} : ${text['fr'] ?? any}`, en: `${en}: ${text['en'] ?? any}` };
}

function byTime(a: HubEvent, b: HubEvent): number {
  return a.observedAt < b.observedAt ? -1 : a.observedAt > b.observedAt ? 1 : a.key < b.key ? -1 : 1;
}

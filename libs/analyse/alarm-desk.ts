import type { CataloguedFeed } from '#libs/catalogue';
import type { Change } from '#libs/live';
import {
  isWider,
  toInstant,
  type Alarm,
  type AlarmRuleName,
  type EntityKey,
  type FeedId,
  type HubEvent,
  type Instant,
} from '#libs/model';
import { alarmRules } from './alarms/index.js';
import type { AlarmRule, Finding } from './alarms/rule.js';
import type { AnalystOptions } from './options.js';
import { carriedFlags, ownRemove, ownUpsert } from './own-event.js';
import type { View } from './view.js';

/** An alarm as the bus holds it. */
type RaisedAlarm = HubEvent<'alarm'> & { entity: Alarm };

interface Absence {
  /** When the alarm's cause was last found, as far as this process saw. */
  seenMs?: number;
  /** Since when it is found no more. */
  goneMs?: number;
  /** Whether the alarm says that it is found no more. */
  isOverSaid?: boolean;
}

/**
 * The lives of alarms. What stands is what the live state holds, so that a restart, or another analyst, goes on where
 * the last one ended; only grace times that had not run out yet begin anew.
 */
export class AlarmDesk {
  private readonly rules: readonly AlarmRule[];
  /** Findings that have not lasted long enough, by key: since when. */
  private readonly waiting = new Map<EntityKey, number>();
  private readonly absences = new Map<EntityKey, Absence>();
  /** Findings not emitted, or not remembered, because of a bound. */
  droppedTotal = 0;
  standing = 0;

  /** `beganMs`: since when this process watches. */
  constructor(
    private readonly options: AnalystOptions,
    private readonly beganMs: number,
  ) {
    this.rules = alarmRules(options);
  }

  get waitingFindings(): number {
    return this.waiting.size;
  }

  remembered(): { rule: AlarmRuleName; entries: number; droppedTotal: number }[] {
    return this.rules.map(({ name, remembered, droppedTotal }) => ({
      rule: name,
      entries: remembered ?? 0,
      droppedTotal: droppedTotal ?? 0,
    }));
  }

  note(changes: readonly Change[], view: View): void {
    for (const rule of this.rules) if (rule.note) for (const change of changes) rule.note(change, view);
  }

  forget(): void {
    for (const rule of this.rules) rule.forget?.();
  }

  /** The events that bring the alarms emitted so far up to date. */
  judge(view: View): HubEvent[] {
    const raised = raisedByRule(view);
    const events: HubEvent[] = [];
    const found = new Set<EntityKey>();
    this.standing = 0;
    for (const alarms of raised.values())
      for (const { entity } of alarms) if (entity.state === 'raised') this.standing += 1;
    for (const feed of view.feeds) {
      for (const rule of this.rules) this.judgeFeed(rule, feed, view, raised, found, events);
    }
    for (const rule of this.rules) rule.sweep?.();
    const ruleNames = new Map(this.rules.map((rule) => [rule.name, rule]));
    for (const feed of view.feeds) {
      for (const alarm of raised.get(feed.feedId) ?? []) {
        const rule = ruleNames.get(alarm.entity.rule);
        events.push(...this.settle(alarm, rule, feed, found.has(alarm.key), view));
      }
    }
    for (const key of this.waiting.keys()) if (!found.has(key)) this.waiting.delete(key);
    const standing = new Set([...raised.values()].flatMap((alarms) => alarms.map(({ key }) => key)));
    for (const key of this.absences.keys()) if (!standing.has(key)) this.absences.delete(key);
    // Entities have no order of their own; emitted in the order of keys, the same findings are the same events.
    return events.sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1));
  }

  private judgeFeed(
    rule: AlarmRule,
    feed: CataloguedFeed,
    view: View,
    raised: ReadonlyMap<FeedId, RaisedAlarm[]>,
    found: Set<EntityKey>,
    events: HubEvent[],
  ): void {
    const prefix = `${feed.feedId}:${rule.name}`;
    const own = (raised.get(feed.feedId) ?? []).filter(({ entity }) => entity.rule === rule.name);
    if (!rule.judgesStaleFeeds && !view.isFresh(feed.feedId)) {
      // Nothing is known of the feed now: what stands is neither so nor over.
      for (const { key, entity } of own) if (entity.state === 'raised') found.add(key);
      return;
    }
    const standing = new Map(
      own
        .filter(({ entity }) => entity.state === 'raised')
        .map(({ key, entity }) => [key.slice(prefix.length + 1), entity]),
    );
    const raisedByKey = new Map(own.map((alarm) => [alarm.key, alarm]));
    for (const finding of rule.judge(view, feed, standing)) {
      const key = (finding.subject ? `${prefix}:${finding.subject}` : prefix) as EntityKey;
      found.add(key);
      const alarm = raisedByKey.get(key);
      if (alarm?.entity.state === 'raised') events.push(...this.goOn(alarm, finding, feed, view));
      else events.push(...this.raise(key, alarm, rule, finding, feed, view));
    }
  }

  private raise(
    key: EntityKey,
    cleared: RaisedAlarm | undefined,
    rule: AlarmRule,
    finding: Finding,
    feed: CataloguedFeed,
    view: View,
  ): HubEvent[] {
    const { nowMs } = view;
    const { limits } = this.options;
    let sinceMs = this.waiting.get(key);
    if (sinceMs === undefined) {
      if (this.waiting.size >= limits.waitingFindings) {
        this.droppedTotal += 1;
        return [];
      }
      sinceMs = Math.min(nowMs, finding.sinceMs ?? nowMs);
      this.waiting.set(key, sinceMs);
    }
    // What the feeds said before this process watched says nothing of now: the grace time begins anew with it.
    const watchedMs = nowMs - Math.max(sinceMs, this.beganMs);
    if (watchedMs < (finding.raiseAfterMs ?? rule.life.raiseAfterMs)) return [];
    if (this.standing >= limits.standingAlarms) {
      this.droppedTotal += 1;
      return [];
    }
    this.standing += 1;
    const alarm: Alarm = {
      ...bodyOf(finding, feed.feedId, rule.name),
      state: 'raised',
      firstSeenAt: toInstant(sinceMs),
      raisedAt: toInstant(nowMs),
      lastSeenAt: toInstant(nowMs),
      occurrences: (cleared?.entity.occurrences ?? 0) + 1,
    };
    return eventsFor(cleared, key, alarm, carriedFlags(feed, finding.made), feed, nowMs);
  }

  /** The alarm stands: emitted again when something of it has changed. */
  private goOn(alarm: RaisedAlarm, finding: Finding, feed: CataloguedFeed, view: View): HubEvent[] {
    const { nowMs } = view;
    const { entity } = alarm;
    this.waiting.delete(alarm.key);
    const isBack = this.absences.get(alarm.key)?.isOverSaid === true;
    this.absences.set(alarm.key, { seenMs: nowMs });
    const flags = carriedFlags(feed, finding.made);
    const body = bodyOf(finding, feed.feedId, entity.rule);
    const isWorse = entity.severity !== body.severity || alarm.visibility !== feed.effectiveVisibility;
    const isOther =
      JSON.stringify([entity.figures, entity.about]) !== JSON.stringify([body.figures, body.about]) ||
      alarm.quality.flags.join() !== flags.join();
    const isDue = nowMs - Date.parse(alarm.producedAt) >= this.options.repeatEveryMs;
    if (!isWorse && !isBack && !(isOther && isDue)) return [];
    const { firstSeenAt, raisedAt, occurrences } = entity;
    const changed: Alarm = {
      ...body,
      state: 'raised',
      firstSeenAt,
      raisedAt,
      lastSeenAt: toInstant(nowMs),
      occurrences,
    };
    return eventsFor(alarm, alarm.key, changed, flags, feed, nowMs);
  }

  /** Clears what is over, removes what was cleared long ago, and takes back what fewer may see now. */
  private settle(
    alarm: RaisedAlarm,
    rule: AlarmRule | undefined,
    feed: CataloguedFeed,
    isFound: boolean,
    view: View,
  ): HubEvent[] {
    const { nowMs } = view;
    const { key, entity } = alarm;
    if (entity.state === 'cleared') {
      const clearedMs = Date.parse(entity.clearedAt ?? entity.lastSeenAt);
      if (nowMs - clearedMs < this.options.keepClearedMs || isFound) return [];
      return [ownRemove(alarm, 'ended', nowMs)];
    }
    if (isFound) {
      const absence = this.absences.get(key);
      if (absence) absence.goneMs = undefined;
      return [];
    }
    const absence = this.absences.get(key) ?? {};
    absence.goneMs ??= nowMs;
    this.absences.set(key, absence);
    if (rule && nowMs - absence.goneMs < rule.life.clearAfterMs) return this.sayOver(alarm, rule, feed, absence, view);
    const cleared: Alarm = {
      ...entity,
      state: 'cleared',
      lastSeenAt: laterOf(entity.lastSeenAt, absence.seenMs),
      clearedAt: toInstant(nowMs),
    };
    this.absences.delete(key);
    return eventsFor(alarm, key, cleared, alarm.quality.flags, feed, nowMs);
  }

  /** Whoever reads the alarm meanwhile is not to act on what is over; once for each time it is. */
  private sayOver(
    { key, entity, quality }: RaisedAlarm,
    rule: AlarmRule,
    feed: CataloguedFeed,
    absence: Absence,
    view: View,
  ): HubEvent[] {
    const over = absence.isOverSaid ? undefined : rule.overText?.(view, feed);
    if (!over) return [];
    absence.isOverSaid = true;
    // Another process may have said it before this one took over.
    if (entity.text['en']!.startsWith(over['en']!)) return [];
    const text = { fr: `${over['fr']} Avant : ${entity.text['fr']}`, en: `${over['en']} Before: ${entity.text['en']}` };
    const lastSeenAt = laterOf(entity.lastSeenAt, absence.seenMs);
    return [ownUpsert('alarm', key, { ...entity, text, lastSeenAt }, quality.flags, feed, view.nowMs)];
  }
}

function raisedByRule(view: View): Map<FeedId, RaisedAlarm[]> {
  const byFeed = new Map<FeedId, RaisedAlarm[]>();
  for (const { event } of view.live.list('alarm')) {
    const alarms = byFeed.get(event.feed);
    if (alarms) alarms.push(event as RaisedAlarm);
    else byFeed.set(event.feed, [event as RaisedAlarm]);
  }
  return byFeed;
}

function bodyOf(
  { severity, text, figures, about, routeId, point }: Finding,
  feedId: FeedId,
  rule: AlarmRuleName,
): Pick<Alarm, 'feedId' | 'rule' | 'severity' | 'text' | 'figures' | 'about' | 'routeId' | 'point'> {
  return { feedId, rule, severity, text, figures, about, ...(routeId && { routeId }), ...(point && { point }) };
}

function eventsFor(
  raised: RaisedAlarm | undefined,
  key: EntityKey,
  alarm: Alarm,
  flags: string[],
  feed: CataloguedFeed,
  nowMs: number,
): HubEvent[] {
  const withdrawn = raised && isWider(raised.visibility, feed.effectiveVisibility);
  return [
    ...(withdrawn ? [ownRemove(raised, 'withdrawn', nowMs)] : []),
    ownUpsert('alarm', key, alarm, flags, feed, nowMs),
  ];
}

function laterOf(instant: Instant, ms: number | undefined): Instant {
  return ms === undefined || ms <= Date.parse(instant) ? instant : toInstant(ms);
}

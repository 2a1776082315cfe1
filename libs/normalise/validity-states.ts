import {
  activityAt,
  joinActivities,
  nextChangeMs,
  type Activity,
  type Alert,
  type EntityByKind,
  type EntityKey,
  type Kind,
  type TrafficSituation,
  type Validity,
} from '#libs/model';
import type { FeedSettings } from './incoming.js';
import { isUnreal } from './not-real.js';

function suspended(situation: TrafficSituation): TrafficSituation {
  const activity: Activity = { state: 'suspended' };
  return { ...situation, records: situation.records.map((record) => ({ ...record, activity })), activity };
}

/** For each feed; beyond this the newest keep the state they had when they came. */
const MAX_WATCHED = 200_000;

/** Kinds that say themselves when they hold. */
export const TIMED_KINDS = ['alert', 'traffic-situation'] as const satisfies readonly Kind[];
type TimedKind = (typeof TIMED_KINDS)[number];

export function isTimed(kind: Kind): kind is TimedKind {
  return kind === 'alert' || kind === 'traffic-situation';
}

/**
 * Puts into alerts and situations how they stand (`activity`), and knows when that is to be looked at again, so that who
 * listens hears of it when a road opens, and not when its feed is next changed.
 */
export class ValidityStates {
  /** Now of the feed: a replayed day has its own. */
  nowMs = 0;
  private readonly due = new Map<EntityKey, number>();

  /** `zone`: the territory's, for hours and days that name none. */
  constructor(
    private readonly zone: string,
    private readonly nature: FeedSettings['nature'] = 'observed',
  ) {}

  /** The entity with how it stands now; an alert without periods holds as long as it is reported, and says nothing. */
  stamp<K extends Kind>(kind: K, key: EntityKey, entity: EntityByKind[K]): EntityByKind[K] {
    if (!isTimed(kind)) return entity;
    const { body, nextMs } =
      kind === 'alert' ? this.stampAlert(entity as Alert) : this.stampSituation(entity as TrafficSituation);
    if (this.due.has(key) || this.due.size < MAX_WATCHED) this.due.set(key, nextMs);
    return body as EntityByKind[K];
  }

  /** Whether how it stands may be another now; what was restored has not been looked at yet. */
  isDue(key: EntityKey): boolean {
    return this.nowMs >= (this.due.get(key) ?? -Infinity);
  }

  forget(key: EntityKey): void {
    this.due.delete(key);
  }

  private stampAlert(alert: Alert): { body: Alert; nextMs: number } {
    if (alert.activePeriods.length === 0) return { body: alert, nextMs: Infinity };
    const validity: Validity = { periods: alert.activePeriods };
    return { body: { ...alert, activity: this.at(validity) }, nextMs: this.nextOf(validity) };
  }

  private stampSituation(situation: TrafficSituation): { body: TrafficSituation; nextMs: number } {
    // An exercise holds nowhere, whatever its times say.
    if (isUnreal(situation.informationStatus, this.nature)) return { body: suspended(situation), nextMs: Infinity };
    const records = situation.records.map((record) => ({ ...record, activity: this.at(record) }));
    const nextMs = Math.min(...situation.records.map((record) => this.nextOf(record)));
    return { body: { ...situation, records, activity: joinActivities(records.map((one) => one.activity)) }, nextMs };
  }

  private at(validity: Validity): Activity {
    return activityAt(validity, this.nowMs, this.zone);
  }

  private nextOf(validity: Validity): number {
    return nextChangeMs(validity, this.nowMs, this.zone);
  }
}

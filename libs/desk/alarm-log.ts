import {
  SEVERITIES,
  type AlarmSeverity,
  type EntityKey,
  type FeedId,
  type HubEvent,
  type Instant,
  type Translated,
} from '#libs/model';
import type { JournalLine } from './journal-lines.js';

/** An alarm of a period, from its beginning to its end. */
export interface LoggedAlarm {
  key: EntityKey;
  feed: FeedId;
  /** How it was in the end, or is now. */
  severity: AlarmSeverity | undefined;
  /** The worst it was. */
  worst: AlarmSeverity | undefined;
  text: Translated;
  /** Absent where it was raised before the period. */
  raisedAt?: Instant;
  /** Absent where it still stands. */
  clearedAt?: Instant;
  acknowledged?: { by: string; at: Instant };
  /** Cause with which an operator closed it. */
  cause?: string;
}

/**
 * The alarms of a period, oldest first: when each began and ended, how bad it was, and who acknowledged it, from the
 * journal of it. `standing`: alarms as they are now, where the period ends now; of how bad they are the journal has what
 * they became for the first time.
 */
export function alarmLog(lines: readonly JournalLine[], standing: Iterable<HubEvent<'alarm'>> = []): LoggedAlarm[] {
  const oldestFirst = [...lines].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const logged: LoggedAlarm[] = [];
  const lastOf = new Map<EntityKey, LoggedAlarm>();
  const begin = (line: JournalLine, key: EntityKey, raisedAt?: Instant): LoggedAlarm => {
    const { feed, severity, text } = line;
    const alarm: LoggedAlarm = { key, feed, severity, worst: severity, text, ...(raisedAt && { raisedAt }) };
    logged.push(alarm);
    lastOf.set(key, alarm);
    return alarm;
  };
  for (const line of oldestFirst) {
    const key = line.links[0]?.key;
    if (key === undefined) continue;
    const open = lastOf.get(key)?.clearedAt === undefined ? lastOf.get(key) : undefined;
    if (line.category === 'alarm-raised') begin(line, key, line.at);
    else if (line.category === 'alarm-changed' && open) change(open, line);
    else if (line.category === 'alarm-cleared') {
      const alarm = open ?? begin(line, key);
      alarm.clearedAt = line.at;
      become(alarm, line.severity);
    } else if (line.category === 'alarm-action') noteAction(line, lastOf.get(key) ?? begin(line, key, line.raisedAt));
  }
  for (const { key, entity } of standing) {
    const alarm = lastOf.get(key);
    if (entity?.state === 'raised' && alarm && alarm.clearedAt === undefined) become(alarm, entity.severity);
  }
  return logged;
}

/** In the words of when it became so. */
function change(alarm: LoggedAlarm, { severity, text }: JournalLine): void {
  become(alarm, severity);
  alarm.text = text;
}

function become(alarm: LoggedAlarm, severity: AlarmSeverity | undefined): void {
  if (severity === undefined) return;
  alarm.severity = severity;
  if (alarm.worst === undefined || SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(alarm.worst))
    alarm.worst = severity;
}

function noteAction(line: JournalLine, alarm: LoggedAlarm): void {
  if (line.action === 'acknowledge' && line.by !== undefined) alarm.acknowledged ??= { by: line.by, at: line.at };
  if (line.action === 'close' && line.cause !== undefined) alarm.cause = line.cause;
}

import type { AlarmSeverity, EntityKey, FeedId, Instant, Translated } from '#libs/model';
import type { JournalLine } from './journal-lines.js';

/** An alarm of a period, from its beginning to its end. */
export interface LoggedAlarm {
  key: EntityKey;
  feed: FeedId;
  severity: AlarmSeverity | undefined;
  text: Translated;
  /** Absent where it was raised before the period. */
  raisedAt?: Instant;
  /** Absent where it still stands. */
  clearedAt?: Instant;
  acknowledged?: { by: string; at: Instant };
  /** Cause with which an operator closed it. */
  cause?: string;
}

/** The alarms of a period, oldest first: when each began and ended, and who acknowledged it, from the journal of it. */
export function alarmLog(lines: readonly JournalLine[]): LoggedAlarm[] {
  const oldestFirst = [...lines].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const logged: LoggedAlarm[] = [];
  const lastOf = new Map<EntityKey, LoggedAlarm>();
  const begin = (line: JournalLine, key: EntityKey, raisedAt?: Instant): LoggedAlarm => {
    const alarm = { key, feed: line.feed, severity: line.severity, text: line.text, ...(raisedAt && { raisedAt }) };
    logged.push(alarm);
    lastOf.set(key, alarm);
    return alarm;
  };
  for (const line of oldestFirst) {
    const key = line.links[0]?.key;
    if (key === undefined) continue;
    const standing = lastOf.get(key)?.clearedAt === undefined ? lastOf.get(key) : undefined;
    if (line.category === 'alarm-raised') begin(line, key, line.at);
    else if (line.category === 'alarm-changed' && standing) Object.assign(standing, pick(line));
    else if (line.category === 'alarm-cleared') (standing ?? begin(line, key)).clearedAt = line.at;
    else if (line.category === 'alarm-action') noteAction(line, lastOf.get(key) ?? begin(line, key, line.raisedAt));
  }
  return logged;
}

/** The worst it came to be, in the words of then. */
function pick({ severity, text }: JournalLine): Partial<LoggedAlarm> {
  return { severity, text };
}

function noteAction(line: JournalLine, alarm: LoggedAlarm): void {
  if (line.action === 'acknowledge' && line.by !== undefined) alarm.acknowledged ??= { by: line.by, at: line.at };
  if (line.action === 'close' && line.cause !== undefined) alarm.cause = line.cause;
}

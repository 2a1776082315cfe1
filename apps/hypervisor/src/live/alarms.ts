import type { Alarm, HubEvent } from '../api/contract';

export type Severity = Alarm['severity'];

/** An alarm as it is listed; `body` is that of its event. */
export interface AlarmRow {
  event: HubEvent;
  body: Alarm;
}

/** Alarms of one cause: the first is its worst. A cause of one alarm is a group of one. */
export interface AlarmGroup {
  id: string;
  first: AlarmRow;
  rows: readonly AlarmRow[];
}

/** One line of the list: a group's first alarm, or one of the others of an open group. */
export interface AlarmLine {
  row: AlarmRow;
  group: AlarmGroup;
  isMember: boolean;
}

const RANK: Record<Severity, number> = { critical: 0, major: 1, minor: 2 };

/** Worst first: by severity, then whatever has lasted longest, then by key so that the order is stable. */
export function compareAlarms(a: AlarmRow, b: AlarmRow): number {
  return (
    RANK[a.body.severity] - RANK[b.body.severity] ||
    compareText(a.body.firstSeenAt, b.body.firstSeenAt) ||
    compareText(a.event.key, b.event.key)
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function raisedAlarms(events: Iterable<HubEvent>): AlarmRow[] {
  const rows: AlarmRow[] = [];
  for (const event of events) {
    const body = event.entity as Alarm | undefined;
    if (body?.state === 'raised') rows.push({ event, body });
  }
  return rows.sort(compareAlarms);
}

/**
 * Groups sorted alarms by their cause, worst group first. While a feed is not fresh, that is the cause of whatever else
 * is raised about it; alarms of one rule and feed belong together else.
 */
export function groupAlarms(sorted: readonly AlarmRow[]): AlarmGroup[] {
  const silent = new Map<string, AlarmRow>();
  for (const row of sorted) if (row.body.rule === 'feed-not-fresh') silent.set(row.body.feedId, row);
  const groups = new Map<string, AlarmRow[]>();
  for (const row of sorted) {
    const { feedId, rule } = row.body;
    const id = silent.has(feedId) ? `${feedId} feed-not-fresh` : `${feedId} ${rule}`;
    const rows = groups.get(id);
    if (rows) rows.push(row);
    else groups.set(id, [row]);
  }
  return [...groups]
    .map(([id, rows]): AlarmGroup => {
      const cause = silent.get(rows[0]!.body.feedId);
      return { id, first: cause ?? rows[0]!, rows: cause ? [cause, ...rows.filter((row) => row !== cause)] : rows };
    })
    .sort((a, b) => compareAlarms(worstOf(a), worstOf(b)));
}

/** An alarm caused by another may be the worse of the two. */
function worstOf({ rows }: AlarmGroup): AlarmRow {
  return rows.reduce((worst, row) => (compareAlarms(row, worst) < 0 ? row : worst));
}

/** The lines of the list, in order: of a group its first alarm, and the others where it is open. */
export function linesOf(groups: readonly AlarmGroup[], open: ReadonlySet<string>): AlarmLine[] {
  return groups.flatMap((group) => [
    { row: group.first, group, isMember: false },
    ...(open.has(group.id) ? group.rows.slice(1).map((row) => ({ row, group, isMember: true })) : []),
  ]);
}

/** Which lines are in view, with a few more on either side; all lines are of one height. */
export function windowOf(
  total: number,
  { scrollTop, height, rowHeight }: { scrollTop: number; height: number; rowHeight: number },
): { from: number; to: number } {
  const spare = 4;
  const from = Math.max(0, Math.min(total, Math.floor(scrollTop / rowHeight)) - spare);
  return { from, to: Math.min(total, Math.ceil((scrollTop + height) / rowHeight) + spare) };
}

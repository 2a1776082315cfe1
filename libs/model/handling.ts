import type { Instant } from './ids.js';
import type { Alarm } from './schemas/insight.js';
import type { AlarmAction, AlarmHandling } from './schemas/operator.js';
import { SEVERITIES, type AlarmSeverity } from './words.js';

/** Nobody has done anything about it. */
export const UNHANDLED: AlarmHandling = { state: 'new', actions: [] };

/**
 * How an alarm is handled at `nowMs`: the one place where it follows from what was done about it, whatever order the
 * actions arrive in. Two who act at once are both in `actions`; the earlier one is the first. An alarm that was raised
 * again, or has become worse than when somebody saw it, is new again (ISA-18.2 §5); a mute outlives that, as it is meant
 * to.
 */
export function handlingOf(
  { raisedAt, severity, state: standing }: Pick<Alarm, 'raisedAt' | 'severity' | 'state'>,
  all: Iterable<AlarmAction>,
  nowMs: number,
): AlarmHandling {
  const sorted = [...all].sort(inOrder);
  const own = sorted.filter((action) => action.raisedAt === raisedAt);
  const mute = sorted.filter(({ action }) => action === 'mute').at(-1);
  const isMuted = mute?.until !== undefined && Date.parse(mute.until) > nowMs;
  const actions = isMuted && mute.raisedAt !== raisedAt ? [mute, ...own] : own;
  const isSeen = ({ severity: seen }: AlarmAction): boolean => standing === 'cleared' || rank(seen) <= rank(severity);
  const acknowledged = own.find(({ action }) => action === 'acknowledge');
  const assigned = own.filter(({ action, to }) => action === 'assign' && to !== undefined).at(-1);
  const closed = own.find(({ action }) => action === 'close');
  const heeded = own.filter(({ action }) => action === 'acknowledge' || action === 'assign' || action === 'close');
  const isNew = !heeded.some(isSeen);
  return {
    state: stateOf(isNew, isMuted, assigned !== undefined, closed !== undefined),
    ...(acknowledged && { acknowledgedBy: acknowledged.by, acknowledgedAt: acknowledged.at }),
    ...(assigned && { assignedTo: assigned.to! }),
    ...(isMuted && { mutedUntil: mute.until as Instant }),
    ...(closed && { closedBy: closed.by, closedAt: closed.at, ...(closed.cause && { cause: closed.cause }) }),
    actions,
  };
}

function stateOf(isNew: boolean, isMuted: boolean, isAssigned: boolean, isClosed: boolean): AlarmHandling['state'] {
  if (!isNew && isClosed) return 'closed';
  if (isMuted) return 'muted';
  if (isNew) return 'new';
  return isAssigned ? 'assigned' : 'acknowledged';
}

/** 0 for the worst. */
function rank(severity: AlarmSeverity): number {
  return SEVERITIES.indexOf(severity);
}

/** By time, then by id: the same on every process and page. */
function inOrder(a: AlarmAction, b: AlarmAction): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.actionId < b.actionId ? -1 : a.actionId > b.actionId ? 1 : 0;
}

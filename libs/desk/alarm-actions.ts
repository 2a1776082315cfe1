import type { Bus } from '#libs/bus';
import type { FeedCatalogue } from '#libs/catalogue';
import { invalidRequest, notFoundAt } from '#libs/errors';
import type { LiveState } from '#libs/live';
import {
  ALARM_ACTIONS,
  UNHANDLED,
  handlingOf,
  toInstant,
  type Alarm,
  type AlarmAction,
  type AlarmActionName,
  type AlarmHandling,
  type Audience,
  type EntityKey,
  type HubEvent,
  type Instant,
} from '#libs/model';
import { shortly, type DeskWriter } from './journal.js';
import { nameFrom, operatorEvent } from './operator-event.js';

export interface AlarmActionsParts {
  bus: Bus;
  live: LiveState;
  catalogue: FeedCatalogue;
  now: () => number;
}

/** An alarm with how it is handled. */
export interface HandledAlarm {
  event: HubEvent<'alarm'>;
  handling: AlarmHandling;
}

/** Actions on one alarm while it stands. */
const MAX_ACTIONS = 200;
const MAX_MUTE_MS = 7 * 86_400_000;
const FIELDS: Record<AlarmActionName, readonly string[]> = {
  acknowledge: ['text'],
  assign: ['to', 'text'],
  mute: ['seconds', 'until', 'text'],
  note: ['text'],
  close: ['cause', 'text'],
};

export function isAlarmActionName(name: string): name is AlarmActionName {
  return (ALARM_ACTIONS as readonly string[]).includes(name);
}

/** What operators do about alarms, as events; and how each alarm is handled, from all of them. */
export class AlarmActions {
  private grouped: { revision: number; byAlarm: Map<EntityKey, AlarmAction[]> } | undefined;

  constructor(private readonly parts: AlarmActionsParts) {}

  /** Actions on an alarm that are in the current state. */
  of(alarmKey: EntityKey): readonly AlarmAction[] {
    const { live } = this.parts;
    const revision = live.revision('alarm-action');
    if (this.grouped?.revision !== revision) {
      const byAlarm = new Map<EntityKey, AlarmAction[]>();
      for (const { event } of live.list('alarm-action')) {
        const action = event.entity!;
        const actions = byAlarm.get(action.alarmKey);
        if (actions) actions.push(action);
        else byAlarm.set(action.alarmKey, [action]);
      }
      this.grouped = { revision, byAlarm };
    }
    return this.grouped.byAlarm.get(alarmKey) ?? [];
  }

  handlingOf({ key, entity }: HubEvent<'alarm'>): AlarmHandling {
    return entity ? handlingOf(entity, this.of(key), this.parts.now()) : UNHANDLED;
  }

  /**
   * Does something about an alarm that stands. The same `idempotencyKey` of the same operator does it once. Resolves when
   * the current state has it. Throws REQUEST_INVALID; NOT_FOUND for an alarm that is not there, or not for the writer.
   */
  async act(
    alarmKey: string,
    name: AlarmActionName,
    body: unknown,
    writer: DeskWriter,
    idempotencyKey?: string,
  ): Promise<HandledAlarm> {
    const { bus, live, now } = this.parts;
    const event = this.find(alarmKey, writer.audience);
    const alarm = event.entity!;
    const nowMs = now();
    const wanted = wantedAction(name, body, nowMs);
    const before = this.of(event.key);
    const isOnce = idempotencyKey ?? `${toInstant(nowMs)} ${before.length} ${JSON.stringify(wanted)}`;
    const actionId = `${event.feed}:${nameFrom(event.key, name, writer.name, isOnce)}` as EntityKey;
    if (!live.find('alarm-action', actionId)) {
      if (before.filter(({ raisedAt }) => raisedAt === alarm.raisedAt).length >= MAX_ACTIONS)
        throw invalidRequest('key', 'one more', `at most ${MAX_ACTIONS} actions on one alarm`);
      const action = actionOf(event, name, wanted, actionId, writer.name, toInstant(nowMs));
      await bus.append([operatorEvent('alarm-action', actionId, event.feed, action, nowMs)]);
      await live.catchUp();
    }
    return { event, handling: this.handlingOf(event) };
  }

  private find(key: string, audience: Audience): HubEvent<'alarm'> & { entity: Alarm } {
    const { live, catalogue } = this.parts;
    const event = live.find('alarm', key)?.event;
    const isFor = event && catalogue.guard.mayRead(audience, { ...event, visibility: 'internal' });
    if (!isFor || !event.entity)
      throw notFoundAt('key', key, 'the key of an alarm of /v1/alarms', `no alarm ${key.slice(0, 80)}`);
    return event as HubEvent<'alarm'> & { entity: Alarm };
  }
}

function actionOf(
  { key, entity }: HubEvent<'alarm'> & { entity: Alarm },
  action: AlarmActionName,
  more: Partial<AlarmAction>,
  actionId: EntityKey,
  by: string,
  at: Instant,
): AlarmAction {
  const { raisedAt, severity } = entity;
  return { actionId, alarmKey: key, raisedAt, severity, action, at, by, ...more };
}

function wantedAction(name: AlarmActionName, body: unknown, nowMs: number): Partial<AlarmAction> {
  const given = body ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) throw invalidRequest('body', typeof given, 'a JSON object');
  const known = FIELDS[name];
  const strange = Object.keys(given).find((name) => !known.includes(name));
  if (strange !== undefined)
    throw invalidRequest(strange.slice(0, 80), strange, `of ${name} one of ${known.join(', ')}`);
  const { text, to, cause, seconds, until } = given as Record<string, unknown>;
  const isAsked = name === 'note';
  return {
    ...(text === undefined && !isAsked ? {} : { text: deskText('text', text, 2_000) }),
    ...(name === 'assign' && { to: deskText('to', to, 200) }),
    ...(name === 'close' && { cause: deskText('cause', cause, 200) }),
    ...(name === 'mute' && { until: untilOf(seconds, until, nowMs) }),
  };
}

function untilOf(seconds: unknown, until: unknown, nowMs: number): Instant {
  const most = `at most seven days from now`;
  if ((seconds === undefined) === (until === undefined))
    throw invalidRequest('seconds', seconds === undefined ? 'neither' : 'both', 'either seconds or until');
  if (seconds !== undefined) {
    if (typeof seconds !== 'number' || !(seconds >= 0) || seconds * 1000 > MAX_MUTE_MS)
      throw invalidRequest('seconds', String(seconds).slice(0, 40), `a number from 0, ${most}`);
    return toInstant(nowMs + seconds * 1000);
  }
  const ms =
    typeof until === 'string' && /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(until) ? Date.parse(until) : NaN;
  if (!Number.isFinite(ms) || ms > nowMs + MAX_MUTE_MS)
    throw invalidRequest('until', shortly(until), `an instant, ${most}`);
  return toInstant(ms);
}

export function deskText(name: string, value: unknown, most: number): string {
  if (typeof value !== 'string' || value.trim() === '' || value.length > most)
    throw invalidRequest(name, shortly(value), `a text of at most ${most} characters`);
  return value.trim();
}

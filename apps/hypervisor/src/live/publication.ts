import { DEFAULT_ADOPTED_MS, endAfter, withoutDoubt } from '../../../../libs/desk/adoption';
import type { Alert, HubEvent, TrafficSituation } from '../api/contract';
import { knownEffect } from './event-fields';
import type { Refusal } from './refusal';
import { instantOfLocal } from './time-bar';

type Texts = Record<string, string>;

/** What travellers will read, and from when until when, before anybody has confirmed it. */
export interface Publication {
  title: Texts;
  text: Texts;
  fromMs: number;
  untilMs: number;
  /** Absent of a road event, which has none; empty while nobody has said. */
  effect?: string;
}

const LONGEST_MS = 90 * 86_400_000;

/** A draft or a proposal as it would go out, with the end the hub would give it. */
export function publicationOf({ kind, entity }: HubEvent, isProposed: boolean, nowMs: number): Publication {
  if (kind !== 'alert') {
    const [record] = (entity as unknown as TrafficSituation).records;
    const [title = {}, text = {}] = record?.comments ?? [];
    return { title, text, ...span(record?.start, record?.end, nowMs) };
  }
  const alert = entity as unknown as Alert;
  const { header = {}, description = {}, activePeriods, effect } = alert;
  const [period] = activePeriods;
  return {
    title: (isProposed ? withoutDoubt(header) : header) ?? {},
    text: description,
    ...span(period?.start, isProposed ? endAfter(alert, nowMs) : period?.end, nowMs),
    effect: knownEffect(effect),
  };
}

function span(start: string | undefined, end: string | undefined, nowMs: number): { fromMs: number; untilMs: number } {
  const fromMs = start === undefined ? nowMs : Date.parse(start);
  return { fromMs, untilMs: end === undefined ? Math.max(fromMs, nowMs) + DEFAULT_ADOPTED_MS : Date.parse(end) };
}

/** What whoever publishes chooses: the end by the clock of the territory, and what becomes of the service. */
export interface PublicationChoice {
  until: string;
  effect: string;
}

/** Why it cannot go out so. */
export function faultOfChoice(
  { until, effect }: PublicationChoice,
  of: Publication,
  nowMs: number,
  timezone: string | undefined,
): Refusal | undefined {
  const untilMs = instantOfLocal(until, timezone);
  if (untilMs === undefined || untilMs <= Math.max(nowMs, of.fromMs) || untilMs > nowMs + LONGEST_MS)
    return { words: 'needUntil', field: 'lasts' };
  if (of.effect !== undefined && effect === '') return { words: 'needEffect', field: 'effect' };
  return undefined;
}

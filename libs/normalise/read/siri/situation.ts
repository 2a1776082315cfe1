import { isUnreal } from '../../not-real.js';
import { OPEN_START, type PtSituation, type SiriPeriod, type SiriTime, type SiriTexts } from '#libs/formats/siri';
import {
  WIDER,
  NOT_REAL,
  inFeed,
  type Alert,
  type AlertId,
  type EntityKey,
  type Period,
  type Translated,
  type Visibility,
} from '#libs/model';
import type { Observation } from '../../event-diff.js';
import { languageTag } from '../gtfs-rt/translated.js';
import { boundBeyond, readablePeriods, UNREADABLE, type Bound } from '../../readable-periods.js';
import { onDaysOf, unknownDayTypes } from './day-types.js';
import { informedBy } from './informed.js';
import type { SiriReading } from './siri-reading.js';
import { ALERT_CAUSE, SERVICE_CONDITION, SEVERITY, modelWordOf } from './siri-to-model.js';

const UNPUBLISHED: ReadonlySet<string> = new Set(['draft', 'pendingApproval', 'approvedDraft']);

/** PtSituationElement → alert. `ended` when the situation says itself that it is over. */
export function alertOfSituation(
  situation: PtSituation,
  where: string,
  reading: SiriReading,
  lose: (element: string) => void,
): { key: EntityKey; observation?: Observation<'alert'> } | undefined {
  const { feedId } = reading;
  const { situationNumber, participantRef } = situation;
  if (situationNumber === undefined) {
    reading.report('FIELD_MISSING', 'error', where, 'SituationNumber', '', 'a number');
    return undefined;
  }
  const alertId = inFeed<AlertId>(feedId, participantRef ? `${participantRef}:${situationNumber}` : situationNumber);
  const key = alertId as string as EntityKey;
  const now = reading.document.receivedAt;
  const onDays = daysOf(situation, where, reading);
  const reported = toPeriods(situation.validityPeriods, where, reading);
  const windows = toPeriods(situation.publicationWindows, where, reading);
  const impacts = impactOf(situation, where, reading);
  // Limited by what nobody can read: without that it would hold always.
  if (!reported || !windows || !impacts) return { key };
  const activePeriods = onDays(reported);
  const isPast = (periods: typeof windows): boolean =>
    periods.length > 0 && periods.every(({ end }) => end !== undefined && end < now);
  // On none of the days that can be determined: without them it would hold on all.
  if (activePeriods === undefined) return { key };
  if (situation.progress === 'closed' || isPast(activePeriods) || isPast(windows)) return { key };
  const wider = new Map<string, { element: string; got: string }>();
  const informedEntities = informedBy(situation, where, reading, (element, got) =>
    wider.set(`${element} ${got}`, { element, got }),
  );
  for (const { element, got } of wider.values()) {
    const isDirection = element === 'DirectionRef';
    const expected = isDirection
      ? 'a direction the hub knows: both are informed'
      : 'lines, stops and journeys alone: more are informed than it means';
    reading.report(isDirection ? 'FIELD_ENUM' : 'UNKNOWN_FIELD', 'warning', where, element, got, expected);
  }
  if (informedEntities.length === 0)
    reading.report('ALERT_WITHOUT_ENTITY', 'warning', where, 'Affects', '', 'at least one line, stop or journey');
  const body: Alert = { alertId, activePeriods, informedEntities };
  if (windows.length > 0) body.communicationPeriods = windows;
  const impact = onDays(impacts);
  if (impact && impact.length > 0) body.impactPeriods = impact;
  const cause = modelWordOf(ALERT_CAUSE, situation.alertCause ?? situation.reason);
  if (cause) body.cause = cause;
  const effect = effectOf(situation);
  if (effect) body.effect = effect;
  const severity = modelWordOf(
    SEVERITY,
    situation.severity ?? situation.consequences?.find((one) => one.severity)?.severity,
  );
  if (severity) body.severityLevel = severity;
  addTexts(body, situation);
  reportLost(situation, body, lose);
  const unreal = isUnreal(situation.reality);
  if (unreal) reading.report('FIELD_ENUM', 'warning', where, 'Reality', situation.reality!, 'real; kept from readers');
  const early = windows.length > 0 && windows.every(({ start }) => start !== undefined && start > now);
  const isDraft = situation.progress !== undefined && UNPUBLISHED.has(situation.progress);
  const observedAt = reading.instant(situation.versionedAtTime ?? situation.creationTime, where);
  // An alert has no time of its own that grows old: the version's says when it was last looked at.
  return {
    key,
    observation: {
      kind: 'alert',
      key,
      entity: body,
      documentTime: observedAt,
      flags: [...(unreal ? [NOT_REAL] : []), ...(wider.size > 0 ? [WIDER] : [])],
      // What the producer has not published yet stays within the trade (invariant 6).
      visibility: (unreal || early || isDraft ? 'internal' : 'open') satisfies Visibility,
    },
  };
}

/** A start in 1970 is how an open one is written, which the schema does not have; a period without start and end is none. */
function toPeriods(
  periods: readonly SiriPeriod[] | undefined,
  where: string,
  reading: SiriReading,
): Period[] | undefined {
  const bound = (at: SiriTime | undefined, side: 'start' | 'end'): Bound => {
    if (at === undefined || (side === 'start' && at <= OPEN_START)) return undefined;
    if (Number.isNaN(at)) return UNREADABLE;
    return reading.instant(at, where) ?? boundBeyond(Math.floor(at / 1000), side);
  };
  const reported = (periods ?? []).map(({ startTime, endTime }) => ({
    start: bound(startTime, 'start'),
    end: bound(endTime, 'end'),
  }));
  return readablePeriods(reported, { feedId: reading.feedId, where, issues: reading.issues });
}

/** Narrows periods to the days that recur; reports once which words for days cannot be resolved. */
function daysOf(
  { repetitions }: PtSituation,
  where: string,
  reading: SiriReading,
): (periods: Period[]) => Period[] | undefined {
  if (!repetitions) return (periods) => periods;
  const { dayTypes = [] } = repetitions;
  for (const word of unknownDayTypes(dayTypes)) {
    const expected = 'days of the week; it is published for those alone';
    reading.report('FIELD_ENUM', 'warning', where, 'DayType', word, expected);
  }
  if (dayTypes.length === 0) reading.report('FIELD_MISSING', 'warning', where, 'DayType', '', 'days of the week');
  return (periods) => onDaysOf(periods, dayTypes, Date.parse(reading.document.receivedAt), reading.zone);
}

/** When services are affected: the periods of the consequences, where each of them has some. */
function impactOf({ consequences = [] }: PtSituation, where: string, reading: SiriReading): Period[] | undefined {
  const each: Period[][] = [];
  for (const { periods } of consequences) {
    const read = toPeriods(periods, where, reading);
    if (!read) return undefined;
    each.push(read);
  }
  return each.some((periods) => periods.length === 0) ? [] : each.flat();
}

/** Words and values an alert has no place for, by the name of their element. */
function reportLost(situation: PtSituation, body: Alert, lose: (element: string) => void): void {
  const { consequences = [], infoLinks = [] } = situation;
  if (!body.cause && situation.alertCause !== undefined) lose('AlertCause');
  if (!body.severityLevel && situation.severity !== undefined) lose('Severity');
  const conditions = consequences.flatMap(({ conditions: reported = [] }) => reported);
  const others = conditions.filter(
    (word) => modelWordOf(SERVICE_CONDITION, word) !== body.effect || body.effect === undefined,
  );
  for (let at = 0; at < others.length; at += 1) lose('Condition');
  for (const { delays } of consequences) if (delays?.delay !== undefined) lose('Delay');
  for (const { uri } of infoLinks.slice(1)) if (uri !== undefined) lose('Uri');
}

function effectOf({ consequences = [] }: PtSituation): string | undefined {
  for (const { conditions = [] } of consequences) {
    for (const condition of conditions) {
      const effect = modelWordOf(SERVICE_CONDITION, condition);
      if (effect) return effect;
    }
  }
  return consequences.some(({ delays }) => delays?.delay !== undefined) ? 'SIGNIFICANT_DELAYS' : undefined;
}

function addTexts(body: Alert, situation: PtSituation): void {
  const { language } = situation;
  const texts = (one: SiriTexts | undefined): Translated | undefined => one && inLanguage(one, language);
  const description = texts(situation.description ?? situation.detail);
  const header = texts(situation.summary) ?? description ?? texts(situation.reasonName);
  if (header) body.header = header;
  if (description && description !== header) body.description = description;
  const reason = texts(situation.reasonName);
  if (reason) body.causeDetail = reason;
  const uri = situation.infoLinks?.find((link) => link.uri !== undefined)?.uri;
  if (uri) body.url = { und: uri };
}

/** A text that names no language is in that of the situation. */
function inLanguage(texts: SiriTexts, language: string | undefined): Translated | undefined {
  const reported: Translated = {};
  for (const [tag, text] of Object.entries(texts)) {
    if (text.trim() === '') continue;
    const own = languageTag(tag === 'und' ? language?.toLowerCase() : tag.toLowerCase());
    reported[own] ??= text;
  }
  return Object.keys(reported).length === 0 ? undefined : reported;
}

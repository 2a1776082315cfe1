import type { Alert, HubEvent, TrafficSituation } from '../api/contract';
import { idsOf } from './events';
import type { Refusal } from './refusal';
import { instantOfLocal, localText } from './time-bar';

/** What the form of an alert or road event holds, as it was written. */
export interface EventFields {
  template: string;
  nature: 'transit' | 'road';
  fr: string;
  en: string;
  moreFr: string;
  moreEn: string;
  lines: string;
  stops: string;
  place: string;
  /** By the clock of the territory. */
  until: string;
  effect: string;
}

export const EMPTY_FIELDS: EventFields = {
  template: '',
  nature: 'transit',
  fr: '',
  en: '',
  moreFr: '',
  moreEn: '',
  lines: '',
  stops: '',
  place: '',
  until: '',
  effect: '',
};

/** Something of the network that a form names: by its id, or as people call it. */
export interface NamedThing {
  id: string;
  name: string;
}

/** An effect somebody has said; that nobody knows it is no answer. */
export function knownEffect(effect: string | undefined): string {
  return effect === undefined || effect === 'UNKNOWN_EFFECT' ? '' : effect;
}

/** An alert or situation as the form shows it. */
export function fieldsOf(event: HubEvent, timezone: string | undefined): EventFields {
  const until = (end: string | undefined): string => (end === undefined ? '' : localText(Date.parse(end), timezone));
  if (event.kind === 'alert') {
    const { header, description, informedEntities, activePeriods, effect } = event.entity as unknown as Alert;
    return {
      ...EMPTY_FIELDS,
      ...textsOf(header, description),
      lines: informedEntities.flatMap(({ routeId }) => routeId ?? []).join(', '),
      stops: informedEntities.flatMap(({ stopId }) => stopId ?? []).join(', '),
      until: until(activePeriods[0]?.end),
      effect: knownEffect(effect),
    };
  }
  const [record] = (event.entity as unknown as TrafficSituation).records;
  const [header, description] = record?.comments ?? [];
  const [at] = record?.points ?? record?.line ?? [];
  return {
    ...EMPTY_FIELDS,
    nature: 'road',
    ...textsOf(header, description),
    place: at ? `${at.latitude}, ${at.longitude}` : '',
    until: until(record?.end),
  };
}

function textsOf(header: Record<string, string> = {}, description: Record<string, string> = {}): Partial<EventFields> {
  return {
    fr: header['fr'] ?? header['und'] ?? '',
    en: header['en'] ?? '',
    moreFr: description['fr'] ?? description['und'] ?? '',
    moreEn: description['en'] ?? '',
  };
}

/** What the hub is asked for. Of what it may change, `isNew` says that nature and template are chosen too. */
export function bodyOf(
  fields: EventFields,
  known: { lines: readonly NamedThing[]; stops: readonly NamedThing[] },
  { isNew, timezone }: { isNew: boolean; timezone: string | undefined },
): object {
  const texts = (fr: string, en: string): Record<string, string> | undefined => {
    const found = { ...(fr.trim() && { fr: fr.trim() }), ...(en.trim() && { en: en.trim() }) };
    return Object.keys(found).length > 0 ? found : undefined;
  };
  const header = texts(fields.fr, fields.en);
  const description = texts(fields.moreFr, fields.moreEn);
  const isTransit = fields.nature === 'transit';
  const routes = isTransit ? named(fields.lines, known.lines) : [];
  const stops = isTransit ? named(fields.stops, known.stops) : [];
  const point = isTransit ? undefined : placeIn(fields.place);
  const untilMs = instantOfLocal(fields.until, timezone);
  return {
    ...(isNew && { nature: fields.nature }),
    ...(isNew && fields.template && { template: fields.template }),
    ...(header && { header }),
    ...(description && { description }),
    ...(routes.length > 0 && { routes }),
    ...(stops.length > 0 && { stops }),
    ...(point && { point }),
    ...(untilMs !== undefined && { until: new Date(untilMs).toISOString() }),
    ...(isTransit && fields.effect && { effect: fields.effect }),
  };
}

/** By name or id; what is not known is sent as it was written, for the hub to say what it makes of it. */
function named(text: string, known: readonly NamedThing[]): string[] {
  return wordsIn(text).flatMap((one) => {
    const { ids } = idsOf(one, known);
    return ids.length > 0 ? ids : [one];
  });
}

function wordsIn(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
}

function placeIn(text: string): { latitude: number; longitude: number } | undefined {
  const [latitude = NaN, longitude = NaN] = text.split(',').map(Number);
  return Number.isFinite(latitude) && Number.isFinite(longitude) ? { latitude, longitude } : undefined;
}

const EXAMPLES = 6;

/**
 * What of the form nobody could mean, found before the hub is asked: it names the line or stop at fault, and what is
 * there instead. Where lines or stops are not known on the page, the hub is left to say so.
 */
export function faultIn(
  { nature, lines, stops }: EventFields,
  known: { lines: readonly NamedThing[]; stops: readonly NamedThing[] },
): Refusal | undefined {
  if (nature !== 'transit') return undefined;
  const unknown = (text: string, things: readonly NamedThing[]): string | undefined =>
    things.length === 0 ? undefined : idsOf(text, things).unknown[0];
  const line = unknown(lines, known.lines);
  if (line !== undefined)
    return { words: 'unknownLine', field: 'linesTouched', got: line, examples: namesLike(line, known.lines) };
  const stop = unknown(stops, known.stops);
  if (stop !== undefined)
    return { words: 'unknownStop', field: 'stopsTouched', got: stop, examples: namesLike(stop, known.stops) };
  return undefined;
}

/** Names that begin as `text` does, else the first there are. */
function namesLike(text: string, things: readonly NamedThing[]): string[] {
  const names = [...new Set(things.map(({ name }) => name).filter(Boolean))];
  const plain = (name: string): string => name.toLowerCase();
  for (let length = text.length; length > 0; length -= 1) {
    const alike = names.filter((name) => plain(name).startsWith(plain(text.slice(0, length))));
    if (alike.length > 0) return alike.slice(0, EXAMPLES);
  }
  return names.slice(0, EXAMPLES);
}

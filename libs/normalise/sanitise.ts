import type { IssueCollector } from '#libs/errors';
import { plainText, toColour, webAddress, appAddress } from '#libs/formats/text';
import type { EntityByKind, Kind } from '#libs/model';

type Report = (code: 'TEXT_CLEANED' | 'ADDRESS_REFUSED' | 'FIELD_TYPE', field: string, got: string) => void;
/** What the value may be given on as: itself, cleaned, or `undefined` for not at all. */
type Rule = (value: unknown, field: string, report: Report) => unknown;
type Fields = Readonly<Record<string, Rule>>;

const text: Rule = (value, field, report) => {
  if (typeof value !== 'string') return value;
  const plain = plainText(value);
  if (plain === value) return value;
  report('TEXT_CLEANED', field, value);
  return plain === '' ? undefined : plain;
};

/** A refusal to lead anybody there costs the address, never the entity that names it. */
const typed =
  (read: (value: string) => string | undefined, code: 'ADDRESS_REFUSED' | 'FIELD_TYPE'): Rule =>
  (value, field, report) => {
    const read_ = typeof value === 'string' ? read(value) : undefined;
    if (read_ === undefined) report(code, field, String(value));
    return read_;
  };

const address = typed(webAddress, 'ADDRESS_REFUSED');
const opens = typed(appAddress, 'ADDRESS_REFUSED');
const colour = typed(toColour, 'FIELD_TYPE');

/** The same rule for every member of a map (texts by language, addresses by platform); nothing where nothing is left. */
const byName =
  (rule: Rule): Rule =>
  (value, field, report) => {
    if (typeof value !== 'object' || value === null) return undefined;
    let changed: Record<string, unknown> | undefined;
    for (const [name, one] of Object.entries(value)) {
      const clean = one === '' ? undefined : rule(one, `${field}.${name}`, report);
      if (clean === one) continue;
      changed ??= { ...value };
      if (clean === undefined) delete changed[name];
      else changed[name] = clean;
    }
    if (!changed) return value;
    return Object.keys(changed).length > 0 ? changed : undefined;
  };

const LANGUAGE = /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/i;
const MEDIA_TYPE = /^image\/[\w.+-]+$/i;

const language = typed((value) => (LANGUAGE.test(value) ? value : undefined), 'FIELD_TYPE');
const mediaType = typed((value) => (MEDIA_TYPE.test(value) ? value : undefined), 'FIELD_TYPE');

/** Names of a map are languages: a text under any other name is in no language that is known, and goes where there is one. */
const byLanguage =
  (rule: Rule): Rule =>
  (value, field, report) => {
    const clean = byName(rule)(value, field, report);
    const names = Object.keys(clean ?? {});
    if (names.every((name) => LANGUAGE.test(name))) return clean;
    const named: Record<string, unknown> = {};
    for (const [name, one] of Object.entries(clean as object)) {
      const isNamed = LANGUAGE.test(name);
      if (!isNamed) report('FIELD_TYPE', field, name);
      const tag = isNamed ? name : 'und';
      if (isNamed || !Object.hasOwn(named, tag)) named[tag] = one;
    }
    return named;
  };

const texts = byLanguage(text);

const each =
  (rule: Rule): Rule =>
  (value, field, report) => {
    if (!Array.isArray(value)) return value;
    let changed: unknown[] | undefined;
    for (let at = 0; at < value.length; at += 1) {
      const clean = rule(value[at], field, report);
      if (clean !== value[at]) (changed ??= [...(value as unknown[])])[at] = clean;
    }
    return changed?.filter((one) => one !== undefined) ?? value;
  };

/** `needs`: without any of these fields the part is nothing. */
const part = (fields: Fields, ...needs: string[]): Rule => {
  const names = Object.keys(fields);
  return (value, _field, report) => {
    const body = value as Record<string, unknown>;
    let changed: Record<string, unknown> | undefined;
    for (const name of names) {
      const one = body[name];
      if (one === undefined) continue;
      const clean = fields[name]!(one, name, report);
      if (clean === one) continue;
      changed ??= { ...body };
      if (clean === undefined) delete changed[name];
      else changed[name] = clean;
    }
    if (!changed) return value;
    return needs.some((name) => changed[name] === undefined) ? undefined : changed;
  };
};

const realtimeStop = part({
  name: texts,
  ttsName: texts,
  code: texts,
  description: texts,
  platformCode: texts,
  url: byLanguage(address),
});

/** The fields of each kind that people read, follow or see the colour of. */
const FIELDS: Partial<Record<Kind, Rule>> = {
  'vehicle-position': part({ label: text, licensePlate: text, headsign: text, routeName: text, routeColor: colour }),
  'trip-update': part({
    vehicleLabel: text,
    routeName: text,
    properties: part({ headsign: text, shortName: text }),
    stopTimeUpdates: each(part({ stopHeadsign: text })),
    stops: each(realtimeStop),
  }),
  alert: part({
    url: byLanguage(address),
    header: texts,
    description: texts,
    ttsHeader: texts,
    ttsDescription: texts,
    causeDetail: texts,
    effectDetail: texts,
    imageAlternativeText: texts,
    images: each(part({ url: address, mediaType, language }, 'url', 'mediaType')),
  }),
  'trip-modification': part({ stops: each(realtimeStop) }),
  station: part({
    name: texts,
    shortName: texts,
    address: text,
    crossStreet: text,
    contactPhone: text,
    rentalUris: byName(opens),
  }),
  'free-vehicle': part({ rentalUris: byName(opens) }),
  parking: part({ name: texts, address: text }),
  'traffic-measurement': part({ name: text, direction: text, roadNumber: text }),
  'traffic-situation': part({
    records: each(
      part({
        comments: each(texts),
        locationDescription: text,
        sourceName: text,
        roadNumber: text,
        links: each(part({ url: address, description: texts }, 'url')),
      }),
    ),
  }),
  'variable-message-sign': part({
    description: texts,
    messages: each(part({ setBy: texts, reason: texts, pages: each(each(text)), pictograms: each(text) })),
  }),
};

/** What a field of its own type should hold. */
const EXPECTED: Readonly<Record<string, string>> = { routeColor: 'a colour #RRGGBB', mediaType: 'an image media type' };

/**
 * Every entity passes here once, whatever its format, before it is compared with what was emitted: texts for people are
 * plain text under the tag of a language, addresses lead to a page (or an operator's application, where one is meant),
 * colours are `#RRGGBB`, pictures are of a picture's media type. What
 * is not is cleaned or left out, and reported: TEXT_CLEANED, ADDRESS_REFUSED, FIELD_TYPE. The same object where nothing
 * is wrong with it; ids and other values are never touched.
 */
export function sanitiseEntity<K extends Kind>(
  kind: K,
  key: string,
  entity: EntityByKind[K],
  issues: IssueCollector | undefined,
): EntityByKind[K] {
  const rule = FIELDS[kind];
  if (!rule) return entity;
  return rule(entity, '', (code, field, got) => {
    const expected = {
      TEXT_CLEANED: 'plain text',
      ADDRESS_REFUSED: 'an http(s) address',
      FIELD_TYPE: EXPECTED[field] ?? 'a language tag (BCP 47)',
    };
    issues?.add({ code, severity: 'warning', where: key, field, got, expected: expected[code] });
  }) as EntityByKind[K];
}

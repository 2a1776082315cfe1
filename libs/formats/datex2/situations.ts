import type { IssueCollector } from '#libs/errors';
import { attributeOf, type XmlElement } from '#libs/formats/xml';
import { anyText, childOf, childrenOf, numberAt, textAt, textsAt, wordAt, vocabularyWord } from './elements.js';
import type { InstantReader } from './instant.js';
import { countLeftBehind } from './left-behind.js';
import { readPlace } from './locations.js';
import { DETAIL_ELEMENT } from './record-types.js';
import { readRestrictions, toLinks } from './restrictions.js';
import type { SituationDialect } from './situation-dialect.js';
import type { Datex2Summary, DecodedSituation, DecodedSituationRecord } from './types.js';
import { readValidity } from './validity.js';

export interface SituationContext {
  dialect: SituationDialect;
  instants: InstantReader;
  issues: IssueCollector;
  summary: Datex2Summary;
  /** Language of the publication. */
  language: string;
}

/**
 * A situation with all its records. A record without id or class is refused (FIELD_MISSING) and the others kept; a
 * situation with nothing left is refused. Works, closure and diversion of one site stay together.
 */
export function toSituation(element: XmlElement, context: SituationContext): DecodedSituation | undefined {
  const { issues, dialect } = context;
  const situationId = attributeOf(element, 'id');
  if (!situationId) {
    issues.add({ code: 'FIELD_MISSING', severity: 'error', where: 'situation', field: 'id' });
    return undefined;
  }
  const where = `situation ${situationId}`;
  const records = childrenOf(element, 'situationRecord').flatMap((record) => toRecord(record, where, context) ?? []);
  if (records.length === 0) {
    issues.add({ code: 'FIELD_MISSING', severity: 'error', where, field: 'situationRecord' });
    return undefined;
  }
  const situation: DecodedSituation = { situationId, records };
  set(situation, 'version', attributeOf(element, 'version') || undefined);
  set(situation, 'overallSeverity', wordAt(element, 'overallSeverity'));
  set(situation, 'versionTime', instantAt(context, where, element, 'situationVersionTime'));
  const header = childOf(element, 'headerInformation');
  set(situation, 'informationStatus', wordAt(header, 'informationStatus'));
  set(situation, 'confidentiality', wordAt(header, 'confidentiality'));
  const related = dialect.relatedSituations(element);
  if (related.length > 0) situation.relatedSituations = related;
  context.summary.records += records.length;
  countLeftBehind(element, context.summary.notCarried);
  return situation;
}

function toRecord(element: XmlElement, within: string, context: SituationContext): DecodedSituationRecord | undefined {
  const { issues, dialect, language } = context;
  const recordId = attributeOf(element, 'id');
  const type = element.type?.local;
  if (!recordId || !type) {
    const field = recordId ? 'xsi:type' : 'id';
    issues.add({ code: 'FIELD_MISSING', severity: 'error', where: `${within} situationRecord`, field });
    return undefined;
  }
  const where = `${within} record ${recordId}`;
  const record: DecodedSituationRecord = { recordId, type };
  set(record, 'version', attributeOf(element, 'version') || undefined);
  const detail = detailOf(element, type);
  if (detail.length > 0) record.detail = detail;
  set(record, 'creationTime', instantAt(context, where, element, 'situationRecordCreationTime'));
  set(record, 'observationTime', instantAt(context, where, element, 'situationRecordObservationTime'));
  set(record, 'versionTime', instantAt(context, where, element, 'situationRecordVersionTime'));
  set(record, 'probabilityOfOccurrence', wordAt(element, 'probabilityOfOccurrence'));
  set(record, 'severity', wordAt(element, 'severity'));
  set(record, 'safetyRelated', dialect.isSafetyRelated(element));
  const source = childOf(element, 'source');
  set(record, 'sourceName', anyText(childOf(source, 'sourceName'), language) ?? textAt(source, 'sourceIdentification'));
  readValidity(record, childOf(element, 'validity'), where, context);

  const impact = childOf(element, 'impact');
  set(record, 'lanesRestricted', numberAt(impact, 'numberOfLanesRestricted'));
  set(record, 'delaySeconds', numberAt(impact, 'delays', 'delayTimeValue'));
  set(record, 'causeType', wordAt(childOf(element, 'cause'), 'causeType'));
  readComments(record, element, context);
  readLocation(record, element, where, context);
  set(record, 'operatorActionStatus', wordAt(element, 'operatorActionStatus'));
  set(record, 'complianceOption', wordAt(element, 'complianceOption'));
  set(record, 'speedLimitKmh', numberAt(element, 'temporarySpeedLimit'));
  set(record, 'queueLengthM', numberAt(element, 'queueLength'));
  set(record, 'lifeCycle', dialect.lifeCycle(element));
  set(record, 'faultyEquipment', wordAt(element, 'faultyEquipmentOrSystemType'));
  set(record, 'transitService', wordAt(element, 'transitServiceType'));
  set(record, 'confidentiality', wordAt(element, 'confidentialityOverride'));
  readRestrictions(record, element);
  set(record, 'links', toLinks(element, language));
  return record;
}

function detailOf(element: XmlElement, type: string): string[] {
  const local = Object.hasOwn(DETAIL_ELEMENT, type) ? DETAIL_ELEMENT[type] : undefined;
  return local ? childrenOf(element, local).flatMap((child) => vocabularyWord(child) ?? []) : [];
}

/** Comments of type `locationDescriptor` say where, all others what. */
function readComments(record: DecodedSituationRecord, element: XmlElement, { language }: SituationContext): void {
  const comments: Record<string, string>[] = [];
  const places: string[] = [];
  for (const child of childrenOf(element, 'generalPublicComment')) {
    const texts = textsAt(childOf(child, 'comment'), language);
    if (!texts) continue;
    if (wordAt(child, 'commentType') === 'locationDescriptor') places.push(texts[language] ?? Object.values(texts)[0]!);
    else comments.push(texts);
  }
  if (comments.length > 0) record.comments = comments;
  if (places.length > 0) record.locationDescription = places.join('\n');
}

function readLocation(
  record: DecodedSituationRecord,
  element: XmlElement,
  where: string,
  { dialect, issues, language }: SituationContext,
): void {
  const location = childOf(element, dialect.locationElement);
  const place = location && readPlace(location, where, issues, language);
  if (place && place.points.length > 0) record.points = place.points;
  if (place?.line) record.line = place.line;
  if (!record.points && !record.line) issues.add({ code: 'LOCATION_MISSING', severity: 'warning', where });
  set(record, 'roadNumber', place?.roadNumber);
  record.locationDescription ??= place?.description;
  if (record.locationDescription === undefined) delete record.locationDescription;
  if (place?.reference !== undefined) record.locationReference = place.reference;
}

function instantAt(
  context: SituationContext,
  where: string,
  element: XmlElement | undefined,
  local: string,
): string | undefined {
  const text = textAt(element, local);
  return text === undefined ? undefined : context.instants.read(text, () => `${where} ${local}`);
}

function set<T, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}

import type { DecodedSituation, DecodedSituationRecord } from '../types.js';
import type { Datex2PublicationMeta, EncodedDatex2, WritableSituation } from '../writer-types.js';
import { writeLocation } from './location.js';
import { RecordLosses } from './losses.js';
import { writeHeaderInformation, writePublication, type PublicationContext } from './publication.js';
import { isNetworkManagement, toWritableClass, writeClass } from './record-class.js';
import { unwritableRestriction } from './restrictions.js';
import { shortText, writeTexts } from './texts.js';
import { unwritableValidity, writeValidity } from './validity.js';
import { writeWord } from './word.js';

/**
 * A SituationPublication of version 3.7. What the schema demands and the situation does not say is filled in and
 * counted (`… assumed`): certain probability, validity by its times, the time of publication. A record of a class 3.7
 * does not have becomes the nearest one, or a GenericSituationRecord that keeps the name. A record restricted by
 * something that cannot be written is left out and counted, never published without it. A record whose id and
 * version stood before in the same document is left out, as the schema forbids it.
 * Spec: DATEXII_3_Situation.xsd 3.7.
 */
export function encodeSituations(situations: Iterable<WritableSituation>, meta: Datex2PublicationMeta): EncodedDatex2 {
  return writePublication('sit:SituationPublication', meta, (context) => {
    const written = new Set<string>();
    for (const situation of situations) writeSituation(context, situation, written);
  });
}

function writeSituation(context: PublicationContext, situation: DecodedSituation, written: Set<string>): void {
  const { writer, losses } = context;
  const records = situation.records.filter((record) => {
    // To leave out what restricts a record would make more of it than its producer said.
    const unwritable =
      unwritableValidity(record) ??
      unwritableRestriction(record, isNetworkManagement(toWritableClass(record, new RecordLosses())));
    if (unwritable !== undefined) {
      losses.add(`record left out: ${unwritable}`);
      return false;
    }
    const key = `${record.version ?? '1'} ${record.recordId}`;
    const repeated = written.has(key);
    if (repeated) losses.add('record repeated');
    written.add(key);
    return !repeated;
  });
  if (records.length === 0) {
    losses.add('situation without records');
    return;
  }
  writer.within('sit:situation', { id: situation.situationId }, () => {
    writeWord(writer, 'sit', 'overallSeverity', situation.overallSeverity, losses, 'severity');
    writer.leaf('sit:situationVersionTime', situation.versionTime);
    writeHeaderInformation(context, 'sit', situation);
    for (const record of records) writeRecord(context, record, situation);
    for (const id of situation.relatedSituations ?? [])
      writer.within('sit:relatedSituation', {}, () => {
        writer.empty('sit:objectReference', { targetClass: 'sit:Situation', id });
      });
  });
}

function writeRecord(context: PublicationContext, record: DecodedSituationRecord, situation: DecodedSituation): void {
  const { writer, losses, meta, language } = context;
  const assumed = (what: string, value: string | undefined, fallback: string): string => {
    if (value === undefined) losses.add(`${what} assumed`);
    return value ?? fallback;
  };
  const written = toWritableClass(record, losses);
  const anyTime = record.versionTime ?? record.creationTime ?? situation.versionTime ?? meta.publicationTime;
  const head = { 'xsi:type': `sit:${written.type}`, id: record.recordId, version: record.version ?? '1' };
  writer.within('sit:situationRecord', head, () => {
    writer.leaf('sit:situationRecordCreationTime', assumed('creation time', record.creationTime, anyTime));
    writer.leaf('sit:situationRecordObservationTime', record.observationTime);
    writer.leaf('sit:situationRecordVersionTime', assumed('version time', record.versionTime, anyTime));
    writeWord(writer, 'sit', 'confidentialityOverride', record.confidentiality, losses, 'confidentiality');
    const probability = assumed('probability', record.probabilityOfOccurrence, 'certain');
    writeWord(writer, 'sit', 'probabilityOfOccurrence', probability, losses);
    writeWord(writer, 'sit', 'severity', record.severity, losses);
    writer.leaf('sit:safetyRelatedMessage', record.safetyRelated);
    if (record.sourceName)
      writer.within('sit:source', {}, () => {
        writer.leaf('com:sourceIdentification', shortText(record.sourceName, losses));
      });
    writeValidity(writer, record, assumed, anyTime, language, losses);
    writeImpact(context, record);
    if (record.causeType !== undefined)
      writer.within('sit:cause', {}, () => writeWord(writer, 'sit', 'causeType', record.causeType, losses));
    for (const comment of record.comments ?? [])
      if (Object.values(comment).some((text) => text !== ''))
        writer.within('sit:generalPublicComment', {}, () => writeTexts(writer, 'sit:comment', comment, losses));
    writeLinks(context, record);
    writeLocation(writer, 'sit:locationReference', record, language, losses);
    writeClass(writer, written, record, losses);
  });
  if (record.lifeCycle !== undefined) losses.add(`life cycle ${record.lifeCycle}`);
}

function writeImpact({ writer }: PublicationContext, record: DecodedSituationRecord): void {
  const { lanesRestricted, lanesOperational, delaySeconds, residualLaneWidthM, residualRoadWidthM } = record;
  const { capacityRemainingPercent } = record;
  const parts = [lanesRestricted, lanesOperational, delaySeconds, residualLaneWidthM, residualRoadWidthM];
  if ([...parts, capacityRemainingPercent].every((part) => part === undefined)) return;
  writer.within('sit:impact', {}, () => {
    writer.leaf('sit:capacityRemaining', capacityRemainingPercent);
    writer.leaf('sit:numberOfLanesRestricted', lanesRestricted);
    writer.leaf('sit:numberOfOperationalLanes', lanesOperational);
    writer.leaf('sit:residualLaneWidth', residualLaneWidthM);
    writer.leaf('sit:residualRoadWidth', residualRoadWidthM);
    if (delaySeconds !== undefined)
      writer.within('sit:delays', {}, () => writer.leaf('sit:delayTimeValue', delaySeconds));
  });
}

function writeLinks({ writer, losses }: PublicationContext, { links = [] }: DecodedSituationRecord): void {
  for (const { url, description, type } of links)
    writer.within('sit:urlLink', {}, () => {
      writer.leaf('com:urlLinkAddress', url);
      writeTexts(writer, 'com:urlLinkDescription', description, losses);
      writeWord(writer, 'com', 'urlLinkType', type, losses);
    });
}

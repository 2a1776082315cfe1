import type { XmlWriter } from '#libs/formats/xml';
import type { DayPattern } from '#libs/model';
import type { DecodedPeriod, DecodedSituationRecord } from '../types.js';
import { monthWord, ordinalWord } from '../validity.js';
import type { RecordLosses } from './losses.js';
import { writeTexts } from './texts.js';
import { writeWord } from './word.js';

/** Why when a record holds cannot be written without widening it; `undefined` where it can. */
export function unwritableValidity({ periods = [], exceptions = [] }: DecodedSituationRecord): string | undefined {
  const unread = [...periods, ...exceptions].flatMap((period) => period.unread ?? [])[0];
  return unread === undefined ? undefined : `validity restricted by ${unread}`;
}

/** All of the record's validity. Spec: Validity, OverallPeriod and Period, DATEXII_3_Common.xsd 3.7. */
export function writeValidity(
  writer: XmlWriter,
  record: DecodedSituationRecord,
  assumed: (what: string, value: string | undefined, fallback: string) => string,
  anyTime: string,
  language: string,
  losses: RecordLosses,
): void {
  writer.within('sit:validity', {}, () => {
    const status = assumed('validity status', record.validityStatus, 'definedByValidityTimeSpec');
    writeWord(writer, 'com', 'validityStatus', status, losses);
    if (record.overrunning) writer.leaf('com:overrunning', true);
    writer.within('com:validityTimeSpecification', {}, () => {
      writer.leaf('com:overallStartTime', assumed('start', record.start, anyTime));
      writer.leaf('com:overallEndTime', record.end);
      for (const period of record.periods ?? []) writePeriod(writer, 'com:validPeriod', period, language, losses);
      for (const period of record.exceptions ?? [])
        writePeriod(writer, 'com:exceptionPeriod', period, language, losses);
    });
  });
}

function writePeriod(
  writer: XmlWriter,
  name: string,
  period: DecodedPeriod,
  language: string,
  losses: RecordLosses,
): void {
  writer.within(name, {}, () => {
    writer.leaf('com:startOfPeriod', period.start).leaf('com:endOfPeriod', period.end);
    writeTexts(writer, 'com:periodName', inLanguage(period.name, language), losses);
    for (const { start, end } of period.hours ?? [])
      writer.within('com:recurringTimePeriodOfDay', {}, () => {
        writer.leaf('com:startTimeOfPeriod', start).leaf('com:endTimeOfPeriod', end);
      });
    for (const pattern of period.dayPatterns ?? []) writeDays(writer, pattern, losses);
    for (const { type, narrows, publicEvent } of period.specialDays ?? [])
      writer.within('com:recurringSpecialDay', {}, () => {
        writer.leaf('com:intersectWithApplicableDays', narrows);
        writeWord(writer, 'com', 'specialDayType', type, losses);
        writeWord(writer, 'com', 'publicEvent', publicEvent, losses);
      });
  });
}

/** Texts of no language are in the document's. */
function inLanguage(texts: DecodedPeriod['name'], language: string): Record<string, string> | undefined {
  if (!texts?.['und']) return texts;
  const { und, ...others } = texts;
  return { [language]: und, ...others };
}

function writeDays(writer: XmlWriter, pattern: DayPattern, losses: RecordLosses): void {
  const { days = [], months = [], instances, weeks } = pattern;
  // 2.x counts weeks of a month without saying how; 3.7 makes calendar weeks of them.
  if (weeks) losses.add('weeks of a month written as calendar weeks');
  const calendarWeeks = pattern.calendarWeeks ?? weeks;
  const className = calendarWeeks ? 'CalendarWeekWithinMonth' : instances ? 'InstanceOfDayWithinMonth' : undefined;
  const attributes = className === undefined ? {} : { 'xsi:type': `com:${className}` };
  writer.within('com:recurringDayWeekMonthPeriod', attributes, () => {
    for (const day of days) writer.leaf('com:applicableDay', day);
    for (const month of months) writer.leaf('com:applicableMonth', monthWord(month));
    for (const week of calendarWeeks ?? [])
      writer.leaf('com:applicableCalenderWeekWithinMonth', ordinalWord(week, 'Week'));
    if (!calendarWeeks)
      for (const instance of instances ?? [])
        writer.leaf('com:applicableInstanceOfDayWithinMonth', ordinalWord(instance, 'Instance'));
  });
}

import { IssueCollector } from '#libs/errors';
import { importSchedule } from '#libs/schedule';
import { convert, journey, tinyNetex } from './tiny-netex.fixture.js';

const group = (content: string, kind = 'HeadwayJourneyGroup', id = 'G1') => `<${kind} id="${id}">${content}</${kind}>`;
const band = (first: string, last: string) =>
  `<FirstDepartureTime>${first}</FirstDepartureTime><LastDepartureTime>${last}</LastDepartureTime>`;
const EVERY_10 = '<ScheduledHeadwayInterval>PT10M</ScheduledHeadwayInterval>';

/** A template on pattern P1 that leaves at 6:07, with what describes its runs. */
const template = (frequencyGroups: string, id = 'T1') =>
  journey(
    id,
    ['06:07:00', '06:12:00', '06:17:00'],
    `<dayTypes><DayTypeRef ref="WORK"/></dayTypes><JourneyPatternRef ref="P1"/><frequencyGroups>${frequencyGroups}</frequencyGroups>`,
  ).replaceAll(/(<\/?)ServiceJourney(?=[ >])/g, '$1TemplateServiceJourney');
const run = (frequencyGroups: string, more = '') => convert(tinyNetex({ journeys: template(frequencyGroups), more }));
const runs = (found: ReturnType<typeof convert>) =>
  found.rows('frequencies.txt').map((row) => Object.values(row).join(' '));

describe('a template journey', () => {
  it('runs as often as its headway group says, at no exact time', () => {
    const found = run(group(band('06:00:00', '09:30:00') + EVERY_10));
    expect(runs(found)).toEqual(['T1 06:00:00 09:30:00 600 0']);
    expect(found.rows('stop_times.txt').map((row) => row['departure_time'])).toEqual([
      '06:07:00',
      '06:12:00',
      '06:17:00',
    ]);
    const issues = new IssueCollector();
    const { counts } = importSchedule(found.zip, { feedId: 'f', documentHash: 'h' }, issues);
    expect([found.issues.counts, issues.counts, counts['frequencies.txt']]).toEqual([{}, {}, 1]);
  });

  it('runs by the group it refers to, wherever that stands, as the French profile writes it', () => {
    const found = run('<HeadwayJourneyGroupRef ref="G1"/>', group(band('06:00:00', '09:30:00') + EVERY_10));
    expect(runs(found)).toEqual(['T1 06:00:00 09:30:00 600 0']);
  });

  it('runs each hour at its minute by a rhythmical group, exactly and the last departure included', () => {
    const found = run(group(band('10:00:00', '17:07:00'), 'RhythmicalJourneyGroup'));
    expect(runs(found)).toEqual(['T1 10:07:00 17:07:01 3600 1']);
  });

  it('runs past midnight, by the offset of the day or without one', () => {
    const night = `${band('22:00:00', '01:30:00')}${EVERY_10}`;
    const said = night.replace('</LastDepartureTime>', '</LastDepartureTime><LastDayOffset>1</LastDayOffset>');
    for (const content of [night, said]) expect(runs(run(group(content)))).toEqual(['T1 22:00:00 25:30:00 600 0']);
  });

  it('never runs by two groups at once: the earlier is cut, which is reported', () => {
    const two = (second: string) =>
      run(
        group(band('06:00:00', '09:00:00') + EVERY_10) +
          group(band(second, '20:00:00') + EVERY_10, 'HeadwayJourneyGroup', 'G2'),
      );
    const [apart, overlapping] = [two('09:00:00'), two('08:30:00')];
    expect(runs(apart)).toEqual(['T1 06:00:00 09:00:00 600 0', 'T1 09:00:00 20:00:00 600 0']);
    expect(apart.issues.counts).toEqual({});
    expect(runs(overlapping)).toEqual(['T1 06:00:00 08:30:00 600 0', 'T1 08:30:00 20:00:00 600 0']);
    expect(overlapping.issues.counts).toEqual({ REPAIRED: 1 });
  });

  it('is no trip when nothing says when it runs, or the runs of its group are there themselves', () => {
    const listed = `${band('06:00:00', '09:30:00')}${EVERY_10}<journeys><ServiceJourneyRef ref="J1"/></journeys>`;
    const both = journey('J1', ['08:00:00', '08:05:00', '08:10:00']) + template(group(listed));
    const found = convert(tinyNetex({ journeys: both }));
    expect(found.rows('trips.txt').map((row) => row['trip_id'])).toEqual(['J1']);
    expect(found.notCarried).toEqual([
      { element: 'HeadwayJourneyGroup (its journeys are there themselves)', count: 1 },
      { element: 'TemplateServiceJourney (no runs described)', count: 1 },
    ]);
    expect(run('').counts).toMatchObject({ 'trips.txt': 0, 'frequencies.txt': 0 });
  });

  it.each([
    ['no headway', band('06:00:00', '09:30:00'), 'FIELD_MISSING', 'ScheduledHeadwayInterval'],
    [
      'a headway of nothing',
      `${band('06:00:00', '09:30:00')}<ScheduledHeadwayInterval>PT0S</ScheduledHeadwayInterval>`,
      'TIME_FORMAT',
      'ScheduledHeadwayInterval',
    ],
    [
      'no last departure',
      `<FirstDepartureTime>06:00:00</FirstDepartureTime>${EVERY_10}`,
      'FIELD_MISSING',
      'LastDepartureTime',
    ],
    ['a time that is none', band('6 am', '09:30:00') + EVERY_10, 'TIME_FORMAT', 'FirstDepartureTime'],
    ['no time between', band('06:00:00', '06:00:00') + EVERY_10, 'FIELD_RANGE', 'LastDepartureTime'],
  ])('with %s is reported by its place and is no trip', (_, content, code, field) => {
    const found = run(group(content));
    expect(found.issues.samples[0]).toMatchObject({ code, field, where: 'document TemplateServiceJourney[T1]' });
    expect(found.counts['trips.txt']).toBe(0);
  });

  it('of a group that is not there is reported by the reference', () => {
    expect(run('<HeadwayJourneyGroupRef ref="G9"/>').issues.samples[0]).toMatchObject({
      code: 'REFERENCE_UNKNOWN',
      field: 'HeadwayJourneyGroupRef',
      got: 'G9',
    });
  });
});

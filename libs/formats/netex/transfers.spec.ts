import { importSchedule } from '#libs/schedule';
import { IssueCollector } from '#libs/errors';
import { convert, journey, tinyNetex } from './tiny-netex.fixture.js';

const DAYS = '<dayTypes><DayTypeRef ref="WORK"/></dayTypes>';
const BACK =
  '<ServiceJourneyPattern id="P2"><RouteRef ref="R1"/><pointsInSequence>' +
  '<StopPointInJourneyPattern id="P2a" order="1"><ScheduledStopPointRef ref="SC"/></StopPointInJourneyPattern>' +
  '<StopPointInJourneyPattern id="P2b" order="2"><ScheduledStopPointRef ref="SA"/></StopPointInJourneyPattern>' +
  '</pointsInSequence></ServiceJourneyPattern>';
/** J1 reaches Boulingrin (QC) at 8:10, J2 leaves there at 8:15. */
const journeys = (block = '') =>
  journey('J1', ['08:00:00', '08:05:00', '08:10:00'], `${DAYS}<JourneyPatternRef ref="P1"/>${block}`) +
  journey('J2', ['08:15:00', '08:25:00'], `${DAYS}<JourneyPatternRef ref="P2"/>${block}`);
const interchange = (content: string, ends = '<FromPointRef ref="SC"/><ToPointRef ref="SC"/>') =>
  `<ServiceJourneyInterchange id="I1">${content}${ends}<FromJourneyRef ref="J1"/><ToJourneyRef ref="J2"/></ServiceJourneyInterchange>`;
const meet = (content: string, ends?: string, block?: string) =>
  convert(tinyNetex({ journeys: journeys(block), more: BACK + interchange(content, ends) }));
const rowOf = (found: ReturnType<typeof convert>) =>
  found
    .rows('transfers.txt')
    .map((row) => [row['from_stop_id'], row['to_stop_id'], row['transfer_type'], row['min_transfer_time']].join(' '));
const lost = (found: ReturnType<typeof convert>) => found.notCarried.map(({ element }) => element);

describe('an interchange between two journeys', () => {
  it.each([
    ['guaranteed', '<Guaranteed>true</Guaranteed>', 'QC QC 1 '],
    ['in the same vehicle', '<StaySeated>true</StaySeated><Guaranteed>true</Guaranteed>', 'QC QC 4 '],
    ['with the least time it takes', '<MinimumTransferTime>PT2M30S</MinimumTransferTime>', 'QC QC 2 150'],
    ['with its usual time', '<StandardTransferTime>PT3M</StandardTransferTime>', 'QC QC 2 180'],
    ['forbidden', '<Priority>-1</Priority>', 'QC QC 3 '],
    ['said without more', '<StaySeated>false</StaySeated>', 'QC QC 0 '],
  ])('%s is a transfer of its own type between the trips', (_, content, expected) => {
    const found = meet(content);
    expect(rowOf(found)).toEqual([expected]);
    expect(found.rows('transfers.txt')).toMatchObject([{ from_trip_id: 'J1', to_trip_id: 'J2' }]);
    const issues = new IssueCollector();
    importSchedule(found.zip, { feedId: 'f', documentHash: 'h' }, issues);
    expect([found.issues.counts, issues.counts]).toEqual([{}, {}]);
  });

  it('between journeys of one block, whose passengers may not stay seated, makes them board again', () => {
    expect(rowOf(meet('<StaySeated>false</StaySeated>', undefined, '<BlockRef ref="B1"/>'))).toEqual(['QC QC 5 ']);
  });

  it('that names no stops is from the last call to the first', () => {
    expect(rowOf(meet('<Guaranteed>true</Guaranteed>', ''))).toEqual(['QC QC 1 ']);
  });

  it('takes the time of the connection it is made over', () => {
    const connection =
      '<Connection id="C1"><TransferDuration><DefaultDuration>PT4M</DefaultDuration></TransferDuration>' +
      '<From><ScheduledStopPointRef ref="SC"/></From><To><ScheduledStopPointRef ref="SC"/></To></Connection>';
    const found = convert(
      tinyNetex({ journeys: journeys(), more: BACK + connection + interchange('<ConnectionRef ref="C1"/>') }),
    );
    expect(rowOf(found)).toEqual(['QC QC 2 240', 'QC QC 2 240']);
  });

  it('is counted where GTFS cannot say it: not called at, in the same vehicle halfway, not advertised, of no journey', () => {
    const halfway = '<FromPointRef ref="SB"/><ToPointRef ref="SC"/>';
    const elsewhere = '<FromPointRef ref="SC"/><ToPointRef ref="SB"/>';
    const found = [
      meet('', elsewhere),
      meet('<StaySeated>true</StaySeated>', halfway),
      meet('<Advertised>false</Advertised>'),
      convert(tinyNetex({ more: interchange('') })),
    ];
    expect(found.map(lost)).toEqual([
      ['ServiceJourneyInterchange (where its journeys do not call)'],
      ['ServiceJourneyInterchange (in the same vehicle, not from its last call to its first)'],
      ['ServiceJourneyInterchange (not advertised)'],
      ['ServiceJourneyInterchange (of a journey that is not in the timetable)'],
    ]);
    expect(found.flatMap(rowOf)).toEqual([]);
  });
});

describe('a connection between places', () => {
  const connection = (from: string, to: string, content = '', id = 'S1') =>
    `<SiteConnection id="${id}">${content}<From>${from}</From><To>${to}</To></SiteConnection>`;
  const walk = (duration: string) =>
    `<WalkTransferDuration><DefaultDuration>${duration}</DefaultDuration></WalkTransferDuration>`;
  const of = (more: string) => convert(tinyNetex({ more }));
  const PLACE = '<StopPlaceRef ref="PLACE"/>';
  const QUAY = '<QuayRef ref="QB"/>';

  it('takes its time, between stations, quays and stop points, and both ways where it says so', () => {
    expect(rowOf(of(connection(PLACE, QUAY, walk('PT5M'))))).toEqual(['PLACE QB 2 300']);
    const point = '<ScheduledStopPointRef ref="SC"/>';
    expect(rowOf(of(connection(PLACE, point, `${walk('PT1H')}<BothWays>true</BothWays>`)))).toEqual([
      'PLACE QC 2 3600',
      'QC PLACE 2 3600',
    ]);
    expect(rowOf(of(connection(PLACE, PLACE, `${walk('PT1M')}<BothWays>true</BothWays>`)))).toEqual([
      'PLACE PLACE 2 60',
    ]);
    expect(rowOf(of(connection(PLACE, QUAY)))).toEqual(['PLACE QB 0 ']);
  });

  it('has the type that an exporter of GTFS wrote down for it', () => {
    const type = (ref: string) =>
      rowOf(of(connection(PLACE, QUAY, `<TypeOfTransferRef ref="${ref}"/>${walk('PT5M')}`)));
    expect(['gtfs:1', 'gtfs:3', 'gtfs:2', 'other:3'].map(type)).toEqual([
      ['PLACE QB 1 '],
      ['PLACE QB 3 '],
      ['PLACE QB 2 300'],
      ['PLACE QB 2 300'],
    ]);
  });

  it('is one: what is said again is dropped, what is said otherwise is counted', () => {
    const again = connection(PLACE, QUAY, walk('PT5M'), 'S2');
    const otherwise = connection(PLACE, QUAY, walk('PT9M'), 'S3');
    const found = of(connection(PLACE, QUAY, walk('PT5M')) + again + otherwise);
    expect(rowOf(found)).toEqual(['PLACE QB 2 300']);
    expect(found.notCarried).toEqual([{ element: 'Connection (said otherwise before)', count: 1 }]);
  });

  it('to a place that is not there, or between modes, is counted; a time that is none is reported', () => {
    const found = of(
      connection(PLACE, '<StopPlaceRef ref="ELSEWHERE"/>') +
        '<DefaultConnection id="D1"><From><TransportMode>bus</TransportMode></From></DefaultConnection>',
    );
    expect(found.counts['transfers.txt']).toBe(0);
    expect(found.notCarried).toContainEqual({ element: 'Connection (not between stops of the dataset)', count: 2 });
    const wrong = of(connection(PLACE, QUAY, walk('5 minutes')));
    expect(rowOf(wrong)).toEqual(['PLACE QB 0 ']);
    expect(wrong.issues.samples).toMatchObject([
      { code: 'TIME_FORMAT', where: 'document Connection[S1]', got: '5 minutes' },
    ]);
  });

  it('does not make a stop of a stop point nothing calls at', () => {
    const alone =
      '<ScheduledStopPoint id="SX"><Name>X</Name><Location><Longitude>1.1</Longitude><Latitude>49.4</Latitude></Location></ScheduledStopPoint>';
    const found = of(alone + connection(PLACE, '<ScheduledStopPointRef ref="SX"/>'));
    expect([found.counts['transfers.txt'], found.counts['stops.txt']]).toEqual([
      0,
      convert(tinyNetex()).counts['stops.txt'],
    ]);
  });
});

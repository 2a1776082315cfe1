import fc from 'fast-check';
import {
  encodeMeasuredData,
  encodeMeasurementSites,
  encodeSituations,
  type Datex2PublicationMeta,
  type WritableMeasurement,
  type WritableSite,
  type WritableSituation,
} from '#libs/formats/datex2';
import type { HubEvent, Instant, TrafficMeasurement, TrafficSituation } from '#libs/model';
import { itWithRecordings, readRecording } from '#libs/testing';
import type { FeedNormaliser } from '../feed-normaliser.js';
import { NOON, documentOf, normaliserOf, restarted, summaries } from '../incoming.fixture.js';
import { distanceFromBox } from '../swapped.js';

const meta: Datex2PublicationMeta = {
  publicationTime: '2026-01-15T12:00:00.000Z',
  country: 'fr',
  language: 'fr',
  nationalIdentifier: 'MRN',
};
const AT = '2026-01-15T11:59:00.000Z';

const sitesOf = (...sites: WritableSite[]): string => encodeMeasurementSites(sites, meta).xml;
const valuesOf = (...measurements: WritableMeasurement[]): string => encodeMeasuredData(measurements, meta).xml;
const situationsOf = (...situations: WritableSituation[]): string => encodeSituations(situations, meta).xml;
const take = (feed: FeedNormaliser, body: string, sourceId = 'roads') =>
  feed.normalise(documentOf('datex2', body, { sourceId }), NOON);

const POINT = { latitude: 49.44, longitude: 1.09 };
const site = (siteId: string): WritableSite => ({ siteId, name: `Site ${siteId}`, point: POINT });
const flow = (siteId: string, flowVehPerHour: number): WritableMeasurement => ({
  siteId,
  measuredAt: AT,
  flowVehPerHour,
  values: [],
});
const situation = (situationId: string, changes: Partial<WritableSituation> = {}): WritableSituation => ({
  situationId,
  versionTime: AT,
  confidentiality: 'noRestriction',
  informationStatus: 'real',
  records: [
    {
      recordId: `${situationId}-1`,
      version: '1',
      type: 'Accident',
      detail: ['accident'],
      creationTime: AT,
      versionTime: AT,
      probabilityOfOccurrence: 'certain',
      validityStatus: 'active',
      start: AT,
      points: [POINT],
    },
  ],
  ...changes,
});
const twoLanes: WritableSite = {
  ...site('L'),
  lanes: 2,
  characteristics: [
    { index: 1, type: 'flow', lane: 'lane1', periodSeconds: 60 },
    { index: 2, type: 'flow', lane: 'lane2', periodSeconds: 60 },
    { index: 3, type: 'speed', lane: 'lane1', periodSeconds: 60 },
    { index: 4, type: 'speed', lane: 'lane2', periodSeconds: 60 },
  ],
};
const laneValues: WritableMeasurement = {
  siteId: 'L',
  measuredAt: AT,
  values: [
    { index: 1, type: 'flow', value: 600 },
    { index: 2, type: 'flow', value: 200 },
    { index: 3, type: 'speed', value: 80 },
    { index: 4, type: 'speed', value: 120 },
  ],
};
const measurementOf = (events: HubEvent[]): TrafficMeasurement => events.at(-1)!.entity as TrafficMeasurement;

describe('a measurement is joined with its site', () => {
  it('whichever of table and values comes first', () => {
    const first = normaliserOf();
    take(first, sitesOf(site('S')));
    expect(measurementOf(take(first, valuesOf(flow('S', 120))).events)).toMatchObject({
      name: 'Site S',
      point: POINT,
      flowVehPerHour: 120,
    });

    const last = normaliserOf();
    const { issues } = take(last, valuesOf(flow('S', 120)));
    expect(issues.samples[0]).toMatchObject({ code: 'SITE_UNKNOWN', where: 'site S', got: 'S' });
    expect(measurementOf(take(last, sitesOf(site('S'))).events)).toMatchObject({
      name: 'Site S',
      point: POINT,
      flowVehPerHour: 120,
    });
  });

  it('lane by lane, with figures for the whole road', () => {
    const feed = normaliserOf();
    take(feed, sitesOf(twoLanes));
    const measurement = measurementOf(take(feed, valuesOf(laneValues)).events);
    expect(measurement).toMatchObject({ lanes: 2, flowVehPerHour: 800, speedKmh: 90, periodSeconds: 60 });
    expect(measurement.values!.map(({ lane }) => lane)).toEqual(['lane1', 'lane2', 'lane1', 'lane2']);
  });

  it('and reported again only when it changes; a site that is not measured stays', () => {
    const feed = normaliserOf();
    take(feed, valuesOf(flow('S', 120), flow('T', 60)));
    expect(summaries(take(feed, valuesOf(flow('S', 120), flow('T', 90))).events)).toEqual(['upsert rouen:T']);
    expect(summaries(take(feed, valuesOf(flow('S', 120))).events)).toEqual([]);
  });

  it('and goes with the document where each document is the whole picture', () => {
    const feed = normaliserOf({ exchangeOf: () => 'snapshot' });
    take(feed, valuesOf(flow('S', 120), flow('T', 60)));
    expect(summaries(take(feed, valuesOf(flow('S', 120))).events)).toEqual(['remove rouen:T vanished']);
  });

  it('and refused when it names no site, which harms no other', () => {
    const { events, issues } = take(normaliserOf(), valuesOf(flow('S', 120), flow('T', 60)).replace('id="S"', 'id=""'));
    expect(summaries(events)).toContain('upsert rouen:T');
    expect(Object.keys(issues.counts).length).toBeGreaterThan(0);
  });

  it('keeps its place and lanes over a restart, though the values come before the table', () => {
    const before = normaliserOf();
    const events = [
      ...take(before, sitesOf(site('S'), twoLanes)).events,
      ...take(before, valuesOf(flow('S', 120), laneValues)).events,
    ];
    const { feed, resumed } = restarted(events);
    expect(resumed).toEqual([]);
    expect(summaries(take(feed, valuesOf(flow('S', 120), laneValues)).events)).toEqual([]);
    expect(summaries(take(feed, sitesOf(site('S'), twoLanes)).events)).toEqual([]);
    expect(measurementOf(take(feed, valuesOf(flow('S', 90))).events)).toMatchObject({
      point: POINT,
      flowVehPerHour: 90,
    });
  });
});

describe('a situation', () => {
  it('that a complete document leaves out has gone', () => {
    const feed = normaliserOf();
    take(feed, situationsOf(situation('A'), situation('B')));
    expect(summaries(take(feed, situationsOf(situation('A'))).events)).toEqual(['remove rouen:B vanished']);
  });

  it('stays when the document is cut: what is missing then says nothing about the world', () => {
    const whole = situationsOf(situation('A'), situation('B'), situation('C'));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (end) => {
        const feed = normaliserOf();
        take(feed, whole);
        const { events } = take(feed, whole.slice(0, end));
        expect(events.filter(({ op }) => op === 'remove')).toEqual([]);
        expect(feed.state.count('traffic-situation')).toBe(3);
      }),
    );
  });

  it('stays when each document says only what changed', () => {
    const feed = normaliserOf({ exchangeOf: () => 'increment' });
    take(feed, situationsOf(situation('A'), situation('B')));
    const news = situation('A', { overallSeverity: 'high' });
    expect(summaries(take(feed, situationsOf(news)).events)).toEqual(['upsert rouen:A']);
    expect(feed.state.count('traffic-situation')).toBe(2);
  });

  it('is over when a complete document has none at all, but not when it speaks of something else', () => {
    const feed = normaliserOf();
    take(feed, situationsOf(situation('A')));
    expect(summaries(take(feed, valuesOf(flow('S', 120))).events)).toEqual(['upsert rouen:S']);
    expect(summaries(take(feed, situationsOf()).events)).toEqual(['remove rouen:A vanished']);
  });

  it('of another source is left alone', () => {
    const feed = normaliserOf();
    take(feed, situationsOf(situation('A')), 'north');
    expect(summaries(take(feed, situationsOf(situation('B')), 'south').events)).toEqual(['upsert rouen:B']);
  });

  for (const [word, reason] of [
    ['end', 'ended'],
    ['cancel', 'cancelled'],
  ])
    it(`goes when the producer says ${word}, and is no news to those who never heard of it`, () => {
      const feed = normaliserOf({ exchangeOf: () => 'increment' });
      const over = `<?xml version="1.0"?><d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" modelBaseVersion="2"><payloadPublication xsi:type="SituationPublication" lang="fr"><publicationTime>${AT}</publicationTime><situation id="A"><situationRecord xsi:type="Accident" id="A-1" version="2"><situationRecordCreationTime>${AT}</situationRecordCreationTime><management><lifeCycleManagement><${word}>true</${word}></lifeCycleManagement></management></situationRecord></situation></payloadPublication></d2LogicalModel>`;
      expect(summaries(take(feed, over).events)).toEqual([]);
      take(feed, situationsOf(situation('A')));
      expect(summaries(take(feed, over).events)).toEqual([`remove rouen:A ${reason}`]);
      expect(summaries(take(feed, over).events)).toEqual([]);
    });
});

describe('what the producer keeps within the trade (invariant 6)', () => {
  it('is shown to partners or inside only, whatever the feed’s own visibility', () => {
    const visibilityOf = (confidentiality: string | undefined): string =>
      take(normaliserOf(), situationsOf(situation('A', { confidentiality }))).events[0]!.visibility;
    expect(visibilityOf('noRestriction')).toBe('open');
    expect(visibilityOf('restrictedToAuthorities')).toBe('internal');
    expect(visibilityOf('internalUse')).toBe('internal');
    const narrow = normaliserOf({ visibility: 'internal' });
    expect(take(narrow, situationsOf(situation('A'))).events[0]!.visibility).toBe('internal');
  });

  it('is taken back from those who had seen it before, and they hear no more of it', () => {
    const feed = normaliserOf();
    take(feed, situationsOf(situation('A')));
    const { events } = take(feed, situationsOf(situation('A', { confidentiality: 'internalUse' })));
    expect(events.map(({ op, reason, visibility }) => [op, reason, visibility])).toEqual([
      ['remove', 'withdrawn', 'open'],
      ['upsert', undefined, 'internal'],
    ]);
    const gone = take(feed, situationsOf(situation('B'))).events.find(({ op }) => op === 'remove')!;
    expect([gone.key, gone.visibility]).toEqual(['rouen:A', 'internal']);
  });
});

describe('recorded road traffic', () => {
  itWithRecordings(
    ['datex2/refDir.csv', 'datex2/v2-france-bison-fute-qtv-9-sites.xml'],
    'gets its places from the list of Bison Futé',
    () => {
      const feed = normaliserOf();
      const values = documentOf('datex2', readRecording('datex2/v2-france-bison-fute-qtv-9-sites.xml'), {
        sourceId: 'counts',
      });
      const list = documentOf('datex2-site-list', readRecording('datex2/refDir.csv'), { sourceId: 'sites' });
      expect(feed.normalise(values, NOON).events).toHaveLength(9);
      const placed = feed.normalise(list, NOON).events.filter(({ kind }) => kind === 'traffic-measurement');
      expect(placed.map(({ key }) => key)).toContain('rouen:MUM76.h1');
      expect(
        [...feed.state.list('traffic-measurement')].every(
          ({ entity }) => (entity as TrafficMeasurement).speedKmh !== 0,
        ),
      ).toBe(true);
    },
  );

  itWithRecordings(
    'datex2/v2-england-ntis/events',
    'of England, which its producer keeps within the trade, is published to partners',
    () => {
      const feed = normaliserOf({ exchangeOf: () => 'increment' });
      const names = ['3794674417759799', '3794692773234866', '3794693100985740'];
      for (const name of names) {
        const { events } = take(
          feed,
          Buffer.from(readRecording(`datex2/v2-england-ntis/events/Event_Data_${name}.xml`)).toString(),
        );
        for (const { visibility, entity } of events) {
          expect(visibility).toBe('partner');
          expect((entity as TrafficSituation).records.length).toBeGreaterThan(0);
        }
      }
      expect(feed.state.count('traffic-situation')).toBeGreaterThan(0);
    },
  );
});

describe('what only names a place', () => {
  const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  const version2 = (type: string, content: string): string =>
    `<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" modelBaseVersion="2"><payloadPublication ${XSI} xsi:type="${type}" lang="fr">
     <publicationTime>2026-01-15T08:07:00+01:00</publicationTime>${content}</payloadPublication></d2LogicalModel>`;
  const PLACES = version2(
    'PredefinedLocationsPublication',
    `<predefinedLocationContainer xsi:type="PredefinedLocation" id="P7" version="1"><location xsi:type="Point">
     <locationForDisplay><latitude>49.44</latitude><longitude>1.09</longitude></locationForDisplay></location></predefinedLocationContainer>`,
  );
  const reference = (element: string): string =>
    `<${element} xsi:type="LocationByReference"><predefinedLocationReference id="P7" version="1" targetClass="PredefinedLocation"/></${element}>`;

  it('is drawn there: the state of the traffic', () => {
    const feed = normaliserOf();
    take(feed, PLACES, 'places');
    const { events } = take(
      feed,
      version2(
        'ElaboratedDataPublication',
        `<elaboratedData><basicData xsi:type="TrafficStatus">${reference('pertinentLocation')}
         <trafficStatus><trafficStatusValue>heavy</trafficStatusValue></trafficStatus></basicData></elaboratedData>`,
      ),
    );
    expect(events[0]!.entity).toMatchObject({ siteId: 'rouen:P7', point: POINT, trafficStatus: 'heavy' });
  });

  it('is drawn there: an incident', () => {
    const feed = normaliserOf();
    take(feed, PLACES, 'places');
    const { events } = take(
      feed,
      version2(
        'SituationPublication',
        `<situation id="S" version="1"><headerInformation><confidentiality>noRestriction</confidentiality><informationStatus>real</informationStatus></headerInformation>
         <situationRecord xsi:type="Accident" id="S1" version="1"><situationRecordCreationTime>2026-01-15T08:00:00+01:00</situationRecordCreationTime>
         <situationRecordVersionTime>2026-01-15T08:00:00+01:00</situationRecordVersionTime><probabilityOfOccurrence>certain</probabilityOfOccurrence>
         <validity><validityStatus>active</validityStatus></validity>${reference('groupOfLocations')}<accidentType>accident</accidentType></situationRecord></situation>`,
      ),
    );
    expect(events[0]!.entity).toMatchObject({ records: [{ points: [POINT] }] });
  });
});

describe('an exchange that says it reports only what changed', () => {
  const increment = (xml: string): string =>
    `<con:messageContainer xmlns:con="http://datex2.eu/schema/3/messageContainer" xmlns:ex="http://datex2.eu/schema/3/exchangeInformation" modelBaseVersion="3">
     ${xml
       .replace(/<\?xml[^>]*\?>/, '')
       .replaceAll('d2:payload', 'con:payload')
       .replace('<con:payload ', '<con:payload xmlns:con="http://datex2.eu/schema/3/messageContainer" ')}
     <con:exchangeInformation><ex:exchangeContext><ex:codedExchangeProtocol>deltaPull</ex:codedExchangeProtocol></ex:exchangeContext></con:exchangeInformation></con:messageContainer>`;

  it('takes nothing back that it does not name, unless the configuration knows better', () => {
    const feed = normaliserOf();
    take(feed, increment(situationsOf(situation('A'))));
    expect(summaries(take(feed, increment(situationsOf(situation('B')))).events)).toEqual(['upsert rouen:B']);
    const configured = normaliserOf({ exchangeOf: () => 'snapshot' });
    take(configured, increment(situationsOf(situation('A'))));
    expect(summaries(take(configured, increment(situationsOf(situation('B')))).events)).toEqual([
      'upsert rouen:B',
      'remove rouen:A vanished',
    ]);
  });
});

describe('what holds only at some hours', () => {
  const CLOSED = (validity: string): string => `<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><payloadPublication xsi:type="SituationPublication" lang="fr">
    <situation id="S" version="1"><situationRecord xsi:type="RoadOrCarriagewayOrLaneManagement" id="R" version="1">
    <validity><validityStatus>definedByValidityTimeSpec</validityStatus><validityTimeSpecification>
    <overallStartTime>2026-01-05T00:00:00Z</overallStartTime><overallEndTime>2026-02-20T00:00:00Z</overallEndTime>
    ${validity}</validityTimeSpecification></validity>
    <roadOrCarriagewayOrLaneManagementType>roadClosed</roadOrCarriagewayOrLaneManagementType>
    </situationRecord></situation></payloadPublication></d2LogicalModel>`;
  const THURSDAYS = `<validPeriod><recurringTimePeriodOfDay xsi:type="TimePeriodByHour">
    <startTimeOfPeriod>14:00:00</startTimeOfPeriod><endTimeOfPeriod>20:00:00</endTimeOfPeriod></recurringTimePeriodOfDay>
    <recurringDayWeekMonthPeriod><applicableDay>thursday</applicableDay></recurringDayWeekMonthPeriod></validPeriod>`;
  const activityOf = (event: HubEvent | undefined): unknown =>
    (event?.entity as TrafficSituation | undefined)?.activity;

  it('says whether it holds, and says so anew at the hour it begins and ends, without another document', () => {
    const feed = normaliserOf();
    // Thursday, 13:00 in Paris.
    const [first] = feed.normalise(documentOf('datex2', CLOSED(THURSDAYS)), NOON).events;
    expect(activityOf(first)).toEqual({ state: 'upcoming', from: '2026-01-15T13:00:00.000Z' });
    expect(feed.expire(NOON + 59 * 60_000)).toEqual([]);
    const [begun, ...others] = feed.expire(NOON + 60 * 60_000);
    expect(others).toEqual([]);
    expect(begun).toMatchObject({ op: 'upsert', key: 'rouen:S', visibility: 'open' });
    expect(activityOf(begun)).toEqual({ state: 'active', until: '2026-01-15T19:00:00.000Z' });
    expect(feed.expire(NOON + 61 * 60_000)).toEqual([]);
    expect(feed.expire(NOON + 7 * 3_600_000).map(activityOf)).toEqual([
      { state: 'upcoming', from: '2026-01-22T13:00:00.000Z' },
    ]);
  });

  it('looks again after a restart', () => {
    const feed = normaliserOf();
    const { events } = feed.normalise(documentOf('datex2', CLOSED(THURSDAYS)), NOON);
    const { feed: again } = restarted(events);
    const later = NOON + 2 * 3_600_000;
    const document = documentOf('datex2', CLOSED(THURSDAYS), { receivedAt: new Date(later).toISOString() as Instant });
    expect(again.normalise(document, later).events.map(activityOf)).toEqual([
      { state: 'active', until: '2026-01-15T19:00:00.000Z' },
    ]);
  });

  it('is not said to hold where what restricts it cannot be read', () => {
    const [event] = normaliserOf().normalise(
      documentOf('datex2', CLOSED('<validPeriod><recurringTimePeriodOfDay/></validPeriod>')),
      NOON,
    ).events;
    expect(activityOf(event)).toEqual({ state: 'unknown' });
  });

  it('keeps within the trade what one of its records keeps there (invariant 6)', () => {
    const kept = CLOSED('').replace(
      '<validity>',
      '<confidentialityOverride>internalUse</confidentialityOverride><validity>',
    );
    expect(
      normaliserOf()
        .normalise(documentOf('datex2', kept), NOON)
        .events.map(({ visibility }) => visibility),
    ).toEqual(['internal']);
  });
});

describe('what is no news of the world', () => {
  const unreal = ['test', 'technicalExercise', 'securityExercise'] as const;

  it.each(unreal)(
    'a situation that says it is a %s is flagged, never active, kept from readers, and reported',
    (status) => {
      const { events, issues } = take(normaliserOf(), situationsOf(situation('S', { informationStatus: status })));
      const [{ visibility, quality, entity }] = events as [HubEvent];
      expect([visibility, quality.flags]).toEqual(['internal', ['suspect:test']]);
      expect((entity as TrafficSituation).activity).toEqual({ state: 'suspended' });
      expect(issues.samples).toMatchObject([{ code: 'FIELD_ENUM', field: 'informationStatus', got: status }]);
    },
  );

  it('measurements, car parks and signs of a publication that is a test are not open either', () => {
    const feed = normaliserOf();
    take(feed, sitesOf(site('A')));
    const test = valuesOf(flow('A', 900)).replace('>real<', '>test<');
    expect(test).toContain('>test<');
    const { events } = take(feed, test);
    expect(events.map(({ visibility, quality }) => [visibility, quality.flags])).toEqual([
      ['internal', ['suspect:test']],
    ]);
  });

  it('of a feed that is simulated or replayed as a whole is shown as that', () => {
    const { events } = take(
      normaliserOf({ nature: 'simulated' }),
      situationsOf(situation('S', { informationStatus: 'test' })),
    );
    expect(events.map(({ visibility, quality }) => [visibility, quality.flags])).toEqual([['open', ['simulated']]]);
  });
});

describe('a place far from the territory', () => {
  const rouen = { south: 49.2, north: 49.7, west: 0.7, east: 1.4 };
  const territory = {
    communeOf: () => undefined,
    distanceM: (point: { latitude: number; longitude: number }) => distanceFromBox(point, rouen),
  };
  const record = (latitude: number, longitude: number) =>
    situation('S', { records: [{ ...situation('S').records[0]!, points: [{ latitude, longitude }] }] });
  const countsOf = (body: string) => take(normaliserOf({}, { territory }), body).issues.counts;

  it('that would lie in it with latitude and longitude the other way round is reported', () => {
    expect(countsOf(situationsOf(record(1.09, 49.44)))).toEqual({ COORDINATE_IMPLAUSIBLE: 1 });
    expect(countsOf(sitesOf({ ...site('A'), point: { latitude: 1.09, longitude: 49.44 } }))).toEqual({
      COORDINATE_IMPLAUSIBLE: 1,
    });
  });

  it('is reported as it is where it would be far either way, or is not far', () => {
    expect(countsOf(situationsOf(record(48.85, 2.35)))).toEqual({});
    expect(countsOf(situationsOf(record(43.3, 5.4)))).toEqual({});
  });
});

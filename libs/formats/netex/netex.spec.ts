import fc from 'fast-check';
import { IssueCollector } from '#libs/errors';
import { importSchedule, openScheduleIndex } from '#libs/schedule';
import { OPTIONS, PIECES, convert, document, journey, tinyNetex, zipOf, type Pieces } from './tiny-netex.fixture.js';
import { netexToGtfs } from './index.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const issuesOf = (found: { issues: IssueCollector }, code: string) =>
  found.issues.samples.filter((issue) => issue.code === code);
const times = (found: ReturnType<typeof convert>, trip: string) =>
  found
    .rows('stop_times.txt')
    .filter((row) => row['trip_id'] === trip)
    .map((row) => row['departure_time']);

describe('a NeTEx delivery as GTFS', () => {
  const found = convert(tinyNetex());

  it('is a schedule the hub imports without an issue', () => {
    const issues = new IssueCollector();
    const imported = importSchedule(found.zip, { feedId: 'f', documentHash: 'h' }, issues);
    expect([imported.unusable, issues.counts, found.issues.counts]).toEqual([undefined, {}, {}]);
    expect(imported.counts).toMatchObject({ 'trips.txt': 1, 'stop_times.txt': 3, 'stops.txt': 4, 'routes.txt': 1 });
    expect(imported).toMatchObject({ timeZone: 'Europe/Paris', validFrom: '20260105', validTo: '20260130' });
    expect(openScheduleIndex(imported.index).findTrip('J1')).toBeDefined();
  });

  it('keeps NeTEx ids, so that real time which names them matches', () => {
    expect(found.rows('trips.txt')).toEqual([
      {
        route_id: 'L90',
        service_id: 'WORK',
        trip_id: 'J1',
        trip_headsign: 'Boulingrin',
        trip_short_name: '',
        direction_id: '0',
        block_id: '',
        shape_id: '',
        wheelchair_accessible: '',
        bikes_allowed: '',
      },
    ]);
    expect(found.rows('stop_times.txt').map(({ stop_id }) => stop_id)).toEqual(['QA', 'QB', 'QC']);
    expect(found.rows('agency.txt')).toMatchObject([
      { agency_id: 'TCAR', agency_name: 'Réseau Astuce', agency_url: 'https://astuce.example' },
    ]);
  });

  it('says where riders may board and alight, and where they must ask', () => {
    expect(found.rows('stop_times.txt').map((row) => [row['pickup_type'], row['drop_off_type']])).toEqual([
      ['', '1'],
      ['3', '3'],
      ['1', ''],
    ]);
  });

  it('makes a station of a stop place with quays, and a stop of each quay', () => {
    expect(found.rows('stops.txt').map((row) => [row['stop_id'], row['location_type'], row['parent_station']])).toEqual(
      [
        ['PLACE', '1', ''],
        ['QA', '0', 'PLACE'],
        ['QB', '0', ''],
        ['QC', '0', ''],
      ],
    );
    expect(found.rows('stops.txt')[1]).toMatchObject({ stop_lat: '49.4404', stop_lon: '1.0912', platform_code: '1' });
  });

  it('gives the same bytes whatever the order of files and entities', () => {
    const names = Object.keys(PIECES) as (keyof Pieces)[];
    const expected = convert(
      zipOf(Object.fromEntries(names.map((name) => [`${name}.xml`, document(PIECES[name as keyof typeof PIECES])]))),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (order) => {
        const files = order.map((name) => [`${name}.xml`, document(PIECES[name as keyof typeof PIECES])] as const);
        const shuffled = convert(zipOf(Object.fromEntries(files)));
        expect(Buffer.compare(shuffled.zip, expected.zip)).toBe(0);
        expect(shuffled.issues.counts).toEqual({});
      }),
      { numRuns: 20 },
    );
  });

  it("reads elements with a prefix, or without NeTEx's namespace", () => {
    const prefixed = tinyNetex()
      .replace('xmlns="http', 'xmlns:n="http')
      .replaceAll(/<(\/?)([A-Za-z])/g, '<$1n:$2');
    const bare = tinyNetex().replace(' xmlns="http://www.netex.org.uk/netex"', '');
    for (const text of [prefixed, bare]) expect(convert(text).counts).toEqual(found.counts);
  });

  it('takes time zone and language from the frames, before those of the feed', () => {
    const defaults =
      '<FrameDefaults><DefaultLocale><TimeZone>Europe/Berlin</TimeZone><DefaultLanguage>de</DefaultLanguage></DefaultLocale></FrameDefaults>';
    expect(convert(tinyNetex({}, defaults)).rows('agency.txt')).toMatchObject([
      { agency_timezone: 'Europe/Berlin', agency_lang: 'de' },
    ]);
    const wrong = convert(tinyNetex({}, defaults.replace('Europe/Berlin', 'Mars/Olympus')));
    expect(wrong.rows('agency.txt')).toMatchObject([{ agency_timezone: 'Europe/Paris' }]);
    expect(issuesOf(wrong, 'FIELD_ENUM')).toMatchObject([{ field: 'TimeZone', got: 'Mars/Olympus' }]);
  });
});

describe('lines', () => {
  const line = (content: string) => convert(tinyNetex({ line: `<Line id="L90">${content}</Line>` }));

  it('have the extended route type of their submode, else the basic one of their mode', () => {
    const type = (content: string) => line(content).rows('routes.txt')[0]!['route_type'];
    expect(type('<TransportMode>water</TransportMode>')).toBe('4');
    expect(type('<TransportMode>tram</TransportMode>')).toBe('0');
    expect(
      type('<TransportMode>bus</TransportMode><TransportSubmode><BusSubmode>nightBus</BusSubmode></TransportSubmode>'),
    ).toBe('705');
    const unknown = line('<TransportMode>carpet</TransportMode>');
    expect(unknown.rows('routes.txt')[0]).toMatchObject({ route_type: '1700' });
    expect(issuesOf(unknown, 'FIELD_ENUM')).toMatchObject([{ field: 'TransportMode', got: 'carpet' }]);
  });

  it('never have text in the colour it stands on', () => {
    const found = line('<Presentation><Colour>FF6633</Colour><TextColour>FF6633</TextColour></Presentation>');
    expect(found.rows('routes.txt')[0]).toMatchObject({ route_color: 'FF6633', route_text_color: '000000' });
    expect(found.issues.counts).toMatchObject({ REPAIRED: 1 });
  });

  it('belong to the producer of the feed when they name nobody', () => {
    const found = line('<Name>90</Name><TransportMode>bus</TransportMode>');
    expect(found.rows('routes.txt')[0]).toMatchObject({ agency_id: OPTIONS.producer });
    expect(found.rows('agency.txt')).toMatchObject([
      { agency_id: OPTIONS.producer, agency_name: OPTIONS.producer, agency_url: OPTIONS.url },
    ]);
  });
});

describe('days of service', () => {
  const days = (changes: Pieces): string[] => {
    const found = convert(tinyNetex(changes));
    const imported = importSchedule(found.zip, { feedId: 'f', documentHash: 'h' }, new IssueCollector());
    if (imported.unusable !== undefined || !imported.counts['trips.txt']) return [];
    const schedule = openScheduleIndex(imported.index);
    const trip = schedule.findTrip('J1')!;
    const all: string[] = [];
    for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2026, 1, 10); day += 86_400_000) {
      const date = new Date(day).toISOString().slice(0, 10).replaceAll('-', '');
      if (schedule.isActive(trip.serviceId, date)) all.push(date);
    }
    return all;
  };

  it('are those of the period on the weekdays of the day type, less the days taken away', () => {
    expect(days({})).toEqual(
      [5, 7, 8, 9, 12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 26, 27, 28, 29, 30].map(
        (day) => `202601${String(day).padStart(2, '0')}`,
      ),
    );
  });

  it('are the bits of a UIC period, from its first day', () => {
    const periods =
      '<UicOperatingPeriod id="JAN"><FromDate>2026-01-30T00:00:00</FromDate><ToDate>2026-02-03T00:00:00</ToDate><ValidDayBits>10110</ValidDayBits></UicOperatingPeriod>';
    expect(days({ periods })).toEqual(['20260130', '20260201', '20260202']);
  });

  it('are single dates and operating days, whatever weekday they are', () => {
    const dayAssignments =
      '<DayTypeAssignment id="A1"><Date>2026-01-10</Date><DayTypeRef ref="WORK"/></DayTypeAssignment>' +
      '<DayTypeAssignment id="A2"><OperatingDayRef ref="SUN"/><DayTypeRef ref="WORK"/></DayTypeAssignment>';
    const more = '<OperatingDay id="SUN"><CalendarDate>2026-01-11</CalendarDate></OperatingDay>';
    expect(days({ dayAssignments, more })).toEqual(['20260110', '20260111']);
  });

  it('are none for a day type nobody assigned to days, which is reported', () => {
    expect(days({ dayAssignments: '' })).toEqual([]);
    expect(convert(tinyNetex({ dayAssignments: '' })).issues.counts).toMatchObject({ SERVICE_NEVER_ACTIVE: 1 });
  });

  it('are those of all day types of a journey, and of its dated journeys', () => {
    const dayTypes = `${PIECES.dayTypes}<DayType id="FAIR"/>`;
    const dayAssignments =
      '<DayTypeAssignment id="A1"><Date>2026-01-10</Date><DayTypeRef ref="WORK"/></DayTypeAssignment>' +
      '<DayTypeAssignment id="A2"><Date>2026-01-17</Date><DayTypeRef ref="FAIR"/></DayTypeAssignment>';
    const journeys = journey(
      'J1',
      ['08:00:00', '08:05:00', '08:10:00'],
      '<dayTypes><DayTypeRef ref="WORK"/><DayTypeRef ref="FAIR"/></dayTypes><JourneyPatternRef ref="P1"/>',
    );
    expect(days({ dayTypes, dayAssignments, journeys })).toEqual(['20260110', '20260117']);
    const more =
      '<OperatingDay id="D"><CalendarDate>2026-01-24</CalendarDate></OperatingDay>' +
      '<DatedServiceJourney id="X"><ServiceJourneyRef ref="J1"/><OperatingDayRef ref="D"/></DatedServiceJourney>';
    expect(days({ dayTypes, dayAssignments, journeys, more })).toEqual(['20260110', '20260117', '20260124']);
  });
});

describe('times', () => {
  it('pass midnight by their day offsets', () => {
    const journeys = journey('J1', [
      ['23:55:00', 0],
      ['00:05:00', 1],
      ['00:10:00', 1],
    ]);
    expect(times(convert(tinyNetex({ journeys })), 'J1')).toEqual(['23:55:00', '24:05:00', '24:10:00']);
  });

  it('pass midnight without an offset, which is reported as a repair', () => {
    const found = convert(tinyNetex({ journeys: journey('J1', ['23:55:00', '00:05:00', '00:10:00']) }));
    expect(times(found, 'J1')).toEqual(['23:55:00', '24:05:00', '24:10:00']);
    expect(found.issues.counts).toMatchObject({ REPAIRED: 1 });
  });

  it('go to the point of the pattern they name, in whatever order', () => {
    const passing = (point: string, time: string) =>
      `<TimetabledPassingTime><StopPointInJourneyPatternRef ref="${point}"/><ArrivalTime>${time}</ArrivalTime></TimetabledPassingTime>`;
    const journeys =
      '<ServiceJourney id="J1"><dayTypes><DayTypeRef ref="WORK"/></dayTypes><ServiceJourneyPatternRef ref="P1"/>' +
      `<passingTimes>${passing('P1a', '08:00:00')}${passing('P1c', '08:10:00')}</passingTimes></ServiceJourney>`;
    const found = convert(tinyNetex({ journeys }));
    expect(
      found.rows('stop_times.txt').map((row) => [row['stop_id'], row['stop_sequence'], row['arrival_time']]),
    ).toEqual([
      ['QA', '1', '08:00:00'],
      ['QC', '3', '08:10:00'],
    ]);
  });

  it('are one at each point: a second one there is reported and costs the journey nothing', () => {
    const passing = (point: string, time: string) =>
      `<TimetabledPassingTime><StopPointInJourneyPatternRef ref="${point}"/><ArrivalTime>${time}</ArrivalTime></TimetabledPassingTime>`;
    const journeys =
      '<ServiceJourney id="J1"><dayTypes><DayTypeRef ref="WORK"/></dayTypes><ServiceJourneyPatternRef ref="P1"/>' +
      `<passingTimes>${passing('P1a', '08:00:00')}${passing('P1a', '08:01:00')}${passing('P1c', '08:10:00')}</passingTimes></ServiceJourney>`;
    const found = convert(tinyNetex({ journeys }));
    expect(times(found, 'J1')).toEqual(['08:00:00', '08:10:00']);
    expect(issuesOf(found, 'DUPLICATE_KEY')).toMatchObject([{ where: 'document ServiceJourney[J1]', got: 'P1a' }]);
  });

  it('are there where a journey begins and ends, or it is lost; those between may be absent', () => {
    const lacking = (at: number) =>
      convert(
        tinyNetex({
          journeys: journey(
            'J1',
            ['08:00:00', '08:05:00', '08:10:00'].map((time, index) => (index === at ? '8 o’clock' : time)),
          ),
        }),
      );
    expect(times(lacking(1), 'J1')).toEqual(['08:00:00', '', '08:10:00']);
    for (const end of [0, 2]) {
      expect(lacking(end).counts['trips.txt']).toBe(0);
      expect(issuesOf(lacking(end), 'FIELD_MISSING')).toMatchObject([{ where: 'document ServiceJourney[J1]' }]);
    }
  });

  it('may come as calls of a journey without a pattern', () => {
    const call = (stop: string, time: string) =>
      `<Call><ScheduledStopPointRef ref="${stop}"/><Arrival><Time>${time}</Time></Arrival><Departure><Time>${time}</Time></Departure></Call>`;
    const journeys =
      '<ServiceJourney id="J1"><dayTypes><DayTypeRef ref="WORK"/></dayTypes><LineRef ref="L90"/>' +
      `<calls>${call('SA', '08:00:00')}${call('SB', '08:05:00')}</calls></ServiceJourney>`;
    const found = convert(tinyNetex({ journeys }));
    expect(found.rows('stop_times.txt').map(({ stop_id }) => stop_id)).toEqual(['QA', 'QB']);
    expect(found.rows('trips.txt')).toMatchObject([{ route_id: 'L90', trip_id: 'J1' }]);
    const elsewhere = convert(
      tinyNetex({ journeys: journeys.replace('<LineRef', '<ServicePatternRef ref="ELSEWHERE"/><LineRef') }),
    );
    expect(elsewhere.rows('stop_times.txt')).toEqual(found.rows('stop_times.txt'));
    expect(issuesOf(elsewhere, 'REFERENCE_UNKNOWN')).toMatchObject([
      { expected: 'a JourneyPattern of the dataset; its own calls stand for it' },
    ]);
  });
});

describe('places', () => {
  const at = (location: string, quays = PIECES.quays) =>
    convert(
      tinyNetex({
        quays: quays.replace('<Longitude>1.0991</Longitude><Latitude>49.4475</Latitude>', location),
      }),
    );
  const placeOf = (found: ReturnType<typeof convert>) => {
    const row = found.rows('stops.txt').find(({ stop_id }) => stop_id === 'QB');
    return row && [Number(row['stop_lat']), Number(row['stop_lon'])];
  };

  it('are read in Lambert-93 and in WGS 84, latitude first', () => {
    const [latitude, longitude] = placeOf(at('<gml:pos srsName="EPSG:2154">648228.5 6862427.0</gml:pos>'))!;
    expect(latitude).toBeCloseTo(48.859796, 6);
    expect(longitude).toBeCloseTo(2.294361, 6);
    expect(placeOf(at('<gml:pos srsName="urn:ogc:def:crs:EPSG::4326">49.4475 1.0991</gml:pos>'))).toEqual([
      49.4475, 1.0991,
    ]);
  });

  it('of a quay are those of its stop point when it has none, and it is lost without either', () => {
    const found = at('');
    expect(placeOf(found)).toBeUndefined();
    expect(issuesOf(found, 'LOCATION_MISSING')).toMatchObject([{ where: 'document Quay[QB]' }]);
    expect(found.rows('stop_times.txt').map(({ stop_id }) => stop_id)).toEqual(['QA', 'QC']);
    const stopPoints = PIECES.stopPoints.replace(
      '<Name>Beauvoisine</Name>',
      '<Name>Beauvoisine</Name><Location><Longitude>1.1</Longitude><Latitude>49.4</Latitude></Location>',
    );
    expect(placeOf(convert(tinyNetex({ quays: '<Quay id="QB"><Name>B</Name></Quay>', stopPoints })))).toEqual([
      49.4, 1.1,
    ]);
  });

  it('in a system that is not understood are reported by its name', () => {
    const found = at('<gml:pos srsName="EPSG:27572">86388.1 2356617.2</gml:pos>');
    expect(issuesOf(found, 'LOCATION_MISSING')[0]).toMatchObject({ field: 'srsName', got: 'EPSG:27572' });
  });
});

describe('what cannot be used', () => {
  it('is reported by place and costs nothing else: a journey of an unknown pattern', () => {
    const journeys =
      PIECES.journeys +
      journey('J2', ['09:00:00'], '<dayTypes><DayTypeRef ref="WORK"/></dayTypes><JourneyPatternRef ref="P9"/>');
    const found = convert(tinyNetex({ journeys }));
    expect(found.counts).toMatchObject({ 'trips.txt': 1 });
    expect(issuesOf(found, 'REFERENCE_UNKNOWN')).toEqual([
      {
        code: 'REFERENCE_UNKNOWN',
        severity: 'error',
        where: 'document ServiceJourney[J2]',
        field: 'JourneyPatternRef',
        got: 'P9',
        expected: 'a JourneyPattern of the dataset; the journey is lost',
      },
    ]);
  });

  it.each<[string, Pieces, string]>([
    ['a line that is not there', { line: '' }, 'REFERENCE_UNKNOWN'],
    ['a day type that is not there', { dayTypes: '', dayAssignments: '' }, 'REFERENCE_UNKNOWN'],
    ['another number of times than points', { journeys: journey('J1', ['08:00:00']) }, 'FIELD_RANGE'],
    ['a time before its day', { journeys: journey('J1', [['23:00:00', -1], '08:00:00', '09:00:00']) }, 'FIELD_RANGE'],
    ['one stop only that is there', { assignments: '', stopPoints: '' }, 'TRIP_WITHOUT_STOP_TIMES'],
  ])('is a journey with %s', (_, changes, code) => {
    const found = convert(tinyNetex(changes));
    expect(found.counts['trips.txt']).toBe(0);
    expect(issuesOf(found, code)).not.toEqual([]);
  });

  it('is a second entity of the same id that differs; equal ones are no fault', () => {
    expect(convert(tinyNetex({ more: PIECES.line })).issues.counts).toEqual({});
    const found = convert(tinyNetex({ more: PIECES.line.replace('>90<', '>91<') }));
    expect(issuesOf(found, 'DUPLICATE_KEY')).toMatchObject([{ where: 'document Line', got: 'L90' }]);
    expect(found.rows('routes.txt')).toMatchObject([{ route_short_name: '90' }]);
  });

  it('keeps the id of a quay that is in another delivery, at the place of its stop point', () => {
    const stopPoints = PIECES.stopPoints.replace(
      '<Name>Boulingrin</Name>',
      '<Name>Boulingrin</Name><Location><Longitude>1.1075</Longitude><Latitude>49.4482</Latitude></Location>',
    );
    const assignments = PIECES.assignments.replace('ref="QC"', 'ref="FAR"');
    const found = convert(tinyNetex({ stopPoints, assignments }));
    expect(found.rows('stop_times.txt').map(({ stop_id }) => stop_id)).toEqual(['QA', 'QB', 'FAR']);
    expect(issuesOf(found, 'REFERENCE_UNKNOWN')).toMatchObject([{ field: 'QuayRef', got: 'FAR' }]);
  });
});

describe('what GTFS has no place for', () => {
  it('is counted by the name of its element, whole frames as well as single fields', () => {
    const more =
      '<FareFrame id="F"><fareProducts><X/></fareProducts></FareFrame><FareFrame id="G"/>' +
      '<ServiceJourneyInterchange id="I"/><Quay id="QZ"><Name>Z</Name><PostalAddress><Town>Rouen</Town></PostalAddress>' +
      '<noticeAssignments><NoticeAssignment/><NoticeAssignment/></noticeAssignments>' +
      '<Centroid><Location><Longitude>1</Longitude><Latitude>49</Latitude></Location></Centroid></Quay>';
    const found = convert(tinyNetex({ more }));
    expect(found.notCarried).toEqual([
      { element: 'FareFrame', count: 2 },
      { element: 'Quay/NoticeAssignment', count: 2 },
      { element: 'Quay/PostalAddress', count: 1 },
      { element: 'ServiceJourneyInterchange (of a journey that is not in the timetable)', count: 1 },
    ]);
    expect(issuesOf(found, 'NETEX_NOT_CARRIED').map(({ where }) => where)).toEqual([
      'FareFrame × 2',
      'Quay/NoticeAssignment × 2',
      'Quay/PostalAddress × 1',
      'ServiceJourneyInterchange (of a journey that is not in the timetable) × 1',
    ]);
  });
});

describe('courses on the map', () => {
  const route =
    '<Route id="R1"><LineRef ref="L90"/><pointsInSequence><PointOnRoute order="1"><RoutePointRef ref="A"/></PointOnRoute>' +
    '<PointOnRoute order="2"><RoutePointRef ref="B"/></PointOnRoute></pointsInSequence></Route>';
  const link = (name: string, from: string, to: string, line: string) =>
    `<${name} id="${name}"><FromPointRef ref="${from}"/><ToPointRef ref="${to}"/>${line}</${name}>`;

  it('are drawn by the links between the points of the route', () => {
    const line = '<gml:LineString><gml:pos>49.44 1.09</gml:pos><gml:pos>49.45 1.1</gml:pos></gml:LineString>';
    const found = convert(tinyNetex({ route, more: link('RouteLink', 'A', 'B', line) }));
    expect(found.rows('shapes.txt').map((row) => [row['shape_id'], row['shape_pt_lat'], row['shape_pt_lon']])).toEqual([
      ['R1', '49.44', '1.09'],
      ['R1', '49.45', '1.1'],
    ]);
    expect(found.rows('trips.txt')).toMatchObject([{ shape_id: 'R1' }]);
  });

  it('are those of service links between the stops, when each has a line', () => {
    const line = (text: string) =>
      `<projections><LinkSequenceProjection id="x"><gml:LineString srsName="EPSG:4326"><gml:posList>${text}</gml:posList></gml:LineString></LinkSequenceProjection></projections>`;
    const first = link('ServiceLink', 'SA', 'SB', line('49.44 1.09 49.447 1.099'));
    const second = link('ServiceLink', 'SB', 'SC', line('49.447 1.099 49.448 1.107')).replace(
      'id="ServiceLink"',
      'id="two"',
    );
    expect(
      convert(tinyNetex({ more: first + second }))
        .rows('shapes.txt')
        .map((row) => row['shape_pt_lon']),
    ).toEqual(['1.09', '1.099', '1.107']);
    expect(convert(tinyNetex({ more: first })).rows('shapes.txt')).toEqual([]);
  });
});

describe('a container', () => {
  it.each([
    ['an HTML page', '<html><body>down for maintenance</body></html>', 'CONTAINER_UNREADABLE'],
    ['another XML', '<Siri xmlns="http://www.siri.org.uk/siri"/>', 'CONTAINER_UNREADABLE'],
    ['a DTD', '<!DOCTYPE x [<!ENTITY a "b">]><PublicationDelivery/>', 'CONTAINER_UNREADABLE'],
    ['nothing', '', 'CONTAINER_UNREADABLE'],
  ])('with %s is refused', (_, text, code) => {
    expect(() => netexToGtfs(bytesOf(text), OPTIONS, new IssueCollector())).toThrow(expect.objectContaining({ code }));
  });

  it('without XML is refused; one broken document costs the others nothing', () => {
    expect(() => convert(zipOf({ 'stops.txt': 'stop_id\n' }))).toThrow(
      expect.objectContaining({ code: 'CONTAINER_UNREADABLE', got: 'stops.txt' }),
    );
    const found = convert(
      zipOf({ 'a.xml': tinyNetex(), 'b.xml': '<html/>', 'c.xml': tinyNetex().slice(0, 900), 'readme.md': '' }),
    );
    expect(found.counts['trips.txt']).toBe(1);
    expect(found.issues.counts).toMatchObject({ FILE_UNREADABLE: 1, CONTAINER_TRUNCATED: 1, UNKNOWN_FIELD: 1 });
    expect(issuesOf(found, 'CONTAINER_TRUNCATED')[0]!.where).toMatch(/^c\.xml byte \d+$/);
  });

  it('may hold no more than the limits allow; what stood before is kept', () => {
    const journeys =
      journey('J1', ['08:00:00', '08:05:00', '08:10:00']) + journey('J2', ['09:00:00', '09:05:00', '09:10:00']);
    const few = convert(tinyNetex({ journeys }), { limits: { journeys: 1 } });
    expect([few.counts['trips.txt'], few.issues.counts['LIMIT_EXCEEDED']]).toEqual([1, 1]);
    const small = convert(tinyNetex(), { limits: { elementsPerEntity: 8 } });
    expect(issuesOf(small, 'LIMIT_EXCEEDED')).not.toEqual([]);
    const long = convert(tinyNetex(), { limits: { periodDays: 20 } });
    expect(issuesOf(long, 'FIELD_RANGE')).toMatchObject([{ got: '26 days' }]);
    expect(() => convert(zipOf({ 'a.xml': tinyNetex(), 'b.xml': '' }), { zipLimits: { entries: 1 } })).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
    );
  });

  it('never fails on mutated or random bytes but by refusing them', () => {
    const whole = bytesOf(tinyNetex());
    const mutation = fc.record({ at: fc.nat(whole.length - 1), byte: fc.integer({ min: 0, max: 255 }) });
    const check = (bytes: Uint8Array): void => {
      try {
        netexToGtfs(bytes, OPTIONS, new IssueCollector());
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(CONTAINER_UNREADABLE|LIMIT_EXCEEDED)$/) });
      }
    };
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 12 }), (changes) => {
        const bytes = whole.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        check(bytes);
      }),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check), { numRuns: 200 });
  });
});

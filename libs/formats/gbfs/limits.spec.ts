import { IssueCollector } from '#libs/errors';
import {
  decodeGbfsFile,
  encodeGbfs23,
  encodeGbfs30,
  type GbfsEncodeContext,
  type GbfsFile,
  type GbfsFileName,
} from './index.js';

/** A limiting word of GBFS that cannot be read never becomes "no limit". */

const AT = 1_768_464_000;

function decoded(name: GbfsFileName, data: object, version = '2.3'): { file?: GbfsFile; issues: IssueCollector } {
  const issues = new IssueCollector();
  const document = Buffer.from(JSON.stringify({ last_updated: AT, ttl: 0, version, data }));
  return { file: decodeGbfsFile(name, document, { language: 'fr' }, issues), issues };
}

const read = (name: GbfsFileName, data: object, version?: string): { content: unknown; counts: object } => {
  const { file, issues } = decoded(name, data, version);
  return { content: file?.content, counts: issues.counts };
};

const encoded = (file: GbfsFile, version: '2.3' | '3.0', context: Partial<GbfsEncodeContext> = {}) =>
  (
    (version === '2.3' ? encodeGbfs23 : encodeGbfs30)(file, { languages: ['fr'], ...context }) as unknown as {
      data: Record<string, unknown>;
    }
  ).data;

describe('whether a station is installed, rents and takes back', () => {
  const open = { is_installed: true, is_renting: true, is_returning: true };
  const station = (id: string, more: object) => ({
    station_id: id,
    num_bikes_available: 3,
    last_reported: AT,
    ...open,
    ...more,
  });
  const flagsOf = (...stations: object[]): unknown[] =>
    (read('station_status', { stations }).content as { stations: Record<string, unknown>[] }).stations.map(
      ({ isInstalled, isRenting, isReturning }) => [isInstalled, isRenting, isReturning],
    );

  it.each(['closed', 2, {}, []])('is not known where it is said by %j', (word) => {
    expect(flagsOf(station('A', { is_renting: word }))).toEqual([[true, undefined, true]]);
  });

  it('is not known of one station that does not say it where others do', () => {
    expect(flagsOf(station('A', {}), station('B', { is_returning: undefined }))).toEqual([
      [true, true, true],
      [true, true, undefined],
    ]);
  });

  it('is taken for yes where no station of the system says a word, and that is reported', () => {
    const stations = [station('A', { is_installed: undefined }), station('B', { is_installed: null })];
    expect(flagsOf(...stations)).toEqual([
      [true, true, true],
      [true, true, true],
    ]);
    expect(read('station_status', { stations }).counts).toEqual({ FIELD_MISSING: 2 });
  });

  it.each(['2.3', '3.0'] as const)(
    'is reported as no in %s where it is not known: nobody is sent to a closed one',
    (version) => {
      const { file } = decoded('station_status', { stations: [station('A', { is_renting: 'perhaps' })] });
      expect(encoded(file!, version)['stations']).toMatchObject([{ is_installed: true, is_renting: false }]);
    },
  );
});

describe('rules of zones', () => {
  const zones = (global_rules: unknown): object => ({
    geofencing_zones: { type: 'FeatureCollection', features: [] },
    global_rules,
  });
  const ban = { ride_start_allowed: false, ride_end_allowed: false, ride_through_allowed: true };

  it('for everywhere else are read, one by itself too', () => {
    expect(read('geofencing_zones', zones(ban), '3.0').content).toMatchObject({
      globalRules: [{ rideEndAllowed: false }],
    });
  });

  it.each([
    ['a word', 'none'],
    ['one of them no rule', [ban, 7]],
    ['one without its ban', [ban, { ride_start_allowed: false }]],
    ['a speed that is none', [{ ...ban, maximum_speed_kph: 'walking' }]],
  ])('for everywhere else that cannot be read (%s) refuse the file: what it said before stays', (_, rules) => {
    const { content, counts } = read('geofencing_zones', zones(rules), '3.0');
    expect(content).toBeUndefined();
    expect(counts).toMatchObject({ FIELD_MISSING: expect.any(Number) });
  });
});

describe('a vehicle', () => {
  const vehicle = { bike_id: 'V', lat: 49.44, lon: 1.09, is_reserved: false, is_disabled: false };

  it.each([
    ['is_reserved', 'until noon'],
    ['is_disabled', 'broken'],
    ['home_station_id', ['A', 'B']],
    ['available_until', 'tonight'],
  ])('whose %s cannot be read is left out, the others are not', (key, value) => {
    const bikes = [
      { ...vehicle, [key]: value },
      { ...vehicle, bike_id: 'W' },
    ];
    const { content, counts } = read('free_bike_status', { bikes });
    expect(content).toMatchObject({ vehicles: [{ vehicleId: 'W' }] });
    expect(counts).toMatchObject({ FIELD_MISSING: 1 });
  });
});

describe('hours', () => {
  const hours = { user_types: ['member'], days: ['mon'], start_time: '08:00:00', end_time: '20:00:00' };
  const openingHours = (rental_hours: unknown[], calendars: unknown[] = []): unknown => {
    const of = (name: GbfsFileName, data: object) => decoded(name, data).file!.content as never;
    const { rentalHours, isUnread } = of('system_hours', { rental_hours }) as {
      rentalHours: never[];
      isUnread?: boolean;
    };
    const seasons = of('system_calendar', { calendars }) as { calendars: never[]; isUnread?: boolean };
    const { file } = decoded('system_information', {
      system_id: 's',
      language: 'fr',
      name: 'S',
      timezone: 'Europe/Paris',
    });
    return encoded(file!, '3.0', {
      rentalHours,
      calendars: seasons.calendars,
      areHoursUnread: isUnread ?? seasons.isUnread,
    })['opening_hours'];
  };

  it('that can be read stand without those that cannot', () => {
    expect(openingHours([hours, { ...hours, days: ['tue'], end_time: 'late' }])).toBe('Mo 08:00-20:00');
    expect(openingHours([hours, { ...hours, days: ['tue'], user_types: ['friends'] }])).toBe('Mo 08:00-20:00');
  });

  it('of which none can be read are unknown, not all hours', () => {
    expect(openingHours([])).toBe('24/7');
    expect(openingHours([{ ...hours, end_time: 'late' }])).toBe('24/7 unknown');
  });

  it('of seasons that cannot be read are unknown, not those of all the year', () => {
    const season = { start_month: 4, start_day: 1, end_month: 10, end_day: 31 };
    expect(openingHours([hours], [season])).toBe('Apr 01-Oct 31 Mo 08:00-20:00');
    expect(openingHours([hours], [{ ...season, start_month: 'April' }])).toBe('24/7 unknown');
    expect(openingHours([hours], [{ ...season, end_year: 'MMXXVI' }])).toBe('24/7 unknown');
  });
});

describe('counts by type', () => {
  it('that name no type, or no number, are reported and left out', () => {
    const station = { station_id: 'A', name: 'Gare', lat: 49.44, lon: 1.09 };
    const pools = [{ vehicle_type_ids: ['b'], count: 4 }, { vehicle_type_ids: [{}], count: 5 }, { count: 6 }];
    const three = read('station_information', { stations: [{ ...station, vehicle_docks_capacity: pools }] }, '3.0');
    expect(three.content).toMatchObject({
      stations: [{ vehicleDocksCapacity: [{ vehicleTypeIds: ['b'], count: 4 }] }],
    });
    expect(three.counts).toEqual({ FIELD_MISSING: 2, FIELD_TYPE: 2 });
    const two = read('station_information', { stations: [{ ...station, vehicle_capacity: { b: 4, c: 'few' } }] });
    expect(two.content).toMatchObject({ stations: [{ vehicleTypesCapacity: [{ vehicleTypeIds: ['b'], count: 4 }] }] });
    expect(two.counts).toEqual({ FIELD_TYPE: 1 });
  });
});

describe('a price', () => {
  const plan = { plan_id: 'p', name: 'Plan', currency: 'EUR', price: 1, is_taxable: false, description: 'Plan' };
  const step = { start: 0, rate: 0.2, interval: 1 };

  it.each([
    ['a tax', { is_taxable: 'partly' }],
    ['a step', { per_min_pricing: [step, { ...step, rate: 'more' }] }],
    ['the end of a step', { per_km_pricing: [{ ...step, end: 'far' }] }],
    ['steps', { per_min_pricing: 'see website' }],
    ['what a reservation costs', { reservation_price_flat_rate: 'two' }],
    ['whether demand raises it', { surge_pricing: 'sometimes' }],
  ])('of which %s cannot be read is no price: the plan is left out', (_, more) => {
    const { content, counts } = read('system_pricing_plans', { plans: [plan, { ...plan, plan_id: 'q', ...more }] });
    expect(content).toMatchObject({ plans: [{ planId: 'p' }] });
    expect(counts).toMatchObject({ FIELD_MISSING: 1 });
  });
});

describe('an alert', () => {
  const alert = { alert_id: 'a', type: 'station_closure', summary: 'Fermée' };

  it.each([
    ['stations', { station_ids: [{}] }],
    ['regions', { region_ids: 'all of them' }],
    ['times', { times: [{ start: 'soon' }] }],
    ['ends', { times: [{ start: AT, end: 'later' }] }],
  ])('whose %s cannot be read is left out: without them it would hold for all', (_, more) => {
    const { content } = read('system_alerts', { alerts: [alert, { ...alert, alert_id: 'b', ...more }] });
    expect(content).toMatchObject({ alerts: [{ alertId: 'a' }] });
    expect((content as { alerts: unknown[] }).alerts).toHaveLength(1);
  });

  it('keeps what can be read of a list, and lists that are empty', () => {
    const { content } = read('system_alerts', { alerts: [{ ...alert, station_ids: ['A', {}], region_ids: [] }] });
    expect(content).toMatchObject({ alerts: [{ stationIds: ['A'], regionIds: [] }] });
  });
});

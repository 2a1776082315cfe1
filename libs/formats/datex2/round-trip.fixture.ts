// Arbitrary things the writers can say in full, for the round-trip laws; used by specs only.
import fc from 'fast-check';
import { WEEKDAYS, type DayPattern, type GeoPoint, type MeasuredValue } from '#libs/model';
import { DETAIL_ELEMENT } from './record-types.js';
import type { DecodedMeasurement, DecodedSite, DecodedSituation, DecodedSituationRecord } from './types.js';
import { WORDS } from './write/words.js';

/** Text as it comes out of XML: no control characters, nothing blank around it. */
const isPlain = (text: string): boolean =>
  text !== '' && text.trim() === text && !/[\u0000-\u001f\ufffe\uffff]/.test(text);
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom('Quai de la Bourse', 'a & b < c > "d"', "l'île"),
  )
  .filter(isPlain);
const id = fc.oneof(text, fc.constantFrom('#MZo57.2', 'MUM76.h1', 'feed:A:1'));
const instant = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const degrees = (limit: number): fc.Arbitrary<number> =>
  fc.integer({ min: -limit * 1e6, max: limit * 1e6 }).map((micro) => micro / 1e6);
const point: fc.Arbitrary<GeoPoint> = fc
  .record({ latitude: degrees(90), longitude: degrees(180) })
  .filter(({ latitude, longitude }) => latitude !== 0 || longitude !== 0);
const line = fc.uniqueArray(point, {
  minLength: 2,
  maxLength: 6,
  selector: ({ latitude, longitude }) => `${latitude} ${longitude}`,
});
const word = (element: string): fc.Arbitrary<string> => {
  const { words, extended } = WORDS[element]!;
  const listed = fc.constantFrom(...words.split(' '));
  return extended === undefined ? fc.oneof({ weight: 4, arbitrary: listed }, { weight: 1, arbitrary: text }) : listed;
};
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

const length = fc.integer({ min: 1, max: 300 }).map((decimetres) => decimetres / 10);
const vehicleClass = fc.oneof(
  fc.constantFrom('anyVehicle', 'car', 'lorry van'),
  length.map((metres) => `length<${metres}`),
  fc.tuple(length, length).map(([from, to]) => `length≥${from} length≤${to}`),
);
const VALUE_TYPES = ['flow', 'speed', 'occupancy', 'travelTime', 'trafficStatus'] as const;

const characteristic = fc
  .record({
    index: fc.integer({ min: 0, max: 99 }),
    type: fc.constantFrom(...VALUE_TYPES),
    periodSeconds: maybe(fc.constantFrom(60, 360)),
    lane: maybe(fc.constantFrom('lane1', 'lane12', 'hardShoulder', 'busLane')),
    vehicleType: maybe(vehicleClass),
  })
  .map(present);

export const anySite: fc.Arbitrary<DecodedSite> = fc
  .record({
    siteId: id,
    version: text,
    name: maybe(text),
    lanes: maybe(fc.integer({ min: 1, max: 12 })),
    roadNumber: maybe(text),
    direction: maybe(word('measurementSide').filter(isPlain)),
    characteristics: maybe(
      fc.uniqueArray(characteristic, { minLength: 1, maxLength: 5, selector: ({ index }) => index }),
    ),
    place: fc.oneof(
      fc.constant({}),
      point.map((one) => ({ point: one })),
      line.map((positions) => ({ line: positions, point: positions[0]! })),
      fc.tuple(point, line).map(([one, positions]) => ({ point: one, line: positions })),
    ),
  })
  .map(({ place, direction, ...site }) =>
    // Version 3 gives the direction with each characteristic.
    present({ ...site, ...place, direction: site.characteristics ? direction : undefined }),
  );

const number: Record<Exclude<MeasuredValue['type'], 'trafficStatus'>, fc.Arbitrary<number>> = {
  flow: fc.integer({ min: 0, max: 20_000 }),
  speed: fc.integer({ min: 1, max: 2540 }).map((tenths) => tenths / 10),
  occupancy: fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10),
  travelTime: fc.integer({ min: 0, max: 100_000 }).map((tenths) => tenths / 10),
};

const measuredValue: fc.Arbitrary<MeasuredValue> = fc
  .tuple(fc.integer({ min: 0, max: 99 }), fc.constantFrom(...VALUE_TYPES))
  .chain(([index, type]) => {
    const faulty = fc.constant<MeasuredValue>({ index, type, faulty: true });
    if (type === 'trafficStatus')
      return fc.oneof(
        faulty,
        fc.constantFrom(...WORDS['trafficStatusValue']!.words.split(' ')).map((status) => ({ index, type, status })),
      );
    const vehicleType = type === 'travelTime' ? fc.constant(undefined) : maybe(vehicleClass);
    return fc.oneof(
      faulty,
      fc
        .record({ index: fc.constant(index), type: fc.constant(type), value: maybe(number[type]), vehicleType })
        .map(present),
    );
  });

export const anyMeasurement: fc.Arbitrary<DecodedMeasurement> = fc
  .record({
    siteId: id,
    siteVersion: text,
    values: fc.uniqueArray(measuredValue, { minLength: 1, maxLength: 6, selector: ({ index }) => index }),
    measuredAt: maybe(instant),
    periodSeconds: maybe(fc.constantFrom(60, 90.5, 360)),
    freeFlowTravelTimeSeconds: maybe(number.travelTime),
  })
  .map((measurement) =>
    present({
      ...measurement,
      periodSeconds: measurement.measuredAt === undefined ? undefined : measurement.periodSeconds,
      freeFlowTravelTimeSeconds: measurement.values.some(({ type }) => type === 'travelTime')
        ? measurement.freeFlowTravelTimeSeconds
        : undefined,
    }),
  );

const ACTIONS = new Set(['ConstructionWorks', 'MaintenanceWorks', 'RoadsideAssistance']);
const NETWORK = new Set([
  'GeneralInstructionOrMessageToRoadUsers',
  'GeneralNetworkManagement',
  'ReroutingManagement',
  'RoadOrCarriagewayOrLaneManagement',
  'SpeedManagement',
  'WinterDrivingManagement',
]);
const MANY = new Set([
  'Accident',
  'GeneralObstruction',
  'MaintenanceWorks',
  'NonWeatherRelatedRoadConditions',
  'PoorEnvironmentConditions',
  'ReroutingManagement',
  'RoadOperatorServiceDisruption',
  'ServiceDisruption',
  'WeatherRelatedRoadConditions',
]);
const limit = fc
  .record({
    of: fc.constantFrom('grossWeight' as const, 'height' as const, 'axles' as const, 'heaviestAxleWeight' as const),
    comparison: fc.constantFrom('greaterThan', 'lessThanOrEqualTo'),
    value: fc.integer({ min: 1, max: 60 }),
  })
  .chain((one) =>
    one.of === 'grossWeight'
      ? word('typeOfWeight').map((typeOfWeight) => ({ ...one, typeOfWeight }))
      : fc.constant(one),
  );
const vehicleRestriction = fc
  .record({
    types: maybe(fc.array(word('vehicleType'), { minLength: 1, maxLength: 2 })),
    usages: maybe(word('vehicleUsage').map((one) => [one])),
    fuels: maybe(fc.array(word('fuelType'), { minLength: 1, maxLength: 2 })),
    loads: maybe(word('loadType').map((one) => [one])),
    equipment: maybe(word('vehicleEquipment').map((one) => [one])),
    // One of a sort: they are written sort by sort.
    limits: maybe(limit.map((one) => [one])),
  })
  .map(present);
const recordType = fc.constantFrom(
  ...Object.keys(DETAIL_ELEMENT).filter((type) => type !== 'CarParks' && type !== 'RoadsideServiceDisruption'),
);

function ofType(type: string): fc.Arbitrary<Partial<DecodedSituationRecord>> {
  const element = DETAIL_ELEMENT[type]!;
  const detail = type === 'GenericSituationRecord' ? text : word(element);
  return fc
    .record({
      detail: fc.array(detail, { minLength: 1, maxLength: MANY.has(type) ? 3 : 1 }),
      operatorActionStatus:
        ACTIONS.has(type) || NETWORK.has(type) ? maybe(word('operatorActionStatus')) : fc.constant(undefined),
      complianceOption: NETWORK.has(type) ? word('complianceOption') : fc.constant(undefined),
      queueLengthM: type === 'AbnormalTraffic' ? maybe(fc.nat(50_000)) : fc.constant(undefined),
      faultyEquipment: type === 'EquipmentOrSystemFault' ? word('faultyEquipmentOrSystemType') : fc.constant(undefined),
      transitService: type === 'TransitInformation' ? word('transitServiceType') : fc.constant(undefined),
      minimumCarOccupancy:
        type === 'RoadOrCarriagewayOrLaneManagement' ? maybe(fc.integer({ min: 1, max: 4 })) : fc.constant(undefined),
      ...(NETWORK.has(type)
        ? {
            forVehicles: maybe(fc.array(vehicleRestriction, { minLength: 1, maxLength: 2 })),
            forDirections: maybe(fc.array(word('applicableForTrafficDirection'), { minLength: 1, maxLength: 2 })),
            forTraffic: maybe(fc.array(word('applicableForTrafficType'), { minLength: 1, maxLength: 2 })),
            atPlaces: maybe(fc.array(word('placesAtWhichApplicable'), { minLength: 1, maxLength: 2 })),
          }
        : {}),
      speedLimitKmh: type === 'SpeedManagement' ? maybe(fc.constantFrom(30, 50, 70.5)) : fc.constant(undefined),
    })
    .map((own) => ({ type, ...own }));
}

const comment = fc
  .dictionary(
    fc.constantFrom('fr', 'en', 'nl'),
    fc.array(text, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')),
    { minKeys: 1 },
  )
  .map((texts) => ({ ...texts }));
const clock = fc
  .tuple(fc.nat(23), fc.nat(59), fc.constantFrom('', 'Z', '+02:00'))
  .map(([hours, minutes, zone]) => `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}:00${zone}`);
const someOf = <T>(values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: 1 });
const dayPattern: fc.Arbitrary<DayPattern> = fc
  .record({
    days: maybe(someOf(WEEKDAYS)),
    months: maybe(someOf([1, 2, 7, 12])),
    counted: fc.oneof(
      fc.constant({}),
      someOf([1, 3, 6, -1]).map((calendarWeeks) => ({ calendarWeeks })),
      someOf([1, 5, -1]).map((instances) => ({ instances })),
    ),
  })
  .map(({ counted, ...pattern }) => present({ ...pattern, ...counted }));
const specialDay = fc
  .record({ type: word('specialDayType'), narrows: fc.boolean(), publicEvent: maybe(word('publicEvent')) })
  .map(present);
const period = fc
  .record({
    start: maybe(instant),
    end: maybe(instant),
    name: maybe(text.map((name) => ({ fr: name }))),
    hours: maybe(fc.array(fc.record({ start: clock, end: clock }), { minLength: 1, maxLength: 2 })),
    dayPatterns: maybe(fc.array(dayPattern, { minLength: 1, maxLength: 2 })),
    specialDays: maybe(fc.array(specialDay, { minLength: 1, maxLength: 2 })),
  })
  .map(present);
const restricting = period.filter((one) => Object.keys(one).some((name) => name !== 'name'));

const record: fc.Arbitrary<Omit<DecodedSituationRecord, 'recordId'>> = recordType.chain((type) =>
  fc
    .record({
      own: ofType(type),
      version: text,
      creationTime: instant,
      observationTime: maybe(instant),
      versionTime: instant,
      probabilityOfOccurrence: word('probabilityOfOccurrence'),
      severity: maybe(word('severity')),
      safetyRelated: maybe(fc.boolean()),
      sourceName: maybe(text),
      validityStatus: word('validityStatus'),
      start: instant,
      end: maybe(instant),
      periods: maybe(fc.array(restricting, { minLength: 1, maxLength: 3 })),
      exceptions: maybe(fc.array(restricting, { minLength: 1, maxLength: 2 })),
      overrunning: fc.constantFrom(undefined, true as const),
      confidentiality: maybe(word('confidentiality')),
      lanesOperational: maybe(fc.nat(8)),
      capacityRemainingPercent: maybe(fc.nat(100)),
      residualLaneWidthM: maybe(fc.constantFrom(2.5, 3)),
      residualRoadWidthM: maybe(fc.constantFrom(2.5, 6)),
      links: maybe(
        fc.array(
          fc
            .record({
              url: fc.constantFrom('https://example.org/a', 'https://example.org/b?c=d'),
              description: maybe(text.map((words) => ({ fr: words }))),
              type: maybe(word('urlLinkType')),
            })
            .map(present),
          { minLength: 1, maxLength: 2 },
        ),
      ),
      lanesRestricted: maybe(fc.nat(8)),
      delaySeconds: maybe(fc.nat(20_000)),
      causeType: maybe(word('causeType')),
      comments: maybe(fc.array(comment, { minLength: 1, maxLength: 2 })),
      points: maybe(fc.array(point, { minLength: 1, maxLength: 3 })),
      line: maybe(line),
      roadNumber: maybe(text),
      locationDescription: maybe(text),
    })
    .map(({ own, ...rest }) => present({ ...rest, ...(own as { type: string }) })),
);

export const anySituation: fc.Arbitrary<DecodedSituation> = fc
  .record({
    situationId: id,
    overallSeverity: maybe(word('severity')),
    versionTime: maybe(instant),
    informationStatus: word('informationStatus'),
    confidentiality: maybe(word('confidentiality')),
    records: fc.array(record, { minLength: 1, maxLength: 3 }),
    relatedSituations: maybe(fc.array(id, { minLength: 1, maxLength: 2 })),
  })
  .map((situation) =>
    present({
      ...situation,
      records: situation.records.map((one, at) => ({ ...one, recordId: `${situation.situationId}-${at + 1}` })),
    }),
  );

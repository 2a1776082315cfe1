import { PIECES, convert, journey, tinyNetex } from './tiny-netex.fixture.js';

const REFS = '<dayTypes><DayTypeRef ref="WORK"/></dayTypes><JourneyPatternRef ref="P1"/>';
const TIMES = ['08:00:00', '08:05:00', '08:10:00'];
const set = (content: string) => `<ServiceFacilitySet id="F1">${content}</ServiceFacilitySet>`;
const luggage = (word: string) => set(`<LuggageCarriageFacilityList>${word}</LuggageCarriageFacilityList>`);
const assessment = (word: string) =>
  `<AccessibilityAssessment><MobilityImpairedAccess>${word}</MobilityImpairedAccess></AccessibilityAssessment>`;

/** Wheelchairs and bikes of J1, and what was counted. */
function access(content: string, more = '', line = PIECES.line) {
  const found = convert(tinyNetex({ journeys: journey('J1', TIMES, REFS + content), more, line }));
  const [trip] = found.rows('trips.txt');
  return [trip!['wheelchair_accessible'], trip!['bikes_allowed']].join(' ');
}

describe('whether a run takes wheelchairs and bikes', () => {
  it('is said by the facilities of the journey, inside it or referred to', () => {
    const wheelchairs = '<MobilityFacilityList>lowFloor suitableForWheelchairs</MobilityFacilityList>';
    expect(access(`<facilities>${set(wheelchairs)}</facilities>`)).toBe('1 ');
    const ref = '<facilities><ServiceFacilitySetRef ref="F1"/></facilities>';
    expect(access(ref, luggage('cyclesAllowedWithReservation'))).toBe(' 1');
    expect(access(ref, luggage('noCycles'))).toBe(' 2');
    expect(access(ref, luggage('luggageRacks'))).toBe(' ');
  });

  it.each([
    [
      'places for wheelchairs and racks',
      '<PassengerCapacity><WheelchairPlaceCapacity>1</WheelchairPlaceCapacity><BicycleRackCapacity>4</BicycleRackCapacity></PassengerCapacity>',
      '1 1',
    ],
    [
      'no place for a wheelchair',
      '<capacities><PassengerCapacity><WheelchairPlaceCapacity>0</WheelchairPlaceCapacity></PassengerCapacity></capacities>',
      '2 ',
    ],
    ['a ramp', '<HasLiftOrRamp>true</HasLiftOrRamp>', '1 '],
    ['facilities', `<facilities>${luggage('cyclesAllowed')}</facilities>`, ' 1'],
    ['a low floor, which says too little', '<LowFloor>true</LowFloor>', ' '],
  ])('is said by the type of its vehicle: %s', (_, content, expected) => {
    expect(access('<VehicleTypeRef ref="V1"/>', `<VehicleType id="V1">${content}</VehicleType>`)).toBe(expected);
  });

  it('is said by the line where the journey says nothing, and by the journey where it does', () => {
    const line = PIECES.line.replace('</Line>', `${assessment('true')}</Line>`);
    expect(access('', '', line)).toBe('1 ');
    expect(access(assessment('false'), '', line)).toBe('2 ');
  });
});

describe('the short name of a run', () => {
  it('is its public code, else the number its train is advertised by', () => {
    const number = '<trainNumbers><TrainNumberRef ref="N1"/></trainNumbers>';
    const more = '<TrainNumber id="N1"><ForAdvertisement>3132</ForAdvertisement></TrainNumber>';
    const nameOf = (content: string) =>
      convert(tinyNetex({ journeys: journey('J1', TIMES, REFS + content), more })).rows('trips.txt')[0]![
        'trip_short_name'
      ];
    expect(nameOf(number)).toBe('3132');
    expect(nameOf(`<PublicCode>N12</PublicCode>${number}`)).toBe('N12');
  });
});

describe('journeys of a flexible line', () => {
  it('are counted, and no fault', () => {
    const line = `${PIECES.line}<FlexibleLine id="FLEX"><Name>Sur demande</Name></FlexibleLine>`;
    const route = `${PIECES.route}<Route id="R9"><LineRef ref="FLEX"/></Route>`;
    const pattern = PIECES.pattern + PIECES.pattern.replaceAll('P1', 'P9').replace('"R1"', '"R9"');
    const journeys = PIECES.journeys + journey('J9', TIMES, REFS.replace('P1', 'P9'));
    const found = convert(tinyNetex({ line, route, pattern, journeys }));
    expect(found.rows('trips.txt').map((row) => row['trip_id'])).toEqual(['J1']);
    expect(found.issues.counts).toEqual({ NETEX_NOT_CARRIED: 2 });
    expect(found.notCarried).toEqual([
      { element: 'FlexibleLine', count: 1 },
      { element: 'ServiceJourney (of a FlexibleLine)', count: 1 },
    ]);
  });
});

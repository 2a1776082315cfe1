import { leafRule, rule, type Rule } from '../rules.js';
import type { SiteMeasurements } from '../site-measurements.js';
import { ID, INDEX, INPUTS_USED, VERSION, v2, XSI_TYPE } from '../vocabulary.js';

/**
 * `siteMeasurements` of version 2. Order: reference, measurementTimeDefault, then the values.
 *
 *   measuredValue[@index]/measuredValue/basicData[@xsi:type]
 *     TrafficFlow/vehicleFlow/vehicleFlowRate            vehicles per hour
 *     TrafficSpeed/averageVehicleSpeed/speed             km/h
 *     TrafficConcentration/occupancy/percentage          %
 *     TravelTimeData/{travelTime,freeFlowTravelTime}/duration   seconds
 *     TrafficStatus/trafficStatus/trafficStatusValue
 *
 * Spec: DATEXIISchema_2_2_3.xsd, MeasuredDataPublication.
 */
type State = SiteMeasurements;

const number = leafRule<State>((state, scanner) => state.setNumber(scanner));
const dataError = leafRule<State>((state, scanner) => state.setDataError(scanner));
const seconds = leafRule<State>((state, scanner) => {
  const value = scanner.number();
  if (value >= 0) state.periodSeconds = value;
});

function value(type: Parameters<State['beginValue']>[0], numberName: string): Rule<State> {
  return rule<State>(
    [
      [v2('dataError'), dataError],
      [v2(numberName), number],
    ],
    {
      enter: (state, scanner) => state.beginValue(type, scanner.attributeInteger(INPUTS_USED)),
      leave: (state) => state.endValue(),
    },
  );
}

const freeFlow = rule<State>(
  [
    [v2('dataError'), dataError],
    [v2('duration'), number],
  ],
  { enter: (state) => state.beginValue('travelTime', NaN), leave: (state) => state.endFreeFlow() },
);

const trafficStatus = rule<State>(
  [
    [v2('dataError'), dataError],
    [v2('trafficStatusValue'), leafRule<State>((state, scanner) => state.setStatus(scanner))],
  ],
  { enter: (state) => state.beginValue('trafficStatus', NaN), leave: (state) => state.endValue() },
);

/** Types of basicData with something this hub carries. */
const CARRIED = new Set(
  ['TrafficFlow', 'TrafficSpeed', 'TrafficConcentration', 'TravelTimeData', 'TrafficStatus'].map(v2),
);

const vehicleClass = rule<State>([
  [v2('vehicleType'), leafRule<State>((state, scanner) => state.addVehicleType(scanner))],
  [
    v2('lengthCharacteristic'),
    rule<State>([
      [v2('comparisonOperator'), leafRule<State>((state, scanner) => state.setComparison(scanner))],
      [v2('vehicleLength'), leafRule<State>((state, scanner) => state.addLengthLimit(scanner))],
    ]),
  ],
]);

const basicData = rule<State>(
  [
    [v2('measurementOrCalculationTime'), leafRule<State>((state, scanner) => state.setTime(scanner))],
    [v2('measurementOrCalculationPeriod'), seconds],
    [v2('forVehiclesWithCharacteristicsOf'), vehicleClass],
    [v2('vehicleFlow'), value('flow', 'vehicleFlowRate')],
    [v2('averageVehicleSpeed'), value('speed', 'speed')],
    [v2('occupancy'), value('occupancy', 'percentage')],
    [v2('travelTime'), value('travelTime', 'duration')],
    [v2('freeFlowTravelTime'), freeFlow],
    [v2('trafficStatus'), trafficStatus],
  ],
  {
    enter: (state, scanner) => {
      state.beginData();
      const type = scanner.attributeQName(XSI_TYPE);
      if (type && CARRIED.has(type)) return;
      state.notCarried(type?.local ?? 'basicData without type');
      scanner.skip();
    },
  },
);

export const siteMeasurements = rule<State>(
  [
    [
      v2('measurementSiteReference'),
      rule<State>([], {
        enter: (state, scanner) => {
          state.siteId = scanner.attribute(ID);
          state.siteVersion = scanner.attribute(VERSION);
        },
      }),
    ],
    [v2('measurementTimeDefault'), leafRule<State>((state, scanner) => state.setTime(scanner))],
    [
      v2('measuredValue'),
      rule<State>([[v2('measuredValue'), rule<State>([[v2('basicData'), basicData]])]], {
        enter: (state, scanner) => {
          const index = scanner.attributeInteger(INDEX);
          state.index = Number.isNaN(index) ? 0 : index;
        },
      }),
    ],
  ],
  { enter: (state) => state.begin(), leave: (state) => state.end() },
);

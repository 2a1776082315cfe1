import { leafRule, rule, type Rule } from '../rules.js';
import type { SiteMeasurements } from '../site-measurements.js';
import type { XmlName } from '#libs/formats/xml';
import { com, ID, INDEX, INPUTS_USED, roa, VERSION, XSI_TYPE } from '../vocabulary.js';

/**
 * `roa:siteMeasurements` of version 3. Order: reference, the quantities, then measurementTimeDefault.
 *
 *   physicalQuantity[@index]/physicalQuantity[@xsi:type=SinglePhysicalQuantity]/basicData[@xsi:type]
 *     TrafficFlow/vehicleFlow/com:vehicleFlowRate            vehicles per hour
 *     TrafficSpeed/averageVehicleSpeed/com:speed             km/h
 *     TrafficConcentration/occupancy/com:percentage          %
 *     TravelTimeData/{travelTime,freeFlowTravelTime}/duration   seconds
 *     TrafficStatus/trafficStatus/trafficStatusValue
 *
 * Spec: DATEXII_3_RoadTrafficData.xsd, version 3.7.
 */
type State = SiteMeasurements;

const number = leafRule<State>((state, scanner) => state.setNumber(scanner));
const dataError = leafRule<State>((state, scanner) => state.setDataError(scanner));
const time = rule<State>([
  [roa('timeValue'), leafRule<State>((state, scanner) => state.setTime(scanner))],
  [
    roa('period'),
    rule<State>([
      [com('startOfPeriod'), leafRule<State>((state, scanner) => state.setPeriodStart(scanner))],
      [com('endOfPeriod'), leafRule<State>((state, scanner) => state.setPeriodEnd(scanner))],
    ]),
  ],
]);

function value(type: Parameters<State['beginValue']>[0], numberName: XmlName): Rule<State> {
  return rule<State>(
    [
      [com('dataError'), dataError],
      [numberName, number],
    ],
    {
      enter: (state, scanner) => state.beginValue(type, scanner.attributeInteger(INPUTS_USED)),
      leave: (state) => state.endValue(),
    },
  );
}

const freeFlow = rule<State>(
  [
    [com('dataError'), dataError],
    [roa('duration'), number],
  ],
  { enter: (state) => state.beginValue('travelTime', NaN), leave: (state) => state.endFreeFlow() },
);

const trafficStatus = rule<State>(
  [
    [com('dataError'), dataError],
    [roa('trafficStatusValue'), leafRule<State>((state, scanner) => state.setStatus(scanner))],
  ],
  { enter: (state) => state.beginValue('trafficStatus', NaN), leave: (state) => state.endValue() },
);

const CARRIED = new Set(
  ['TrafficFlow', 'TrafficSpeed', 'TrafficConcentration', 'TravelTimeData', 'TrafficStatus'].map(roa),
);

const vehicleClass = rule<State>([
  [com('vehicleType'), leafRule<State>((state, scanner) => state.addVehicleType(scanner))],
  [
    com('lengthCharacteristic'),
    rule<State>([
      [com('comparisonOperator'), leafRule<State>((state, scanner) => state.setComparison(scanner))],
      [com('vehicleLength'), leafRule<State>((state, scanner) => state.addLengthLimit(scanner))],
    ]),
  ],
]);

const basicData = rule<State>(
  [
    [roa('measurementOrCalculationTime'), time],
    [roa('forVehiclesWithCharacteristicsOf'), vehicleClass],
    [roa('vehicleFlow'), value('flow', com('vehicleFlowRate'))],
    [roa('averageVehicleSpeed'), value('speed', com('speed'))],
    [roa('occupancy'), value('occupancy', com('percentage'))],
    [roa('travelTime'), value('travelTime', roa('duration'))],
    [roa('freeFlowTravelTime'), freeFlow],
    [roa('trafficStatus'), trafficStatus],
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
      roa('measurementSiteReference'),
      rule<State>([], {
        enter: (state, scanner) => {
          state.siteId = scanner.attribute(ID);
          state.siteVersion = scanner.attribute(VERSION);
        },
      }),
    ],
    [
      roa('physicalQuantity'),
      rule<State>([[roa('physicalQuantity'), rule<State>([[roa('basicData'), basicData]])]], {
        enter: (state, scanner) => {
          const index = scanner.attributeInteger(INDEX);
          state.index = Number.isNaN(index) ? 0 : index;
        },
      }),
    ],
    [roa('measurementTimeDefault'), time],
  ],
  { enter: (state) => state.begin(), leave: (state) => state.end() },
);

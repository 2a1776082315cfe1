import type { OccupancyStatus } from '#libs/model';

/** SIRI's words → GTFS-RT's. What has no counterpart is absent, never guessed. */

/** Spec: siri_reference.xsd OccupancyEnumeration; `unknown` and `undefined` say nothing. */
export const OCCUPANCY: Readonly<Record<string, OccupancyStatus>> = {
  empty: 'EMPTY',
  manySeatsAvailable: 'MANY_SEATS_AVAILABLE',
  seatsAvailable: 'FEW_SEATS_AVAILABLE',
  fewSeatsAvailable: 'FEW_SEATS_AVAILABLE',
  standingAvailable: 'STANDING_ROOM_ONLY',
  standingRoomOnly: 'STANDING_ROOM_ONLY',
  crushedStandingRoomOnly: 'CRUSHED_STANDING_ROOM_ONLY',
  full: 'FULL',
  notAcceptingPassengers: 'NOT_ACCEPTING_PASSENGERS',
};

/** Spec: siri_situationReasons.xsd AlertCauseEnumeration. */
export const ALERT_CAUSE: Readonly<Record<string, string>> = {
  technicalProblem: 'TECHNICAL_PROBLEM',
  vehicleFailure: 'TECHNICAL_PROBLEM',
  signalFailure: 'TECHNICAL_PROBLEM',
  signalProblem: 'TECHNICAL_PROBLEM',
  pointsFailure: 'TECHNICAL_PROBLEM',
  trackCircuitProblem: 'TECHNICAL_PROBLEM',
  powerProblem: 'TECHNICAL_PROBLEM',
  engineFailure: 'TECHNICAL_PROBLEM',
  breakDown: 'TECHNICAL_PROBLEM',
  industrialAction: 'STRIKE',
  strike: 'STRIKE',
  unofficialIndustrialAction: 'STRIKE',
  demonstration: 'DEMONSTRATION',
  civilDemonstration: 'DEMONSTRATION',
  march: 'DEMONSTRATION',
  procession: 'DEMONSTRATION',
  accident: 'ACCIDENT',
  collision: 'ACCIDENT',
  derailment: 'ACCIDENT',
  personHitByVehicle: 'ACCIDENT',
  personHitByTrain: 'ACCIDENT',
  holiday: 'HOLIDAY',
  poorWeather: 'WEATHER',
  fog: 'WEATHER',
  snow: 'WEATHER',
  heavySnowFall: 'WEATHER',
  ice: 'WEATHER',
  flooding: 'WEATHER',
  storm: 'WEATHER',
  stormConditions: 'WEATHER',
  highWaterLevel: 'WEATHER',
  maintenanceWork: 'MAINTENANCE',
  repairWork: 'MAINTENANCE',
  emergencyEngineeringWork: 'MAINTENANCE',
  constructionWork: 'CONSTRUCTION',
  roadworks: 'CONSTRUCTION',
  roadWorks: 'CONSTRUCTION',
  roadMaintenance: 'CONSTRUCTION',
  engineeringWork: 'CONSTRUCTION',
  policeActivity: 'POLICE_ACTIVITY',
  policeOrder: 'POLICE_ACTIVITY',
  bombAlert: 'POLICE_ACTIVITY',
  securityAlert: 'POLICE_ACTIVITY',
  emergencyMedicalServices: 'MEDICAL_EMERGENCY',
  passengerSick: 'MEDICAL_EMERGENCY',
  personIllOnVehicle: 'MEDICAL_EMERGENCY',
  miscellaneous: 'OTHER_CAUSE',
  unknown: 'UNKNOWN_CAUSE',
};

/** Spec: siri_situationServiceTypes.xsd ServiceConditionEnumeration. */
export const SERVICE_CONDITION: Readonly<Record<string, string>> = {
  noService: 'NO_SERVICE',
  cancelled: 'NO_SERVICE',
  tripCancellation: 'NO_SERVICE',
  journeyCancellation: 'NO_SERVICE',
  lineCancellation: 'NO_SERVICE',
  altered: 'REDUCED_SERVICE',
  reducedService: 'REDUCED_SERVICE',
  shuttleService: 'MODIFIED_SERVICE',
  replacementService: 'MODIFIED_SERVICE',
  disrupted: 'SIGNIFICANT_DELAYS',
  delayed: 'SIGNIFICANT_DELAYS',
  diverted: 'DETOUR',
  additionalService: 'ADDITIONAL_SERVICE',
  specialService: 'ADDITIONAL_SERVICE',
  stopMoved: 'STOP_MOVED',
  stopCancelled: 'NO_SERVICE',
  stopClosed: 'NO_SERVICE',
  changeOfPlatform: 'STOP_MOVED',
  normalService: 'NO_EFFECT',
  unknown: 'UNKNOWN_EFFECT',
};

export const SEVERITY: Readonly<Record<string, string>> = {
  noImpact: 'INFO',
  verySlight: 'INFO',
  slight: 'INFO',
  normal: 'WARNING',
  severe: 'SEVERE',
  verySevere: 'SEVERE',
  unknown: 'UNKNOWN_SEVERITY',
};

/** GTFS direction_id of the words French and British producers write; anything else is the feed's own and says nothing. */
export const DIRECTION: Readonly<Record<string, number>> = {
  '0': 0,
  '1': 1,
  aller: 0,
  outbound: 0,
  a: 0,
  retour: 1,
  inbound: 1,
  r: 1,
};

/**
 * GTFS route_types of the modes of transport: the basic one first, then those of GTFS alone, and hundreds of the extended
 * types. Spec: siri_modes.xsd, VehicleModesOfTransportEnumeration.
 */
export const ROUTE_TYPES: Readonly<
  Record<string, { types: readonly [number, ...number[]]; hundreds: readonly number[] }>
> = {
  tram: { types: [0], hundreds: [9] },
  metro: { types: [1], hundreds: [4, 5, 6] },
  underground: { types: [1], hundreds: [4, 5, 6] },
  rail: { types: [2, 12], hundreds: [1, 3] },
  bus: { types: [3], hundreds: [7] },
  coach: { types: [200], hundreds: [2] },
  ferry: { types: [4], hundreds: [10, 12] },
  water: { types: [4], hundreds: [10, 12] },
  telecabin: { types: [6], hundreds: [13] },
  funicular: { types: [7], hundreds: [14] },
  trolleyBus: { types: [11], hundreds: [8] },
};

/** One word of a table, whatever the table's prototype knows. */
export function modelWordOf<T>(table: Readonly<Record<string, T>>, word: string | undefined): T | undefined {
  return word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
}

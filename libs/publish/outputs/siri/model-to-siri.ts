/** GTFS-RT's words → SIRI's, the other way round than reading; what has no counterpart is not written. */

export const OCCUPANCY: Readonly<Record<string, string>> = {
  EMPTY: 'empty',
  MANY_SEATS_AVAILABLE: 'manySeatsAvailable',
  FEW_SEATS_AVAILABLE: 'fewSeatsAvailable',
  STANDING_ROOM_ONLY: 'standingRoomOnly',
  CRUSHED_STANDING_ROOM_ONLY: 'crushedStandingRoomOnly',
  FULL: 'full',
  NOT_ACCEPTING_PASSENGERS: 'notAcceptingPassengers',
};

/** Spec: siri_situationReasons.xsd AlertCauseEnumeration. */
export const ALERT_CAUSE: Readonly<Record<string, string>> = {
  UNKNOWN_CAUSE: 'unknown',
  OTHER_CAUSE: 'miscellaneous',
  TECHNICAL_PROBLEM: 'technicalProblem',
  STRIKE: 'industrialAction',
  DEMONSTRATION: 'demonstration',
  ACCIDENT: 'accident',
  HOLIDAY: 'holiday',
  WEATHER: 'poorWeather',
  MAINTENANCE: 'maintenanceWork',
  CONSTRUCTION: 'constructionWork',
  POLICE_ACTIVITY: 'policeActivity',
  MEDICAL_EMERGENCY: 'emergencyMedicalServices',
};

/** Spec: siri_situationServiceTypes.xsd ServiceConditionEnumeration. */
export const CONDITION: Readonly<Record<string, string>> = {
  NO_SERVICE: 'noService',
  REDUCED_SERVICE: 'altered',
  SIGNIFICANT_DELAYS: 'delayed',
  DETOUR: 'diverted',
  ADDITIONAL_SERVICE: 'additionalService',
  MODIFIED_SERVICE: 'altered',
  STOP_MOVED: 'stopMoved',
  NO_EFFECT: 'normalService',
  UNKNOWN_EFFECT: 'unknown',
};

export const SEVERITY: Readonly<Record<string, string>> = {
  INFO: 'slight',
  WARNING: 'normal',
  SEVERE: 'severe',
  UNKNOWN_SEVERITY: 'unknown',
};

export function siriWordOf(table: Readonly<Record<string, string>>, word: string | undefined): string | undefined {
  return word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
}

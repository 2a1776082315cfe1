/**
 * Class of a situation record → the elements that say what it is in particular (mandatory for most). Names of both
 * models; where version 2 knows a class version 3 has not, version 2's name stands.
 * Spec: DATEXII_3_Situation.xsd 3.7, DATEXIISchema_2_2_3.xsd.
 */
export const DETAIL_ELEMENT: Readonly<Record<string, string>> = {
  AbnormalTraffic: 'abnormalTrafficType',
  Accident: 'accidentType',
  AnimalPresenceObstruction: 'animalPresenceType',
  AuthorityOperation: 'authorityOperationType',
  CarParks: 'carParkStatus',
  Conditions: 'drivingConditionType',
  ConstructionWorks: 'constructionWorkType',
  DisturbanceActivity: 'disturbanceActivityType',
  EnvironmentalObstruction: 'environmentalObstructionType',
  EquipmentOrSystemFault: 'equipmentOrSystemFaultType',
  GeneralInstructionOrMessageToRoadUsers: 'generalInstructionToRoadUsersType',
  GeneralNetworkManagement: 'generalNetworkManagementType',
  GeneralObstruction: 'obstructionType',
  GenericSituationRecord: 'genericSituationRecordName',
  InfrastructureDamageObstruction: 'infrastructureDamageType',
  MaintenanceWorks: 'roadMaintenanceType',
  NonWeatherRelatedRoadConditions: 'nonWeatherRelatedRoadConditionType',
  PoorEnvironmentConditions: 'poorEnvironmentType',
  PublicEvent: 'publicEventType',
  ReroutingManagement: 'reroutingManagementType',
  RoadOperatorServiceDisruption: 'roadOperatorServiceDisruptionType',
  RoadOrCarriagewayOrLaneManagement: 'roadOrCarriagewayOrLaneManagementType',
  RoadsideAssistance: 'roadsideAssistanceType',
  RoadsideServiceDisruption: 'roadsideServiceDisruptionType',
  ServiceDisruption: 'serviceDisruptionType',
  SpeedManagement: 'speedManagementType',
  TransitInformation: 'transitServiceInformation',
  VehicleObstruction: 'vehicleObstructionType',
  WeatherRelatedRoadConditions: 'weatherRelatedRoadConditionType',
  WinterDrivingManagement: 'winterEquipmentManagementType',
};

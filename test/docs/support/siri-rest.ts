/**
 * Elements of the SIRI 2.1 schema, in ET, VM, SM and SX deliveries, that the hub does not read. Made from the schema by
 * `ESTUAIRE_RENEW=1` before test/docs/siri-support.spec.ts, which compares it.
 */

/** By the element that is read → those in it that are not. `*Delivery`: in each of the four. */
export const BESIDE_WHAT_IS_READ: Readonly<Record<string, string>> = {
  '*Delivery': 'SubscriptionFilterRef DelegatorAddress DelegatorRef ShortestPossibleCycle DefaultLanguage Extensions',
  '*Delivery/ErrorCondition/UnapprovedKeyAccessError': 'Key',
  '*Delivery/ErrorCondition/UnknownParticipantError': 'ParticipantRef',
  '*Delivery/ErrorCondition/UnknownEndpointError': 'Endpoint',
  '*Delivery/ErrorCondition/EndpointDeniedAccessError': 'Endpoint',
  '*Delivery/ErrorCondition/EndpointNotAvailableAccessError': 'Endpoint',
  '*Delivery/ErrorCondition/ServiceNotAvailableError': 'ExpectedRestartTime',
  '*Delivery/ErrorCondition/CapabilityNotSupportedError': 'CapabilityRef',
  '*Delivery/ErrorCondition/InvalidDataReferencesError': 'InvalidRef',
  '*Delivery/ErrorCondition/ParametersIgnoredError': 'ParameterName',
  '*Delivery/ErrorCondition/UnknownExtensionsError': 'ExtensionName',
  'EstimatedTimetableDelivery/EstimatedJourneyVersionFrame': 'VersionRef EstimatedServiceJourneyInterchange',
  EstimatedVehicleJourney:
    'DatedVehicleJourneyIndirectRef JourneyPatternRef JourneyPatternName VehicleMode RouteRef GroupOfLinesRef ExternalLineRef BrandingRef Branding OriginShortName DestinationDisplayAtOrigin Via DestinationShortName OriginDisplayAtDestination ProductCategoryRef ServiceFeatureRef VehicleFeatureRef JourneyNote PublicContact OperationsContact HeadwayService FirstOrLastJourney FormationCondition FacilityConditionElement FacilityChangeElement SituationRef InPanic PredictionInaccurateReason ConfidenceLevel VehicleLocation LocationRecordedAtTime Bearing ProgressRate Velocity EngineOn Delay ProgressStatus VehicleStatus TrainBlockPart CourseOfJourneyRef VehicleJourneyRef AdditionalVehicleJourneyRef DriverRef DriverName TrainNumbers JourneyParts TrainElements Trains CompoundTrains JourneyRelations Extensions',
  'EstimatedVehicleJourney/RecordedCalls/RecordedCall':
    'PredictionInaccurateReason TimingPoint BoardingStretch RequestStop OriginDisplay CallNote FormationCondition FacilityConditionElement FacilityChangeElement SituationRef ArrivalCancellationReason ArrivalProximityText ArrivalStopAssignment ArrivalFormationAssignment ArrivalOrientationRelativeToQuay ArrivalOperatorRefs DepartureCancellationReason DepartureProximityText DepartureStopAssignment DepartureFormationAssignment DepartureOrientationRelativeToQuay RecordedDepartureOccupancy RecordedDepartureCapacities DepartureOperatorRefs AimedHeadwayInterval ExpectedHeadwayInterval ActualHeadwayInterval Extensions',
  'EstimatedVehicleJourney/EstimatedCalls/EstimatedCall':
    'PredictionInaccurateReason TimingPoint BoardingStretch RequestStop OriginDisplay CallNote FormationCondition FacilityConditionElement FacilityChangeElement SituationRef LatestExpectedArrivalTime ExpectedArrivalPredictionQuality ArrivalPredictionUnknown ArrivalCancellationReason ArrivalProximityText ArrivalStopAssignment ArrivalFormationAssignment ArrivalOrientationRelativeToQuay ArrivalOperatorRefs ProvisionalExpectedDepartureTime EarliestExpectedDepartureTime ExpectedDeparturePredictionQuality DeparturePredictionUnknown AimedLatestPassengerAccessTime ExpectedLatestPassengerAccessTime DepartureCancellationReason DepartureProximityText DepartureStopAssignment DepartureFormationAssignment DepartureOrientationRelativeToQuay ExpectedDepartureOccupancy ExpectedDepartureCapacities RecordedDepartureOccupancy RecordedDepartureCapacities DepartureOperatorRefs AimedHeadwayInterval ExpectedHeadwayInterval Extensions',
  VehicleActivity: 'MonitoringName VehicleActivityNote Extensions',
  'VehicleActivity/MonitoredVehicleJourney':
    'JourneyPatternRef JourneyPatternName VehicleMode RouteRef GroupOfLinesRef ExternalLineRef BrandingRef Branding ProductCategoryRef ServiceFeatureRef VehicleFeatureRef OriginShortName DestinationDisplayAtOrigin Via DestinationShortName OriginDisplayAtDestination JourneyNote PublicContact OperationsContact HeadwayService FirstOrLastJourney FormationCondition FacilityConditionElement FacilityChangeElement SituationRef InPanic PredictionInaccurateReason ConfidenceLevel EngineOn ProgressStatus VehicleStatus TrainBlockPart CourseOfJourneyRef AdditionalVehicleJourneyRef DriverRef DriverName TrainNumbers JourneyParts TrainElements Trains CompoundTrains',
  'VehicleActivity/MonitoredVehicleJourney/VehicleLocation': 'Altitude Precision',
  'VehicleActivity/MonitoredVehicleJourney/PreviousCalls/PreviousCall':
    'RecordedDepartureOccupancy RecordedDepartureCapacities Extensions',
  'VehicleActivity/MonitoredVehicleJourney/MonitoredCall/VehicleLocationAtStop': 'Altitude Precision',
  'VehicleActivity/MonitoredVehicleJourney/MonitoredCall':
    'ReversesAtStop PlatformTraversal SignalStatus TimingPoint BoardingStretch RequestStop OriginDisplay CallNote FormationCondition FacilityConditionElement FacilityChangeElement SituationRef LatestExpectedArrivalTime ArrivalCancellationReason ArrivalProximityText ArrivalStopAssignment ArrivalFormationAssignment ArrivalOrientationRelativeToQuay ArrivalOperatorRefs ProvisionalExpectedDepartureTime EarliestExpectedDepartureTime ExpectedDeparturePredictionQuality AimedLatestPassengerAccessTime ExpectedLatestPassengerAccessTime DepartureCancellationReason DepartureProximityText DepartureStopAssignment DepartureFormationAssignment DepartureOrientationRelativeToQuay ExpectedDepartureOccupancy ExpectedDepartureCapacities RecordedDepartureOccupancy RecordedDepartureCapacities DepartureOperatorRefs AimedHeadwayInterval ExpectedHeadwayInterval Extensions',
  'VehicleActivity/MonitoredVehicleJourney/OnwardCalls/OnwardCall':
    'TimingPoint LatestExpectedArrivalTime ExpectedArrivalPredictionQuality ArrivalPredictionUnknown ArrivalCancellationReason ArrivalProximityText ArrivalStopAssignment ArrivalFormationAssignment ArrivalOrientationRelativeToQuay ArrivalOperatorRefs ProvisionalExpectedDepartureTime EarliestExpectedDepartureTime ExpectedDeparturePredictionQuality DeparturePredictionUnknown AimedLatestPassengerAccessTime ExpectedLatestPassengerAccessTime DepartureCancellationReason DepartureProximityText DepartureStopAssignment DepartureFormationAssignment DepartureOrientationRelativeToQuay ExpectedDepartureOccupancy ExpectedDepartureCapacities RecordedDepartureOccupancy RecordedDepartureCapacities DepartureOperatorRefs AimedHeadwayInterval ExpectedHeadwayInterval Extensions',
  VehicleActivityCancellation:
    'JourneyPatternRef JourneyPatternName VehicleMode RouteRef PublishedLineName GroupOfLinesRef DirectionName ExternalLineRef BrandingRef Branding Reason Extensions',
  VehicleMonitoringDelivery: 'VehicleActivityNote',
  StopMonitoringDelivery:
    'MonitoringRef MonitoringName StopLineNotice StopLineNoticeCancellation StopNotice StopNoticeCancellation ServiceException Note',
  MonitoredStopVisit: 'ClearDownRef StopVisitNote StopFacility Extensions',
  'MonitoredStopVisit/MonitoredVehicleJourney':
    'JourneyPatternRef JourneyPatternName VehicleMode RouteRef GroupOfLinesRef ExternalLineRef BrandingRef Branding ProductCategoryRef ServiceFeatureRef VehicleFeatureRef OriginShortName DestinationDisplayAtOrigin Via DestinationShortName OriginDisplayAtDestination JourneyNote PublicContact OperationsContact HeadwayService FirstOrLastJourney FormationCondition FacilityConditionElement FacilityChangeElement SituationRef InPanic PredictionInaccurateReason ConfidenceLevel EngineOn ProgressStatus VehicleStatus TrainBlockPart CourseOfJourneyRef AdditionalVehicleJourneyRef DriverRef DriverName TrainNumbers JourneyParts TrainElements Trains CompoundTrains',
  'MonitoredStopVisit/MonitoredVehicleJourney/VehicleLocation': 'Altitude Precision',
  'MonitoredStopVisit/MonitoredVehicleJourney/PreviousCalls/PreviousCall':
    'RecordedDepartureOccupancy RecordedDepartureCapacities Extensions',
  'MonitoredStopVisit/MonitoredVehicleJourney/MonitoredCall/VehicleLocationAtStop': 'Altitude Precision',
  'MonitoredStopVisit/MonitoredVehicleJourney/MonitoredCall':
    'ReversesAtStop PlatformTraversal SignalStatus TimingPoint BoardingStretch RequestStop OriginDisplay CallNote FormationCondition FacilityConditionElement FacilityChangeElement SituationRef LatestExpectedArrivalTime ArrivalCancellationReason ArrivalProximityText ArrivalStopAssignment ArrivalFormationAssignment ArrivalOrientationRelativeToQuay ArrivalOperatorRefs ProvisionalExpectedDepartureTime EarliestExpectedDepartureTime ExpectedDeparturePredictionQuality AimedLatestPassengerAccessTime ExpectedLatestPassengerAccessTime DepartureCancellationReason DepartureProximityText DepartureStopAssignment DepartureFormationAssignment DepartureOrientationRelativeToQuay ExpectedDepartureOccupancy ExpectedDepartureCapacities RecordedDepartureOccupancy RecordedDepartureCapacities DepartureOperatorRefs AimedHeadwayInterval ExpectedHeadwayInterval Extensions',
  'MonitoredStopVisit/MonitoredVehicleJourney/OnwardCalls/OnwardCall':
    'TimingPoint LatestExpectedArrivalTime ExpectedArrivalPredictionQuality ArrivalPredictionUnknown ArrivalCancellationReason ArrivalProximityText ArrivalStopAssignment ArrivalFormationAssignment ArrivalOrientationRelativeToQuay ArrivalOperatorRefs ProvisionalExpectedDepartureTime EarliestExpectedDepartureTime ExpectedDeparturePredictionQuality DeparturePredictionUnknown AimedLatestPassengerAccessTime ExpectedLatestPassengerAccessTime DepartureCancellationReason DepartureProximityText DepartureStopAssignment DepartureFormationAssignment DepartureOrientationRelativeToQuay ExpectedDepartureOccupancy ExpectedDepartureCapacities RecordedDepartureOccupancy RecordedDepartureCapacities DepartureOperatorRefs AimedHeadwayInterval ExpectedHeadwayInterval Extensions',
  MonitoredStopVisitCancellation:
    'VisitNumber ClearDownRef JourneyPatternRef JourneyPatternName VehicleMode RouteRef PublishedLineName GroupOfLinesRef DirectionName ExternalLineRef BrandingRef Branding Reason Extensions',
  SituationExchangeDelivery: 'PtSituationContext',
  PtSituationElement:
    'UpdateCountryRef UpdateParticipantRef References Verification QualityIndex Likelihood Publication UnknownReason MiscellaneousSubReason PersonnelSubReason EquipmentSubReason EnvironmentSubReason PublicEventReason Sensitivity Audience ScopeType SecondaryReasons Internal Images PublishingActions Extensions',
  'PtSituationElement/Source':
    'Country Email Phone Fax Web Other SourceMethod AgentReference SourceRole TimeOfCommunication ExternalCode SourceFile Extensions',
  'PtSituationElement/ValidityPeriod': 'EndTimeStatus',
  'PtSituationElement/PublicationWindow': 'EndTimeStatus',
  'PtSituationElement/InfoLinks/InfoLink': 'Image LinkContent',
  'PtSituationElement/Affects': 'AreaOfInterest Places Vehicles Roads Extensions',
  'PtSituationElement/Affects/Operators': 'AllOperators',
  'PtSituationElement/Affects/Operators/AffectedOperator':
    'OperatorName OperatorShortName OperationalUnitRef Extensions',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedOperator':
    'OperatorName OperatorShortName OperationalUnitRef Extensions',
  'PtSituationElement/Affects/Networks/AffectedNetwork':
    'NetworkName RoutesAffected AirSubmode BusSubmode CoachSubmode MetroSubmode RailSubmode TramSubmode WaterSubmode TelecabinSubmode AccessMode SelectedRoutes AffectedSection Extensions',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedLine':
    'AffectedOperator Origins Destinations Sections StopPlaces Extensions',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedLine/Direction': 'DirectionName',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedLine/Routes/AffectedRoute':
    'RouteRef Direction Sections RouteLinks Extensions',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedLine/Routes/AffectedRoute/StopPoints':
    'AffectedOnly LinkProjectionToNextStopPoint',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedLine/Routes/AffectedRoute/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedLine/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  'PtSituationElement/Affects/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Extensions',
  'PtSituationElement/Affects/StopPoints/AffectedStopPoint/Lines/AffectedLine':
    'AffectedOperator Origins Destinations Sections StopPlaces Extensions',
  'PtSituationElement/Affects/StopPoints/AffectedStopPoint/Lines/AffectedLine/Direction': 'DirectionName',
  'PtSituationElement/Affects/StopPoints/AffectedStopPoint/Lines/AffectedLine/Routes/AffectedRoute':
    'RouteRef Direction Sections RouteLinks Extensions',
  'PtSituationElement/Affects/StopPoints/AffectedStopPoint/Lines/AffectedLine/Routes/AffectedRoute/StopPoints':
    'AffectedOnly LinkProjectionToNextStopPoint',
  'PtSituationElement/Affects/StopPoints/AffectedStopPoint/Lines/AffectedLine/Routes/AffectedRoute/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  'PtSituationElement/Affects/StopPoints/AffectedStopPoint/Lines/AffectedLine/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  'PtSituationElement/Affects/StopPlaces/AffectedStopPlace':
    'AccessibilityAssessment StopPlaceType AffectedFacilities AffectedComponents AffectedNavigationPaths Extensions',
  'PtSituationElement/Affects/StopPlaces/AffectedStopPlace/Lines/AffectedLine':
    'AffectedOperator Origins Destinations Sections StopPlaces Extensions',
  'PtSituationElement/Affects/StopPlaces/AffectedStopPlace/Lines/AffectedLine/Direction': 'DirectionName',
  'PtSituationElement/Affects/StopPlaces/AffectedStopPlace/Lines/AffectedLine/Routes/AffectedRoute':
    'RouteRef Direction Sections RouteLinks Extensions',
  'PtSituationElement/Affects/StopPlaces/AffectedStopPlace/Lines/AffectedLine/Routes/AffectedRoute/StopPoints':
    'AffectedOnly LinkProjectionToNextStopPoint',
  'PtSituationElement/Affects/StopPlaces/AffectedStopPlace/Lines/AffectedLine/Routes/AffectedRoute/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  'PtSituationElement/Affects/StopPlaces/AffectedStopPlace/Lines/AffectedLine/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  'PtSituationElement/Affects/VehicleJourneys/AffectedVehicleJourney':
    'JourneyName Operator PublishedLineName BlockRef TrainNumbers JourneyParts Origins Destinations Route DestinationAimedArrivalTime OriginDisplayAtDestination DestinationDisplayAtOrigin AccessibilityAssessment JourneyCondition Facilities Extensions',
  'PtSituationElement/Affects/VehicleJourneys/AffectedVehicleJourney/Calls/Call':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions Order CallCondition VehicleAtStop VehicleLocationAtStop TimingPoint BoardingStretch RequestStop OriginDisplay DestinationDisplay AimedArrivalTime ActualArrivalTime ExpectedArrivalTime ArrivalStatus ArrivalPlatformName ArrivalBoardingActivity AimedDepartureTime ActualDepartureTime ExpectedDepartureTime DepartureStatus DeparturePlatformName DepartureBoardingActivity AimedHeadwayInterval ExpectedHeadwayInterval AffectedInterchanges',
  'PtSituationElement/Consequences/Consequence/Period': 'EndTimeStatus',
  'PtSituationElement/Consequences/Consequence':
    'ConditionName Suitabilities Advice Blocking Boarding Casualties Easements Extensions',
  'PtSituationElement/Consequences/Consequence/Affects': 'AreaOfInterest Places Vehicles Roads Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/Operators': 'AllOperators',
  'PtSituationElement/Consequences/Consequence/Affects/Operators/AffectedOperator':
    'OperatorName OperatorShortName OperationalUnitRef Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/Networks/AffectedNetwork/AffectedOperator':
    'OperatorName OperatorShortName OperationalUnitRef Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/Networks/AffectedNetwork':
    'NetworkName RoutesAffected AirSubmode BusSubmode CoachSubmode MetroSubmode RailSubmode TramSubmode WaterSubmode TelecabinSubmode AccessMode SelectedRoutes AffectedSection Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/Networks/AffectedNetwork/AffectedLine':
    'AffectedOperator Origins Destinations Sections StopPlaces Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/Networks/AffectedNetwork/AffectedLine/Direction':
    'DirectionName',
  'PtSituationElement/Consequences/Consequence/Affects/Networks/AffectedNetwork/AffectedLine/Routes/AffectedRoute':
    'RouteRef Direction Sections RouteLinks Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/Networks/AffectedNetwork/AffectedLine/Routes/AffectedRoute/StopPoints':
    'AffectedOnly LinkProjectionToNextStopPoint',
  'PtSituationElement/Consequences/Consequence/Affects/Networks/AffectedNetwork/AffectedLine/Routes/AffectedRoute/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/Networks/AffectedNetwork/AffectedLine/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/StopPoints/AffectedStopPoint/Lines/AffectedLine':
    'AffectedOperator Origins Destinations Sections StopPlaces Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/StopPoints/AffectedStopPoint/Lines/AffectedLine/Direction':
    'DirectionName',
  'PtSituationElement/Consequences/Consequence/Affects/StopPoints/AffectedStopPoint/Lines/AffectedLine/Routes/AffectedRoute':
    'RouteRef Direction Sections RouteLinks Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/StopPoints/AffectedStopPoint/Lines/AffectedLine/Routes/AffectedRoute/StopPoints':
    'AffectedOnly LinkProjectionToNextStopPoint',
  'PtSituationElement/Consequences/Consequence/Affects/StopPoints/AffectedStopPoint/Lines/AffectedLine/Routes/AffectedRoute/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/StopPoints/AffectedStopPoint/Lines/AffectedLine/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/StopPlaces/AffectedStopPlace':
    'AccessibilityAssessment StopPlaceType AffectedFacilities AffectedComponents AffectedNavigationPaths Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/StopPlaces/AffectedStopPlace/Lines/AffectedLine':
    'AffectedOperator Origins Destinations Sections StopPlaces Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/StopPlaces/AffectedStopPlace/Lines/AffectedLine/Direction':
    'DirectionName',
  'PtSituationElement/Consequences/Consequence/Affects/StopPlaces/AffectedStopPlace/Lines/AffectedLine/Routes/AffectedRoute':
    'RouteRef Direction Sections RouteLinks Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/StopPlaces/AffectedStopPlace/Lines/AffectedLine/Routes/AffectedRoute/StopPoints':
    'AffectedOnly LinkProjectionToNextStopPoint',
  'PtSituationElement/Consequences/Consequence/Affects/StopPlaces/AffectedStopPlace/Lines/AffectedLine/Routes/AffectedRoute/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/StopPlaces/AffectedStopPlace/Lines/AffectedLine/StopPoints/AffectedStopPoint':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/VehicleJourneys/AffectedVehicleJourney':
    'JourneyName Operator PublishedLineName BlockRef TrainNumbers JourneyParts Origins Destinations Route DestinationAimedArrivalTime OriginDisplayAtDestination DestinationDisplayAtOrigin AccessibilityAssessment JourneyCondition Facilities Extensions',
  'PtSituationElement/Consequences/Consequence/Affects/VehicleJourneys/AffectedVehicleJourney/Calls/Call':
    'PrivateRef StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions Order CallCondition VehicleAtStop VehicleLocationAtStop TimingPoint BoardingStretch RequestStop OriginDisplay DestinationDisplay AimedArrivalTime ActualArrivalTime ExpectedArrivalTime ArrivalStatus ArrivalPlatformName ArrivalBoardingActivity AimedDepartureTime ActualDepartureTime ExpectedDepartureTime DepartureStatus DeparturePlatformName DepartureBoardingActivity AimedHeadwayInterval ExpectedHeadwayInterval AffectedInterchanges',
  'PtSituationElement/Consequences/Consequence/Delays': 'DelayBand DelayType',
  'SituationExchangeDelivery/Situations': 'RoadSituationElement',
};

/** By type, for elements inside those that are not read. */
export const INSIDE_WHAT_IS_NOT: Readonly<Record<string, string>> = {
  DatedVehicleJourneyIndirectRefStructure: 'OriginRef AimedDepartureTime DestinationRef AimedArrivalTime',
  BrandingStructure: 'BrandingCode Name ShortName Description Image Url PrivateCode',
  ViaNameStructure: 'PlaceRef PlaceName PlaceShortName ViaPriority',
  SimpleContactStructure: 'PhoneNumber Url',
  FormationConditionStructure:
    'CompoundTrainRef TrainRef TrainInCompoundTrainRef TrainElementRef TrainComponentRef EntranceToVehicleRef FormationStatus VehicleInFormationStatus SituationRef RecommendedAction Extensions',
  FormationStatusStructure: 'Status Description AccessibilityAssessment Extensions',
  AccessibilityAssessmentStructure: 'MobilityImpairedAccess Limitations Suitabilities Extensions',
  'AccessibilityAssessmentStructure.Limitations': 'AccessibilityLimitation',
  AccessibilityLimitationStructure:
    'LimitationId ValidityCondition WheelchairAccess StepFreeAccess EscalatorFreeAccess LiftFreeAccess AudibleSignalsAvailable VisualSignsAvailable Extensions',
  ValidityConditionStructure: 'FromDateTime ToDateTime DayType Timebands',
  'ValidityConditionStructure.Timebands': 'Timeband',
  TimebandStructure: 'StartTime EndTime',
  'AccessibilityAssessmentStructure.Suitabilities': 'Suitability',
  SuitabilityStructure: 'Suitable UserNeed',
  UserNeedStructure: 'MobilityNeed PsychosensoryNeed MedicalNeed EncumbranceNeed Excluded NeedRanking Extensions',
  VehicleInFormationStatusStructure: 'Status Description AccessibilityAssessment Extensions',
  SituationRefStructure: 'SituationSimpleRef SituationFullRef',
  SituationFullRefStructure:
    'VersionCountryRef ParticipantRef SituationNumber UpdateCountryRef UpdateParticipantRef Version',
  RecommendedActionStructure: 'TypeOfActionRef Description Extensions',
  FacilityConditionStructure:
    'Facility FacilityRef FacilityStatus MonitoredCounting FacilityUpdatedPosition SituationRef Remedy MonitoringInfo ValidityPeriod Extensions',
  FacilityStructure:
    'FacilityCode Description FacilityClass Features OwnerRef OwnerName ValidityCondition FacilityLocation Limitations Suitabilities AccessibilityAssessment Extensions',
  'FacilityStructure.Features': 'Feature',
  AllFacilitiesFeatureStructure:
    'AccessFacility AccommodationFacility AssistanceFacility FareClassFacility HireFacility LuggageFacility MobilityFacility NuisanceFacility ParkingFacility PassengerCommsFacility PassengerInformationFacility RefreshmentFacility ReservedSpaceFacility RetailFacility SanitaryFacility TicketingFacility',
  MonitoringValidityConditionStructure: 'Period Timeband DayType HolidayType',
  HalfOpenTimestampOutputRangeStructure: 'StartTime EndTime EndTimeStatus',
  HalfOpenTimeRangeStructure: 'StartTime EndTime',
  FacilityLocationStructure:
    'LineRef StopPointRef VehicleRef CompoundTrainRef TrainRef TrainInCompoundTrainRef TrainElementRef TrainComponentRef EntranceToVehicleRef DatedVehicleJourneyRef ConnectionLinkRef InterchangeRef StopPlaceRef StopPlaceComponentId OperatorRef ProductCategoryRef ServiceFeatureRef VehicleFeatureRef',
  'FacilityAccessibilityGroup.Limitations':
    'WheelchairAccess StepFreeAccess EscalatorFreeAccess LiftFreeAccess AudibleSignalsAvailable VisualSignsAvailable',
  'FacilityAccessibilityGroup.Suitabilities': 'Suitability',
  FacilityStatusStructure: 'Status Description AccessibilityAssessment Extensions',
  'FacilityConditionStructure.MonitoredCounting':
    'CountingType CountedFeatureUnit TypeOfCountedFeature Count Percentage Trend Accuracy Description CountedItemsIdList Extensions',
  TypeOfValueStructure: 'TypeOfValueCode NameOfClass Name ShortName Description Image Url PrivateCode',
  'MonitoredCountingStructure.CountedItemsIdList': 'ItemId',
  LocationStructure: 'Longitude Latitude Altitude Coordinates Precision',
  RemedyStructure: 'RemedyType Description RemedyPeriod Extensions',
  HalfOpenTimestampInputRangeStructure: 'StartTime EndTime EndTimePrecision',
  MonitoringInformationStructure: 'MonitoringInterval MonitoringType MonitoringPeriod Extensions',
  FacilityChangeStructure: 'EquipmentAvailability SituationRef MobilityDisruption',
  EquipmentAvailabilityStructure:
    'EquipmentRef Description EquipmentTypeRef ValidityPeriod EquipmentStatus EquipmentFeatures Extensions',
  'EquipmentAvailabilityStructure.EquipmentFeatures': 'FeatureRef',
  MobilityDisruptionStructure: 'MobilityImpairedAccess AccessFacility',
  TrainBlockPartStructure: 'NumberOfBlockParts TrainPartRef PositionOfTrainBlockPart',
  FramedVehicleJourneyRefStructure: 'DataFrameRef DatedVehicleJourneyRef',
  'TrainOperationalInfoGroup.TrainNumbers': 'TrainNumberRef',
  'TrainOperationalInfoGroup.JourneyParts': 'JourneyPartInfo',
  JourneyPartInfoStructure:
    'JourneyPartRef TrainNumberRef OperatorRef CompoundTrainRef FromStopPointRef ToStopPointRef StartTime EndTime',
  'JourneyFormationGroup.TrainElements': 'TrainElementRef TrainElement',
  TrainElementStructure:
    'TrainElementCode TrainElementType VehicleNumber FareClasses Name ShortName Description PrivateCode ReversingDirection SelfPropelled TypeOfFuel EuroClass MaximumPassengerCapacities LowFloor HasLiftOrRamp HasHoist Length Width Height Weight Facilities',
  'VehicleTypePropertiesGroup.MaximumPassengerCapacities': 'MaximumPassengerCapacity',
  PassengerCapacityStructure:
    'CompoundTrainRef TrainRef TrainInCompoundTrainRef TrainElementRef TrainComponentRef EntranceToVehicleRef FareClass PassengerCategory TotalCapacity SeatingCapacity StandingCapacity SpecialPlaceCapacity PushchairCapacity WheelchairPlaceCapacity PramPlaceCapacity BicycleRackCapacity',
  'VehicleTypeGroup.Facilities': 'VehicleFeature Facility FacilityRef',
  VehicleFeaturesStructure: 'VehicleFeatureCode Name Icon',
  'JourneyFormationGroup.Trains': 'TrainRef Train',
  TrainStructure:
    'TrainCode Name ShortName Description PrivateCode ReversingDirection SelfPropelled TypeOfFuel EuroClass MaximumPassengerCapacities LowFloor HasLiftOrRamp HasHoist Length Width Height Weight Facilities NumberOfCars TrainSizeType TrainComponents',
  'TrainGroup.TrainComponents': 'TrainComponentRef TrainComponent',
  TrainComponentStructure:
    'TrainComponentCode Order Label Description TrainElementRef TrainElement ReversedOrientation',
  'JourneyFormationGroup.CompoundTrains': 'CompoundTrainRef CompoundTrain',
  CompoundTrainStructure:
    'CompoundTrainCode Name ShortName Description PrivateCode ReversingDirection SelfPropelled TypeOfFuel EuroClass MaximumPassengerCapacities LowFloor HasLiftOrRamp HasHoist Length Width Height Weight Facilities TrainsInCompoundTrain',
  'CompoundTrainStructure.TrainsInCompoundTrain': 'TrainInCompoundTrainRef TrainInCompoundTrain',
  TrainInCompoundTrainStructure:
    'TrainInCompoundTrainCode Order Label Description TrainRef Train OriginRef OriginName OriginShortName DestinationDisplayAtOrigin Via DestinationRef DestinationName DestinationShortName OriginDisplayAtDestination ReversedOrientation Passages',
  'TrainInCompoundTrainGroup.Passages': 'PassageBetweenTrains',
  PassageBetweenTrainsStructure: 'TrainRef TrainComponentRef PassageIsPossible',
  StopAssignmentStructure:
    'AimedQuayRef AimedQuayName ExpectedQuayRef ExpectedQuayName ActualQuayRef ActualQuayName QuayType AimedBoardingPositionRef AimedBoardingPositionName ExpectedBoardingPositionRef ExpectedBoardingPositionName ActualBoardingPositionRef ActualBoardingPositionName AimedFlexibleArea AimedFlexibleAreaRef AimedLocationName ExpectedFlexibleArea ExpectedFlexibleAreaRef ExpectedLocationName ActualFlexibleArea ActualFlexibleAreaRef ActualLocationName',
  FlexibleAreaStructure: 'BoundingBox CircularArea',
  BoundingBoxStructure: 'UpperLeft LowerRight',
  CircularAreaStructure: 'Longitude Latitude Altitude Coordinates Precision Radius',
  FormationAssignmentStructure:
    'CompoundTrainRef TrainRef TrainInCompoundTrainRef TrainElementRef TrainComponentRef EntranceToVehicleRef VehicleInFormationStatus TrainStopAssignment',
  VehicleOccupancyStructure:
    'CompoundTrainRef TrainRef TrainInCompoundTrainRef TrainElementRef TrainComponentRef EntranceToVehicleRef FareClass PassengerCategory OccupancyLevel OccupancyPercentage AlightingCount BoardingCount OnboardCount SpecialPlacesOccupied PushchairsOnboardCount WheelchairsOnboardCount PramsOnboardCount BicycleOnboardCount TotalNumberOfReservedSeats GroupReservation',
  GroupReservationStructure: 'NameOfGroup NumberOfReservedSeats',
  PredictionQualityStructure: 'PredictionLevel Percentile LowerTimeLimit HigherTimeLimit',
  JourneyRelationsStructure: 'JourneyRelation',
  JourneyRelationStructure: 'JourneyRelationType CallInfo JourneyParts RelatedJourney',
  RelatedCallStructure: 'StopPointRef VisitNumber Order StopPointName AimedDepartureTime AimedArrivalTime',
  'JourneyRelationInfoGroup.JourneyParts': 'JourneyPartInfo',
  RelatedJourneyPartStructure:
    'JourneyPartRef TrainNumberRef OperatorRef CompoundTrainRef FromStopPointRef ToStopPointRef StartTime EndTime',
  RelatedJourneyStructure:
    'FramedVehicleJourneyRef DatedVehicleJourneyIndirectRef LineRef TrainNumberRef OperatorRef ParticipantRef CallInfo JourneyParts',
  EstimatedServiceJourneyInterchangeStructure:
    'InterchangeRef InterchangeCode ConnectionLinkRef FeederJourneyRef FeederArrivalStopRef FeederVisitNumber FeederStopOrder AimedArrivalTimeOfFeeder DistributorJourneyRef DistributorDepartureStopRef DistributorVisitNumber DistributorStopOrder AimedDepartureTimeOfDistributor StaySeated Guaranteed Advertised InterchangeStatus WillNotWait WillWait ExpectedArrivalTimeOfFeeder ExpectedDepartureTimeOfDistributor ConnectionMonitoring StandardWaitTime MaximumWaitTime MaximumAutomaticWaitTime StandardTransferTime MinimumTransferTime MaximumTransferTime Extensions',
  ConnectingJourneyRefStructure:
    'FramedVehicleJourneyRef DatedVehicleJourneyIndirectRef LineRef TrainNumberRef OperatorRef ParticipantRef',
  WillWaitStructure: 'WaitUntilTime DriverHasAcknowledgeWIllWait DriverHasAcknowledgedWillWait',
  StopLineNoticeStructure:
    'RecordedAtTime ItemIdentifier MonitoringRef LineRef DirectionRef PublishedLineName LineNote DeliveryVariant SituationRef Extensions',
  DeliveryVariantStructure: 'VariantType Content',
  StopLineNoticeCancellationStructure: 'RecordedAtTime ItemRef MonitoringRef LineRef DirectionRef Extensions',
  StopNoticeStructure: 'RecordedAtTime ItemIdentifier MonitoringRef StopPointRef SituationRef StopNote Extensions',
  StopNoticeCancellationStructure: 'RecordedAtTime ItemRef MonitoringRef StopPointRef AppliesFromTime Extensions',
  ServiceExceptionStructure: 'RecordedAtTime LineRef DirectionRef StopPointRef ServiceStatus Notice SituationRef',
  ContextStructure:
    'CountryRef ParticipantRef TopographicPlaceRef TopographicPlaceName DefaultLanguage NetworkContext Actions Extensions',
  NetworkContextStructure: 'Operator Network',
  AffectedOperatorStructure: 'OperatorRef OperatorName OperatorShortName OperationalUnitRef Extensions',
  NetworkStructure:
    'NetworkRef NetworkName VehicleMode AirSubmode BusSubmode CoachSubmode MetroSubmode RailSubmode TramSubmode WaterSubmode TelecabinSubmode AccessMode',
  ActionsStructure:
    'PublishToWebAction PublishToMobileAction PublishToTvAction PublishToAlertsAction PublishToDisplayAction ManualAction NotifyByEmailAction NotifyBySmsAction NotifyByPagerAction NotifyUserAction PublishingAction Extensions',
  PublishToWebActionStructure:
    'ActionStatus Description ActionData PublicationWindow Incidents HomePage Ticker SocialNetwork',
  ActionDataStructure: 'Name Type Value Prompt PublishAtScope',
  'ActionDataStructure.PublishAtScope': 'ScopeType Affects',
  AffectsScopeStructure:
    'AreaOfInterest Operators Networks StopPoints StopPlaces Places VehicleJourneys Vehicles Roads Extensions',
  'AffectsScopeStructure.Operators': 'AllOperators AffectedOperator',
  'AffectsScopeStructure.Networks': 'AffectedNetwork',
  'AffectsScopeStructure.Networks.AffectedNetwork':
    'AffectedOperator NetworkRef NetworkName RoutesAffected VehicleMode AirSubmode BusSubmode CoachSubmode MetroSubmode RailSubmode TramSubmode WaterSubmode TelecabinSubmode AccessMode AllLines SelectedRoutes AffectedSection AffectedLine Extensions',
  AffectedRouteStructure: 'RouteRef Direction Sections StopPoints RouteLinks Extensions',
  DirectionStructure: 'DirectionRef DirectionName',
  'AffectedRouteStructure.Sections': 'AffectedSection',
  AffectedSectionStructure: 'SectionRef IndirectSectionRef LinkProjection Offset Extensions',
  'AffectedSectionStructure.IndirectSectionRef':
    'FirstStopPointRef FirstStopPlaceRef FirstQuayRef IntermediateStopPointRef IntermediateStopPlaceRef IntermediateQuayRef LastStopPointRef LastStopPlaceRef LastQuayRef',
  LinkProjectionStructure: 'Features Line',
  'AbstractProjection.Features': 'GisFeatureRef',
  FeatureRefStructure: 'FeatureIdRef FeatureType',
  'LinkProjectionStructure.Line': 'PointProjection',
  PointProjectionStructure: 'Features Longitude Latitude Altitude Coordinates Precision',
  OffsetStructure: 'DistanceFromStart DistanceFromEnd',
  'AffectedRouteStructure.StopPoints': 'AffectedOnly AffectedStopPoint LinkProjectionToNextStopPoint',
  AffectedStopPointStructure:
    'StopPointRef PrivateRef StopPointName StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions',
  AffectedModesStructure: 'AllModes Mode',
  'AffectedModesStructure.Mode':
    'VehicleMode AirSubmode BusSubmode CoachSubmode MetroSubmode RailSubmode TramSubmode WaterSubmode TelecabinSubmode AccessMode',
  'AffectedStopPointStructure.ConnectionLinks': 'AffectedConnectionLink',
  AffectedConnectionLinkStructure:
    'ConnectionLinkRef ConnectionName AllLines LineRef PublishedLineName ConnectingStopPointRef ConnectingStopPointName ConnectingZoneRef ConnectionDirection AffectedPathLink Extensions',
  AffectedPathLinkStructure: 'LinkRef LinkName AccessibilityFeature LinkDirection LinkProjection Offset Extensions',
  'AffectedStopPointStructure.Lines': 'AffectedLine',
  AffectedLineStructure:
    'AffectedOperator LineRef PublishedLineName Origins Destinations Direction Routes Sections StopPoints StopPlaces Extensions',
  'AffectedLineStructure.Routes': 'AffectedRoute',
  'AffectedLineStructure.Sections': 'AffectedSection',
  'AffectedLineStructure.StopPoints': 'AffectedStopPoint',
  'AffectedLineStructure.StopPlaces': 'AffectedStopPlace',
  AffectedStopPlaceStructure:
    'AccessibilityAssessment StopPlaceRef PlaceName StopPlaceType AffectedFacilities AffectedComponents AffectedNavigationPaths Lines Extensions',
  'AffectedStopPlaceStructure.AffectedFacilities': 'AffectedFacility',
  AffectedFacilityStructure: 'FacilityRef StartStopPointRef EndStopPointRef FacilityName FacilityStatus Extensions',
  'AffectedStopPlaceStructure.AffectedComponents': 'AffectedComponent',
  AffectedStopPlaceComponentStructure:
    'AccessibilityAssessment ComponentRef ComponentName ComponentType PointProjection LinkProjection ZoneProjection Offset AccessFeatureType AffectedFacilities Extensions',
  ZoneProjectionStructure: 'Features Boundary',
  'ZoneProjectionStructure.Boundary': 'PointProjection',
  'AffectedStopPlaceComponentStructure.AffectedFacilities': 'AffectedFacility',
  'AffectedStopPlaceStructure.AffectedNavigationPaths': 'NavigationPathRef',
  'AffectedStopPlaceStructure.Lines': 'AffectedLine',
  'AffectedRouteStructure.RouteLinks': 'RouteLinkRef',
  'AffectsScopeStructure.StopPoints': 'AffectedStopPoint',
  'AffectsScopeStructure.StopPlaces': 'AffectedStopPlace',
  'AffectsScopeStructure.Places': 'AffectedPlace',
  AffectedPlaceStructure:
    'PlaceRef PrivateCode PlaceName Location PlaceCategory EquipmentRef AccessibilityAssessment Extensions',
  'AffectsScopeStructure.VehicleJourneys': 'AffectedVehicleJourney',
  AffectedVehicleJourneyStructure:
    'FramedVehicleJourneyRef VehicleJourneyRef DatedVehicleJourneyRef JourneyName Operator LineRef PublishedLineName DirectionRef BlockRef TrainNumbers JourneyParts Origins Destinations Route OriginAimedDepartureTime DestinationAimedArrivalTime OriginDisplayAtDestination DestinationDisplayAtOrigin AccessibilityAssessment JourneyCondition Calls Facilities Extensions',
  'AffectedVehicleJourneyStructure.TrainNumbers': 'TrainNumberRef',
  'AffectedVehicleJourneyStructure.JourneyParts': 'JourneyPartInfo',
  'AffectedVehicleJourneyStructure.Calls': 'Call',
  AffectedCallStructure:
    'StopPointRef PrivateRef StopPointName StopPointType Location StopPlaceRef StopPlaceName AffectedModes PlaceRef PlaceName AccessibilityAssessment StopCondition ConnectionLinks Lines Extensions Order CallCondition VehicleAtStop VehicleLocationAtStop TimingPoint BoardingStretch RequestStop OriginDisplay DestinationDisplay AimedArrivalTime ActualArrivalTime ExpectedArrivalTime ArrivalStatus ArrivalPlatformName ArrivalBoardingActivity AimedDepartureTime ActualDepartureTime ExpectedDepartureTime DepartureStatus DeparturePlatformName DepartureBoardingActivity AimedHeadwayInterval ExpectedHeadwayInterval AffectedInterchanges',
  'AffectedCallStructure.AffectedInterchanges': 'AffectedInterchange',
  AffectedInterchangeStructure:
    'InterchangeRef InterchangeStopPointRef InterchangeStopPointName ConnectingVehicleJourneyRef InterchangeStatusType ConnectionLink Extensions',
  'AffectedVehicleJourneyStructure.Facilities': 'AffectedFacility',
  'AffectsScopeStructure.Vehicles': 'AffectedVehicle',
  AffectedVehicleStructure:
    'VehicleRef VehicleRegistrationNumberPlate PhoneNumber IPAddress RadioAddress FramedVehicleJourneyRef Location CurrentLocation AccessibilityAssessment OperatorRef ProductCategoryRef ServiceFeatureRef VehicleFeatureRef TrainBlockPart BlockRef CourseOfJourneyRef InCongestion InPanic HeadwayService Extensions',
  AffectedRoadsStructure: 'Datex2Locations AffectedRoad',
  AffectedRoadStructure: 'Road LinkProjection Offset Extensions',
  ClosedTimestampRangeStructure: 'StartTime EndTime',
  PublishToMobileActionStructure: 'ActionStatus Description ActionData PublicationWindow Incidents HomePage',
  PublishToTvActionStructure: 'ActionStatus Description ActionData PublicationWindow Ceefax Teletext',
  PublishToAlertsActionStructure:
    'ActionStatus Description ActionData PublicationWindow BeforeNotices ClearNotice ByEmail ByMobile',
  'PushedActionStructure.BeforeNotices': 'Interval',
  PublishToDisplayActionStructure: 'ActionStatus Description ActionData PublicationWindow OnPlace OnBoard',
  ManualAction: 'ActionStatus Description ActionData PublicationWindow',
  NotifyByEmailActionStructure: 'ActionStatus Description ActionData PublicationWindow BeforeNotices ClearNotice email',
  NotifyBySmsActionStructure:
    'ActionStatus Description ActionData PublicationWindow BeforeNotices ClearNotice Phone Premium',
  NotifyByPagerActionStructure:
    'ActionStatus Description ActionData PublicationWindow BeforeNotices ClearNotice PagerGroupRef Pager',
  NotifyUserActionStructure:
    'ActionStatus Description ActionData PublicationWindow BeforeNotices ClearNotice WorkgroupRef UserName UserRef',
  PublishingActionStructure: 'PublishAtScope PassengerInformationAction',
  'PublishingActionStructure.PublishAtScope': 'ScopeType Affects',
  PassengerInformationActionStructure:
    'ActionStatus Description ActionData PublicationWindow ActionRef RecordedAtTime Version SourceRef OwnerRef Perspective ActionPriority TextualContent',
  TextualContentStructure:
    'TextualContentSize PublishToWebAction PublishToMobileAction PublishToTvAction PublishToAlertsAction PublishToDisplayAction ManualAction NotifyByEmailAction NotifyBySmsAction NotifyByPagerAction NotifyUserAction SummaryContent ReasonContent DescriptionContent ConsequenceContent RecommendationContent DurationContent RemarkContent InfoLink Image Internal',
  SummaryContentStructure: 'SummaryText',
  ReasonContentStructure: 'ReasonText',
  DescriptionContentStructure: 'DescriptionText DescriptionPriority',
  ConsequenceContentStructure: 'ConsequenceText ConsequencePriority',
  RecommendationContentStructure: 'RecommendationText RecommendationPriority',
  DurationContentStructure: 'DurationText',
  RemarkContentStructure: 'Remark RemarkPriority',
  InfoLinkStructure: 'Uri Label Image LinkContent',
  ImageStructure: 'ImageRef ImageBinary ImageContent',
  ReferencesStructure: 'RelatedToRef',
  RelatedSituationStructure:
    'CreationTime CountryRef ParticipantRef SituationNumber UpdateCountryRef UpdateParticipantRef Version ExternalReference RelatedAs Extensions',
  'ClassifierGroup.SecondaryReasons': 'Reason',
  'ClassifierGroup.SecondaryReasons.Reason':
    'AlertCause UnknownReason MiscellaneousReason PersonnelReason EquipmentReason EnvironmentReason UndefinedReason MiscellaneousSubReason PersonnelSubReason EquipmentSubReason EnvironmentSubReason PublicEventReason ReasonName',
  'DescriptionGroup.Images': 'Image',
  'DescriptionGroup.Images.Image': 'ImageRef ImageBinary ImageContent',
  'PtConsequenceStructure.Suitabilities': 'Suitability',
  PtAdviceStructure: 'AdviceRef AdviceType AdviceName Details',
  BlockingStructure: 'JourneyPlanner RealTime',
  BoardingStructure: 'ArrivalBoardingActivity DepartureBoardingActivity',
  CasualtiesStructure: 'NumberOfDeaths NumberOfInjured',
  EasementsStructure: 'TicketRestrictions Easement EasementRef',
  RoadSituationElementStructure:
    'CreationTime CountryRef ParticipantRef SituationNumber UpdateCountryRef UpdateParticipantRef Version References Source VersionedAtTime Verification Progress QualityIndex Reality Likelihood Publication ValidityPeriod Repetitions PublicationWindow AlertCause UnknownReason MiscellaneousReason PersonnelReason EquipmentReason EnvironmentReason UndefinedReason MiscellaneousSubReason PersonnelSubReason EquipmentSubReason EnvironmentSubReason PublicEventReason ReasonName Severity Priority Sensitivity Audience ScopeType ReportType Planned Keywords SecondaryReasons Language Summary Description Detail Advice Internal Images InfoLinks Affects Consequences PublishingActions SituationRecord Extensions',
  SituationSourceStructure:
    'Country SourceType Email Phone Fax Web Other SourceMethod AgentReference Name SourceRole TimeOfCommunication ExternalCode SourceFile Extensions',
  'TemporalGroup.Repetitions': 'DayType',
  'DescriptionGroup.InfoLinks': 'InfoLink',
  PtConsequencesStructure: 'Consequence',
  PtConsequenceStructure:
    'Period Condition ConditionName Severity Affects Suitabilities Advice Blocking Boarding Delays Casualties Easements Extensions',
  DelaysStructure: 'DelayBand DelayType Delay',
};

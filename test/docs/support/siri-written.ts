/**
 * Elements that stand in what the hub publishes, by the element they stand in. Made by `ESTUAIRE_RENEW=1` before
 * test/docs/siri-support.spec.ts, which compares it with documents that say all the hub can say.
 */
export const WRITTEN: Readonly<Record<string, string>> = {
  '*Delivery': 'ResponseTimestamp Status',
  EstimatedTimetableDelivery: 'EstimatedJourneyVersionFrame',
  'EstimatedTimetableDelivery/EstimatedJourneyVersionFrame': 'EstimatedVehicleJourney RecordedAtTime',
  EstimatedVehicleJourney:
    'Cancellation DataSource DestinationName DirectionRef EstimatedCalls EstimatedVehicleJourneyCode ExtraJourney FramedVehicleJourneyRef IsCompleteStopSequence LineRef Monitored OperatorRef OriginAimedDepartureTime PredictionInaccurate PublishedLineName RecordedAtTime RecordedCalls VehicleRef',
  'EstimatedVehicleJourney/EstimatedCalls': 'EstimatedCall',
  'EstimatedVehicleJourney/EstimatedCalls/EstimatedCall':
    'AimedArrivalTime AimedDepartureTime ArrivalStatus Cancellation DepartureStatus ExpectedArrivalTime ExpectedDepartureTime Occupancy Order StopPointName StopPointRef',
  'EstimatedVehicleJourney/FramedVehicleJourneyRef': 'DataFrameRef DatedVehicleJourneyRef',
  'EstimatedVehicleJourney/RecordedCalls': 'RecordedCall',
  'EstimatedVehicleJourney/RecordedCalls/RecordedCall':
    'ActualArrivalTime ActualDepartureTime AimedArrivalTime AimedDepartureTime ExpectedArrivalTime Occupancy Order StopPointName StopPointRef',
  MonitoredStopVisit: 'ItemIdentifier MonitoredVehicleJourney MonitoringRef RecordedAtTime',
  'MonitoredStopVisit/MonitoredVehicleJourney':
    'DataSource DestinationName DirectionRef FramedVehicleJourneyRef LineRef Monitored MonitoredCall OperatorRef OriginAimedDepartureTime PredictionInaccurate PublishedLineName VehicleJourneyRef VehicleRef',
  'MonitoredStopVisit/MonitoredVehicleJourney/FramedVehicleJourneyRef': 'DataFrameRef DatedVehicleJourneyRef',
  'MonitoredStopVisit/MonitoredVehicleJourney/MonitoredCall':
    'AimedArrivalTime AimedDepartureTime ArrivalStatus DepartureStatus ExpectedArrivalTime ExpectedDepartureTime Order StopPointName StopPointRef',
  PtSituationElement:
    'Affects AlertCause Consequences CreationTime Description InfoLinks ParticipantRef Progress PublicationWindow Reality Severity SituationNumber Source Summary ValidityPeriod',
  'PtSituationElement/Affects': 'Networks Operators StopPoints VehicleJourneys',
  'PtSituationElement/Affects/Networks': 'AffectedNetwork',
  'PtSituationElement/Affects/Networks/AffectedNetwork': 'AffectedLine',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedLine': 'Direction LineRef Routes',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedLine/Direction': 'DirectionRef',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedLine/Routes': 'AffectedRoute',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedLine/Routes/AffectedRoute': 'StopPoints',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedLine/Routes/AffectedRoute/StopPoints':
    'AffectedStopPoint',
  'PtSituationElement/Affects/Networks/AffectedNetwork/AffectedLine/Routes/AffectedRoute/StopPoints/AffectedStopPoint':
    'StopPointRef',
  'PtSituationElement/Affects/Operators': 'AffectedOperator',
  'PtSituationElement/Affects/Operators/AffectedOperator': 'OperatorRef',
  'PtSituationElement/Affects/StopPoints': 'AffectedStopPoint',
  'PtSituationElement/Affects/StopPoints/AffectedStopPoint': 'StopPointRef',
  'PtSituationElement/Affects/VehicleJourneys': 'AffectedVehicleJourney',
  'PtSituationElement/Affects/VehicleJourneys/AffectedVehicleJourney':
    'Calls FramedVehicleJourneyRef LineRef VehicleJourneyRef',
  'PtSituationElement/Affects/VehicleJourneys/AffectedVehicleJourney/Calls': 'Call',
  'PtSituationElement/Affects/VehicleJourneys/AffectedVehicleJourney/Calls/Call': 'StopPointRef',
  'PtSituationElement/Affects/VehicleJourneys/AffectedVehicleJourney/FramedVehicleJourneyRef':
    'DataFrameRef DatedVehicleJourneyRef',
  'PtSituationElement/Consequences': 'Consequence',
  'PtSituationElement/Consequences/Consequence': 'Condition Period Severity',
  'PtSituationElement/Consequences/Consequence/Period': 'EndTime StartTime',
  'PtSituationElement/InfoLinks': 'InfoLink',
  'PtSituationElement/InfoLinks/InfoLink': 'Uri',
  'PtSituationElement/PublicationWindow': 'EndTime StartTime',
  'PtSituationElement/Source': 'SourceType',
  'PtSituationElement/ValidityPeriod': 'EndTime StartTime',
  ServiceDelivery:
    'EstimatedTimetableDelivery MoreData ProducerRef ResponseTimestamp SituationExchangeDelivery Status StopMonitoringDelivery VehicleMonitoringDelivery',
  SituationExchangeDelivery: 'Situations',
  'SituationExchangeDelivery/Situations': 'PtSituationElement',
  StopMonitoringDelivery: 'MonitoredStopVisit',
  VehicleActivity: 'MonitoredVehicleJourney RecordedAtTime ValidUntilTime VehicleMonitoringRef',
  'VehicleActivity/MonitoredVehicleJourney':
    'Bearing DataSource DestinationName DirectionRef FramedVehicleJourneyRef InCongestion LineRef Monitored MonitoredCall Occupancy OperatorRef OriginAimedDepartureTime PredictionInaccurate PublishedLineName VehicleLocation VehicleRef Velocity',
  'VehicleActivity/MonitoredVehicleJourney/FramedVehicleJourneyRef': 'DataFrameRef DatedVehicleJourneyRef',
  'VehicleActivity/MonitoredVehicleJourney/MonitoredCall': 'Order StopPointName StopPointRef VehicleAtStop',
  'VehicleActivity/MonitoredVehicleJourney/VehicleLocation': 'Latitude Longitude',
  VehicleMonitoringDelivery: 'VehicleActivity',
};

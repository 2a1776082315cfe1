import { accessibility } from './elements-places.js';
import { frequencyGroup } from './elements-transfers.js';
import { fields, inline, list, object, ref, refList, shape, silent, text, textList } from './shape.js';

export const facilitySet = shape(
  textList('MobilityFacilityList', 'mobility'),
  textList('LuggageCarriageFacilityList', 'luggage'),
  ...silent('Name', 'Description'),
);
const facilities = inline(
  'facilities',
  refList('ServiceFacilitySetRef', 'facilitySetRefs'),
  list('ServiceFacilitySet', 'facilitySets', facilitySet),
);
const capacity = inline('PassengerCapacity', text('WheelchairPlaceCapacity'), text('BicycleRackCapacity'));
export const vehicleType = shape(
  text('HasLiftOrRamp'),
  capacity,
  inline('capacities', capacity),
  accessibility,
  facilities,
  ...silent('Name', 'ShortName', 'Description', 'TransportMode'),
);
export const trainNumber = shape(text('ForAdvertisement', 'advertised'), ...silent('ForProduction', 'Description'));
const propertyOfDay = shape(
  textList('DaysOfWeek', 'daysOfWeek'),
  text('WeeksOfMonth'),
  text('MonthOfYear'),
  text('DayOfYear'),
  text('HolidayTypes'),
  text('Seasons'),
  text('Tides'),
  text('DayEvent'),
  text('CrowdingEvent'),
  ...silent('Name', 'Description'),
);
export const dayType = shape(
  inline('properties', list('PropertyOfDay', 'properties', propertyOfDay)),
  ...silent('Name', 'ShortName', 'Description'),
);
const validBetween = shape(text('FromDate'), text('ToDate'), ...silent('Name', 'Description'));
export const availability = shape(
  text('FromDate'),
  text('ToDate'),
  text('IsAvailable'),
  text('ValidDayBits'),
  inline('dayTypes', refList('DayTypeRef', 'dayTypeRefs'), list('DayType', 'ownDayTypes', dayType)),
  inline('operatingDays', refList('OperatingDayRef', 'operatingDayRefs')),
  inline('timebands', refList('TimebandRef', 'timebandRefs'), list('Timeband', 'ownTimebands', shape())),
  ...silent('Name', 'Description'),
);
const unresolved = shape();
const validity = fields(
  list('AvailabilityCondition', 'conditions', availability),
  list('SimpleAvailabilityCondition', 'conditions', availability),
  // They limit by something no calendar says.
  ...['ValidityCondition', 'ValidityTrigger', 'ValidityRuleParameter'].map((local) =>
    list(local, 'unresolved', unresolved),
  ),
  refList('ValidityTriggerRef', 'unresolvedRefs'),
  refList('ValidityRuleParameterRef', 'unresolvedRefs'),
  refList('AvailabilityConditionRef', 'conditionRefs'),
  refList('ValidityConditionRef', 'conditionRefs'),
  list('ValidBetween', 'between', validBetween),
);
/** Of any entity, and of a frame for all that is in it. */
export const frameValidity = shape(...validity);
export const validityFields = fields(
  inline('validityConditions', ...validity),
  list('ValidBetween', 'between', validBetween),
);
const timeOfCall = <const S extends 'ForAlighting' | 'ForBoarding'>(side: S) =>
  shape(text('Time'), text('DayOffset'), text(side));
export const passingTime = shape(
  ref('StopPointInJourneyPatternRef', 'pointRef'),
  ref('PointInJourneyPatternRef', 'pointRef'),
  text('ArrivalTime'),
  text('ArrivalDayOffset'),
  text('DepartureTime'),
  text('DepartureDayOffset'),
  text('DayOffset'),
);
export const call = shape(
  ref('ScheduledStopPointRef', 'stopPointRef'),
  ref('StopPointInJourneyPatternRef', 'pointRef'),
  ref('PointInJourneyPatternRef', 'pointRef'),
  ref('DestinationDisplayRef', 'displayRef'),
  object('Arrival', timeOfCall('ForAlighting')),
  object('Departure', timeOfCall('ForBoarding')),
  text('RequestStop'),
  text('DayOffset'),
);
const journeyFields = fields(
  text('ShortName'),
  text('PublicCode'),
  ref('JourneyPatternRef', 'patternRef'),
  ref('ServiceJourneyPatternRef', 'patternRef'),
  ref('ServicePatternRef', 'patternRef'),
  ref('LineRef'),
  text('DirectionType'),
  ref('DestinationDisplayRef', 'displayRef'),
  ref('BlockRef'),
  text('ServiceAlteration'),
  text('DepartureDayOffset'),
  text('DayOffset', 'departureDayOffset'),
  ...validityFields,
  inline('dayTypes', refList('DayTypeRef', 'dayTypeRefs')),
  inline('operatingDays', refList('OperatingDayRef', 'operatingDayRefs')),
  inline('passingTimes', list('TimetabledPassingTime', 'passingTimes', passingTime)),
  inline('calls', list('Call', 'calls', call)),
  accessibility,
  facilities,
  ref('VehicleTypeRef', 'vehicleTypeRef'),
  inline('trainNumbers', ref('TrainNumberRef', 'trainNumberRef')),
  // What the first passing time and the line say already.
  ...silent('DepartureTime', 'JourneyDuration', 'TransportMode', 'Name'),
);
export const journey = shape(...journeyFields);
/** Not a run: the first of those that its groups describe. */
export const templateJourney = shape(
  ...journeyFields,
  inline(
    'frequencyGroups',
    refList('HeadwayJourneyGroupRef', 'groupRefs'),
    refList('RhythmicalJourneyGroupRef', 'groupRefs'),
    list('HeadwayJourneyGroup', 'headwayGroups', frequencyGroup),
    list('RhythmicalJourneyGroup', 'rhythmicalGroups', frequencyGroup),
  ),
  ...silent('TemplateVehicleJourneyType'),
);
export const datedJourney = shape(
  ref('ServiceJourneyRef', 'journeyRef'),
  ref('JourneyRef'),
  ref('OperatingDayRef'),
  text('ServiceAlteration'),
);

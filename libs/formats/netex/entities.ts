import type { availability, call, frameValidity, passingTime, templateJourney } from './elements-journeys.js';
import type { NetexEntityKind, EntityOf } from './elements.js';
import type { Flat, ValueOf } from './shape.js';

export type { WrittenPosition } from './shape.js';

/** Entities as they are read: their types are those of the shapes of `elements.ts`, under the names of this library. */

export interface Entity {
  id?: string;
}

export type AvailabilityCondition = ValueOf<typeof availability>;
export type DayProperty = NonNullable<EntityOf<'dayType'>['properties']>[number];
/** When an entity, or all that is in a frame, is valid. */
export interface Valid extends ValueOf<typeof frameValidity> {
  /** Of the frames around it. */
  frames?: readonly Valid[];
}
export type ValidBetween = NonNullable<Valid['between']>[number];

/** Kinds that go through a hand of their own; the others are kept whole until the dataset is converted. */
type ConvertedKind = 'stopAssignment' | 'dayAssignment' | 'journey' | 'datedJourney' | 'flexibleLine' | 'defaults';
export type KeptKind = Exclude<NetexEntityKind, ConvertedKind>;
/** Kinds whose validity limits the journeys on them. */
type InFrames<K extends NetexEntityKind> = K extends 'line' | 'route' | 'pattern' | 'journey' | 'dayAssignment'
  ? { frames?: readonly Valid[] }
  : unknown;
export type EntityKinds = { [K in NetexEntityKind]: EntityOf<K> & InFrames<K> };

export type Organisation = EntityKinds['organisation'];
export type Line = EntityKinds['line'];
export type Route = EntityKinds['route'];
export type Direction = EntityKinds['direction'];
export type DestinationDisplay = EntityKinds['display'];
export type ScheduledStopPoint = EntityKinds['stopPoint'];
export type StopAssignment = EntityKinds['stopAssignment'];
export type Quay = EntityKinds['quay'];
export type StopPlace = EntityKinds['stopPlace'];
export type FacilitySet = EntityKinds['facilitySet'];
export type NetexVehicleType = EntityKinds['vehicleType'];
export type JourneyPattern = EntityKinds['pattern'];
export type PointInPattern = NonNullable<JourneyPattern['points']>[number];
export type Link = EntityKinds['serviceLink'];
export type OperatingPeriod = EntityKinds['period'];
export type DayType = EntityKinds['dayType'];
export type DayTypeAssignment = EntityKinds['dayAssignment'];
/** A template too: not a run, the first of those that its groups describe. */
export type ServiceJourney = ValueOf<typeof templateJourney> & InFrames<'journey'>;
/** A call says its times one element deeper. */
export type PassingTime = Flat<ValueOf<typeof passingTime> & ValueOf<typeof call>>;
export type DatedServiceJourney = EntityKinds['datedJourney'];
export type FrequencyGroup = EntityKinds['headwayGroup'];
export type Interchange = EntityKinds['interchange'];
export type NetexConnection = EntityKinds['connection'];
export type FrameDefaults = EntityKinds['defaults'];

export type Accessibility = NonNullable<Line['accessibility']>;
export type WrittenLocation = NonNullable<ScheduledStopPoint['location']>;
export type ConnectionEnd = NonNullable<NetexConnection['from']>;
/** What names an entity in other languages. */
export type Alternatives = Pick<Line, 'alternativeNames' | 'alternativeTexts'>;

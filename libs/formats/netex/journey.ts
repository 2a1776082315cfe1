import type { Accessibility, FacilitySet, FrequencyGroup, PassingTime, ServiceJourney, Valid } from './entities.js';
import { DAY_SECONDS, NO_SECONDS, parseClock, parseFlag, parseInteger } from './values.js';

/** Where a journey calls, when it says so itself instead of by a pattern. */
export interface CallStop {
  stopPointRef: string;
  displayRef?: string;
  forBoarding?: boolean;
  forAlighting?: boolean;
  requestStop?: boolean;
}

/** A journey as it is kept: millions of passing times are numbers, and what journeys share is shared. */
export interface Journey {
  id: string;
  where: string;
  patternRef?: string;
  lineRef?: string;
  directionType?: string;
  displayRef?: string;
  blockRef?: string;
  shortName?: string;
  accessibility?: Accessibility;
  facilities?: Facilities;
  trainNumberRef?: string;
  dayTypeRefs: readonly string[];
  operatingDayRefs: readonly string[];
  /** Conditions of its own that limit its days, or name them. */
  validity?: Valid;
  /** Of the frames around it, shared by all in them. */
  frames?: readonly Valid[];
  /** Arrival and departure of each call in turn, seconds of the service day; NO_SECONDS where there is none. */
  times: Int32Array;
  /** Points of the pattern the times belong to; undefined when they follow the order of the points. */
  pointRefs?: readonly string[];
  calls?: readonly CallStop[];
  /** Of a template journey, which is no run itself. */
  template?: Template;
}

/** What may say whether wheelchairs and cycles are taken. */
export interface Facilities {
  vehicleTypeRef?: string;
  setRefs: readonly string[];
  sets?: readonly FacilitySet[];
}

export interface Template {
  groupRefs?: readonly string[];
  headwayGroups?: readonly FrequencyGroup[];
  rhythmicalGroups?: readonly FrequencyGroup[];
}

export interface TimeFaults {
  /** Text that is no time. */
  unreadable?: string;
  /** Times that ran past midnight without saying so, moved to the next day. */
  unsaidMidnights: number;
}

/** Gives equal texts, and equal lists of texts, one object. */
export class Sharing {
  private readonly texts = new Map<string, string>();
  private readonly lists = new Map<string, readonly string[]>();

  text(value: string | undefined): string | undefined {
    if (value === undefined) return undefined;
    const known = this.texts.get(value);
    if (known === undefined) this.texts.set(value, value);
    return known ?? value;
  }

  list(values: readonly string[] | undefined): readonly string[] {
    if (values === undefined || values.length === 0) return NONE;
    const key = values.join('\n');
    let known = this.lists.get(key);
    if (!known) this.lists.set(key, (known = values));
    return known;
  }
}

const NONE: readonly string[] = [];

export function toNetexJourney(
  read: ServiceJourney & { id: string },
  where: string,
  sharing: Sharing,
  faults: TimeFaults,
  isTemplate: boolean,
): Journey {
  const { groupRefs, headwayGroups, rhythmicalGroups } = read;
  const written: readonly PassingTime[] = read.passingTimes ?? read.calls ?? [];
  const refs = written.map((time) => time.pointRef ?? '');
  const isByPlace = refs.every((ref) => ref === '');
  const hasCalls = read.passingTimes === undefined && written.some(({ stopPointRef }) => stopPointRef !== undefined);
  return {
    id: read.id,
    where,
    patternRef: sharing.text(read.patternRef),
    lineRef: sharing.text(read.lineRef),
    directionType: sharing.text(read.directionType),
    displayRef: sharing.text(read.displayRef),
    blockRef: sharing.text(read.blockRef),
    shortName: read.publicCode ?? read.shortName,
    accessibility: read.accessibility,
    ...facilitiesOf(read, sharing),
    trainNumberRef: read.trainNumberRef,
    dayTypeRefs: sharing.list(read.dayTypeRefs),
    operatingDayRefs: sharing.list(read.operatingDayRefs),
    ...validityOf(read),
    ...(read.frames ? { frames: read.frames } : {}),
    times: readTimes(written, read.departureDayOffset, faults),
    ...(isByPlace ? {} : { pointRefs: sharing.list(refs) }),
    ...(hasCalls ? { calls: written.map(toCallStop) } : {}),
    ...(isTemplate ? { template: { groupRefs, headwayGroups, rhythmicalGroups } } : {}),
  };
}

function validityOf(journey: ServiceJourney): { validity?: Valid } {
  if (!isLimited(journey)) return {};
  const { conditions, conditionRefs, between, unresolved, unresolvedRefs } = journey;
  return { validity: { conditions, conditionRefs, between, unresolved, unresolvedRefs } };
}

function facilitiesOf(read: ServiceJourney, sharing: Sharing): { facilities?: Facilities } {
  const { vehicleTypeRef, facilitySetRefs, facilitySets } = read;
  if (vehicleTypeRef === undefined && !facilitySetRefs && !facilitySets) return {};
  const setRefs = sharing.list(facilitySetRefs);
  return { facilities: { vehicleTypeRef: sharing.text(vehicleTypeRef), setRefs, sets: facilitySets } };
}

function toCallStop({ stopPointRef = '', displayRef, requestStop, arrival, departure }: PassingTime): CallStop {
  return {
    stopPointRef,
    displayRef,
    forBoarding: parseFlag(departure?.forBoarding),
    forAlighting: parseFlag(arrival?.forAlighting),
    requestStop: parseFlag(requestStop),
  };
}

/** `startsAfter`: days after the service day on which the journey leaves, for passing times that say nothing of days. */
function readTimes(written: readonly PassingTime[], startsAfter: string | undefined, faults: TimeFaults): Int32Array {
  const times = new Int32Array(written.length * 2);
  // Some exporters leave the day offset out: a journey that runs backwards by half a day has passed midnight.
  let days = parseInteger(startsAfter) ?? 0;
  let before = NO_SECONDS;
  const place = (text: string | undefined, offset: string | undefined): number => {
    if (text === undefined) return NO_SECONDS;
    const clock = parseClock(text);
    if (clock === NO_SECONDS) {
      faults.unreadable ??= text;
      return NO_SECONDS;
    }
    const said = parseInteger(offset);
    if (said !== undefined) days = said;
    else if (before !== NO_SECONDS && clock + days * DAY_SECONDS < before - DAY_SECONDS / 2) {
      days += 1;
      faults.unsaidMidnights += 1;
    }
    before = clock + days * DAY_SECONDS;
    return before;
  };
  written.forEach((time, index) => {
    const [arrives, departs] = [time.arrivalTime ?? time.arrival?.time, time.departureTime ?? time.departure?.time];
    const [arrivesAfter, departsAfter] = offsetsOf(time, arrives, departs);
    const arrival = place(arrives, arrivesAfter);
    const departure = place(departs, departsAfter);
    times[2 * index] = arrival === NO_SECONDS ? departure : arrival;
    times[2 * index + 1] = departure === NO_SECONDS ? arrival : departure;
  });
  return times;
}

/** An offset of both is that of the departure, where the vehicle stands over midnight. */
function offsetsOf(
  { arrivalDayOffset, departureDayOffset, dayOffset, arrival, departure }: PassingTime,
  arrives: string | undefined,
  departs: string | undefined,
): [string | undefined, string | undefined] {
  const both = parseInteger(dayOffset);
  const clocks = [arrives, departs].map((text) => (text === undefined ? NO_SECONDS : parseClock(text)));
  const stands = clocks.every((clock) => clock !== NO_SECONDS) && clocks[0]! > clocks[1]! + DAY_SECONDS / 2;
  const ofArrival = both !== undefined && stands ? String(both - 1) : dayOffset;
  return [arrivalDayOffset ?? arrival?.dayOffset ?? ofArrival, departureDayOffset ?? departure?.dayOffset ?? dayOffset];
}

/** Whether anything is said of when it is valid. */
export function isLimited({ conditions, conditionRefs, between, unresolved, unresolvedRefs }: Valid): boolean {
  return [conditions, conditionRefs, between, unresolved, unresolvedRefs].some((said) => said !== undefined);
}

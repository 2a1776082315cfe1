import type { FeedEntity, FeedMessage, StopTimeUpdate, TripDescriptor } from '#libs/formats/gtfs-rt';
import type { Schedule, ScheduledStopTime } from '#libs/schedule';
import { headwaysOf, headwayBreaches, isByHeadway, type PlannedHeadways } from './gtfs-rt-rules-headways.js';
import { networkBreaches, stopsDefined } from './gtfs-rt-rules-network.js';
import { isInsideArea } from './gtfs-rt-rules-places.js';

/** Runs whose stops are those of no scheduled trip; those of a modified trip are neither. */
const OWN_WAY = new Set<string | undefined>(['ADDED', 'NEW', 'REPLACEMENT', 'UNSCHEDULED']);

/**
 * Rules of the GTFS-RT validator that can be judged from one message and the schedule beside it, written from its list
 * and not from what the hub does. Each finding starts with the rule's number; W stands for a warning. `headways` are
 * those of the same dataset. Spec: gtfs-realtime-validator RULES.md; E010 is about the schedule alone and no rule of
 * messages.
 */
export function breachesOf(
  message: FeedMessage,
  schedule: Schedule,
  nowS: number,
  headways: PlannedHeadways = headwaysOf(schedule),
): string[] {
  const checker = new Checker(schedule, nowS, headways);
  checker.message(message);
  return [...checker.found, ...networkBreaches(message, schedule)];
}

/** Rules on two messages a reader gets one after the other. */
export function breachesBetween(before: FeedMessage, after: FeedMessage): string[] {
  const [earlier, later] = [before.header.timestamp ?? 0, after.header.timestamp ?? 0];
  if (later < earlier) return [`E018 header goes from ${earlier} to ${later}`];
  const differs = JSON.stringify(before.entities) !== JSON.stringify(after.entities);
  if (later === earlier && differs) return [`E017 other content under timestamp ${later}`];
  return later - earlier > REFRESH_S ? [`W007 ${later - earlier} s between two messages`] : [];
}

const POSIX_FROM = Date.UTC(2012, 0, 1) / 1000;
const POSIX_TO = Date.UTC(2050, 0, 1) / 1000;
const REFRESH_S = 35;
const HEADER_AGE_S = 65;
const FAST_MPS = 26;
const EXTRA = ['ADDED', 'NEW'];

class Checker {
  readonly found: string[] = [];
  private defined: ReadonlySet<string> = new Set();

  constructor(
    private readonly schedule: Schedule,
    private readonly nowS: number,
    private readonly headways: PlannedHeadways,
  ) {}

  private check(holds: boolean, rule: string, what: string): void {
    if (!holds) this.found.push(`${rule} ${what}`);
  }

  message(message: FeedMessage): void {
    const { header, entities } = message;
    this.defined = stopsDefined(message);
    this.check(['1.0', '2.0'].includes(header.gtfsRealtimeVersion), 'E038', header.gtfsRealtimeVersion);
    this.check(header.timestamp !== undefined, 'E048', 'header');
    this.check(header.incrementality !== undefined, 'E049', 'header');
    this.check((header.timestamp ?? 0) <= this.nowS + 60, 'E050', `header ${header.timestamp}`);
    this.check((header.timestamp ?? this.nowS) >= this.nowS - HEADER_AGE_S, 'W008', `header ${header.timestamp}`);
    this.time(header.timestamp, 'header');
    const vehicles = new Set<string>();
    const ids = new Set<string>();
    for (const entity of entities) {
      this.check(!ids.has(entity.id), 'ID', `${entity.id} stands twice`);
      ids.add(entity.id);
      this.check(!(header.incrementality === 'FULL_DATASET' && entity.isDeleted), 'E039', entity.id);
      const timestamp = entity.vehicle?.timestamp ?? entity.tripUpdate?.timestamp;
      this.check(timestamp === undefined || timestamp <= header.timestamp!, 'E012', entity.id);
      this.time(timestamp, entity.id);
      const vehicle = entity.vehicle?.vehicle?.id;
      if (entity.vehicle) {
        this.check(vehicle !== undefined && vehicle !== '', 'W002', entity.id);
        this.check(vehicle === undefined || !vehicles.has(vehicle), 'E052', entity.id);
        if (vehicle) vehicles.add(vehicle);
        this.vehicle(entity);
      }
      if (entity.tripUpdate) this.tripUpdate(entity);
      if (entity.alert) this.alert(entity);
    }
  }

  private time(seconds: number | undefined, what: string): void {
    this.check(seconds === undefined || (seconds >= POSIX_FROM && seconds < POSIX_TO), 'E001', `${what} ${seconds}`);
  }

  /** `isDouble`: the descriptor may name the double of a trip by the id that a trip update gives it. */
  private trip(trip: TripDescriptor, what: string, isDouble = false): readonly ScheduledStopTime[] | undefined {
    const { schedule } = this;
    // It names its trip elsewhere, and must not here.
    if (trip.modifiedTrip) return undefined;
    const scheduled = trip.tripId === undefined ? undefined : schedule.findTrip(trip.tripId);
    const isExtra = EXTRA.includes(trip.scheduleRelationship ?? '');
    this.check(trip.scheduleRelationship !== undefined, 'W009', what);
    const isNew = isExtra || (isDouble && trip.scheduleRelationship === 'DUPLICATED');
    this.check(trip.tripId === undefined || scheduled !== undefined || isNew, 'E003', `${what} ${trip.tripId}`);
    this.check(trip.tripId !== undefined || isExtra, 'W006', what);
    this.check(!(isExtra && scheduled), 'E016', what);
    this.check(trip.routeId === undefined || schedule.findRoute(trip.routeId) !== undefined, 'E004', what);
    this.check(trip.startTime === undefined || /^\d{1,3}:[0-5]\d:[0-5]\d$/.test(trip.startTime), 'E020', what);
    this.check(trip.startDate === undefined || isDate(trip.startDate), 'E021', what);
    if (!scheduled) return undefined;
    this.check(trip.routeId === undefined || trip.routeId === scheduled.routeId, 'E035', what);
    this.check(trip.directionId === undefined || trip.directionId === scheduled.directionId, 'E024', what);
    const start = trip.startTime === undefined ? undefined : clock(trip.startTime);
    for (const rule of headwayBreaches(trip, this.headways, start)) this.check(false, rule, `${what} ${trip.tripId}`);
    const isFree = this.headways.has(scheduled.tripId);
    const startsThen = start === undefined || start === schedule.firstDepartureSeconds(scheduled);
    this.check(isFree || startsThen, 'E023', `${what} ${trip.startTime}`);
    // Another way in the place of the trip: its stops are all reported.
    return trip.scheduleRelationship === 'REPLACEMENT' ? undefined : schedule.stopTimes(scheduled);
  }

  private stop(stopId: string | undefined, what: string): void {
    if (stopId === undefined || this.defined.has(stopId)) return;
    const stop = this.schedule.findStop(stopId);
    this.check(stop !== undefined, 'E011', `${what} ${stopId}`);
    this.check(!stop || stop.locationType === 0, 'E015', `${what} ${stopId}`);
  }

  private place(
    sequence: number | undefined,
    stopId: string | undefined,
    stopTimes: readonly ScheduledStopTime[] | undefined,
    what: string,
  ): ScheduledStopTime | undefined {
    if (!stopTimes || sequence === undefined) return undefined;
    const at = stopTimes.find(({ stopSequence }) => stopSequence === sequence);
    this.check(at !== undefined, 'E051', `${what} ${sequence}`);
    this.check(!at || stopId === undefined || at.stopId === stopId, 'E045', what);
    return at;
  }

  private vehicle({ id, vehicle }: FeedEntity): void {
    const { position, trip, stopId, currentStopSequence, timestamp } = vehicle!;
    this.check(timestamp !== undefined, 'W001', id);
    this.check(Math.abs(position!.latitude) <= 90 && Math.abs(position!.longitude) <= 180, 'E026', id);
    const isHere = isInsideArea(this.schedule, position!.latitude, position!.longitude);
    this.check(isHere, 'E028', `${id} at ${position!.latitude}, ${position!.longitude}`);
    this.check(
      position!.speed === undefined || Math.abs(position!.speed) <= FAST_MPS,
      'W004',
      `${id} ${position!.speed}`,
    );
    this.check(position!.bearing === undefined || (position!.bearing >= 0 && position!.bearing <= 360), 'E027', id);
    const stopTimes = trip && this.trip(trip, id, true);
    this.stop(stopId, id);
    this.place(currentStopSequence, stopId, stopTimes, id);
  }

  private tripUpdate({ id, tripUpdate }: FeedEntity): void {
    const { trip, stopTimeUpdate, timestamp } = tripUpdate!;
    this.check(timestamp !== undefined, 'W001', id);
    const stopTimes = this.trip(trip, id);
    const isNamed = tripUpdate!.vehicle?.id !== undefined;
    this.check(isNamed || !isByHeadway(trip.tripId, this.headways), 'W005', id);
    const isOff = trip.scheduleRelationship === 'CANCELED' || trip.scheduleRelationship === 'DELETED';
    this.check(isOff || stopTimeUpdate.length > 0, 'E041', id);
    let before: StopTimeUpdate | undefined;
    let last = -Infinity;
    let lastPlace = -1;
    for (const [index, update] of stopTimeUpdate.entries()) {
      const what = `${id}[${index}]`;
      this.one(update, stopTimes, what);
      if (before) {
        const [one, two] = [before.stopSequence, update.stopSequence];
        this.check(one === undefined || two === undefined || one < two, 'E002', what);
        this.check(one === undefined || one !== two, 'E036', what);
        const isAgain = before.stopId !== undefined && before.stopId === update.stopId;
        // A run with a way of its own may come back to a stop at once: its sequences say that these are two visits.
        const isOwnWay = trip.modifiedTrip !== undefined || OWN_WAY.has(trip.scheduleRelationship);
        const isOwnVisit = isOwnWay && one !== undefined && two !== undefined;
        this.check(!isAgain || isOwnVisit || callsTwice(before, update, stopTimes), 'E037', what);
      }
      const place = stopTimes && placeOf(update, stopTimes, lastPlace);
      if (place !== undefined) {
        this.check(place > lastPlace, 'E002', `${what} place`);
        lastPlace = place;
      }
      const { arrival, departure } = update;
      for (const event of [arrival, departure]) this.time(event?.time, what);
      this.check(arrival?.time === undefined || arrival.time > last, 'E022', `${what} arrival`);
      this.check(departure?.time === undefined || departure.time > last, 'E022', `${what} departure`);
      const isSwapped = arrival?.time !== undefined && departure?.time !== undefined && departure.time < arrival.time;
      this.check(!isSwapped, 'E025', what);
      last = Math.max(last, arrival?.time ?? last, departure?.time ?? last);
      before = update;
    }
  }

  private one(update: StopTimeUpdate, stopTimes: readonly ScheduledStopTime[] | undefined, what: string): void {
    const { stopId, stopSequence, arrival, departure, scheduleRelationship } = update;
    this.check(stopId !== undefined || stopSequence !== undefined, 'E040', what);
    this.check(scheduleRelationship !== undefined, 'W009', what);
    this.stop(stopId, what);
    const isTimed = arrival !== undefined || departure !== undefined;
    this.check(scheduleRelationship !== 'NO_DATA' || !isTimed, 'E042', what);
    const isSilent = scheduleRelationship === 'SKIPPED' || scheduleRelationship === 'NO_DATA';
    this.check(isSilent || isTimed, 'E043', what);
    const at = this.place(stopSequence, stopId, stopTimes, what);
    const serves = stopTimes?.filter((time) => time.stopId === stopId).length ?? 0;
    this.check(serves < 2 || stopSequence !== undefined, 'E009', what);
    for (const event of [arrival, departure]) {
      if (!event) continue;
      this.check(event.time !== undefined || event.delay !== undefined, 'E044', what);
      const hasTime = at?.arrivalSeconds !== undefined || at?.departureSeconds !== undefined;
      this.check(!at || event.time !== undefined || hasTime, 'E046', what);
    }
  }

  private alert({ id, alert }: FeedEntity): void {
    this.check(alert!.informedEntity.length > 0, 'E032', id);
    for (const { start, end } of alert!.activePeriod) for (const time of [start, end]) this.time(time, id);
    for (const selector of alert!.informedEntity) {
      const { agencyId, routeId, stopId, trip } = selector;
      this.check(
        Object.values(selector).some((value) => value !== undefined),
        'E033',
        id,
      );
      this.check(
        agencyId === undefined || this.schedule.agencies.some((agency) => agency.agencyId === agencyId),
        'E034',
        `${id} ${agencyId}`,
      );
      this.check(routeId === undefined || this.schedule.findRoute(routeId) !== undefined, 'E004', `${id} ${routeId}`);
      this.check(stopId === undefined || this.schedule.findStop(stopId) !== undefined, 'E011', `${id} ${stopId}`);
      if (!trip) continue;
      this.trip(trip, id, true);
      const own = trip.tripId === undefined ? undefined : this.schedule.findTrip(trip.tripId)?.routeId;
      this.check(routeId === undefined || own === undefined || routeId === own, 'E030', id);
      this.check(routeId === undefined || trip.routeId === undefined || routeId === trip.routeId, 'E031', id);
    }
  }
}

/**
 * Whether the trip itself calls twice at a stop with no stop that has a time between: then a reader is given both
 * visits.
 */
function callsTwice(
  before: StopTimeUpdate,
  after: StopTimeUpdate,
  stopTimes: readonly ScheduledStopTime[] | undefined,
): boolean {
  const [from, to] = [before, after].map(({ stopSequence }) =>
    (stopTimes ?? []).findIndex((one) => one.stopSequence === stopSequence),
  );
  if (from === undefined || to === undefined || from < 0 || to <= from) return false;
  return stopTimes!
    .slice(from + 1, to)
    .every(
      ({ stopId, arrivalSeconds, departureSeconds }) =>
        stopId === after.stopId || (arrivalSeconds ?? departureSeconds) === undefined,
    );
}

/** Place in the trip, −1 for a stop that is not served any more; `undefined` where that breaks a rule of its own. */
function placeOf(
  { stopSequence, stopId }: StopTimeUpdate,
  stopTimes: readonly ScheduledStopTime[],
  after: number,
): number | undefined {
  if (stopSequence === undefined && stopId === undefined) return undefined;
  if (stopSequence === undefined) return stopTimes.findIndex((one, at) => at > after && one.stopId === stopId);
  const place = stopTimes.findIndex((one) => one.stopSequence === stopSequence);
  return place < 0 ? undefined : place;
}

function clock(text: string): number {
  const [hours, minutes, seconds] = text.split(':').map(Number);
  return hours! * 3_600 + minutes! * 60 + seconds!;
}

function isDate(text: string): boolean {
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  const atMs = Date.parse(`${iso}T00:00:00Z`);
  return /^\d{8}$/.test(text) && !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(iso);
}

import type { FeedEntity, FeedMessage, StopSelector, TripModifications, TripUpdate } from '#libs/formats/gtfs-rt';
import type { Schedule, ScheduledStopTime } from '#libs/schedule';

const OWN_TIMES: readonly unknown[] = ['NEW', 'REPLACEMENT', 'DUPLICATED'];

/** Stops a message defines itself, which its entities may name as well as those of the schedule. */
export function stopsDefined({ entities }: FeedMessage): ReadonlySet<string> {
  return new Set(entities.flatMap(({ stop }) => stop?.stopId ?? []));
}

/**
 * What the .proto says of shapes, stops, detours, trip properties and platforms; the validator has no rules on them. Each
 * finding starts with the name of the message or field. Spec: gtfs-realtime.proto, TripProperties, StopTimeProperties,
 * StopTimeEvent.scheduled_time, ModifiedTripSelector, TripModifications, Shape, Stop.
 */
export function networkBreaches(message: FeedMessage, schedule: Schedule): string[] {
  const checker = new NetworkChecker(message, schedule);
  for (const entity of message.entities) checker.entity(entity);
  return checker.found;
}

class NetworkChecker {
  readonly found: string[] = [];
  private readonly stops: ReadonlySet<string>;
  private readonly shapes = new Set<string>();
  private readonly scheduledShapes: ReadonlySet<string>;

  constructor(
    message: FeedMessage,
    private readonly schedule: Schedule,
  ) {
    this.stops = stopsDefined(message);
    const defined = message.entities.flatMap(({ shape }) => shape?.shapeId ?? []);
    const isAsked =
      defined.length > 0 ||
      message.entities.some((one) => one.tripUpdate?.tripProperties?.shapeId || one.tripModifications);
    this.scheduledShapes = new Set(isAsked ? [...schedule.trips()].flatMap(({ shapeId }) => shapeId ?? []) : []);
    for (const id of [...defined, ...this.scheduledShapes]) this.shapes.add(id);
  }

  private check(holds: boolean, rule: string, what: string): void {
    if (!holds) this.found.push(`${rule} ${what}`);
  }

  entity({ id, tripUpdate, vehicle, alert, shape, stop, tripModifications }: FeedEntity): void {
    if (tripUpdate) this.run(id, tripUpdate);
    const trips = [tripUpdate?.trip, vehicle?.trip, ...(alert?.informedEntity.map(({ trip }) => trip) ?? [])];
    for (const trip of trips) {
      if (!trip?.modifiedTrip) continue;
      const { tripId, routeId, directionId, startTime, startDate } = trip;
      const isEmpty = [tripId, routeId, directionId, startTime, startDate].every((value) => value === undefined);
      this.check(isEmpty, 'ModifiedTripSelector', `${id} is given together with other ids`);
      const { modificationsId, affectedTripId } = trip.modifiedTrip;
      const isKnown = affectedTripId !== undefined && this.schedule.findTrip(affectedTripId) !== undefined;
      this.check(modificationsId !== undefined && isKnown, 'ModifiedTripSelector', `${id} ${affectedTripId}`);
    }
    if (shape) {
      this.check(
        shape.shapeId !== undefined && !this.scheduledShapes.has(shape.shapeId),
        'Shape',
        `${id} is scheduled`,
      );
      this.check(Boolean(shape.encodedPolyline), 'Shape', `${id} has no points`);
    }
    if (stop) {
      this.check(stop.stopId !== undefined && !this.schedule.findStop(stop.stopId), 'Stop', `${id} is scheduled`);
      const station = stop.parentStation === undefined ? undefined : this.schedule.findStop(stop.parentStation);
      this.check(stop.parentStation === undefined || station?.locationType === 1, 'Stop', `${id} of no station`);
    }
    if (tripModifications) this.detour(id, tripModifications);
  }

  private run(id: string, { trip, tripProperties, stopTimeUpdate }: TripUpdate): void {
    const { tripId, startDate, startTime, shapeId } = tripProperties ?? {};
    const own = [tripId, startDate, startTime].filter((value) => value !== undefined).length;
    this.check(
      own === (trip.scheduleRelationship === 'DUPLICATED' ? 3 : 0),
      'TripProperties',
      `${id} has ${own} of its own`,
    );
    this.check(
      tripId === undefined || !this.schedule.findTrip(tripId),
      'TripProperties',
      `${id} ${tripId} is scheduled`,
    );
    this.check(shapeId === undefined || this.shapes.has(shapeId), 'TripProperties', `${id} ${shapeId}`);
    for (const [index, { arrival, departure, stopId, stopSequence, stopTimeProperties }] of stopTimeUpdate.entries()) {
      const what = `${id}[${index}]`;
      const isPlanned = arrival?.scheduledTime !== undefined || departure?.scheduledTime !== undefined;
      this.check(!isPlanned || OWN_TIMES.includes(trip.scheduleRelationship), 'scheduled_time', what);
      const assigned = stopTimeProperties?.assignedStopId;
      if (assigned === undefined) continue;
      this.check(this.schedule.findStop(assigned)?.locationType === 0, 'assigned_stop_id', `${what} ${assigned}`);
      this.check(stopId === undefined ? stopSequence !== undefined : stopId === assigned, 'assigned_stop_id', what);
    }
  }

  private detour(id: string, { selectedTrips, serviceDates, modifications }: TripModifications): void {
    this.check(selectedTrips.length > 0, 'TripModifications', `${id} selects nothing`);
    this.check(serviceDates.length > 0, 'TripModifications', `${id} is on no day`);
    for (const { tripIds, shapeId } of selectedTrips) {
      this.check(tripIds.length > 0, 'SelectedTrips', id);
      this.check(shapeId === undefined || this.shapes.has(shapeId), 'SelectedTrips', `${id} ${shapeId}`);
      for (const tripId of tripIds) {
        const trip = this.schedule.findTrip(tripId);
        this.check(trip !== undefined, 'SelectedTrips', `${id} ${tripId}`);
        const stopTimes = trip ? this.schedule.stopTimes(trip) : [];
        for (const { startStopSelector, endStopSelector } of modifications)
          for (const selector of [startStopSelector, endStopSelector ?? startStopSelector])
            this.check(selects(selector, stopTimes), 'StopSelector', `${id} ${tripId}`);
      }
    }
    for (const { stopId } of modifications.flatMap(({ replacementStops }) => replacementStops)) {
      const isStop =
        stopId !== undefined && (this.stops.has(stopId) || this.schedule.findStop(stopId)?.locationType === 0);
      this.check(isStop, 'ReplacementStop', `${id} ${stopId}`);
    }
  }
}

function selects(selector: StopSelector | undefined, stopTimes: readonly ScheduledStopTime[]): boolean {
  const { stopSequence, stopId } = selector ?? {};
  if (stopSequence === undefined && stopId === undefined) return false;
  return stopTimes.some(
    (one) =>
      (stopSequence === undefined || one.stopSequence === stopSequence) &&
      (stopId === undefined || one.stopId === stopId),
  );
}

import { parseGtfsTime } from '#libs/formats/gtfs';
import type { TripDescriptor, TripUpdate } from '#libs/formats/gtfs-rt';
import type { HubEvent } from '#libs/model';
import type { ScheduledTrip } from '#libs/schedule';
import { toTripUpdateEntity } from '../outputs/gtfs-rt/entities.js';
import type { Lose } from '../outputs/gtfs-rt/losses.js';
import { toCalls, type Call, type CalledRun } from './calls.js';
import { type OutputMember } from './output-member.js';
import { toReportedCalls } from './unscheduled-calls.js';

/** A run as a feed reports it, with all its calls. */
export interface ReportedRun {
  update: TripUpdate;
  /** Whose run it is: of the double of a trip by its own name, day and start. */
  trip: TripDescriptor;
  /** The trip of the schedule it is a run of, or a double of. */
  scheduled: ScheduledTrip | undefined;
  /** Where the run sets out at another time than its trip does, in seconds of its day. */
  startS: number | undefined;
  isExtra: boolean;
  isCancelled: boolean;
  /** Without what nobody can place. Of a run that is cancelled as a whole, often none. */
  calls: Call[];
}

/** What is reported of a run beside the schedule of its feed; `undefined` where that does not bear it out. */
export function toReportedRun(
  event: HubEvent<'trip-update'>,
  member: OutputMember,
  lose?: Lose,
): ReportedRun | undefined {
  const update = toTripUpdateEntity(event, member.schedule, undefined, lose)?.tripUpdate;
  if (!update) return undefined;
  const { trip: named } = update;
  const double = named.scheduleRelationship === 'DUPLICATED' ? update.tripProperties : undefined;
  const trip = double?.tripId === undefined ? named : { ...named, tripId: double.tripId, startDate: double.startDate };
  const scheduled = named.tripId === undefined ? undefined : member.schedule?.findTrip(named.tripId);
  const startS = double?.startTime === undefined ? undefined : parseGtfsTime(double.startTime);
  const relationship = trip.scheduleRelationship;
  const startDate = trip.startDate ?? event.entity!.trip.startDate;
  const calls = scheduled
    ? toCalls(update.stopTimeUpdate, { trip, startDate, scheduled, startS, ...reportedOfRun(event) }, member)
    : toReportedCalls(event.entity!, member, publishedStops(update, member)).map((call) => ({
        call,
        isReported: true,
      }));
  return {
    update,
    trip,
    scheduled,
    startS,
    isExtra: double !== undefined || relationship === 'ADDED' || relationship === 'NEW',
    isCancelled: relationship === 'CANCELED' || relationship === 'DELETED',
    calls,
  };
}

function reportedOfRun({ entity, observedAt }: HubEvent<'trip-update'>): Pick<CalledRun, 'delay' | 'statuses'> {
  const { delaySeconds: seconds, stopTimeUpdates } = entity!;
  const reported = stopTimeUpdates.filter(
    ({ arrivalStatus, departureStatus, stopSequence }) =>
      stopSequence !== undefined && (arrivalStatus !== undefined || departureStatus !== undefined),
  );
  return {
    ...(seconds === undefined ? {} : { delay: { seconds, atMs: Date.parse(observedAt) } }),
    statuses: new Map(reported.map((update) => [update.stopSequence!, update])),
  };
}

/** Of a run beside a schedule those its GTFS-RT names; of a cancelled one, which names none, those the schedule has. */
function publishedStops({ stopTimeUpdate }: TripUpdate, { schedule }: OutputMember): (stopId: string) => boolean {
  if (!schedule) return () => true;
  const named = new Set(
    stopTimeUpdate.flatMap(({ stopId, stopTimeProperties }) => [stopId, stopTimeProperties?.assignedStopId]),
  );
  return (stopId) => (named.size > 0 ? named.has(stopId) : schedule.findStop(stopId)?.locationType === 0);
}

import type { SiriCall, SiriTime } from '#libs/formats/siri';
import { localId, type StopTimeEvent, type StopTimeUpdate, type TripUpdate } from '#libs/model';
import { type OutputMember } from './output-member.js';
import { OCCUPANCY, siriWordOf } from '../outputs/siri/model-to-siri.js';

/**
 * The calls of a run no timetable has, as the feed reports them: when they were planned, as reported or by the delay
 * reported with the time, what is known of each, and in the order the feed numbers them. `isPublished`: stops a reader
 * can find.
 */
export function toReportedCalls(
  { stopTimeUpdates }: TripUpdate,
  member: OutputMember,
  isPublished: (stopId: string) => boolean,
): SiriCall[] {
  const numbers = stopTimeUpdates.map(({ stopSequence }) => stopSequence);
  // The schema has no call before the first.
  const isNumbered = numbers.every((number, at) => number !== undefined && number > (at === 0 ? 0 : numbers[at - 1]!));
  return stopTimeUpdates.flatMap((update, at): SiriCall[] => {
    const stopId = update.assignedStopId ?? update.stopId;
    if (stopId === undefined || !isPublished(localId(stopId))) return [];
    return [toReportedCall(update, localId(stopId), isNumbered ? update.stopSequence! : at + 1, member)];
  });
}

function toReportedCall(
  update: StopTimeUpdate,
  stopId: string,
  order: number,
  { schedule, id }: OutputMember,
): SiriCall {
  const call: SiriCall = { stopPointRef: id(stopId), order };
  const name = schedule?.findStop(stopId)?.name;
  if (name) call.stopPointName = { und: name };
  const occupancy = siriWordOf(OCCUPANCY, update.departureOccupancyStatus);
  if (occupancy) call.occupancy = occupancy;
  const isServed = update.scheduleRelationship !== 'SKIPPED' && update.scheduleRelationship !== 'NO_DATA';
  for (const what of ['Arrival', 'Departure'] as const) {
    const event = what === 'Arrival' ? update.arrival : update.departure;
    const [time, aimed] = [timeOf(event?.time), aimedOf(event)];
    if (aimed !== undefined) call[`aimed${what}Time`] = aimed;
    if (isServed && time !== undefined)
      call[`${event!.uncertaintySeconds === 0 ? 'actual' : 'expected'}${what}Time`] = time;
  }
  addStatuses(call, update);
  return call;
}

/** Whether it is cancelled, and in the words of SIRI how it is served, where they are reported. */
export function addStatuses(
  call: SiriCall,
  {
    scheduleRelationship,
    arrivalStatus,
    departureStatus,
  }: Pick<StopTimeUpdate, 'scheduleRelationship' | 'arrivalStatus' | 'departureStatus'>,
): void {
  if (scheduleRelationship === 'SKIPPED') call.cancellation = true;
  if (scheduleRelationship === 'NO_DATA') {
    call.arrivalStatus = 'noReport';
    call.departureStatus = 'noReport';
  }
  if (arrivalStatus) call.arrivalStatus = arrivalStatus;
  if (departureStatus) call.departureStatus = departureStatus;
}

function timeOf(instant: string | undefined): SiriTime | undefined {
  return instant === undefined ? undefined : Date.parse(instant);
}

function aimedOf(event: StopTimeEvent | undefined): SiriTime | undefined {
  const { scheduledTime, time, delaySeconds } = event ?? {};
  if (scheduledTime !== undefined) return timeOf(scheduledTime);
  return time === undefined || delaySeconds === undefined ? undefined : timeOf(time)! - delaySeconds * 1000;
}

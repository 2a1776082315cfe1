import {
  civilDateAt,
  formatServiceDate,
  parseGtfsTime,
  parseServiceDate,
  findServiceDayEpochMs,
} from '#libs/formats/gtfs';
import type { TripDescriptor } from '#libs/formats/gtfs-rt';
import { feedOf, localId, type FeedId, type HubEvent } from '#libs/model';
import type { Schedule, ScheduledTrip } from '#libs/schedule';
import type { PublishContext } from '../context.js';
import { isFeedAbandoned } from '../data-time.js';
import { toTrip } from '../outputs/gtfs-rt/trip.js';
import { lastServedOf } from '../runs/calls.js';
import { publishableNow } from '../outputs/publishable.js';
import { feedMember } from '../runs/output-member.js';
import { toReportedRun } from '../runs/reported-run.js';
import { plannedCalls } from './planned-calls.js';
import { withSpans, type Run, type RunCall } from './run.js';
import { reportedCalls } from './reported-calls.js';

/** A run by its trip, day and start, as the timetable counts it. */
export function runKey(tripId: string, serviceDate: string, startSeconds?: number): string {
  return startSeconds === undefined ? `${tripId} ${serviceDate}` : `${tripId} ${serviceDate} ${startSeconds}`;
}

/** Runs of a large city and a day. */
const MOST_CHANGED = 50_000;

/** What is reported of one run; its calls are made when somebody asks for them. */
interface Entry {
  event: HubEvent<'trip-update'>;
  /** The run of the timetable it replaces; absent for one beyond it. */
  key?: string;
  pattern?: number;
  /** Stops it may call at besides those of its pattern. */
  stops: readonly string[];
  run?: Run | null;
}

interface RunsOfFeed {
  schedule: Schedule;
  all: Map<string, Entry>;
  byRun: Map<string, Entry>;
  byPattern: Map<number, Set<Entry>>;
  byStop: Map<string, Set<Entry>>;
}

/**
 * The runs that real time reports on, by run and by stop. It follows the live state: what came since the last question
 * is looked at with the next one, and only where a run is asked for are its calls made, once per event.
 */
export class ReportedRuns {
  readonly counters = { runsMadeTotal: 0, rebuiltTotal: 0 };
  private readonly feeds = new Map<FeedId, RunsOfFeed>();
  /** Keys changed since the last question. */
  private readonly changed = new Set<string>();

  private readonly undo: (() => void)[] = [];

  constructor(private readonly context: PublishContext) {
    this.undo.push(
      context.live.listen((changes) => {
        for (const { delivery } of changes)
          if (delivery.event.kind === 'trip-update') this.changed.add(delivery.event.key);
        // Nobody has asked for long: the next question takes all anew, which costs less than to remember what has gone.
        if (this.changed.size > MOST_CHANGED) this.takeAnew();
      }),
      context.live.onReset(() => this.feeds.clear()),
    );
  }

  /** Follows no more. */
  stop(): void {
    for (const undo of this.undo) undo();
  }

  private takeAnew(): void {
    this.counters.rebuiltTotal += 1;
    this.changed.clear();
    this.feeds.clear();
  }

  /** What is reported of the runs of one feed, by the schedule it has in use. */
  of(feedId: FeedId, schedule: Schedule): ReportedBoard {
    this.follow();
    let feed = this.feeds.get(feedId);
    if (feed?.schedule !== schedule) {
      feed = { schedule, all: new Map(), byRun: new Map(), byPattern: new Map(), byStop: new Map() };
      this.feeds.set(feedId, feed);
      for (const { event } of this.context.live.list('trip-update')) if (event.feed === feedId) this.add(feed, event);
    }
    const nowMs = this.context.clock.now();
    const isPublishable = isFeedAbandoned(this.context.live, feedId, nowMs)
      ? () => false
      : publishableNow(this.context, feedId);
    return new ReportedBoard(feed, (entry) =>
      isPublishable(entry.event) ? this.runOf(entry, feedId, schedule) : undefined,
    );
  }

  private follow(): void {
    for (const key of this.changed) {
      const feed = this.feeds.get(feedOf(key));
      if (!feed) continue;
      const before = feed.all.get(key);
      if (before) remove(feed, key, before);
      const event = this.context.live.find('trip-update', key)?.event;
      if (event) this.add(feed, event);
    }
    this.changed.clear();
  }

  private add(feed: RunsOfFeed, event: HubEvent<'trip-update'>): void {
    const entry = describeEntry(withDay(event, feed.schedule), feed.schedule);
    if (!entry) return;
    feed.all.set(event.key, entry);
    if (entry.key !== undefined) feed.byRun.set(entry.key, entry);
    if (entry.pattern !== undefined) addTo(feed.byPattern, entry.pattern, entry);
    for (const stop of entry.stops) addTo(feed.byStop, stop, entry);
  }

  private runOf(entry: Entry, feedId: FeedId, schedule: Schedule): Run | undefined {
    if (entry.run === undefined) {
      entry.run = makeRun(entry.event, feedId, schedule, this.context) ?? null;
      this.counters.runsMadeTotal += 1;
    }
    return entry.run ?? undefined;
  }
}

/** What is reported now of the runs of one feed. */
export class ReportedBoard {
  constructor(
    private readonly feed: RunsOfFeed,
    private readonly runOf: (entry: Entry) => Run | undefined,
  ) {}

  /** What is reported of a run of the timetable. */
  find(key: string): Run | undefined {
    const entry = this.feed.byRun.get(key);
    return entry && this.runOf(entry);
  }

  /** Runs beyond the timetable, and runs that stand for one of it, by an id of their own or of their entity. */
  findById(tripId: string, serviceDate?: string): Run | undefined {
    for (const [key, entry] of this.feed.all) {
      const { trip, properties } = entry.event.entity!;
      const ids = [properties?.tripId ?? trip.tripId, key];
      if (!ids.some((id) => id !== undefined && localId(id) === tripId)) continue;
      const run = this.runOf(entry);
      if (run && (serviceDate === undefined || run.serviceDate === serviceDate)) return run;
    }
    return undefined;
  }

  /** Each call at a stop, as planned and as it is now, with its run; some of them more than once. */
  *at(stopId: string): Iterable<{ run: Run; call: RunCall }> {
    for (const { pattern, place } of this.feed.schedule.placesOf(stopId)) {
      for (const entry of this.feed.byPattern.get(pattern) ?? NONE) {
        const run = this.runOf(entry);
        const call = run?.calls[place];
        if (call) yield { run: run!, call };
      }
    }
    for (const entry of this.feed.byStop.get(stopId) ?? NONE) {
      const run = this.runOf(entry);
      for (const call of run?.calls ?? [])
        if (call.assignedStopId === stopId || (call.stopId === stopId && entry.pattern === undefined))
          yield { run: run!, call };
    }
  }
}

const NONE: ReadonlySet<Entry> = new Set();

function addTo<Key>(map: Map<Key, Set<Entry>>, key: Key, entry: Entry): void {
  const known = map.get(key);
  if (known) known.add(entry);
  else map.set(key, new Set([entry]));
}

function removeFrom<Key>(map: Map<Key, Set<Entry>>, key: Key, entry: Entry): void {
  const known = map.get(key);
  known?.delete(entry);
  if (known?.size === 0) map.delete(key);
}

function remove(feed: RunsOfFeed, key: string, entry: Entry): void {
  feed.all.delete(key);
  if (entry.key !== undefined && feed.byRun.get(entry.key) === entry) feed.byRun.delete(entry.key);
  if (entry.pattern !== undefined) removeFrom(feed.byPattern, entry.pattern, entry);
  for (const stop of entry.stops) removeFrom(feed.byStop, stop, entry);
}

function describeEntry(event: HubEvent<'trip-update'>, schedule: Schedule): Entry | undefined {
  const { trip, stopTimeUpdates, properties } = event.entity!;
  const run = toTrip(trip, schedule);
  if (!run) return undefined;
  const { message } = run;
  const scheduled = message.tripId === undefined ? undefined : schedule.findTrip(message.tripId);
  const isDouble = message.scheduleRelationship === 'DUPLICATED' && properties?.tripId !== undefined;
  const follows = run.scheduled !== undefined;
  const stops = stopTimeUpdates.flatMap(({ stopId, assignedStopId }) => [
    ...(follows || stopId === undefined ? [] : [localId(stopId)]),
    ...(assignedStopId === undefined ? [] : [localId(assignedStopId)]),
    // Another platform may be reported by its id alone.
    ...(follows && stopId !== undefined && schedule.placesOf(localId(stopId)).length === 0 ? [localId(stopId)] : []),
  ]);
  const key = scheduled && !isDouble ? keyOf(message, scheduled, schedule) : undefined;
  return {
    event,
    ...(key === undefined ? {} : { key }),
    ...(run.scheduled ? { pattern: schedule.patternOf(run.scheduled) } : {}),
    stops: [...new Set(stops)],
  };
}

/** Of a run by headway the start the timetable counts nearest before it: it replaces that one. */
function keyOf(message: TripDescriptor, trip: ScheduledTrip, schedule: Schedule): string | undefined {
  if (message.startDate === undefined) return undefined;
  const start = message.startTime === undefined ? undefined : parseGtfsTime(message.startTime);
  const headway = headwayAt(schedule, trip, start);
  if (!headway || start === undefined) return runKey(trip.tripId, message.startDate);
  const { startSeconds, headwaySeconds } = headway;
  const counted = startSeconds + Math.floor((start - startSeconds) / headwaySeconds) * headwaySeconds;
  return runKey(trip.tripId, message.startDate, counted);
}

function headwayAt(schedule: Schedule, trip: ScheduledTrip, start: number | undefined) {
  if (start === undefined) return undefined;
  return schedule
    .frequenciesOf(trip)
    .find(({ startSeconds, endSeconds }) => start >= startSeconds && start < endSeconds);
}

/** A run that names no day is that of its trip nearest to when it was reported. */
function withDay(event: HubEvent<'trip-update'>, schedule: Schedule): HubEvent<'trip-update'> {
  const { trip } = event.entity!;
  const scheduled = trip.tripId === undefined ? undefined : schedule.findTrip(localId(trip.tripId));
  const first = scheduled && schedule.firstDepartureSeconds(scheduled);
  if (trip.startDate !== undefined || !scheduled || first === undefined) return event;
  const observedMs = Date.parse(event.observedAt);
  const today = parseServiceDate(civilDateAt(observedMs, schedule.timeZone))!;
  const days = [today - 1, today, today + 1]
    .map(formatServiceDate)
    .filter((date) => schedule.isActive(scheduled.serviceId, date))
    .map((date) => ({
      date,
      awayMs: Math.abs(findServiceDayEpochMs(date, 0, schedule.timeZone)! + first * 1000 - observedMs),
    }))
    .sort((a, b) => a.awayMs - b.awayMs);
  if (days.length === 0) return event;
  return { ...event, entity: { ...event.entity!, trip: { ...trip, startDate: days[0]!.date as never } } };
}

function makeRun(
  event: HubEvent<'trip-update'>,
  feedId: FeedId,
  schedule: Schedule,
  context: PublishContext,
): Run | undefined {
  const member = feedMember(context, feedId);
  const entry = toReportedRun(event, { ...member, schedule, timeZone: schedule.timeZone });
  // What is deleted is not to be shown at all; it keeps the run of the timetable from being shown.
  if (!entry) return undefined;
  const { trip, scheduled, startS, isExtra, isCancelled, update } = entry;
  const isDeleted = trip.scheduleRelationship === 'DELETED';
  const serviceDate = trip.startDate;
  const start = startS ?? (trip.startTime === undefined ? undefined : parseGtfsTime(trip.startTime));
  const headway = scheduled && startS === undefined ? headwayAt(schedule, scheduled, start) : undefined;
  const startSeconds = headway || startS !== undefined ? start : undefined;
  const planned =
    scheduled && serviceDate !== undefined ? plannedCalls(schedule, scheduled, serviceDate, startSeconds) : undefined;
  const calls = isDeleted ? [] : reportedCalls(entry, event, planned, schedule).map(withSpans);
  const headsign = update.tripProperties?.tripHeadsign ?? scheduled?.headsign;
  const directionId = trip.directionId ?? scheduled?.directionId;
  const shortName = update.tripProperties?.tripShortName ?? scheduled?.shortName;
  return {
    feedId,
    event,
    ...(scheduled && { trip: scheduled }),
    tripId: trip.tripId ?? localId(event.key),
    ...(trip.routeId === undefined ? {} : { routeId: trip.routeId }),
    ...(directionId === undefined ? {} : { directionId }),
    ...(serviceDate === undefined ? {} : { serviceDate }),
    ...(headsign === undefined ? {} : { headsign }),
    ...(shortName === undefined ? {} : { shortName }),
    ...(startSeconds === undefined ? {} : { startSeconds }),
    ...(headway && { headway }),
    isCancelled,
    isExtra,
    calls,
    lastServed: (nowMs) => {
      const at = lastServedOf(entry.calls, nowMs);
      return at < 0 ? -1 : scheduled ? entry.calls[at]!.call.order! - 1 : at;
    },
  };
}

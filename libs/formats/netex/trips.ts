import type { IssueCollector } from '#libs/errors';
import { formatGtfsTime } from '#libs/formats/gtfs';
import type { NetexDataset } from './dataset.js';
import { Headways } from './headways.js';
import type { Journey } from './journey.js';
import type { PatternCall, Course, Patterns } from './patterns.js';
import type { Services } from './services.js';
import { bikesOfTrip, wheelchairOfTrip } from './facilities.js';
import { csvField, type TableWriter, type Tables } from './tables.js';
import type { TripEnds } from './transfers.js';
import { NO_SECONDS } from './values.js';

/** GTFS times go no further in this hub. */
const MOST_SECONDS = 240 * 3600;

const TRIP_COLUMNS = ['route_id', 'service_id', 'trip_id', 'trip_headsign', 'trip_short_name', 'direction_id'];
const ACCESS_COLUMNS = ['wheelchair_accessible', 'bikes_allowed'];
const STOP_TIME_COLUMNS = ['trip_id', 'arrival_time', 'departure_time', 'stop_id', 'stop_sequence', 'stop_headsign'];

/**
 * Trips and stop times. A journey is lost, and only it, without a line, a pattern or calls, a day it runs on, two calls
 * at stops that are there, or times at its ends. Issues: REFERENCE_UNKNOWN, FIELD_RANGE (times before the service day, or another number of them
 * than the pattern has points), DUPLICATE_KEY (two times at one point), FIELD_MISSING (no time where it begins or ends),
 * TRIP_WITHOUT_STOP_TIMES.
 */
export class Trips {
  private readonly trips: string[] = [];
  private readonly clocks = new Map<number, string>();
  private readonly written = new Map<string, string>();
  private readonly headways: Headways;
  private readonly changed: ReadonlySet<string>;
  /** Trips that interchanges name. */
  readonly ends = new Map<string, TripEnds>();

  constructor(
    private readonly dataset: NetexDataset,
    private readonly patterns: Patterns,
    private readonly services: Services,
    private readonly issues: IssueCollector,
  ) {
    this.headways = new Headways(dataset, issues);
    this.changed = new Set(
      [...dataset.all('interchange')].flatMap(({ fromJourneyRef, toJourneyRef }) => [
        ...(fromJourneyRef === undefined ? [] : [fromJourneyRef]),
        ...(toJourneyRef === undefined ? [] : [toJourneyRef]),
      ]),
    );
  }

  write(tables: Tables): void {
    const table = tables.table('stop_times.txt', [...STOP_TIME_COLUMNS, 'pickup_type', 'drop_off_type']);
    for (const journey of this.dataset.journeys) this.takeJourney(journey, table);
    table.end();
    const trips = tables.table('trips.txt', [...TRIP_COLUMNS, 'block_id', 'shape_id', ...ACCESS_COLUMNS]);
    for (const line of this.trips) trips.line(line);
    trips.end();
    this.headways.write(tables);
  }

  private takeJourney(journey: Journey, table: TableWriter): void {
    const where = `${journey.where} ServiceJourney[${journey.id}]`;
    const { calls: own } = journey;
    const course = own && journey.patternRef === undefined ? undefined : this.patterns.courseOf(journey);
    if (!own && !course) return;
    const routeId = course?.routeId ?? journey.lineRef;
    if (routeId !== undefined && this.dataset.flexibleLines.has(routeId)) {
      this.dataset.notCarried('ServiceJourney (of a FlexibleLine)');
      return;
    }
    if (routeId === undefined || !this.dataset.find('line', routeId)) {
      this.dataset.unknown('line', where, 'LineRef', routeId, 'the journey is lost');
      return;
    }
    const calls = own ? this.patterns.callsOf(own, where) : this.callsInTurn(journey, course!, where);
    if (!calls || !this.hasUsableTimes(journey, where)) return;
    const serviceId = this.services.serviceOf(journey);
    if (serviceId === undefined) return;
    if (calls.filter((call) => call?.stopId !== undefined).length < 2) {
      const expected = 'two calls at stops that are there';
      this.issues.add({ code: 'TRIP_WITHOUT_STOP_TIMES', severity: 'error', where, expected });
      return;
    }
    if (!this.hasTimesAtEnds(journey, calls, where) || !this.headways.take(journey)) return;
    if (this.changed.has(journey.id)) this.noteEnds(journey, calls);
    const headsign = this.patterns.displayText(journey.displayRef, where) ?? course?.headsign ?? calls[0]?.headsign;
    this.writeCalls(journey, calls, headsign, table);
    const direction =
      journey.directionType === undefined ? course?.directionId : this.patterns.directionOf(journey.directionType);
    const access = [wheelchairOfTrip(this.dataset, journey, routeId), bikesOfTrip(this.dataset, journey)];
    const number = journey.shortName ?? this.dataset.find('trainNumber', journey.trainNumberRef)?.advertised;
    const fields = [routeId, serviceId, journey.id, headsign, number, direction, journey.blockRef];
    this.trips.push([...fields, course?.shapeId, ...access].map((value) => this.field(value)).join(','));
  }

  private noteEnds({ id, blockRef }: Journey, calls: readonly (PatternCall | undefined)[]): void {
    this.ends.set(id, { stopIds: calls.flatMap((call) => call?.stopId ?? []), blockRef });
  }

  /** The pattern's call of each passing time; undefined, and an issue, when that cannot be decided. */
  private callsInTurn(
    { times, pointRefs }: Journey,
    { calls, placeOf }: Course,
    where: string,
  ): (PatternCall | undefined)[] | undefined {
    if (pointRefs) {
      const used = new Set<number>();
      return pointRefs.map((ref) => {
        const place = placeOf.get(ref);
        if (place !== undefined && used.has(place)) {
          const expected = 'one passing time at each point of the pattern; the first is kept';
          this.issues.add({ code: 'DUPLICATE_KEY', severity: 'error', where, got: ref, expected });
          return undefined;
        }
        if (place !== undefined) used.add(place);
        if (place === undefined) {
          const expected = 'a point of the journey pattern; the passing time is lost';
          const field = 'PointInJourneyPatternRef';
          this.issues.add({ code: 'REFERENCE_UNKNOWN', severity: 'error', where, field, got: ref, expected });
        }
        return place === undefined ? undefined : calls[place];
      });
    }
    if (times.length === 2 * calls.length) return [...calls];
    const got = `${times.length / 2} passing times`;
    const expected = `${calls.length}, as the pattern has points; the journey is lost`;
    this.issues.add({ code: 'FIELD_RANGE', severity: 'error', where, got, expected });
    return undefined;
  }

  private hasUsableTimes({ times }: Journey, where: string): boolean {
    const wrong = times.find((time) => time !== NO_SECONDS && (time < 0 || time > MOST_SECONDS));
    if (wrong === undefined) return true;
    const expected = 'times from the start of the service day to 240 hours after; the journey is lost';
    this.issues.add({ code: 'FIELD_RANGE', severity: 'error', where, got: `${wrong} s`, expected });
    return false;
  }

  /** GTFS, stop_times.txt: where a trip begins and ends a time is required. */
  private hasTimesAtEnds({ times }: Journey, calls: readonly (PatternCall | undefined)[], where: string): boolean {
    let first = -1;
    let last = -1;
    calls.forEach((call, at) => {
      if (call?.stopId === undefined) return;
      if (first < 0 || call.sequence < calls[first]!.sequence) first = at;
      if (last < 0 || call.sequence > calls[last]!.sequence) last = at;
    });
    if (times[2 * first] !== NO_SECONDS && times[2 * last] !== NO_SECONDS) return true;
    const expected = 'a time at its first and at its last stop; the journey is lost';
    this.issues.add({ code: 'FIELD_MISSING', severity: 'error', where, field: 'TimetabledPassingTime', expected });
    return false;
  }

  private writeCalls(
    { id, times }: Journey,
    calls: readonly (PatternCall | undefined)[],
    tripHeadsign: string | undefined,
    table: TableWriter,
  ): void {
    const trip = csvField(id);
    calls.forEach((call, index) => {
      if (call?.stopId === undefined) return;
      const arrival = this.clock(times[2 * index]!);
      const departure = this.clock(times[2 * index + 1]!);
      const headsign = call.headsign === tripHeadsign ? '' : this.field(call.headsign);
      const access = `${call.pickup ?? ''},${call.dropOff ?? ''}`;
      table.line(`${trip},${arrival},${departure},${this.field(call.stopId)},${call.sequence},${headsign},${access}`);
    });
  }

  private clock(seconds: number): string {
    if (seconds === NO_SECONDS) return '';
    let text = this.clocks.get(seconds);
    if (text === undefined) this.clocks.set(seconds, (text = formatGtfsTime(seconds)));
    return text;
  }

  /** Stops, headsigns and services come again and again. */
  private field(value: string | undefined): string {
    if (value === undefined) return '';
    let text = this.written.get(value);
    if (text === undefined) {
      text = csvField(value);
      if (this.written.size < 100_000) this.written.set(value, text);
    }
    return text;
  }
}

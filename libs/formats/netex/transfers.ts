import type { IssueCollector } from '#libs/errors';
import type { NetexDataset } from './dataset.js';
import type { NetexConnection, Interchange } from './entities.js';
import type { Stops } from './stops.js';
import type { Tables } from './tables.js';
import { parseXmlDuration, parseFlag } from './values.js';

type Named<T> = T & { id: string; where: string };

/** What an interchange needs to know of a trip that was written. */
export interface TripEnds {
  stopIds: readonly string[];
  blockRef: string | undefined;
}

const COLUMNS = [...['from_stop_id', 'to_stop_id', 'from_trip_id', 'to_trip_id', 'transfer_type', 'min_transfer_time']];

const RECOMMENDED = '0';
const TIMED = '1';
const NEEDS_TIME = '2';
const NOT_POSSIBLE = '3';
const IN_SEAT = '4';
const RE_BOARD = '5';

/** An interchange of this priority is none. Spec: NeTEx, InterchangePriority, as Nordic and French exporters write it. */
const FORBIDDEN_PRIORITY = '-1';

/**
 * Transfers between stops (connections) and between trips (interchanges), each once. An interchange that GTFS cannot say
 * is counted with the reason: its trip is not in the timetable or does not call there, passengers stay seated anywhere
 * but from the last call to the first. Issues: TIME_FORMAT for a duration that is none.
 */
export class Transfers {
  private readonly written = new Map<string, string>();

  constructor(
    private readonly dataset: NetexDataset,
    private readonly stops: Stops,
    private readonly trips: ReadonlyMap<string, TripEnds>,
    private readonly issues: IssueCollector,
  ) {}

  write(tables: Tables): void {
    const table = tables.table('transfers.txt', COLUMNS, { optional: true });
    const row = (...values: (string | undefined)[]): void => {
      const key = values.slice(0, 4).join('\n');
      const means = values.slice(4).join('\n');
      const before = this.written.get(key);
      if (before !== undefined && before !== means) this.dataset.notCarried('Connection (said otherwise before)');
      if (before !== undefined) return;
      this.written.set(key, means);
      table.row(...values);
    };
    for (const interchange of this.dataset.all('interchange')) {
      const values = this.rowOfInterchange(interchange);
      if (values) row(...values);
    }
    for (const connection of this.dataset.all('connection')) {
      const ends = this.endsOf(connection);
      if (!ends) continue;
      const seconds = this.secondsOfConnection(connection);
      const type = typeOfConnection(connection, seconds);
      const rest = [type, type === NEEDS_TIME ? String(seconds) : ''];
      row(ends.from, ends.to, '', '', ...rest);
      if (parseFlag(connection.bothWays)) row(ends.to, ends.from, '', '', ...rest);
    }
    table.end();
  }

  private endsOf({ from, to }: NetexConnection): { from: string; to: string } | undefined {
    const [fromStop, toStop] = [from, to].map((end) => (end ? this.stops.findStop(end) : undefined));
    if (fromStop !== undefined && toStop !== undefined) return { from: fromStop, to: toStop };
    this.dataset.notCarried('Connection (not between stops of the dataset)');
    return undefined;
  }

  private rowOfInterchange(interchange: Named<Interchange>): (string | undefined)[] | undefined {
    const { fromJourneyRef = '', toJourneyRef = '', fromPointRef, toPointRef } = interchange;
    const [fromTrip, toTrip] = [this.trips.get(fromJourneyRef), this.trips.get(toJourneyRef)];
    if (!fromTrip || !toTrip) return this.left('of a journey that is not in the timetable');
    if (parseFlag(interchange.advertised) === false) return this.left('not advertised');
    // Where it does not say, passengers change from the last call to the first.
    const from =
      fromPointRef === undefined ? fromTrip.stopIds.at(-1) : this.stops.findStop({ stopPointRef: fromPointRef });
    const to = toPointRef === undefined ? toTrip.stopIds[0] : this.stops.findStop({ stopPointRef: toPointRef });
    if (from === undefined || to === undefined || !fromTrip.stopIds.includes(from) || !toTrip.stopIds.includes(to)) {
      return this.left('where its journeys do not call');
    }
    const seconds = this.secondsOfInterchange(interchange);
    const type = typeOf(interchange, fromTrip, toTrip, seconds);
    const isLinked = type === IN_SEAT || type === RE_BOARD;
    if (isLinked && (from !== fromTrip.stopIds.at(-1) || to !== toTrip.stopIds[0])) {
      return this.left('in the same vehicle, not from its last call to its first');
    }
    const time = type === NEEDS_TIME ? String(seconds) : '';
    return [from, to, fromJourneyRef, toJourneyRef, type, time];
  }

  private left(why: string): undefined {
    this.dataset.notCarried(`ServiceJourneyInterchange (${why})`);
  }

  private secondsOfInterchange(interchange: Named<Interchange>): number | undefined {
    const { minimumTransferTime, standardTransferTime, connectionRef, id, where } = interchange;
    const own = this.seconds(minimumTransferTime ?? standardTransferTime, `${where} ServiceJourneyInterchange[${id}]`);
    const connection = own === undefined ? this.dataset.find('connection', connectionRef) : undefined;
    return connection ? this.secondsOfConnection(connection) : own;
  }

  private secondsOfConnection({
    transferDuration,
    walkDuration,
    id,
    where,
  }: Named<NetexConnection>): number | undefined {
    return this.seconds(transferDuration ?? walkDuration, `${where} Connection[${id}]`);
  }

  private seconds(text: string | undefined, where: string): number | undefined {
    const seconds = parseXmlDuration(text);
    if (text !== undefined && seconds === undefined) {
      const expected = 'a duration in days, hours, minutes and seconds';
      this.issues.add({ code: 'TIME_FORMAT', severity: 'warning', where, got: text, expected });
    }
    return seconds;
  }
}

/** The type of transfer NeTEx's own mapping of GTFS gives (`gtfs:3`), where it says more than the time. */
function typeOfConnection({ typeRef }: NetexConnection, seconds: number | undefined): string {
  const said = /^gtfs:([13])$/.exec(typeRef ?? '')?.[1];
  return said ?? (seconds === undefined ? RECOMMENDED : NEEDS_TIME);
}

function typeOf(
  { priority, staySeated, guaranteed }: Interchange,
  from: TripEnds,
  to: TripEnds,
  seconds: number | undefined,
): string {
  if (priority === FORBIDDEN_PRIORITY) return NOT_POSSIBLE;
  const stays = parseFlag(staySeated);
  if (stays) return IN_SEAT;
  if (stays === false && from.blockRef !== undefined && from.blockRef === to.blockRef) return RE_BOARD;
  if (parseFlag(guaranteed)) return TIMED;
  return seconds === undefined ? RECOMMENDED : NEEDS_TIME;
}

import type {
  AffectedLine,
  AffectedStopPoint,
  AffectedVehicleJourney,
  PtSituation,
  SiriAffects,
} from '#libs/formats/siri';
import { inFeed, type AgencyId, type InformedEntity, type RouteId, type StopId } from '#libs/model';
import type { SiriReading } from './siri-reading.js';
import { DIRECTION, ROUTE_TYPES, modelWordOf } from './siri-to-model.js';

/** Alerts name at most this many; a whole network's stops are not a disturbance anybody can read. */
const MAX_INFORMED = 2_000;

/** What limits whom a situation is about and cannot be expressed: its element, and what it says where that is a word. */
export type ReportWider = (element: string, got: string) => void;

/**
 * Whom the situation and its consequences affect, each once. A line or mode beside a stop or an operator narrows it. A
 * word that narrows and has no place in an alert is reported by `widen`; a mode nobody knows and a departure that
 * cannot be read inform nobody, for without them all lines, or all runs of one, would be informed.
 */
export function informedBy(
  { affects, consequences = [] }: PtSituation,
  where: string,
  reading: SiriReading,
  widen: ReportWider,
): InformedEntity[] {
  const informed = new Map<string, InformedEntity>();
  for (const one of [affects, ...consequences.map((consequence) => consequence.affects)]) {
    if (!one) continue;
    for (const entity of toInformed(one, where, reading, widen)) {
      if (informed.size >= MAX_INFORMED) return [...informed.values()];
      informed.set(JSON.stringify(entity), entity);
    }
  }
  return [...informed.values()];
}

function* toInformed(
  affects: SiriAffects,
  where: string,
  reading: SiriReading,
  widen: ReportWider,
): Iterable<InformedEntity> {
  const reportUnread = (one: { unread?: string[] }): void => one.unread?.forEach((element) => widen(element, ''));
  for (const { operatorRef } of affects.operators ?? []) if (operatorRef) yield agency(operatorRef, reading);
  for (const network of affects.networks ?? []) {
    if (!network.lines?.length || network.allLines) yield* ofNetwork(network, where, reading, reportUnread);
    for (const line of network.lines ?? []) yield* ofLine(line, undefined, where, reading, widen);
  }
  const stops: readonly (readonly [string | undefined, AffectedStopPoint])[] = [
    ...(affects.stopPoints ?? []).map((stop) => [stop.stopPointRef, stop] as const),
    ...(affects.stopPlaces ?? []).map((place) => [place.stopPlaceRef, place] as const),
  ];
  for (const [ref, stop] of stops) {
    const stopId = reading.stopId(ref, where);
    if (!stopId) continue;
    reportUnread(stop);
    if (!stop.lines) yield { stopId };
    for (const line of stop.lines ?? []) yield* ofLine(line, stopId, where, reading, widen);
  }
  for (const journey of affects.vehicleJourneys ?? []) {
    reportUnread(journey);
    yield* informedRuns(journey, where, reading, widen);
  }
}

function agency(ref: string, { feedId }: SiriReading): InformedEntity {
  return { agencyId: inFeed<AgencyId>(feedId, ref) };
}

type Network = NonNullable<SiriAffects['networks']>[number];

function* ofNetwork(
  network: Network,
  where: string,
  reading: SiriReading,
  reportUnread: (one: { unread?: string[] }) => void,
): Iterable<InformedEntity> {
  const { networkRef, operators = [], vehicleMode } = network;
  const refs = operators.flatMap(({ operatorRef }) => operatorRef ?? []);
  const agencies: InformedEntity[] = (refs.length > 0 ? refs : networkRef ? [networkRef] : []).map((ref) =>
    agency(ref, reading),
  );
  const types = routeTypesOf(vehicleMode, where, reading);
  if (types)
    for (const one of agencies.length > 0 ? agencies : [{}]) for (const routeType of types) yield { ...one, routeType };
  else if (vehicleMode === undefined || vehicleMode === 'all') yield* agencies;
  else return;
  if (agencies.length > 0 || types) reportUnread(network);
}

/** Those of the schedule's routes of that mode, else the basic one; none for a mode nobody knows (FIELD_ENUM). */
function routeTypesOf(word: string | undefined, where: string, reading: SiriReading): number[] | undefined {
  if (word === undefined || word === 'all') return undefined;
  const known = modelWordOf(ROUTE_TYPES, word);
  if (known === undefined) {
    const expected = 'a mode of transport; nobody is informed by it';
    reading.report('FIELD_ENUM', 'warning', where, 'VehicleMode', word, expected);
    return undefined;
  }
  const used = new Set<number>();
  for (const { type } of reading.lookup?.schedule.routes() ?? [])
    if (known.types.includes(type) || (type >= 100 && known.hundreds.includes(Math.floor(type / 100)))) used.add(type);
  return used.size > 0 ? [...used].sort((a, b) => a - b) : [known.types[0]];
}

/** A line, or its stops; `at` where only that stop is meant. */
function* ofLine(
  line: AffectedLine,
  at: StopId | undefined,
  where: string,
  reading: SiriReading,
  widen: ReportWider,
): Iterable<InformedEntity> {
  const routeId = reading.routeId(line.lineRef);
  if (!routeId) return;
  for (const element of line.unread ?? []) widen(element, '');
  for (const route of line.routes ?? [])
    if (!route.stopPoints?.length) for (const element of route.unread ?? []) widen(element, '');
  const stops = [...(line.stopPoints ?? []), ...(line.routes ?? []).flatMap((route) => route.stopPoints ?? [])];
  const stopIds = at ? [at] : stops.flatMap(({ stopPointRef }) => reading.stopId(stopPointRef, where) ?? []);
  for (const route of inDirections(routeId, line.directions ?? [], widen)) {
    if (stopIds.length === 0) yield route;
    for (const stopId of stopIds) yield { ...route, stopId };
  }
}

function inDirections(
  routeId: RouteId,
  directions: readonly { directionRef?: string }[],
  widen: ReportWider,
): InformedEntity[] {
  const read = directions.flatMap(({ directionRef }) => {
    const direction = modelWordOf(DIRECTION, directionRef?.toLowerCase());
    if (direction === undefined && directionRef !== undefined) widen('DirectionRef', directionRef);
    return direction ?? [];
  });
  return read.length === 0 ? [{ routeId }] : read.map((directionId) => ({ routeId, directionId }));
}

function* informedRuns(
  journey: AffectedVehicleJourney,
  where: string,
  reading: SiriReading,
  widen: ReportWider,
): Iterable<InformedEntity> {
  const { framedVehicleJourneyRef: framed, lineRef, directionRef, originAimedDepartureTime: aimedStart } = journey;
  const refs = [
    ...(framed?.datedVehicleJourneyRef ? [framed.datedVehicleJourneyRef] : []),
    ...(journey.vehicleJourneyRefs ?? []),
    ...(journey.datedVehicleJourneyRefs ?? []),
  ];
  const originAimed = Number.isNaN(aimedStart) ? undefined : aimedStart;
  const stopIds = (journey.calls ?? []).flatMap(({ stopPointRef }) => reading.stopId(stopPointRef, where) ?? []);
  for (const tripRef of refs.length > 0 ? refs : [undefined]) {
    const { trip } = reading.run(
      { tripRef, dataFrameRef: framed?.dataFrameRef, lineRef, directionRef, originAimed },
      where,
    );
    const isRun = trip.tripId !== undefined || trip.startTime !== undefined;
    // A departure that finds no run is no word for all runs of its line.
    if (!isRun && (trip.routeId === undefined || aimedStart !== undefined)) continue;
    // A line alone is no run.
    const directions = directionRef === undefined ? [] : [{ directionRef }];
    const entities: InformedEntity[] = isRun ? [{ trip }] : inDirections(trip.routeId!, directions, widen);
    for (const entity of entities) {
      if (stopIds.length === 0) yield entity;
      for (const stopId of stopIds) yield { ...entity, stopId };
    }
  }
}

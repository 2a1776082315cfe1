import { IssueCollector } from '#libs/errors';
import type { GeoPoint } from '#libs/model';
import type { NetexDataset } from './dataset.js';
import type { Alternatives, ConnectionEnd, Quay, ScheduledStopPoint, StopAssignment, StopPlace } from './entities.js';
import { wheelchairOf } from './facilities.js';
import { toPoint } from './location.js';
import type { Tables } from './tables.js';
import type { TranslationTable } from './translations.js';

/** GTFS location_type. */
type StopType = 'stop' | 'station' | 'entrance';
const LOCATION_TYPES: Readonly<Record<StopType, string>> = { stop: '0', station: '1', entrance: '2' };

interface StopRow {
  id: string;
  code?: string;
  name: string;
  point: GeoPoint;
  type: StopType;
  parent?: string;
  platform?: string;
  wheelchair?: string;
  /** Whose name it is. */
  named?: { element: string; by: Alternatives };
}

type Named<T> = T & { id: string; where: string };

/**
 * Stops, stations and their entrances. A quay is a stop, a stop place with quays a station; a scheduled stop point is where its
 * assignment puts it: at the quay, else at the stop place (a stop then, if it has no quays), else it is a stop itself.
 * Names and places that are absent are taken from the stop point or the stop place. Issues: REFERENCE_UNKNOWN,
 * FIELD_MISSING (no name anywhere; the id stands for it), LOCATION_MISSING (the stop is lost), DUPLICATE_KEY, and those of `toPoint`.
 */
export class Stops {
  private readonly rows = new Map<string, StopRow>();
  private readonly lost = new Set<string>();
  private readonly stopOfPoint = new Map<string, string | undefined>();
  private readonly assignmentOf = new Map<string, StopAssignment & { where: string }>();
  /** Stop point of a quay or stop place, for what these do not say of themselves. */
  private readonly pointOf = new Map<string, Named<ScheduledStopPoint>>();
  private readonly placesWithQuays = new Map<string, Named<Quay>[]>();
  private readonly placesWithPlaces = new Set<string>();
  /** Places that are the station of places without quays, which are stops. */
  private readonly stationsOfPlaces = new Set<string>();

  constructor(
    private readonly dataset: NetexDataset,
    private readonly issues: IssueCollector,
  ) {
    this.readAssignments();
    for (const quay of dataset.all('quay')) this.notePlaceOf(quay);
    for (const place of dataset.all('stopPlace')) this.noteParentOf(place);
    for (const place of dataset.all('stopPlace')) this.addStation(place);
    for (const quay of dataset.all('quay')) this.addQuay(quay);
    for (const entrance of dataset.all('entrance')) this.addEntrance(entrance);
  }

  /** The stop a scheduled stop point is at; undefined, and an issue reported once, when there is none. */
  stopOf(pointRef: string | undefined, where: string): string | undefined {
    if (pointRef === undefined) return undefined;
    if (!this.stopOfPoint.has(pointRef)) this.stopOfPoint.set(pointRef, this.resolve(pointRef, where));
    return this.stopOfPoint.get(pointRef);
  }

  /** The stop or station a place or stop point is known as; unlike `stopOf` it makes none of a point nothing calls at. */
  findStop({ stopPointRef, placeRef }: ConnectionEnd): string | undefined {
    const id =
      stopPointRef === undefined ? placeRef : (this.stopOfPoint.get(stopPointRef) ?? this.placeOfPoint(stopPointRef));
    return id !== undefined && this.rows.has(id) ? id : undefined;
  }

  write(tables: Tables, translations: TranslationTable): void {
    const table = tables.table('stops.txt', [
      ...['stop_id', 'stop_code', 'stop_name', 'stop_lat', 'stop_lon', 'location_type', 'parent_station'],
      ...['wheelchair_boarding', 'platform_code'],
    ]);
    for (const { id, code, name, point, type, parent, platform, wheelchair, named } of this.rows.values()) {
      const [latitude, longitude] = [point.latitude, point.longitude].map((degrees) => String(rounded(degrees)));
      const known = this.isStation(parent) ? parent : undefined;
      table.row(id, code, name, latitude, longitude, LOCATION_TYPES[type], known, wheelchair, platform);
      if (named) translations.add('stops', 'stop_name', { recordId: id }, translations.of(named.element, named.by));
    }
    table.end();
  }

  private isStation(id: string | undefined): boolean {
    return id !== undefined && this.rows.get(id)?.type === 'station';
  }

  private readAssignments(): void {
    for (const assignment of this.dataset.assignments) {
      const { stopPointRef, quayRef, stopPlaceRef, where, id = '?' } = assignment;
      const point = this.dataset.find('stopPoint', stopPointRef);
      if (stopPointRef === undefined || (quayRef === undefined && stopPlaceRef === undefined)) {
        const expected = 'a ScheduledStopPointRef and a QuayRef or StopPlaceRef';
        this.issues.add({
          code: 'FIELD_MISSING',
          severity: 'error',
          where: `${where} PassengerStopAssignment[${id}]`,
          expected,
        });
        continue;
      }
      const before = this.assignmentOf.get(stopPointRef);
      if (!before) this.assignmentOf.set(stopPointRef, assignment);
      else if (before.quayRef !== quayRef) this.dataset.notCarried('PassengerStopAssignment (another place)');
      const target = quayRef ?? stopPlaceRef!;
      if (point && !this.pointOf.has(target)) this.pointOf.set(target, point);
    }
  }

  private placeOfPoint(stopPointRef: string): string | undefined {
    const assignment = this.assignmentOf.get(stopPointRef);
    return assignment?.quayRef ?? assignment?.stopPlaceRef;
  }

  private placeRefOf(part: Named<Quay>): string | undefined {
    return part.siteRef ?? part.parentZoneRef ?? part.parentRef ?? this.dataset.placeOfPart.get(part.id);
  }

  /** GTFS has one level of stations: a place that is a stop may have one above it, a station may not. */
  private noteParentOf(place: Named<StopPlace>): void {
    const parent = parentOf(place);
    if (parent === undefined) return;
    this.placesWithPlaces.add(parent);
    if (this.isStop(place)) this.stationsOfPlaces.add(parent);
    else this.dataset.notCarried('ParentSiteRef');
  }

  /** Called at itself, for it has no quays. */
  private isStop(place: Named<StopPlace>): boolean {
    return !this.placesWithQuays.has(place.id) && this.pointOf.has(place.id);
  }

  private notePlaceOf(quay: Named<Quay>): void {
    const ref = this.placeRefOf(quay);
    if (ref === undefined) return;
    if (!this.dataset.find('stopPlace', ref)) {
      const where = `${quay.where} Quay[${quay.id}]`;
      this.dataset.unknown('stopPlace', where, 'SiteRef', ref, 'the quay is kept without it');
      return;
    }
    const quays = this.placesWithQuays.get(ref);
    if (quays) quays.push(quay);
    else this.placesWithQuays.set(ref, [quay]);
  }

  private addStation(place: Named<StopPlace>): void {
    const quays = this.placesWithQuays.get(place.id);
    // A place of stations that are stations themselves.
    if (!quays && this.placesWithPlaces.has(place.id) && !this.stationsOfPlaces.has(place.id)) return;
    const where = `${place.where} StopPlace[${place.id}]`;
    const stopPoint = this.pointOf.get(place.id);
    const point =
      toPoint(place.location, where, this.issues) ??
      toPoint(stopPoint?.location, where, new IssueCollector(0)) ??
      middleOf((quays ?? []).flatMap((quay) => toPoint(quay.location, where, new IssueCollector(0)) ?? []));
    this.add(where, {
      id: place.id,
      code: place.publicCode,
      name: place.name ?? stopPoint?.name,
      point,
      type: this.isStop(place) ? 'stop' : 'station',
      parent: parentOf(place),
      named: nameOf('StopPlace', place) ?? nameOf('ScheduledStopPoint', stopPoint),
      wheelchair: wheelchairOf(place.accessibility),
    });
  }

  private addQuay(quay: Named<Quay>): void {
    const where = `${quay.where} Quay[${quay.id}]`;
    const stopPoint = this.pointOf.get(quay.id);
    const place = this.dataset.find('stopPlace', this.placeRefOf(quay));
    this.add(where, {
      id: quay.id,
      code: stopPoint?.publicCode,
      name: quay.name ?? place?.name ?? stopPoint?.name,
      point:
        toPoint(quay.location, where, this.issues) ??
        toPoint(stopPoint?.location, where, new IssueCollector(0)) ??
        toPoint(place?.location, where, new IssueCollector(0)),
      type: 'stop',
      parent: place?.id,
      platform: quay.publicCode,
      wheelchair: wheelchairOf(quay.accessibility),
      // A quay that is called as its place is called as it in all languages.
      named:
        hasAlternatives(quay) || (place && quay.name !== undefined && quay.name !== place.name)
          ? nameOf('Quay', quay)
          : (nameOf('StopPlace', place) ?? nameOf('ScheduledStopPoint', stopPoint)),
    });
  }

  private addEntrance(entrance: Named<Quay>): void {
    const where = `${entrance.where} StopPlaceEntrance[${entrance.id}]`;
    const parent = this.placeRefOf(entrance);
    if (!this.isStation(parent) || !entrance.location) {
      this.dataset.notCarried('StopPlaceEntrance (without coordinates or a station)');
      return;
    }
    this.add(where, {
      id: entrance.id,
      code: entrance.publicCode,
      name: entrance.name ?? this.dataset.find('stopPlace', parent)?.name,
      point: toPoint(entrance.location, where, this.issues),
      type: 'entrance',
      parent,
      wheelchair: wheelchairOf(entrance.accessibility),
      named: nameOf('StopPlaceEntrance', entrance),
    });
  }

  private resolve(pointRef: string, where: string): string | undefined {
    const point = this.dataset.find('stopPoint', pointRef);
    const assignment = this.assignmentOf.get(pointRef);
    const target = assignment?.quayRef ?? assignment?.stopPlaceRef;
    const row = target === undefined ? undefined : this.rows.get(target);
    if (row && row.type === 'stop') return row.id;
    if (target !== undefined && this.lost.has(target)) return undefined;
    if (!point) {
      this.dataset.unknown('stopPoint', where, 'ScheduledStopPointRef', pointRef, 'the calls there are lost');
      return undefined;
    }
    if (target !== undefined && !row) {
      // The id real time will use, although what it stands for is in another delivery.
      const kind = assignment?.quayRef === undefined ? 'stopPlace' : 'quay';
      const place = `${assignment!.where} PassengerStopAssignment[${assignment!.id ?? '?'}]`;
      this.dataset.unknown(kind, place, 'QuayRef', target, 'the stop point stands for it');
    }
    const id = target !== undefined && !row ? target : point.id;
    if (this.rows.has(id)) return id;
    const place = `${point.where} ScheduledStopPoint[${point.id}]`;
    this.add(place, {
      id,
      code: point.publicCode,
      name: point.name ?? this.dataset.find('stopPlace', target)?.name,
      point: toPoint(point.location, place, this.issues) ?? row?.point,
      type: 'stop',
      parent: row?.id,
      named: nameOf('ScheduledStopPoint', point),
    });
    return this.rows.has(id) ? id : undefined;
  }

  private add(where: string, stop: Omit<StopRow, 'name' | 'point'> & { name?: string; point?: GeoPoint }): void {
    const { id, name, point } = stop;
    if (this.rows.has(id)) {
      const expected = 'an id no other stop has; the first is kept';
      this.issues.add({ code: 'DUPLICATE_KEY', severity: 'error', where, field: 'id', got: id, expected });
    } else if (!point) {
      this.lost.add(id);
      const expected = 'coordinates of its own, its stop point or its stop place; the stop is lost';
      this.issues.add({ code: 'LOCATION_MISSING', severity: 'error', where, expected });
    } else {
      if (name === undefined) {
        const expected = 'a name; the id is shown';
        this.issues.add({ code: 'FIELD_MISSING', severity: 'warning', where, field: 'Name', expected });
      }
      this.rows.set(id, { ...stop, name: name ?? id, point });
    }
  }
}

function parentOf({ parentRef, siteRef, parentZoneRef }: StopPlace): string | undefined {
  return parentRef ?? siteRef ?? parentZoneRef;
}

function hasAlternatives({ alternativeNames, alternativeTexts }: Alternatives): boolean {
  return alternativeNames !== undefined || alternativeTexts !== undefined;
}

function nameOf(
  element: string,
  by: (Alternatives & { name?: string }) | undefined,
): { element: string; by: Alternatives } | undefined {
  return by?.name !== undefined && hasAlternatives(by) ? { element, by } : undefined;
}

function middleOf(points: readonly GeoPoint[]): GeoPoint | undefined {
  if (points.length === 0) return undefined;
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  return { latitude: mean(points.map((one) => one.latitude)), longitude: mean(points.map((one) => one.longitude)) };
}

/** A hundredth of a metre. */
export function rounded(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

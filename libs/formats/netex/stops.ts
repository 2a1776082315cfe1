import { IssueCollector } from '#libs/errors';
import type { GeoPoint } from '#libs/model';
import type { Dataset } from './dataset.js';
import type { Accessibility, ConnectionEnd, Quay, ScheduledStopPoint, StopAssignment, StopPlace } from './entities.js';
import { toPoint } from './location.js';
import type { Tables } from './tables.js';

interface StopRow {
  id: string;
  code?: string;
  name: string;
  point: GeoPoint;
  isStation: boolean;
  parent?: string;
  platform?: string;
  wheelchair?: string;
}

type Named<T> = T & { id: string; where: string };

/**
 * Stops and stations. A quay is a stop, a stop place with quays a station; a scheduled stop point is where its
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

  constructor(
    private readonly dataset: Dataset,
    private readonly issues: IssueCollector,
  ) {
    this.readAssignments();
    for (const quay of dataset.all('quay')) this.notePlaceOf(quay);
    for (const place of dataset.all('stopPlace')) {
      const parent = place.parentRef ?? place.siteRef ?? place.parentZoneRef;
      if (parent === undefined) continue;
      this.placesWithPlaces.add(parent);
      dataset.notCarried('ParentSiteRef');
    }
    for (const place of dataset.all('stopPlace')) this.addStation(place);
    for (const quay of dataset.all('quay')) this.addQuay(quay);
  }

  /** The stop a scheduled stop point is at; undefined, and an issue told once, when there is none. */
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

  write(tables: Tables): void {
    const table = tables.table('stops.txt', [
      ...['stop_id', 'stop_code', 'stop_name', 'stop_lat', 'stop_lon', 'location_type', 'parent_station'],
      ...['wheelchair_boarding', 'platform_code'],
    ]);
    for (const { id, code, name, point, isStation, parent, platform, wheelchair } of this.rows.values()) {
      const [latitude, longitude] = [point.latitude, point.longitude].map((degrees) => String(rounded(degrees)));
      const type = isStation ? '1' : '0';
      const known = parent !== undefined && this.rows.get(parent)?.isStation ? parent : undefined;
      table.row(id, code, name, latitude, longitude, type, known, wheelchair, platform);
    }
    table.end();
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

  private placeRefOf(quay: Named<Quay>): string | undefined {
    return quay.siteRef ?? quay.parentZoneRef ?? quay.parentRef ?? this.dataset.placeOfQuay.get(quay.id);
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
    // GTFS has one level of stations: that of the quays.
    if (!quays && this.placesWithPlaces.has(place.id)) return;
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
      isStation: quays !== undefined || stopPoint === undefined,
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
      isStation: false,
      parent: place?.id,
      platform: quay.publicCode,
      wheelchair: wheelchairOf(quay.accessibility),
    });
  }

  private resolve(pointRef: string, where: string): string | undefined {
    const point = this.dataset.find('stopPoint', pointRef);
    const assignment = this.assignmentOf.get(pointRef);
    const target = assignment?.quayRef ?? assignment?.stopPlaceRef;
    const row = target === undefined ? undefined : this.rows.get(target);
    if (row && !row.isStation) return row.id;
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
      isStation: false,
      parent: row?.id,
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

export function wheelchairOf(accessibility: Accessibility | undefined): string | undefined {
  const said = accessibility?.wheelchairAccess ?? accessibility?.mobilityImpairedAccess;
  return said === 'true' ? '1' : said === 'false' ? '2' : undefined;
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

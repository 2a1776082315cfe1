import type { IssueCollector } from '#libs/errors';
import type { XmlElement } from '#libs/formats/xml';
import { isPlace, type GeoPoint } from '#libs/model';
import { attributeOf } from '#libs/formats/xml';
import { childOf, descendant, numberAt, textAt, wordAt, anyText } from './elements.js';
import { toReferenceTree } from './reference-tree.js';
import { modelOf } from './vocabulary.js';

/** What a location reference says, in the hub's words. */
export interface Place {
  points: GeoPoint[];
  line?: GeoPoint[];
  roadNumber?: string;
  direction?: string;
  /** `locationDescription` of version 3. */
  description?: string;
  /** `originalNumberOfLanes` of the carriageway. */
  lanes?: number;
  /** The reference without its coordinates, as plain JSON; see `toReferenceTree`. */
  reference?: unknown;
}

/**
 * Reads any location of either model: `pointByCoordinates`, display points (`locationForDisplay` in v2,
 * `coordinatesForDisplay` in v3), TPEG points, `posList` lines and areas, groups and itineraries of those. Where only
 * OpenLR gives coordinates its reference points stand in. An area gives the middle of its box as point.
 * Coordinates outside the earth or at 0,0 are COORDINATE_IMPLAUSIBLE and left out.
 * Spec: LocationReferencing of 2.3 and 3.7.
 */
export function readPlace(location: XmlElement, where: string, issues: IssueCollector, language: string): Place {
  const found = new Coordinates(where, issues);
  found.collect(location);
  const place: Place = { points: found.points() };
  if (found.line.length > 1) place.line = found.line;
  const roadNumber = textAt(descendant(location, 'roadNumber')) ?? tpegName(location, 'linkName', language);
  if (roadNumber) place.roadNumber = roadNumber;
  const direction = DIRECTIONS.map((local) => wordAt(descendant(location, local))).find(Boolean);
  if (direction) place.direction = direction;
  const description = anyText(descendant(location, 'locationDescription'), language);
  if (description) place.description = description;
  const lanes = numberAt(descendant(location, 'originalNumberOfLanes'));
  if (lanes !== undefined) place.lanes = lanes;
  const reference = toReferenceTree(location);
  if (reference) place.reference = reference;
  return place;
}

/** Where a location says which way it faces, the plainest word first. */
const DIRECTIONS = [
  'directionAtPoint',
  'directionOnLinearSection',
  'tpegDirection',
  'directionRelativeAtPoint',
  'directionRelativeOnLinearSection',
];

/** One point to draw a place at: its own, else the start of its line. */
export function pointOf(place: Place | undefined): GeoPoint | undefined {
  return place?.points[0] ?? place?.line?.[0];
}

/** A TPEG name of a given kind: the road (`linkName`), the town (`townName`). */
function tpegName(location: XmlElement, kind: string, language: string): string | undefined {
  const point = descendant(location, 'tpegPointLocation') ?? descendant(location, 'tpegLinearLocation');
  const search = (element: XmlElement): string | undefined => {
    for (const child of element.children) {
      if (child.name.local === 'name' && textAt(child, 'tpegOtherPointDescriptorType') === kind)
        return anyText(childOf(child, 'descriptor'), language);
      const found = search(child);
      if (found) return found;
    }
    return undefined;
  };
  return point && search(point);
}

class Coordinates {
  readonly line: GeoPoint[] = [];
  private readonly display: GeoPoint[] = [];
  private readonly exact: GeoPoint[] = [];
  private readonly openlr: GeoPoint[] = [];
  private readonly areas: GeoPoint[] = [];

  constructor(
    private readonly where: string,
    private readonly issues: IssueCollector,
  ) {}

  /** The best kind of point there is. */
  points(): GeoPoint[] {
    if (this.line.length === 0 && this.openlr.length > 1) {
      this.line.push(...this.openlr);
      return [];
    }
    for (const points of [this.exact, this.display, this.areas, this.openlr]) if (points.length > 0) return points;
    return [];
  }

  collect(element: XmlElement): void {
    for (const child of element.children) {
      if (!modelOf(child.name)) continue;
      switch (child.name.local) {
        case 'locationForDisplay':
        case 'coordinatesForDisplay':
          this.add(this.display, child);
          break;
        case 'pointCoordinates':
          this.add(this.exact, child);
          break;
        case 'openlrCoordinates':
        case 'openlrCoordinate':
          this.add(this.openlr, child);
          break;
        case 'gmlLineString':
          this.addLine(child);
          break;
        case 'gmlMultiPolygon':
          this.addArea(child);
          break;
        default:
          this.collect(child);
      }
    }
  }

  private add(to: GeoPoint[], element: XmlElement): void {
    const latitude = numberAt(element, 'latitude');
    const longitude = numberAt(element, 'longitude');
    const point = this.plausible(latitude, longitude);
    if (point) to.push(point);
  }

  private plausible(latitude: number | undefined, longitude: number | undefined): GeoPoint | undefined {
    if (latitude !== undefined && longitude !== undefined) {
      if (isPlace(latitude, longitude)) return { latitude, longitude };
    }
    this.issues.add({
      code: 'COORDINATE_IMPLAUSIBLE',
      severity: 'warning',
      where: this.where,
      got: `${latitude ?? ''} ${longitude ?? ''}`,
      expected: 'latitude and longitude in degrees',
    });
    return undefined;
  }

  private addLine(gml: XmlElement): void {
    for (const point of this.positions(gml)) {
      const last = this.line[this.line.length - 1];
      // Parts of an itinerary meet in one point; the line passes it once.
      if (last?.latitude !== point.latitude || last.longitude !== point.longitude) this.line.push(point);
    }
  }

  private addArea(gml: XmlElement): void {
    const ring = descendant(gml, 'exterior');
    const points = ring ? this.positions(ring) : [];
    if (points.length === 0) return;
    const latitudes = points.map((point) => point.latitude);
    const longitudes = points.map((point) => point.longitude);
    this.areas.push({ latitude: middle(latitudes), longitude: middle(longitudes) });
  }

  /** EPSG:4326 writes latitude first, and so do feeds that say `WGS 84`; only CRS84 writes longitude first. */
  private positions(gml: XmlElement): GeoPoint[] {
    const list = childOf(gml, 'posList') ?? descendant(gml, 'posList');
    const numbers = list?.text.trim().split(/\s+/).map(Number) ?? [];
    const dimension = Number(attributeOf(gml, 'srsDimension') ?? attributeOf(list ?? gml, 'srsDimension') ?? 2);
    const step = dimension === 3 ? 3 : 2;
    const longitudeFirst = /CRS:?:?84/i.test(attributeOf(gml, 'srsName') ?? attributeOf(list ?? gml, 'srsName') ?? '');
    const points: GeoPoint[] = [];
    for (let at = 0; at + 1 < numbers.length; at += step) {
      const first = finite(numbers[at]);
      const second = finite(numbers[at + 1]);
      const point = longitudeFirst ? this.plausible(second, first) : this.plausible(first, second);
      if (point) points.push(point);
    }
    return points;
  }
}

const finite = (value: number | undefined): number | undefined => (Number.isFinite(value) ? value : undefined);

function middle(values: readonly number[]): number {
  return (Math.min(...values) + Math.max(...values)) / 2;
}

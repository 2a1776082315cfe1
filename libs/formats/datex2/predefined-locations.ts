import type { IssueCollector } from '#libs/errors';
import { attributeOf, type XmlElement } from '#libs/formats/xml';
import { anyText, childOf, childrenOf, idOf, innerOf } from './elements.js';
import { pointOf, readPlace } from './locations.js';
import type { ReferenceTree } from './reference-tree.js';
import type { DecodedSite } from './types.js';

const NAMES = [
  'predefinedLocationName',
  'predefinedItineraryName',
  'predefinedLocationGroupName',
  'predefinedNonOrderedLocationGroupName',
];

/**
 * The places of a `predefinedLocationContainer` (2.x) or `predefinedLocationReference` (3.x) that others refer to by id:
 * itself, and those an itinerary or a group holds. As sites, for a value may name either. FIELD_MISSING without an id,
 * LOCATION_MISSING without coordinates.
 */
export function toPredefinedSites(element: XmlElement, issues: IssueCollector, language: string): DecodedSite[] {
  const inner = childrenOf(element, 'predefinedLocation')
    // An itinerary of 2.x numbers its members in elements of their name.
    .map(innerOf)
    .flatMap((member) => (attributeOf(member, 'id') ? toPredefinedSites(member, issues, language) : []));
  const id = idOf(element, element, 'id', issues);
  if (id === undefined) return inner;
  const where = `${element.name.local} ${id}`;
  const place = readPlace(element, where, issues, language);
  const site: DecodedSite = { siteId: id };
  const version = attributeOf(element, 'version');
  if (version) site.version = version;
  const name = NAMES.map((local) => anyText(childOf(element, local), language)).find(Boolean);
  if (name) site.name = name;
  const point = pointOf(place);
  if (point) site.point = point;
  else issues.add({ code: 'LOCATION_MISSING', severity: 'warning', where });
  if (place.line) site.line = place.line;
  if (place.roadNumber) site.roadNumber = place.roadNumber;
  return [site, ...inner];
}

/** The id of the predefined place a kept reference names, if it names one. */
export function predefinedIdOf(reference: unknown): string | undefined {
  if (typeof reference !== 'object' || reference === null) return undefined;
  const { predefinedLocationReference: named } = reference as Record<string, ReferenceTree | ReferenceTree[]>;
  if (typeof named !== 'object' || Array.isArray(named)) return undefined;
  return typeof named['@id'] === 'string' ? named['@id'] : undefined;
}

import type { WritableAttributes, XmlWriter } from '#libs/formats/xml';
import type { GeoPoint } from '#libs/model';
import type { ReferenceTree } from '../reference-tree.js';
import type { RecordLosses } from './losses.js';
import { shortText, writeTexts } from './texts.js';
import { toVersion3, type Tree } from './upgrade-reference.js';

export interface WritablePlace {
  points?: readonly GeoPoint[];
  line?: readonly GeoPoint[];
  roadNumber?: string;
  locationDescription?: string;
  locationReference?: unknown;
  /** What a referential outside DATEX II calls the place. */
  code?: { code: string; system: string };
}

/** Classes whose parts we know the order of, so that coordinates can be put among them. */
const SIMPLE = new Set(['PointLocation', 'LinearLocation', 'SingleRoadLinearLocation']);

/** Order of the parts of Location, NetworkLocation and the three simple classes. Spec: LocationReferencing 3.7. */
const ORDER = [
  'externalReferencing',
  'coordinatesForDisplay',
  'supplementaryPositionalDescription',
  'destination',
  'pointByCoordinates',
  'pointAlongLinearElement',
  'alertCPoint',
  'tpegPointLocation',
  'openlrPointLocationReference',
  'openlrLinear',
  'gmlLineString',
  'secondarySupplementaryDescription',
  'tpegLinearLocation',
  'alertCLinear',
  'linearWithinLinearElement',
];

/**
 * A location reference under the given element name. Points and lines are written as such; a kept reference is
 * written beside them where its class allows, else dropped and counted; see `toVersion3` for those of version 2. A
 * place that nothing is known of becomes an empty point, for the schema wants one.
 */
export function writeLocation(
  writer: XmlWriter,
  name: string,
  place: WritablePlace,
  language: string,
  losses: RecordLosses,
): void {
  const points = place.points ?? [];
  const line = place.line && place.line.length > 1 ? place.line : undefined;
  const tree = toVersion3(place.locationReference, losses);
  const treeClass = typeof tree?.['@type'] === 'string' ? tree['@type'] : undefined;
  const extras: Extras = { language, losses };
  if (place.roadNumber && !holds(tree, 'roadNumber')) extras.roadNumber = place.roadNumber;
  if (place.locationDescription) extras.locationDescription = place.locationDescription;
  if (place.code) extras.code = place.code;

  if (points.length + (line ? 1 : 0) === 0 && tree && treeClass && !SIMPLE.has(treeClass)) {
    if (extras.roadNumber || extras.locationDescription) losses.add('road or description beside a compound location');
    if (extras.code) losses.add('code of a compound location');
    writeTree(writer, name, tree);
    return;
  }
  if (points.length > 1) {
    if (tree) losses.add('location reference beside several points');
    writer.within(name, { 'xsi:type': 'loc:LocationGroupByList' }, () => {
      const member = 'loc:locationContainedInGroup';
      points.forEach((point, index) =>
        writeSimple(writer, member, 'PointLocation', { point }, undefined, index === 0 ? extras : { language, losses }),
      );
      if (line) writeSimple(writer, member, 'LinearLocation', { line }, undefined, { language, losses });
    });
    return;
  }
  const wanted = line ? (treeClass === 'SingleRoadLinearLocation' ? treeClass : 'LinearLocation') : 'PointLocation';
  const fits =
    treeClass !== undefined && SIMPLE.has(treeClass) && (line !== undefined) === (treeClass !== 'PointLocation');
  const usable = fits || (points.length === 0 && !line && treeClass !== undefined) ? tree : undefined;
  if (tree && !usable) losses.add(`location reference ${treeClass ?? 'without class'}`);
  if (!usable && points.length === 0 && !line) losses.add('place unknown');
  writeSimple(writer, name, usable ? treeClass! : wanted, { point: points[0], line }, usable, extras);
}

interface Extras {
  language: string;
  losses: RecordLosses;
  roadNumber?: string;
  locationDescription?: string;
  code?: WritablePlace['code'];
}

/** One PointLocation or linear location, its parts in the schema's order. */
function writeSimple(
  writer: XmlWriter,
  name: string,
  className: string,
  { point, line }: { point?: GeoPoint; line?: readonly GeoPoint[] },
  tree: Tree | undefined,
  extras: Extras,
): void {
  const isPoint = className === 'PointLocation';
  writer.within(name, { 'xsi:type': `loc:${className}` }, () => {
    if (extras.code) writeCode(writer, extras.code);
    for (const part of ORDER) {
      if (part === 'coordinatesForDisplay' && point && !isPoint) writePoint(writer, `loc:${part}`, point);
      else if (part === 'pointByCoordinates' && point && isPoint)
        writer.within(`loc:${part}`, {}, () => writePoint(writer, 'loc:pointCoordinates', point));
      else if (part === 'gmlLineString' && line) writeLine(writer, line);
      else if (part === 'supplementaryPositionalDescription') writeDescription(writer, tree?.[part], extras);
      else writeParts(writer, `loc:${part}`, tree?.[part]);
    }
  });
}

function writeCode(writer: XmlWriter, { code, system }: NonNullable<WritablePlace['code']>): void {
  writer.within('loc:externalReferencing', {}, () =>
    writer.leaf('loc:externalLocationCode', code).leaf('loc:externalReferencingSystem', system),
  );
}

/** Lanes and descriptors as kept, then what the hub knows of the road. */
function writeDescription(writer: XmlWriter, kept: ReferenceTree | ReferenceTree[] | undefined, extras: Extras): void {
  const tree: Tree = typeof kept === 'object' && !Array.isArray(kept) ? kept : {};
  const { roadNumber, locationDescription, language, losses } = extras;
  if (Object.keys(tree).length === 0 && !roadNumber && !locationDescription) return;
  writer.within('loc:supplementaryPositionalDescription', attributesOf(tree), () => {
    for (const part of DESCRIPTION_ORDER) {
      if (part === 'locationDescription' && locationDescription)
        writeTexts(writer, `loc:${part}`, { [language]: locationDescription }, losses);
      else writeParts(writer, `loc:${part}`, tree[part]);
      if (part === 'roadInformation' && roadNumber)
        writer.within('loc:roadInformation', {}, () => writer.leaf('loc:roadNumber', shortText(roadNumber, losses)));
    }
  });
}

/** Spec: LocationReferencing 3.7, SupplementaryPositionalDescription. */
const DESCRIPTION_ORDER = [
  'directionPurpose',
  'geographicDescriptor',
  'infrastructureDescriptor',
  'lengthAffected',
  'locationDescription',
  'positionOnCarriageway',
  'sequentialRampNumber',
  'carriageway',
  'namedArea',
  'roadInformation',
];

function writePoint(writer: XmlWriter, name: string, point: GeoPoint): void {
  writer.within(name, {}, () => {
    writer.leaf('loc:latitude', decimal(point.latitude)).leaf('loc:longitude', decimal(point.longitude));
  });
}

/** Latitude first, as EPSG:4326 has it. */
function writeLine(writer: XmlWriter, line: readonly GeoPoint[]): void {
  const positions = line.map(({ latitude, longitude }) => `${decimal(latitude)} ${decimal(longitude)}`).join(' ');
  writer.within('loc:gmlLineString', { srsName: 'urn:ogc:def:crs:EPSG::4326', srsDimension: 2 }, () => {
    writer.leaf('loc:posList', positions);
  });
}

/** The schema takes no exponents; nine decimals are a tenth of a millimetre. */
function decimal(degrees: number): string {
  const text = String(degrees);
  return text.includes('e') ? degrees.toFixed(9).replace(/\.?0+$/, '') : text;
}

function holds(tree: ReferenceTree | ReferenceTree[] | undefined, name: string): boolean {
  if (tree === undefined || typeof tree === 'string') return false;
  if (Array.isArray(tree)) return tree.some((one) => holds(one, name));
  return Object.entries(tree).some(([key, value]) => key === name || holds(value, name));
}

/** A multilingual text's parts are of the common package, all else in a location of its own. */
const COMMON = new Set(['values', 'value', 'country', 'nationalIdentifier']);
const XML_NAME = /^[A-Za-z_][\w.-]*$/;

function writeParts(writer: XmlWriter, name: string, parts: ReferenceTree | ReferenceTree[] | undefined): void {
  for (const part of parts === undefined ? [] : Array.isArray(parts) ? parts : [parts]) writeTree(writer, name, part);
}

function writeTree(writer: XmlWriter, name: string, tree: ReferenceTree): void {
  if (typeof tree === 'string') {
    writer.leaf(name, tree);
    return;
  }
  const text = tree['#text'];
  const attributes = attributesOf(tree);
  if (typeof text === 'string') {
    writer.leaf(name, text, attributes);
    return;
  }
  writer.within(name, attributes, () => {
    for (const [key, value] of Object.entries(tree))
      if (XML_NAME.test(key)) writeParts(writer, `${COMMON.has(key) ? 'com' : 'loc'}:${key}`, value);
  });
}

function attributesOf(tree: Tree): WritableAttributes {
  const attributes: WritableAttributes = {};
  for (const [key, value] of Object.entries(tree)) {
    if (!key.startsWith('@') || key === '@model' || typeof value !== 'string') continue;
    if (key === '@type') attributes['xsi:type'] = `loc:${value}`;
    else if (XML_NAME.test(key.slice(1))) attributes[key.slice(1)] = value;
  }
  return attributes;
}

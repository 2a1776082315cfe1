import { XSI_NAMESPACE, type XmlElement } from '#libs/formats/xml';
import { modelOf } from './vocabulary.js';

/** JSON of one element: its text, or its attributes (`@id`) and children by local name; repeated children are lists. */
export type ReferenceTree = string | { [name: string]: ReferenceTree | ReferenceTree[] };

/** What the hub carries itself; kept out of the tree, which is for what only the tree can hold. */
const CARRIED = new Set([
  'pointByCoordinates',
  'locationForDisplay',
  'coordinatesForDisplay',
  'gmlLineString',
  'locationDescription',
]);

/**
 * A location reference (Alert-C, OpenLR, PR and abscissa, lanes) as it came, as plain JSON: `@model` is the model's
 * version, `@type` the class of an element that names one. Elements stand in document order, extensions of other
 * namespaces are left out. `undefined` when nothing but coordinates was there.
 */
export function toReferenceTree(location: XmlElement): { [name: string]: ReferenceTree | ReferenceTree[] } | undefined {
  const tree = treeOf(location);
  if (typeof tree === 'string' || !Object.keys(tree).some((name) => !name.startsWith('@'))) return undefined;
  return { '@model': modelOf(location.name) ?? '2', ...tree };
}

function treeOf(element: XmlElement): ReferenceTree {
  const tree: { [name: string]: ReferenceTree | ReferenceTree[] } = {};
  if (element.type) tree['@type'] = element.type.local;
  for (const { name, value } of element.attributes) if (name.uri !== XSI_NAMESPACE) tree[`@${name.local}`] = value;
  for (const child of element.children) {
    const { local } = child.name;
    if (!modelOf(child.name) || CARRIED.has(local) || isBareRoadNumber(child)) continue;
    const value = treeOf(child);
    if (isEmpty(value) && child.children.length > 0) continue;
    const before = Object.hasOwn(tree, local) ? tree[local]! : undefined;
    if (before === undefined) tree[local] = value;
    else if (Array.isArray(before)) before.push(value);
    else tree[local] = [before, value];
  }
  const text = element.text.trim();
  if (Object.keys(tree).length === 0) return text;
  if (text !== '') tree['#text'] = text;
  return tree;
}

/** `roadInformation` that says no more than the number, which the place has as `roadNumber`. */
function isBareRoadNumber(element: XmlElement): boolean {
  return (
    element.name.local === 'roadInformation' &&
    element.children.length === 1 &&
    element.children[0]!.name.local === 'roadNumber'
  );
}

/** Only the class name is left once the coordinates are taken out. */
function isEmpty(tree: ReferenceTree): boolean {
  if (typeof tree === 'string') return tree === '';
  return Object.keys(tree).every((name) => name === '@type' || name === '@index');
}

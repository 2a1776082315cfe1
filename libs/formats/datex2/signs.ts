import type { IssueCollector } from '#libs/errors';
import { attributeOf, type XmlElement } from '#libs/formats/xml';
import type { VariableMessageSign } from '#libs/model';
import {
  anyText,
  booleanAt,
  childOf,
  childrenOf,
  descendant,
  idOf,
  innerOf,
  textAt,
  textsAt,
  wordAt,
} from './elements.js';
import { pointOf, readPlace } from './locations.js';
import type { RoadsideContext } from './roadside-context.js';
import type { DecodedSign, DecodedSignMessage } from './types.js';

/**
 * The signs of a `vmsUnitRecord` (2.x) or `vmsController` (3.x): where each stands and of what sort it is. Refused with
 * FIELD_MISSING when it has no id; a sign without coordinates is kept and counted as LOCATION_MISSING.
 */
export function toSigns(element: XmlElement, context: RoadsideContext): DecodedSign[] {
  const unit = idOf(element, element, 'id', context.issues);
  if (unit === undefined) return [];
  const wrapped = [...childrenOf(element, 'vmsRecord'), ...childrenOf(element, 'vms')];
  return wrapped.map((indexed) => {
    const sign: DecodedSign = { signId: signIdOf(unit, indexed) };
    const inner = innerOf(indexed);
    const { issues, language } = context;
    const where = `${element.name.local} ${sign.signId}`;
    const description = textsAt(childOf(inner, 'vmsDescription') ?? childOf(inner, 'description'), language);
    if (description) sign.description = description;
    const type = wordAt(inner, 'vmsType');
    if (type) sign.type = type;
    const support = wordAt(inner, 'vmsPhysicalMounting') ?? wordAt(inner, 'physicalSupport');
    if (support) sign.physicalSupport = support;
    placeSign(sign, childOf(inner, 'vmsLocation'), where, issues, language);
    if (!sign.point) issues.add({ code: 'LOCATION_MISSING', severity: 'warning', where });
    return sign;
  });
}

/** What the signs of a `vmsUnit` (2.x) or `vmsControllerStatus` (3.x) show. Refused with FIELD_MISSING without a reference. */
export function toSignStatuses(element: XmlElement, context: RoadsideContext): DecodedSign[] {
  const reference = childOf(element, 'vmsUnitReference') ?? childOf(element, 'vmsControllerReference');
  const unit = idOf(element, reference, 'id', context.issues);
  if (unit === undefined) return [];
  const spoke = instantAt(element, 'statusUpdateTime', context);
  const wrapped = [...childrenOf(element, 'vms'), ...childrenOf(element, 'vmsStatus')];
  return wrapped.map((indexed) => {
    const sign: DecodedSign = { signId: signIdOf(unit, indexed) };
    const inner = innerOf(indexed);
    const where = `${element.name.local} ${sign.signId}`;
    sign.workingStatus = workingStatusOf(inner);
    placeSign(sign, childOf(inner, 'vmsLocationOverride'), where, context.issues, context.language);
    sign.messages = childrenOf(inner, 'vmsMessage')
      .map((message) => toMessage(innerOf(message), context))
      .filter(({ pages, pictograms }) => pages.length > 0 || pictograms !== undefined);
    const times = [spoke, instantAt(inner, 'statusUpdateTime', context)];
    for (const message of childrenOf(inner, 'vmsMessage'))
      times.push(instantAt(innerOf(message), 'timeLastSet', context));
    const newest = times.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
    if (newest) sign.updatedAt = newest;
    return sign;
  });
}

function toMessage(message: XmlElement, context: RoadsideContext): DecodedSignMessage {
  const { language } = context;
  const shown: DecodedSignMessage = { pages: pagesOf(message) };
  const setAt = instantAt(message, 'timeLastSet', context);
  if (setAt) shown.setAt = setAt;
  const setBy = textsAt(childOf(message, 'messageSetBy'), language);
  if (setBy) shown.setBy = setBy;
  const reason = textsAt(childOf(message, 'reasonForSetting'), language);
  if (reason) shown.reason = reason;
  const pictograms = pictogramsOf(message, language);
  if (pictograms.length > 0) shown.pictograms = pictograms;
  const situationIds = [
    ...childrenOf(message, 'situationToWhichMessageIsRelated'),
    ...childrenOf(message, 'relatedSituation'),
  ].flatMap((reference) => attributeOf(reference, 'id') || []);
  if (situationIds.length > 0) shown.situationIds = situationIds;
  return shown;
}

/** 2.x: `textPage/vmsText/vmsTextLine`. 3.x: displays of text, alone or on the pages of a display of several. */
function pagesOf(message: XmlElement): string[][] {
  const pages = [
    ...childrenOf(message, 'textPage').map((page) => childOf(page, 'vmsText')),
    ...displaysOf(message).filter(({ type }) => type?.local === 'TextDisplay'),
  ];
  return pages.map((page) => linesOf(page)).filter((lines) => lines.some((line) => line !== ''));
}

function linesOf(page: XmlElement | undefined): string[] {
  const indexed = [...childrenOf(page, 'vmsTextLine'), ...childrenOf(page, 'textLine')];
  const lines = indexed.map((line) => {
    const inner = innerOf(line);
    return { index: Number(attributeOf(line, 'lineIndex')), text: textAt(inner, inner.name.local) ?? '' };
  });
  return lines.sort((a, b) => a.index - b.index).map(({ text }) => text);
}

/** What stands for "no picture" in 2.x. */
const NOTHING_SHOWN = new Set(['blankVoid', 'blank', 'none']);

function pictogramsOf(message: XmlElement, language: string): string[] {
  const areas = childrenOf(message, 'vmsPictogramDisplayArea').flatMap((area) =>
    childrenOf(innerOf(area), 'vmsPictogram').map(innerOf),
  );
  const shown = displaysOf(message)
    .filter(({ type }) => type?.local === 'PictogramDisplay')
    .flatMap((display) => childOf(display, 'pictogram') ?? []);
  return [...areas, ...shown].flatMap((pictogram) => {
    const word = wordAt(pictogram, 'pictogramDescription') ?? wordAt(pictogram, 'pictogramCode');
    const own =
      textAt(pictogram, 'customPictogramCode') ?? anyText(childOf(pictogram, 'additionalDescription'), language);
    const name = word ?? own ?? pictogram.type?.local;
    return name === undefined || NOTHING_SHOWN.has(name) ? [] : [name];
  });
}

/** 3.x: each area of a message, with the pages of one that turns; areas and pages that are blank are none. */
function displaysOf(message: XmlElement): XmlElement[] {
  return childrenOf(message, 'displayAreaSettings').flatMap((indexed) => {
    const display = innerOf(indexed);
    const pages =
      display.type?.local === 'MultiPageDisplay' ? childrenOf(display, 'displayAreaSettings').map(innerOf) : [display];
    return pages.filter((page) => booleanAt(page, 'isBlank') !== true);
  });
}

function workingStatusOf(status: XmlElement): VariableMessageSign['workingStatus'] {
  const word = wordAt(status, 'workingStatus');
  if (word === 'working' || word === 'notWorking' || word === 'blank' || word === 'covered') return word;
  const works = booleanAt(status, 'vmsWorking');
  return works === undefined ? 'unknown' : works ? 'working' : 'notWorking';
}

function placeSign(
  sign: DecodedSign,
  location: XmlElement | undefined,
  where: string,
  issues: IssueCollector,
  language: string,
): void {
  if (!location) return;
  const place = readPlace(location, where, issues, language);
  const point = pointOf(place);
  if (point) sign.point = point;
  if (place.roadNumber) sign.roadNumber = place.roadNumber;
  const direction = place.direction ?? textAt(descendant(location, 'carriageway'));
  if (direction) sign.direction = direction;
  if (place.reference !== undefined) sign.locationReference = place.reference;
}

function signIdOf(unit: string, indexed: XmlElement): string {
  return `${unit}:${attributeOf(indexed, 'vmsIndex') ?? '0'}`;
}

function instantAt(element: XmlElement, local: string, { instants }: RoadsideContext): string | undefined {
  const text = textAt(element, local);
  return text === undefined ? undefined : instants.read(text, () => `${element.name.local} ${local}`);
}

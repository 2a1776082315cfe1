import { HubError, type IssueCollector } from '#libs/errors';
import type { GeoPoint } from '#libs/model';
import { fromLambert93 } from './lambert93.js';
import type { DecodedSite } from './types.js';

/** The list has some 1,400 rows of 100 bytes; a hundred times that is no list of sites. */
const MAX_BYTES = 16 << 20;

/**
 * Columns by position. The header cannot be trusted: since 2026 it declares `source_2` and 20 columns while rows carry
 * 19, without the commune; the third field then holds the second source.
 *
 *   0 code_pme   1 source (road authority)   2 code_insee_commune or source_2   3 axe   4 pr_debut   5 abscisse_debut
 *   6 pr_fin   7 abscisse_fin   8 sens_gestionnaire   9 sens_cardinal   10 sens_migratoire   11 sens_giratoire
 *   12 longueur (m)   13 nb_voies   14–17 x_deb y_deb x_fin y_fin (Lambert-93 metres)   18 code_traficolor
 */
const CODE = 0;
const SOURCE = 1;
const COMMUNE = 2;
const ROAD = 3;
const START_PR = 4;
const END_PR = 6;
const CARDINAL_DIRECTION = 9;
const LANES = 13;
const START_X = 14;
const END_X = 16;
const TRAFFICOLOR = 18;
const FIELDS = 19;

/**
 * Bison Futé's list of counting sites (`refDir.csv`): semicolons, no quotes, Lambert-93. Rows without coordinates are
 * kept with their road and PR and counted as LOCATION_MISSING. Issues: ROW_LENGTH, FIELD_MISSING, DUPLICATE_KEY,
 * COORDINATE_IMPLAUSIBLE, LOCATION_MISSING. Throws HubError CONTAINER_UNREADABLE when the first line is another
 * table's, LIMIT_EXCEEDED above 16 MiB.
 */
export function decodeBisonFuteSites(bytes: Uint8Array, issues: IssueCollector): DecodedSite[] {
  if (bytes.length > MAX_BYTES)
    throw new HubError('LIMIT_EXCEEDED', 'The site list is too large', { got: `${bytes.length} bytes` });
  const lines = decode(bytes, issues).split(/\r?\n/);
  const header = lines[0]?.replace(/^\uFEFF/, '') ?? '';
  if (!header.startsWith('code_pme;'))
    throw new HubError('CONTAINER_UNREADABLE', 'Not a list of counting sites', {
      where: 'refDir.csv:1',
      got: header.slice(0, 60),
      expected: 'code_pme;source;…',
    });
  const sites = new Map<string, DecodedSite>();
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at]!;
    if (line.trim() === '') continue;
    const site = toSite(line.split(';'), `refDir.csv:${at + 1}`, issues);
    if (!site) continue;
    if (sites.has(site.siteId))
      issues.add({ code: 'DUPLICATE_KEY', severity: 'warning', where: `refDir.csv:${at + 1}`, got: site.siteId });
    else sites.set(site.siteId, site);
  }
  return [...sites.values()];
}

function toSite(row: readonly string[], where: string, issues: IssueCollector): DecodedSite | undefined {
  const field = (index: number): string | undefined => row[index]?.trim() || undefined;
  if (row.length < FIELDS) {
    issues.add({ code: 'ROW_LENGTH', severity: 'error', where, got: `${row.length} fields`, expected: `${FIELDS}` });
    return undefined;
  }
  const siteId = field(CODE);
  if (!siteId) {
    issues.add({ code: 'FIELD_MISSING', severity: 'error', where, field: 'code_pme' });
    return undefined;
  }
  const site: DecodedSite = { siteId };
  const road = field(ROAD);
  if (road) site.roadNumber = road;
  const direction = DIRECTIONS[field(CARDINAL_DIRECTION) ?? ''];
  if (direction) site.direction = direction;
  const lanes = Number(field(LANES) ?? 0);
  if (Number.isInteger(lanes) && lanes > 0) site.lanes = lanes;

  const start = pointAt(row, START_X, where, issues);
  const end = pointAt(row, END_X, where, issues);
  const point = start ?? end;
  if (point) site.point = point;
  else issues.add({ code: 'LOCATION_MISSING', severity: 'warning', where, got: siteId });
  if (start && end && (start.latitude !== end.latitude || start.longitude !== end.longitude)) site.line = [start, end];

  const reference = referenceOf(row, site.line !== undefined);
  if (reference) site.locationReference = reference;
  const attributes = attributesOf(row);
  if (Object.keys(attributes).length > 0) site.attributes = attributes;
  return site;
}

/** Bounds of Lambert-93 over metropolitan France, a little widened. */
function pointAt(row: readonly string[], x: number, where: string, issues: IssueCollector): GeoPoint | undefined {
  const texts = [row[x]?.trim() ?? '', row[x + 1]?.trim() ?? ''];
  if (texts[0] === '' && texts[1] === '') return undefined;
  const [easting, northing] = texts.map((text) => (text === '' ? NaN : Number(text))) as [number, number];
  if (easting > 50_000 && easting < 1_300_000 && northing > 6_000_000 && northing < 7_200_000)
    return fromLambert93(easting, northing);
  issues.add({
    code: 'COORDINATE_IMPLAUSIBLE',
    severity: 'warning',
    where,
    got: texts.join(' '),
    expected: 'Lambert-93 metres',
  });
  return undefined;
}

/** The way the traffic goes, in the model's words. */
const DIRECTIONS: Readonly<Record<string, string>> = {
  NORD_SUD: 'southBound',
  SUD_NORD: 'northBound',
  OUEST_EST: 'eastBound',
  EST_OUEST: 'westBound',
};

/**
 * Road, PR and abscissa, which many rows have instead of coordinates, in the form version 3 has for it:
 * `pointAlongLinearElement` for one PR, `linearWithinLinearElement` for a section.
 */
function referenceOf(row: readonly string[], isLine: boolean): unknown {
  const road = row[ROAD]?.trim();
  const from = referent(row, START_PR);
  const to = referent(row, END_PR);
  const direction = DIRECTIONS[row[CARDINAL_DIRECTION]?.trim() ?? ''];
  if (!road || !from) return undefined;
  const linearElement = { roadNumber: road };
  if (isLine && to)
    return {
      '@model': '3',
      '@type': 'SingleRoadLinearLocation',
      linearWithinLinearElement: {
        ...(direction && { directionOnLinearSection: direction }),
        linearElement,
        fromPoint: from,
        toPoint: to,
      },
    };
  return {
    '@model': '3',
    '@type': 'PointLocation',
    pointAlongLinearElement: {
      ...(direction && { directionAtPoint: direction }),
      linearElement,
      distanceAlongLinearElement: from,
    },
  };
}

function referent(row: readonly string[], at: number): Record<string, unknown> | undefined {
  const identifier = row[at]?.trim();
  const distance = row[at + 1]?.trim() || '0';
  if (!identifier || !/^-?\d+(\.\d+)?$/.test(distance)) return undefined;
  return {
    '@type': 'DistanceFromLinearElementReferent',
    distanceAlong: distance,
    fromReferent: { referentIdentifier: identifier, referentType: 'referenceMarker' },
  };
}

function attributesOf(row: readonly string[]): Record<string, string> {
  const attributes: Record<string, string> = {};
  const source = row[SOURCE]?.trim();
  if (source) attributes['roadAuthority'] = source;
  const third = row[COMMUNE]?.trim() ?? '';
  // Region and department stand before the five digits of the commune: 23 76 76517.
  if (/^\d{9}$/.test(third)) attributes['commune'] = third.slice(4);
  const system = row[TRAFFICOLOR]?.trim();
  if (system) attributes['trafficolor'] = system;
  return attributes;
}

function decode(bytes: Uint8Array, issues: IssueCollector): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    issues.add({ code: 'ENCODING_NOT_UTF8', severity: 'warning', where: 'refDir.csv' });
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

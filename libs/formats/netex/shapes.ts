import type { IssueCollector } from '#libs/errors';
import type { GeoPoint } from '#libs/model';
import type { NetexDataset } from './dataset.js';
import type { JourneyPattern, Link } from './entities.js';
import { toPoints } from './location.js';
import { rounded } from './stops.js';
import type { Tables } from './tables.js';
import { parseInteger } from './values.js';

const COLUMNS = ['shape_id', 'shape_pt_lat', 'shape_pt_lon', 'shape_pt_sequence'];

type Named<T> = T & { id: string; where: string };

/**
 * Courses on the map: those of the service links a pattern names or whose stop points follow each other in it, else of
 * the route links between the points of its route. A course with a link that is absent or has no line is none.
 */
export class Shapes {
  private readonly shapes = new Map<string, readonly GeoPoint[]>();
  private readonly tried = new Map<string, string | undefined>();
  private readonly lines = new Map<string, readonly GeoPoint[]>();
  private readonly serviceLinks: ReadonlyMap<string, Named<Link>>;
  private readonly routeLinks: ReadonlyMap<string, Named<Link>>;

  constructor(
    private readonly dataset: NetexDataset,
    private readonly issues: IssueCollector,
  ) {
    this.serviceLinks = byEnds(dataset.all('serviceLink'));
    this.routeLinks = byEnds(dataset.all('routeLink'));
  }

  /** Id of a pattern's shape: the pattern's own, or its route's where that is drawn. */
  shapeOf(pattern: Named<JourneyPattern>): string | undefined {
    return this.shape(pattern.id, () => this.linksOfPattern(pattern)) ?? this.shapeOfRoute(pattern.routeRef);
  }

  write(tables: Tables): void {
    const table = tables.table('shapes.txt', COLUMNS, { optional: true });
    for (const [id, points] of this.shapes) {
      points.forEach(({ latitude, longitude }, index) =>
        table.row(id, String(rounded(latitude)), String(rounded(longitude)), String(index + 1)),
      );
    }
    table.end();
  }

  private shapeOfRoute(routeRef: string | undefined): string | undefined {
    const route = this.dataset.find('route', routeRef);
    if (!route?.points) return undefined;
    const refs = linksInOrder(route.points).map(({ pointRef }) => pointRef);
    return this.shape(route.id, () => between(refs, this.routeLinks));
  }

  private linksOfPattern({ links, points = [] }: Named<JourneyPattern>): (Named<Link> | undefined)[] {
    if (links) return linksInOrder(links).map(({ linkRef }) => this.dataset.find('serviceLink', linkRef));
    const calls = linksInOrder(points);
    if (calls.some(({ onwardLinkRef }) => onwardLinkRef !== undefined)) {
      return calls.slice(0, -1).map(({ onwardLinkRef }) => this.dataset.find('serviceLink', onwardLinkRef));
    }
    return between(
      calls.map(({ stopPointRef }) => stopPointRef),
      this.serviceLinks,
    );
  }

  private shape(id: string, linksOf: () => (Named<Link> | undefined)[]): string | undefined {
    if (!this.tried.has(id)) {
      const points = this.join(linksOf());
      if (points.length >= 2 && !this.shapes.has(id)) this.shapes.set(id, points);
      this.tried.set(id, points.length >= 2 ? id : undefined);
    }
    return this.tried.get(id);
  }

  private join(links: readonly (Named<Link> | undefined)[]): GeoPoint[] {
    const course: GeoPoint[] = [];
    for (const link of links) {
      const line = link ? this.lineOf(link) : [];
      if (line.length === 0) return [];
      for (const point of line) {
        const before = course[course.length - 1];
        if (before?.latitude !== point.latitude || before.longitude !== point.longitude) course.push(point);
      }
    }
    return course;
  }

  private lineOf(link: Named<Link>): readonly GeoPoint[] {
    let line = this.lines.get(link.id);
    if (!line) {
      const { positions = [], srs } = link.line ?? {};
      line = toPoints(positions, srs, `${link.where} Link[${link.id}]`, this.issues);
      this.lines.set(link.id, line);
    }
    return line;
  }
}

function byEnds(links: Iterable<Named<Link>>): Map<string, Named<Link>> {
  const found = new Map<string, Named<Link>>();
  for (const link of links) {
    const key = `${link.fromRef ?? ''}\n${link.toRef ?? ''}`;
    if (link.line && !found.has(key)) found.set(key, link);
  }
  return found;
}

function between(
  refs: readonly (string | undefined)[],
  links: ReadonlyMap<string, Named<Link>>,
): (Named<Link> | undefined)[] {
  if (links.size === 0) return [];
  return refs.slice(1).map((ref, index) => links.get(`${refs[index] ?? ''}\n${ref ?? ''}`));
}

/** By their `order`; as they stand where one has none. */
export function linksInOrder<T extends { order?: string }>(parts: readonly T[]): readonly T[] {
  const orders = parts.map(({ order }) => parseInteger(order));
  if (orders.some((order) => order === undefined)) return parts;
  return parts
    .map((part, index) => ({ part, index, order: orders[index]! }))
    .sort((a, b) => a.order - b.order || a.index - b.index)
    .map(({ part }) => part);
}

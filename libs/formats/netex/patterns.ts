import type { IssueCollector } from '#libs/errors';
import type { NetexDataset } from './dataset.js';
import type { JourneyPattern, PointInPattern } from './entities.js';
import type { CallStop, Journey } from './journey.js';
import { linksInOrder, type Shapes } from './shapes.js';
import type { Stops } from './stops.js';
import type { TranslationTable } from './translations.js';
import { parseFlag, parseInteger } from './values.js';

type Named<T> = T & { id: string; where: string };

/** One call as stop_times.txt has it, times aside. */
export interface PatternCall {
  stopId: string | undefined;
  sequence: number;
  pickup: string | undefined;
  dropOff: string | undefined;
  /** The display in force there. */
  headsign: string | undefined;
}

export interface Course {
  calls: readonly PatternCall[];
  /** Place among the calls, by id of the point in the pattern. */
  placeOf: ReadonlyMap<string, number>;
  routeId: string | undefined;
  directionId: string | undefined;
  headsign: string | undefined;
  shapeId: string | undefined;
}

const NOT_AVAILABLE = '1';
const ARRANGE_WITH_DRIVER = '3';

/** What all journeys of a pattern have in common, made out once. */
export class Patterns {
  private readonly courses = new Map<string, Course>();
  private readonly usedDisplays = new Set<string>();
  private readonly directionsOfLine = new Map<string, string[]>();

  constructor(
    private readonly dataset: NetexDataset,
    private readonly stops: Stops,
    private readonly shapes: Shapes,
    private readonly issues: IssueCollector,
  ) {
    // Directions that do not say which way they go are distinguished by their place in the document.
    for (const { lineRef, directionRef } of dataset.all('route')) {
      if (lineRef === undefined || directionRef === undefined) continue;
      const known = this.directionsOfLine.get(lineRef);
      if (!known) this.directionsOfLine.set(lineRef, [directionRef]);
      else if (!known.includes(directionRef)) known.push(directionRef);
    }
  }

  /** Undefined when the journey names no pattern that is there. */
  courseOf({ patternRef, where, id, calls }: Journey): Course | undefined {
    const known = patternRef === undefined ? undefined : this.courses.get(patternRef);
    if (known) return known;
    const pattern = this.dataset.find('pattern', patternRef);
    if (!pattern) {
      const place = `${where} ServiceJourney[${id}]`;
      const lost = calls ? 'its own calls stand for it' : 'the journey is lost';
      this.dataset.unknown('pattern', place, 'JourneyPatternRef', patternRef, lost);
      return undefined;
    }
    const course = this.read(pattern);
    this.courses.set(pattern.id, course);
    return course;
  }

  callsOf(stops: readonly CallStop[], where: string): PatternCall[] {
    return stops.map((stop, index) => ({
      stopId: this.stops.stopOf(stop.stopPointRef, where),
      sequence: index + 1,
      pickup: accessOf(stop.forBoarding, stop.requestStop),
      dropOff: accessOf(stop.forAlighting, stop.requestStop),
      headsign: this.displayText(stop.displayRef, where),
    }));
  }

  directionOf(type: string | undefined, directionRef?: string, lineRef?: string): string | undefined {
    const said = type ?? this.dataset.find('direction', directionRef)?.directionType;
    if (said === 'outbound' || said === 'clockwise') return '0';
    if (said === 'inbound' || said === 'anticlockwise') return '1';
    if (lineRef === undefined || directionRef === undefined) return undefined;
    const place = this.directionsOfLine.get(lineRef)?.indexOf(directionRef) ?? -1;
    return place === 0 || place === 1 ? String(place) : undefined;
  }

  /** Front text and what is passed on the way, as a rider reads it. */
  displayText(displayRef: string | undefined, where: string): string | undefined {
    if (displayRef === undefined) return undefined;
    const display = this.dataset.find('display', displayRef);
    if (!display) {
      this.dataset.unknown('display', where, 'DestinationDisplayRef', displayRef, 'the headsign is lost');
      return undefined;
    }
    this.usedDisplays.add(displayRef);
    const front = display.frontText ?? display.name ?? display.sideText;
    const vias = (display.vias ?? []).flatMap(({ name, displayRef: via }) => {
      const passed = this.dataset.find('display', via);
      return name ?? passed?.frontText ?? passed?.name ?? [];
    });
    return front !== undefined && vias.length > 0 ? `${front} via ${vias.join('/')}` : front;
  }

  /** Headsigns that are one display's front text are translated as such, wherever they stand. */
  translate(translations: TranslationTable): void {
    for (const ref of this.usedDisplays) {
      const display = this.dataset.find('display', ref)!;
      const value = display.frontText;
      if (value === undefined || (display.vias ?? []).length > 0) continue;
      translations.add(
        'trips',
        'trip_headsign',
        { value },
        translations.of('DestinationDisplay', display, 'FrontText'),
      );
    }
  }

  private read(pattern: Named<JourneyPattern>): Course {
    const where = `${pattern.where} JourneyPattern[${pattern.id}]`;
    const route = this.dataset.find('route', pattern.routeRef);
    if (pattern.routeRef !== undefined && !route) {
      this.dataset.unknown('route', where, 'RouteRef', pattern.routeRef, 'its line and direction are not known');
    }
    const lineRef = pattern.lineRef ?? route?.lineRef;
    const points = linksInOrder(pattern.points ?? []);
    const calls = this.callsOfPattern(points, where);
    const placeOf = new Map<string, number>();
    points.forEach(({ id }, place) => id !== undefined && placeOf.set(id, place));
    return {
      calls,
      placeOf,
      routeId: lineRef,
      directionId: this.directionOf(
        pattern.directionType ?? route?.directionType,
        pattern.directionRef ?? route?.directionRef,
        lineRef,
      ),
      headsign: this.displayText(pattern.displayRef, where) ?? calls[0]?.headsign,
      shapeId: this.shapes.shapeOf(pattern),
    };
  }

  private callsOfPattern(points: readonly PointInPattern[], where: string): PatternCall[] {
    const orders = points.map(({ order }) => parseInteger(order));
    const isCounted = orders.every((order, at) => order !== undefined && order >= 0 && order > (orders[at - 1] ?? -1));
    let headsign: string | undefined;
    return points.map((point, index) => {
      headsign = this.displayText(point.displayRef, where) ?? headsign;
      return {
        stopId: this.stops.stopOf(point.stopPointRef, where),
        sequence: isCounted ? orders[index]! : index + 1,
        pickup: this.access(point, 'forBoarding', where),
        dropOff: this.access(point, 'forAlighting', where),
        headsign,
      };
    });
  }

  private access(point: PointInPattern, side: 'forBoarding' | 'forAlighting', where: string): string | undefined {
    const text = point[side];
    const may = parseFlag(text);
    if (text !== undefined && may === undefined) {
      const field = side === 'forBoarding' ? 'ForBoarding' : 'ForAlighting';
      this.issues.add({ code: 'FIELD_TYPE', severity: 'warning', where, field, got: text, expected: 'true or false' });
    }
    return accessOf(may, parseFlag(point.requestStop));
  }
}

function accessOf(may: boolean | undefined, onRequest: boolean | undefined): string | undefined {
  return may === false ? NOT_AVAILABLE : onRequest ? ARRANGE_WITH_DRIVER : undefined;
}

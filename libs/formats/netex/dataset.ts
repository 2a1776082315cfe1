import type { IssueCollector } from '#libs/errors';
import type { EntitySink } from './document.js';
import type { ReadKind } from './elements.js';
import type * as read from './entities.js';
import { Sharing, toNetexJourney, type Journey, type TimeFaults } from './journey.js';
import type { Values } from './shape.js';
import type { NetexLimits, NotCarried } from './types.js';

type Kept<K extends read.KeptKind> = read.EntityKinds[K] & { id: string; where: string };

const ELEMENT_OF: Readonly<Record<read.KeptKind, string>> = {
  organisation: 'Organisation',
  network: 'Network',
  line: 'Line',
  route: 'Route',
  direction: 'Direction',
  display: 'DestinationDisplay',
  stopPoint: 'ScheduledStopPoint',
  stopPlace: 'StopPlace',
  quay: 'Quay',
  pattern: 'JourneyPattern',
  serviceLink: 'ServiceLink',
  routeLink: 'RouteLink',
  dayType: 'DayType',
  period: 'OperatingPeriod',
  availability: 'AvailabilityCondition',
  operatingDay: 'OperatingDay',
  headwayGroup: 'HeadwayJourneyGroup',
  rhythmicalGroup: 'RhythmicalJourneyGroup',
  interchange: 'ServiceJourneyInterchange',
  connection: 'Connection',
  entrance: 'StopPlaceEntrance',
  facilitySet: 'ServiceFacilitySet',
  vehicleType: 'VehicleType',
  trainNumber: 'TrainNumber',
};

/** Kinds whose validity limits the journeys on them. */
const LIMITED: ReadonlySet<string> = new Set(['line', 'route', 'pattern']);

/**
 * All entities of a delivery's documents, by kind and id. Issues: FIELD_MISSING for an entity without an id, DUPLICATE_KEY for
 * two that differ under one id (the first stays; equal ones are repeated by many exporters in each line's file and no
 * issue), TIME_FORMAT and REPAIRED for times, LIMIT_EXCEEDED once a limit is reached.
 */
export class NetexDataset implements EntitySink {
  readonly journeys: Journey[] = [];
  readonly assignments: (read.StopAssignment & { where: string })[] = [];
  readonly dayAssignments: (read.DayTypeAssignment & { where: string })[] = [];
  /** Days a journey runs on by being dated. */
  readonly datedDays = new Map<string, string[]>();
  /** Days a journey does not run on: it is cancelled there, or another runs instead. */
  readonly cancelledDays = new Map<string, string[]>();
  /** Quays and entrances a stop place only refers to. */
  readonly placeOfPart = new Map<string, string>();
  readonly flexibleLines = new Set<string>();
  /** Periods of the composite frames, as written. */
  readonly validity: { fromDate?: string; toDate?: string }[] = [];
  timeZone: string | undefined;
  language: string | undefined;
  /** Of the newest document. */
  publishedAt: string | undefined;
  private readonly kinds = new Map<string, Map<string, Kept<read.KeptKind>>>();
  private readonly journeyIds = new Set<string>();
  private readonly left = new Map<string, number>();
  private readonly sharing = new Sharing();
  private document = '';
  private locationSystem: string | undefined;
  private entities = 0;
  private passingTimes = 0;
  private limitReached = false;

  constructor(
    private readonly issues: IssueCollector,
    private readonly limits: NetexLimits,
  ) {}

  all<K extends read.KeptKind>(kind: K): IterableIterator<Kept<K>> {
    return this.map(kind).values();
  }
  find<K extends read.KeptKind>(kind: K, id: string | undefined): Kept<K> | undefined {
    return id === undefined ? undefined : this.map(kind).get(id);
  }
  hasJourney(id: string): boolean {
    return this.journeyIds.has(id);
  }
  /** The most frequent first. */
  get notCarriedElements(): NotCarried[] {
    return [...this.left]
      .map(([element, count]) => ({ element, count }))
      .sort((a, b) => b.count - a.count || (a.element < b.element ? -1 : 1));
  }

  notCarried(local: string, count = 1): void {
    this.left.set(local, (this.left.get(local) ?? 0) + count);
  }
  published(timestamp: string): void {
    if (this.publishedAt === undefined || timestamp > this.publishedAt) this.publishedAt = timestamp;
  }

  entity(kind: ReadKind, local: string, values: Values, where: string, frames?: readonly read.Valid[]): void {
    if (where !== this.document) {
      this.document = where;
      this.locationSystem = undefined;
    }
    if (kind === 'defaults') return this.takeDefaults(values, where);
    if (kind === 'validity') {
      this.validity.push(values);
      return;
    }
    if (kind === 'frameValidity') return;
    if (this.isFull(where)) return;
    this.entities += 1;
    switch (kind) {
      case 'stopAssignment':
        this.assignments.push({ ...values, where });
        return;
      case 'dayAssignment':
        this.dayAssignments.push({ ...values, where, ...(frames && { frames }) });
        return;
      case 'journey':
        return this.takeJourney(values, local, where, frames);
      case 'datedJourney':
        return this.takeDated(values);
      case 'flexibleLine':
        this.notCarried(local);
        if (typeof values['id'] === 'string') this.flexibleLines.add(values['id']);
        return;
      default:
        this.keep(kind, local, values, where, LIMITED.has(kind) ? frames : undefined);
    }
  }

  private keep(
    kind: read.KeptKind,
    local: string,
    values: Values,
    where: string,
    frames?: readonly read.Valid[],
  ): void {
    const id = this.idOf(values, local, where);
    if (id === undefined) return;
    if (kind === 'stopPlace') this.takeParts(values as read.StopPlace, id, where);
    this.useDefaultSystem(values as { location?: read.WrittenLocation; line?: { srs?: string } });
    const known = this.map(kind);
    const before = known.get(id);
    if (!before) known.set(id, { ...values, id, where, ...(frames ? { frames } : {}) });
    else if (!isSame(before, values)) this.duplicate(`${where} ${local}`, id, before.where);
  }

  /** Quays and entrances inside a stop place are kept as those outside are. */
  private takeParts(place: read.StopPlace, id: string, where: string): void {
    for (const quay of place.quays ?? []) this.keep('quay', 'Quay', { siteRef: id, ...quay }, where);
    for (const one of place.entrances ?? []) this.keep('entrance', 'StopPlaceEntrance', { siteRef: id, ...one }, where);
    for (const part of [...(place.quayRefs ?? []), ...(place.entranceRefs ?? [])]) {
      if (!this.placeOfPart.has(part)) this.placeOfPart.set(part, id);
    }
    delete place.quays;
    delete place.quayRefs;
    delete place.entrances;
    delete place.entranceRefs;
  }

  private useDefaultSystem({ location, line }: { location?: read.WrittenLocation; line?: { srs?: string } }): void {
    if (this.locationSystem === undefined) return;
    if (location) location.srs ??= this.locationSystem;
    if (line) line.srs ??= this.locationSystem;
  }

  private takeJourney(values: Values, local: string, where: string, frames?: readonly read.Valid[]): void {
    const id = this.idOf(values, local, where);
    if (id === undefined) return;
    const journey = values as unknown as read.ServiceJourney & { id: string };
    const alteration = journey.serviceAlteration;
    if (isOff(alteration)) {
      this.notCarried(`ServiceJourney (${alteration})`);
      return;
    }
    if (this.journeyIds.has(id)) return this.duplicate(`${where} ${local}`, id, 'an earlier one');
    this.journeyIds.add(id);
    const faults: TimeFaults = { unsaidMidnights: 0 };
    if (frames) journey.frames = frames;
    const kept = toNetexJourney(journey, where, this.sharing, faults, local === 'TemplateServiceJourney');
    this.reportFaults(faults, `${where} ${local}[${id}]`);
    this.passingTimes += kept.times.length / 2;
    this.journeys.push(kept);
  }

  private reportFaults({ unreadable, unsaidMidnights }: TimeFaults, where: string): void {
    if (unreadable !== undefined) {
      this.issues.add({ code: 'TIME_FORMAT', severity: 'error', where, got: unreadable, expected: 'HH:MM:SS' });
    }
    if (unsaidMidnights > 0) {
      const got = 'times past midnight without a day offset';
      this.issues.add({
        code: 'REPAIRED',
        severity: 'warning',
        where,
        got,
        expected: 'a day offset; one day is added',
      });
    }
  }

  private takeDated(values: Values): void {
    const { journeyRef, operatingDayRef, serviceAlteration } = values as read.DatedServiceJourney;
    if (journeyRef === undefined || operatingDayRef === undefined) return;
    const days = isOff(serviceAlteration) ? this.cancelledDays : this.datedDays;
    const known = days.get(journeyRef);
    if (known) known.push(operatingDayRef);
    else days.set(journeyRef, [operatingDayRef]);
  }

  private takeDefaults(values: Values, where: string): void {
    const { timeZone, language, locationSystem } = values as read.FrameDefaults;
    this.locationSystem = locationSystem ?? this.locationSystem;
    this.language ??= language;
    if (timeZone !== undefined && this.timeZone !== undefined && timeZone !== this.timeZone) {
      this.issues.add({
        code: 'FIELD_RANGE',
        severity: 'warning',
        where: `${where} FrameDefaults`,
        field: 'TimeZone',
        got: timeZone,
        expected: `one zone for all documents; ${this.timeZone} is used`,
      });
    }
    this.timeZone ??= timeZone;
  }

  private isFull(where: string): boolean {
    const { limits } = this;
    if (
      this.entities < limits.entities + this.journeys.length &&
      this.journeys.length < limits.journeys &&
      this.passingTimes < limits.passingTimes
    )
      return false;
    if (!this.limitReached) {
      this.limitReached = true;
      const expected = `at most ${limits.entities} entities, ${limits.journeys} journeys, ${limits.passingTimes} times`;
      this.issues.add({ code: 'LIMIT_EXCEEDED', severity: 'error', where, got: 'more entities', expected });
    }
    return true;
  }

  private idOf(values: Values, local: string, where: string): string | undefined {
    const { id } = values as read.Entity;
    if (id === undefined) {
      this.issues.add({ code: 'FIELD_MISSING', severity: 'error', where: `${where} ${local}`, field: 'id' });
    }
    return id;
  }

  private duplicate(where: string, id: string, before: string): void {
    const expected = `one meaning for an id; ${before} is used`;
    this.issues.add({ code: 'DUPLICATE_KEY', severity: 'warning', where, field: 'id', got: id, expected });
  }

  private map<K extends read.KeptKind>(kind: K): Map<string, Kept<K>> {
    let known = this.kinds.get(kind);
    if (!known) this.kinds.set(kind, (known = new Map()));
    return known as unknown as Map<string, Kept<K>>;
  }

  /** Reports a reference that leads nowhere: only the entity that makes it is lost. */
  unknown(kind: read.KeptKind, where: string, field: string, got: string | undefined, lost: string): void {
    const expected = `${article(ELEMENT_OF[kind])} of the dataset; ${lost}`;
    this.issues.add({ code: 'REFERENCE_UNKNOWN', severity: 'error', where, field, got: got ?? 'none', expected });
  }
}

/** Planned not to run, or another journey runs in its place. */
function isOff(alteration: string | undefined): boolean {
  return alteration === 'cancellation' || alteration === 'replaced';
}

function article(element: string): string {
  return /^[AEIOU]/.test(element) ? `an ${element}` : `a ${element}`;
}

function isSame(before: object, values: Values): boolean {
  const { where: _, frames: _f, ...rest } = before as Values;
  return JSON.stringify(rest) === JSON.stringify({ ...values, id: values['id'] });
}

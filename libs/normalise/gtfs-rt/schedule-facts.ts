import { modeOfRouteType, type Mode } from '#libs/model';
import type { TripDescriptor } from '#libs/formats/gtfs-rt';
import type { Schedule, ScheduledTrip } from '#libs/schedule';
import type { MatchRule } from '../rules/rule.js';

/** What the schedule adds to a real-time run. */
export interface TripFacts {
  trip: ScheduledTrip;
  score: number;
  rule: string;
  mode?: Mode;
  routeName?: string;
  routeColor?: string;
}

export interface RouteFacts {
  mode: Mode;
  routeName?: string;
  routeColor?: string;
}

const REMEMBERED_TRIPS = 20_000;

/**
 * Answers of the schedule to real-time questions, remembered by trip id: the same few thousand runs are asked for in
 * every poll. Bounded; emptied when full. Made anew with each schedule.
 */
export class ScheduleFacts {
  private readonly trips = new Map<string, TripFacts | null>();
  private readonly routes = new Map<string, RouteFacts | null>();
  private readonly stops = new Map<string, boolean>();

  constructor(
    readonly schedule: Schedule,
    private readonly matching: readonly MatchRule[],
  ) {}

  findTrip(descriptor: TripDescriptor): TripFacts | undefined {
    const { tripId } = descriptor;
    if (tripId === undefined) return this.match(descriptor);
    const known = this.trips.get(tripId);
    if (known !== undefined) return known ?? undefined;
    const found = this.match(descriptor);
    if (this.trips.size >= REMEMBERED_TRIPS) this.trips.clear();
    this.trips.set(tripId, found ?? null);
    return found;
  }

  findRoute(routeId: string): RouteFacts | undefined {
    const known = this.routes.get(routeId);
    if (known !== undefined) return known ?? undefined;
    const route = this.schedule.findRoute(routeId);
    const facts = route && {
      mode: modeOfRouteType(route.type),
      routeName: route.shortName || route.longName,
      routeColor: route.color ? `#${route.color.toUpperCase()}` : undefined,
    };
    if (this.routes.size >= REMEMBERED_TRIPS) this.routes.clear();
    this.routes.set(routeId, facts ?? null);
    return facts;
  }

  hasStop(stopId: string): boolean {
    let known = this.stops.get(stopId);
    if (known === undefined) {
      known = this.schedule.findStop(stopId) !== undefined;
      if (this.stops.size >= 5 * REMEMBERED_TRIPS) this.stops.clear();
      this.stops.set(stopId, known);
    }
    return known;
  }

  private match(descriptor: TripDescriptor): TripFacts | undefined {
    for (const rule of this.matching) {
      const match = rule.match(descriptor, this.schedule);
      if (match) return { ...match, rule: rule.name, ...this.findRoute(match.trip.routeId) };
    }
    return undefined;
  }
}

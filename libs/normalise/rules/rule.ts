import type { Schedule, ScheduledTrip } from '#libs/schedule';
import type { TripDescriptor } from '#libs/formats/gtfs-rt';

/** Changes ids of real-time documents, as the feed writes them, before anything is looked up. Absent: leave as is. */
export interface IdRule {
  readonly name: string;
  tripId?(id: string): string;
  routeId?(id: string): string;
  stopId?(id: string): string;
  vehicleId?(id: string): string;
}

export interface TripMatch {
  trip: ScheduledTrip;
  /** 1 for an exact id; less where a rule had to guess. */
  score: number;
}

/** Finds the scheduled trip a real-time descriptor means; the first rule of a feed that finds one wins. */
export interface MatchRule {
  readonly name: string;
  match(descriptor: TripDescriptor, schedule: Schedule): TripMatch | undefined;
}

export interface FeedRules {
  ids: readonly IdRule[];
  matching: readonly MatchRule[];
}

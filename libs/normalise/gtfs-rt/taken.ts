import type { EntityKey, Kind, TripDescriptor as Trip, VehiclePosition } from '#libs/model';
import type { FeedEntity, TripDescriptor } from '#libs/formats/gtfs-rt';
import type { Claim } from '../claims.js';
import type { Observation } from '../draft.js';
import type { RunOutcome } from '../match-tally.js';

export const REALTIME_KINDS = ['vehicle-position', 'trip-update', 'alert'] as const satisfies readonly Kind[];
export type RealtimeKind = (typeof REALTIME_KINDS)[number];
export const RUN_KINDS = ['vehicle-position', 'trip-update'] as const satisfies readonly RealtimeKind[];
export type RunKind = (typeof RUN_KINDS)[number];

/** What one entity came to: enough to carry it over when its bytes come again. */
export interface Taken {
  kind: RealtimeKind;
  key: EntityKey;
  /** `undefined` where the feed has no schedule or the entity no trip. */
  outcome?: RunOutcome;
  /** Where its run was guessed. */
  claim?: Claim;
  /** The guess was taken back: to be read anew when its bytes come again, for its rival may have gone. */
  isContested?: boolean;
  /** Of a run that predicts something: what it tells of its line. */
  polled?: { line: string; tellsDelay: boolean };
  /** Place or times were doubted: to be read anew when its bytes come again, for they may be borne out by then. */
  isDoubted?: boolean;
  /** Of a vehicle: the run it names by a trip id. */
  named?: Trip;
}

/** Whether a run without an id can be looked for. */
function namesStart(trip: TripDescriptor | undefined): boolean {
  return trip?.routeId !== undefined && trip.startTime !== undefined;
}

export function takenOf(
  { kind, key, matchScore, matchedBy, unmatched, repair, claim, entity: body, isDoubted, polled }: Observation<RunKind>,
  entity: FeedEntity,
  more: Partial<VehiclePosition> | undefined,
): Taken {
  const taken: Taken = isDoubted ? { kind, key, isDoubted } : { kind, key };
  if (polled) taken.polled = polled;
  const descriptor = entity.vehicle?.trip;
  const namesRun =
    kind === 'trip-update' || descriptor?.tripId !== undefined || (more !== undefined && namesStart(descriptor));
  if (namesRun && matchScore !== undefined) taken.outcome = { matchedBy, unmatched, repair };
  if (claim) taken.claim = claim;
  else if (kind === 'vehicle-position' && matchedBy !== undefined) taken.named = body.trip;
  return taken;
}

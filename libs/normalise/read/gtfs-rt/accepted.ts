import type {
  EntityKey,
  Kind,
  ShapeId,
  StopId,
  TripDescriptor as Trip,
  TripUpdate,
  VehiclePosition,
} from '#libs/model';
import type { FeedEntity, TripDescriptor } from '#libs/formats/gtfs-rt';
import type { RunClaim } from '../../runs/claims.js';
import type { Notes } from '../../runs/document-passes.js';
import type { Observation } from '../../event-diff.js';
import type { RunOutcome } from '../../runs/match-tally.js';
import type { RunKind } from '../../runs/run-kind.js';

export const REALTIME_KINDS = [
  'vehicle-position',
  'trip-update',
  'alert',
  'trip-modification',
] as const satisfies readonly Kind[];
export type RealtimeKind = (typeof REALTIME_KINDS)[number];

/** What one entity came to: enough to carry it over when its bytes come again. */
export interface Accepted {
  kind: RealtimeKind;
  key: EntityKey;
  /** `undefined` where the feed has no schedule or the entity no trip. */
  outcome?: RunOutcome;
  /** Where its run was guessed. */
  claim?: RunClaim;
  /** The guess was contested: to be read anew when its bytes come again, for its rival may have gone. */
  isContested?: boolean;
  /** What rules that look at all of a document have noted of it. */
  notes?: Notes;
  /** Place, times, line or cancellation were doubted: to be read anew when its bytes come again, for they may be borne out by then. */
  isDoubted?: boolean;
  /** Of a vehicle: the run it names by a trip id. */
  named?: Trip;
  /** Of a run: what it names that is in the document and not in the schedule. */
  network?: { shape?: ShapeId; stops: readonly StopId[] };
}

/** Whether a run without an id can be looked for. */
function namesStart(trip: TripDescriptor | undefined): boolean {
  return trip?.routeId !== undefined && trip.startTime !== undefined;
}

export function acceptedOf(
  { kind, key, matchScore, matchedBy, unmatched, repair, claim, entity: body, isDoubted, notes }: Observation<RunKind>,
  entity: FeedEntity,
  more: Partial<VehiclePosition> | undefined,
): Accepted {
  const accepted: Accepted = isDoubted ? { kind, key, isDoubted } : { kind, key };
  if (notes) accepted.notes = notes;
  if (kind === 'trip-update') addNetwork(accepted, body as TripUpdate);
  const descriptor = entity.vehicle?.trip;
  const namesRun =
    kind === 'trip-update' || descriptor?.tripId !== undefined || (more !== undefined && namesStart(descriptor));
  if (namesRun && matchScore !== undefined) accepted.outcome = { matchedBy, unmatched, repair };
  if (claim) accepted.claim = claim;
  else if (kind === 'vehicle-position' && matchedBy !== undefined) accepted.named = body.trip;
  return accepted;
}

function addNetwork(accepted: Accepted, { shape, stops }: TripUpdate): void {
  if (!shape && !stops) return;
  accepted.network = { ...(shape ? { shape: shape.shapeId } : {}), stops: (stops ?? []).map(({ stopId }) => stopId) };
}

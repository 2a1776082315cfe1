import { localId, type TripUpdate } from '#libs/model';

/** What a vehicle, or an alert, says about the run it names. Local ids. */
interface NamedDouble {
  tripId: string;
  startDate?: string | undefined;
  startTime?: string | undefined;
  vehicleId?: string | undefined;
}

/**
 * The doubles of trips that a feed's trip updates report, by the id they have of their own and by that of the trip they
 * double: who speaks of one may use either. Looked through with the first question about a run no schedule has, which is
 * rare; made anew with each document.
 */
export class DuplicatedTrips {
  private byId: Map<string, TripUpdate[]> | undefined;

  constructor(private readonly runs: () => Iterable<TripUpdate>) {}

  /** The one that is meant; `undefined` where none is, or several may be. */
  find({ tripId, startDate, startTime, vehicleId }: NamedDouble): TripUpdate | undefined {
    this.byId ??= this.listed();
    const named = (this.byId.get(tripId) ?? []).filter(
      ({ properties, trip }) =>
        agree(properties?.startDate ?? trip.startDate, startDate) && agree(properties?.startTime, startTime),
    );
    if (named.length < 2 || vehicleId === undefined) return named.length === 1 ? named[0] : undefined;
    const withVehicle = named.filter((one) => one.vehicleId !== undefined && localId(one.vehicleId) === vehicleId);
    return withVehicle.length === 1 ? withVehicle[0] : undefined;
  }

  private listed(): Map<string, TripUpdate[]> {
    const byId = new Map<string, TripUpdate[]>();
    for (const run of this.runs()) {
      const own = run.properties?.tripId;
      if (run.trip.scheduleRelationship !== 'DUPLICATED' || own === undefined) continue;
      for (const id of new Set([localId(own), localId(run.trip.tripId ?? own)])) {
        const known = byId.get(id);
        if (known) known.push(run);
        else byId.set(id, [run]);
      }
    }
    return byId;
  }
}

function agree(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

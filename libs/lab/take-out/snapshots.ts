import { encodeFeedMessage, type FeedMessage } from '#libs/formats/gtfs-rt';
import { localId, type HubEvent, type VehiclePosition } from '#libs/model';

/** Time between two snapshots, and how many of a feed there are at most: of a longer experiment they lie further apart. */
const STEP_MS = 30_000;
const MOST = 1_000;

/** Of one feed: the vehicles as they were known at the end of each step, as GTFS-Realtime. */
export class VehicleSnapshots {
  private readonly vehicles = new Map<string, HubEvent>();
  private readonly stepMs: number;
  private nextMs: number | undefined;

  constructor(spanMs: number) {
    this.stepMs = Math.max(STEP_MS, Math.ceil(spanMs / MOST / 1_000) * 1_000);
  }

  /** Gives the snapshots of the steps that ended before the event. */
  *note(event: HubEvent): Iterable<{ atMs: number; bytes: Uint8Array }> {
    const atMs = Date.parse(event.receivedAt);
    this.nextMs ??= atMs + this.stepMs;
    if (atMs >= this.nextMs) {
      yield this.snapshot(this.nextMs);
      this.nextMs = atMs + this.stepMs;
    }
    if (event.op === 'upsert') this.vehicles.set(event.key, event);
    else this.vehicles.delete(event.key);
  }

  *end(): Iterable<{ atMs: number; bytes: Uint8Array }> {
    if (this.nextMs !== undefined) yield this.snapshot(this.nextMs);
  }

  private snapshot(atMs: number): { atMs: number; bytes: Uint8Array } {
    const message: FeedMessage = {
      header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: Math.floor(atMs / 1_000) },
      entities: [...this.vehicles.values()].map((event) => {
        const vehicle = event.entity as VehiclePosition;
        const { trip, point, bearingDeg, speedMps, stopId, currentStatus, label } = vehicle;
        return {
          id: localId(event.key),
          vehicle: {
            vehicle: { id: localId(event.key), ...(label !== undefined && { label }) },
            timestamp: Math.floor(Date.parse(event.observedAt) / 1_000),
            ...(trip && {
              trip: {
                ...(trip.tripId && { tripId: localId(trip.tripId) }),
                ...(trip.routeId && { routeId: localId(trip.routeId) }),
                ...(trip.startDate && { startDate: trip.startDate }),
                ...(trip.startTime && { startTime: trip.startTime }),
              },
            }),
            ...(point && {
              position: {
                ...point,
                ...(bearingDeg !== undefined && { bearing: bearingDeg }),
                ...(speedMps !== undefined && { speed: speedMps }),
              },
            }),
            ...(stopId && { stopId: localId(stopId) }),
            ...(currentStatus && { currentStatus }),
          },
        };
      }),
    };
    return { atMs, bytes: encodeFeedMessage(message) };
  }
}

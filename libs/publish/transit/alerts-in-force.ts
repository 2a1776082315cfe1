import type { Alert, HubEvent, InformedEntity } from '#libs/model';
import type { LiveState } from '#libs/live';

/** What an alert may be about: a call, a stop or a line. Ids with their feed. */
export interface Concerned {
  stopIds?: readonly string[];
  routeId?: string;
  routeType?: number;
  agencyId?: string;
  directionId?: number;
  tripId?: string;
  serviceDate?: string;
}

interface Known {
  alert: Alert;
  key: string;
}

/**
 * The alerts in force for a call, a stop or a line, found by what they inform of. Made anew when an alert has come or gone.
 * An informed entity means all it names at once; one of several suffices. Spec: GTFS-RT EntitySelector.
 */
export class AlertsInForce {
  private revision = -1;
  private readonly byId = new Map<string, Set<Known>>();

  constructor(
    private readonly live: LiveState,
    private readonly isPublishable: (event: HubEvent) => boolean,
  ) {}

  /** Nobody need say what an alert may be about. */
  get isEmpty(): boolean {
    this.follow();
    return this.byId.size === 0;
  }

  /** Keys, in order, of those in force at `atMs`. */
  of(concerned: Concerned, atMs: number): string[] {
    this.follow();
    if (this.byId.size === 0) return [];
    const { stopIds = [], routeId, agencyId, tripId, routeType } = concerned;
    const names = [...stopIds, routeId, agencyId, tripId, routeType === undefined ? undefined : `type ${routeType}`];
    const keys = new Set<string>();
    for (const name of names) {
      for (const { alert, key } of (name !== undefined && this.byId.get(name)) || [])
        if (!keys.has(key) && isInForce(alert, atMs) && alert.informedEntities.some((one) => isMeant(one, concerned)))
          keys.add(key);
    }
    return [...keys].sort();
  }

  private follow(): void {
    const revision = this.live.revision('alert');
    if (revision === this.revision) return;
    this.revision = revision;
    this.byId.clear();
    for (const { event } of this.live.list('alert')) {
      if (!this.isPublishable(event)) continue;
      const known = { alert: event.entity!, key: event.key };
      for (const informed of known.alert.informedEntities) {
        const name = narrowest(informed);
        if (name === undefined) continue;
        const others = this.byId.get(name);
        if (others) others.add(known);
        else this.byId.set(name, new Set([known]));
      }
    }
  }
}

function narrowest({ trip, stopId, routeId, agencyId, routeType }: InformedEntity): string | undefined {
  const wide = routeType === undefined ? undefined : `type ${routeType}`;
  return trip?.tripId ?? stopId ?? routeId ?? trip?.routeId ?? agencyId ?? wide;
}

function isMeant(informed: InformedEntity, concerned: Concerned): boolean {
  const { trip, stopId, routeId = trip?.routeId, agencyId, routeType, directionId } = informed;
  const { tripId, startDate } = trip ?? {};
  const isSame = <T>(named: T | undefined, own: T | undefined): boolean => named === undefined || named === own;
  if (stopId !== undefined && !concerned.stopIds?.includes(stopId)) return false;
  return (
    isSame(routeId, concerned.routeId) &&
    isSame(tripId, concerned.tripId) &&
    isSame(startDate, concerned.serviceDate as never) &&
    isSame(agencyId, concerned.agencyId as never) &&
    isSame(directionId, concerned.directionId) &&
    isSame(routeType, concerned.routeType)
  );
}

function isInForce({ activePeriods }: Alert, atMs: number): boolean {
  if (activePeriods.length === 0) return true;
  return activePeriods.some(
    ({ start, end }) =>
      (start === undefined || Date.parse(start) <= atMs) && (end === undefined || atMs < Date.parse(end)),
  );
}

import { inFeed, toInstant, type FeedId, type HubEvent, type RouteId, type StopId, type TripId } from '#libs/model';
import { upserted, vehicleMoved } from '../libs/testing/events.js';
import type { PlayedFeed } from './played-alarms.js';
import type { Bus, Passage } from './warsaw.js';

const FEED = 'ztm' as FeedId;

export const plannedMs = ({ trip, call }: Passage): number => trip.calls[call]!.plannedMs;

/** What each step of the session says: positions as they came, predictions by the delay at the last stop passed. */
export class WarsawSession implements PlayedFeed {
  readonly feed = FEED;
  private readonly next = new Map<string, { fix: number; passage: number; said: string }>();
  readonly fromMs: number;
  readonly toMs: number;

  constructor(
    private readonly buses: readonly Bus[],
    /** Buses that are not heard of at an instant, as if a radio cell were down. */
    private readonly isLost: (bus: string, atMs: number) => boolean = () => false,
  ) {
    this.fromMs = quantileOfFirst(buses);
    this.toMs = buses.reduce((most, { fixes }) => Math.max(most, fixes.at(-1)!.atMs), 0);
  }

  until(nowMs: number): HubEvent[] {
    const events: HubEvent[] = [];
    for (const bus of this.buses) {
      const at = this.next.get(bus.id) ?? { fix: 0, passage: 0, said: '' };
      this.next.set(bus.id, at);
      let moved = false;
      for (; at.fix < bus.fixes.length && bus.fixes[at.fix]!.atMs <= nowMs; at.fix += 1) moved = true;
      while (at.passage < bus.passages.length && bus.passages[at.passage]!.atMs <= nowMs) at.passage += 1;
      const last = bus.passages[at.passage - 1];
      const fix = bus.fixes[at.fix - 1];
      if (!moved || !last || !fix || fix.atMs < nowMs - 60_000 || this.isLost(bus.id, nowMs)) continue;
      const { trip, call } = last;
      const nextCall = trip.calls[Math.min(call + 1, trip.calls.length - 1)]!;
      const tripId = inFeed<TripId>(FEED, trip.id);
      const descriptor = {
        tripId,
        routeId: inFeed<RouteId>(FEED, trip.route),
        directionId: trip.direction,
        scheduleRelationship: 'SCHEDULED' as const,
      };
      events.push(
        vehicleMoved(bus.id, {
          feed: FEED,
          at: fix.atMs,
          point: { latitude: fix.latitude, longitude: fix.longitude },
          trip: descriptor,
          stopSequence: nextCall.sequence,
          stopId: inFeed<StopId>(FEED, nextCall.stop),
        }),
      );
      const delaySeconds = Math.round((last.atMs - plannedMs(last)) / 1_000);
      const said = `${trip.id} ${call}`;
      if (said === at.said) continue;
      at.said = said;
      events.push(
        upserted(
          'trip-update',
          trip.id,
          {
            trip: descriptor,
            delaySeconds,
            mode: 'bus',
            stopTimeUpdates: trip.calls.slice(call + 1).map((ahead) => ({
              stopSequence: ahead.sequence,
              stopId: inFeed<StopId>(FEED, ahead.stop),
              arrival: { time: toInstant(ahead.plannedMs + delaySeconds * 1_000), delaySeconds },
            })),
          },
          { feed: FEED, at: fix.atMs },
        ),
      );
    }
    return events;
  }
}

function quantileOfFirst(buses: readonly Bus[]): number {
  const first = buses.map(({ fixes }) => fixes[0]!.atMs).sort((a, b) => a - b);
  return first[first.length >> 1]!;
}

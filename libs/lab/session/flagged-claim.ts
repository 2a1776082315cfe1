import type { Bus, Claim } from '#libs/bus';
import type { HubEvent, Position } from '#libs/model';

/** What is done to events on their way from a feed of a session to its log. */
export type EventHook = (events: readonly HubEvent[]) => HubEvent[];

/** The right to append for a feed of a session: what is appended passes the hook first. */
export async function hookedClaim(bus: Bus, name: string, hook: EventHook): Promise<Claim> {
  const claim = await bus.claim(name);
  return {
    name,
    append: async (events): Promise<Position[]> => (events.length === 0 ? [] : claim.append(hook(events))),
    release: () => claim.release(),
  };
}

/** Every event of a session says what it is, once. */
export function flagged(events: readonly HubEvent[], flag: string): HubEvent[] {
  return events.map((event) =>
    event.quality.flags.includes(flag)
      ? event
      : { ...event, quality: { ...event.quality, flags: [flag, ...event.quality.flags] } },
  );
}

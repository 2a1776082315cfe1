import { HubError } from '#libs/errors';
import type { HubEvent, Position } from '#libs/model';
import type { Bus, Claim } from './bus.js';

/** Claims on a log that one process has to itself: a newer claim of a name ends the one before. */
export class LocalClaims {
  private readonly holders = new Map<string, LocalClaim>();

  constructor(private readonly append: Bus['append']) {}

  /** Resolves once the appends under way of all earlier holders are on the log or have failed. */
  async claim(name: string): Promise<Claim> {
    const earlier = this.holders.get(name)?.end();
    const claim = new LocalClaim(name, this.append, earlier, (released) => {
      if (this.holders.get(name) === released) this.holders.delete(name);
    });
    this.holders.set(name, claim);
    await earlier;
    return claim;
  }
}

class LocalClaim implements Claim {
  private readonly underWay = new Set<Promise<unknown>>();
  private ended = false;

  constructor(
    readonly name: string,
    private readonly appendToLog: Bus['append'],
    private readonly earlier: Promise<void> | undefined,
    private readonly onRelease: (claim: LocalClaim) => void,
  ) {}

  async append(events: readonly HubEvent[]): Promise<Position[]> {
    if (this.ended) throw fenced(this.name);
    const append = this.appendToLog(events);
    this.underWay.add(append);
    try {
      return await append;
    } finally {
      this.underWay.delete(append);
    }
  }

  /** From now on nothing begins under it; resolves when nothing is under way, its predecessors' appends included. */
  async end(): Promise<void> {
    this.ended = true;
    await this.earlier;
    await Promise.allSettled([...this.underWay]);
  }

  async release(): Promise<void> {
    await this.end();
    this.onRelease(this);
  }
}

export function fenced(name: string, cause?: unknown): HubError {
  return new HubError(
    'FENCED',
    `the right to append as "${name}" is no longer held here: it was claimed again, or let go`,
    {
      where: name,
      cause,
    },
  );
}

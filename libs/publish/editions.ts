import type { Audience } from '#libs/model';
import { AnswerShelf } from './answer-shelf.js';
import type { PublishContext } from './context.js';
import { Outlet } from './outlet.js';
import { OutputCache } from './output-cache.js';
import { registerOutputs } from './register-outputs.js';
import { Transit } from './transit/transit.js';
import { TransitDesk } from './transit/transit-desk.js';

/** Everything that is made of the live state, as one audience may read it. */
export interface Edition {
  outlet: Outlet;
  outputs: OutputCache;
  transit: TransitDesk;
  /** Follows the state no more. */
  close: () => void;
}

/** Audiences beyond everybody whose edition is kept; the one longest unasked gives way. */
const MAX_EDITIONS = 4;

/**
 * Outputs and stops for those who may read more than everybody: made of the same state by the same code, apart from what
 * everybody is given, so that nothing of one can be taken for the other. An edition is made when it is first asked for.
 */
export class Editions {
  readonly counters = { madeTotal: 0, droppedTotal: 0 };
  private readonly editions = new Map<Audience, Edition>();

  constructor(
    private readonly open: PublishContext,
    private readonly onBuildError: (path: string, error: unknown) => void,
    private readonly onRequestError: (path: string, error: unknown) => void,
  ) {}

  get size(): number {
    return this.editions.size;
  }

  of(reader: Audience): Edition {
    // No output has the audit: on all of them administrators read what operators read.
    const audience = reader.replace(/^admin\b/, 'internal') as Audience;
    const edition = this.editions.get(audience) ?? this.make(audience);
    this.editions.delete(audience);
    this.editions.set(audience, edition);
    if (this.editions.size > MAX_EDITIONS) {
      const [oldest, dropped] = this.editions.entries().next().value!;
      this.editions.delete(oldest);
      dropped.close();
      this.counters.droppedTotal += 1;
    }
    return edition;
  }

  private make(audience: Audience): Edition {
    this.counters.madeTotal += 1;
    const context: PublishContext = { ...this.open, audience };
    // Not shared with other processes: what they share is for everybody.
    const outputs = new OutputCache(this.onBuildError);
    registerOutputs(context, outputs);
    const transit = new Transit(context, context.communeOf);
    return {
      outputs,
      close: () => transit.close(),
      outlet: new Outlet(outputs, { isPrivate: true }),
      transit: new TransitDesk(transit, new AnswerShelf(), this.onRequestError, {
        isPrivate: true,
        isPart: context.isPart === true,
      }),
    };
  }
}

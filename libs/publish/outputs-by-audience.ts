import type { Audience } from '#libs/model';
import { AnswerCache } from './answer-cache.js';
import type { PublishContext } from './context.js';
import { OutputServer } from './output-server.js';
import { OutputCache } from './output-cache.js';
import { registerOutputs } from './register-outputs.js';
import { Transit } from './transit/transit.js';
import { TransitHandler } from './transit/transit-handler.js';

/** Everything that is made of the live state, as one audience may read it. */
export interface AudienceOutputs {
  outputServer: OutputServer;
  outputs: OutputCache;
  transit: TransitHandler;
  /** Follows the state no more. */
  close: () => void;
}

/** Audiences beyond everybody whose outputs are kept; the one longest unasked gives way. */
const MAX_AUDIENCES = 4;

/**
 * Outputs and stops for those who may read more than everybody: made of the same state by the same code, apart from what
 * everybody is given, so that nothing of one can be taken for the other. They are made when they are first asked for.
 */
export class OutputsByAudience {
  readonly counters = { madeTotal: 0, droppedTotal: 0 };
  private readonly byAudience = new Map<Audience, AudienceOutputs>();

  constructor(
    private readonly open: PublishContext,
    private readonly onBuildError: (path: string, error: unknown) => void,
    private readonly onRequestError: (path: string, error: unknown) => void,
  ) {}

  get size(): number {
    return this.byAudience.size;
  }

  of(reader: Audience): AudienceOutputs {
    // No output has the audit: on all of them administrators read what operators read.
    const audience = reader.replace(/^admin\b/, 'internal') as Audience;
    const outputs = this.byAudience.get(audience) ?? this.make(audience);
    this.byAudience.delete(audience);
    this.byAudience.set(audience, outputs);
    if (this.byAudience.size > MAX_AUDIENCES) {
      const [oldest, dropped] = this.byAudience.entries().next().value!;
      this.byAudience.delete(oldest);
      dropped.close();
      this.counters.droppedTotal += 1;
    }
    return outputs;
  }

  private make(audience: Audience): AudienceOutputs {
    this.counters.madeTotal += 1;
    const context: PublishContext = { ...this.open, audience };
    // Not shared with other processes: what they share is for everybody.
    const outputs = new OutputCache(this.onBuildError);
    registerOutputs(context, outputs);
    const transit = new Transit(context, context.communeOf);
    return {
      outputs,
      close: () => transit.close(),
      outputServer: new OutputServer(outputs, { isPrivate: true }),
      transit: new TransitHandler(transit, new AnswerCache(), this.onRequestError, {
        isPrivate: true,
        isPart: context.isPart === true,
      }),
    };
  }
}

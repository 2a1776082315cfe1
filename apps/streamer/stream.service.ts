import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENGINES, type Engines, PartEntry, RoleHealth, doorOf, readerOf, servesOn, unknownIn } from '#libs/engines';
import type { LabDoor } from '#libs/lab';
import { RequestLimit } from '#libs/publish';
import { CLOSE, Packing, StreamHub, type StreamSession, type Transport } from '#libs/stream';

/** Of the outputs a key may be good for. */
const STREAM_PATH = '/v1/stream';

@Injectable()
export class StreamService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly hub: StreamHub;
  /** Messages count like requests, of one budget. */
  readonly limit: RequestLimit;
  readonly packing: Packing;
  /** Clients that came with a key. */
  private readonly keyed = new Map<
    StreamSession,
    { keyId: string; rotations: number | undefined; door: LabDoor | undefined }
  >();
  private readonly part: PartEntry | undefined;
  private stopFollowing: () => void = () => undefined;

  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(RoleHealth) health: RoleHealth,
  ) {
    const { live, bus, clock, config, metrics, coordination, catalogue } = engines;
    this.part = engines.following && new PartEntry(engines, engines.following);
    this.limit = new RequestLimit({ coordination, ...config.limits });
    const { maxClients, maxSubscriptionsPerClient, maxBufferedBytesPerClient, heartbeat } = config.stream;
    this.hub = new StreamHub({
      live,
      bus,
      guard: catalogue.guard,
      see: engines.network.facetsOf,
      entities: engines.entities,
      unknownIn: (filter, level) => unknownIn(engines, filter, level),
      clock,
      measure: engines.serviceLevels.levels,
      tracer: engines.tracer,
      newSessionId: randomUUID,
      limits: { maxClients, maxSubscriptionsPerClient, maxBufferedBytesPerClient, heartbeatMs: heartbeat },
    });
    this.packing = new Packing(() => clock.now());
    health.register('streamer', () => servesOn(engines));
    const { counters } = this.hub;
    metrics.gauge('estuaire_stream_clients', 'Connected stream clients', [], (gauge) => gauge.set(counters.clients));
    metrics.gauge('estuaire_stream_subscriptions', 'Open subscriptions', [], (gauge) =>
      gauge.set(counters.subscriptions),
    );
    metrics.total('estuaire_stream_events_sent_total', 'Events sent to clients since the start', [], (set) =>
      set(counters.eventsSentTotal),
    );
    metrics.total('estuaire_stream_slow_closed_total', 'Clients closed for being too slow', [], (set) =>
      set(counters.slowClosedTotal),
    );
    metrics.total('estuaire_stream_conflated_events_total', 'Events held back newest per key', [], (set) =>
      set(counters.conflatedTotal),
    );
    metrics.total(
      'estuaire_stream_packing_total',
      'Messages packed, given packed again and sent plain for want of time; bytes before and after',
      ['what'],
      (set) => {
        for (const [what, count] of Object.entries(this.packing.counters))
          set(count, { what: what.replace('Total', '') });
      },
    );
    metrics.total(
      'estuaire_stream_catch_up_total',
      'Parts of what returning clients missed, read and framed, and given again',
      ['what'],
      (set) => {
        for (const [what, count] of Object.entries(this.hub.catchUps.counters))
          set(count, { what: what.replace('Total', '') });
      },
    );
    metrics.total('estuaire_stream_gaps_total', 'Resumes that had to start over', [], (set) => set(counters.gapsTotal));
  }

  onApplicationBootstrap(): void {
    this.hub.start();
    this.stopFollowing = this.engines.access.onChange(() => this.judgeKeys());
  }

  /** Reads as whoever asked for it: what a key loses later is withdrawn, and one that has ended ends the stream. */
  connect(transport: Transport, request: IncomingMessage, admit?: () => string | undefined): StreamSession | undefined {
    const { audience, keyId, rotations } = readerOf(request);
    const whyNotHere = this.part?.refusalOf(request);
    const session = this.hubOf(request).connect(transport, audience, admit, whyNotHere);
    if (session && keyId !== undefined) this.keyed.set(session, { keyId, rotations, door: doorOf(request) });
    return session;
  }

  /** The stream of the hub, or of the session the request is inside of. */
  hubOf(request: IncomingMessage): StreamHub {
    return doorOf(request)?.session.stream ?? this.hub;
  }

  disconnected(session: StreamSession): void {
    this.keyed.delete(session);
    session.disconnected();
  }

  private judgeKeys(): void {
    for (const [session, { keyId, rotations, door }] of this.keyed) {
      const reader = this.engines.access.again(keyId, STREAM_PATH, rotations);
      if (!door) session.readAs(reader?.audience ?? 'open');
      if (reader && (!door || door.mayEnter(reader))) continue;
      this.keyed.delete(session);
      session.close(CLOSE.keyEnded);
    }
  }

  beforeApplicationShutdown(): void {
    this.stopFollowing();
    this.hub.stop();
  }
}

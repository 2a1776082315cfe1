import type { IncomingMessage, ServerResponse } from 'node:http';
import { AnswerCache, OwnAnswers, Past, Portal, PortalHandler, Transit, type OwnAnswer } from '#libs/publish';
import type { RecordStore } from '#libs/record';
import { Communes } from '#libs/territory';
import { upserted } from '#libs/testing';
import { PublishRig, type TestFeed } from './publish-rig.js';

export interface PageAnswer {
  /** 0 for what is no page. */
  status: number;
  headers: Record<string, string>;
  body: string;
}

const square = (code: string, nom: string, west: number) => ({
  type: 'Feature',
  properties: { code, nom },
  geometry: {
    type: 'Polygon' as const,
    coordinates: [
      [
        [west, 49.4],
        [west + 0.1, 49.4],
        [west + 0.1, 49.5],
        [west, 49.5],
        [west, 49.4],
      ],
    ] as [number, number][][],
  },
});

/** Two communes side by side: 76540 from 1.0 to 1.1 east, 76217 from there on. */
export const TWO_COMMUNES = new Communes({
  features: [square('76540', 'Rouen', 1), square('76217', 'Darnétal <b>', 1.1)],
} as never);

const LIMITS = {
  requestsPerMinute: 600,
  bytesPerMinute: 2_000_000_000,
  connectionsPerAddress: 0,
  maxClients: 10,
  maxSubscriptionsPerClient: 2,
};

/** The pages over an in-memory hub; a test gives the history it needs. */
export class PageRig {
  readonly failures: unknown[] = [];

  private constructor(
    readonly hub: PublishRig,
    private readonly desk: PortalHandler,
    readonly portal: Portal,
  ) {}

  static async start(
    feeds: readonly TestFeed[],
    communes: Communes | undefined = TWO_COMMUNES,
    store?: RecordStore,
    ask: (path: string) => Promise<OwnAnswer | undefined> = async () => undefined,
  ): Promise<PageRig> {
    const hub = await PublishRig.start(feeds, undefined, communes);
    const past = new Past(async () => store, hub.clock, 'Europe/Paris');
    const transit = new Transit(hub.context, hub.context.communeOf);
    const portal = new Portal(transit, hub.cache, past, communes?.geojson, LIMITS, new OwnAnswers(ask, hub.clock), {
      usage: async () => ({ days: {}, processes: 1 }),
      serviceLevels: async () => [],
    });
    const failures: unknown[] = [];
    const desk = new PortalHandler(portal, new AnswerCache(), (_, error) => failures.push(error));
    const rig = new PageRig(hub, desk, portal);
    Object.assign(rig, { failures });
    return rig;
  }

  ask(url: string, headers: Record<string, string> = { accept: 'text/html' }, method = 'GET'): Promise<PageAnswer> {
    return new Promise((resolve) => {
      const set: Record<string, string> = {};
      const response = {
        statusCode: 0,
        setHeader: (name: string, value: string) => (set[name] = value),
        getHeader: (name: string) => set[name],
        removeHeader: (name: string) => delete set[name],
        writeHead(status: number, head: Record<string, string>) {
          Object.assign(set, head);
          this.statusCode = status;
        },
        end(body?: Buffer | string) {
          resolve({ status: this.statusCode, headers: set, body: body?.toString() ?? '' });
        },
      };
      const request = { url, method, headers } as unknown as IncomingMessage;
      if (!this.desk.serve(request, response as unknown as ServerResponse))
        resolve({ status: 0, headers: {}, body: '' });
    });
  }

  stop(): Promise<void> {
    return this.hub.stop();
  }
}

export const stationNamed = (id: string, name: string, commune?: string, status?: object) =>
  upserted(
    'station',
    id,
    {
      stationId: `velos:${id}` as never,
      systemId: 'velos',
      name: { fr: name },
      point: { latitude: 49.44, longitude: 1.09 },
      ...(commune && { commune }),
      ...(status && { status }),
    },
    { feed: 'velos' },
  );

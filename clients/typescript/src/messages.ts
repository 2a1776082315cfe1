/** What travels on `/v1/stream`. Spec: docs/stream.md, `/asyncapi.json`. */

export interface Filter {
  feeds?: string[];
  modes?: string[];
  /** Ids with their feed: `astuce:TCAR:90`. */
  routes?: string[];
  stops?: string[];
  /** West, south, east, north. */
  bbox?: [number, number, number, number];
  /** INSEE codes. */
  communes?: string[];
}

/** An event of the hub: an entity as it is now, or that it has gone. */
export interface HubEvent<Entity = Record<string, unknown>> {
  kind: string;
  key: string;
  feed: string;
  op: 'upsert' | 'remove';
  entity?: Entity;
  /** Of a removal: `left-filter` says that it still exists, elsewhere. */
  reason?: string;
  observedAt: string;
  receivedAt: string;
  producedAt: string;
  quality: { flags: string[]; matchScore?: number };
}

export type ServerMessage =
  | { op: 'welcome'; session: string; limits: { heartbeatSeconds: number } }
  | { op: 'snapshot'; id: string; entities: HubEvent[]; more: boolean; cursor: string; unknown?: Unknown }
  | { op: 'events'; id: string; events: HubEvent[]; cursor?: string; unknown?: Unknown }
  | { op: 'gap'; id: string; reason: string }
  | { op: 'heartbeat'; at: string; cursor?: string }
  | { op: 'stale'; feed: string; since: string | null }
  | { op: 'error'; code: string; message: string; id?: string };

/** Ids of a filter that nothing has, by its part. */
export type Unknown = Record<string, string[]>;

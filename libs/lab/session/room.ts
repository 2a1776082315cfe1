import type { Bus } from '#libs/bus';
import type { FeedCatalogue } from '#libs/catalogue';
import { EntityIndex, ScheduleNetwork, type LiveState } from '#libs/live';
import type { FeedId, GeoPoint, HubEvent } from '#libs/model';
import {
  AnswerCache,
  OutputServer,
  OutputCache,
  Transit,
  TransitHandler,
  registerOutputs,
  type PublishContext,
} from '#libs/publish';
import type { Schedule, ScheduleShelf } from '#libs/schedule';
import type { RawArchive } from '#libs/sources';
import type { Clock } from '#libs/telemetry';
import type { LabHost } from './host.js';
import { ReadThroughBus } from './read-through-bus.js';
import { ReadThroughState } from './read-through-state.js';

/** What answers inside a session are made from, under the names the same things have for the hub as a whole. */
export interface LabRoom {
  catalogue: FeedCatalogue;
  clock: Clock;
  live: LiveState;
  /** Where what a client of the stream missed is read. */
  missed: Pick<Bus, 'read'>;
  archive: RawArchive;
  network: ScheduleNetwork;
  entities: EntityIndex;
  outputs: OutputCache;
  outputServer: OutputServer;
  answers: AnswerCache;
  publishContext: PublishContext;
  transit: TransitHandler;
  publicUrl: () => string;
}

export interface RoomParts {
  host: LabHost;
  readsCity: boolean;
  catalogue: FeedCatalogue;
  clock: Clock;
  own: LiveState;
  bus: Bus;
  archive: RawArchive;
  schedules: ScheduleShelf;
  /** `/sandbox/{id}` */
  path: string;
}

/** Few ask inside a session, and what they are given is kept by nobody on the way. */
const SHELF = { most: 100, mostBytes: 4 * 1024 * 1024 };

/**
 * Outputs, lists and stops of a session: the code of the hub around another state. It costs nothing to keep until somebody
 * asks; `close` lets go of the states it follows.
 */
export function openRoom(parts: RoomParts): { room: LabRoom; close: () => void } {
  const { host, readsCity, catalogue, clock, own, bus, schedules } = parts;
  const cityGuard = host.catalogue.guard;
  const isOpen = (event: HubEvent): boolean => cityGuard.mayRead('open', event);
  const live = readsCity ? new ReadThroughState(own, host.live, bus, isOpen) : own;
  const communeOf = (point: GeoPoint): string | undefined => host.communes?.find(point)?.code;
  const findSchedule = (feedId: FeedId): Schedule | undefined => {
    const dataset = own.find('dataset', `${feedId}:gtfs`)?.event.entity;
    if (dataset) return schedules.find(feedId, dataset.documentHash);
    return readsCity && cityGuard.mayReadFeed('open', feedId) ? host.network.findSchedule(feedId) : undefined;
  };
  const network = new ScheduleNetwork(findSchedule, communeOf);
  const publicUrl = (): string => `${host.publicUrl()}${parts.path}`;
  const publishContext: PublishContext = {
    audience: 'open',
    catalogue,
    live,
    clock,
    publicUrl,
    findSchedule,
    readDocument: (hash) => readDocument(hash, parts),
    communeOf,
    see: network.facetsOf,
    ...(host.communes && { communes: host.communes.list() }),
  };
  const transit = new Transit(publishContext, communeOf);
  const outputs = outputsOf(publishContext);
  const room: LabRoom = {
    catalogue,
    clock,
    live,
    missed: readsCity ? new ReadThroughBus(bus, host.bus, isOpen) : bus,
    archive: parts.archive,
    network,
    entities: new EntityIndex(live, network),
    answers: new AnswerCache(SHELF),
    publishContext,
    transit: new TransitHandler(transit, new AnswerCache(SHELF), () => undefined, { isPrivate: true }),
    publicUrl,
    outputs,
    outputServer: new OutputServer(outputs, { isPrivate: true }),
  };
  return {
    room,
    close: () => {
      transit.close();
      if (live !== own) void live.stop();
    },
  };
}

/** Of the session, or of the city around it; asked for by hashes of timetables that whoever is inside may read. */
async function readDocument(hash: string, { archive, host, readsCity }: RoomParts): Promise<Uint8Array> {
  try {
    return await archive.read(hash);
  } catch (error) {
    if (!readsCity || !host.archive) throw error;
    return host.archive.read(hash);
  }
}

/** The outputs of the feeds there are now. */
export function renewOutputs(room: LabRoom): void {
  room.outputs = outputsOf(room.publishContext);
  room.outputServer = new OutputServer(room.outputs, { isPrivate: true });
}

function outputsOf(context: PublishContext): OutputCache {
  const outputs = new OutputCache(() => undefined);
  registerOutputs(context, outputs);
  return outputs;
}

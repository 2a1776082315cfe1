import type { Bus } from '#libs/bus';
import type { FeedCatalogue, Following } from '#libs/catalogue';
import type { RefusedDatasets } from '#libs/collect';
import type { HubConfig, HubEnvironment } from '#libs/config';
import type { AuditTrail, ControlRoom } from '#libs/desk';
import type { Coordination } from '#libs/coordination';
import type { LabDoors } from '#libs/lab';
import type { EntityIndex, LiveState, ScheduleNetwork } from '#libs/live';
import type {
  AnswerCache,
  OutputsByAudience,
  PublishContext,
  OutputServer,
  OutputCache,
  PortalHandler,
  TransitHandler,
} from '#libs/publish';
import type { RecordStore } from '#libs/record';
import type { ScheduleShelf } from '#libs/schedule';
import type { Access, Audit, KeyAdmin, Sessions, SignIn, Tickets } from '#libs/security';
import type { NotificationDesk, RawArchive, SharedDocuments } from '#libs/sources';
import type { Clock, Log, Metrics, Random, Tracer } from '#libs/telemetry';
import type { Basemap, Communes } from '#libs/territory';
import type { LabPlace } from './lab-place.js';
import type { ServiceLevelKeeper } from './service-level-keeper.js';
import type { UsageKeeper } from './usage-keeper.js';
import type { EngineWatch } from './engine-watch.js';

/**
 * What the roles of a process share, opened once by its main. A role takes what it needs; none opens anything itself.
 */
export interface Engines {
  config: HubConfig;
  environment: HubEnvironment;
  /** Secrets by name; read nowhere else. */
  secrets: Record<string, string | undefined>;
  /** The feeds this process answers for: all that are configured, or those it follows. */
  catalogue: FeedCatalogue;
  /** All feeds that are configured, whatever this process follows: the history and the doors of all of them are one. */
  everyFeed: FeedCatalogue;
  /** What this process follows; absent where it follows all feeds. */
  following?: Following;
  clock: Clock;
  random: Random;
  log: Log;
  metrics: Metrics;
  /** Absent where nothing is traced. */
  tracer: Tracer | undefined;
  bus: Bus;
  /** Whether the bus answers, and is still the log this process was started on. */
  watch: EngineWatch;
  coordination: Coordination;
  /** Follows the bus where a role of the process answers from it. */
  live: LiveState;
  /** The current state for a look: the followed one, or one taken for the purpose; the caller gives it back. */
  currentState: () => Promise<{ state: LiveState; release: () => Promise<void> }>;
  archive: RawArchive;
  /** Where SIRI servers post what a collector subscribes to. */
  notifications: NotificationDesk;
  /** Where processes on other machines take datasets from; absent where there are none. */
  documents?: SharedDocuments;
  schedules: ScheduleShelf;
  /** Timetables that were refused, and an operator's word about them. */
  refused: RefusedDatasets;
  communes: Communes | undefined;
  /** Water, streets, rail and places for maps, as configured. */
  basemap: Basemap | undefined;
  /** What filters see of alerts and predictions: the lines and stops behind them. */
  network: ScheduleNetwork;
  /** Current entities by stop and line, as `network` sees them. */
  entities: EntityIndex;
  outputs: OutputCache;
  outputServer: OutputServer;
  /** Answers of `/v1`, each made and packed once for all who ask. */
  answers: AnswerCache;
  /** What outputs for everybody are made of. */
  publishContext: PublishContext;
  /** Outputs and stops for readers with keys; absent where this process does not publish. */
  outputsByAudience?: OutputsByAudience;
  /** Sandboxes and replays that are open in this process. */
  doors: LabDoors;
  /** The laboratory, where it is a process beside this one. */
  lab?: LabPlace;
  /** Who asks, by his key. */
  access: Access;
  tickets: Tickets;
  /** People who sign in with a browser. */
  sessions: Sessions;
  /** Absent where no identity provider is configured. */
  signIn?: SignIn;
  /** Makes and ends keys. */
  keys: KeyAdmin;
  /** Who did what in this process, and what was refused. */
  audit: Audit;
  /** The same of all processes, as the bus and the history have it. */
  auditTrail: AuditTrail;
  /** Stops, lines and runs of `/v1`; absent where this process does not publish. */
  transit?: TransitHandler;
  /** What this process is asked, counted without anything of who asks. */
  usage: UsageKeeper;
  /** What is kept of the hub's objectives. */
  serviceLevels: ServiceLevelKeeper;
  /** What operators work with: actions on alarms, the journal, alerts of their own. */
  controlRoom: ControlRoom;
  /** The open-data pages; absent where this process does not publish. */
  portal?: PortalHandler;
  /** Key of the rotation of shared vehicles' ids, kept with the data. */
  rotationSecret: string;
  /** Address readers reach the process under; known once it listens. */
  publicUrl: () => string;
  /** The history, once it is open; opening takes seconds and nobody waits for it but the recorder. */
  store: () => Promise<RecordStore | undefined>;
}

/** Injection token of the engines. */
export const ENGINES = Symbol('engines');

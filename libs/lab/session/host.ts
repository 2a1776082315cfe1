import type { Bus } from '#libs/bus';
import type { FeedCatalogue } from '#libs/catalogue';
import type { HubConfig } from '#libs/config';
import type { LiveState, ScheduleNetwork } from '#libs/live';
import type { RawArchive } from '#libs/sources';
import type { Random } from '#libs/telemetry';
import type { Basemap, Communes } from '#libs/territory';

/** What a session takes of the process it runs in. It reads the city's state and log, and writes to neither. */
export interface LabHost {
  config: HubConfig;
  catalogue: FeedCatalogue;
  live: LiveState;
  bus: Bus;
  /** The city's documents, as far as this machine has them: timetables are given out as they came. */
  archive?: Pick<RawArchive, 'read'>;
  network: ScheduleNetwork;
  communes: Communes | undefined;
  basemap: Basemap | undefined;
  rotationSecret: string;
  random: Random;
  publicUrl: () => string;
}

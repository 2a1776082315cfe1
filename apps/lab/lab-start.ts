import type { HubConfig, HubEnvironment } from '#libs/config';

/** What a hub tells the process of its laboratory, once, before anything is opened. */
export interface LabStart {
  config: HubConfig;
  environment: HubEnvironment;
  secrets: Record<string, string | undefined>;
  /** By it the hub is known. */
  secret: string;
  /** Address readers reach the hub under, and with it the laboratory. */
  publicUrl: string;
}

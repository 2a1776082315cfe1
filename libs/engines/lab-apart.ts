import { secretOf, type HubConfig } from '#libs/config';
import { HubError } from '#libs/errors';
import type { LabPlace } from './lab-place.js';
import type { Role } from './roles.js';

/** Of the secret by which the laboratory knows the hub: what can be guessed lets anybody in as whoever he likes. */
const LEAST_SECRET = 32;
/** Readers ask these; they pass on what is the laboratory's. */
const PASS_ON: readonly Role[] = ['publisher', 'streamer'];

/** A laboratory that runs as a role of its own: whoever starts the roles starts it, and looks whether it lives. */
class LabApart implements LabPlace {
  readonly isOpen = true;

  constructor(
    private readonly url: string,
    readonly secret: string,
  ) {}

  address(): Promise<string> {
    return Promise.resolve(this.url);
  }

  /** They are had from it, as those of every process. */
  metrics(): Promise<string> {
    return Promise.resolve('');
  }
}

/** Where publishers and streamers find a laboratory that runs as a role of its own. Throws CONFIG_INVALID. */
export function findLabApart(
  config: HubConfig,
  secrets: Record<string, string | undefined>,
  roles: readonly Role[],
): LabPlace | undefined {
  const { url } = config.lab;
  if (url === undefined || !roles.some((role) => PASS_ON.includes(role))) return undefined;
  return new LabApart(url.replace(/\/$/, ''), labSecretOf(config, secrets));
}

/** What the laboratory and those who pass on to it know, and nobody else. Throws CONFIG_INVALID. */
export function labSecretOf({ lab }: HubConfig, secrets: Record<string, string | undefined>): string {
  const where = 'lab.secretEnv';
  const name = lab.secretEnv;
  if (name === undefined)
    throw new HubError('CONFIG_INVALID', `${where}: expected the variable with the secret of the laboratory`, {
      where,
    });
  const secret = secretOf(name, secrets, where).reveal();
  if (secret.length < LEAST_SECRET)
    throw new HubError('CONFIG_INVALID', `${where}: expected at least ${LEAST_SECRET} characters in ${name}`, {
      where,
    });
  return secret;
}

/** Readers come by a publisher or streamer, which is one more proxy, and has counted them. */
export function behindThoseWhoPassOn(config: HubConfig): HubConfig {
  const { limits } = config;
  return { ...config, limits: { ...limits, trustedProxies: limits.trustedProxies + 1 } };
}

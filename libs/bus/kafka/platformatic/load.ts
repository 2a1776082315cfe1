import { HubError } from '#libs/errors';

const PACKAGE = '@platformatic/kafka';
const OPTION = 'engines.bus.kafka.client';
/** What the pinned 1.35.0 asks for: 20.19.4, or 22.18, or 24.6, or whatever comes later. */
const LEAST: readonly (readonly [major: number, minor: number, patch: number])[] = [
  [20, 19, 4],
  [22, 18, 0],
  [24, 6, 0],
];

/** Whether this Node is new enough for the client. */
export function canRunOn(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const least = LEAST.find(([one]) => one === major);
  if (least === undefined) return major > LEAST.at(-1)![0];
  return minor > least[1] || (minor === least[1] && patch >= least[2]);
}

/**
 * The adapter, with its client, which is loaded where somebody asks for it and costs nothing elsewhere. Throws
 * CONFIG_INVALID where this Node is too old for it or where it was not installed.
 */
export async function loadPlatformaticClient(
  version: string = process.versions.node,
  load: () => Promise<typeof import('./client.js')> = () => import('./client.js'),
): Promise<typeof import('./client.js')> {
  if (!canRunOn(version)) {
    const least = LEAST.map((numbers) => numbers.join('.')).join(', ');
    throw new HubError(
      'CONFIG_INVALID',
      `${OPTION}: platformatic does not run on Node ${version}: take kafkajs, or Node ${least} or later`,
      { where: OPTION, got: `Node ${version}`, expected: `Node ${least} or later` },
    );
  }
  try {
    return await load();
  } catch (cause) {
    if (!String((cause as Error).message).includes(PACKAGE)) throw cause;
    throw new HubError(
      'CONFIG_INVALID',
      `${OPTION}: platformatic needs the package ${PACKAGE}, which is not installed: npm ci, or take kafkajs`,
      { where: OPTION, cause },
    );
  }
}

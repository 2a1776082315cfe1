import type { HubError } from '#libs/errors';

/** How long a stop may take before the process ends anyway; what was acknowledged is on disk already. */
const STOP_LIMIT_MS = 10_000;
/** The same where an engine was lost: what waits for it gives up in its own time. */
const STOP_WITHOUT_ENGINE_MS = 60_000;
/** After the stop nothing should be open any more; what is all the same may keep the process no longer than this. */
const LINGER_MS = 1_000;

/** Waits for SIGINT or SIGTERM, or until an engine is lost, then stops. Gives what was lost. */
export async function untilSignal(
  stop: () => Promise<void>,
  failed: Promise<HubError> = new Promise(() => undefined),
): Promise<HubError | undefined> {
  let onSignal!: (signal: NodeJS.Signals) => void;
  const signalled = new Promise<NodeJS.Signals>((resolve) => (onSignal = resolve));
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const end = await Promise.race([signalled, failed]);
  process.off('SIGINT', onSignal);
  process.off('SIGTERM', onSignal);
  const isSignal = typeof end === 'string';
  if (isSignal) process.stdout.write(`\n${end}: stopping\n`);
  const forced = setTimeout(() => process.exit(1), isSignal ? STOP_LIMIT_MS : STOP_WITHOUT_ENGINE_MS);
  // A second signal ends it at once: everything acknowledged is durable.
  const atOnce = (): never => process.exit(130);
  process.once('SIGINT', atOnce);
  await stop();
  clearTimeout(forced);
  if (!isSignal) {
    process.off('SIGINT', atOnce);
    return end;
  }
  setTimeout(() => {
    process.stderr.write(`ended with ${process.getActiveResourcesInfo().join(', ')} still open\n`);
    process.exit();
  }, LINGER_MS).unref();
  return undefined;
}

/** How long a stop may take before the process ends anyway; what was acknowledged is on disk already. */
const STOP_LIMIT_MS = 10_000;
/** After the stop nothing should be open any more; what is all the same may keep the process no longer than this. */
const LINGER_MS = 1_000;

/** Waits for SIGINT or SIGTERM, then stops. */
export async function untilSignal(stop: () => Promise<void>): Promise<void> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  process.stdout.write(`\n${signal}: stopping\n`);
  const forced = setTimeout(() => process.exit(1), STOP_LIMIT_MS);
  // A second signal ends it at once: everything acknowledged is durable.
  process.once('SIGINT', () => process.exit(130));
  await stop();
  clearTimeout(forced);
  setTimeout(() => {
    process.stderr.write(`ended with ${process.getActiveResourcesInfo().join(', ')} still open\n`);
    process.exit();
  }, LINGER_MS).unref();
}

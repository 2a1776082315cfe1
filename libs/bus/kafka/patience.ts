/**
 * A coordinator that loads its groups takes a second or two; a leader or coordinator that died is replaced when its
 * session has timed out (9 s by default). Longer is an outage.
 */
const PATIENCE_MS = 12_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 500;

/**
 * Asks again while brokers answer that they are in the middle of something (no leader yet, coordinator loading, not
 * coordinator), with longer and longer pauses; `refresh` learns who is responsible now. Throws the last answer.
 */
export async function patiently<Answer>(ask: () => Promise<Answer>, refresh: () => Promise<void>): Promise<Answer> {
  const start = performance.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await ask();
    } catch (error) {
      const isLate = performance.now() - start + pauseMs > PATIENCE_MS;
      if (isLate || (error as { retriable?: boolean }).retriable !== true) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await refresh().catch(() => undefined);
    }
  }
}

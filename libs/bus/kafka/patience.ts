/** A leader change or a coordinator that loads its groups takes a second or two; longer is an outage. */
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 100;

/**
 * Asks again while brokers answer that they are in the middle of something (no leader yet, coordinator loading, not
 * coordinator), with longer and longer pauses; `refresh` learns who is responsible now. Throws the last answer.
 */
export async function patiently<Answer>(ask: () => Promise<Answer>, refresh: () => Promise<void>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === ATTEMPTS || (error as { retriable?: boolean }).retriable !== true) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
      await refresh().catch(() => undefined);
    }
  }
}

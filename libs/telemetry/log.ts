import { masked } from '#libs/errors';
import { pino } from 'pino';

/**
 * Structured log: one fixed event name a line, fields with units in their names, never a payload or a secret.
 * error = we cannot work and someone must act; warn = act this week; info = life-cycle; debug = while developing.
 */
export interface Log {
  error(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  debug(event: string, fields?: Record<string, unknown>): void;
  child(fields: Record<string, unknown>): Log;
}

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** Writes JSON lines to standard error, so that standard output stays for what a person asked for. */
export function createLog(level: LogLevel): Log {
  return wrap(pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2)));
}

function wrap(target: ReturnType<typeof pino>): Log {
  return {
    error: (event, fields) => target.error({ event, ...flatten(fields) }),
    warn: (event, fields) => target.warn({ event, ...flatten(fields) }),
    info: (event, fields) => target.info({ event, ...flatten(fields) }),
    debug: (event, fields) => target.debug({ event, ...flatten(fields) }),
    child: (fields) => wrap(target.child(fields)),
  };
}

/** Errors become their code and message: a stack is for debugging, not for every line of a failing upstream. */
function flatten(fields: Record<string, unknown> | undefined): Record<string, unknown> {
  if (!fields) return {};
  const error = fields['error'];
  const { error: _, ...rest } = fields;
  const shown = error instanceof Error ? { ...rest, ...describeError(error) } : fields;
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [name, typeof value === 'string' ? masked(value) : value]),
  );
}

export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error) };
  const code = (error as { code?: unknown }).code;
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return { error: error.message, ...(code === undefined ? {} : { code }), ...(cause ? { cause } : {}) };
}

export const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLog,
};

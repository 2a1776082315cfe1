/** Where an engine tells what an operator must know: a fixed event name and fields with units. */
export type EngineLog = (level: 'info' | 'warn' | 'error', event: string, fields: Record<string, unknown>) => void;

export const silentLog: EngineLog = () => undefined;

import type { IssueCode } from '#libs/errors';

/** Why one of a batch was not accepted; the others are. */
export interface RefusedEvent {
  /** Its place in the batch, from 0. */
  index: number;
  code: IssueCode;
  /** The part it is about. */
  field?: string;
  got?: string;
  expected: string;
}

const MOST_SHOWN = 80;

/** A value as it is shown to who sent it: short. */
export function cutShort(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 1)}…` : text;
}

/** What is wrong with one event, without its place. */
export type EventFault = Omit<RefusedEvent, 'index'>;

export function fault(code: IssueCode, field: string, got: unknown, expected: string): EventFault {
  return { code, field, ...(got === undefined ? {} : { got: cutShort(got) }), expected };
}

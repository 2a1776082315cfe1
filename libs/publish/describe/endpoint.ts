import type { Parameter } from './parameters.js';

/** An address that is read. */
export interface Endpoint {
  path: string;
  summary: string;
  tag: string;
  type: string;
  query?: Record<string, Parameter>;
  /** When it is deprecated since, and when it goes: its answers say so (docs/versioning.md). */
  goes?: { since: string; sunset: string };
  /** Media type of what refuses a parameter, where a standard has another than problem details. */
  fault?: string;
  /** Who asks needs a key. */
  isGuarded?: true;
  /** 410 where it was there and is no more. */
  mayBeGone?: true;
  /** Name of the schema of its answer, of `ANSWERS`; absent for what is not JSON. */
  answer?: string;
}

/** An address that changes something: who asks needs a key. */
export interface WriteEndpoint {
  path: string;
  method: 'post' | 'put' | 'patch' | 'delete';
  summary: string;
  tag: string;
  /** Names of schemas of `ANSWERS`: of what is sent, and of what comes back. */
  body?: string;
  answer?: string;
  status: 200 | 201 | 204;
  query?: Record<string, Parameter>;
  /** Media types of what is sent, beside JSON or in its place. */
  sends?: readonly string[];
  /** It may be sent without a body. */
  isOptional?: true;
  /** 200 instead where it was there before. */
  mayReplace?: true;
  /** 409 where somebody else has changed it meanwhile; 410 where it is no more. */
  mayConflict?: true;
  mayBeGone?: true;
}

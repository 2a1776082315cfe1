import type { Instant, Loss } from '#libs/model';
import type { Built, Output, Representation } from './output.js';
import { represent } from './output.js';
import type { SharedOutputs } from './shared-outputs.js';

interface Entry {
  output: Output;
  revision?: string;
  representation?: Representation;
  lossesOfLast?: CountedLosses;
  building?: Promise<Representation>;
}

/** What the last build of an output could not say. */
export interface CountedLosses {
  at: Instant;
  losses: readonly Loss[];
}

export interface OutputCounters {
  builtTotal: number;
  buildFailuresTotal: number;
  /** Taken ready-made from another publisher. */
  sharedTotal: number;
  outputs: number;
}

/**
 * The outputs of the hub by path. An output is built when somebody asks and its revision has moved on, once, however
 * many ask at the same time; until the new one is ready those who ask wait for it. A failed build leaves the last good
 * one in place.
 */
export class OutputCache {
  readonly counters: OutputCounters = { builtTotal: 0, buildFailuresTotal: 0, sharedTotal: 0, outputs: 0 };
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly onBuildError: (path: string, error: unknown) => void,
    private readonly shared?: SharedOutputs,
  ) {}

  /** Adds an output, or puts another one in its place. */
  set(output: Output): void {
    const { representation, lossesOfLast } = this.entries.get(output.path) ?? {};
    this.entries.set(output.path, { output, representation, lossesOfLast });
    this.counters.outputs = this.entries.size;
  }

  delete(path: string): void {
    this.entries.delete(path);
    this.counters.outputs = this.entries.size;
  }

  has(path: string): boolean {
    return this.entries.has(path);
  }

  find(path: string): Output | undefined {
    return this.entries.get(path)?.output;
  }

  list(): Output[] {
    return [...this.entries.values()].map(({ output }) => output);
  }

  /** The representation if it is up to date: the way nearly every request goes, without a promise. */
  fresh(path: string): Representation | undefined {
    const entry = this.entries.get(path);
    return entry && entry.revision !== undefined && entry.revision === entry.output.revision()
      ? entry.representation
      : undefined;
  }

  /** Of the build readers get now; `undefined` while there has been none. */
  lossesOf(path: string): CountedLosses | undefined {
    return this.entries.get(path)?.lossesOfLast;
  }

  /** The newest representation, built if need be; `undefined` for a path that is no output. Rejects when none can be made. */
  async get(path: string): Promise<Representation | undefined> {
    const entry = this.entries.get(path);
    if (!entry) return undefined;
    if (entry.representation && entry.revision === entry.output.revision()) return entry.representation;
    return (entry.building ??= this.build(entry).finally(() => (entry.building = undefined)));
  }

  private async build(entry: Entry): Promise<Representation> {
    const revision = entry.output.revision();
    try {
      const built = await this.make(entry.output);
      entry.representation = represent(built);
      entry.lossesOfLast = { at: built.modifiedAt, losses: built.losses ?? [] };
      entry.revision = revision;
    } catch (error) {
      this.counters.buildFailuresTotal += 1;
      this.onBuildError(entry.output.path, error);
      if (!entry.representation) throw error;
    }
    return entry.representation;
  }

  private async make(output: Output): Promise<Built> {
    const key = output.sharedKey?.();
    const ready = key === undefined ? undefined : await this.shared?.find(output.path, key);
    if (ready) {
      this.counters.sharedTotal += 1;
      return ready;
    }
    const built = await output.build();
    this.counters.builtTotal += 1;
    if (key !== undefined && !built.unshared) await this.shared?.keep(output.path, key, built);
    return built;
  }
}

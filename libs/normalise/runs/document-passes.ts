import type { Observation } from '../event-diff.js';
import type { DocumentContext, DocumentPass, DocumentRule, Note } from '../rules/document-rule.js';
import { applyCorrection } from './corrections.js';
import type { RunContext } from './run-context.js';
import type { RunKind } from './run-kind.js';

/** What the rules on documents have noted of an entity, each in its place among them. */
export type Notes = readonly (Note | undefined)[];

/** One pass of every rule that judges entities by what the others of their document say. */
export class DocumentPasses {
  private readonly passes: { name: string; pass: DocumentPass }[];

  constructor(
    rules: readonly DocumentRule[],
    private readonly context: RunContext,
    isRepeat: boolean,
  ) {
    const { document, lookup } = context;
    const known: DocumentContext = {
      isRepeat,
      schedule: lookup?.schedule,
      days: lookup?.days,
      timeShiftMs: document.timeShiftMs,
    };
    this.passes = rules.flatMap(({ name, begin }) => (begin ? [{ name, pass: begin(known) }] : []));
  }

  /** Takes note of an entity; `undefined` where no rule has any. */
  note(observation: Observation<RunKind>): Notes | undefined {
    if (this.passes.length === 0) return undefined;
    const notes = this.passes.map(({ pass }) => pass.note(observation));
    this.see(notes);
    return notes.some(Boolean) ? notes : undefined;
  }

  see(notes: Notes): void {
    notes.forEach((note, index) => note && this.passes[index]!.pass.see(note));
  }

  isOpen(notes: Notes | undefined): boolean {
    return (
      notes !== undefined &&
      this.passes.some(({ pass }, index) => notes[index] && pass.needsWholeDocument(notes[index]))
    );
  }

  /**
   * The entity as the rules judge it now that all have been seen; without `observation` where one does not believe it.
   */
  judge(observation: Observation<RunKind>, notes: Notes | undefined, where: string): Observation<RunKind> | undefined {
    if (notes === undefined) return observation;
    let current = observation;
    for (const [index, { name, pass }] of this.passes.entries()) {
      const note = notes[index];
      const correction = note && pass.judge(current, note);
      if (!correction) continue;
      const corrected = applyCorrection(correction, name, where, this.context);
      if (!corrected) return undefined;
      current = corrected;
    }
    return current;
  }

  end(): void {
    for (const { pass } of this.passes) pass.end();
  }
}

import type { LossTally } from '#libs/formats/loss';
import { GBFS_LOSSES, type GbfsLoss } from './loss-kinds.js';

/** Counts what a version cannot say, where somebody wants to know. */
export class GbfsLosses {
  constructor(private readonly tally: LossTally | undefined) {}

  add(loss: GbfsLoss, example?: string, count = 1): void {
    if (!this.tally) return;
    const { field, reason } = GBFS_LOSSES[loss];
    this.tally.add(field, reason, example, count);
  }

  /** Adds one when the value is there; it is dropped. */
  drop(loss: GbfsLoss, value: unknown): void {
    if (value !== undefined) this.add(loss, typeof value === 'string' ? value : JSON.stringify(value));
  }
}

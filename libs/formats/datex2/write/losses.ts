import { count } from '../counts.js';
import type { Datex2Losses } from '../writer-types.js';

/** Beyond this many different reasons all further ones are counted together: reasons hold words of feeds. */
const MAX_REASONS = 200;

/** What the written document does not say, by reason. */
export class RecordLosses {
  readonly counts: Datex2Losses = {};

  add(reason: string): void {
    const known = Object.hasOwn(this.counts, reason);
    count(this.counts, known || Object.keys(this.counts).length < MAX_REASONS ? reason : 'other reasons');
  }
}

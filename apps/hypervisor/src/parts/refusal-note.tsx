import { refusal } from '../live/deeds';

/** Why the hub did not do what was asked last. */
export function RefusalNote() {
  return refusal.value === undefined ? null : (
    <p class="note" role="alert">
      {refusal.value}
    </p>
  );
}

import { signal } from '@preact/signals';
import { ask } from '../api/ask';

/** Response cards as the hub has them configured, and whom to call. */
export interface Cards {
  cards: {
    rule: string;
    title: Record<string, string>;
    meaning: Record<string, string>;
    steps: Record<string, string[]>;
  }[];
  contacts?: Record<string, string>;
}

export const cards = signal<Cards | undefined>(undefined);

export async function fetchCards(): Promise<Cards> {
  const answer = await ask('/v1/alarm-cards');
  if (!answer.ok) throw new Error(`/v1/alarm-cards answered ${answer.status}`);
  return (await answer.json()) as Cards;
}

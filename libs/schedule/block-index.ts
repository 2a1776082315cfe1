import type { IndexViews } from './index-views.js';

/** The trips of each block. Made with the first question: a role that asks for none pays nothing. */
export class BlockIndex {
  /** Block id → indexes of its trips, in file order. */
  private readonly trips = new Map<string, number[]>();

  constructor({ tripBlock, texts }: IndexViews) {
    const byText = new Map<number, number[]>();
    for (let trip = 0; trip < tripBlock.length; trip += 1) {
      const text = tripBlock[trip]!;
      if (text === 0) continue;
      const known = byText.get(text);
      if (known) known.push(trip);
      else byText.set(text, [trip]);
    }
    for (const [text, trips] of byText) this.trips.set(texts.text(text), trips);
  }

  tripsOf(blockId: string): readonly number[] {
    return this.trips.get(blockId) ?? [];
  }
}

/** What an item of a list is ordered by, over all feeds of the hub: numbers and texts, the first that differs decides. */
export type OrderKey = readonly (number | string)[];

export function compareOrder(a: OrderKey, b: OrderKey): number {
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    if (a[i]! < b[i]!) return -1;
    if (a[i]! > b[i]!) return 1;
  }
  return a.length - b.length;
}

/** By which a gateway says behind what a part's list goes on, where another part has it: an `OrderKey` as JSON. */
export const AFTER_HEADER = 'estuaire-after';

/** What a part adds to a list, for whoever puts the lists of the parts together. */
export interface ListOrder {
  /** Of the items shown, one each. */
  order: readonly OrderKey[];
  /** Of the item that the cursor names. */
  after?: OrderKey;
  /** How many items were asked for. */
  limit: number;
  /** Nothing here has all that was asked for: it counts where no other part has anything that does. */
  partial?: true;
}

/** A list asked of a part by whoever puts parts together. */
export class PartList {
  private known: ListOrder = { order: [], limit: 0 };
  private isPartial = false;

  constructor(readonly after?: OrderKey) {}

  /** Throws nothing: what is no key is none. */
  static of(header: string | string[] | undefined): PartList {
    try {
      const after: unknown = JSON.parse(String(header ?? 'null'));
      if (Array.isArray(after) && after.every((one) => typeof one === 'number' || typeof one === 'string'))
        return new PartList(after as (number | string)[]);
    } catch {
      // As if nothing had been said: the list begins at its beginning.
    }
    return new PartList();
  }

  shown(order: readonly OrderKey[], limit: number, after?: OrderKey): void {
    this.known = { order, limit, ...(after && { after }), ...(this.isPartial && { partial: true as const }) };
  }

  /** What will be shown has only a part of what was asked for. */
  partly(): void {
    this.isPartial = true;
  }

  get listOrder(): ListOrder {
    return this.known;
  }
}

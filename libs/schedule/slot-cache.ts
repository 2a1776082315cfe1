/** Keeps values by number in a fixed count of slots; a newer value takes the place of the one in its slot. */
export class SlotCache<Value> {
  private readonly keys: Int32Array;
  private readonly values: (Value | undefined)[];

  /** `slots` is a power of two. */
  constructor(private readonly slots: number) {
    this.keys = new Int32Array(slots).fill(-1);
    this.values = new Array<Value | undefined>(slots).fill(undefined);
  }

  get(key: number): Value | undefined {
    const slot = key & (this.slots - 1);
    return this.keys[slot] === key ? this.values[slot] : undefined;
  }

  put(key: number, value: Value): Value {
    const slot = key & (this.slots - 1);
    this.keys[slot] = key;
    this.values[slot] = value;
    return value;
  }

  clear(): void {
    this.keys.fill(-1);
    this.values.fill(undefined);
  }
}

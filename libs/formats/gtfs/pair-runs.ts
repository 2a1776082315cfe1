/** Taken once: looking up a global each time is slow in sandboxed realms such as test runners. */
const { imul } = Math;

/**
 * Runs of number pairs, each different run kept once and numbered: thousands of trips share one list of stops, and one
 * list of running times. Grows with the distinct runs only.
 */
export class PairRuns {
  private firsts = new Int32Array(256);
  private seconds = new Int32Array(256);
  private offsets = new Uint32Array(64);
  private hashes = new Int32Array(64);
  private slots = new Int32Array(128).fill(-1);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Number of the run made of the first `length` pairs. */
  add(firsts: Int32Array, seconds: Int32Array, length: number): number {
    let hash = length;
    for (let i = 0; i < length; i += 1) {
      hash = imul(hash ^ firsts[i]!, 0x01000193);
      hash = imul(hash ^ seconds[i]! ^ (hash >>> 15), 0x85ebca6b);
    }
    hash ^= hash >>> 16;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const run = this.slots[slot]!;
      if (run < 0) break;
      if (this.hashes[run] === hash && this.equals(run, firsts, seconds, length)) return run;
      slot = (slot + 1) & mask;
    }
    this.slots[slot] = this.count;
    return this.append(firsts, seconds, length, hash);
  }

  start(run: number): number {
    return this.offsets[run]!;
  }

  end(run: number): number {
    return this.offsets[run + 1]!;
  }

  first(place: number): number {
    return this.firsts[place]!;
  }

  second(place: number): number {
    return this.seconds[place]!;
  }

  /** Everything, cut to size: run i is pairs offsets[i] … offsets[i + 1]. */
  arrays(): { offsets: Uint32Array; firsts: Int32Array; seconds: Int32Array } {
    const used = this.offsets[this.count]!;
    return {
      offsets: this.offsets.slice(0, this.count + 1),
      firsts: this.firsts.slice(0, used),
      seconds: this.seconds.slice(0, used),
    };
  }

  private equals(run: number, firsts: Int32Array, seconds: Int32Array, length: number): boolean {
    const start = this.offsets[run]!;
    if (this.offsets[run + 1]! - start !== length) return false;
    for (let i = 0; i < length; i += 1) {
      if (this.firsts[start + i] !== firsts[i] || this.seconds[start + i] !== seconds[i]) return false;
    }
    return true;
  }

  private append(firsts: Int32Array, seconds: Int32Array, length: number, hash: number): number {
    const run = this.count;
    const start = this.offsets[run]!;
    const end = start + length;
    if (end > this.firsts.length) {
      this.firsts = enlarged(this.firsts, end);
      this.seconds = enlarged(this.seconds, end);
    }
    this.firsts.set(firsts.subarray(0, length), start);
    this.seconds.set(seconds.subarray(0, length), start);
    if (run + 2 > this.offsets.length) {
      const offsets = new Uint32Array(this.offsets.length * 2);
      offsets.set(this.offsets);
      this.offsets = offsets;
      this.hashes = enlarged(this.hashes, this.hashes.length + 1);
    }
    this.offsets[run + 1] = end;
    this.hashes[run] = hash;
    this.count = run + 1;
    if (this.count * 2 > this.slots.length) this.rehash();
    return run;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let run = 0; run < this.count; run += 1) {
      let slot = this.hashes[run]! & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = run;
    }
    this.slots = slots;
  }
}

/** A copy with room for at least `least` numbers, at least doubled. */
export function enlarged(numbers: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(least, numbers.length * 2));
  larger.set(numbers);
  return larger;
}

/** Degrees × 10⁷ in a 32-bit number: about a centimetre, half the size of a double. */
export const DEGREES = 1e7;

/**
 * Shape points as they come from shapes.txt: 16 bytes a point until `finish`, 8 afterwards. The points of a shape may
 * stand apart and out of order.
 */
export class ShapeStore {
  private length = 0;
  private shapes = new Int32Array(1024);
  private sequences = new Int32Array(1024);
  private latitudes = new Int32Array(1024);
  private longitudes = new Int32Array(1024);

  add(shape: number, sequence: number, latitude: number, longitude: number): void {
    const place = this.length;
    if (place === this.shapes.length) this.grow();
    this.shapes[place] = shape;
    this.sequences[place] = sequence;
    this.latitudes[place] = Math.round(latitude * DEGREES);
    this.longitudes[place] = Math.round(longitude * DEGREES);
    this.length = place + 1;
  }

  private grow(): void {
    const larger = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(from.length * 2);
      to.set(from);
      return to;
    };
    this.shapes = larger(this.shapes);
    this.sequences = larger(this.sequences);
    this.latitudes = larger(this.latitudes);
    this.longitudes = larger(this.longitudes);
  }

  /** `points` holds latitude, longitude, … in drawing order; shape i is points offsets[i] … offsets[i + 1]. */
  finish(shapeCount: number): { offsets: Uint32Array; points: Int32Array } {
    const offsets = new Uint32Array(shapeCount + 1);
    for (let i = 0; i < this.length; i += 1) offsets[this.shapes[i]! + 1]! += 1;
    for (let shape = 0; shape < shapeCount; shape += 1) offsets[shape + 1]! += offsets[shape]!;
    const next = offsets.slice(0, shapeCount);
    const order = new Uint32Array(this.length);
    for (let i = 0; i < this.length; i += 1) {
      const shape = this.shapes[i]!;
      order[next[shape]!] = i;
      next[shape]! += 1;
    }
    for (let shape = 0; shape < shapeCount; shape += 1) this.sort(order.subarray(offsets[shape], offsets[shape + 1]));
    const points = new Int32Array(this.length * 2);
    order.forEach((place, i) => {
      points[i * 2] = this.latitudes[place]!;
      points[i * 2 + 1] = this.longitudes[place]!;
    });
    return { offsets, points };
  }

  private sort(places: Uint32Array): void {
    const { sequences } = this;
    for (let i = 1; i < places.length; i += 1) {
      if (sequences[places[i]!]! < sequences[places[i - 1]!]!) {
        places.sort((a, b) => sequences[a]! - sequences[b]! || a - b);
        return;
      }
    }
  }
}

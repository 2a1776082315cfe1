/** Twice the signed area, in square degrees: positive for a ring drawn anticlockwise. Positions are longitude, latitude. */
function signedArea(ring: readonly (readonly number[])[]): number {
  let sum = 0;
  for (let at = 0; at + 1 < ring.length; at += 1) {
    const [x1 = 0, y1 = 0] = ring[at]!;
    const [x2 = 0, y2 = 0] = ring[at + 1]!;
    sum += x1 * y2 - x2 * y1;
  }
  return sum;
}

export function isAnticlockwise(ring: readonly (readonly number[])[]): boolean {
  return signedArea(ring) > 0;
}

/** The ring in the wanted sense; turned round if need be. */
export function wound(ring: readonly number[][], anticlockwise: boolean): number[][] {
  return isAnticlockwise(ring) === anticlockwise ? [...ring] : [...ring].reverse();
}

type Position = readonly number[];

/** Looking at each pair of sides is the square of their number; longer rings are not looked at. */
const MAX_SIDES = 2_000;

/** Whether two sides of a closed ring that are no neighbours meet. False for rings of more than 2,000 sides. */
export function crossesItself(ring: readonly Position[]): boolean {
  const sides = ring.length - 1;
  if (sides > MAX_SIDES) return false;
  for (let a = 0; a < sides; a += 1)
    for (let b = a + 2; b < sides; b += 1) {
      if (a === 0 && b === sides - 1) continue;
      if (cross(ring[a]!, ring[a + 1]!, ring[b]!, ring[b + 1]!)) return true;
    }
  return false;
}

function cross(p: Position, q: Position, r: Position, s: Position): boolean {
  return turn(p, q, r) * turn(p, q, s) < 0 && turn(r, s, p) * turn(r, s, q) < 0;
}

/** On which side of the way from `a` to `b` does `c` lie. */
function turn([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, [cx = 0, cy = 0]: Position): number {
  return Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
}

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

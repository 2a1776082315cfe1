/** A ring round the whole earth, clockwise: 2.3's way, in our convention, to say "everywhere else". */
export const WHOLE_WORLD: number[][] = [
  [-180, -90],
  [-180, 90],
  [180, 90],
  [180, -90],
  [-180, -90],
];

export function isWholeWorld(polygons: readonly (readonly (readonly (readonly number[])[])[])[]): boolean {
  const ring = polygons.length === 1 && polygons[0]!.length === 1 ? polygons[0]![0]! : undefined;
  if (ring?.length !== WHOLE_WORLD.length) return false;
  return ring.every(([longitude = 0, latitude = 0]) => Math.abs(longitude) === 180 && Math.abs(latitude) === 90);
}

/** Whether degrees are a place on earth. */
export function isOnEarth(latitude: number, longitude: number): boolean {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

/** …and not 0, 0, where things are that have no place. */
export function isPlace(latitude: number, longitude: number): boolean {
  return isOnEarth(latitude, longitude) && (latitude !== 0 || longitude !== 0);
}

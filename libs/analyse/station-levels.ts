import type { Station } from '#libs/model';

/** Its status is known and it is there for the public. */
export function isInUse({ status }: Station): boolean {
  return status !== undefined && status.isInstalled && (status.isRenting || status.isReturning);
}

export function isEmpty({ status }: Station): boolean {
  return status !== undefined && status.isInstalled && status.isRenting && status.vehiclesAvailable === 0;
}

/** Stations that count no docks are never full. */
export function isFull({ status }: Station): boolean {
  return status !== undefined && status.isInstalled && status.isReturning && status.docksAvailable === 0;
}

import type { Station } from '#libs/model';

/** Its status is known and it is there for the public. */
export function isInUse({ status }: Station): boolean {
  return status?.isInstalled === true && (status.isRenting === true || status.isReturning === true);
}

export function isEmpty({ status }: Station): boolean {
  return status?.isInstalled === true && status.isRenting === true && status.vehiclesAvailable === 0;
}

/** Stations that count no docks are never full. */
export function isFull({ status }: Station): boolean {
  return status?.isInstalled === true && status.isReturning === true && status.docksAvailable === 0;
}

import { z } from 'zod';

/** Name of a zone in the tz database, as `Europe/Paris`; a fixed offset knows no clock change and is none. */
export const timeZone = z.string().refine(isZone, 'expected a time zone of the tz database such as Europe/Paris');

/** Whether the runtime knows a zone of this name. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

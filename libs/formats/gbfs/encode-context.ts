import type { LossTally } from '#libs/formats/loss';
import type { RentalHours, SeasonCalendar, VehicleType } from './content.js';
import type { SystemIds } from './references.js';

/** What a file needs of its neighbours, and of the hub, to be written in another version. */
export interface GbfsEncodeContext {
  /** All languages of the system, its default first; at least one. */
  languages: readonly string[];
  /** Language of a 2.3 file set; default the first. */
  language?: string;
  /** Default licence where the feed names none: 3.0 would otherwise read as CC0. */
  licence?: { id: string } | { url: string };
  /** The hub's own contact, used where the feed gives none (3.0 requires one). */
  feedContactEmail?: string;
  /** Set where the hub serves more than one system. */
  manifestUrl?: string;
  /** Country calling code put before national phone numbers: `+33`. */
  callingCode?: string;
  /** From system_hours and system_calendar, folded into `opening_hours` of 3.0. */
  rentalHours?: readonly RentalHours[];
  /** The producer reported hours or seasons that could not be read. */
  areHoursUnread?: boolean;
  calendars?: readonly SeasonCalendar[];
  vehicleTypes?: readonly VehicleType[];
  /** Ids of the plans file, if there is one: 3.0 then wants a default plan on every type. */
  pricingPlanIds?: readonly string[];
  /** Replaces the file's own `ttl`. */
  ttlSeconds?: number;
  /** Ids of the system's other files: references to any other are dropped. */
  known?: SystemIds;
  /** Counts what the target version cannot say. */
  losses?: LossTally;
}

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

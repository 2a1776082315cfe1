/** UTC instant `YYYY-MM-DDTHH:MM:SS.mmmZ`, not yet branded. */
export type IsoInstant = string;

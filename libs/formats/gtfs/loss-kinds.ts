/** Why a row of a dataset is not in what is published of it. */
export const DROPPED_ROW =
  'rows that break a key, refer to nothing or belong to a run that cannot be used; the feed’s issues name them';

/** Why a row of a dataset is not in what is published of it. */
export const DROPPED_ROW =
  'rows that break a key, refer to nothing or belong to a run that cannot be used; the feed’s issues name them';

/** Why a value of a dataset is not in what is published of it. */
export const LEFT_OUT_VALUE = 'values that are none of their type, or refer to nothing: they are read as absent';
export const CHANGED_VALUE = 'values written as they are read, not as they came';

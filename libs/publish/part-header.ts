/** By which processes that follow a part say so, and whoever asks one for its part says that he knows. */
export const PART_HEADER = 'estuaire-part';

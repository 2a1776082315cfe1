import type { DecodedMeasurement, DecodedSite, DecodedSituation, IsoInstant } from './types.js';

/** What a written publication says of itself. */
export interface Datex2PublicationMeta {
  publicationTime: IsoInstant;
  /** Two letters, lower case: `fr`. */
  country: string;
  /** Who publishes, in that country: `MRN`. */
  nationalIdentifier: string;
  /** Of texts that name none. */
  language: string;
  feedType?: string;
  feedDescription?: string;
  /** Name and version of the site table the measurements refer to. Default `sites`, `1`. */
  siteTableId?: string;
  siteTableVersion?: string;
  /** Default `real`; what is simulated or replayed says `test`. */
  informationStatus?: 'real' | 'test' | 'technicalExercise' | 'securityExercise';
}

/** What version 3.7 cannot say of what was given, counted by reason: `record type X written as Y`. */
export type Datex2Losses = Record<string, number>;

export interface EncodedDatex2 {
  /** A whole `d2:payload` document. */
  xml: string;
  losses: Datex2Losses;
}

export type WritableSite = DecodedSite;
export type WritableMeasurement = DecodedMeasurement;
export type WritableSituation = DecodedSituation;

import type { XmlElement } from '#libs/formats/xml';

/** Where the two models write the same thing at different places. One implementation per version. */
export interface SituationDialect {
  /** Child of a record that holds its location. */
  locationElement: string;
  isSafetyRelated(record: XmlElement): boolean | undefined;
  /** Ids of the situations this one belongs with. */
  relatedSituations(situation: XmlElement): string[];
  /** The record says itself that the event is over, or never was. */
  lifeCycle(record: XmlElement): 'end' | 'cancel' | undefined;
}

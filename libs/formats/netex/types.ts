import type { DeflateRaw, ZipEngine } from '#libs/formats/gtfs';

export interface NetexLimits {
  /** Unpacked bytes of one XML document. Default 512 MiB. */
  documentBytes: number;
  /** Elements of one entity (a stop place with its quays, a journey with its times). Default 100,000. */
  elementsPerEntity: number;
  /** Entities kept of all documents together, journeys aside. Default 2,000,000. */
  entities: number;
  /** Default 2,000,000. */
  journeys: number;
  /** Passing times of all journeys together. Default 40,000,000. */
  passingTimes: number;
  /** Days an operating period may last. Default 3,660. */
  periodDays: number;
  /** Days of all day types together. Default 20,000,000. */
  serviceDays: number;
}

export const NETEX_LIMITS: NetexLimits = {
  documentBytes: 512 << 20,
  elementsPerEntity: 100_000,
  entities: 2_000_000,
  journeys: 2_000_000,
  passingTimes: 40_000_000,
  periodDays: 3_660,
  serviceDays: 20_000_000,
};

export interface NetexOptions extends Omit<ZipEngine, 'limits'> {
  /** IANA zone used where no frame names one. */
  timeZone: string;
  /** Named as the agency of lines that name none, and as publisher in feed_info. */
  producer: string;
  /** The producer's address, for agencies that give none; GTFS wants one, and none is invented. */
  url?: string;
  /** Used where no frame names one; ISO 639-1. */
  language: string;
  deflateRaw?: DeflateRaw;
  limits?: Partial<NetexLimits>;
  zipLimits?: ZipEngine['limits'];
}

/** Elements of one name that GTFS has no place for, or this reader does not know. */
export interface NotCarried {
  element: string;
  count: number;
}

export interface NetexConversion {
  /** A GTFS zip; equal documents and options give equal bytes, in whatever order the archive has its files. */
  zip: Uint8Array;
  /** Rows written, by GTFS file. */
  counts: Record<string, number>;
  /** What was met and left behind, the most frequent first. */
  notCarried: NotCarried[];
  /** XML documents read. */
  documents: number;
}

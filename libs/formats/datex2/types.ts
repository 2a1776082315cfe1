import type { IsoInstant } from '#libs/formats/text';
import type {
  MeasuredValue,
  MeasurementSite,
  Parking,
  SignMessage,
  SituationRecord,
  TrafficMeasurement,
  TrafficSituation,
  ValidPeriod,
  VariableMessageSign,
} from '#libs/model';

/** Ids as the feed writes them (they may hold `#` or spaces); the hub puts its feed id before them later. */
type WithLocalIds<T, Keys extends PropertyKey> = Omit<T, Keys>;

export type { IsoInstant };

/** The head of one publication. Handed over before the first of its sites, measurements or situations. */
export interface Datex2Header {
  /** Class name without prefix: `MeasuredDataPublication`, `SituationPublication`, … */
  publicationType: string;
  publicationTime?: IsoInstant;
  /** `2` or `3`, from the namespace; the minor version is not in the document. */
  modelVersion: '2' | '3';
  /** `country/nationalIdentifier` as written: `nl/NLNDW`. */
  supplier?: string;
  feedType?: string;
  language?: string;
  /** `confidentiality` of the publication's own headerInformation. */
  confidentiality?: string;
  /** `informationStatus` of it: real, or a test or exercise. */
  informationStatus?: string;
  /** `id` of the site table or tables the values refer to; an empty id counts as none. */
  siteTableIds?: string[];
  /** Seconds between the start and stop the exchange declares (Bison Futé gives its counting window so). */
  exchangePeriodSeconds?: number;
}

/** What one index of a site measures. Spec: DATEX II MeasurementSpecificCharacteristics. */
export interface MeasurementCharacteristic {
  index: number;
  /** Absent for what this hub does not carry (headway, gap, weather). */
  type?: MeasuredValue['type'];
  periodSeconds?: number;
  lane?: string;
  /** A class name such as `anyVehicle` or `car`, or the length limits: `length<5.6`, `5.6≤length≤12.2`. */
  vehicleType?: string;
}

export type DecodedSite = WithLocalIds<MeasurementSite, 'siteId'> & {
  siteId: string;
  version?: string;
  characteristics?: MeasurementCharacteristic[];
  /** Links to other referentials: Bison Futé's `code_traficolor`, manager, INSEE code of the commune. */
  attributes?: Record<string, string>;
};

export type DecodedMeasurement = WithLocalIds<
  TrafficMeasurement,
  keyof MeasurementSite | 'measuredAt' | 'mode' | 'commune'
> & {
  /** Absent for elaborated data that names a place and no site. */
  siteId?: string;
  siteVersion?: string;
  measuredAt?: IsoInstant;
  values: MeasuredValue[];
  /** Only elaborated data carry their own place. */
  point?: MeasurementSite['point'];
  line?: MeasurementSite['line'];
  roadNumber?: string;
  locationReference?: unknown;
};

type RecordTimes = 'creationTime' | 'observationTime' | 'versionTime' | 'start' | 'end' | 'periods' | 'exceptions';
export type DecodedPeriod = Omit<ValidPeriod, 'start' | 'end'> & { start?: IsoInstant; end?: IsoInstant };
export type DecodedSituationRecord = Omit<SituationRecord, RecordTimes> & {
  creationTime?: IsoInstant;
  observationTime?: IsoInstant;
  versionTime?: IsoInstant;
  start?: IsoInstant;
  end?: IsoInstant;
  periods?: DecodedPeriod[];
  exceptions?: DecodedPeriod[];
  /** NTIS-like feeds say so in the record: the event is over (`end`) or was never one (`cancel`). */
  lifeCycle?: 'end' | 'cancel';
};

export type DecodedSituation = Omit<
  TrafficSituation,
  'situationId' | 'versionTime' | 'records' | 'relatedSituations' | 'mode' | 'commune'
> & {
  situationId: string;
  version?: string;
  versionTime?: IsoInstant;
  records: DecodedSituationRecord[];
  relatedSituations?: string[];
};

/** What a table says is fixed, or a status of now; each has only its own part. */
export type DecodedParking = WithLocalIds<Parking, 'parkingId' | 'lastReportedAt' | 'mode' | 'commune'> & {
  parkingId: string;
  lastReportedAt?: IsoInstant;
};

export type DecodedSignMessage = Omit<SignMessage, 'setAt' | 'situationIds'> & {
  setAt?: IsoInstant;
  situationIds?: string[];
};

/** What a table says is fixed, or a status of now; each has only its own part. */
export type DecodedSign = WithLocalIds<
  VariableMessageSign,
  'signId' | 'messages' | 'updatedAt' | 'mode' | 'commune'
> & {
  signId: string;
  messages?: DecodedSignMessage[];
  updatedAt?: IsoInstant;
};

/** Receives one thing at a time, in document order; what it does not ask for is skipped without being built. */
export interface Datex2Sink {
  header?(header: Datex2Header): void;
  site?(site: DecodedSite): void;
  measurement?(measurement: DecodedMeasurement): void;
  situation?(situation: DecodedSituation): void;
  /** Of a table; */
  parking?(parking: DecodedParking): void;
  /** of now. */
  parkingStatus?(parking: DecodedParking): void;
  /** Of a table; */
  sign?(sign: DecodedSign): void;
  /** of now. */
  signStatus?(sign: DecodedSign): void;
}

export interface Datex2Summary {
  /** False when the document broke off or was cut by a limit: what is missing then says nothing about the world. */
  complete: boolean;
  publications: number;
  /** What the exchange says of itself: all there is now, or only what changed; absent where it does not say. */
  exchange?: 'snapshot' | 'increment';
  sites: number;
  measurements: number;
  values: number;
  /** Values the feed itself marks with dataError. */
  dataErrors: number;
  /** Values that are a sentinel for "no reading": speed −1 (NDW), 255.0 (NTIS). */
  sentinels: number;
  /** Zeros that are no readings: worked out from no vehicle, or a mean speed of 0 where vehicles are counted. */
  withoutInput: number;
  situations: number;
  records: number;
  /** Car parks and signs, of tables and of now. */
  parkings: number;
  signs: number;
  /** What was there and is not carried: publication type, data type or element → how many. */
  notCarried: Record<string, number>;
}

export interface Datex2Limits {
  /** Bytes of the whole document, unpacked. Default 512 MiB. */
  maxBytes?: number;
  /** Default 64. */
  maxDepth?: number;
  /** Elements in one site, situation or elaborated value. Default 100,000. */
  maxElementsPerEntity?: number;
  /** Minutes east of UTC for times that name no offset; each use is an issue. Default 0. */
  defaultOffsetMinutes?: number;
}

/** A whole small document. */
export interface Datex2Document {
  headers: Datex2Header[];
  sites: DecodedSite[];
  measurements: DecodedMeasurement[];
  situations: DecodedSituation[];
  parkings: DecodedParking[];
  signs: DecodedSign[];
  summary: Datex2Summary;
}

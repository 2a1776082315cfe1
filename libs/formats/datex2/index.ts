import type { IssueCollector } from '#libs/errors';
import type { Datex2Document, Datex2Limits, Datex2Sink, Datex2Summary, DecodedSite } from './types.js';
import type {
  Datex2PublicationMeta,
  EncodedDatex2,
  WritableMeasurement,
  WritableSite,
  WritableSituation,
} from './writer-types.js';

export * from './types.js';
export * from './writer-types.js';

/** Streaming reader of DATEX II 2.x and 3.x; memory follows one site or situation, not the document. */
export declare class Datex2Decoder {
  constructor(sink: Datex2Sink, issues: IssueCollector, limits?: Datex2Limits);
  write(chunk: Uint8Array): void;
  end(): Datex2Summary;
}
export declare function decodeDatex2(bytes: Uint8Array, issues: IssueCollector, limits?: Datex2Limits): Datex2Document;
/** Bison Futé's `refDir.csv` (Lambert-93) → sites in WGS 84. */
export declare function decodeBisonFuteSites(bytes: Uint8Array, issues: IssueCollector): DecodedSite[];
export declare function encodeMeasurementSites(
  sites: Iterable<WritableSite>,
  meta: Datex2PublicationMeta,
): EncodedDatex2;
export declare function encodeMeasuredData(
  measurements: Iterable<WritableMeasurement>,
  meta: Datex2PublicationMeta,
): EncodedDatex2;
export declare function encodeSituations(
  situations: Iterable<WritableSituation>,
  meta: Datex2PublicationMeta,
): EncodedDatex2;

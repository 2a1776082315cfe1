import type { GbfsReaders } from '../readers.js';
import { readersV2 } from '../v2/read.js';

/**
 * GBFS 1.0 and 1.1. Records are those of 2.x with 0 and 1 for booleans and words in upper case, which every reader here
 * takes in any version; there are no vehicle types and no geofencing, yet some producers add them under this version.
 * Spec: gbfs.md v1.1.
 */
export const readersV1: GbfsReaders = { ...readersV2 };

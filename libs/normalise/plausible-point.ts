import type { IssueCollector } from '#libs/errors';
import { isOnEarth, type FeedId, type GeoPoint } from '#libs/model';

/** 0,0 lies in the Gulf of Guinea: a receiver without a fix, not a bus. Half a degree around it is ocean. */
const NULL_ISLAND_DEG = 0.5;
/** Seven decimals are a centimetre; what float32 adds beyond is noise that would make each poll look new. */
const DECIMALS = 1e6;

/** A point that can be on earth and is not "no fix"; otherwise COORDINATE_IMPLAUSIBLE. Rounded to 0.1 m. */
export function plausiblePoint(
  { latitude, longitude }: GeoPoint,
  where: string,
  feedId: FeedId,
  issues: IssueCollector,
): GeoPoint | undefined {
  if (
    isOnEarth(latitude, longitude) &&
    !(Math.abs(latitude) < NULL_ISLAND_DEG && Math.abs(longitude) < NULL_ISLAND_DEG)
  ) {
    return {
      latitude: Math.round(latitude * DECIMALS) / DECIMALS,
      longitude: Math.round(longitude * DECIMALS) / DECIMALS,
    };
  }
  issues.add({
    code: 'COORDINATE_IMPLAUSIBLE',
    severity: 'error',
    feedId,
    where,
    got: `${latitude}, ${longitude}`,
    expected: 'a WGS 84 position that is not 0, 0',
  });
  return undefined;
}

import type { IssueCollector } from '#libs/errors';
import type { GbfsFileOf, StationInformation } from '#libs/formats/gbfs';
import type { FeedId, GeoPoint } from '#libs/model';
import { distanceM } from '#libs/territory';

/** No bike-share reaches so far. */
const FAR_M = 300_000;

/**
 * Reports zones that lie far from every station of the system (COORDINATE_IMPLAUSIBLE): most often latitude and longitude
 * have changed places. Nothing is known where no station is.
 */
export function reportFarZones(
  { zones }: GbfsFileOf<'geofencing_zones'>['content'],
  stations: Iterable<StationInformation>,
  feedId: FeedId,
  issues: IssueCollector,
): void {
  const places = [...stations].map(({ point }) => point);
  if (places.length === 0) return;
  zones.forEach(({ polygons, name }, at) => {
    const [longitude = 0, latitude = 0] = polygons[0]?.[0]?.[0] ?? [];
    const place: GeoPoint = { latitude, longitude };
    if (places.some((one) => distanceM(one, place) <= FAR_M)) return;
    issues.add({
      code: 'COORDINATE_IMPLAUSIBLE',
      severity: 'warning',
      feedId,
      where: `geofencing_zones[${at}] ${Object.values(name ?? {})[0] ?? ''}`.trim(),
      field: 'coordinates',
      got: `${longitude}, ${latitude}`,
      expected: 'longitude, latitude near the stations',
    });
  });
}

import type { GeoPoint } from '#libs/model';

/**
 * Lambert-93 (EPSG:2154, RGF93) → WGS 84: the inverse of a Lambert conformal conic projection with two standard
 * parallels on the GRS 80 ellipsoid. RGF93 and WGS 84 agree to well under a metre.
 * Formulae: Snyder, "Map Projections – A Working Manual", USGS 1395, pp. 107–109 (15-5 to 15-11, 7-9).
 */
const SEMI_MAJOR_AXIS_M = 6_378_137;
const FLATTENING = 1 / 298.257222101;
const ECCENTRICITY = Math.sqrt(2 * FLATTENING - FLATTENING * FLATTENING);
const RADIANS = Math.PI / 180;
const ORIGIN_LATITUDE = 46.5 * RADIANS;
const ORIGIN_LONGITUDE = 3 * RADIANS;
const FIRST_PARALLEL = 44 * RADIANS;
const SECOND_PARALLEL = 49 * RADIANS;
const FALSE_EASTING_M = 700_000;
const FALSE_NORTHING_M = 6_600_000;

function m(latitude: number): number {
  const sine = ECCENTRICITY * Math.sin(latitude);
  return Math.cos(latitude) / Math.sqrt(1 - sine * sine);
}
function t(latitude: number): number {
  const sine = ECCENTRICITY * Math.sin(latitude);
  return Math.tan(Math.PI / 4 - latitude / 2) / ((1 - sine) / (1 + sine)) ** (ECCENTRICITY / 2);
}

const N = Math.log(m(FIRST_PARALLEL) / m(SECOND_PARALLEL)) / Math.log(t(FIRST_PARALLEL) / t(SECOND_PARALLEL));
const F = m(FIRST_PARALLEL) / (N * t(FIRST_PARALLEL) ** N);
const ORIGIN_RADIUS = SEMI_MAJOR_AXIS_M * F * t(ORIGIN_LATITUDE) ** N;

/** Eastings and northings in metres; valid over metropolitan France and far beyond. */
export function fromLambert93(eastingM: number, northingM: number): GeoPoint {
  const x = eastingM - FALSE_EASTING_M;
  const y = ORIGIN_RADIUS - (northingM - FALSE_NORTHING_M);
  const radius = Math.sign(N) * Math.hypot(x, y);
  const longitude = Math.atan2(x, y) / N + ORIGIN_LONGITUDE;
  const isometric = (radius / (SEMI_MAJOR_AXIS_M * F)) ** (1 / N);
  let latitude = Math.PI / 2 - 2 * Math.atan(isometric);
  // Five rounds are below a micrometre; the series converges by a factor of some 300 each time.
  for (let round = 0; round < 6; round += 1) {
    const sine = ECCENTRICITY * Math.sin(latitude);
    latitude = Math.PI / 2 - 2 * Math.atan(isometric * ((1 - sine) / (1 + sine)) ** (ECCENTRICITY / 2));
  }
  return { latitude: latitude / RADIANS, longitude: longitude / RADIANS };
}

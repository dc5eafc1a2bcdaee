// @ts-check
// WGS 84, as src/fallzone/earth and checks/edges.py have it.

const A_M = 6378137, F = 1 / 298.257223563, E2 = F * (2 - F), B_M = A_M * (1 - F);
const MEAN_RADIUS_M = 6371008.8;
const RAD = Math.PI / 180;

/** Earth-fixed position of a point on the ellipsoid [m]. @param {number} lon @param {number} lat @returns {number[]} */
export function toEcef(lon, lat) {
  const sin = Math.sin(lat * RAD), cos = Math.cos(lat * RAD), normal = A_M / Math.sqrt(1 - E2 * sin * sin);
  return [normal * cos * Math.cos(lon * RAD), normal * cos * Math.sin(lon * RAD), normal * (1 - E2) * sin];
}

/**
 * East and north [m] of Earth-fixed points as seen from a place, at their distance along the Earth.
 * @param {number} lon @param {number} lat
 * @returns {(x: number, y: number, z: number) => [number, number]}
 */
export function pictureFrom(lon, lat) {
  const [x0, y0, z0] = toEcef(lon, lat);
  const [sl, cl, sp, cp] = [Math.sin(lon * RAD), Math.cos(lon * RAD), Math.sin(lat * RAD), Math.cos(lat * RAD)];
  return (x, y, z) => {
    const dx = x - x0, dy = y - y0, dz = z - z0;
    const east = -sl * dx + cl * dy, north = -sp * cl * dx - sp * sl * dy + cp * dz;
    const chord = Math.sqrt(dx * dx + dy * dy + dz * dz);
    const arc = 2 * MEAN_RADIUS_M * Math.asin(Math.min(chord / (2 * MEAN_RADIUS_M), 1));
    const scale = arc / Math.max(Math.hypot(east, north), 1e-9);
    return [east * scale, north * scale];
  };
}

/**
 * Length of the geodesic between two points [m]; NaN for points nearly opposite each other.
 * Source: T. Vincenty, "Direct and inverse solutions of geodesics on the ellipsoid", Survey Review 23 (1975).
 * @param {number} lon1 @param {number} lat1 @param {number} lon2 @param {number} lat2
 */
export function distance_m(lon1, lat1, lon2, lat2) {
  const difference = (lon2 - lon1) * RAD;
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * RAD)), u2 = Math.atan((1 - F) * Math.tan(lat2 * RAD));
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = difference;
  for (let turn = 0; turn < 100; turn++) {
    const sl = Math.sin(lambda), cl = Math.cos(lambda);
    const sinSigma = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sinSigma === 0) return 0;
    const cosSigma = s1 * s2 + c1 * c2 * cl, sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (c1 * c2 * sl) / sinSigma, cos2Alpha = 1 - sinAlpha * sinAlpha;
    const cos2m = cos2Alpha === 0 ? 0 : cosSigma - (2 * s1 * s2) / cos2Alpha;
    const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const before = lambda;
    lambda = difference + (1 - c) * F * sinAlpha * (sigma + c * sinSigma * (cos2m + c * cosSigma * (2 * cos2m * cos2m - 1)));
    if (Math.abs(lambda - before) > 1e-12) continue;
    const u = (cos2Alpha * (A_M * A_M - B_M * B_M)) / (B_M * B_M);
    const a = 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u)));
    const b = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)));
    const swing = b * sinSigma * (cos2m + (b / 4) * (cosSigma * (2 * cos2m * cos2m - 1)
      - (b / 6) * cos2m * (4 * sinSigma * sinSigma - 3) * (4 * cos2m * cos2m - 3)));
    return B_M * a * (sigma - swing);
  }
  return NaN;
}

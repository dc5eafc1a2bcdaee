// @ts-check
// What is drawn at a place, whatever lies on top of it.
import { unpack } from "./shapes.js";

const NEAR_PX = 9;

/** @param {[number, number][][]} rings @param {number} lat @param {number} lng */
function isWithin(rings, lat, lng) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [a, b] = [ring[i], ring[j]];
      if (a[0] > lat !== b[0] > lat && lng < ((b[1] - a[1]) * (lat - a[0])) / (b[0] - a[0]) + a[1]) inside = !inside;
    }
  }
  return inside;
}

/** @param {any} map @param {any} point @param {[number, number][]} line */
function awayFrom(map, point, line) {
  const corners = line.map((one) => map.latLngToContainerPoint(one));
  let least = Infinity;
  for (let i = 1; i < corners.length; i++) {
    least = Math.min(least, L.LineUtil.pointToSegmentDistance(point, corners[i - 1], corners[i]));
  }
  return least;
}

/** @param {any} map @param {any} feature @param {any} latlng */
function lies(map, feature, latlng) {
  const where = unpack(feature.shape), point = map.latLngToContainerPoint(latlng);
  if (feature.shape.kind === "polygons") return where.some((/** @type {any} */ rings) => isWithin(rings, latlng.lat, latlng.lng));
  if (feature.shape.kind === "lines") return where.some((/** @type {any} */ line) => awayFrom(map, point, line) <= NEAR_PX);
  if (feature.radius_m) return map.distance(where, latlng) <= feature.radius_m;
  return map.latLngToContainerPoint(where).distanceTo(point) <= Math.max(feature.size || 0, 4) + NEAR_PX / 2;
}

/**
 * Features with a text at a position, the top ones first; of several with one text the first.
 * @param {any} map
 * @param {any[]} drawn
 * @param {any} latlng
 */
export function listHere(map, drawn, latlng) {
  const found = new Map();
  for (const { data, group } of [...drawn].sort((a, b) => b.data.order - a.data.order)) {
    if (!map.hasLayer(group)) continue;
    for (const feature of data.features || []) {
      if (feature.text === undefined || found.has(feature.text) || !feature.shape.lines.length || feature.label) continue;
      if (lies(map, feature, latlng)) found.set(feature.text, feature);
    }
  }
  return [...found.values()];
}

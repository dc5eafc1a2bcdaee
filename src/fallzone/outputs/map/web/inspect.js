// @ts-check
// What is drawn at a place, whatever lies on top of it.
import { linesOf, pointOf, polygonsOf } from "./shapes.js";
/** @import { Drawn, Feature, Position } from "./types.js" */

const NEAR_PX = 9;

/** @param {Position[][]} rings @param {number} lat @param {number} lng */
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

/** @param {L.Map} map @param {L.Point} point @param {Position[]} line */
function awayFrom(map, point, line) {
  const corners = line.map((one) => map.latLngToContainerPoint(one));
  let least = Infinity;
  for (let i = 1; i < corners.length; i++) {
    least = Math.min(least, L.LineUtil.pointToSegmentDistance(point, corners[i - 1], corners[i]));
  }
  return least;
}

/** @param {L.Map} map @param {Feature} feature @param {L.LatLng} latlng */
function lies(map, feature, latlng) {
  const { shape } = feature, point = map.latLngToContainerPoint(latlng);
  if (shape.kind === "polygons") return polygonsOf(shape).some((rings) => isWithin(rings, latlng.lat, latlng.lng));
  if (shape.kind === "lines") return linesOf(shape).some((line) => awayFrom(map, point, line) <= NEAR_PX);
  const where = pointOf(shape);
  if (feature.radius_m) return map.distance(where, latlng) <= feature.radius_m;
  return map.latLngToContainerPoint(where).distanceTo(point) <= Math.max(feature.size || 0, 4) + NEAR_PX / 2;
}

/**
 * Numbers of the texts of what is drawn at a position, the top ones first.
 * @param {L.Map} map
 * @param {Drawn[]} drawn
 * @param {L.LatLng} latlng
 */
export function listHere(map, drawn, latlng) {
  /** @type {Set<number>} */
  const found = new Set();
  for (const { data, group } of [...drawn].sort((a, b) => b.data.order - a.data.order)) {
    if (!map.hasLayer(group)) continue;
    for (const feature of data.features) {
      if (feature.text === undefined || found.has(feature.text) || !feature.shape.lines.length || feature.label) continue;
      if (lies(map, feature, latlng)) found.add(feature.text);
    }
  }
  return [...found];
}

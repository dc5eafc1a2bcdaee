// @ts-check
// How a point lies to an area: inside or not, and how far from its edge. The same as checks/edges.py does.
import { distance_m, pictureFrom, toEcef } from "./geodesy.js";
/** @import { Shape } from "./types.js" */

const FINE_DEG = 1e-6;
// Towards the other side of the Earth edges are no lines in the picture
const TORN_M = 15e6;

/** Positions of a line in fine steps: longitude and latitude in turn [deg]. @param {number[]} steps */
export function fineLine(steps) {
  const line = new Float64Array(steps.length);
  let [lon, lat] = [0, 0];
  for (let i = 0; i < steps.length; i += 2) {
    line[i] = (lon += steps[i]) * FINE_DEG;
    line[i + 1] = (lat += steps[i + 1]) * FINE_DEG;
  }
  return line;
}

/** Whether a ring goes round a point, its edge included: 0 outside, 1 inside, 2 on it. @param {Float64Array} ring @param {number} lon @param {number} lat */
function side(ring, lon, lat) {
  let inside = 0;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const x1 = ring[i] - lon, y1 = ring[i + 1] - lat, x2 = ring[i + 2] - lon, y2 = ring[i + 3] - lat;
    if (Math.min(y1, y2) > 0 || Math.max(y1, y2) < 0 || Math.max(x1, x2) < 0) continue;
    const cross = x1 * y2 - x2 * y1;
    if (Math.abs(cross) <= 1e-15 && Math.min(x1, x2) <= 0) return 2;
    if (y1 > 0 !== y2 > 0 && cross > 0 === y2 > y1) inside ^= 1;
  }
  return inside;
}

/** An area: rings by polygon, and the lines along its edge. */
export class AreaOutline {
  /** @param {Shape} shape @param {number[][] | null} edge lines; null: its rings */
  constructor(shape, edge) {
    const rings = shape.lines.map(fineLine);
    let begin = 0;
    this.polygons = (shape.rings || []).map((count) => rings.slice(begin, (begin += count)));
    this.lines = edge ? edge.map(fineLine) : rings;
    /** @type {Float64Array[] | undefined} */
    this.kept = undefined;
  }

  get isEmpty() {
    return this.lines.length === 0;
  }

  /** A point that is written a turn away is the same. @param {number} lon @param {number} lat */
  holds(lon, lat) {
    return [lon - 360, lon, lon + 360].some((x) => this.polygons.some((rings) => {
      const outer = side(rings[0], x, lat);
      if (outer !== 1) return outer === 2;
      const holes = rings.slice(1).map((ring) => side(ring, x, lat));
      return !holes.includes(1);
    }));
  }

  /** @returns {Float64Array[]} Earth-fixed positions of the lines, the same for every place */
  get ecef() {
    this.kept ||= this.lines.map((line) => {
      const places = new Float64Array((line.length / 2) * 3);
      for (let i = 0; i < line.length; i += 2) places.set(toEcef(line[i], line[i + 1]), (i / 2) * 3);
      return places;
    });
    return this.kept;
  }

  /** Length of the geodesic to the nearest point of the edge [m]. @param {number} lon @param {number} lat */
  edgeDistance_m(lon, lat) {
    const picture = pictureFrom(lon, lat);
    /** @type {[away: number, lon: number, lat: number][]} */
    const found = [];
    let least = Infinity;
    this.ecef.forEach((places, number) => {
      const line = this.lines[number];
      let [ax, ay] = picture(places[0], places[1], places[2]);
      for (let i = 3; i < places.length; i += 3) {
        const [bx, by] = picture(places[i], places[i + 1], places[i + 2]);
        const ex = bx - ax, ey = by - ay, length2 = Math.max(ex * ex + ey * ey, 1e-12);
        let along = Math.min(Math.max(-(ax * ex + ay * ey) / length2, 0), 1);
        const toStart = Math.hypot(ax, ay);
        if (toStart > TORN_M) along = Math.hypot(bx, by) < toStart ? 1 : 0;
        const away = Math.hypot(ax + along * ex, ay + along * ey);
        if (away <= 1.01 * least) {
          least = Math.min(least, away);
          const k = (i / 3 - 1) * 2;
          found.push([away, line[k] + along * (line[k + 2] - line[k]), line[k + 1] + along * (line[k + 3] - line[k + 1])]);
        }
        [ax, ay] = [bx, by];
      }
    });
    let distance = Infinity;
    for (const [away, x, y] of found) {
      if (away > 1.01 * least) continue;
      const exact = distance_m(lon, lat, x, y);
      distance = Math.min(distance, Number.isNaN(exact) ? away : exact);
    }
    return distance;
  }
}

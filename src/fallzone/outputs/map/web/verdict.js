// @ts-check
// INSIDE, OUTSIDE or UNKNOWN, as checks/check.py says it: never OUTSIDE on doubt.
import { distance_m, toEcef } from "./geodesy.js";
import { AreaOutline, fineLine } from "./outline.js";
/** @import { AnswersData, AreaData, FindingData, Relation, SpotsData } from "./types.js" */

/**
 * @typedef {{ facts: FindingData, relation: Relation, distance_m: number }} Finding
 * @typedef {{ verdict: "INSIDE" | "OUTSIDE" | "UNKNOWN", level: string | null, findings: Finding[], nearest: Finding | null, isAlone: boolean }} Answer
 * @typedef {{ lon: number, lat: number, ecef: number[] }} Spot
 */

// Positions in the document are off by a tenth of a metre at most
const ROUNDING_M = 0.2;

/** @param {AreaData} area */
function readArea(area) {
  const perhaps = new AreaOutline(area.perhaps, area.edge);
  return {
    facts: area,
    perhaps,
    surely: area.surely ? new AreaOutline(area.surely, []) : perhaps,
    drawn: area.drawn ? new AreaOutline({ kind: "polygons", lines: [] }, area.drawn) : perhaps,
  };
}

/** @param {number[]} steps */
function readPoints(steps) {
  const line = fineLine(steps);
  /** @type {Spot[]} */
  const places = [];
  for (let i = 0; i < line.length; i += 2) places.push({ lon: line[i], lat: line[i + 1], ecef: toEcef(line[i], line[i + 1]) });
  return places;
}

/** @param {Spot[]} points @param {number[]} ecef @returns {[number, Spot | null]} chord [m], and the nearest */
function nearestOf(points, ecef) {
  let least = Infinity;
  /** @type {Spot | null} */
  let nearest = null;
  for (const point of points) {
    const away = Math.hypot(point.ecef[0] - ecef[0], point.ecef[1] - ecef[1], point.ecef[2] - ecef[2]);
    if (away < least) [least, nearest] = [away, point];
  }
  return [least, nearest];
}

/**
 * What answers for a point, or for a place that reaches so far from it.
 * @param {AnswersData} data
 */
export function makeJudge(data) {
  const areas = data.areas.map(readArea);
  const spots = data.spots.map((one) => ({ facts: one, points: readPoints(one.points) }));
  const tracks = data.tracks.map((one) => readPoints(one.points));
  const levels = Object.keys(data.levels);
  const counts = (/** @type {Finding} */ finding) => data.counted.includes(finding.facts.level);

  /** @param {ReturnType<typeof readArea>} area @param {number} lon @param {number} lat @param {number} reach_m @returns {Finding} */
  function relate({ facts, perhaps, surely, drawn }, lon, lat, reach_m) {
    if (perhaps.isEmpty) return { facts, relation: "OUTSIDE", distance_m: Infinity };
    const away_m = drawn.edgeDistance_m(lon, lat), limit_m = Math.max(facts.limit_m, reach_m) + ROUNDING_M;
    /** @type {Relation} */
    let relation = "OUTSIDE";
    if (surely.holds(lon, lat)) relation = facts.firm ? "INSIDE" : "NEAR";
    else if (perhaps.holds(lon, lat)) relation = "NEAR";
    else if ((drawn === perhaps ? away_m : perhaps.edgeDistance_m(lon, lat)) <= limit_m) relation = "NEAR";
    return { facts, relation, distance_m: away_m };
  }

  /** @param {{ facts: SpotsData, points: Spot[] }} spot @param {number} lon @param {number} lat @param {number} reach_m @returns {Finding} */
  function relateSpots({ facts, points }, lon, lat, reach_m) {
    const limit_m = facts.limit_m + reach_m + ROUNDING_M, nearest = nearestOf(points, toEcef(lon, lat))[1];
    if (!nearest) return { facts, relation: facts.seen ? facts.beyond : facts.within, distance_m: Infinity };
    const away_m = distance_m(lon, lat, nearest.lon, nearest.lat) - facts.reach_m;
    if (away_m <= limit_m) return { facts, relation: facts.within, distance_m: facts.seen ? away_m : Infinity };
    return { facts, relation: facts.beyond, distance_m: away_m };
  }

  /** Whether the nearest hits alone may reach the floor. @param {number} lon @param {number} lat */
  function mayReach(lon, lat) {
    if (!data.alone) return false;
    const { cell_deg, rows } = data.alone, size = Math.round(360 / cell_deg);
    const column = ((Math.floor((lon + 180) / cell_deg) % size) + size) % size;
    const runs = rows[Math.min(Math.floor((lat + 90) / cell_deg), Math.round(180 / cell_deg) - 1)] || [];
    for (let i = 0; i < runs.length; i += 2) if (column >= runs[i] && column < runs[i] + runs[i + 1]) return true;
    return false;
  }

  /**
   * @param {number} lat @param {number} lng @param {number} [reach_m]
   * @returns {Answer}
   */
  return (lat, lng, reach_m = 0) => {
    const lon = lng - 360 * Math.round(lng / 360);
    const findings = [
      ...areas.map((one) => relate(one, lon, lat, reach_m)),
      ...spots.map((one) => relateSpots(one, lon, lat, reach_m)),
    ];
    const floor = findings.find((one) => one.facts.kind === "isopleth");
    const isAlone = floor?.relation === "OUTSIDE" && mayReach(lon, lat);
    const judged = findings.filter(counts);
    const within = judged.filter((one) => one.relation === "INSIDE");
    const open = judged.filter((one) => one.relation === "NEAR" || one.relation === "UNKNOWN");
    const isDoubtful = isAlone || data.doubts.length > 0 || data.missing !== "" || findings.length === 0;
    const verdict = within.length ? "INSIDE" : open.length || isDoubtful ? "UNKNOWN" : "OUTSIDE";
    const found = (within.length ? within : open).map((one) => levels.indexOf(one.facts.level));
    if (!within.length && isAlone) found.push(levels.indexOf("contingency"));
    let level = found.length ? levels[Math.min(...found)] : null;
    if (!level) {
      const ecef = toEcef(lon, lat);
      if (tracks.some((track) => nearestOf(track, ecef)[0] <= data.overflight_m)) level = "overflight";
    }
    const told = judged.filter((one) => Number.isFinite(one.distance_m)).sort((a, b) => a.distance_m - b.distance_m);
    return { verdict, level, findings: findings.filter((one) => one.relation !== "OUTSIDE"), nearest: told[0] || null, isAlone };
  };
}

// @ts-check
// Moments of the document, made ready to be looked up by the second.
import { decimal } from "./degrees.js";
import { fill } from "./dom.js";
import { linesOf, polygonsOf } from "./shapes.js";
/** @import { Basis, MomentsData, Position, Shape } from "./types.js" */

const SAMPLE_STEP_DEG = 0.01;
const MERCATOR_LAT_DEG = 85;

/**
 * @typedef {{ lat: number, lng: number, delayS: number }} Fallen
 * @typedef {{ region: { id: string, name: string }, inWords: string, chance: string, firstS: number, lastS: number }} Reached
 * @typedef {{
 *   index: number, areas: { percent: number, polygons: Position[][][], polar: Shape[] }[], beyond: boolean, pooled: Basis, counted: Basis, nothing: string | null,
 *   reached: Reached[], sample: Fallen[],
 * }} Moment
 * @typedef {ReturnType<typeof readMoments>} Moments
 */

/** @param {MomentsData} told */
export function readMoments(told) {
  const { words, points, liftoff_ms } = told, lastS = told.last_s;
  const pointsOf = Object.fromEntries(Object.entries(points).map(([name, runs]) => [name, bySecond(runs)]));
  /** @type {Moment[]} */
  const read = [];
  const at = (/** @type {number} */ t) => {
    const index = Math.min(Math.floor(t / told.step_s), told.moments.length - 1);
    return (read[index] ??= readMoment(told, index));
  };
  /** None once in orbit, and after a failure that happened. @param {number} t @returns {Position | null} */
  const pointAt = (t, name = "nominal") => pointsOf[name]?.[t] ?? null;
  return {
    words, lastS, at, pointAt, colours: told.colours, drops: told.drops, poles: told.poles,
    /** The way of the nominal impact point until then, in runs that can be shown. @param {number} t */
    wayUntil: (t, isShown = isOnMap) => {
      /** @type {Position[][]} */
      const runs = [[]];
      for (const point of (pointsOf.nominal ?? []).slice(0, t + 1)) {
        if (isShown(point)) runs[runs.length - 1].push(point);
        else if (runs[runs.length - 1].length) runs.push([]);
      }
      return runs;
    },
    /** Whether anything of it lies nearer to a pole than the map reaches. @param {number} t */
    isBeyond: (t) => at(t).beyond || at(t).sample.some((one) => !isOnMap([one.lat, one.lng]))
      || Object.values(pointsOf).some((points) => points[t] && !isOnMap(points[t])),
    positionAt: (/** @type {number} */ t, name = "nominal") => {
      const point = pointAt(t, name);
      return point ? decimal(point[0], wrapLon(point[1]), 2) : "";
    },
    /** When the last of what falls after a failure is down [s after lift-off]. @param {number} t */
    endOf: (t) => t + Math.max(60, ...at(t).sample.map((one) => one.delayS), ...at(t).reached.map((one) => one.lastS)),
    /** A span of time after lift-off, outward to tenths of a minute. @param {number} firstS @param {number} lastS */
    minutesOf: (firstS, lastS) =>
      fill(words.minutes, { first: (Math.floor(firstS / 6) / 10).toFixed(1), last: (Math.ceil(lastS / 6) / 10).toFixed(1) }),
    /** Instants in local time and in UTC; none where lift-off is not known. @param {number[]} seconds after lift-off */
    clocksOf: (seconds) =>
      liftoff_ms === null ? [] : [{ aheadS: told.ahead_s, zone: told.zone }, { aheadS: 0, zone: "UTC" }].map(({ aheadS, zone }) => {
        const times = seconds.map((t) => new Date(liftoff_ms + 1000 * (t + aheadS)).toISOString().slice(11, 19));
        return `${times.join("–")} ${zone}`;
      }),
  };
}

/** @param {MomentsData["points"][string]} runs */
function bySecond(runs) {
  /** @type {Position[]} */
  const found = [];
  for (const { first_s, shape } of runs) linesOf(shape)[0].forEach((point, i) => (found[first_s + i] = point));
  return found;
}

/** @param {MomentsData} told @param {number} index @returns {Moment} */
function readMoment(told, index) {
  const one = told.moments[index], sample = [];
  let [lng, lat, delayS] = [0, 0, 0];
  for (let i = 0; i < one.sample.length; i += 3) {
    lng += one.sample[i];
    lat += one.sample[i + 1];
    delayS += one.sample[i + 2];
    sample.push({ lat: lat * SAMPLE_STEP_DEG, lng: lng * SAMPLE_STEP_DEG, delayS });
  }
  return {
    index, sample,
    areas: one.areas.map(({ percent, shape, polar }) => ({ percent, polygons: polygonsOf(shape), polar })),
    beyond: one.beyond, pooled: one.pooled, counted: one.counted,
    nothing: one.nothing === null ? null : told.texts[one.nothing],
    reached: one.reached.map(([region, inWords, chance, firstS, lastS]) => ({
      region: told.regions[region], inWords: told.texts[inWords], chance: told.texts[chance], firstS, lastS,
    })),
  };
}

/** Mercator would draw what lies beyond along its edge. @param {Position | null | undefined} position @returns {position is Position} */
export function isOnMap(position) {
  return position != null && Math.abs(position[0]) <= MERCATOR_LAT_DEG;
}

/** @param {number} lon */
function wrapLon(lon) {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

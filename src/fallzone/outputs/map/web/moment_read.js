// @ts-check
// Moments of the document, made ready to be looked up by the second.
import { decimal } from "./degrees.js";
import { fill } from "./dom.js";
import { unpack } from "./shapes.js";

const SAMPLE_STEP_DEG = 0.01;

/**
 * @typedef {{ lat: number, lng: number, delayS: number }} Fallen
 * @typedef {{ region: { id: string, name: string }, inWords: string, chance: string, firstS: number, lastS: number }} Reached
 * @typedef {{
 *   index: number, areas: { percent: number, shape: any }[], beyond: boolean, pooled: number[], counted: number[], nothing: string | null,
 *   reached: Reached[], sample: Fallen[],
 * }} Moment
 */

/** @param {any} told data.moments of the document */
export function readMoments(told) {
  const { words, points } = told, lastS = told.last_s;
  const pointsOf = Object.fromEntries(Object.entries(points).map(([name, runs]) => [name, bySecond(runs)]));
  /** @type {Moment[]} */
  const read = [];
  const at = (/** @type {number} */ t) => {
    const index = Math.min(Math.floor(t / told.step_s), told.moments.length - 1);
    return (read[index] ??= readMoment(told, index));
  };
  const positionOf = (/** @type {string} */ name, /** @type {number} */ t) => {
    const point = pointsOf[name]?.[t];
    return point ? decimal(point[0], wrapLon(point[1]), 2) : "";
  };
  return {
    words, lastS, at, told,
    drops: told.drops,
    pointAt: (/** @type {number} */ t, name = "nominal") => pointsOf[name]?.[t] ?? null,
    positionAt: (/** @type {number} */ t, name = "nominal") => positionOf(name, t),
    /** When the last of what falls after a failure is down [s after lift-off]. @param {number} t */
    endOf: (t) => t + Math.max(60, ...at(t).sample.map((one) => one.delayS), ...at(t).reached.map((one) => one.lastS)),
    /** A span of time after lift-off, outward to tenths of a minute. @param {number} firstS @param {number} lastS */
    minutesOf: (firstS, lastS) =>
      fill(words.minutes, { first: (Math.floor(firstS / 6) / 10).toFixed(1), last: (Math.ceil(lastS / 6) / 10).toFixed(1) }),
    /** Instants in local time and in UTC; none where lift-off is not known. @param {number[]} seconds after lift-off */
    clocksOf: (seconds) =>
      told.liftoff_ms === null ? [] : [[told.ahead_s, told.zone], [0, "UTC"]].map(([aheadS, zone]) => {
        const times = seconds.map((t) => new Date(told.liftoff_ms + 1000 * (t + aheadS)).toISOString().slice(11, 19));
        return `${times.join("–")} ${zone}`;
      }),
  };
}

/** @param {any} runs */
function bySecond(runs) {
  /** @type {[number, number][]} */
  const found = [];
  for (const { first_s, shape } of runs) unpack(shape)[0].forEach((/** @type {any} */ point, /** @type {number} */ i) => (found[first_s + i] = point));
  return found;
}

/** @param {any} told @param {number} index @returns {Moment} */
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
    areas: one.areas.map((/** @type {any} */ area) => ({ percent: area.percent, shape: unpack(area.shape) })),
    beyond: one.beyond, pooled: one.pooled, counted: one.counted,
    nothing: one.nothing === null ? null : told.texts[one.nothing],
    reached: one.reached.map((/** @type {number[]} */ [region, inWords, chance, firstS, lastS]) => ({
      region: told.regions[region], inWords: told.texts[inWords], chance: told.texts[chance], firstS, lastS,
    })),
  };
}

/** @param {number} lon */
function wrapLon(lon) {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

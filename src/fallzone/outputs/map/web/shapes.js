// @ts-check
// Shapes of the document, from steps of 0.001° to positions.
/** @import { Position, Shape } from "./types.js" */

const STEP_DEG = 0.001;

/** @param {number[]} steps */
function walk(steps) {
  let [lon, lat] = [0, 0];
  /** @type {Position[]} */
  const positions = [];
  for (let i = 0; i < steps.length; i += 2) {
    lon += steps[i];
    lat += steps[i + 1];
    positions.push([lat * STEP_DEG, lon * STEP_DEG]);
  }
  return positions;
}

/** Rings of each polygon, the outer one first. @param {Shape} shape */
export function polygonsOf(shape) {
  const lines = linesOf(shape);
  let begin = 0;
  return (shape.rings || []).map((count) => lines.slice(begin, (begin += count)));
}

/** @param {Shape} shape */
export function linesOf(shape) {
  return shape.lines.map(walk);
}

/** @param {Shape} shape of the kind "point" */
export function pointOf(shape) {
  return walk(shape.lines[0])[0];
}

// @ts-check
// Shapes of the document, from steps of 0.001° to positions.

const STEP_DEG = 0.001;

/** @param {number[]} steps @returns {[number, number][]} latitude and longitude [deg] */
function walk(steps) {
  let [lon, lat] = [0, 0];
  const positions = [];
  for (let i = 0; i < steps.length; i += 2) {
    lon += steps[i];
    lat += steps[i + 1];
    positions.push(/** @type {[number, number]} */ ([lat * STEP_DEG, lon * STEP_DEG]));
  }
  return positions;
}

/**
 * Rings of each polygon, or lines; of a point its one position.
 * @param {import("./types.js").Shape} shape
 * @returns {any}
 */
export function unpack(shape) {
  const lines = shape.lines.map(walk);
  if (shape.kind === "point") return lines[0][0];
  if (shape.kind === "lines") return lines;
  let begin = 0;
  return (shape.rings || []).map((count) => lines.slice(begin, (begin += count)));
}

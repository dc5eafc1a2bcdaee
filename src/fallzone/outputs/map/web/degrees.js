// @ts-check
// Positions as people write them.

/** @param {number} lat @param {number} lon @param {number} digits */
export function decimal(lat, lon, digits) {
  return `${Math.abs(lat).toFixed(digits)}°${lat < 0 ? "S" : "N"} ${Math.abs(lon).toFixed(digits)}°${lon < 0 ? "W" : "E"}`;
}

/** @param {number} degrees @param {string} positive @param {string} negative @param {number} width */
function sexagesimal(degrees, positive, negative, width) {
  const tenths = Math.round(Math.abs(degrees) * 36000);
  const [whole, minutes, seconds] = [Math.floor(tenths / 36000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
  const two = (/** @type {number | string} */ one) => String(one).padStart(2, "0");
  return `${String(whole).padStart(width, "0")}°${two(minutes)}′${seconds.toFixed(1).padStart(4, "0")}″${degrees < 0 ? negative : positive}`;
}

/** Degrees, minutes and seconds. @param {number} lat @param {number} lon */
export function dms(lat, lon) {
  return `${sexagesimal(lat, "N", "S", 2)} ${sexagesimal(lon, "E", "W", 3)}`;
}

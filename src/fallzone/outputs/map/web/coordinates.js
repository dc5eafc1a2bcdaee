// @ts-check
// Positions as people write them, as places/coordinates.py reads them. What can be read in two ways is not guessed.

/** @type {[RegExp, string][]} */
const SIGNS = [
  [/[\u2212\u2010-\u2014\ufe63\uff0d]/g, "-"], [/[\u00ba\u02da\u00b0]/g, "°"], [/[\u2032\u2019\u02b9\u00b4]/g, "'"],
  [/[\u2033\u201d\u02ba\u3003]/g, '"'], [/[\uff0c\u3001]/g, ","],
];
/** @type {[RegExp, string][]} */
const WORDS = [
  [/북위|北緯|北纬/g, "N"], [/남위|南緯|南纬/g, "S"], [/동경|東経|東經|东经/g, "E"], [/서경|西経|西經|西经/g, "W"],
  [/[도度]/g, "°"], [/[분分]/g, "'"], [/[초秒]/g, '"'],
];
const NUMBER = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:E[+-]?\\d+)?";
const JOIN = "(?:\\s*[-:]\\s*|\\s)";
const ANGLE = `\\d+(?:\\.\\d*)?°?|\\d+(?:°\\s*|${JOIN})\\d+(?:\\.\\d*)?'?|\\d+(?:°\\s*|${JOIN})\\d+(?:'\\s*|${JOIN})\\d+(?:\\.\\d*)?(?:"|'')?`;
const DECIMAL_PAIR = new RegExp(`^(${NUMBER})°?(?:\\s*[,;]\\s*|\\s+)(${NUMBER})°?$`);
const COMMA_PAIR = /^([+-]?\d+,\d+)°?\s*;\s*([+-]?\d+,\d+)°?$/;
const LETTERED = new RegExp(
  `^(?:(${ANGLE})\\s*([NSEW])\\s*[,;/]?\\s*(${ANGLE})\\s*([NSEW])|([NSEW])\\s*(${ANGLE})\\s*[,;/]?\\s*([NSEW])\\s*(${ANGLE}))$`);
const SIGNED_PACKED = /^([+-]\d+(?:\.\d*)?)([+-]\d+(?:\.\d*)?)\/?$/;
const PACKED = /^\d{4,}(?:\.\d*)?$/;

/** @param {string} text */
export function normalise(text) {
  let written = text.replace(/\p{Cf}/gu, "");
  for (const [from, to] of SIGNS) written = written.replace(from, to);
  written = written.normalize("NFKC");
  for (const [from, to] of SIGNS) written = written.replace(from, to);
  if (/\p{Nd}/u.test(written)) for (const [from, to] of WORDS) written = written.replace(from, to);
  return written.replace(/\s+/g, " ").trim().toUpperCase();
}

/** Whether a text is meant as coordinates: no place name has a digit. @param {string} text */
export function isPosition(text) {
  return /\p{Nd}/u.test(normalise(text));
}

/** @param {number[]} parts degrees, minutes, seconds */
function sum(parts) {
  if (parts.slice(1).some((part) => part >= 60)) return NaN;
  return parts.reduce((total, part, power) => total + part / 60 ** power, 0);
}

/** Degrees from packed digits: DDMM, DDMMSS of a latitude, DDDMM, DDDMMSS of a longitude. @param {string} digits @param {string} letter */
function packed(digits, letter) {
  const count = digits.split(".")[0].length, degrees = "NS".includes(letter) ? 2 : 3;
  if (count !== degrees + 2 && count !== degrees + 4) return NaN;
  const parts = [digits.slice(0, degrees)];
  for (let at = degrees; at < count; at += 2) parts.push(at + 2 < count ? digits.slice(at, at + 2) : digits.slice(at));
  return sum(parts.map(Number));
}

/** @param {string} angle @param {string} letter */
function degreesOf(angle, letter) {
  if (PACKED.test(angle)) return packed(angle, letter);
  if ("NS".includes(letter) && /^0\d\d(?:\.\d*)?$/.test(angle)) return NaN;
  return sum((angle.match(/\d+\.?\d*/g) || []).map(Number));
}

/** @param {string} number @param {string} letters */
function signed(number, letters) {
  const digits = number.slice(1), count = digits.split(".")[0].length, widths = letters === "NS" ? [2, 4, 6] : [3, 5, 7];
  if (!widths.includes(count)) return NaN;
  const value = count > 3 ? packed(digits, letters[0]) : Number(digits);
  return number[0] === "-" ? -value : value;
}

/** @param {string} written @returns {[number, number] | null} */
function pair(written) {
  let match = SIGNED_PACKED.exec(written);
  if (match) return [signed(match[1], "NS"), signed(match[2], "EW")];
  match = DECIMAL_PAIR.exec(written);
  if (match) {
    const isPacked = [match[1], match[2]].some((one) => /^0\d{3}/.test(one.replace(/^[+-]/, "")));
    return isPacked ? [NaN, NaN] : [Number(match[1]), Number(match[2])];
  }
  match = COMMA_PAIR.exec(written);
  if (match) return [Number(match[1].replace(",", ".")), Number(match[2].replace(",", "."))];
  match = LETTERED.exec(written);
  if (!match) return null;
  const [angle1, letter1, angle2, letter2] = match[1] ? [match[1], match[2], match[3], match[4]] : [match[6], match[5], match[8], match[7]];
  if ("NS".includes(letter1) === "NS".includes(letter2)) return null;
  if (PACKED.test(angle1) !== PACKED.test(angle2)) return [NaN, NaN];
  const value = (/** @type {string} */ angle, /** @type {string} */ letter) => ("SW".includes(letter) ? -1 : 1) * degreesOf(angle, letter);
  const [first, second] = [value(angle1, letter1), value(angle2, letter2)];
  return "NS".includes(letter1) ? [first, second] : [second, first];
}

/**
 * The position that a text gives, or the key of the words that say what is wrong with it.
 * @param {string} text
 * @returns {{ lat: number, lng: number } | { fault: string, lat?: number, lng?: number }}
 */
export function readPosition(text) {
  const found = text.length > 120 ? null : pair(normalise(text));
  if (!found) return { fault: "no_position" };
  const [lat, lng] = found;
  if (!Number.isFinite(lat) || !Number.isFinite(lng)) return { fault: "two_ways" };
  if (Math.abs(lat) > 90 && Math.abs(lng) <= 90 && Math.abs(lat) <= 360) return { fault: "swapped", lat, lng };
  if (Math.abs(lat) > 90) return { fault: "beyond_pole", lat, lng };
  if (Math.abs(lng) > 360) return { fault: "beyond_turn", lat, lng };
  return { lat, lng: Math.abs(lng) > 180 ? lng - Math.sign(lng) * 360 : lng };
}

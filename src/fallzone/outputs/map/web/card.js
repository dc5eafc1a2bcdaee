// @ts-check
// A verdict in words.
import { fill, make } from "./dom.js";
/** @import { AnswersData, MapDocument, SquaresData, Words } from "./types.js" */
/** @import { Answer, Finding } from "./verdict.js" */

/** @param {number} metres @param {string} language */
function kilometres(metres, language) {
  const km = metres / 1000, digits = km < 10 ? 2 : km < 100 ? 1 : 0;
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(km) + "\u202fkm";
}

/** @param {Finding} finding @param {string} language */
function sentence({ facts, relation, distance_m }, language) {
  const words = { INSIDE: facts.inside, NEAR: facts.near, OUTSIDE: facts.outside, UNKNOWN: facts.unknown };
  const distance = Number.isFinite(distance_m) ? kilometres(distance_m, language) : "–";
  return fill(words[relation], { distance });
}

/** What comes down in the square about a point. @param {SquaresData} squares @param {Words} words @param {number} lat @param {number} lng */
function squareOf(squares, words, lat, lng) {
  const size = squares.square_deg, columns = Math.round(360 / size);
  const lon = lng - 360 * Math.round(lng / 360);
  const column = ((Math.floor((lon + 180) / size) % columns) + columns) % columns;
  const row = Math.min(Math.floor((lat + 90) / size), Math.round(180 / size) - 1), number = row * columns + column;
  const [west, south] = [column * size - 180, row * size - 90], tens = (/** @type {number} */ one) => Math.abs(one).toFixed(1);
  const edges = `${tens(south)}–${tens(south + size)}°${south < 0 ? "S" : "N"} ${tens(west)}–${tens(west + size)}°${west < 0 ? "W" : "E"}`;
  const told = squares.told[number], said = [];
  if (told) {
    said.push(fill(words.chance, { chance: told[0] }));
    if (told.length > 1) said.push(fill(words.span, { first: told[1], last: told[2], delay: told[3] }));
  } else said.push(isFew(squares.few, number) ? words.few : fill(words.chance, { chance: squares.nowhere }));
  return [make("h3", {}, fill(words.square, { edges })), ...said.map((text) => make("p", {}, text))];
}

/** @param {number[]} steps @param {number} number */
function isFew(steps, number) {
  let at = 0;
  for (const step of steps) if ((at += step) >= number) return at === number;
  return false;
}

/** A command that is broken between its parts alone. @param {string} sentence @param {string[]} parts */
function commandLine(sentence, parts) {
  const [before, after] = sentence.split("{command}");
  return make("p", { class: "fz-made" }, before, ...parts.flatMap((part) => [make("span", { class: "fz-command" }, part), " "]), after);
}

/**
 * @param {MapDocument} data @param {AnswersData} answers @param {Answer} answer
 * @param {{ lat: number, lng: number, isOutlined?: boolean }} place
 */
export function makeCard({ words, language }, answers, answer, place) {
  const card = make("div", { class: `fz-verdict fz-${answer.verdict}` });
  card.append(make("p", { class: "fz-said" }, make("strong", {}, words[answer.verdict]), answer.level ? " · " + answers.levels[answer.level] : ""));
  if (answer.isAlone) card.append(make("p", {}, words.alone));
  if (place.isOutlined && answer.verdict === "UNKNOWN") card.append(make("p", {}, words.outlined));
  if (answer.verdict !== "INSIDE") {
    for (const doubt of answers.doubts) card.append(make("p", {}, doubt));
    if (answers.missing) card.append(make("p", {}, fill(words.missing, { missing: answers.missing })));
  }
  const told = [...answer.findings].sort((a, b) => Number(b.relation === "INSIDE") - Number(a.relation === "INSIDE"));
  if (told.length) {
    card.append(make("ul", {}, ...told.map((one) => {
      const facts = one.facts.facts.length ? [make("small", {}, " ", one.facts.facts.join(" "))] : [];
      return make("li", {}, sentence(one, language), ...facts);
    })));
  }
  if (answer.nearest && answer.nearest.relation === "OUTSIDE") card.append(make("p", {}, fill(words.nearest, { told: sentence(answer.nearest, language) })));
  if (answers.squares) card.append(...squareOf(answers.squares, words, place.lat, place.lng));
  if (answer.verdict === "OUTSIDE") card.append(make("p", {}, words.not_safe));
  card.append(commandLine(words.command, ["fallzone check", `${place.lat.toFixed(4)},${place.lng.toFixed(4)}`, `--mission ${answers.mission}`]));
  return card;
}

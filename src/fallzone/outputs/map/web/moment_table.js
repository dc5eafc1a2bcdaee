// @ts-check
// What is told of a failure at a moment beneath its sliders: impact point, regions with chance and times, and from what.
import { fill, make } from "./dom.js";
/** @import { Moment, Moments } from "./moment_read.js" */
/** @import { App, Basis, Words } from "./types.js" */

/** @param {HTMLElement} place @param {App} app @param {Moments} moments @param {number} t */
export function showReached(place, app, moments, t) {
  const { words } = moments, moment = moments.at(t);
  const beyond = moments.isBeyond(t) ? [make("p", {}, words.beyond)] : [];
  const table = moment.reached.length ? tableOf(app, moments, moment, t) : make("p", {}, moment.counted[2] ? words.none_reached : words.none_fail);
  const basis = basisLines(words, moment).map((text) => make("p", { class: "fz-quiet" }, text));
  place.replaceChildren(pointLine(moments, t), ...beyond, table, ...droppedLines(moments, t), ...basis);
}

/** @param {App} app @param {Moments} moments @param {Moment} moment @param {number} t */
function tableOf(app, moments, moment, t) {
  const { words } = moments;
  const rows = moment.reached.map((one) => {
    const [firstS, lastS] = [t + one.firstS, t + one.lastS];
    return make("tr", {},
      make("th", { scope: "row" }, nameOf(app, one.region)),
      make("td", {}, one.inWords, make("small", {}, one.chance)),
      make("td", {}, ...[moments.minutesOf(firstS, lastS), ...moments.clocksOf([firstS, lastS])].map((text, i) => make(i ? "small" : "span", {}, text))));
  });
  const heads = [words.region, words.chance, words.arrives].map((text) => make("th", { scope: "col" }, text));
  return make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows));
}

/** A region that the map shows too is chosen there. @param {App} app @param {{ id: string, name: string }} region */
function nameOf(app, region) {
  const shown = app.data.regions.find((one) => one.id === region.id);
  if (!shown) return make("bdi", {}, region.name);
  return make("button", { type: "button", onclick: () => app.select({ lat: 0, lng: 0, region: region.id }) }, make("bdi", {}, region.name));
}

/** @param {Moments} moments @param {number} t */
function pointLine(moments, t) {
  const { words } = moments, position = moments.positionAt(t), flown = moments.positionAt(t, "as-flown");
  const told = position ? fill(words.point, { position }) : words.no_point;
  return make("p", {}, flown && flown !== position ? `${told} · ${fill(words.flown, { position: flown })}` : told);
}

/** What separated before the failure comes down as planned. @param {Moments} moments @param {number} t */
function droppedLines(moments, t) {
  const items = moments.drops.filter((one) => one.from_s <= t);
  if (!items.length) return [];
  const listed = items.map((one) => `${one.name} ${fill(moments.words.at, { minutes: (one.to_s / 60).toFixed(1) })}`);
  return [make("p", {}, fill(moments.words.dropped, { items: listed.join(" · ") }))];
}

/** @param {Words} words @param {Moment} moment */
function basisLines(words, moment) {
  const told = (/** @type {string} */ text, /** @type {Basis} */ [first, last, flights]) => fill(text, { first, last, flights });
  if (!moment.counted[2]) return [];
  const areas = [words.no_area, words.area, words.areas][moment.areas.length];
  const dots = moment.sample.length ? [fill(words.dots, { share: `${Math.round(100 / moment.sample.length)}\u202f%` })] : [];
  return [told(areas, moment.pooled), told(words.counted, moment.counted),
    ...(moment.nothing ? [fill(words.nothing_falls, { chance: moment.nothing })] : []), ...dots];
}

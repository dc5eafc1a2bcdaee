// @ts-check
// A moment on the pictures of the poles, which show what lies nearer to a pole than the map does.
import { makeSvg } from "./dom.js";
import { aimStrokes } from "./moment_draw.js";
/** @import { Moments } from "./moment_read.js" */
/** @import { PoleData, Position, Shape } from "./types.js" */

// Of marks, in steps of shapes: a picture is some 320 pixels wide
const DOT = 16, AIM_SCALE = 5;

/** @param {Moments} moments */
export function drawOnPoles(moments) {
  const pictures = [...document.querySelectorAll("g.fz-pole")].map((group, number) => ({ group, number, pole: moments.poles[number] }));
  const color = moments.colours.light;

  /** @param {PoleData} pole @param {number} number @param {number} t @param {number} atS */
  function listMarks(pole, number, t, atS) {
    const moment = moments.at(t);
    /** @param {Position | null | undefined} point @returns {point is Position} */
    const isShown = (point) => point != null && awayOf(pole, point) <= pole.rim_deg;
    const areas = [...moment.areas].reverse().map(({ percent, polar }) => makeSvg("path", {
      d: ringsOf(polar[number]), fill: color, "fill-rule": "evenodd", "fill-opacity": percent === 90 ? 0.2 : 0.06, stroke: color,
      "stroke-width": percent === 90 ? 2 : 1.5, "stroke-dasharray": percent === 90 ? "none" : "7 5", class: `fz-pole-${percent}`,
    }));
    const runs = moments.wayUntil(t, isShown).filter((run) => run.length);
    const way = runs.map((run) => "M" + run.map((point) => placeOf(pole, point).join()).join(" ")).join("");
    const trace = makeSvg("path", { d: way, fill: "none", stroke: color, "stroke-width": 2, "stroke-dasharray": "2 4" });
    const sample = moment.sample.filter((one) => isShown([one.lat, one.lng])), isDown = (/** @type {{ delayS: number }} */ one) => t + one.delayS <= atS;
    const dots = [true, false].map((down) => makeSvg("path", {
      d: sample.filter((one) => isDown(one) === down).map((one) => dotOf(placeOf(pole, [one.lat, one.lng]))).join(""),
      fill: color, "fill-opacity": down ? 0.9 : 0, stroke: color, "stroke-width": 1.3, class: "fz-pole-dots",
    }));
    const aims = ["as-flown", "nominal"].flatMap((name) => {
      const point = moments.pointAt(t, name);
      if (!point || !isShown(point)) return [];
      const transform = `translate(${placeOf(pole, point).join()}) scale(${AIM_SCALE}) translate(-15,-15)`;
      return [makeSvg("g", { class: name === "nominal" ? "fz-aim" : "fz-aim fz-aim-flown", transform }, ...aimStrokes())];
    });
    return [...areas, trace, ...dots, ...aims];
  }

  return {
    /** @param {number} t of the failure @param {number} atS of the clock, both seconds after lift-off */
    show(t, atS) {
      for (const { group, number, pole } of pictures) group.replaceChildren(...listMarks(pole, number, t, atS));
    },
    hide() {
      for (const { group } of pictures) group.replaceChildren();
    },
  };
}

/** How far a point is from a pole [deg]. @param {PoleData} pole @param {Position} point */
function awayOf({ sign }, [lat]) {
  return 90 - sign * lat;
}

/** Where a point stands in a picture, as app/polar.py places it. @param {PoleData} pole @param {Position} point */
function placeOf(pole, point) {
  const away = (pole.rim * awayOf(pole, point)) / pole.rim_deg, angle = ((point[1] - pole.lon_deg) * Math.PI) / 180;
  return [pole.sign * away * Math.sin(angle), away * Math.cos(angle)].map((one) => one.toFixed(1));
}

/** Steps of a shape are what paths move by. @param {Shape} shape */
function ringsOf({ lines }) {
  return lines.map((steps) => `M${steps.slice(0, 2).join()}l${steps.slice(2).join()}z`).join("");
}

/** @param {string[]} place */
function dotOf(place) {
  return `M${place.join()}m${-DOT},0a${DOT},${DOT} 0 1 0 ${2 * DOT},0a${DOT},${DOT} 0 1 0 ${-2 * DOT},0z`;
}

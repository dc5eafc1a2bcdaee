// @ts-check
// A moment on the map: areas, the way of the impact point until then, the point, and a sample of what falls.
import { makeSvg } from "./dom.js";
import { isDark, paneOf } from "./draw.js";
import { isOnMap } from "./moment_read.js";
/** @import { Moment, Moments } from "./moment_read.js" */
/** @import { App, Position } from "./types.js" */

/** @param {App} app @param {Moments} moments */
export function drawMoments(app, moments) {
  const { map } = app, options = paneOf(map, "moment", 620), dotOptions = paneOf(map, "moment-dots", 625);
  const line = (/** @type {number} */ weight, /** @type {string | undefined} */ dashArray) => ({ ...options, weight, dashArray, className: "fz-moment-line" });
  const areas = [99, 90].map((percent) => ({ percent, shape: L.polygon([], line(percent === 90 ? 2 : 1.5, percent === 90 ? undefined : "7 5")) }));
  const trace = L.polyline([], line(2, "2 4"));
  const point = aim("fz-aim"), flown = aim("fz-aim fz-aim-flown");
  /** @type {L.CircleMarker[]} */
  const dots = [];
  const group = L.layerGroup([...areas.map((one) => one.shape), trace]);
  let shownIndex = -1, colour = "";

  const colourAll = () => {
    colour = moments.colours[isDark() ? "dark" : "light"];
    for (const { percent, shape } of areas) shape.setStyle({ color: colour, fillColor: colour, fillOpacity: percent === 90 ? 0.2 : 0.06 });
    for (const one of [trace, ...dots]) one.setStyle({ color: colour, fillColor: colour });
    shownIndex = -1;
  };

  /** @param {Moment} moment */
  function showMoment(moment) {
    for (const { percent, shape } of areas) shape.setLatLngs(moment.areas.find((one) => one.percent === percent)?.polygons ?? []);
    while (dots.length < moment.sample.length) dots.push(L.circleMarker([0, 0], { ...dotOptions, radius: 2.8, weight: 1.3, color: colour, fillColor: colour, fillOpacity: 0 }));
    dots.forEach((dot, i) => {
      const fallen = moment.sample[i];
      put(dot, fallen ? [fallen.lat, fallen.lng] : null);
    });
    shownIndex = moment.index;
  }

  /** A point where the map can show it. @param {L.Marker | L.CircleMarker} marker @param {Position | null} point */
  function put(marker, point) {
    if (isOnMap(point)) group.addLayer(marker.setLatLng(point));
    else group.removeLayer(marker);
  }

  colourAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", colourAll);
  matchMedia("print").addEventListener("change", colourAll);
  return {
    /** @param {number} t of the failure @param {number} atS of the clock, both seconds after lift-off */
    show(t, atS) {
      const moment = moments.at(t);
      if (!map.hasLayer(group)) group.addTo(map);
      map.getContainer().classList.add("fz-moment-shown");
      if (shownIndex !== moment.index) showMoment(moment);
      trace.setLatLngs(moments.wayUntil(t));
      put(flown, moments.pointAt(t, "as-flown"));
      put(point, moments.pointAt(t));
      moment.sample.forEach((fallen, i) => {
        const fillOpacity = t + fallen.delayS <= atS ? 0.9 : 0;
        if (dots[i].options.fillOpacity !== fillOpacity) dots[i].setStyle({ fillOpacity });
      });
    },
    hide() {
      group.remove();
      map.getContainer().classList.remove("fz-moment-shown");
    },
    /** The map moves, and shows no more detail than it does, where the area leaves it. @param {number} t */
    follow(t) {
      const inner = moments.at(t).areas[0]?.polygons ?? [], at = moments.pointAt(t);
      const bounds = L.latLngBounds([...inner.flat(2), ...(isOnMap(at) ? [at] : [])]);
      if (bounds.isValid() && !map.getBounds().contains(bounds)) map.fitBounds(bounds.pad(0.3), { maxZoom: map.getZoom(), animate: false });
    },
  };
}

/** The mark of the impact point, 30 wide and high. */
export function aimStrokes() {
  return [0, 1].map(() => makeSvg("path", { d: "M15 1V11M15 19V29M1 15H11M19 15H29M6 15A9 9 0 1 1 24 15A9 9 0 1 1 6 15" }));
}

/** A marker of the impact point. @param {string} className */
function aim(className) {
  const svg = makeSvg("svg", { viewBox: "0 0 30 30", width: 30, height: 30, "aria-hidden": "true" }, ...aimStrokes());
  return L.marker([0, 0], { icon: L.divIcon({ className, html: svg, iconSize: [30, 30] }), interactive: false, keyboard: false });
}

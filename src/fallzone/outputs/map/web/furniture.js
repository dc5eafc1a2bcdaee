// @ts-check
// What stands at the edges of the map: zoom, scale in km and NM, north, the position under the pointer.
import { make, makeSvg } from "./dom.js";
import { decimal } from "./degrees.js";
/** @import { Words } from "./types.js" */

/** Leaflet's scale tells metres and miles; ships and aircraft measure in nautical ones. @param {L.Map} map */
function makeScale(map) {
  const [km, nm] = [make("div"), make("div")], box = make("div", { class: "fz-scale" }, km, nm);
  const control = new L.Control({ position: "bottomleft" });
  control.onAdd = () => box;
  const draw = () => {
    const y = map.getSize().y / 2, [a, b] = [map.containerPointToLatLng([0, y]), map.containerPointToLatLng([130, y])];
    const width_m = map.distance(a, b);
    for (const [bar, unit_m, unit] of /** @type {[HTMLElement, number, string][]} */ ([[km, 1000, "km"], [nm, 1852, "NM"]])) {
      const most = width_m / unit_m, power = 10 ** Math.floor(Math.log10(most));
      const round = [5, 3, 2, 1].map((one) => one * power).find((one) => one <= most) || most;
      bar.textContent = `${Number(round.toPrecision(1))} ${unit}`;
      bar.style.width = `${Math.round((130 * round) / most)}px`;
    }
  };
  map.on("move resize", draw);
  control.addTo(map);
  draw();
}

/** @param {L.Map} map @param {string} title */
function makeNorth(map, title) {
  const control = new L.Control({ position: "topright" });
  const arrow = makeSvg("svg", { viewBox: "0 0 24 34", width: 24, height: 34, role: "img", "aria-label": title },
    makeSvg("path", { d: "M12 11L18 32L12 27L6 32Z", class: "fz-arrow" }),
    makeSvg("path", { d: "M9 9V1L15 9V1", class: "fz-arrow-n" }));
  control.onAdd = () => make("div", { class: "fz-north" }, arrow);
  control.addTo(map);
}

/** @param {L.Map} map */
function makeReadout(map) {
  const text = make("div", { class: "fz-readout", "aria-hidden": "true" }), control = new L.Control({ position: "bottomleft" });
  control.onAdd = () => text;
  control.addTo(map);
  const show = (/** @type {L.LatLng} */ where) => { text.textContent = decimal(where.lat, where.wrap().lng, 3); };
  const hear = (/** @type {L.LeafletMouseEvent} */ event) => show(event.latlng);
  map.on({ mousemove: hear, click: hear });
  show(map.getCenter());
}

/** @param {L.Map} map @param {Words} words */
export function furnish(map, words) {
  L.control.zoom({ position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  makeNorth(map, words.north_up);
  makeReadout(map);
  makeScale(map);
}

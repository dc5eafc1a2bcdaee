// @ts-check
// The list of flagged regions and the map, linked both ways.
import { closestTo } from "./dom.js";
import { rove } from "./panel.js";
import { paneOf } from "./draw.js";
import { linesOf, polygonsOf } from "./shapes.js";
/** @import { App, Drawn, Feature } from "./types.js" */

/** @param {App} app @param {Drawn[]} drawn */
export function linkRegions(app, drawn) {
  const { map, data } = app, list = document.getElementById("fz-regions");
  const layer = drawn.find((one) => one.id === "regions");
  const outline = L.layerGroup().addTo(map), options = paneOf(map, "chosen", 640);
  const buttons = [...(list?.querySelectorAll("button") ?? [])];
  if (list) {
    rove(list, "button[data-region]");
    list.addEventListener("click", (event) => {
      const id = closestTo(event, "button[data-region]")?.getAttribute("data-region");
      if (id) app.select({ ...centreOf(id), region: id });
    });
  }

  const shapesOf = (/** @type {string} */ id) => (layer?.data.features ?? []).filter((one) => one.region === id && !one.label);
  const draw = (/** @type {Feature} */ { shape }, /** @type {L.PolylineOptions} */ style) =>
    outline.addLayer(shape.kind === "polygons" ? L.polygon(polygonsOf(shape), style) : L.polyline(linesOf(shape), style));

  /** @param {string} id */
  function centreOf(id) {
    const [west, south, east, north] = data.regions.find((one) => one.id === id)?.view || data.view;
    return { lat: (south + north) / 2, lng: (west + east) / 2 };
  }

  /** @param {string | undefined} id @param {boolean} [isMoving] */
  function choose(id, isMoving) {
    outline.clearLayers();
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.region === id));
    const region = data.regions.find((one) => one.id === id);
    if (!region) return null;
    for (const feature of shapesOf(region.id)) {
      const style = { ...options, color: "#fff", weight: 6, fill: false, className: "fz-chosen-below" };
      if (!feature.shape.lines.length || feature.shape.kind === "point") continue;
      draw(feature, style);
      draw(feature, { ...style, weight: 2.5, className: "fz-chosen" });
    }
    buttons.find((one) => one.dataset.region === id)?.closest("li")?.scrollIntoView({ block: "nearest" });
    if (isMoving && region.view) {
      const [west, south, east, north] = region.view;
      map.fitBounds([[south, west], [north, east]], { maxZoom: 8, animate: false, padding: [20, 20] });
    }
    return region;
  }

  return { choose };
}

// @ts-check
// The list of flagged regions and the map, linked both ways.
import { find } from "./dom.js";
import { rove } from "./panel.js";
import { paneOf } from "./draw.js";
import { unpack } from "./shapes.js";

/** @param {import("./types.js").App} app @param {any[]} drawn */
export function linkRegions(app, drawn) {
  const { map, data } = app, list = find("fz-regions");
  const layer = drawn.find((one) => one.id === "regions");
  const outline = L.layerGroup().addTo(map), options = paneOf(map, "chosen", 640);
  const buttons = () => /** @type {any[]} */ (list ? [...list.querySelectorAll("button[data-region]")] : []);
  if (list) {
    rove(list, "button[data-region]");
    list.addEventListener("click", (/** @type {any} */ event) => {
      const id = event.target.closest("button[data-region]")?.dataset.region;
      if (id) app.select({ ...centreOf(id), region: id });
    });
  }

  const shapesOf = (/** @type {string} */ id) => (layer ? layer.data.features : []).filter((/** @type {any} */ one) => one.region === id && !one.label);

  /** @param {string} id */
  function centreOf(id) {
    const [west, south, east, north] = data.regions.find((one) => one.id === id)?.view || data.view;
    return { lat: (south + north) / 2, lng: (west + east) / 2 };
  }

  /** @param {string | undefined} id @param {boolean} [isMoving] */
  function choose(id, isMoving) {
    outline.clearLayers();
    for (const one of buttons()) one.setAttribute("aria-pressed", String(one.dataset.region === id));
    const region = data.regions.find((one) => one.id === id);
    if (!region) return null;
    for (const feature of shapesOf(region.id)) {
      const style = { ...options, color: "#fff", weight: 6, fill: false, className: "fz-chosen-below" };
      if (!feature.shape.lines.length || feature.shape.kind === "point") continue;
      const draw = feature.shape.kind === "polygons" ? L.polygon : L.polyline;
      outline.addLayer(draw(unpack(feature.shape), style));
      outline.addLayer(draw(unpack(feature.shape), { ...style, weight: 2.5, className: "fz-chosen" }));
    }
    const pressed = buttons().find((one) => one.dataset.region === id);
    if (pressed) pressed.closest("li").scrollIntoView({ block: "nearest" });
    if (isMoving && region.view) {
      const [west, south, east, north] = region.view;
      map.fitBounds([[south, west], [north, east]], { maxZoom: 8, animate: false, padding: [20, 20] });
    }
    return region;
  }

  return { choose };
}

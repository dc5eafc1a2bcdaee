// @ts-check
// Meridians and parallels about every 120 pixels, numbered at the left and lower edge of the view.
import { paneOf } from "./draw.js";
/** @import { Name } from "./labels.js" */
/** @import { Labels } from "./types.js" */

const STEPS_DEG = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];

/** @param {number} value @param {string} positive @param {string} negative */
function angle(value, positive, negative) {
  const turned = positive === "E" ? ((((value + 180) % 360) + 360) % 360) - 180 : value;
  const text = String(Math.abs(Math.round(turned * 100) / 100));
  return `${text}° ${turned < 0 ? negative : positive}`;
}

/** @param {L.Map} map @param {Labels} labels */
export function makeGraticule(map, labels) {
  const group = L.layerGroup();
  const style = { ...paneOf(map, "graticule", 255), color: "#5d7482", weight: 0.6, opacity: 0.5 };
  /** @type {Name[]} */
  let numbers = [];
  function draw() {
    const view = map.getBounds().pad(0.1), size = map.getSize();
    const [west, east] = [view.getWest(), view.getEast()];
    const [south, north] = [Math.max(view.getSouth(), -85), Math.min(view.getNorth(), 85)];
    const wanted = ((east - west) * 120) / (size.x * 1.2);
    const step = STEPS_DEG.findLast((one) => one >= wanted) || STEPS_DEG[0];
    group.clearLayers();
    numbers = [];
    for (let k = Math.ceil(west / step); k * step <= east; k++) {
      group.addLayer(L.polyline([[south, k * step], [north, k * step]], style));
      const x = map.latLngToContainerPoint([0, k * step]).x;
      numbers.push({ at: L.point(x, size.y - 1), text: angle(k * step, "E", "W"), kind: "grid", side: "above", rank: -1 });
    }
    for (let k = Math.ceil(south / step); k * step <= north; k++) {
      group.addLayer(L.polyline([[k * step, west], [k * step, east]], style));
      const y = map.latLngToContainerPoint([k * step, 0]).y;
      numbers.push({ at: L.point(-4, y), text: angle(k * step, "N", "S"), kind: "grid", side: "right", rank: -1 });
    }
  }
  group.on("add", () => { map.on("moveend resize", draw); draw(); });
  group.on("remove", () => { map.off("moveend resize", draw); });
  labels.add(() => (map.hasLayer(group) ? numbers : []));
  return group;
}

// @ts-check
// The list of layers: a group each, a box each.
import { find, make } from "./dom.js";

/**
 * @param {any} map
 * @param {import("./types.js").MapDocument} data
 * @param {any[]} drawn layers of draw.js and others like them: { id, data: { title, group }, group }
 */
export function listLayers(map, data, drawn) {
  const boxes = new Map();
  for (const { id, title } of data.groups) {
    const own = drawn.filter((one) => one.data.group === id);
    if (!own.length) continue;
    const lines = own.map((one) => {
      const box = make("input", { type: "checkbox", checked: map.hasLayer(one.group), value: one.id });
      box.addEventListener("change", () => (box.checked ? one.group.addTo(map) : one.group.remove()));
      boxes.set(one.id, { box, group: one.group });
      return make("label", {}, box, make("span", {}, one.data.title));
    });
    find("fz-layers").append(make("fieldset", {}, make("legend", {}, title), ...lines));
  }
  return {
    ids: () => [...boxes.keys()],
    isShown: (/** @type {string} */ id) => map.hasLayer(boxes.get(id).group),
    show: (/** @type {string} */ id, /** @type {boolean} */ shown) => {
      const { box, group } = boxes.get(id);
      box.checked = shown;
      if (shown) group.addTo(map);
      else group.remove();
    },
  };
}

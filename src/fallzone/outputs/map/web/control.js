// @ts-check
// The list of layers: a group each, a box each.
/** @import { Listed, MapDocument } from "./types.js" */
import { find, make } from "./dom.js";

/** @param {L.Map} map @param {MapDocument} data @param {Listed[]} drawn layers of draw.js and others like them */
export function listLayers(map, data, drawn) {
  /** @type {Map<string, { box: HTMLInputElement, group: L.LayerGroup }>} */
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
    find("fz-layers", HTMLElement).append(make("fieldset", {}, make("legend", {}, title), ...lines));
  }
  return {
    ids: () => [...boxes.keys()],
    isShown: (/** @type {string} */ id) => {
      const one = boxes.get(id);
      return one !== undefined && map.hasLayer(one.group);
    },
    show: (/** @type {string} */ id, /** @type {boolean} */ shown) => {
      const one = boxes.get(id);
      if (!one) return;
      one.box.checked = shown;
      if (shown) one.group.addTo(map);
      else one.group.remove();
    },
  };
}

// @ts-check
// What is looked at, in the address after "#": it can be sent to somebody else and opens there as it stands here.
/** @import { LayerList, State } from "./types.js" */

/** Values by key: `map` (zoom/lat/lng), `layers` (ids), `at`, `region` or `place`, `t` and `clock` (a moment). */
export function makeState() {
  const read = () => new URLSearchParams(location.hash.slice(1));
  let values = read(), own = location.hash;
  /** @type {(() => void)[]} */
  const listeners = [];
  addEventListener("hashchange", () => {
    if (location.hash === own) return;
    values = read();
    own = location.hash;
    for (const heard of listeners) heard();
  });
  return {
    get: (/** @type {string} */ key) => values.get(key),
    set: (/** @type {Record<string, string | null>} */ changed) => {
      for (const [key, value] of Object.entries(changed)) {
        if (value === null) values.delete(key);
        else values.set(key, value);
      }
      own = "#" + values.toString().replace(/%2F/g, "/").replace(/%2C/g, ",");
      history.replaceState(null, "", own);
    },
    listen: (/** @type {() => void} */ heard) => { listeners.push(heard); },
  };
}

/** The view and the layers follow the address, and it them. @param {L.Map} map @param {State} state @param {LayerList} layers */
export function followView(map, state, layers) {
  const atFirst = layers.ids().filter(layers.isShown).join(",");
  let isRestoring = false;
  const restore = () => {
    isRestoring = true;
    const [zoom, lat, lng] = (state.get("map") || "").split("/").map(Number);
    if ([zoom, lat, lng].every(Number.isFinite) && Math.abs(lat) <= 90) map.setView([lat, lng], zoom, { animate: false });
    const shown = (state.get("layers") ?? atFirst).split(",");
    for (const id of layers.ids()) layers.show(id, shown.includes(id));
    isRestoring = false;
  };
  restore();
  state.listen(restore);
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    if (!isRestoring) state.set({ map: `${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}` });
  });
  map.on("layeradd layerremove", () => {
    const shown = layers.ids().filter(layers.isShown).join(",");
    if (!isRestoring && shown !== (state.get("layers") ?? atFirst)) state.set({ layers: shown === atFirst ? null : shown });
  });
}

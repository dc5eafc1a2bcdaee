// @ts-check
// One good sheet of A4: what is seen, beside its legend.
import { find } from "./dom.js";
/** @import { App } from "./types.js" */

/** @param {App} app */
export function preparePrint({ map, data, labels, layers }) {
  const [west, south, east, north] = data.view, body = find("fz-body", HTMLElement), sheet = document.createElement("style");
  const whole = L.latLngBounds([south, west], [north, east]);
  const isUpright = north - south > east - west;
  sheet.textContent = `@page { size: A4 ${isUpright ? "portrait" : "landscape"}; margin: 9mm; }`;
  document.head.append(sheet);
  /** @type {{ bounds: L.LatLngBounds, centre: L.LatLng, zoom: number, opened: [HTMLDetailsElement, boolean][] } | null} */
  let before = null;

  function begin() {
    if (before) return;
    /** @type {[HTMLDetailsElement, boolean][]} */
    const opened = [];
    for (const one of body.children) if (one instanceof HTMLDetailsElement) opened.push([one, one.open]);
    before = { bounds: map.getBounds(), centre: map.getCenter(), zoom: map.getZoom(), opened };
    for (const [one] of opened) one.open = one.id === "fz-legend";
    document.body.classList.add("fz-printing", isUpright ? "fz-upright" : "fz-wide");
    map.invalidateSize({ animate: false });
    // A sheet is no screen: of what was seen it shows the middle, and of the whole launch all of it
    if (before.bounds.contains(whole)) map.fitBounds(whole, { animate: false, padding: [12, 12] });
    else map.setView(before.centre, before.zoom, { animate: false });
    labels.place();
    // Of layers that are off the sheet tells nothing; what is left is made small enough for it
    document.body.classList.toggle("fz-all", data.layers.some((layer) => !layer.shown && layers.isShown(layer.id)));
    body.style.zoom = String(Math.min(1, body.clientHeight / body.scrollHeight));
  }

  function end() {
    if (!before) return;
    document.body.classList.remove("fz-printing", "fz-upright", "fz-wide", "fz-all");
    body.style.zoom = "";
    for (const [one, isOpen] of before.opened) one.open = isOpen;
    map.invalidateSize({ animate: false });
    map.setView(before.centre, before.zoom, { animate: false });
    before = null;
  }

  addEventListener("beforeprint", begin);
  addEventListener("afterprint", end);
}

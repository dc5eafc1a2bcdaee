// @ts-check
// One good sheet of A4: what is seen, beside its legend.

/** @param {any} map @param {import("./types.js").MapDocument} data @param {any} labels */
export function preparePrint(map, data, labels) {
  const [west, south, east, north] = data.view, sheet = document.createElement("style");
  const whole = L.latLngBounds([south, west], [north, east]);
  const isUpright = north - south > east - west;
  sheet.textContent = `@page { size: A4 ${isUpright ? "portrait" : "landscape"}; margin: 9mm; }`;
  document.head.append(sheet);
  /** @type {any} */
  let before = null;

  function begin() {
    if (before) return;
    const opened = [...document.querySelectorAll("#fz-body > details")].map((one) => /** @type {const} */ ([one, /** @type {any} */ (one).open]));
    before = { bounds: map.getBounds(), centre: map.getCenter(), zoom: map.getZoom(), opened };
    for (const [one] of opened) /** @type {any} */ (one).open = one.id === "fz-legend";
    document.body.classList.add("fz-printing", isUpright ? "fz-upright" : "fz-wide");
    map.invalidateSize({ animate: false });
    // A sheet is no screen: of what was seen it shows the middle, and of the whole launch all of it
    if (before.bounds.contains(whole)) map.fitBounds(whole, { animate: false, padding: [12, 12] });
    else map.setView(before.centre, before.zoom, { animate: false });
    labels.place();
  }

  function end() {
    if (!before) return;
    document.body.classList.remove("fz-printing", "fz-upright", "fz-wide");
    for (const [one, isOpen] of before.opened) one.open = isOpen;
    map.invalidateSize({ animate: false });
    map.setView(before.centre, before.zoom, { animate: false });
    before = null;
  }

  addEventListener("beforeprint", begin);
  addEventListener("afterprint", end);
}

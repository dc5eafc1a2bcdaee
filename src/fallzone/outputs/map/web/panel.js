// @ts-check
// The panel beside the map; on a telephone a sheet over it that can be folded.
import { closestTo, find } from "./dom.js";
/** @import { Words } from "./types.js" */

export function isNarrow() {
  return matchMedia("(max-width: 760px), (max-height: 480px)").matches;
}

/** One stop for the tabulator in a long list, and arrows within it. @param {HTMLElement} list @param {string} selector */
export function rove(list, selector) {
  const stops = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll(selector)]);
  const settle = (/** @type {Element} */ chosen) => { for (const one of stops()) one.tabIndex = one === chosen ? 0 : -1; };
  settle(stops()[0]);
  list.addEventListener("focusin", (event) => {
    const chosen = closestTo(event, selector);
    if (chosen) settle(chosen);
  });
  list.addEventListener("keydown", (event) => {
    const all = stops(), at = all.findIndex((one) => one === document.activeElement);
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }, next = moves[event.key];
    if (at < 0 || next === undefined || !all[next]) return;
    event.preventDefault();
    all[next].focus();
  });
}

/** @param {L.Map} map @param {Words} words @param {() => void} clear what Escape undoes */
export function makePanel(map, words, clear) {
  const panel = find("fz-panel", HTMLElement), button = find("fz-fold", HTMLElement);
  const fold = (/** @type {boolean} */ folded) => {
    panel.classList.toggle("fz-folded", folded);
    button.setAttribute("aria-expanded", String(!folded));
    button.setAttribute("aria-label", folded ? words.open_panel : words.fold_panel);
    map.invalidateSize({ animate: false });
  };
  button.hidden = false;
  button.addEventListener("click", () => fold(!panel.classList.contains("fz-folded")));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (!find("fz-answer", HTMLElement).hidden) clear();
    else if (isNarrow()) fold(true);
    else for (const one of panel.querySelectorAll("details")) one.open = false;
  });
  fold(isNarrow());
  return { open: () => fold(false), fold: () => fold(true) };
}

// @ts-check
// What is said of a place that was clicked, typed or chosen.
import { find, fill, make } from "./dom.js";
import { decimal, dms } from "./degrees.js";
/** @import { App } from "./types.js" */

/** Markup of the document, which is safe, as elements. @param {string} markup */
function textOf(markup) {
  const box = make("div", { class: "fz-text" });
  box.innerHTML = markup;
  return box;
}

/** @param {App} app @param {() => void} clear */
export function makeAnswer(app, clear) {
  const { words, data } = app, section = find("fz-answer", HTMLElement);
  const mark = L.circleMarker([0, 0], { radius: 7, weight: 3, className: "fz-mark", interactive: false, fill: false });

  /**
   * @param {{ title: string, latlng: L.LatLng | null, verdict: Node | null, texts: { title: string, text: number }[] }} told
   */
  function show({ title, latlng, verdict, texts }) {
    const close = make("button", { type: "button", class: "fz-close", "aria-label": words.close, onclick: clear }, "×");
    /** @type {Node[]} */
    const parts = [make("header", {}, make("h2", {}, title), close)];
    if (latlng) {
      const lng = latlng.wrap().lng;
      parts.push(make("p", { class: "fz-position" }, decimal(latlng.lat, lng, 4), make("br"), dms(latlng.lat, lng)));
      mark.setLatLng(latlng).addTo(app.map);
    } else mark.remove();
    if (verdict) parts.push(verdict);
    const isOnly = texts.length === 1 && !verdict;
    if (texts.length && !isOnly) parts.push(make("h3", {}, fill(words.drawn_here, { count: texts.length })));
    if (!texts.length && !verdict) parts.push(make("p", {}, words.nothing_here));
    for (const { title: name, text } of texts) {
      if (isOnly) parts.push(textOf(data.texts[text]));
      else parts.push(make("details", { open: texts.length < 3 && !verdict }, make("summary", {}, name), textOf(data.texts[text])));
    }
    section.replaceChildren(...parts);
    section.hidden = false;
    section.scrollTop = 0;
    find("fz-body", HTMLElement).scrollTop = 0;
  }

  function hide() {
    section.hidden = true;
    section.replaceChildren();
    mark.remove();
  }

  return { show, hide };
}

/** The heading of a text, without its markup. @param {string} markup */
export function headingOf(markup) {
  const parsed = new DOMParser().parseFromString(markup, "text/html");
  return (parsed.querySelector("b") || parsed.body).textContent || "";
}

// @ts-check
// The field in which a place, a region or coordinates are typed.
import { closestTo, find, fill, make } from "./dom.js";
import { isPosition, readPosition } from "./coordinates.js";
import { fold } from "./places.js";
/** @import { App } from "./types.js" */
/** @import { Place } from "./places.js" */

const MOST_FOUND = 8;

/**
 * @param {App} app @param {(text: string, most: number) => Place[]} search
 * @param {(found: Place | { lat: number, lng: number }) => void} choose
 */
export function makeAsking(app, search, choose) {
  const form = document.getElementById("fz-ask"), { words } = app;
  if (!form) return;
  const field = find("fz-asked", HTMLInputElement), list = find("fz-found", HTMLElement), fault = find("fz-fault", HTMLElement);
  /** @type {Place[]} */
  let found = [];
  let chosen = -1;
  form.hidden = false;

  function close() {
    list.hidden = true;
    found = [];
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  /** @param {string} text */
  function say(text) {
    fault.textContent = text;
    fault.hidden = !text;
  }

  function show() {
    say("");
    const text = field.value.trim();
    found = text && !isPosition(text) ? search(text, MOST_FOUND) : [];
    chosen = -1;
    list.replaceChildren(...found.map((one, number) => make("li", { role: "option", id: `fz-found-${number}`, "aria-selected": "false" },
      one.name, " ", make("small", {}, one.about))));
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(found.length > 0));
  }

  /** @param {number} number */
  function mark(number) {
    chosen = (number + found.length) % found.length;
    [...list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === chosen)));
    field.setAttribute("aria-activedescendant", `fz-found-${chosen}`);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }

  /** @param {Place | { lat: number, lng: number }} one */
  function take(one) {
    if ("name" in one) field.value = one.name;
    close();
    choose(one);
  }

  function submit() {
    const text = field.value.trim();
    if (!text) return;
    if (isPosition(text)) {
      const read = readPosition(text);
      if ("fault" in read) say(fill(words[read.fault], { text, lat: read.lat, lng: read.lng }));
      else take(read);
      return;
    }
    const all = found.length ? found : search(text, MOST_FOUND), named = all.filter((one) => one.keys.includes(fold(text)));
    if (chosen >= 0) take(found[chosen]);
    else if (all.length === 1 || named.length === 1) take(named[0] || all[0]);
    else if (all.length) { show(); say(words.which_one); }
    else say(fill(words.no_place, { text }));
  }

  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { close(); event.preventDefault(); }
    if (!found.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    mark(chosen + (event.key === "ArrowDown" ? 1 : -1));
  });
  field.addEventListener("blur", () => setTimeout(close, 200));
  list.addEventListener("mousedown", (event) => {
    const line = closestTo(event, "li");
    if (line) take(found[[...list.children].indexOf(line)]);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
}

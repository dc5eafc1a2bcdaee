// @ts-check
// Elements of the page. Text is set as text; what is markup in the document has been made safe before.

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | ((event: Event) => void)>} [facts] attributes, and listeners under "on…"
 * @param {...(Node | string)} children
 */
export function make(tag, facts = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** @param {keyof SVGElementTagNameMap} tag @param {Record<string, string | number>} facts @param {...Element} children */
export function makeSvg(tag, facts, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(facts)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * An element that every page has.
 * @template {HTMLElement} Kind
 * @param {string} id @param {new () => Kind} kind
 */
export function find(id, kind) {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`no element #${id}`);
}

/** What an event came from, or what holds it, by a selector. @param {Event} event @param {string} selector */
export function closestTo(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/** Words with their {blanks} filled. @param {string} words @param {Record<string, unknown>} values */
export function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (blank, name) => (name in values ? String(values[name]) : blank));
}

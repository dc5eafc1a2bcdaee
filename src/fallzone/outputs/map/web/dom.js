// @ts-check
// Elements of the page. Text is set as text; what is markup in the document has been made safe before.

/**
 * @param {string} tag
 * @param {Record<string, any>} [facts] attributes, and listeners as functions under "on…"
 * @param {...(Node | string)} children
 * @returns {any}
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

/** @param {string} tag @param {Record<string, any>} facts @param {...Element} children @returns {any} */
export function makeSvg(tag, facts, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(facts)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** @param {string} id @returns {any} */
export function find(id) {
  return document.getElementById(id);
}

/** Words with their {blanks} filled. @param {string} words @param {Record<string, any>} values */
export function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (blank, name) => (name in values ? String(values[name]) : blank));
}

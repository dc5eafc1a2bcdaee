// @ts-check
// Layers of the document as layers of the map. Names are not drawn here: labels.js places them.
import { makeSvg } from "./dom.js";
import { unpack } from "./shapes.js";

/** One SVG per pane: sharp on paper, and hatched by patterns. @type {Record<string, any>} */
const rendererOf = {};

/** @param {any} map @param {string} name @param {number} order */
export function paneOf(map, name, order) {
  if (!map.getPane(name)) {
    const pane = map.createPane(name);
    pane.style.zIndex = String(order);
    pane.style.pointerEvents = "none";
    rendererOf[name] = L.svg({ pane: name, padding: 0.4 });
  }
  return { pane: name, renderer: rendererOf[name], interactive: false };
}

/** @param {import("./types.js").Feature} feature @param {any} options */
function shapeOf(feature, options) {
  const where = unpack(feature.shape);
  if (feature.shape.kind === "polygons") return L.polygon(where, options);
  if (feature.shape.kind === "lines") return L.polyline(where, options);
  if (feature.radius_m) return L.circle(where, { ...options, radius: feature.radius_m });
  return L.circleMarker(where, { ...options, radius: feature.size });
}

/** Whether the page is looked at in the dark. Paper is white. */
export function isDark() {
  return matchMedia("(prefers-color-scheme: dark)").matches && !matchMedia("print").matches;
}

/**
 * Every layer, and how they are coloured again.
 * @param {any} map
 * @param {import("./types.js").MapDocument} data
 */
export function drawLayers(map, data) {
  hatch(data);
  const drawn = data.layers.map((layer) => {
    const options = paneOf(map, layer.id, layer.order);
    const shapes = layer.features
      .filter((feature) => !feature.label && feature.shape.lines.length)
      .map((feature) => {
        const className = data.styles[feature.style].hatch ? `fz-style-${feature.style}` : "";
        const shape = shapeOf(feature, { ...options, className });
        shape.feature = feature;
        return shape;
      });
    return { id: layer.id, data: layer, group: L.layerGroup(shapes) };
  });
  const colour = () => {
    const dark = isDark();
    for (const { group } of drawn) {
      group.eachLayer((/** @type {any} */ shape) => {
        const name = shape.feature.style;
        shape.setStyle({ ...data.styles[name], ...(dark ? data.dark[name] : {}) });
      });
    }
  };
  colour();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", colour);
  matchMedia("print").addEventListener("change", colour);
  for (const one of drawn) if (one.data.shown) one.group.addTo(map);
  return drawn;
}

/** Patterns for the styles that are hatched: a level is told without its colour too. @param {import("./types.js").MapDocument} data */
function hatch(data) {
  const patterns = [], rules = [];
  for (const [name, style] of Object.entries(data.styles)) {
    if (!style.hatch) continue;
    const { angle_deg, gap, width, color } = style.hatch;
    const line = makeSvg("path", { d: `M${gap / 2} 0V${gap}`, stroke: color, "stroke-width": width, "stroke-opacity": 0.55 });
    const ground = makeSvg("rect", { width: gap, height: gap, fill: style.fillColor, "fill-opacity": style.fillOpacity });
    patterns.push(makeSvg("pattern", {
      id: `fz-hatch-${name}`, width: gap, height: gap, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${angle_deg})`,
    }, ground, line));
    rules.push(`.fz-style-${name} { fill: url(#fz-hatch-${name}); fill-opacity: 1; }`);
  }
  const svg = makeSvg("svg", { width: 0, height: 0, "aria-hidden": "true", class: "fz-patterns" }, makeSvg("defs", {}, ...patterns));
  const sheet = document.createElement("style");
  sheet.textContent = rules.join("\n");
  document.body.append(svg, sheet);
}

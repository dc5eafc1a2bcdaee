// @ts-check
// Layers of the document as layers of the map. Names are not drawn here: labels.js places them.
import { makeSvg } from "./dom.js";
import { linesOf, pointOf, polygonsOf } from "./shapes.js";
/** @import { Drawn, Feature, MapDocument } from "./types.js" */

/** One SVG per pane: sharp on paper, and hatched by patterns. @type {Record<string, L.Renderer>} */
const rendererOf = {};

/** @param {L.Map} map @param {string} name @param {number} order */
export function paneOf(map, name, order) {
  if (!map.getPane(name)) {
    const pane = map.createPane(name);
    pane.style.zIndex = String(order);
    pane.style.pointerEvents = "none";
    rendererOf[name] = L.svg({ pane: name, padding: 0.4 });
  }
  return { pane: name, renderer: rendererOf[name], interactive: false };
}

/** @param {Feature} feature @param {L.PathOptions} options @returns {L.Path} */
function pathOf({ shape, radius_m, size = 0 }, options) {
  if (shape.kind === "polygons") return L.polygon(polygonsOf(shape), options);
  if (shape.kind === "lines") return L.polyline(linesOf(shape), options);
  if (radius_m) return L.circle(pointOf(shape), { ...options, radius: radius_m });
  return L.circleMarker(pointOf(shape), { ...options, radius: size });
}

/** Whether the page is looked at in the dark. Paper is white. */
export function isDark() {
  return matchMedia("(prefers-color-scheme: dark)").matches && !matchMedia("print").matches;
}

/** Every layer, and how they are coloured again. @param {L.Map} map @param {MapDocument} data @returns {Drawn[]} */
export function drawLayers(map, data) {
  hatch(data);
  /** @type {{ path: L.Path, style: string }[]} */
  const painted = [];
  const drawn = data.layers.map((layer) => {
    const options = paneOf(map, layer.id, layer.order);
    const own = layer.features
      .filter((feature) => !feature.label && feature.shape.lines.length)
      .map((feature) => {
        const className = data.styles[feature.style].hatch ? `fz-style-${feature.style}` : "";
        return { path: pathOf(feature, { ...options, className }), style: feature.style };
      });
    painted.push(...own);
    return { id: layer.id, data: layer, group: L.layerGroup(own.map((one) => one.path)) };
  });
  const colour = () => {
    const dark = isDark();
    for (const { path, style } of painted) path.setStyle({ ...data.styles[style], ...(dark ? data.dark[style] : {}) });
  };
  colour();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", colour);
  matchMedia("print").addEventListener("change", colour);
  for (const one of drawn) if (one.data.shown) one.group.addTo(map);
  return drawn;
}

/** Patterns for the styles that are hatched: a level is told without its colour too. @param {MapDocument} data */
function hatch(data) {
  const patterns = [], rules = [];
  for (const [name, style] of Object.entries(data.styles)) {
    if (!style.hatch) continue;
    const { angle_deg, gap, width, color } = style.hatch, { fillColor = "none", fillOpacity = 1 } = style;
    const line = makeSvg("path", { d: `M${gap / 2} 0V${gap}`, stroke: color, "stroke-width": width, "stroke-opacity": 0.55 });
    const ground = makeSvg("rect", { width: gap, height: gap, fill: fillColor, "fill-opacity": fillOpacity });
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

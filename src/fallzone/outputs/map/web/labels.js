// @ts-check
// Names on the map: the more important ones first, and none on another.
import { make } from "./dom.js";
import { pointOf } from "./shapes.js";
/** @import { Drawn } from "./types.js" */

/**
 * What may be named: where, and how it stands there; of a lower rank it is named first.
 * @typedef {{ text: string, kind: string, side: string, rank: number, dot?: boolean }} Named
 * @typedef {Named & ({ lat: number, lng: number } | { at: L.Point })} Name
 * @typedef {{ x: number, y: number, width: number, height?: number }} Box
 */

const HEIGHT_PX = 15;
const GAP_PX = 8;
const MOST = 180;
// Where a name may stand beside its point; the wanted side comes first
/** @type {Record<string, string[]>} */
const SIDES = { right: ["right", "left", "above", "below"], left: ["left", "right", "above", "below"], centre: ["centre"], above: ["above"] };

const ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
/** @type {Map<string, number>} */
const widths = new Map();

/** @param {string} text @param {string} font */
function widthOf(text, font) {
  const key = font + text;
  let width = widths.get(key);
  if (width === undefined) {
    ruler.font = font;
    width = Math.min(Math.ceil(1.03 * ruler.measureText(text).width) + 7, 190);
    widths.set(key, width);
  }
  return width;
}

/** @param {string} side @param {L.Point} point @param {number} width */
function boxBeside(side, point, width) {
  const [x, y] = [point.x, point.y];
  if (side === "right") return { x: x + GAP_PX, y: y - HEIGHT_PX / 2, width };
  if (side === "left") return { x: x - GAP_PX - width, y: y - HEIGHT_PX / 2, width };
  if (side === "above") return { x: x - width / 2, y: y - HEIGHT_PX - 5, width };
  if (side === "below") return { x: x - width / 2, y: y + 5, width };
  return { x: x - width / 2, y: y - HEIGHT_PX / 2, width };
}

/** @param {Box} a @param {Box} b */
function meet(a, b) {
  return a.x < b.x + b.width + 2 && b.x < a.x + a.width + 2 && a.y < b.y + (b.height || HEIGHT_PX) && b.y < a.y + (a.height || HEIGHT_PX);
}

/** Boxes by cells of the screen, so that each asks its neighbours alone. */
class Taken {
  constructor() {
    /** @type {Map<number, Box[]>} */
    this.cells = new Map();
  }

  /** @param {Box} box */
  *keys(box) {
    for (let column = Math.floor(box.x / 100); column <= Math.floor((box.x + box.width) / 100); column++)
      for (let row = Math.floor(box.y / 40); row <= Math.floor((box.y + (box.height || HEIGHT_PX)) / 40); row++)
        yield column * 4096 + row;
  }

  /** @param {Box} box */
  isFree(box) {
    for (const key of this.keys(box)) if ((this.cells.get(key) || []).some((other) => meet(box, other))) return false;
    return true;
  }

  /** @param {Box} box */
  add(box) {
    for (const key of this.keys(box)) this.cells.set(key, [...(this.cells.get(key) || []), box]);
  }
}

/** Names of everything. A source gives what may be named in the view now. @param {L.Map} map */
export function makeLabels(map) {
  const pane = map.createPane("labels");
  pane.style.zIndex = "660";
  pane.style.pointerEvents = "none";
  pane.setAttribute("aria-hidden", "true");
  /** @type {(() => Name[])[]} */
  const sources = [];
  let waiting = 0;

  /** @param {string} kind */
  const fontOf = (kind) => {
    const style = getComputedStyle(map.getContainer());
    return `${/zone|observed|isopleth|pad/.test(kind) ? 600 : 400} 12px ${style.fontFamily}`;
  };

  function place() {
    waiting = 0;
    const fonts = /** @type {Record<string, string>} */ ({}), taken = new Taken(), size = map.getSize(), shown = [];
    const frame = map.getContainer().getBoundingClientRect();
    for (const control of map.getContainer().querySelectorAll(".leaflet-control, .fz-covers")) {
      const box = control.getBoundingClientRect();
      if (box.width) taken.add({ x: box.left - frame.left, y: box.top - frame.top, width: box.width, height: box.height });
    }
    const wanted = sources.flatMap((source) => source()).sort((a, b) => a.rank - b.rank);
    for (const one of wanted) {
      if (shown.length >= MOST) break;
      const point = "at" in one ? one.at : map.latLngToContainerPoint([one.lat, one.lng]);
      if (point.x < -20 || point.y < -20 || point.x > size.x + 20 || point.y > size.y + 20) continue;
      const width = widthOf(one.text, (fonts[one.kind] ||= fontOf(one.kind)));
      const dot = { x: point.x - 3, y: point.y - 3, width: 6, height: 6 };
      for (const side of SIDES[one.side] || SIDES.right) {
        const box = boxBeside(side, point, width);
        const fits = box.x >= 2 && box.y >= 2 && box.x + box.width <= size.x - 2 && box.y + HEIGHT_PX <= size.y - 2;
        if (!fits || !taken.isFree(box)) continue;
        taken.add(box);
        if (one.dot) taken.add(dot);
        shown.push({ one, box, point });
        break;
      }
    }
    const origin = map.containerPointToLayerPoint([0, 0]);
    pane.replaceChildren(...shown.flatMap(({ one, box, point }) => {
      const name = make("span", { class: `fz-label fz-on-${one.kind}` }, one.text);
      name.style.cssText = `left:${Math.round(box.x + origin.x)}px;top:${Math.round(box.y + origin.y)}px;width:${box.width}px`;
      if (!one.dot) return [name];
      const dot = make("i", { class: `fz-dot fz-on-${one.kind}` });
      dot.style.cssText = `left:${Math.round(point.x + origin.x)}px;top:${Math.round(point.y + origin.y)}px`;
      return [dot, name];
    }));
    pane.style.visibility = "";
  }

  const later = () => { waiting ||= requestAnimationFrame(place); };
  map.on("zoomstart", () => { pane.style.visibility = "hidden"; });
  map.on("moveend zoomend resize layeradd layerremove", later);
  return { add: (/** @type {() => Name[]} */ source) => { sources.push(source); later(); }, place, later };
}

// Of what may be named, the first are named first
const KINDS = ["pad", "zone", "observed", "drop", "region-land", "isopleth", "region-sea", "track", "region-below"];

/** Names that stand in the layers which are shown. @param {L.Map} map @param {Drawn[]} drawn */
export function nameLayers(map, drawn) {
  const all = drawn.flatMap(({ data, group }) => data.features.flatMap(({ label: text, kind = "", side = "right", shape }) => {
    if (!text) return [];
    const [lat, lng] = pointOf(shape);
    return [{ lat, lng, text, kind, side, rank: KINDS.indexOf(kind), group }];
  }));
  return () => all.filter((one) => map.hasLayer(one.group));
}

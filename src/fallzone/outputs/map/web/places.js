// @ts-check
// Towns, islands and regions by name: in three languages, spelt with or without accents, spaces and width of letters.
/** @import { Name } from "./labels.js" */
/** @import { App, MapDocument } from "./types.js" */

/**
 * @typedef {{
 *   name: string, names: string[], lat: number, lng: number, rank: number, reach_m: number, about: string, isOutlined: boolean,
 *   region: string, keys: string[],
 * }} Place a town or an island, or a flagged region by its id; `keys` are its names folded
 */

/** What two spellings of a name share; as places/names.py folds it. @param {string} name */
export function fold(name) {
  return name.normalize("NFKC").toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").replace(/[^\p{L}\p{N}]/gu, "");
}

/** @param {MapDocument} data */
export function readPlaces({ places, language }) {
  const own = ["en", "ko", "ja"].indexOf(language), outlined = new Set(places?.outlined);
  /** @type {Place[]} */
  const found = [];
  for (let i = 0; places && i < places.lat.length; i++) {
    const names = places.names[i], name = names[own] || names[0];
    found.push({
      name, names, lat: places.lat[i] / 1e4, lng: places.lon[i] / 1e4, rank: places.rank[i], reach_m: places.reach_m[i],
      about: [places.kinds[places.kind[i]], places.areas[places.area[i]]].filter(Boolean).join(", "),
      isOutlined: outlined.has(i), region: "", keys: [],
    });
  }
  return found;
}

/** @param {App} app @param {Place[]} places @param {(level: string) => string} aboutRegion */
export function makeIndex(app, places, aboutRegion) {
  /** @type {Place[]} */
  const regions = app.data.regions.map((one) => ({
    name: one.name, names: one.names, lat: 0, lng: 0, rank: 0, reach_m: 0, about: aboutRegion(one.level), isOutlined: false, region: one.id,
    keys: [],
  }));
  const all = [...regions, ...places];
  const prepare = () => { if (!all[0]?.keys.length) for (const one of all) one.keys = one.names.map(fold).filter(Boolean); };

  /** Places whose names are, begin with or hold a text, in this order, the important ones first. @param {string} text @param {number} most */
  return (text, most) => {
    prepare();
    const wanted = fold(text.split(",")[0]), where = fold(text.split(",").slice(1).join(" "));
    if (!wanted) return [];
    /** @type {Place[][]} */
    const ways = [[], [], []];
    for (const one of all) {
      let best = 3;
      for (const key of one.keys) {
        const at = key.indexOf(wanted);
        if (at >= 0) best = Math.min(best, key === wanted ? 0 : at === 0 ? 1 : 2);
      }
      if (best < 3 && (!where || fold(one.about).includes(where))) ways[best].push(one);
    }
    return ways.flat().slice(0, most);
  };
}

/** Names of places that a map of this zoom has room for. @param {L.Map} map @param {Place[]} places */
export function namePlaces(map, places, isShown = () => true) {
  return () => {
    if (!isShown()) return [];
    const view = map.getBounds(), zoom = map.getZoom(), middle = map.getCenter().lng;
    /** @type {Name[]} */
    const found = [];
    for (const one of places) {
      if (one.rank > zoom + 0.25) break;
      const lng = one.lng + 360 * Math.round((middle - one.lng) / 360);
      if (view.contains([one.lat, lng])) found.push({ lat: one.lat, lng, text: one.name, kind: "place", side: "right", rank: 20 + one.rank, dot: true });
    }
    return found;
  };
}

// @ts-check
// The page of a map. It reads one document of plain data (docs/map.md) and shows it; all words come from there.
//
// A part of the page is a function that main calls once with `app`:
//   app.map     Leaflet's map
//   app.data    the document; what belongs to a part stands under its own key: app.data.moments of addMoments
//   app.words   app.data.words
//   app.state   the address after "#": state.get(key), state.set({ key: text or null }); restored before parts are called,
//               and state.listen(heard) calls when somebody changes it
//   app.select  select({ lat, lng }) asks of a place as a click does, select(null) asks of none
//   app.labels  labels.add(source): names that stand on no other; see labels.js. labels.later() places them again
//   app.layers  the list of layers: layers.isShown(id), layers.show(id, shown)
// and that draws in panes of its own (paneOf in draw.js) and puts its controls into an element of the page, such as
// #fz-moments beneath the map.
import { makeState, followView } from "./address.js";
import { makeAsking } from "./ask.js";
import { headingOf, makeAnswer } from "./answer.js";
import { makeCard } from "./card.js";
import { listLayers } from "./control.js";
import { find } from "./dom.js";
import { drawLayers } from "./draw.js";
import { furnish } from "./furniture.js";
import { makeGraticule } from "./graticule.js";
import { listHere } from "./inspect.js";
import { makeLabels, nameLayers } from "./labels.js";
import { addMoments } from "./moments.js";
import { isNarrow, makePanel } from "./panel.js";
import { makeIndex, namePlaces, readPlaces } from "./places.js";
import { preparePrint } from "./print.js";
import { linkRegions } from "./regions.js";
import { makeJudge } from "./verdict.js";
/** @import { App, MapDocument, Selection } from "./types.js" */

/** @param {L.Map} map @param {MapDocument} data */
function start(map, data) {
  const { words } = data, state = makeState(), isViewGiven = state.get("map") !== null;
  const panel = makePanel(map, words, () => select(null));
  const [west, south, east, north] = data.view;
  const first = () => map.fitBounds([[south, west], [north, east]], { animate: false, padding: isNarrow() ? [10, 10] : [30, 30] });
  first();
  const drawn = drawLayers(map, data), labels = makeLabels(map);
  const graticule = { id: "graticule", data: { title: words.graticule, group: "ground", order: 255 }, group: makeGraticule(map, labels) };
  const towns = { id: "places", data: { title: words.places, group: "ground", order: 650 }, group: L.layerGroup() };
  graticule.group.addTo(map);
  towns.group.addTo(map);
  const places = readPlaces(data), others = data.places ? [towns, graticule] : [graticule];
  const layers = listLayers(map, data, [...drawn, ...others]);
  labels.add(nameLayers(map, drawn));
  labels.add(namePlaces(map, places, () => map.hasLayer(towns.group)));
  furnish(map, words);
  followView(map, state, layers);
  /** @type {App} */
  const app = { map, data, words, state, layers, labels, select };
  const answer = makeAnswer(app, () => select(null)), regions = linkRegions(app, drawn);

  const { answers } = data, judge = answers && makeJudge(answers);
  const search = makeIndex(app, places, (level) => answers?.levels[level] ?? "");

  /** @param {Selection | null} selection */
  function select(selection) {
    const region = regions.choose(selection?.region, true);
    if (!selection) {
      answer.hide();
      state.set({ at: null, region: null, place: null });
      return;
    }
    panel.open();
    if (region) {
      answer.show({ title: region.name, latlng: null, verdict: null, texts: [{ title: region.name, text: region.text }] });
      state.set({ at: null, place: null, region: region.id });
      return;
    }
    const { lat, lng, name } = selection, latlng = L.latLng(lat, lng + 360 * Math.round((map.getCenter().lng - lng) / 360));
    const texts = listHere(map, drawn, latlng).map((text) => ({ title: headingOf(data.texts[text]), text }));
    const verdict = answers && judge && makeCard(data, answers, judge(lat, lng, selection.reach_m || 0), selection);
    answer.show({ title: name || words.this_place, latlng, verdict, texts });
    state.set({ at: `${lat.toFixed(5)},${lng.toFixed(5)}`, region: null, place: name || null });
  }

  /** Show a place that was typed, where the map shows it not yet. @param {Selection} found */
  function choose(found) {
    if (!found.region && !map.getBounds().pad(-0.1).contains([found.lat, found.lng])) map.setView([found.lat, found.lng], Math.max(map.getZoom(), 6), { animate: false });
    select(found);
  }

  /** What was asked of, from the address. */
  function restore() {
    const [lat, lng] = (state.get("at") || "").split(",").map(Number), region = state.get("region");
    if (region && data.regions.some((one) => one.id === region)) select({ lat: 0, lng: 0, region });
    else if (state.get("at") && Number.isFinite(lat) && Number.isFinite(lng) && Math.abs(lat) <= 90) {
      const named = places.find((one) => one.name === state.get("place") && Math.abs(one.lat - lat) < 1e-4 && Math.abs(one.lng - lng) < 1e-4);
      select(named || { lat, lng });
    } else select(null);
  }

  map.on("click", (event) => select({ lat: event.latlng.lat, lng: event.latlng.wrap().lng }));
  makeAsking(app, search, choose);
  preparePrint(app);
  addMoments(app);
  if (!isViewGiven) {
    // Beneath the map there may now be less room for it
    map.invalidateSize({ animate: false, pan: false });
    first();
    state.set({ map: null });
  }
  restore();
  state.listen(restore);
  return { ...app, judge, search, answer };
}

const page = JSON.parse(find("fallzone-document", HTMLElement).textContent);
const { fallzoneMap } = /** @type {typeof globalThis & { fallzoneMap: L.Map }} */ (globalThis);
Object.assign(globalThis, { fallzone: start(fallzoneMap, page) });

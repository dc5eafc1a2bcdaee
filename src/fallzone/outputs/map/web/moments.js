// @ts-check
// The moment of failure: areas, impact point and regions of a failure then, and what of it is down at a time after it.
import { find, fill } from "./dom.js";
import { makeMomentBar } from "./moment_bar.js";
import { drawMoments } from "./moment_draw.js";
import { drawOnPoles } from "./moment_poles.js";
import { readMoments } from "./moment_read.js";
import { showReached } from "./moment_table.js";
/** @import { App } from "./types.js" */

const WRITE_EVERY_MS = 250;

/** @param {App} app */
export function addMoments(app) {
  if (!app.data.moments) return;
  const moments = readMoments(app.data.moments), { words, lastS } = moments;
  const drawing = drawMoments(app, moments), poles = drawOnPoles(moments);
  const bar = makeMomentBar(moments, { moment: chooseMoment, clock: chooseClock, hide: () => chooseMoment(null) });
  placeBar(app, bar.element);
  /** Of the failure [s after lift-off]; null: none is shown. @type {number | null} */
  let momentS = null;
  /** Of the clock [s after lift-off]; null: when all is down. @type {number | null} */
  let clockS = null;
  let pending = 0;

  const whole = (/** @type {number} */ value, /** @type {number} */ most) => Math.min(Math.max(Math.round(value), 0), most);

  /** @param {number | null} value @param {boolean} [isMoving] */
  function chooseMoment(value, isMoving = true) {
    momentS = value === null ? null : whole(value, lastS);
    if (momentS === null) clockS = null;
    show(isMoving);
  }

  /** @param {number} value */
  function chooseClock(value) {
    if (momentS === null) return;
    const endS = moments.endOf(momentS);
    clockS = value >= endS ? null : whole(value, endS);
    show(false);
  }

  /** @param {boolean} isMoving whether the map may move */
  function show(isMoving) {
    // Browsers stop pages that write their address more often than that
    pending ||= setTimeout(write, WRITE_EVERY_MS);
    const wasOpen = bar.isOpen();
    bar.open(momentS !== null);
    if (momentS === null) {
      drawing.hide();
      poles.hide();
      return;
    }
    const t = momentS, moment = moments.at(t), endS = moments.endOf(t), atS = clockS ?? endS;
    const downShare = moment.sample.filter((one) => t + one.delayS <= atS).length / Math.max(moment.sample.length, 1);
    bar.showMoment(t, tellMoment(t));
    bar.showClock(atS, endS, t, moment.sample.length ? downShare : null);
    showReached(bar.details, app, moments, t);
    // What is followed must not lie behind the bar that has just opened
    if (!wasOpen) app.map.invalidateSize({ animate: false, pan: false });
    if (isMoving && bar.isFollowing()) drawing.follow(t);
    drawing.show(t, atS);
    poles.show(t, atS);
  }

  function write() {
    pending = 0;
    app.state.set({ t: momentS === null ? null : String(momentS), clock: clockS === null ? null : String(clockS) });
  }

  /** @param {number} t */
  function tellMoment(t) {
    const count = moments.at(t).reached.length, position = moments.positionAt(t);
    const regions = fill(count === 1 ? words.one_region : words.regions, { count });
    return fill(position ? words.told : words.told_orbit, { seconds: t, position, regions });
  }

  function restore() {
    const read = (/** @type {string} */ key) => (/^\d{1,6}$/.test(app.state.get(key) || "") ? Number(app.state.get(key)) : null);
    const [t, clock] = [read("t"), read("clock")];
    if (t === momentS && clock === clockS) return;
    clockS = clock;
    chooseMoment(t, !app.state.get("map"));
  }
  restore();
  app.state.listen(restore);
}

/** The bar takes of the map's height: its view stays about its centre, and in the address. @param {App} app @param {Element} bar */
function placeBar({ map, state }, bar) {
  const view = state.get("map"), centre = map.getCenter();
  find("fz-moments", HTMLElement).append(bar);
  map.invalidateSize({ animate: false, pan: false }).setView(centre, map.getZoom(), { animate: false });
  state.set({ map: view });
  new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(bar);
}

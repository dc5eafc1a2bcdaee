// @ts-check
// The controls of the moment of failure and of the clock, each a slider that plays.
import { fill, make } from "./dom.js";
/** @import { Moments } from "./moment_read.js" */
/** @import { Words } from "./types.js" */

// Seconds of flight in a second of play: all of a flight in about a minute, the fall in half of that
const MOMENT_SPEED = 10, CLOCK_SPEED = 60;

/**
 * @param {Moments} moments
 * @param {{ moment: (t: number) => void, clock: (t: number) => void, hide: () => void }} choose
 */
export function makeMomentBar(moments, choose) {
  const { words, lastS } = moments;
  const slider = make("input", { type: "range", min: 0, max: lastS, step: 1, value: 0, "aria-label": words.moment, id: "fz-moment-slider" });
  const clock = make("input", { type: "range", min: 0, max: 1, step: 10, value: 0, "aria-label": words.clock, id: "fz-clock-slider" });
  const when = make("output", { for: "fz-moment-slider", "aria-live": "off" }, words.heading);
  const time = make("output", { for: "fz-clock-slider", "aria-live": "off" });
  const play = player(words, words.play, slider, MOMENT_SPEED, choose.moment);
  const playClock = player(words, words.play_clock, clock, CLOCK_SPEED, choose.clock);
  const step = (/** @type {number} */ by) => {
    const named = fill(by < 0 ? words.back : words.on, { count: Math.abs(by) });
    return make("button", { type: "button", "aria-label": named, title: named, onclick: () => choose.moment(Number(slider.value) + by) },
      `${by < 0 ? "−" : "+"}${Math.abs(by)}`);
  };
  const hide = make("button", { type: "button", class: "fz-close", "aria-label": words.hide, title: words.hide, hidden: true, onclick: choose.hide }, "×");
  const follow = make("input", { type: "checkbox", checked: true });
  const details = make("div", { class: "fz-moment-details" });
  const more = make("div", { class: "fz-moment-more", hidden: true }, make("div", { class: "fz-moment-row" }, playClock.button, clock, time, make("label", {}, follow, words.follow)), details);
  const row = make("div", { class: "fz-moment-row" }, play.button, step(-10), step(-1), slider, step(1), step(10), when, hide);
  slider.setAttribute("aria-valuetext", words.heading);
  slider.addEventListener("input", () => choose.moment(Number(slider.value)));
  clock.addEventListener("input", () => choose.clock(Number(clock.value)));

  return {
    element: make("section", { "aria-label": words.heading, class: "fz-moment" }, row, more),
    details,
    isOpen: () => !more.hidden,
    isFollowing: () => follow.checked,
    open(/** @type {boolean} */ isOpen) {
      more.hidden = hide.hidden = !isOpen;
      if (isOpen) return;
      play.stop();
      playClock.stop();
      when.textContent = words.heading;
      slider.setAttribute("aria-valuetext", words.heading);
    },
    /** @param {number} t @param {string} told */
    showMoment(t, told) {
      slider.value = String(t);
      slider.setAttribute("aria-valuetext", told);
      when.replaceChildren(make("b", {}, fill(words.fails, { seconds: t })), ` ${moments.clocksOf([t]).join(" · ")}`);
    },
    /** @param {number} atS @param {number} endS @param {number} t @param {number | null} downShare */
    showClock(atS, endS, t, downShare) {
      clock.max = String(Math.ceil(endS / 10) * 10);
      clock.value = String(atS);
      const percent = (/** @type {number} */ share) => `${Math.round(100 * share)}\u202f%`;
      const falling = downShare === null ? "" : fill(words.falling, { down: percent(downShare), air: percent(1 - downShare) });
      const told = atS < t ? fill(words.flying, { seconds: t }) : falling;
      const at = fill(words.at, { minutes: (atS / 60).toFixed(1) });
      clock.setAttribute("aria-valuetext", `${at}: ${told}`);
      time.replaceChildren(make("b", {}, at), ` ${[...moments.clocksOf([atS]).slice(0, 1), told].join(" · ")}`);
    },
  };
}

/**
 * A button that moves a slider on by the clock of the page, from the start where it is at its end.
 * @param {Words} words @param {string} named @param {HTMLInputElement} slider @param {number} speed @param {(t: number) => void} choose
 */
function player(words, named, slider, speed, choose) {
  const button = make("button", { type: "button", class: "fz-play", "aria-label": named, title: named, onclick: () => (frame ? stop() : begin()) });
  let frame = 0, startedMs = 0, startedS = 0, shownS = -1;
  const label = (/** @type {string} */ text) => {
    button.setAttribute("aria-label", text);
    button.title = text;
    button.classList.toggle("fz-playing", frame !== 0);
  };
  const begin = () => {
    startedS = Number(slider.value) >= Number(slider.max) ? 0 : Number(slider.value);
    startedMs = performance.now();
    frame = requestAnimationFrame(move);
    label(words.pause);
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    label(named);
  };
  const move = (/** @type {number} */ nowMs) => {
    const t = Math.min(Math.floor(startedS + (speed * Math.max(nowMs - startedMs, 0)) / 1000), Number(slider.max));
    frame = requestAnimationFrame(move);
    if (t !== shownS) choose((shownS = t));
    if (t >= Number(slider.max)) stop();
  };
  slider.addEventListener("pointerdown", stop);
  return { button, stop };
}

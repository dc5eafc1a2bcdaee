// @ts-check
// The moment of failure.

/** @param {import("./types.js").App} app */
export function addMoments(app) {
  if (!app.data.moments) return;
}

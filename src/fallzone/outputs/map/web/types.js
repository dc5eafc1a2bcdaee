// @ts-check
// What stands in the document of a map (docs/map.md and docs/moments.md), and what parts of the page hand each other.
// Checked by `tsc --project` with the jsconfig.json beside it.

/**
 * @typedef {[lat: number, lng: number]} Position [deg]
 * @typedef {[west: number, south: number, east: number, north: number]} Bounds [deg]
 * @typedef {{ kind: "polygons" | "lines" | "point", lines: number[][], rings?: number[] }} Shape
 * @typedef {{
 *   style: string, shape: Shape, text?: number, tip?: string, label?: string, kind?: string, side?: string,
 *   size?: number, radius_m?: number, region?: string,
 * }} Feature
 * @typedef {{ id: string, title: string, group: string, order: number, shown: boolean, features: Feature[] }} LayerData
 * @typedef {{ id: string, name: string, names: string[], level: string, text: number, view: Bounds | null }} RegionData
 * @typedef {{ angle_deg: number, gap: number, width: number, color: string }} Hatch
 * @typedef {L.PathOptions & { hatch?: Hatch }} Style
 * @typedef {Record<string, string>} Words sentences with {blanks} by key
 * @typedef {{
 *   kinds: string[], areas: string[], kind: number[], area: number[], lon: number[], lat: number[], rank: number[], reach_m: number[],
 *   outlined: number[], names: string[][],
 * }} PlacesData
 * @typedef {{
 *   schema_version: number, language: string, title: string, words: Words, view: Bounds,
 *   groups: { id: string, title: string }[], layers: LayerData[], styles: Record<string, Style>, dark: Record<string, L.PathOptions>,
 *   texts: string[], regions: RegionData[], places: PlacesData | null, answers: AnswersData | null, moments: MomentsData | null,
 * }} MapDocument
 */

/**
 * @typedef {"INSIDE" | "NEAR" | "OUTSIDE" | "UNKNOWN"} Relation
 * @typedef {{
 *   id: string, kind: string, level: string, inside: string, near: string, outside: string, unknown: string, facts: string[], limit_m: number,
 * }} FindingData
 * @typedef {FindingData & {
 *   firm: boolean, perhaps: Shape, surely: Shape | null, edge: number[][] | null, drawn: number[][] | null,
 * }} AreaData
 * @typedef {FindingData & { points: number[], reach_m: number, within: Relation, beyond: Relation, seen: boolean }} SpotsData
 * @typedef {[chance: string] | [chance: string, first_s: number, last_s: number, delay: string]} SquareData
 * @typedef {{ square_deg: number, told: Record<number, SquareData>, few: number[], nowhere: string }} SquaresData
 * @typedef {{
 *   levels: Record<string, string>, counted: string[], overflight_m: number, areas: AreaData[], spots: SpotsData[],
 *   alone: { cell_deg: number, rows: Record<number, number[]> } | null, tracks: { id: string, case: string, points: number[] }[],
 *   squares: SquaresData | null, doubts: string[], missing: string, mission: string,
 * }} AnswersData
 */

/**
 * @typedef {[first_s: number, last_s: number, flights: number]} Basis
 * @typedef {[region: number, inWords: number, chance: number, first_s: number, last_s: number]} ReachedData
 * @typedef {{
 *   areas: { percent: number, shape: Shape, polar: Shape[] }[], beyond: boolean, pooled: Basis, counted: Basis, nothing: number | null,
 *   reached: ReachedData[], sample: number[],
 * }} MomentData
 * @typedef {{ name: string, from_s: number, to_s: number }} Drop
 * @typedef {{ sign: number, lon_deg: number, rim_deg: number, rim: number }} PoleData
 * @typedef {{
 *   words: Words, colours: { light: string, dark: string }, texts: string[], last_s: number, step_s: number,
 *   liftoff_ms: number | null, ahead_s: number, zone: string, points: Record<string, { first_s: number, shape: Shape }[]>,
 *   drops: Drop[], regions: { id: string, name: string }[], poles: PoleData[],
 *   moments: MomentData[],
 * }} MomentsData
 */

/**
 * @typedef {{ lat: number, lng: number, name?: string, region?: string, reach_m?: number, isOutlined?: boolean }} Selection
 * @typedef {{ id: string, data: { title: string, group: string }, group: L.LayerGroup }} Listed
 * @typedef {Listed & { data: LayerData }} Drawn
 * @typedef {ReturnType<typeof import("./address.js").makeState>} State
 * @typedef {ReturnType<typeof import("./control.js").listLayers>} LayerList
 * @typedef {ReturnType<typeof import("./labels.js").makeLabels>} Labels
 * @typedef {{
 *   map: L.Map, data: MapDocument, words: Words, state: State, layers: LayerList, labels: Labels,
 *   select: (selection: Selection | null) => void,
 * }} App
 */

export {};

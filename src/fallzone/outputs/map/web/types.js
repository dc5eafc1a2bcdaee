// @ts-check
// What stands in the document of a map (docs/map.md), for those who read the modules and for checkers of types.

/**
 * @typedef {{ kind: "polygons" | "lines" | "point", lines: number[][], rings?: number[] }} Shape
 * @typedef {{
 *   style: string, shape: Shape, text?: number, tip?: string, label?: string, kind?: string, side?: string,
 *   size?: number, radius_m?: number, region?: string,
 * }} Feature
 * @typedef {{ id: string, title: string, group: string, order: number, shown: boolean, features: Feature[] }} LayerData
 * @typedef {{ id: string, name: string, names: string[], level: string, text: number, view: number[] | null }} RegionData
 * @typedef {{ angle_deg: number, gap: number, width: number }} Hatch
 * @typedef {{
 *   schema_version: number, language: string, title: string, words: Record<string, any>, view: number[],
 *   groups: { id: string, title: string }[], layers: LayerData[], styles: Record<string, any>,
 *   dark: Record<string, any>, texts: string[], regions: RegionData[], places: any, answers: any, moments: any,
 * }} MapDocument
 * @typedef {{ lat: number, lng: number, name?: string, region?: string, reach_m?: number, isOutlined?: boolean }} Selection
 * @typedef {{
 *   map: any, data: MapDocument, words: Record<string, any>, state: any, layers: any, labels: any,
 *   select: (selection: Selection | null) => void,
 * }} App
 */

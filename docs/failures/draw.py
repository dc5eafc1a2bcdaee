"""Draw the pictures of ``docs/failures.md``: ``python docs/failures/draw.py [MODE …]`` writes MODE.svg beside it.

Each shows 300 dispersed flights of Nuri that fail in one mode at one time: where the pieces come down, against the
planned flight and the flight that fails in the middle of what is random.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import shapely

from fallzone import plugins
from fallzone.catalogue.geodata import SHIPPED, read_json
from fallzone.catalogue.load import find_pad, load_mission, load_site, load_vehicle
from fallzone.earth import rings
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.planning.plan import build_plan
from fallzone.model.mission import FlightTermination, Mission
from fallzone.model.outcomes.recovery import Landing
from fallzone.montecarlo.cases import failure_block
from fallzone.montecarlo.flights import FlightModel, Member
from fallzone.montecarlo.run import Study, simulate
from fallzone.montecarlo.sampling import Sampling
from fallzone.outputs.pack.sheet import Picture
from fallzone.outputs.palette import INK
from fallzone.outputs.static_map.frame import fit_frame
from fallzone.outputs.static_map.labels import SMALL_MM, Label
from fallzone.outputs.static_map.sheet import Sheet
from fallzone.outputs.tracks import build_tracks

MISSION, FLIGHTS = "nuri-2021-10-21", 300
TIMES_S = {
    "early-cutoff": 400,
    "engine-out": 60,
    "explosion": 100,
    "failed-recovery": 127,
    "flight-termination": 70,
    "loss-of-attitude-control": 90,
    "malfunction-turn": 90,
    "no-ignition": 300,
    "reentry-breakup": 500,
    "stuck-fairing": 200,
}
# For the picture of flight termination only: no impact limit line of this launch is published
EXAMPLE_LINE = FlightTermination(
    mark="assumed", source="example", limit_line_lonlat=((126.95, 35.5), (127.0, 29.0)), delay_s=1.0
)
# Nor does anything of this vehicle come back: a ship beside the track, for the picture of what fails to reach it
EXAMPLE_LANDING = Landing(
    item="stage-1", lon_deg=127.0, lat_deg=33.0, sigma_m=100.0, t_s=480.0, mark="assumed", source="example"
)
WIDTH_MM, HEIGHT_MM, LEGEND_MM = 120.0, 110.0, 18.0
SEA, LAND, SHORE, GRID = "#e9f1f7", "#f4efe4", "#8d8672", "#b9c9d6"
PLANNED, FAILED, PIECES, LIMIT = "#0b5fa5", "#c2410c", "#3b3355", "#b00020"
# Pieces closer than this on paper are one dot; share of them that the picture need not show
DOT_MM, OUTLYING = 0.45, 0.002


def draw(mode: str, t_s: int) -> str:
    """One picture, as SVG."""
    mission, site = load_mission(MISSION), load_site("goheung")
    if mode == "flight-termination":
        mission = mission.model_copy(update={"flight_termination": EXAMPLE_LINE})
    if mode == "failed-recovery":
        mission = mission.model_copy(update={"landings": (EXAMPLE_LANDING,)})
    vehicle, environment = load_vehicle(mission.vehicle), build_mission_environment(mission, site)
    case, plan = f"{mode}@T+{t_s}", build_plan(mission, vehicle, site)
    model = FlightModel(members=(Member(plan=plan, vehicle=vehicle),), environment=environment)
    block = failure_block(model, mode, t_s)
    study = Study(block=block, environment=environment, case=case, condition=case, sampling=Sampling(seed=1))
    # Stages that had gone before are another matter
    [impacts] = [one for one in simulate(study, flights=FLIGHTS) if one.item == "debris"]
    planned, failed = (fly_case(mission, vehicle, site, environment, name) for name in ("nominal", case))
    pieces = np.column_stack([impacts.lon_deg, impacts.lat_deg])
    pad = find_pad(mission, site)
    start = next(event for event in failed.events if event.name == "failure")
    seen = np.array([[pad.lon_deg, pad.lat_deg], [start.lon_deg, start.lat_deg]])
    frame = fit_frame(np.concatenate([seen, _without_outliers(pieces)]), width_mm=WIDTH_MM, height_mm=HEIGHT_MM)
    picture = Picture(width_mm=WIDTH_MM, height_mm=HEIGHT_MM + LEGEND_MM)
    sheet = Sheet(frame, on=picture)
    _draw_ground(sheet)
    for trajectory, colour in ((planned, PLANNED), (failed, FAILED)):
        for name, line in build_tracks(trajectory).items():
            sheet.shape(line, stroke=colour, width_mm=0.5, dash="" if name == "ground-track" else "0.4 1.0")
    _draw_line(sheet, mission)
    _draw_pieces(sheet, pieces)
    _draw_places(sheet, (pad.lon_deg, pad.lat_deg), (start.lon_deg, start.lat_deg), f"failure, T+{start.t_s:.0f} s")
    _draw_legend(sheet, mission, f"{plugins.load('failure', mode).TITLE}: {FLIGHTS} flights, T+{t_s} s")
    # Where the fonts of the pack are not installed, any other without serifs will do
    sheet.labels.place(sheet)
    return picture.text().replace('"Noto Sans KR"', '"Noto Sans KR, sans-serif"')


def _without_outliers(pieces: np.ndarray) -> np.ndarray:
    """All but the farthest from the middle: a single piece far out must not make the rest small."""
    away = np.max(np.abs(pieces - np.median(pieces, axis=0)), axis=1)
    return pieces[away <= np.quantile(away, 1.0 - OUTLYING)]


def _draw_ground(sheet: Sheet) -> None:
    sheet.rect(0, 0, WIDTH_MM, HEIGHT_MM, fill=SEA)
    for _, _, line in sheet.frame.graticule():
        sheet.shape(line, stroke=GRID, width_mm=0.12)
    for feature in read_json(SHIPPED.root / "regions" / "coast.geojson")["features"]:
        land = shapely.geometry.shape(feature["geometry"])
        sheet.path(_coarse(sheet, land), fill=LAND, stroke=SHORE, width_mm=0.12)


def _coarse(sheet: Sheet, land) -> str:
    """Outline of land with what can be seen in a small picture."""
    drawn = shapely.simplify(sheet.frame.draw(land), 0.15)
    parts = [part for part in shapely.get_parts(drawn) if part.geom_type == "Polygon" and part.area > 0.15]
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "Z"
        for part in parts
        for ring in (part.exterior, *part.interiors)
    )


def _draw_line(sheet: Sheet, mission: Mission) -> None:
    if mission.flight_termination is not None:
        line = shapely.LineString(rings.densify(mission.flight_termination.limit_line_lonlat))
        sheet.shape(line, stroke=LIMIT, width_mm=0.6, dash="2.4 0.8 0.6 0.8")


def _draw_pieces(sheet: Sheet, pieces: np.ndarray) -> None:
    """A dot for every place on paper where pieces come down."""
    spots = np.unique(np.round(sheet.frame.project(pieces) / DOT_MM).astype(int), axis=0) * DOT_MM
    inside = (spots > 0).all(axis=1) & (spots < [WIDTH_MM, HEIGHT_MM]).all(axis=1)
    half = DOT_MM / 2.0
    data = "".join(f"M{x - half:.2f} {y - half:.2f}h{DOT_MM}v{DOT_MM}h-{DOT_MM}z" for x, y in spots[inside])
    sheet.path(data, fill=PIECES, opacity=0.75)


def _draw_places(sheet: Sheet, pad: tuple[float, float], start: tuple[float, float], words: str) -> None:
    x, y = sheet.frame.project(np.array([pad]))[0]
    sheet.path(f"M{x:.2f} {y - 1.5:.2f}L{x + 1.3:.2f} {y + 0.8:.2f}L{x - 1.3:.2f} {y + 0.8:.2f}Z", fill=INK)
    sheet.labels.add(Label(text="pad", rank=0, where=shapely.Point(x, y), away_mm=1.3, bold=True))
    x, y = sheet.frame.project(np.array([start]))[0]
    sheet.circle(x, y, 1.0, fill="#ffffff", stroke=FAILED)
    sheet.labels.add(Label(text=words, rank=1, where=shapely.Point(x, y), away_mm=1.0, colour=FAILED))


def _draw_legend(sheet: Sheet, mission: Mission, title: str) -> None:
    """Scale bar and frame on the map; title and lines below it."""
    length_m, length_mm = sheet.frame.scale_bar(WIDTH_MM / 4.0)
    x, y = WIDTH_MM - 4 - length_mm, HEIGHT_MM - 4
    sheet.rect(x - 2, y - 5, length_mm + 4, 7, fill="#ffffff", opacity=0.85)
    sheet.path(f"M{x:.2f} {y - 1:.2f}v1.4h{length_mm:.2f}v-1.4", stroke=INK, width_mm=0.35)
    sheet.words(x, y - 1.8, f"{length_m / 1e3:g} km", size_mm=SMALL_MM)
    sheet.rect(0, 0, WIDTH_MM, HEIGHT_MM, stroke=INK, width_mm=0.3)
    sheet.words(0, HEIGHT_MM + 4.5, title, bold=True)
    top = HEIGHT_MM + 9.0
    for column, (colour, words) in enumerate(((PLANNED, "planned flight"), (FAILED, "middle failed flight"))):
        left = 42.0 * column
        sheet.path(f"M{left:.1f} {top - 0.8:.1f}h8", stroke=colour, width_mm=0.5)
        sheet.words(left + 9.5, top, f"{words}: ground track", size_mm=SMALL_MM)
        sheet.path(f"M{left:.1f} {top + 3.6:.1f}h8", stroke=colour, width_mm=0.5, dash="0.4 1.0")
        sheet.words(left + 9.5, top + 4.4, "impact point without air", size_mm=SMALL_MM)
    for spot in range(3):
        sheet.rect(88.0 + 1.6 * spot, top - 1.2, DOT_MM, DOT_MM, fill=PIECES)
    sheet.words(94.0, top, "pieces come down", size_mm=SMALL_MM)
    if mission.flight_termination is not None:
        sheet.path(f"M86 {top + 3.6:.1f}h6.5", stroke=LIMIT, width_mm=0.6, dash="2.4 0.8 0.6 0.8")
        sheet.words(94.0, top + 4.4, "impact limit line (example)", size_mm=SMALL_MM)


if __name__ == "__main__":
    for name in sys.argv[1:] or TIMES_S:
        Path(__file__).with_name(f"{name}.svg").write_text(draw(name, TIMES_S[name]) + "\n", encoding="utf-8")

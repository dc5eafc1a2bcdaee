"""The wind of a run as a picture: towards the east and the north, over height, with its spread."""

from __future__ import annotations

import math

import numpy as np
import shapely

from fallzone.model.wind_profile import WindProfile
from fallzone.names import NOMINAL
from fallzone.outputs.pack.sheet import SMALL_MM, Picture, path_data
from fallzone.outputs.palette import COLOURS, INK
from fallzone.words import _

WIDTH_MM, HEIGHT_MM = 170.0, 81.5
PLOT_WIDTH_MM, PLOT_HEIGHT_MM, TOP_MM = 70.0, 66.0, 7.0
LEFT_MM = (6.0, 92.0)

# Higher up the air is too thin to carry anything that falls.
TOP_M = 80_000.0
# Spread that is drawn, in standard deviations, the wider one first
SPREADS = ((2.0, 0.12), (1.0, 0.22))

COLOUR, GRID = COLOURS[NOMINAL], "#c9d4dd"


def draw_wind(wind: WindProfile) -> str:
    """Two panels as one SVG: mean as a line, one and two standard deviations as bands.

    Parameters
    ----------
    wind : WindProfile
        Drawn up to ``TOP_M``.

    Returns
    -------
    str
        SVG, in millimetres.
    """
    picture = Picture(width_mm=WIDTH_MM, height_mm=HEIGHT_MM)
    shown = wind.height_m <= TOP_M
    height_m = wind.height_m[shown]
    panels = (
        (_("towards the east"), wind.east_mps[shown], wind.east_sigma_mps[shown]),
        (_("towards the north"), wind.north_mps[shown], wind.north_sigma_mps[shown]),
    )
    reach_mps = max(float(np.max(np.abs(mean) + SPREADS[0][0] * sigma)) for __, mean, sigma in panels)
    limit_mps = max(20.0 * math.ceil(reach_mps / 20.0), 20.0)
    for left_mm, (title, mean_mps, sigma_mps) in zip(LEFT_MM, panels, strict=True):
        _draw_axes(picture, left_mm, title, limit_mps)
        x_mm = left_mm + (mean_mps / limit_mps + 1.0) * PLOT_WIDTH_MM / 2.0
        y_mm = TOP_MM + (1.0 - height_m / TOP_M) * PLOT_HEIGHT_MM
        for times, opacity in SPREADS:
            half_mm = times * sigma_mps / limit_mps * PLOT_WIDTH_MM / 2.0
            there, back = np.column_stack([x_mm - half_mm, y_mm]), np.column_stack([x_mm + half_mm, y_mm])
            edge = shapely.LineString(np.concatenate([there, back[::-1]]))
            picture.path(f"{path_data(edge)}Z", fill=COLOUR, opacity=opacity)
        picture.path(path_data(shapely.LineString(np.column_stack([x_mm, y_mm]))), stroke=COLOUR, width_mm=0.5)
    return picture.text()


def _draw_axes(picture: Picture, left_mm: float, title: str, limit_mps: float) -> None:
    """Frame, grid and numbers of one panel."""
    for height_km in range(0, int(TOP_M / 1e3) + 1, 10):
        y_mm = TOP_MM + (1.0 - 1e3 * height_km / TOP_M) * PLOT_HEIGHT_MM
        picture.path(f"M{left_mm:.2f} {y_mm:.2f}h{PLOT_WIDTH_MM}", stroke=GRID, width_mm=0.12)
        picture.words(left_mm - 4.5, y_mm + 0.7, str(height_km), size_mm=SMALL_MM)
    bottom_mm = TOP_MM + PLOT_HEIGHT_MM
    for speed_mps in np.linspace(-limit_mps, limit_mps, 5):
        x_mm = left_mm + (speed_mps / limit_mps + 1.0) * PLOT_WIDTH_MM / 2.0
        width_mm = 0.3 if speed_mps == 0.0 else 0.12
        picture.path(f"M{x_mm:.2f} {TOP_MM}v{PLOT_HEIGHT_MM}", stroke=GRID, width_mm=width_mm)
        label = f"{speed_mps:.0f}".replace("-", "−")
        picture.words(x_mm - 0.6 * len(label), bottom_mm + 3.4, label, size_mm=SMALL_MM)
    picture.rect(left_mm, TOP_MM, PLOT_WIDTH_MM, PLOT_HEIGHT_MM, stroke=INK, width_mm=0.25)
    picture.words(left_mm - 4.5, TOP_MM - 2.6, "km", size_mm=SMALL_MM)
    picture.words(left_mm, TOP_MM - 2.4, title, bold=True)
    picture.words(left_mm + PLOT_WIDTH_MM / 2.0 - 2.0, bottom_mm + 7.4, "m/s", size_mm=SMALL_MM)

"""Air and wind as one table of cubic pieces over height: models tabulate, kernels interpolate."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fallzone.kernels.compiled import compiled

DENSITY_KGPM3, SOUND_SPEED_MPS, PRESSURE_PA = 0, 1, 2
WIND_EAST_MPS, WIND_NORTH_MPS, WIND_EAST_SIGMA_MPS, WIND_NORTH_SIGMA_MPS = 3, 4, 5, 6
N_COLUMNS = 7

_CELL_M = 250.0
# (from height, step): thick air bends on 5 to 8 km, the air above 180 km on 30 km and more
_STEPS_M = ((0.0, 1_000.0), (86_000.0, 500.0), (130_000.0, 2_000.0), (180_000.0, 5_000.0), (400_000.0, 10_000.0))
_LAST_M = 1_000_000.0


class Environment(NamedTuple):
    """Air and wind of one run, as arrays that compiled loops can take whole.

    Parameters
    ----------
    knots_m : (n + 1,) float64
        Heights that bound the pieces; the first is 0, the last is `top_m`. Slopes may jump there.
    pieces : (n, N_COLUMNS, 4) float64
        Coefficients of c0 + d·(c1 + d·(c2 + d·c3)), d the height above the lower knot [m]; the columns are
        the module's constants.
    cells : (m,) int32
        Piece in which each cell of `cell_m` begins, to find a piece without a search.
    cell_m, top_m : float
        Above `top_m` there is vacuum; below 0 the lowest piece goes on, down to −1 km.
    """

    knots_m: np.ndarray
    pieces: np.ndarray
    cells: np.ndarray
    cell_m: float
    top_m: float


def build_environment(atmosphere, wind, *, month: int = 1, lat_deg: float = 0.0) -> Environment:
    """Sample an atmosphere and a wind once, for all the falls of a run.

    Parameters
    ----------
    atmosphere : module
        With `evaluate(altitude_m)`, `VALID_ALTITUDE_M` and, where its slopes jump, `BREAKS_M`.
    wind : module or object
        With `tabulate(height_m, month=, lat_deg=)` and, where its slopes jump, `BREAKS_M`.
    month, lat_deg : int, float
        What the wind depends on.

    Returns
    -------
    Environment

    Notes
    -----
    Each piece is the cubic through four heights of the model (Chebyshev–Lobatto), so its error for air with a
    scale height H is below (step/H)⁴/3000 of the value: 3e-7 in steps of 1 km. The height above the ellipsoid is
    taken as the altitude; the geoid is within 110 m of it.
    """
    top = min(_LAST_M, atmosphere.VALID_ALTITUDE_M[1])
    breaks = (*getattr(atmosphere, "BREAKS_M", ()), *getattr(wind, "BREAKS_M", ()))
    knots = _knots(top, np.array(sorted({b for b in breaks if 0.0 < b < top})))
    lower, width = knots[:-1], np.diff(knots)
    # The ends are taken a little inside, so that a jump at a knot stays a jump
    share = np.array([1e-9, 0.25, 0.75, 1.0 - 1e-9])
    heights = lower[:, None] + width[:, None] * share
    columns = [*atmosphere.evaluate(heights)[:3], *wind.tabulate(heights, month=month, lat_deg=lat_deg)]
    values = np.stack([np.broadcast_to(column, heights.shape) for column in columns], axis=1)
    scaled = values @ np.linalg.inv(np.vander(share, increasing=True)).T
    pieces = np.ascontiguousarray(scaled / width[:, None, None] ** np.arange(4))
    cells = np.searchsorted(knots, np.arange(0.0, top, _CELL_M), side="right") - 1
    return Environment(knots, pieces, cells.astype(np.int32), _CELL_M, float(top))


def _knots(top_m: float, breaks_m: np.ndarray) -> np.ndarray:
    """Regular heights and the breaks of the models, without slivers next to a break."""
    ends = [start for start, _ in _STEPS_M[1:]] + [_LAST_M]
    regular = np.concatenate([np.arange(start, end, step) for (start, step), end in zip(_STEPS_M, ends, strict=True)])
    regular = regular[(regular > 0.0) & (regular < top_m)]
    if breaks_m.size:
        regular = regular[np.abs(regular[:, None] - breaks_m).min(axis=1) > 0.2 * _CELL_M]
    return np.unique(np.concatenate([[0.0], regular, breaks_m, [top_m]]))


@compiled
def find_piece(height_m, knots_m, cells, cell_m):
    """Index of the piece that holds a height in [0, top), and the height above its lower knot [m]."""
    piece = cells[max(0, min(int(height_m / cell_m), cells.size - 1))]
    while height_m >= knots_m[piece + 1] and piece + 2 < knots_m.size:
        piece += 1
    return piece, height_m - knots_m[piece]


@compiled
def cubic(coefficients, d):
    """Value of one cubic piece at the distance d from its lower end."""
    return coefficients[0] + d * (coefficients[1] + d * (coefficients[2] + d * coefficients[3]))


@compiled
def air(environment, height_m):
    """Density [kg/m³], speed of sound [m/s] and pressure [Pa] at a height; vacuum above the table."""
    if not height_m < environment.top_m:
        return 0.0, environment.pieces[-1, SOUND_SPEED_MPS, 0], 0.0
    piece, d = find_piece(max(height_m, -1_000.0), environment.knots_m, environment.cells, environment.cell_m)
    columns = environment.pieces[piece]
    return cubic(columns[DENSITY_KGPM3], d), cubic(columns[SOUND_SPEED_MPS], d), cubic(columns[PRESSURE_PA], d)


@compiled
def wind(environment, height_m, east_factor, north_factor):
    """Wind towards east and north [m/s] at a height: mean plus factor times standard deviation."""
    if not height_m < environment.top_m:
        return 0.0, 0.0
    piece, d = find_piece(max(height_m, -1_000.0), environment.knots_m, environment.cells, environment.cell_m)
    columns = environment.pieces[piece]
    east = cubic(columns[WIND_EAST_MPS], d) + east_factor * cubic(columns[WIND_EAST_SIGMA_MPS], d)
    north = cubic(columns[WIND_NORTH_MPS], d) + north_factor * cubic(columns[WIND_NORTH_SIGMA_MPS], d)
    return east, north

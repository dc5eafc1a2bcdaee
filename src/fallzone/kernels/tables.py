"""Air and wind as one table of cubic pieces over height: models tabulate, kernels interpolate.

Source
------
Chebyshev points of each piece: L. N. Trefethen, Approximation Theory and Approximation Practice (2013), chapter 2. The
error of the wind over height: `kernels.wind_modes`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fallzone.kernels.compiled import compiled, inner
from fallzone.kernels.lanes import four, largest, least, select, whole
from fallzone.kernels.wind_modes import WIND_MODES, wind_modes

# Columns of the table: density, speed of sound, pressure, wind and its errors, 1 / speed of sound, and the first of the
# shares of the modes in the error of the wind. Not plain integers: `column` would be compiled anew for each of them.
DENSITY_KGPM3, SOUND_SPEED_MPS, PRESSURE_PA = np.arange(3)
WIND_EAST_MPS, WIND_NORTH_MPS, WIND_EAST_SIGMA_MPS, WIND_NORTH_SIGMA_MPS = np.arange(3, 7)
SOUND_SLOWNESS_SPM, WIND_MODE = np.arange(7, 9)
N_COLUMNS = int(WIND_MODE) + WIND_MODES
NO_WIND_ERROR = (0.0,) * WIND_MODES

# Cells of 500 m up to 128 km, where the scale height of the air is 5 to 8 km, and of 2 km above, where it is larger
FINE_M, COARSE_M, _CHANGE_M = 500.0, 2_000.0, 128_000.0
_LAST_M = 1_000_000.0


class Environment(NamedTuple):
    """Air and wind of one run, as arrays that compiled loops can take whole.

    Parameters
    ----------
    pieces : (n + 1, N_COLUMNS, 4) float64
        Coefficients of c0 + s·(c1 + s·(c2 + s·c3)), where s is the share of the cell that lies below a height; the
        columns are the module's constants. The last piece is the vacuum above `top_m`.
    cells : (m + 1, 4) float64
        Number of the piece in which each cell begins, and the shares of the cell at which up to three more pieces
        begin, because a model's slope jumps there.
    top_m : float
        Top of the table, height above the ellipsoid. Below 0 the lowest piece goes on, down to −1 km.
    """

    pieces: np.ndarray
    cells: np.ndarray
    top_m: float


def build_environment(atmosphere, wind, *, month: int = 1, lat_deg: float = 0.0) -> Environment:
    """Sample an atmosphere and a wind once, for all the falls of a run.

    Parameters
    ----------
    atmosphere : module or object
        With `evaluate(altitude_m)`, `VALID_ALTITUDE_M` and, where its slopes jump, `BREAKS_M`.
    wind : module or object
        With `tabulate(height_m, month=, lat_deg=)` and, where its slopes jump, `BREAKS_M`.
    month : int
        1 to 12, for winds that depend on the season.
    lat_deg : float
        Geodetic latitude, for winds that depend on it.

    Returns
    -------
    Environment

    Notes
    -----
    Each piece is the cubic through four heights of the model (Chebyshev–Lobatto), so its error for air with a scale
    height H is below (cell/H)⁴/3000 of the value: 2e-8 in cells of 500 m. The height above the ellipsoid is taken as
    the altitude above mean sea level; the geoid lies within 110 m of the ellipsoid.
    """
    top = min(_LAST_M, atmosphere.VALID_ALTITUDE_M[1])
    breaks = {*getattr(atmosphere, "BREAKS_M", ()), *getattr(wind, "BREAKS_M", ())}
    cells, first, last, owner = _divide(top, np.array(sorted(b for b in breaks if 0.0 < b < top)))
    # The outer points lie a little inside the piece, so that a jump between two pieces stays a jump
    share = first[:, None] + (last - first)[:, None] * np.array([1e-9, 0.25, 0.75, 1.0 - 1e-9])
    heights = np.minimum(_lower_m(owner)[:, None] + _width_m(owner)[:, None] * share, top)
    density, sound_mps, pressure, _ = atmosphere.evaluate(heights)
    winds, modes = wind.tabulate(heights, month=month, lat_deg=lat_deg), np.moveaxis(wind_modes(heights), -1, 0)
    columns = [density, sound_mps, pressure, *winds, 1.0 / sound_mps, *modes]
    values = np.stack([np.broadcast_to(each, heights.shape) for each in columns], axis=-1)
    pieces = np.linalg.solve(share[:, :, None] ** np.arange(4), values).transpose(0, 2, 1)
    vacuum = np.zeros((1, N_COLUMNS, 4))
    vacuum[0, SOUND_SPEED_MPS, 0], vacuum[0, SOUND_SLOWNESS_SPM, 0] = sound_mps[-1, -1], 1.0 / sound_mps[-1, -1]
    return Environment(np.ascontiguousarray(np.concatenate([pieces, vacuum])), cells, float(top))


def _width_m(cell):
    return np.where(cell < _CHANGE_M / FINE_M, FINE_M, COARSE_M)


def _lower_m(cell):
    return np.where(cell < _CHANGE_M / FINE_M, cell * FINE_M, _CHANGE_M + (cell - _CHANGE_M / FINE_M) * COARSE_M)


def _divide(top_m: float, breaks_m: np.ndarray):
    """Cells as in `Environment`; where each piece begins and ends, as shares of its cell; the cell of each piece."""
    count = int(np.searchsorted(_lower_m(np.arange(2_000)), top_m))
    cells = np.full((count + 1, 4), np.inf)
    first, last, owner = [], [], []
    for cell in range(count):
        shares = (breaks_m - _lower_m(cell)) / _width_m(cell)
        edges = [0.0, *shares[(shares > 1e-6) & (shares < 1.0 - 1e-6)][:3], 1.0]
        cells[cell, 0], cells[cell, 1 : len(edges) - 1] = len(owner), edges[1:-1]
        first += edges[:-1]
        last += edges[1:]
        owner += [cell] * (len(edges) - 1)
    cells[count, 0] = len(owner)
    return cells, np.array(first), np.array(last), np.array(owner)


@inner
def find_piece(environment, height_m):
    """Where the piece of a height begins in the table, and how far up its cell the height lies.

    Parameters
    ----------
    environment : Environment
        Air and wind.
    height_m : float or lanes
        Above the ellipsoid; below −1 km taken as −1 km.

    Returns
    -------
    piece : float or lanes
        Flat place of the piece in `Environment.pieces`, a whole number.
    share : float or lanes
        Share of the cell that lies below the height.
    """
    height = largest(height_m, -1_000.0)
    cells = least(height * (1.0 / FINE_M), (height - _CHANGE_M) * (1.0 / COARSE_M) + _CHANGE_M / FINE_M)
    cell = largest(least(whole(cells), environment.cells.shape[0] - 1.0), 0.0)
    share = cells - cell
    piece, edge, second_edge, third_edge = four(environment.cells, cell * 4.0, 0)
    piece = piece + select(share < edge, 0.0, 1.0) + select(share < second_edge, 0.0, 1.0)
    piece = piece + select(share < third_edge, 0.0, 1.0)
    return piece * (4.0 * N_COLUMNS), share


@inner
def column(table, piece, share, index):
    """One quantity of the table at a height.

    Parameters
    ----------
    table : (n + 1, N_COLUMNS, 4) float64
        `Environment.pieces`.
    piece, share : float or lanes
        From `find_piece`.
    index : int
        Column: `DENSITY_KGPM3` and the others of this module.

    Returns
    -------
    float or lanes
        In the unit that the column's name ends in.
    """
    return cubic(four(table, piece, 4 * index), share)


@inner
def cubic(coefficients, d):
    """Value of a cubic.

    Parameters
    ----------
    coefficients : four floats or lanes
        In rising powers.
    d : float or lanes
        Distance from the lower end of the piece.

    Returns
    -------
    float or lanes
    """
    return coefficients[0] + d * (coefficients[1] + d * (coefficients[2] + d * coefficients[3]))


@compiled
def air(environment, height_m):
    """Density, speed of sound and pressure at a height; vacuum above the table.

    Parameters
    ----------
    environment : Environment
        Air and wind.
    height_m : float or lanes
        Above the ellipsoid.

    Returns
    -------
    density_kgpm3, sound_speed_mps, pressure_pa : float or lanes
    """
    table = environment.pieces
    piece, share = find_piece(environment, height_m)
    return (
        column(table, piece, share, DENSITY_KGPM3),
        column(table, piece, share, SOUND_SPEED_MPS),
        column(table, piece, share, PRESSURE_PA),
    )


@compiled
def wind_factors(rows, i, first):
    """The factors of the wind's error of one body or flight.

    Parameters
    ----------
    rows : (n, ≥ first + 2 WIND_MODES) float64
        A row for each body or flight.
    i : int
        The row.
    first : int
        Column of the first factor towards east; those towards north follow them.

    Returns
    -------
    east_factors, north_factors : tuples of WIND_MODES floats
    """
    east = (rows[i, first], rows[i, first + 1], rows[i, first + 2])
    return east, (rows[i, first + WIND_MODES], rows[i, first + WIND_MODES + 1], rows[i, first + WIND_MODES + 2])


@compiled
def wind(environment, height_m, east_factors, north_factors):
    """Wind at a height: its mean plus the error of one body or flight.

    Parameters
    ----------
    environment : Environment
        Air and wind.
    height_m : float or lanes
        Above the ellipsoid.
    east_factors, north_factors : tuples of WIND_MODES floats or lanes
        Factors zⱼ of the modes, in standard normals: the error is σ(h) Σ zⱼ φⱼ(h).

    Returns
    -------
    east_mps, north_mps : float or lanes
        Where the wind blows to.
    """
    table = environment.pieces
    piece, share = find_piece(environment, height_m)
    return wind_in_piece(table, piece, share, east_factors, north_factors)


@inner
def wind_in_piece(table, piece, share, east_factors, north_factors):
    """Wind in a piece of the table that is known: its mean plus the error of one body or flight.

    Parameters
    ----------
    table : (n + 1, N_COLUMNS, 4) float64
        `Environment.pieces`.
    piece, share : float or lanes
        From `find_piece`.
    east_factors, north_factors : tuples of WIND_MODES floats or lanes
        As in `wind`.

    Returns
    -------
    east_mps, north_mps : float or lanes
        Where the wind blows to.
    """
    first = column(table, piece, share, WIND_MODE)
    second = column(table, piece, share, WIND_MODE + 1)
    third = column(table, piece, share, WIND_MODE + 2)
    east_error = east_factors[0] * first + east_factors[1] * second + east_factors[2] * third
    north_error = north_factors[0] * first + north_factors[1] * second + north_factors[2] * third
    east = column(table, piece, share, WIND_EAST_MPS)
    north = column(table, piece, share, WIND_NORTH_MPS)
    return (
        east + east_error * column(table, piece, share, WIND_EAST_SIGMA_MPS),
        north + north_error * column(table, piece, share, WIND_NORTH_SIGMA_MPS),
    )

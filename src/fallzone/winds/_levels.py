"""Wind at the levels of a file, joined to the seasonal wind above them; shared by the winds that read files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.winds import westerly
from fallzone.words import _, ngettext

# Above the highest level the wind turns into the seasonal one over this height
BLEND_M = 5_000.0
# A file that begins higher says too little about the air in which most bodies drift for longest
HIGHEST_START_M, HIGHEST_TOP_M = 2_000.0, 120_000.0
FASTEST_MPS = 250.0
# Nothing is interpolated between levels, times or places farther apart: beyond, one says too little about the other
WIDEST_HPA, WIDEST_S, WIDEST_DEG = 150.0, 12 * 3_600.0, 3.0
# But for the one wider step between the standard levels of the World Meteorological Organization (Manual on Codes,
# FM 35 TEMP), which are all that many soundings and models have
STANDARD_STEP_HPA = (700.0, 500.0)
# Assumed: standard deviation of one component for each hour before or after a wind, and for each 100 km beside it
SIGMA_PER_HOUR_MPS, SIGMA_PER_100_KM_MPS = 1.0, 1.5
# Levels closer than this are averaged: one by one they do not matter to a fall
_CLOSE_M = 200.0
_BEND_M = 250.0
# As people write numbers, not all that Python takes: no 1_000, no other digits; NaN and infinity are out of any range
_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf)", re.ASCII | re.IGNORECASE)
# US Standard Atmosphere 1976, eq. 19
_RADIUS_M = 6_356_766.0

_BEYOND_LEVELS = Statement(code="beyond-levels", values={"wind": "westerly", "blend_m": BLEND_M})


@dataclass(frozen=True, kw_only=True)
class WindColumn:
    """Wind over one place and at one time, with its spread; a wind model that is ready to be tabulated.

    Parameters
    ----------
    told : tuple of Statement
        What it is and which file it comes from, and what was bridged or assumed, in the codes of ``results.origins``.
    height_m : (n,) float64
        Geometric heights above mean sea level, increasing.
    east_mps, north_mps, east_sigma_mps, north_sigma_mps : (n,) float64
        Wind towards the east and the north and its standard deviation at the heights.
    VERIFIED : bool
        Whether it was checked against published numbers.
    BREAKS_M : tuple of float
        Where its slopes jump: computed, not given.

    Notes
    -----
    Components are joined by PCHIP, which never overshoots a level. Below the lowest level its wind is held. Above
    the highest, the weight p of the season goes smoothly from 0 to 1 over `BLEND_M`, and the wind is that of a
    draw which is the season's with probability p: its mean lies between, and its variance
    (1−p)·σ² + p·σₛ² + p(1−p)·(w−wₛ)² is wider than either wherever the two disagree.
    """

    told: tuple[Statement, ...]
    height_m: np.ndarray
    east_mps: np.ndarray
    north_mps: np.ndarray
    east_sigma_mps: np.ndarray
    north_sigma_mps: np.ndarray
    VERIFIED: bool = False
    BREAKS_M: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        # The spread bends sharply where the blend begins, the more so the farther the file and the season are apart
        blend = float(self.height_m[-1]) + np.arange(_BEND_M, BLEND_M + 1.0, _BEND_M)
        object.__setattr__(self, "BREAKS_M", (*self.height_m.tolist(), *blend.tolist()))

    def tabulate(self, height_m, *, month: int, lat_deg: float):
        """Mean wind and its standard deviation over heights.

        Parameters
        ----------
        height_m : array_like
            Heights.
        month : int
            1 to 12, for the seasonal wind above the top.
        lat_deg : float
            Geodetic latitude, for the same.

        Returns
        -------
        east_mps, north_mps, east_sigma_mps, north_sigma_mps : float64 arrays
            Of the shape of ``height_m``.
        """
        # Late: the process that reads a grid begins at once without it
        from scipy.interpolate import PchipInterpolator

        height = np.asarray(height_m, float)
        season = westerly.tabulate(height, month=month, lat_deg=lat_deg)
        inside = np.clip(height, self.height_m[0], self.height_m[-1])
        levels = (self.east_mps, self.north_mps, self.east_sigma_mps, self.north_sigma_mps)
        own = [PchipInterpolator(self.height_m, column)(inside) for column in levels]
        share = np.clip((height - self.height_m[-1]) / BLEND_M, 0.0, 1.0)
        share = share * share * (3.0 - 2.0 * share)
        east, east_sigma = _mix(share, own[0], own[2], season[0], season[2])
        north, north_sigma = _mix(share, own[1], own[3], season[1], season[3])
        return east, north, east_sigma, north_sigma


def _mix(share, own, own_sigma, season, season_sigma):
    """Mean and standard deviation of a draw that is the season's with probability `share`.

    Source
    ------
    Derived: the law of total variance for a draw from one of two distributions.
    """
    variance = (1.0 - share) * own_sigma**2 + share * season_sigma**2 + share * (1.0 - share) * (own - season) ** 2
    return (1.0 - share) * own + share * season, np.sqrt(variance)


def widen_mps(sigma_mps, *, apart_s: float = 0.0, distance_m: float = 0.0):
    """Standard deviation of a wind that stands for another time and place.

    Parameters
    ----------
    sigma_mps : array_like
        Where and when it was measured or computed, of one component.
    apart_s : float
        How far the time is away, ≥ 0.
    distance_m : float
        How far the place is away, ≥ 0.

    Returns
    -------
    float64 or array
        Metres per second.

    Source
    ------
    Assumed: independent errors by time and by distance, added in quadrature.
    """
    elsewhere = np.hypot(SIGMA_PER_100_KM_MPS * distance_m / 1e5, SIGMA_PER_HOUR_MPS * apart_s / 3_600.0)
    return np.hypot(sigma_mps, elsewhere)


def check_gaps(where: str, pressure_hpa: np.ndarray) -> Statement:
    """Check that no two levels are too far apart to interpolate between them.

    Parameters
    ----------
    where : str
        The file, for messages.
    pressure_hpa : (n,) array_like
        Levels, in any order.

    Returns
    -------
    Statement
        The widest step.

    Raises
    ------
    InputError
        When a step is wider than `WIDEST_HPA` and none between standard levels.
    """
    levels = np.sort(np.asarray(pressure_hpa, float))
    steps = np.diff(levels)
    standard = np.isclose(levels[:-1], STANDARD_STEP_HPA[1]) & np.isclose(levels[1:], STANDARD_STEP_HPA[0])
    # Levels are stated to a tenth of a hectopascal at best, and grids hold them as 32-bit numbers
    wide = (steps > WIDEST_HPA + 1e-3) & ~standard
    if wide.any():
        first = int(np.flatnonzero(wide)[-1])
        raise InputError(
            where,
            _("holds no wind between {low_hpa:g} and {high_hpa:g} hPa").format(
                low_hpa=levels[first + 1], high_hpa=levels[first]
            ),
            _("levels at most {most_hpa:g} hPa apart are needed: include those between").format(most_hpa=WIDEST_HPA),
        )
    widest = {"apart_hpa": float(max(steps[~standard], default=0.0))}
    if not standard.any():
        return Statement(code="levels-apart", values=widest)
    high, low = STANDARD_STEP_HPA
    return Statement(code="levels-standard", values={**widest, "high_hpa": high, "low_hpa": low})


def height_at_m(atmosphere: Any, pressure_hpa) -> np.ndarray:
    """Geometric heights at which an atmosphere has given pressures.

    Parameters
    ----------
    atmosphere : model
        With ``evaluate`` and ``VALID_ALTITUDE_M``.
    pressure_hpa : array_like
        Above 0.

    Returns
    -------
    float64 array
        Up to 120 km; NaN where the atmosphere has the pressure nowhere.
    """
    height, log_pressure = _pressures(atmosphere)
    return np.interp(-np.log(pressure_hpa), -log_pressure, height, left=np.nan, right=np.nan)


def pressure_at_hpa(atmosphere: Any, height_m) -> np.ndarray:
    """Pressures of an atmosphere at geometric heights.

    Parameters
    ----------
    atmosphere : model
        With ``evaluate`` and ``VALID_ALTITUDE_M``.
    height_m : array_like
        Taken as the atmosphere's lowest height below it, and as 120 km above.

    Returns
    -------
    float64 array
        Hectopascals.
    """
    height, log_pressure = _pressures(atmosphere)
    return np.exp(np.interp(height_m, height, log_pressure))


def _pressures(atmosphere: Any) -> tuple[np.ndarray, np.ndarray]:
    height = np.arange(max(-500.0, atmosphere.VALID_ALTITUDE_M[0]), 120_001.0, 50.0)
    return height, np.log(np.asarray(atmosphere.evaluate(height)[2]) / 100.0)


def build_column(where: str, *, told: Iterable[Statement], height_m, wind_mps, sigma_mps) -> WindColumn:
    """Check the levels of a file and make its wind.

    Parameters
    ----------
    where : str
        The file, for messages.
    told : iterable of Statement
        What the wind is and where it comes from.
    height_m : (n,) array_like
        Geometric heights, increasing.
    wind_mps, sigma_mps : (n, 2) array_like
        Towards the east and the north, and the standard deviations.

    Returns
    -------
    WindColumn

    Raises
    ------
    InputError
        Fewer than two levels, a start too high, a top above the air that can carry anything, an impossible wind.
    """
    height, wind, sigma = (np.asarray(part, float) for part in (height_m, wind_mps, sigma_mps))
    if height.size < 2:
        raise InputError(
            where,
            ngettext(
                "holds {count} level with height and wind", "holds {count} levels with height and wind", height.size
            ).format(count=height.size),
            _("at least 2 are needed"),
        )
    if height[0] > HIGHEST_START_M or height[-1] > HIGHEST_TOP_M:
        raise InputError(
            where,
            _("the wind spans {low_m:.0f} to {high_m:.0f} m").format(low_m=height[0], high_m=height[-1]),
            _("it must begin at {start_m:.0f} m or lower and end at {top_m:.0f} m or lower").format(
                start_m=HIGHEST_START_M, top_m=HIGHEST_TOP_M
            ),
        )
    if not (np.isfinite(height).all() and np.isfinite(sigma).all() and (np.diff(height) > 0.0).all()):
        raise InputError(where, _("heights do not rise from level to level"), _("expected levels of different heights"))
    fastest = int(np.argmax(np.hypot(*wind.T)))
    if not np.hypot(*wind[fastest]) <= FASTEST_MPS:
        problem = _("wind of {speed_mps:.0f} m/s at {height_m:.0f} m").format(
            speed_mps=np.hypot(*wind[fastest]), height_m=height[fastest]
        )
        raise InputError(
            where, problem, _("expected at most {most_mps:.0f} m/s; check the unit").format(most_mps=FASTEST_MPS)
        )
    return WindColumn(
        told=(*told, _BEYOND_LEVELS),
        height_m=height,
        east_mps=wind[:, 0],
        north_mps=wind[:, 1],
        east_sigma_mps=sigma[:, 0],
        north_sigma_mps=sigma[:, 1],
    )


def average_close(height_m: np.ndarray, wind_mps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sort levels by height and average those within 200 m of the first of a group.

    Parameters
    ----------
    height_m : (n,) float64
        In any order.
    wind_mps : (n, 2) float64
        Towards the east and the north.

    Returns
    -------
    height_m : (m,) float64
        Increasing.
    wind_mps : (m, 2) float64
    """
    order = np.argsort(height_m, kind="stable")
    groups: list[list[int]] = []
    for index in order:
        if groups and height_m[index] - height_m[groups[-1][0]] < _CLOSE_M:
            groups[-1].append(index)
        else:
            groups.append([index])
    heights = np.array([height_m[group].mean() for group in groups])
    return heights, np.array([wind_mps[group].mean(axis=0) for group in groups]).reshape(-1, 2)


def wind_towards(speed_mps, direction_deg) -> np.ndarray:
    """Components of a wind from its speed and direction.

    Parameters
    ----------
    speed_mps : (n,) array_like
        ≥ 0.
    direction_deg : (n,) array_like
        Where it blows from, clockwise from north.

    Returns
    -------
    (n, 2) float64
        Towards east and north [m/s].
    """
    direction = np.radians(direction_deg)
    return np.stack([-speed_mps * np.sin(direction), -speed_mps * np.cos(direction)], axis=-1)


def geometric_height_m(geopotential_m):
    """Geometric height of a geopotential height.

    Parameters
    ----------
    geopotential_m : array_like
        Geopotential height.

    Returns
    -------
    float64 or array
        Metres above mean sea level.

    Source
    ------
    U.S. Standard Atmosphere, 1976, eq. 19.
    """
    return _RADIUS_M * geopotential_m / (_RADIUS_M - geopotential_m)


def geopotential_height_m(height_m):
    """Geopotential height of a geometric height.

    Parameters
    ----------
    height_m : array_like
        Geometric height above mean sea level.

    Returns
    -------
    float64 or array
        Metres.

    Source
    ------
    U.S. Standard Atmosphere, 1976, eq. 18.
    """
    return _RADIUS_M * height_m / (_RADIUS_M + height_m)


def read_number(text: str, where: str, key: str, low: float, high: float) -> float:
    """Read a number and check that it lies inside its bounds.

    Parameters
    ----------
    text : str
        As it stands in the file.
    where, key : str
        File and line, and what the number is, for messages.
    low, high : float
        Bounds, both allowed.

    Returns
    -------
    float

    Raises
    ------
    InputError
        With place, key, what was found and what was expected.
    """
    if not _NUMBER.fullmatch(text.strip()):
        raise InputError(f"{where} [{key}]", _("'{text}' is not a number").format(text=cut(text.strip())))
    value = float(text)
    if not low <= value <= high:
        raise InputError(
            f"{where} [{key}]",
            _("{text} is out of range").format(text=cut(text.strip())),
            _("expected {low:g} to {high:g}").format(low=low, high=high),
        )
    return value


def cut(text: str) -> str:
    """Words of a file for a message: no more than a line can show.

    Parameters
    ----------
    text : str
        Of any length.

    Returns
    -------
    str
        At most 41 characters.
    """
    return text if len(text) <= 40 else f"{text[:40]}…"

"""Wind at the levels of a file, joined to the seasonal wind above them; shared by the winds that read files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from fallzone.errors import InputError
from fallzone.winds import westerly

# Above the highest level the wind turns into the seasonal one over this height
BLEND_M = 5_000.0
# A file that begins higher says too little about the air in which most bodies drift longest
HIGHEST_START_M, HIGHEST_TOP_M = 2_000.0, 120_000.0
FASTEST_MPS = 250.0
# Nothing is interpolated between levels, times or places farther apart: beyond, neighbours say too little of each other
WIDEST_HPA, WIDEST_S, WIDEST_DEG = 150.0, 12 * 3_600.0, 3.0
# But for the one wider step between the standard levels of the World Meteorological Organization (Manual on Codes,
# FM 35 TEMP), which are all that many soundings and models have
STANDARD_STEP_HPA = (700.0, 500.0)
# Assumed: how much less a wind says of one component for each hour before or after it, and each 100 km beside it
SIGMA_PER_HOUR_MPS, SIGMA_PER_100_KM_MPS = 1.0, 1.5
# Levels closer than this are averaged: a fall does not feel them one by one
_CLOSE_M = 200.0
_BEND_M = 250.0
# As people write numbers, not all that Python takes: no 1_000, no other digits; NaN and infinity are out of any range
_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf)", re.ASCII | re.IGNORECASE)
# US Standard Atmosphere 1976, eq. 19
_RADIUS_M = 6_356_766.0

ABOVE_THE_TOP = (
    f"held below the lowest level; above the highest it turns into '{westerly.TITLE}' over {BLEND_M / 1e3:g} km, with "
    "the spread of a choice between the two"
)


@dataclass(frozen=True, kw_only=True)
class WindColumn:
    """Wind over one place and at one time, with its spread; a wind model that is ready to be tabulated.

    Parameters
    ----------
    TITLE, SOURCE : str
        What it is and where it comes from, the file included.
    height_m : (n,) float64
        Geometric heights above mean sea level [m], increasing.
    east_mps, north_mps, east_sigma_mps, north_sigma_mps : (n,) float64
        Wind towards the east and the north and its standard deviation [m/s] at the heights.

    Notes
    -----
    Components are joined by PCHIP, which never overshoots a level. Below the lowest level its wind is held. Above
    the highest, the weight p of the season goes smoothly from 0 to 1 over `BLEND_M`, and the wind is that of a
    draw which is the season's with probability p: its mean lies between, and its variance
    (1−p)·σ² + p·σₛ² + p(1−p)·(w−wₛ)² is wider than either wherever the two disagree.
    """

    TITLE: str
    SOURCE: str
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
        """Mean wind and its standard deviation over heights; month and latitude choose the season above the top.

        Returns
        -------
        east_mps, north_mps, east_sigma_mps, north_sigma_mps : float64 arrays
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
    """Mean and standard deviation of a draw that is the season's with probability `share`."""
    variance = (1.0 - share) * own_sigma**2 + share * season_sigma**2 + share * (1.0 - share) * (own - season) ** 2
    return (1.0 - share) * own + share * season, np.sqrt(variance)


def widen_mps(sigma_mps, *, apart_s: float = 0.0, distance_m: float = 0.0):
    """The spread of a wind that stands for another time and place: independent errors of all three, assumed."""
    elsewhere = np.hypot(SIGMA_PER_100_KM_MPS * distance_m / 1e5, SIGMA_PER_HOUR_MPS * apart_s / 3_600.0)
    return np.hypot(sigma_mps, elsewhere)


def check_gaps(where: str, pressure_hpa: np.ndarray) -> str:
    """Words for the widest step between levels, in any order; InputError where it is too wide to interpolate across."""
    levels = np.sort(np.asarray(pressure_hpa, float))
    steps = np.diff(levels)
    standard = np.isclose(levels[:-1], STANDARD_STEP_HPA[1]) & np.isclose(levels[1:], STANDARD_STEP_HPA[0])
    # Levels are stated to a tenth of a hectopascal at best, and grids hold them as 32-bit numbers
    wide = (steps > WIDEST_HPA + 1e-3) & ~standard
    if wide.any():
        first = int(np.flatnonzero(wide)[-1])
        raise InputError(
            where,
            f"holds no wind between {levels[first + 1]:g} and {levels[first]:g} hPa",
            f"levels at most {WIDEST_HPA:g} hPa apart are needed: include those between",
        )
    words = f"levels at most {max(steps[~standard], default=0.0):.4g} hPa apart"
    high, low = STANDARD_STEP_HPA
    return words + (f", and {high:g} and {low:g} hPa, with no standard level between" if standard.any() else "")


def height_at_m(atmosphere: Any, pressure_hpa) -> np.ndarray:
    """Geometric heights at which an atmosphere has some pressures, up to 120 km; NaN where it has them nowhere."""
    height, log_pressure = _pressures(atmosphere)
    return np.interp(-np.log(pressure_hpa), -log_pressure, height, left=np.nan, right=np.nan)


def pressure_at_hpa(atmosphere: Any, height_m) -> np.ndarray:
    """Pressures of an atmosphere at geometric heights; of its lowest and of 120 km beyond them."""
    height, log_pressure = _pressures(atmosphere)
    return np.exp(np.interp(height_m, height, log_pressure))


def _pressures(atmosphere: Any) -> tuple[np.ndarray, np.ndarray]:
    height = np.arange(max(-500.0, atmosphere.VALID_ALTITUDE_M[0]), 120_001.0, 50.0)
    return height, np.log(np.asarray(atmosphere.evaluate(height)[2]) / 100.0)


def build_column(where: str, *, title: str, source: str, height_m, wind_mps, sigma_mps) -> WindColumn:
    """Check the levels of a file and make its wind.

    Parameters
    ----------
    where : str
        The file, for messages.
    height_m : (n,) array_like
        Geometric heights [m], increasing.
    wind_mps, sigma_mps : (n, 2) array_like
        Towards the east and the north, and the standard deviations.

    Raises
    ------
    InputError
        Fewer than two levels, a start too high, a top above the air that can carry anything, an impossible wind.
    """
    height, wind, sigma = (np.asarray(part, float) for part in (height_m, wind_mps, sigma_mps))
    if height.size < 2:
        raise InputError(where, f"holds {height.size} level(s) with height and wind", "at least 2 are needed")
    if height[0] > HIGHEST_START_M or height[-1] > HIGHEST_TOP_M:
        raise InputError(
            where,
            f"the wind spans {height[0]:.0f} to {height[-1]:.0f} m",
            f"it must begin at {HIGHEST_START_M:.0f} m or lower and end at {HIGHEST_TOP_M:.0f} m or lower",
        )
    if not (np.isfinite(height).all() and np.isfinite(sigma).all() and (np.diff(height) > 0.0).all()):
        raise InputError(where, "heights do not rise from level to level", "expected levels of different heights")
    fastest = int(np.argmax(np.hypot(*wind.T)))
    if not np.hypot(*wind[fastest]) <= FASTEST_MPS:
        problem = f"wind of {np.hypot(*wind[fastest]):.0f} m/s at {height[fastest]:.0f} m"
        raise InputError(where, problem, f"expected at most {FASTEST_MPS:.0f} m/s; check the unit")
    return WindColumn(
        TITLE=title,
        SOURCE=source,
        height_m=height,
        east_mps=wind[:, 0],
        north_mps=wind[:, 1],
        east_sigma_mps=sigma[:, 0],
        north_sigma_mps=sigma[:, 1],
    )


def average_close(height_m: np.ndarray, wind_mps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Levels (n,) and winds (n, 2) sorted by height, those within 200 m of the first of a group averaged."""
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
    """Wind towards east and north (n, 2) [m/s] from its speed and the direction it blows from [deg from north]."""
    direction = np.radians(direction_deg)
    return np.stack([-speed_mps * np.sin(direction), -speed_mps * np.cos(direction)], axis=-1)


def geometric_height_m(geopotential_m):
    """Geometric height of a geopotential height (US Standard Atmosphere 1976, eq. 19)."""
    return _RADIUS_M * geopotential_m / (_RADIUS_M - geopotential_m)


def geopotential_height_m(height_m):
    """Geopotential height of a geometric height (US Standard Atmosphere 1976, eq. 18)."""
    return _RADIUS_M * height_m / (_RADIUS_M + height_m)


def read_number(text: str, where: str, key: str, low: float, high: float) -> float:
    """A number inside its bounds; InputError with place, key, what was found and what was expected."""
    if not _NUMBER.fullmatch(text.strip()):
        raise InputError(f"{where} [{key}]", f"'{cut(text.strip())}' is not a number")
    value = float(text)
    if not low <= value <= high:
        raise InputError(f"{where} [{key}]", f"{cut(text.strip())} is out of range", f"expected {low:g} to {high:g}")
    return value


def cut(text: str) -> str:
    """Words of a file for a message: no more than a line can show."""
    return text if len(text) <= 40 else f"{text[:40]}…"


def show_utc(when_utc: datetime) -> str:
    """An instant for messages."""
    return f"{when_utc.astimezone(UTC):%Y-%m-%d %H:%M} UTC"

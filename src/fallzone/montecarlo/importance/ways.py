"""How the pieces of a breakup come to a target, to the first order; and numbers that throw one of them there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fallzone.earth.angles import wrap_deg
from fallzone.model.vehicle import DebrisGroup
from fallzone.montecarlo.importance.target import Target

# Within reach: no farther than so many standard deviations of where a piece of a group comes down, nor than this
_REACH, _FARTHEST_M = 6.0, 1_000_000.0
# Step of the differences from which it is found how a landing moves, in standard deviations
_STEP = 0.5
# Steps with new slopes, and then with those of the last one
_TANGENTS, _CHORDS = 3, 1
# A share of the aimed pieces is drawn so many times as widely, for landings that do not follow the first order
_WIDE_SHARE, _WIDE = 0.3, 5.0
# Of how wide a target is: how far from its middle towards where pieces come down they are aimed, and how narrowly
_INWARD, _NARROW = 0.6, 0.5
# Of the determinant of a covariance over the square of its trace: thinner ones are numbers rather than shapes
_LEAST_SHAPE = 1e-8
_METRES_PER_DEGREE = 111_195.0

# land(rows, normals, lift) → longitude and latitude where pieces come down [deg], NaN where they do not
Land = Callable[[np.ndarray, np.ndarray, np.ndarray | None], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True, kw_only=True)
class Way:
    """How pieces of one group come to the target from n breakups.

    Parameters
    ----------
    group : DebrisGroup
        The group.
    rows : (n,) int64
        Which breakups.
    slope_m : (n, 2, 4) float64
        How far a landing moves east and north with each number that throws the piece [m].
    aim_m : (n, 2) float64
        Where slope times these numbers has to be for the target [m].
    spread_m : (n,) float64
        Standard deviation about it with which pieces are aimed, on either axis [m].
    chance : (n,) float64
        Density of all pieces of the group at the target [1/m²], > 0.
    """

    group: DebrisGroup
    rows: np.ndarray
    slope_m: np.ndarray
    aim_m: np.ndarray
    spread_m: np.ndarray
    chance: np.ndarray

    def turn(self, normals: np.ndarray, at: np.ndarray, about: np.ndarray, choice: np.ndarray) -> np.ndarray:
        """Numbers that throw pieces at the target; what does not move a landing stays as it was drawn.

        Parameters
        ----------
        normals : (k, 4) float64
            As a sweep draws them.
        at : (k,) int64
            Places in ``rows``.
        about : (k, 2) float64
            Standard normal numbers for where about the target.
        choice : (k,) float64
            Uniform numbers in [0, 1): whether that is drawn widely.

        Returns
        -------
        (k, 4) float64
        """
        slope_m = self.slope_m[at]
        spread_m = np.where(choice < _WIDE_SHARE, _WIDE, 1.0) * self.spread_m[at]
        wanted_m = self.aim_m[at] + spread_m[:, None] * about
        missing_m = wanted_m - np.einsum("kij,kj->ki", slope_m, normals)
        along = np.linalg.solve(_square(slope_m), missing_m[..., None])[..., 0]
        return normals + np.einsum("kji,kj->ki", slope_m, along)

    def find_ratio(self, normals: np.ndarray) -> np.ndarray:
        """Density of numbers as they are aimed over that of a sweep.

        Parameters
        ----------
        normals : (n, count, 4) float64
            Of all pieces of the group.

        Returns
        -------
        (n, count) float64

        Source
        ------
        Derived: what does not move the landing has the same density in both. Slope times numbers is normal in both: in
        a sweep about 0 with the covariance of slope times its transpose, else about the aim with that of the spread.
        """
        moved_m, square = np.einsum("nij,ncj->nci", self.slope_m, normals), _square(self.slope_m)
        own = np.einsum("nci,nij,ncj->nc", moved_m, np.linalg.inv(square), moved_m)
        aimed = np.sum((moved_m - self.aim_m[:, None]) ** 2, axis=-1) / self.spread_m[:, None] ** 2
        scale = np.sqrt(_determinant(square))[:, None] / self.spread_m[:, None] ** 2
        narrow, wide = np.exp(0.5 * (own - aimed)), np.exp(0.5 * (own - aimed / _WIDE**2)) / _WIDE**2
        return scale * ((1.0 - _WIDE_SHARE) * narrow + _WIDE_SHARE * wide)


def find_way(group: DebrisGroup, rows: np.ndarray, land: Land, target: Target) -> Way:
    """Find how pieces of a group come to a target: by Newton's method from the middle of where they come down.

    It follows from the breakups alone, not from what is drawn of their pieces: weights are exact however rough it is.

    Parameters
    ----------
    group : DebrisGroup
        The group.
    rows : (k,) int64
        Breakups that throw it.
    land : callable
        ``land(rows, normals, lift)`` → longitude and latitude where pieces come down [deg].
    target : Target
        The target.

    Returns
    -------
    Way
        Of the breakups within reach.

    Source
    ------
    Newton's method with slopes by differences; the step of least length that mends a miss is by the pseudo-inverse.
    """
    from_middle = land(rows, np.zeros((len(rows), 4)), None)
    aim_lonlat, wide_m = target.find_aim(*from_middle)
    near = np.hypot(*_measure_m(from_middle, aim_lonlat).T) < _FARTHEST_M
    rows, aim_lonlat = rows[near], aim_lonlat[near]

    def miss(normals: np.ndarray, lift: np.ndarray | None = None) -> np.ndarray:
        return _measure_m(land(rows, normals, lift), aim_lonlat)

    middle, centre_m = np.zeros((len(rows), 4)), np.zeros((len(rows), 2))
    for step in range(_TANGENTS + _CHORDS + 1):
        missed_m = miss(middle)
        if step < _TANGENTS:
            sides = [(miss(middle + _STEP * unit) - missed_m) / _STEP for unit in np.eye(4)]
            slope_m = np.stack(sides, axis=-1)
        before_m, centre_m = centre_m, np.einsum("nij,nj->ni", slope_m, middle) - missed_m
        aim_m = _find_likeliest(slope_m, centre_m, wide_m)
        last, (middle, far) = middle, _lead(slope_m, aim_m)
    spread_m = np.hypot(_NARROW * wide_m, np.hypot(*(centre_m - before_m).T))
    if group.lift_to_drag > 0.0:
        spread_m = np.hypot(spread_m, _spread_by_lift(group, miss, last, missed_m))
    reached = np.flatnonzero(np.isfinite(spread_m) & (far <= _REACH))
    slope_m, aim_m, spread_m = slope_m[reached], aim_m[reached], spread_m[reached]
    square = _square(slope_m) + spread_m[:, None, None] ** 2 * np.eye(2)
    away = np.einsum("ni,nij,nj->n", aim_m, np.linalg.inv(square), aim_m)
    chance = group.count * np.exp(-0.5 * away) / (2.0 * math.pi * np.sqrt(_determinant(square)))
    return Way(group=group, rows=rows[reached], slope_m=slope_m, aim_m=aim_m, spread_m=spread_m, chance=chance)


def _measure_m(lonlat_deg: tuple[np.ndarray, np.ndarray], aim_lonlat: np.ndarray) -> np.ndarray:
    """East and north of where pieces are aimed [m], roughly: it guides what is drawn, and decides nothing."""
    east_deg = wrap_deg(lonlat_deg[0] - aim_lonlat[:, 0])
    north_deg = lonlat_deg[1] - aim_lonlat[:, 1]
    return _METRES_PER_DEGREE * np.column_stack([east_deg * np.cos(np.radians(aim_lonlat[:, 1])), north_deg])


def _spread_by_lift(group: DebrisGroup, miss, middle: np.ndarray, missed_m: np.ndarray) -> np.ndarray:
    """Standard deviation of landings by side forces, on either axis [m]: each axis of theirs has half a variance."""
    sides = [miss(middle, group.lift_to_drag * unit) - missed_m for unit in np.eye(3)]
    return np.sqrt(0.25 * np.sum(np.square(sides), axis=(0, 2)))


def _square(slope_m: np.ndarray) -> np.ndarray:
    """Covariance of a landing (n, 2, 2) [m²]."""
    return slope_m @ np.swapaxes(slope_m, 1, 2)


def _determinant(square: np.ndarray) -> np.ndarray:
    return square[:, 0, 0] * square[:, 1, 1] - square[:, 0, 1] ** 2


def _find_likeliest(slope_m: np.ndarray, centre_m: np.ndarray, wide_m: float) -> np.ndarray:
    """Part of a target (n, 2) where landings are likeliest: towards where they lie densest, on its way to the edge."""
    square = _square(slope_m)
    trace = square[:, 0, 0] + square[:, 1, 1]
    is_shape = np.isfinite(trace) & (_determinant(square) > _LEAST_SHAPE * trace**2) & np.isfinite(centre_m).all(axis=1)
    down = np.zeros_like(centre_m)
    down[is_shape] = np.linalg.solve(square[is_shape], centre_m[is_shape, :, None])[..., 0]
    length, away_m = np.linalg.norm(down, axis=1), np.linalg.norm(centre_m, axis=1)
    step_m = np.minimum(_INWARD * wide_m, away_m) / np.where(length > 0.0, length, 1.0)
    return centre_m - step_m[:, None] * down


def _lead(slope_m: np.ndarray, aim_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The smallest numbers (n, 4) that lead to the target, shortened to what is within reach, and how large they are.

    Infinite where a landing does not move on both axes.
    """
    square = _square(slope_m)
    trace = square[:, 0, 0] + square[:, 1, 1]
    is_shape = np.isfinite(trace) & (_determinant(square) > _LEAST_SHAPE * trace**2) & (trace > 1.0)
    moves = is_shape & np.isfinite(aim_m).all(axis=1)
    numbers = np.zeros((len(aim_m), 4))
    along = np.linalg.solve(square[moves], aim_m[moves, :, None])[..., 0]
    numbers[moves] = np.einsum("nji,nj->ni", slope_m[moves], along)
    far = np.where(moves, np.linalg.norm(numbers, axis=1), np.inf)
    return numbers * np.minimum(1.0, _REACH / np.maximum(far, 1e-9))[:, None], far

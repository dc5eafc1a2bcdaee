"""What came down in the weighted flights of a run, as arrays: one row for each simulated body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.model.results.impacts import Impacts

# How far a stored height may be from a flight level to stand for it [m]
_SAME_LEVEL_M = 100.0


@dataclass(frozen=True, kw_only=True)
class Falls:
    """Bodies that came down, with the probability per launch of the flights that they are of.

    Parameters
    ----------
    flight : (m,) int64
        Flight of each, unique over all cases.
    weight : (m,) float64
        Probability per launch that one simulated flight stands for, of the flight of each.
    lon_deg, lat_deg : (m,) float64
        Impact [deg].
    t_s : (m,) float64
        Impact [s after lift-off].
    speed_mps : (m,) float64
        At the impact [m/s].
    mass_kg, beta_kgpm2, pieces : (m,) float64
        Mass of one real piece [kg], its ballistic coefficient [kg/m²], and real pieces that the body stands for.
    released_s : (m,) float64
        No later than it began to fall [s after lift-off]: of debris when the failure of its flight began, else 0.
    passed_s : (m, k) float64
        When it came down through each of the heights that are wanted [s after lift-off]; NaN: it began lower;
        infinite: the run was not asked for the height.
    """

    flight: np.ndarray
    weight: np.ndarray
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    t_s: np.ndarray
    speed_mps: np.ndarray
    mass_kg: np.ndarray
    beta_kgpm2: np.ndarray
    pieces: np.ndarray
    released_s: np.ndarray
    passed_s: np.ndarray

    @property
    def energy_j(self) -> np.ndarray:
        """Kinetic energy ½·m·v² of one real piece at the impact (m,) float64 [J]."""
        return 0.5 * self.mass_kg * self.speed_mps**2

    @property
    def expected_pieces(self) -> np.ndarray:
        """Real pieces expected per launch for which each row stands: weight times pieces (m,) float64."""
        return self.weight * self.pieces

    def select(self, rows: np.ndarray) -> Falls:
        """Some of the bodies.

        Parameters
        ----------
        rows : index array or mask
            Their rows.

        Returns
        -------
        Falls
        """
        return Falls(**{name: getattr(self, name)[rows] for name in self.__dataclass_fields__})


def build_falls(weighted: Sequence[tuple[Impacts, np.ndarray]], heights_m: Sequence[float] = ()) -> Falls:
    """Join impacts of cases and items with the weights of their flights.

    Parameters
    ----------
    weighted : sequence of (Impacts, (flights,) float64)
        Impacts of one case and item, and the probability per launch that each flight of the case stands for. Items of
        one case share its flights.
    heights_m : sequence of float
        Heights whose passage is wanted [m]: taken from ``level_t_s`` where a height within 100 m was asked for.

    Returns
    -------
    Falls
    """
    flights = {impacts.case: impacts.flights for impacts, _weight in weighted}
    first = dict(zip(flights, np.cumsum([0, *flights.values()]), strict=False))
    parts = [_read_falls(one, np.asarray(weight, float), first[one.case], heights_m) for one, weight in weighted]
    names = Falls.__dataclass_fields__
    if not parts:
        return Falls(**{name: np.empty((0, len(heights_m)) if name == "passed_s" else 0) for name in names})
    return Falls(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def _read_falls(impacts: Impacts, weight: np.ndarray, first: int, heights_m: Sequence[float]) -> Falls:
    passed_s = np.full((len(impacts.flight), len(heights_m)), np.inf)
    for column, height_m in enumerate(heights_m):
        apart_m = np.abs(np.array(impacts.levels_m) - height_m)
        if len(apart_m) and apart_m.min() <= _SAME_LEVEL_M:
            passed_s[:, column] = impacts.level_t_s[:, int(np.argmin(apart_m))]
    return Falls(
        flight=impacts.flight.astype(np.int64) + first,
        weight=weight[impacts.flight],
        lon_deg=np.asarray(impacts.lon_deg),
        lat_deg=np.asarray(impacts.lat_deg),
        t_s=np.asarray(impacts.t_s),
        speed_mps=impacts.impact_speed_mps.astype(float),
        mass_kg=impacts.mass_kg.astype(float),
        beta_kgpm2=impacts.beta_kgpm2.astype(float),
        pieces=impacts.pieces.astype(float),
        released_s=_find_released_s(impacts),
        passed_s=passed_s,
    )


def _find_released_s(impacts: Impacts) -> np.ndarray:
    """When bodies began to fall, or earlier: what separated before the failure has an item of its own."""
    if impacts.item != "debris":
        return np.zeros(len(impacts.flight))
    return np.nan_to_num(impacts.failure_t_s, nan=0.0)

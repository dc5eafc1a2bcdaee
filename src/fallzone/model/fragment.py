"""Bodies about to fall, as arrays: written by failures and breakups and read by the compiled fall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Stacks:
    """Vehicles of n flights at the end of powered flight, ready to break up.

    Parameters
    ----------
    flight : (n,) int32
        Number of the flight within its case.
    row : (n,) int64
        Row of the flight in the random streams of its block.
    t_s : (n,) float64
        End of powered flight [s after lift-off].
    position_ecef_m, velocity_ecef_mps : (n, 3) float64
        Earth-fixed position [m], and velocity relative to the Earth [m/s].
    mass_kg : (n,) float64
        Mass of everything still attached [kg], propellant included.
    stage : (n,) int8
        Index of the lowest stage still attached; the number of stages where only the payload is left.
    fairing_on : (n,) bool
        Whether the fairing is still attached.
    """

    flight: np.ndarray
    row: np.ndarray
    t_s: np.ndarray
    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray
    mass_kg: np.ndarray
    stage: np.ndarray
    fairing_on: np.ndarray

    def select(self, chosen: np.ndarray) -> Stacks:
        """Some of the vehicles.

        Parameters
        ----------
        chosen : index array or mask
            Their rows.

        Returns
        -------
        Stacks
        """
        return Stacks(**{name: getattr(self, name)[chosen] for name in self.__dataclass_fields__})


@dataclass(frozen=True, kw_only=True)
class Falling:
    """How bodies fall, one for each flight.

    Parameters
    ----------
    beta_kgpm2 : (n,) float64
        Median ballistic coefficient at low speed [kg/m²], > 0.
    beta_sigma_ln : (n,) float64
        Standard deviation of its natural logarithm, ≥ 0.
    curve_index : (n,) int64
        Drag curve, an index into ``kernels.drag.DRAG_CURVES``.
    """

    beta_kgpm2: np.ndarray
    beta_sigma_ln: np.ndarray
    curve_index: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Fragments:
    """Bodies at the start of their fall.

    Parameters
    ----------
    flight : (m,) int32
        Number of the flight that each body belongs to, within its case.
    row : (m,) int64
        Row of that flight in the random streams of its block.
    t_s : (m,) float64
        Start of the fall after lift-off [s].
    position_ecef_m, velocity_ecef_mps : (m, 3) float64
        Earth-fixed position [m], and velocity relative to the Earth [m/s].
    beta_kgpm2 : (m,) float64
        Ballistic coefficient at low speed [kg/m²], > 0.
    curve_index : (m,) int64
        Drag curve, an index into ``kernels.drag.DRAG_CURVES``.
    lift_ratio_ecef : (m, 3) float64, optional
        Side force over drag, Earth-fixed; its component across the motion acts. Default: none.
    """

    flight: np.ndarray
    row: np.ndarray
    t_s: np.ndarray
    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray
    beta_kgpm2: np.ndarray
    curve_index: np.ndarray
    lift_ratio_ecef: np.ndarray | None = None

    def __post_init__(self):
        if self.lift_ratio_ecef is None:
            object.__setattr__(self, "lift_ratio_ecef", np.zeros((len(self.beta_kgpm2), 3)))


def join_fragments(parts: list[Fragments]) -> Fragments:
    """Join sets of fragments in their order; no parts give no fragments.

    Parameters
    ----------
    parts : list of Fragments
        The sets.

    Returns
    -------
    Fragments
    """
    if not parts:
        return Fragments(
            flight=np.empty(0, dtype=np.int32),
            row=np.empty(0, dtype=np.int64),
            t_s=np.empty(0),
            position_ecef_m=np.empty((0, 3)),
            velocity_ecef_mps=np.empty((0, 3)),
            beta_kgpm2=np.empty(0),
            curve_index=np.empty(0, dtype=np.int64),
        )
    return Fragments(
        **{name: np.concatenate([getattr(p, name) for p in parts]) for name in Fragments.__dataclass_fields__}
    )

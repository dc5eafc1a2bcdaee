"""Bodies about to fall, as arrays: written by failures and breakups and read by the compiled fall."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from fallzone.names import JETTISONED, MOTORS

# Parts whose dry mass is known of any vehicle, in the order of the columns of ``Stacks.part_kg``
PARTS = (*MOTORS, "fairing", *JETTISONED)


@dataclass(frozen=True, kw_only=True)
class FragmentGroup:
    """What a body is: a piece of a debris group, or in one piece what separated or was left.

    Parameters
    ----------
    part : str
        What it comes from: a stage, a set of boosters, ``fairing``, jettisoned bodies or ``payload``; of several that
        are still together the lowest.
    name : str or None
        Debris group of that part, of the vehicle file or by class; None for a body in one piece.
    casualty_area_m2 : float or None
        Area within which one piece would hurt a person [m²], where the vehicle file gives it.
    """

    part: str
    name: str | None = None
    casualty_area_m2: float | None = None


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
    bodies_on : (n, b) bool
        Whether each of ``Vehicle.bodies`` is.
    part_kg : (n, 15) float64
        Mass of each of ``PARTS`` without propellant [kg], whether it is attached or not; of a fairing of which a part
        has gone, of the rest; 0 for parts that the vehicle does not have.
    """

    flight: np.ndarray
    row: np.ndarray
    t_s: np.ndarray
    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray
    mass_kg: np.ndarray
    stage: np.ndarray
    fairing_on: np.ndarray
    bodies_on: np.ndarray
    part_kg: np.ndarray

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
        Drag curve, an index into ``kernels.curves.DRAG_CURVES``.
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
        Drag curve, an index into ``kernels.curves.DRAG_CURVES``.
    group : (m,) int16
        What each body is, an index into ``groups``.
    groups : tuple of FragmentGroup
        Each of them once.
    mass_kg : (m,) float64
        Mass of one real piece [kg], > 0, with the propellant in it.
    pieces : (m,) float64
        Real pieces that the body stands for, > 0; below 1 where a class has less than one piece in the part.
    lift_ratio_ecef : (m, 3) float64, optional
        Side force over drag, Earth-fixed; its component across the motion acts. Default: none.
    canopy : (m, 2) float64, optional
        Height above the ellipsoid at which a parachute opens [m], and ballistic coefficient under it [kg/m²]; NaN:
        none. Default: none.
    landing : (m, 4) float64, optional
        Longitude and latitude of a landing under power [deg], its time [s after lift-off], and the share of the way
        from the unpowered fall to there that the body gets; NaN: none. Default: none.
    """

    flight: np.ndarray
    row: np.ndarray
    t_s: np.ndarray
    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray
    beta_kgpm2: np.ndarray
    curve_index: np.ndarray
    group: np.ndarray
    groups: tuple[FragmentGroup, ...]
    mass_kg: np.ndarray
    pieces: np.ndarray
    lift_ratio_ecef: np.ndarray | None = None
    canopy: np.ndarray | None = None
    landing: np.ndarray | None = None

    def __post_init__(self):
        for name, columns in (("canopy", 2), ("landing", 4)):
            if getattr(self, name) is None:
                object.__setattr__(self, name, np.full((len(self.beta_kgpm2), columns), np.nan))
        if self.lift_ratio_ecef is None:
            object.__setattr__(self, "lift_ratio_ecef", np.zeros((len(self.beta_kgpm2), 3)))


def join_groups(tables: Iterable[tuple[FragmentGroup, ...]]) -> tuple[tuple[FragmentGroup, ...], list[np.ndarray]]:
    """Join tables of fragment groups, in order of first appearance.

    Parameters
    ----------
    tables : iterable of tuple of FragmentGroup
        The tables.

    Returns
    -------
    groups : tuple of FragmentGroup
        Each group once.
    indices : list of (k,) int16
        For each table, the index of its groups in the joined one.
    """
    known: dict[FragmentGroup, int] = {}
    indices = [np.array([known.setdefault(group, len(known)) for group in table], dtype=np.int16) for table in tables]
    return tuple(known), indices


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
            group=np.empty(0, dtype=np.int16),
            groups=(),
            mass_kg=np.empty(0),
            pieces=np.empty(0),
        )
    groups, indices = join_groups(part.groups for part in parts)
    names = [name for name in Fragments.__dataclass_fields__ if name not in ("group", "groups")]
    return Fragments(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names},
        group=np.concatenate([index[part.group] for index, part in zip(indices, parts, strict=True)]),
        groups=groups,
    )

"""What a fit may move: numbers with bounds in the vehicle and mission files, and the knots of the programme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fallzone.constants import STANDARD_GRAVITY_MPS2
from fallzone.model.mission import Mission
from fallzone.model.motors import BURN_TIME_TOLERANCE, Motor
from fallzone.model.record import Quantity, Record
from fallzone.model.timeline import Burn
from fallzone.model.vehicle import Vehicle
from fallzone.names import BOOSTERS

# How far a fit may move the programme from its start, and to how many decimals numbers are written.
PITCH_RANGE_DEG, YAW_RANGE_DEG, AZIMUTH_RANGE_DEG = 60.0, 80.0, 0.5
LOWEST_PITCH_DEG = -60.0
_DECIMALS = {"_kg": 0, "_n": 0, "_deg": 3, "_s": 2, "_m2": 3, "_kgpm2": 1}

# Follows from thrust, specific impulse, burn time and residual: bounded, but not free by itself.
DERIVED = "propellant_kg"

Path = tuple[str | int, ...]
# New numbers by keys and positions, nested as the records are
_Changes = dict[str | int, "_Changes | float"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One number that a fit may move.

    Parameters
    ----------
    record : str
        ``vehicle`` or ``mission``.
    path : tuple of str and int
        Keys and positions that lead to it within the record.
    value : float
        Where the fit begins, in the unit that the last key ends in.
    low, high : float
        Bounds, in the same unit.
    published : float or None
        Published value, in the same unit; the fit stays close to it where it can.
    """

    record: str
    path: Path
    value: float
    low: float
    high: float
    published: float | None = None

    @property
    def name(self) -> str:
        """Record and path joined by points, positions counted from 1, such as ``vehicle.stages.1.thrust_vacuum_n``."""
        return name_path(self.record, self.path)


def name_path(record: str, path: Path) -> str:
    """Name of a number of a record.

    Parameters
    ----------
    record : str
        ``vehicle`` or ``mission``.
    path : tuple of str and int
        Keys and positions that lead to it.

    Returns
    -------
    str
        Both joined by points, positions counted from 1.
    """
    return ".".join([record, *(str(part + 1) if isinstance(part, int) else part for part in path)])


def list_parameters(mission: Mission, vehicle: Vehicle) -> list[Parameter]:
    """Numbers that a fit of this mission may move, in a fixed order.

    These are the launch azimuth, the knots of pitch and yaw, and every number with ``low`` and ``high`` except the
    propellant of a stage, which follows from its thrust, specific impulse, burn time and residual. The first two knots
    of pitch and the first knot of yaw stay fixed; after a release in the air, which does not climb straight up, all
    knots move.

    Parameters
    ----------
    mission : Mission
        With guidance.
    vehicle : Vehicle
        The vehicle that it flies.

    Returns
    -------
    list of Parameter
    """
    guidance = mission.guidance
    azimuth = guidance.launch_azimuth_deg
    found = [_knot(("launch_azimuth_deg",), azimuth, AZIMUTH_RANGE_DEG)]
    for i, pitch in enumerate(guidance.pitch_deg):
        if i > 1 or mission.release is not None:
            found.append(_knot(("pitch_deg", i), pitch, PITCH_RANGE_DEG, LOWEST_PITCH_DEG, 90.0))
    for i, yaw in enumerate(guidance.yaw_deg):
        if i > 0 or mission.release is not None:
            found.append(_knot(("yaw_deg", i), yaw, YAW_RANGE_DEG))
    for name, record in (("vehicle", vehicle), ("mission", mission)):
        for path, quantity in list_quantities(record):
            if path[-1] != DERIVED:
                found.append(
                    Parameter(
                        record=name,
                        path=path,
                        value=quantity.value,
                        low=quantity.low,
                        high=quantity.high,
                        published=quantity.published,
                    )
                )
    return found


def _knot(path: Path, value: float, reach: float, lowest: float = -np.inf, highest: float = np.inf) -> Parameter:
    low, high = max(value - reach, lowest), min(value + reach, highest)
    return Parameter(record="mission", path=("guidance", *path), value=value, low=low, high=high)


def list_quantities(value: object, path: Path = ()) -> list[tuple[Path, Quantity]]:
    """Numbers of a record that have bounds, in a fixed order.

    Parameters
    ----------
    value : Record or any part of one
        Where to look.
    path : tuple of str and int
        Keys and positions that lead there.

    Returns
    -------
    list of (tuple, Quantity)
        Each with the keys and positions that lead to it.
    """
    if isinstance(value, Quantity):
        return [(path, value)] if value.low is not None and value.high is not None else []
    if isinstance(value, tuple):
        return [hit for i, part in enumerate(value) for hit in list_quantities(part, (*path, i))]
    if isinstance(value, Record):
        return [hit for key in type(value).model_fields for hit in list_quantities(getattr(value, key), (*path, key))]
    return []


def round_value(path: Path, value: float) -> float:
    """Round a number as it is written to its file, by the unit that its key ends in.

    Parameters
    ----------
    path : tuple of str and int
        Keys and positions that lead to it.
    value : float
        The number, in that unit.

    Returns
    -------
    float
    """
    key = next(part for part in reversed(path) if isinstance(part, str))
    decimals = next((places for unit, places in _DECIMALS.items() if key.endswith(unit)), 4)
    return round(float(value), decimals)


def apply_values(mission: Mission, vehicle: Vehicle, values: dict[tuple[str, Path], float]) -> tuple[Mission, Vehicle]:
    """Mission and vehicle with new numbers, and with the times and propellant that follow from them.

    Bounds are not checked: the fit keeps its parameters inside, and reading the written file checks everything.

    Parameters
    ----------
    mission : Mission
        As read.
    vehicle : Vehicle
        As read.
    values : dict of (str, tuple) to float
        New numbers by record and path, each in the unit of its key.

    Returns
    -------
    tuple of (Mission, Vehicle)
    """
    planned, read = mission.burns, vehicle
    changes: dict[str, _Changes] = {"vehicle": {}, "mission": {}}
    for (record, path), value in values.items():
        branch = changes[record]
        for key in path[:-1]:
            branch = branch.setdefault(key, {})
        branch[path[-1]] = value
    vehicle, mission = _change(vehicle, changes["vehicle"]), _change(mission, changes["mission"])
    vehicle = _with_motors(vehicle, _fill)
    motors = zip(vehicle.motors, read.motors, strict=True)
    lasts = {new.name: _find_stretch(planned, old, new) for new, old in motors}
    return _retime(mission, planned, lasts), vehicle


def _with_motors(vehicle: Vehicle, change: Callable[[Motor], Motor]) -> Vehicle:
    """The vehicle with every stage and every set of boosters changed."""
    motors = {key: tuple(map(change, getattr(vehicle, key))) for key in ("stages", "boosters")}
    return vehicle.model_copy(update=motors)


def _find_stretch(planned: tuple[Burn, ...], old: Motor, new: Motor) -> float | None:
    """How many times as long the burns of a stage last with a new burn time; None where they are cut off as planned."""
    if not uses_up(planned, old):
        return None
    if new.burn_s.value == old.burn_s.value:
        return 1.0
    return new.burn_s.value / sum(burn.full_thrust_s for burn in planned if burn.stage == old.name)


def uses_up(burns: tuple[Burn, ...], stage: Motor) -> bool:
    """Whether the burns of a stage use up its propellant, so that they last as long as the propellant does.

    Burns that leave propellant end at the cut-off of the mission.

    Parameters
    ----------
    burns : tuple of Burn
        All burns of the mission.
    stage : Motor
        One of its stages, or one of its sets of boosters.

    Returns
    -------
    bool
    """
    planned_s = sum(burn.full_thrust_s for burn in burns if burn.stage == stage.name)
    return planned_s >= (1.0 - BURN_TIME_TOLERANCE) * stage.burn_s.value


def fly_as(follower: Mission, read: Mission, mission: Mission) -> Mission:
    """A mission that flies as another one, with the new flight of that one; its own keys stay.

    Parameters
    ----------
    follower : Mission
        As read.
    read : Mission
        The mission that it flies as, as read.
    mission : Mission
        The same with new numbers.

    Returns
    -------
    Mission
    """
    taken = {
        key: getattr(mission, key) for key in ("guidance", "burns") if getattr(follower, key) == getattr(read, key)
    }
    # Separations are compared one by one: often only that of the payload differs
    planned_s = {part.item: part.t_s.value for part in read.separations}
    new = {part.item: part for part in mission.separations}
    separations = tuple(
        new[part.item] if planned_s.get(part.item) == part.t_s.value else part for part in follower.separations
    )
    return follower.model_copy(update={**taken, "separations": separations})


def round_records(mission: Mission, vehicle: Vehicle) -> tuple[Mission, Vehicle]:
    """Mission and vehicle with derived numbers rounded as they are written to files: propellant to 1 kg, times to 1 ms.

    Parameters
    ----------
    mission : Mission
        With unrounded times.
    vehicle : Vehicle
        With unrounded propellant.

    Returns
    -------
    tuple of (Mission, Vehicle)
    """
    burns = tuple(
        _change(b, {"ignition_s": _time(b.ignition_s.value), "cutoff_s": _time(b.cutoff_s.value)})
        for b in mission.burns
    )
    separations = tuple(_replace(part, "t_s", _time(part.t_s.value)) for part in mission.separations)
    changed: dict[str, object] = {"burns": burns, "separations": separations}
    if mission.as_flown is not None:
        changed["as_flown"] = mission.as_flown.model_copy(update={"t_s": _time(mission.as_flown.t_s)})
    rounded = _with_motors(vehicle, lambda m: _replace(m, DERIVED, round_value((DERIVED,), m.propellant_kg.value)))
    return mission.model_copy(update=changed), rounded


def _time(t_s: float) -> float:
    return round(t_s, 3)


def _change(record, changes: _Changes | float):
    """A copy of nested records with other numbers, each record copied once."""
    if isinstance(changes, dict):
        if isinstance(record, tuple):
            return tuple(_change(part, changes[i]) if i in changes else part for i, part in enumerate(record))
        changed = {key: _change(getattr(record, key), inner) for key, inner in changes.items()}
        return record.model_copy(update=changed) if changed else record
    return record.model_copy(update={"value": changes}) if isinstance(record, Quantity) else changes


def _replace(record, key: str, value: float):
    """A copy of a record with one number replaced."""
    return _change(record, {key: value})


def _fill(stage: Motor) -> Motor:
    """The stage or booster with the propellant that it burns, T/(g0·Isp) times the burn time, plus the residual.

    A thrust curve keeps its shape.
    """
    flow_kgps = stage.thrust_vacuum_n.value / (STANDARD_GRAVITY_MPS2 * stage.isp_vacuum_s.value)
    loaded_kg = flow_kgps * stage.burn_s.value + stage.residual_propellant_kg.value
    fitted = stage.thrust_vacuum_n.low is not None or stage.burn_s.low is not None
    if stage.thrust_curve is not None and fitted:
        impulse_ns = stage.thrust_vacuum_n.value * stage.burn_s.value
        stage = stage.model_copy(update={"thrust_curve": stage.thrust_curve.stretch(stage.burn_s.value, impulse_ns)})
    return _replace(stage, DERIVED, loaded_kg)


def _retime(mission: Mission, planned: tuple[Burn, ...], stretch: dict[str, float | None]) -> Mission:
    """Move cut-offs to the burn times of the vehicle, and what follows them by its old distance.

    Burns that leave propellant are cut off when the mission says. An ignition with bounds of its own stays, and so does
    that of boosters; any other keeps its distance from the cut-off of the stage before. Stages and boosters separate as
    long after their cut-off as before; all else keeps its time. The mission's own failure keeps its distance from the
    cut-off it came before.

    Parameters
    ----------
    mission : Mission
        With new numbers of its own.
    planned : tuple of Burn
        Its burns as read.
    stretch : dict of str to float or None
        By stage, how many times as long its burns last; None: they are cut off as planned.

    Returns
    -------
    Mission

    Source
    ------
    Derived: after a change of throttle, what is left of the burn lasts longer by the share before over that after it.
    """
    burns, shift_s, cutoff_shift_s = [], 0.0, {}
    for burn, old in zip(mission.burns, planned, strict=True):
        follows = burn.ignition_s.low is None and burn.stage not in BOOSTERS
        ignition = burn.ignition_s.value + (shift_s if follows else 0.0)
        cutoff, longer = burn.cutoff_s.value, stretch[burn.stage]
        if longer is not None:
            cutoff = ignition + old.full_thrust_s * longer
            before = 1.0
            for t_s, share in burn.throttle_steps:
                cutoff, before = t_s + (cutoff - t_s) * before / share, share
        cutoff_shift_s[burn.stage] = cutoff - old.cutoff_s.value
        if burn.stage not in BOOSTERS:
            shift_s = cutoff_shift_s[burn.stage]
        burns.append(_change(burn, {"ignition_s": ignition, "cutoff_s": cutoff}))
    separations = tuple(
        _replace(part, "t_s", part.t_s.value + cutoff_shift_s.get(part.item, 0.0)) for part in mission.separations
    )
    changed: dict[str, object] = {"burns": tuple(burns), "separations": separations}
    if mission.as_flown is not None and not mission.as_flown.is_on_clock:
        t_s = mission.as_flown.t_s
        burn = next((b for b in planned if t_s <= b.cutoff_s.value), planned[-1])
        changed["as_flown"] = mission.as_flown.model_copy(update={"t_s": t_s + cutoff_shift_s[burn.stage]})
    return mission.model_copy(update=changed)

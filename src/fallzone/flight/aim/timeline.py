"""Timelines of steered missions: cut-offs and throttle steps that were found, and what follows them on the clock."""

from __future__ import annotations

from typing import NamedTuple

from fallzone.model.mission import Mission
from fallzone.model.record import Quantity
from fallzone.model.timeline import Burn, Separation
from fallzone.names import BOOSTERS


class Throttle(NamedTuple):
    """How a burn is throttled.

    Parameters
    ----------
    full_thrust_s : float
        How long the propellant that it uses would last at full thrust [s].
    steps : tuple of (float, float)
        From when on [s after ignition] the engines run at which share of full thrust, in order.
    """

    full_thrust_s: float
    steps: tuple[tuple[float, float], ...]

    @property
    def lasts_s(self) -> float:
        """How long the burn lasts [s]."""
        left_s, since_s, share = self.full_thrust_s, 0.0, 1.0
        for step_s, then in self.steps:
            left_s -= share * (step_s - since_s)
            since_s, share = step_s, then
        return since_s + left_s / share


def end_after(mission: Mission, last_s: float) -> Mission:
    """A mission whose last burn lasts so long; what would separate before its end separates as long after it.

    Parameters
    ----------
    mission : Mission
        With an aim.
    last_s : float
        From ignition to cut-off [s].

    Returns
    -------
    Mission
    """
    last = mission.stage_burns[-1]
    planned_s, cutoff_s = last.cutoff_s.value, round(last.ignition_s.value + last_s, 3)
    found = last.cutoff_s.model_copy(update={"value": cutoff_s, "mark": "estimated"})

    def moved(part: Separation) -> Separation:
        if not planned_s <= part.t_s.value < cutoff_s:
            return part
        t_s = round(cutoff_s + part.t_s.value - planned_s, 3)
        return part.model_copy(update={"t_s": part.t_s.model_copy(update={"value": t_s, "mark": "estimated"})})

    burns = tuple(b.model_copy(update={"cutoff_s": found}) if b is last else b for b in mission.burns)
    changed: dict[str, object] = {"burns": burns, "separations": tuple(map(moved, mission.separations))}
    failure = mission.as_flown
    # What failed so long before the cut-off fails so long before it now; what failed at the ignition stays with that
    is_near = failure is not None and failure.t_s > 0.5 * (last.ignition_s.value + planned_s)
    if is_near and not failure.is_on_clock:
        t_s = round(failure.t_s + cutoff_s - planned_s, 3)
        changed["as_flown"] = failure.model_copy(update={"t_s": t_s})
    return mission.model_copy(update=changed)


def throttle_burns(mission: Mission, throttles: dict[int, Throttle]) -> Mission:
    """A mission whose burns are throttled, and last as much longer as uses the same propellant.

    What comes after the cut-off of a stage comes as much later, what comes after that of boosters stays but for their
    separation; after the last cut-off only that moves which would come before it (`end_after`).

    Parameters
    ----------
    mission : Mission
        With an aim.
    throttles : dict of int to Throttle
        By the position of each burn that is throttled.

    Returns
    -------
    Mission
    """
    for number, throttle in sorted(throttles.items()):
        burn, source = mission.burns[number], mission.aim.source
        begun_s, planned_s = burn.ignition_s.value, burn.cutoff_s.value
        if burn is mission.stage_burns[-1]:
            mission = end_after(mission, throttle.lasts_s)
        else:
            mission = _cut_off_later(mission, number, round(begun_s + throttle.lasts_s - planned_s, 3))
        given = {"mark": "estimated", "source": source}
        steps = {
            "throttle_s": tuple(Quantity(value=round(begun_s + t_s, 3), **given) for t_s, _share in throttle.steps),
            "throttle": tuple(Quantity(value=share, **given) for _t_s, share in throttle.steps),
        }
        burns = list(mission.burns)
        burns[number] = burns[number].model_copy(update=steps)
        mission = mission.model_copy(update={"burns": tuple(burns)})
    return mission


def _cut_off_later(mission: Mission, number: int, more_s: float) -> Mission:
    """A mission one of whose burns lasts longer, and what comes after it."""
    burn = mission.burns[number]
    planned_s, is_stage = burn.cutoff_s.value, burn.stage not in BOOSTERS

    def moved(part: Separation) -> Separation:
        follows = part.t_s.value >= planned_s if is_stage else part.item == burn.stage
        return part.model_copy(update={"t_s": _move(part.t_s, more_s)}) if follows else part

    burns = [_move_burn(b, more_s) if is_stage and b.ignition_s.value >= planned_s else b for b in mission.burns]
    burns[number] = burn.model_copy(update={"cutoff_s": _move(burn.cutoff_s, more_s)})
    changed: dict[str, object] = {"burns": tuple(burns), "separations": tuple(map(moved, mission.separations))}
    failure = mission.as_flown
    # As for the last cut-off: what failed in the second half of a burn failed so long before its end
    is_later = failure is not None and is_stage and failure.t_s > 0.5 * (burn.ignition_s.value + planned_s)
    if is_later and not failure.is_on_clock:
        changed["as_flown"] = failure.model_copy(update={"t_s": round(failure.t_s + more_s, 3)})
    return mission.model_copy(update=changed)


def _move_burn(burn: Burn, more_s: float) -> Burn:
    changed: dict[str, object] = {key: _move(getattr(burn, key), more_s) for key in ("ignition_s", "cutoff_s")}
    if burn.throttle_s is not None:
        times = burn.throttle_s if isinstance(burn.throttle_s, tuple) else (burn.throttle_s,)
        changed["throttle_s"] = tuple(_move(t_s, more_s) for t_s in times)
        changed["throttle"] = burn.throttle if isinstance(burn.throttle, tuple) else (burn.throttle,)
    return burn.model_copy(update=changed)


def _move(t_s: Quantity, more_s: float) -> Quantity:
    """A time that comes later, and what is believed of it."""
    moved = {key: getattr(t_s, key) for key in ("value", "low", "high")}
    moved = {key: round(value + more_s, 3) for key, value in moved.items() if value is not None}
    return t_s.model_copy(update={**moved, "mark": "estimated"})

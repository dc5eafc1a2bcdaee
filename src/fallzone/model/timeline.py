"""When engines burn and bodies separate, and the order that both must keep."""

from __future__ import annotations

import itertools
import math
from typing import Annotated, Literal

from pydantic import model_validator

from fallzone.model.record import (
    ContradictionError,
    Quantity,
    Record,
    within,
)
from fallzone.model.vehicle import StageName
from fallzone.words import _

SeparatedItem = Literal["stage-1", "stage-2", "stage-3", "fairing", "payload"]

# Seconds after lift-off; engines may burn before it, while the vehicle is held.
FLIGHT_S = (-60.0, 100_000.0)
FlightTime = Annotated[Quantity, within(*FLIGHT_S)]
# Hot staging: an upper stage may ignite this long before the lower one separates.
_HOT_STAGING_S = 5.0


class Burn(Record):
    """One burn of a stage, from ignition to cut-off.

    Parameters
    ----------
    stage : {"stage-1", "stage-2", "stage-3"}
        The stage.
    ignition_s, cutoff_s : Quantity
        [s after lift-off]; ignition from −60 on, while the vehicle is held down.
    throttle_s : Quantity, optional
        From when on the engines run at ``throttle`` [s after lift-off]; both or neither.
    throttle : Quantity, optional
        Share of full thrust from then to the cut-off, 0.1 to 1.
    """

    stage: StageName
    ignition_s: FlightTime
    cutoff_s: FlightTime
    throttle_s: FlightTime | None = None
    throttle: Annotated[Quantity, within(0.1, 1.0)] | None = None

    @property
    def full_thrust_s(self) -> float:
        """How long the propellant that the burn uses would last at full thrust [s]."""
        if self.throttle_s is None or self.throttle is None:
            return self.cutoff_s.value - self.ignition_s.value
        before_s = self.throttle_s.value - self.ignition_s.value
        return before_s + self.throttle.value * (self.cutoff_s.value - self.throttle_s.value)

    @model_validator(mode="after")
    def _lasts(self) -> Burn:
        if self.cutoff_s.value <= self.ignition_s.value:
            raise ValueError(
                _("{stage} cut-off at {cutoff_s} s does not follow ignition at {ignition_s} s").format(
                    stage=self.stage, cutoff_s=self.cutoff_s.value, ignition_s=self.ignition_s.value
                )
            )
        if (self.throttle_s is None) != (self.throttle is None):
            raise ValueError(_("{stage}: throttle_s and throttle, both or neither").format(stage=self.stage))
        if self.throttle_s is not None:
            first_s, last_s = max(self.ignition_s.value, 0.0), self.cutoff_s.value
            if not first_s < self.throttle_s.value < last_s:
                raise ValueError(
                    _(
                        "{stage} throttle_s = {throttle_s}: expected after lift-off, between ignition and cut-off, "
                        "{first_s} to {last_s} s"
                    ).format(stage=self.stage, throttle_s=self.throttle_s.value, first_s=first_s, last_s=last_s)
                )
        return self


class Separation(Record):
    """Separation of a body from the vehicle.

    Parameters
    ----------
    item : {"stage-1", "stage-2", "stage-3", "fairing", "payload"}
        The body.
    t_s : Quantity
        [s after lift-off], > 0.
    """

    item: SeparatedItem
    t_s: FlightTime


def check_burns_in_order(burns: tuple[Burn, ...]) -> None:
    """Check that no burn begins before the one listed before it has ended.

    Parameters
    ----------
    burns : tuple of Burn
        As listed in the mission, each by its ignition and cut-off [s after lift-off].

    Raises
    ------
    ContradictionError
        Where one does.
    """
    for number, (before, burn) in enumerate(itertools.pairwise(burns), start=2):
        if burn.ignition_s.value < before.cutoff_s.value:
            raise ContradictionError(
                f"burns.{number}.ignition_s",
                _(
                    "burn of {burning} begins at {ignition_s} s, before the one listed before it has ended, at "
                    "{cutoff_s} s"
                ).format(burning=burn.stage, ignition_s=burn.ignition_s.value, cutoff_s=before.cutoff_s.value),
            )


def check_separations_in_order(separations: tuple[Separation, ...], burns: tuple[Burn, ...]) -> None:
    """Check that no body separates while it burns, after the payload, or too late.

    Parameters
    ----------
    separations : tuple of Separation
        As listed in the mission, each with its time [s after lift-off].
    burns : tuple of Burn
        Burns of the same mission, in order; an upper stage may ignite up to 5 s before the lower one has gone.

    Raises
    ------
    ContradictionError
        Where one does.
    """
    times_s = {separation.item: separation.t_s.value for separation in separations}
    for number, (item, t_s) in enumerate(times_s.items(), start=1):
        key, last = f"separations.{number}.t_s", burns[-1:]
        if t_s <= 0.0:
            raise ContradictionError(
                key, _("{item} separates at {t_s} s; expected a time after lift-off, > 0 s").format(item=item, t_s=t_s)
            )
        for burn in last if item == "payload" else (b for b in burns if b.stage == item):
            if t_s < burn.cutoff_s.value:
                raise ContradictionError(
                    key,
                    _(
                        "{item} separates at {t_s} s, but {burning} burns from {ignition_s} s to {cutoff_s} s; "
                        "expected its separation after that"
                    ).format(
                        item=item,
                        t_s=t_s,
                        burning=burn.stage,
                        ignition_s=burn.ignition_s.value,
                        cutoff_s=burn.cutoff_s.value,
                    ),
                )
    latest = max(times_s, key=times_s.__getitem__, default="payload")
    if "payload" in times_s and times_s[latest] > times_s["payload"]:
        problem = _(
            "{latest} separates at {t_s} s, but the payload at {payload_s} s; expected the payload last"
        ).format(latest=latest, t_s=times_s[latest], payload_s=times_s["payload"])
        raise ContradictionError("separations", problem)
    for burn in burns:
        for stage in sorted({other.stage for other in burns if other.stage < burn.stage}):
            if times_s.get(stage, math.inf) > burn.ignition_s.value + _HOT_STAGING_S:
                problem = (
                    _(
                        "{stage} separates at {t_s} s, but {burning} ignites at {ignition_s} s; expected {stage} to "
                        "have separated by then"
                    )
                    if stage in times_s
                    else _(
                        "{stage} is never separated, but {burning} ignites at {ignition_s} s; expected {stage} to have "
                        "separated by then"
                    )
                )
                problem = problem.format(
                    stage=stage, t_s=times_s.get(stage), burning=burn.stage, ignition_s=burn.ignition_s.value
                )
                raise ContradictionError("separations", problem)

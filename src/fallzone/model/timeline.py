"""When engines burn and bodies separate, and the order that both must keep."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import model_validator

from fallzone.model.motors import JettisonedName, MotorName
from fallzone.model.record import (
    ContradictionError,
    Quantity,
    Record,
    one_or_more,
    within,
)
from fallzone.names import BOOSTERS
from fallzone.words import _

SeparatedItem = Literal[MotorName, "fairing", JettisonedName, "payload"]

# Seconds after lift-off, or after a release in the air; engines may burn before lift-off, while the vehicle is held.
FLIGHT_S = (-60.0, 100_000.0)
FlightTime = Annotated[Quantity, within(*FLIGHT_S)]
# Hot staging: an upper stage may ignite this long before the lower one separates.
_HOT_STAGING_S = 5.0
_Times, _Shares = one_or_more(FlightTime), one_or_more(Annotated[Quantity, within(0.1, 1.0)])


def _listed(given: Quantity | tuple[Quantity, ...] | None) -> tuple[Quantity, ...]:
    """What may be one number, several or none, as a list."""
    return () if given is None else given if isinstance(given, tuple) else (given,)


class Burn(Record):
    """One burn of a stage, or of a set of boosters, from ignition to cut-off.

    Parameters
    ----------
    stage : {"stage-1", …, "stage-6", "booster-1", …, "booster-4"}
        The stage, or the set of boosters.
    ignition_s, cutoff_s : Quantity
        [s after lift-off]; ignition from −60 on, while the vehicle is held down.
    throttle_s : Quantity or tuple of Quantity, optional
        From when on the engines run at ``throttle`` [s after lift-off], after lift-off and not before ignition; both or
        neither. A list: step by step.
    throttle : Quantity or tuple of Quantity, optional
        Share of full thrust from then to the next step or the cut-off, 0.1 to 1.
    """

    stage: MotorName
    ignition_s: FlightTime
    cutoff_s: FlightTime
    throttle_s: _Times | None = None
    throttle: _Shares | None = None

    @property
    def throttle_steps(self) -> tuple[tuple[float, float], ...]:
        """From when on [s after lift-off] the engines run at which share of full thrust, in order."""
        if self.throttle_s is None or self.throttle is None:
            return ()
        steps = zip(_listed(self.throttle_s), _listed(self.throttle), strict=True)
        return tuple((t_s.value, share.value) for t_s, share in steps)

    @property
    def full_thrust_s(self) -> float:
        """How long the propellant that the burn uses would last at full thrust [s]."""
        steps = self.throttle_steps
        if not steps:
            return self.cutoff_s.value - self.ignition_s.value
        ends_s = (*(t_s for t_s, _share in steps[1:]), self.cutoff_s.value)
        throttled_s = sum(share * (end_s - t_s) for (t_s, share), end_s in zip(steps, ends_s, strict=True))
        return steps[0][0] - self.ignition_s.value + throttled_s

    def throttle_at(self, t_s: float) -> float:
        """Share of full thrust at which the engines run.

        Parameters
        ----------
        t_s : float
            Within the burn [s after lift-off].

        Returns
        -------
        float
        """
        return next((share for since_s, share in reversed(self.throttle_steps) if t_s >= since_s), 1.0)

    @model_validator(mode="after")
    def _lasts(self) -> Burn:
        if self.cutoff_s.value <= self.ignition_s.value:
            raise ValueError(
                _("{stage} cut-off at {cutoff_s} s does not follow ignition at {ignition_s} s").format(
                    stage=self.stage, cutoff_s=self.cutoff_s.value, ignition_s=self.ignition_s.value
                )
            )
        if self.cutoff_s.value <= 0.0:
            raise ValueError(
                _("{stage} cut-off at {cutoff_s} s; expected a time after lift-off, > 0 s").format(
                    stage=self.stage, cutoff_s=self.cutoff_s.value
                )
            )
        times, shares = (_listed(given) for given in (self.throttle_s, self.throttle))
        if len(times) != len(shares):
            raise ValueError(
                _("{stage}: throttle_s and throttle, both or neither, equally many").format(stage=self.stage)
            )
        first_s, last_s = max(self.ignition_s.value, 0.0), self.cutoff_s.value
        for number, throttle_s in enumerate(time.value for time in times):
            # Engines may be lit at less than full thrust, but the vehicle is held down until lift-off
            is_lit_so = number == 0 and throttle_s == self.ignition_s.value > 0.0
            if not (is_lit_so or first_s < throttle_s < last_s):
                raise ValueError(
                    _(
                        "{stage} throttle_s = {throttle_s}: expected after lift-off, between ignition and cut-off, "
                        "{first_s} to {last_s} s"
                    ).format(stage=self.stage, throttle_s=throttle_s, first_s=first_s, last_s=last_s)
                )
            first_s = throttle_s
        return self


class Separation(Record):
    """Separation of a body from the vehicle.

    Parameters
    ----------
    item : str
        A stage, a set of boosters, ``fairing``, ``jettisoned-1`` to ``jettisoned-4``, or ``payload``.
    t_s : Quantity
        [s after lift-off], > 0.
    """

    item: SeparatedItem
    t_s: FlightTime


def check_burns_in_order(burns: tuple[Burn, ...]) -> None:
    """Check that no burn begins before the one listed before it has ended: of stages, and of each set of boosters.

    Parameters
    ----------
    burns : tuple of Burn
        As listed in the mission, each by its ignition and cut-off [s after lift-off].

    Raises
    ------
    ContradictionError
        Where one does.
    """
    chains: dict[str, Burn] = {}
    for number, burn in enumerate(burns, start=1):
        chain = burn.stage if burn.stage in BOOSTERS else "stages"
        before, chains[chain] = chains.get(chain), burn
        if before is not None and burn.ignition_s.value < before.cutoff_s.value:
            raise ContradictionError(
                f"burns.{number}.ignition_s",
                _(
                    "burn of {burning} begins at {ignition_s} s, before that of {before} has ended, at {cutoff_s} s; "
                    "expected stages one after the other: what burns beside them is one of the [[boosters]] of the "
                    "vehicle"
                ).format(
                    burning=burn.stage,
                    ignition_s=burn.ignition_s.value,
                    before=before.stage,
                    cutoff_s=before.cutoff_s.value,
                ),
            )


def check_separations_in_order(separations: tuple[Separation, ...], burns: tuple[Burn, ...]) -> None:
    """Check that no body separates while it burns, after the payload or what carries it, or too late.

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
        key, last = f"separations.{number}.t_s", [max(burns, key=lambda burn: burn.cutoff_s.value)]
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
    for boosters in sorted({burn.stage for burn in burns if burn.stage in BOOSTERS}):
        core_s = times_s.get("stage-1", math.inf)
        if times_s.get(boosters, math.inf) > core_s:
            problem = (
                _("{boosters} separates at {t_s} s, but stage-1, which carries it, at {core_s} s; expected it before")
                if boosters in times_s
                else _("{boosters} is never separated, but stage-1, which carries it, is at {core_s} s; expected both")
            )
            problem = problem.format(boosters=boosters, t_s=times_s.get(boosters), core_s=core_s)
            raise ContradictionError("separations", problem)
    for burn in burns:
        below = {other.stage for other in burns if other.stage < burn.stage and other.stage not in BOOSTERS}
        for stage in sorted(below) if burn.stage not in BOOSTERS else ():
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

"""What burns and falls: stages from the ground up and strap-on boosters beside them, and the thrust of solid motors."""

from __future__ import annotations

import itertools
import math
from typing import Annotated, Literal

import numpy as np
from pydantic import model_validator

from fallzone.constants import STANDARD_GRAVITY_MPS2
from fallzone.model.ascent.aerodynamics import Aerodynamics
from fallzone.model.record import (
    ContradictionError,
    Count,
    Number,
    Quantity,
    Record,
    Sourced,
    limits,
    within,
)
from fallzone.words import _

StageName = Literal["stage-1", "stage-2", "stage-3", "stage-4", "stage-5", "stage-6"]
BoosterName = Literal["booster-1", "booster-2", "booster-3", "booster-4"]
MotorName = Literal[StageName, BoosterName]
JettisonedName = Literal["jettisoned-1", "jettisoned-2", "jettisoned-3", "jettisoned-4"]
DragCurve = Literal["constant", "tumbling", "plate", "cylinder", "sphere", "stage"]

# A burn time that differs from propellant / mass flow by more than this contradicts the stage's other numbers; so does
# the impulse of a thrust curve that differs from that of the propellant
BURN_TIME_TOLERANCE = 0.02

Length = Annotated[Quantity, within(0.1, 100.0)]
Diameter = Annotated[Quantity, within(0.05, 20.0)]

# A sheet of foil has some 0.1 kg/m², a solid rod end-on 1e5; e^2 either way is more than any piece scatters.
BETA_KGPM2 = (0.01, 1e5)
BETA_SIGMA_LN = (0.0, 2.0)
# A full stage is mostly propellant: liquid hydrogen with oxygen has some 300 kg/m³, solid propellant 1,800.
_STAGE_DENSITY_KGPM3 = (30.0, 3_000.0)
# Along a thrust curve the thrust is taken as constant for as long as it changes by less than this share of its mean,
# and no longer than this where it changes at all
_THRUST_STEP, _TIME_STEP_S = 0.02, 2.0


class FallingBody(Record):
    """How a jettisoned body falls: its ballistic coefficient β = m/(Cd·A) at low speed, and the spread of that.

    Parameters
    ----------
    beta_kgpm2 : Quantity
        Median ballistic coefficient [kg/m²], 0.01 to 100,000.
    beta_sigma_ln : Quantity
        Standard deviation of ln β, 0 to 2.
    drag_curve : str
        Shape of Cd against Mach number, one of ``fallzone.kernels.curves.DRAG_CURVES``.
    """

    beta_kgpm2: Annotated[Quantity, within(*BETA_KGPM2)]
    beta_sigma_ln: Annotated[Quantity, within(*BETA_SIGMA_LN)]
    drag_curve: DragCurve


class ThrustCurve(Sourced):
    """Thrust in vacuum of a solid motor over its burn, joined by straight lines.

    Parameters
    ----------
    t_s : tuple of float
        Times of the knots [s after ignition], from 0, increasing; the last is the end of the burn.
    thrust_n : tuple of float
        Thrust of one motor at these knots [N], ≥ 0.
    """

    t_s: tuple[Annotated[Number, limits(0.0, 5_000.0)], ...]
    thrust_n: tuple[Annotated[Number, limits(0.0, 1e8)], ...]

    @model_validator(mode="after")
    def _paired(self) -> ThrustCurve:
        if len(self.t_s) != len(self.thrust_n) or len(self.t_s) < 2:
            raise ValueError(
                _("t_s has {times} knots and thrust_n {thrusts}: two equal lists of >= 2").format(
                    times=len(self.t_s), thrusts=len(self.thrust_n)
                )
            )
        if self.t_s[0] != 0.0 or any(b <= a for a, b in itertools.pairwise(self.t_s)):
            raise ValueError(_("t_s counts from the ignition: it must begin with 0 and increase"))
        if not any(self.thrust_n):
            raise ValueError(_("thrust_n is 0 throughout; expected the thrust of the motor"))
        return self

    @property
    def impulse_ns(self) -> float:
        """Area under the curve [N·s]."""
        return float(np.trapezoid(self.thrust_n, self.t_s))

    def find_share(self, start: float, end: float) -> float:
        """Mean thrust over a part of the burn, over its mean.

        Parameters
        ----------
        start, end : float
            Shares of the burn's length, 0 to 1.

        Returns
        -------
        float
        """
        knots = np.array(self.t_s) / self.t_s[-1]
        at = np.concatenate([[start], knots[(knots > start) & (knots < end)], [end]])
        area_n = np.trapezoid(np.interp(at, knots, self.thrust_n), at) / (end - start)
        return float(area_n * self.t_s[-1] / self.impulse_ns)

    def stretch(self, burn_s: float, impulse_ns: float) -> ThrustCurve:
        """The same shape with another length and another impulse.

        Parameters
        ----------
        burn_s : float
            Its end [s after ignition].
        impulse_ns : float
            Area under it [N·s].

        Returns
        -------
        ThrustCurve
        """
        longer = burn_s / self.t_s[-1]
        stronger = impulse_ns / (self.impulse_ns * longer)
        t_s = tuple(round(t_s * longer, 3) for t_s in self.t_s)
        return self.model_copy(update={"t_s": t_s, "thrust_n": tuple(round(n * stronger, 1) for n in self.thrust_n)})

    @property
    def steps(self) -> tuple[float, ...]:
        """Shares of the burn's length at which it is cut into parts of constant thrust, each of the same impulse."""
        mean_n, found = self.impulse_ns / self.t_s[-1], []
        knots = zip(self.t_s, self.thrust_n, strict=True)
        for (first_s, first_n), (last_s, last_n) in itertools.pairwise(knots):
            by_thrust = math.ceil(abs(last_n - first_n) / (_THRUST_STEP * mean_n))
            parts = max(by_thrust, math.ceil((last_s - first_s) / _TIME_STEP_S)) if by_thrust else 1
            found += [(first_s + (last_s - first_s) * part / parts) / self.t_s[-1] for part in range(1, parts + 1)]
        return tuple(found[:-1])


class Motor(Record):
    """What stages and boosters have in common. The thrust at pressure p is ``thrust_vacuum_n − p·nozzle_exit_area_m2``.

    Parameters
    ----------
    name : str
        Of the stage, or of the set of boosters.
    engines : int
        Number of engines, 1 to 64.
    length_m, diameter_m : Quantity
        [m], 0.1 to 100 and 0.05 to 20.
    propellant_kg : Quantity
        Propellant loaded [kg], the residual included.
    residual_propellant_kg : Quantity
        Propellant that stays in tanks and lines [kg].
    dry_mass_kg : Quantity
        Mass without propellant [kg].
    thrust_vacuum_n : Quantity
        Thrust of all engines in vacuum [N]; with a thrust curve its mean over the burn.
    isp_vacuum_s : Quantity
        Specific impulse in vacuum [s], 100 to 500.
    nozzle_exit_area_m2 : Quantity
        Exit area of all nozzles [m²], 0 to 200.
    burn_s : Quantity
        How long the propellant less the residual lasts at full thrust [s].
    thrust_curve : ThrustCurve, optional
        How the thrust changes over the burn, where it is not constant.
    fall : FallingBody
        How it falls when it is empty.

    Source
    ------
    G. P. Sutton, O. Biblarz, Rocket Propulsion Elements, chapter 2: thrust equation.
    """

    name: str
    engines: Annotated[Count, limits(1, 64)] = 1
    length_m: Length
    diameter_m: Diameter
    propellant_kg: Annotated[Quantity, within(1.0, 5e6)]
    residual_propellant_kg: Annotated[Quantity, within(0.0, 5e5)]
    dry_mass_kg: Annotated[Quantity, within(1.0, 5e5)]
    thrust_vacuum_n: Annotated[Quantity, within(10.0, 1e8)]
    isp_vacuum_s: Annotated[Quantity, within(100.0, 500.0)]
    nozzle_exit_area_m2: Annotated[Quantity, within(0.0, 200.0)]
    burn_s: Annotated[Quantity, within(0.1, 5_000.0)]
    thrust_curve: ThrustCurve | None = None
    fall: FallingBody

    @property
    def mass_flow_kgps(self) -> float:
        """Propellant mass flow T/(g0·Isp) at full thrust [kg/s], by the definition of specific impulse."""
        return self.thrust_vacuum_n.value / (STANDARD_GRAVITY_MPS2 * self.isp_vacuum_s.value)

    @property
    def usable_propellant_kg(self) -> float:
        """Propellant less the residual that stays in tanks and lines [kg]."""
        return self.propellant_kg.value - self.residual_propellant_kg.value

    @model_validator(mode="after")
    def _consistent(self) -> Motor:
        volume_m3 = math.pi / 4.0 * self.diameter_m.value**2 * self.length_m.value
        density_kgpm3 = (self.propellant_kg.value + self.dry_mass_kg.value) / volume_m3
        low, high = _STAGE_DENSITY_KGPM3
        if not low <= density_kgpm3 <= high:
            raise ValueError(
                _(
                    "{propellant_kg:g} kg of propellant and {dry_mass_kg:g} kg of dry mass in {length_m:g} m by "
                    "{diameter_m:g} m are {density_kgpm3:.3g} kg/m³; expected {low:g} to {high:g}: is a unit wrong?"
                ).format(
                    propellant_kg=self.propellant_kg.value,
                    dry_mass_kg=self.dry_mass_kg.value,
                    length_m=self.length_m.value,
                    diameter_m=self.diameter_m.value,
                    density_kgpm3=density_kgpm3,
                    low=low,
                    high=high,
                )
            )
        if self.residual_propellant_kg.value >= self.propellant_kg.value:
            raise ValueError(
                _(
                    "residual_propellant_kg = {residual_propellant_kg:g} leaves nothing of propellant_kg = "
                    "{propellant_kg:g} to burn"
                ).format(
                    residual_propellant_kg=self.residual_propellant_kg.value, propellant_kg=self.propellant_kg.value
                )
            )
        expected_s = self.usable_propellant_kg / self.mass_flow_kgps
        if abs(self.burn_s.value / expected_s - 1.0) > BURN_TIME_TOLERANCE:
            raise ValueError(
                _(
                    "burn_s = {burn_s} does not match the propellant: {usable_propellant_kg:.0f} kg at "
                    "{mass_flow_kgps:.2f} kg/s last {expected_s:.1f} s (within {tolerance:.0%})"
                ).format(
                    burn_s=self.burn_s.value,
                    usable_propellant_kg=self.usable_propellant_kg,
                    mass_flow_kgps=self.mass_flow_kgps,
                    expected_s=expected_s,
                    tolerance=BURN_TIME_TOLERANCE,
                )
            )
        return self

    @model_validator(mode="after")
    def _impulse(self) -> Motor:
        curve = self.thrust_curve
        if curve is None:
            return self
        if abs(curve.t_s[-1] / self.burn_s.value - 1.0) > BURN_TIME_TOLERANCE:
            raise ContradictionError(
                "thrust_curve.t_s",
                _("ends at {end_s:g} s, but burn_s = {burn_s:g}; expected the same within {tolerance:.0%}").format(
                    end_s=curve.t_s[-1], burn_s=self.burn_s.value, tolerance=BURN_TIME_TOLERANCE
                ),
            )
        expected_ns = self.usable_propellant_kg * STANDARD_GRAVITY_MPS2 * self.isp_vacuum_s.value
        if abs(curve.impulse_ns / expected_ns - 1.0) > BURN_TIME_TOLERANCE:
            raise ContradictionError(
                "thrust_curve.thrust_n",
                _(
                    "an impulse of {impulse_ns:.4g} N·s does not match the propellant: {usable_propellant_kg:.0f} kg "
                    "at {isp_s:g} s give {expected_ns:.4g} N·s; expected the same within {tolerance:.0%}"
                ).format(
                    impulse_ns=curve.impulse_ns,
                    usable_propellant_kg=self.usable_propellant_kg,
                    isp_s=self.isp_vacuum_s.value,
                    expected_ns=expected_ns,
                    tolerance=BURN_TIME_TOLERANCE,
                ),
            )
        return self


class Stage(Motor):
    """One stage.

    Parameters
    ----------
    name : {"stage-1", …, "stage-6"}
        Counted from the ground up.
    aerodynamics : Aerodynamics, optional
        Drag of what flies from this stage upwards when it is the lowest one, without boosters; that of the stage below
        where it states none.
    """

    name: StageName
    aerodynamics: Aerodynamics | None = None

    @property
    def count(self) -> int:
        """One: a stage is no set."""
        return 1


class Boosters(Motor):
    """A set of equal strap-on boosters, lit and dropped together. All other numbers are those of one booster.

    Parameters
    ----------
    name : {"booster-1", …, "booster-4"}
        The set; boosters that are lit or dropped at another time are another one.
    count : int
        How many there are, 1 to 24.
    """

    name: BoosterName
    count: Annotated[Count, limits(1, 24)]

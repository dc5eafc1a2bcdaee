"""Launch vehicles: stages, fairing, drag, how their numbers scatter, what they break into."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal

from pydantic import Field, model_validator

from fallzone.constants import STANDARD_GRAVITY_MPS2
from fallzone.model.record import Quantity, Record, Sourced

StageName = Literal["stage-1", "stage-2", "stage-3"]
DragCurve = Literal["constant", "tumbling"]

# A burn time that differs from propellant / mass flow by more than this contradicts the stage's other numbers.
BURN_TIME_TOLERANCE = 0.02


class FallingBody(Record):
    """How a jettisoned body falls: ballistic coefficient β = m/(Cd·A) at low speed, and its spread.

    Parameters
    ----------
    beta_kgpm2 : Quantity
        Median ballistic coefficient [kg/m²], > 0.
    beta_sigma_ln : Quantity
        Standard deviation of ln β, ≥ 0.
    drag_curve : str
        Shape of Cd against Mach.
    """

    beta_kgpm2: Quantity
    beta_sigma_ln: Quantity
    drag_curve: DragCurve

    @model_validator(mode="after")
    def _positive(self) -> FallingBody:
        if self.beta_kgpm2.value <= 0.0:
            raise ValueError(f"beta_kgpm2 = {self.beta_kgpm2.value} must be > 0")
        if self.beta_sigma_ln.value < 0.0:
            raise ValueError(f"beta_sigma_ln = {self.beta_sigma_ln.value} must be >= 0")
        return self


class Stage(Record):
    """One stage. Thrust at pressure p is ``thrust_vacuum_n − p·nozzle_exit_area_m2`` (all engines).

    ``burn_s`` is the burn with full thrust of the propellant less the residual.
    """

    name: StageName
    length_m: Quantity
    diameter_m: Quantity
    propellant_kg: Quantity
    residual_propellant_kg: Quantity
    dry_mass_kg: Quantity
    thrust_vacuum_n: Quantity
    isp_vacuum_s: Quantity
    nozzle_exit_area_m2: Quantity
    burn_s: Quantity
    fall: FallingBody

    @property
    def mass_flow_kgps(self) -> float:
        """Propellant mass flow T/(g0·Isp) [kg/s]."""
        return self.thrust_vacuum_n.value / (STANDARD_GRAVITY_MPS2 * self.isp_vacuum_s.value)

    @property
    def usable_propellant_kg(self) -> float:
        """Propellant less what stays in tanks and lines [kg]."""
        return self.propellant_kg.value - self.residual_propellant_kg.value

    @model_validator(mode="after")
    def _consistent(self) -> Stage:
        for key in (
            "length_m",
            "diameter_m",
            "propellant_kg",
            "dry_mass_kg",
            "thrust_vacuum_n",
            "isp_vacuum_s",
            "burn_s",
        ):
            if getattr(self, key).value <= 0.0:
                raise ValueError(f"{key} = {getattr(self, key).value} must be > 0")
        if self.nozzle_exit_area_m2.value < 0.0 or self.residual_propellant_kg.value < 0.0:
            raise ValueError("nozzle_exit_area_m2 and residual_propellant_kg must be >= 0")
        expected_s = self.usable_propellant_kg / self.mass_flow_kgps
        if abs(self.burn_s.value / expected_s - 1.0) > BURN_TIME_TOLERANCE:
            raise ValueError(
                f"burn_s = {self.burn_s.value} does not match the propellant: "
                f"{self.usable_propellant_kg:.0f} kg at {self.mass_flow_kgps:.2f} kg/s last {expected_s:.1f} s "
                f"(within {BURN_TIME_TOLERANCE:.0%})"
            )
        return self


class Fairing(Record):
    """A payload fairing that opens in halves."""

    mass_kg: Quantity
    length_m: Quantity
    diameter_m: Quantity
    halves: Annotated[int, Field(ge=1, le=4)]
    fall: FallingBody


class Aerodynamics(Sourced):
    """Drag of the whole vehicle in powered flight: Cd at Mach numbers, joined by PCHIP, for one area."""

    reference_area_m2: Annotated[float, Field(gt=0.0)]
    mach: tuple[Annotated[float, Field(ge=0.0)], ...]
    cd: tuple[Annotated[float, Field(gt=0.0)], ...]

    @model_validator(mode="after")
    def _paired(self) -> Aerodynamics:
        if len(self.mach) != len(self.cd) or len(self.mach) < 2:
            raise ValueError(f"mach has {len(self.mach)} values and cd {len(self.cd)}: two equal lists of >= 2")
        if any(b <= a for a, b in itertools.pairwise(self.mach)):
            raise ValueError("mach must increase")
        return self


class Dispersion(Record):
    """How flights of this vehicle scatter: one standard deviation each (fractions, or the unit in the key)."""

    thrust_fraction: Quantity
    isp_fraction: Quantity
    drag_fraction: Quantity
    density_fraction: Quantity
    pitch_deg: Quantity
    azimuth_deg: Quantity
    separation_mps: Quantity


class DebrisGroup(Sourced):
    """Pieces of one stage (or the payload) that share a ballistic coefficient and an imparted velocity.

    Parameters
    ----------
    part : str
        Stage (or ``payload``, ``fairing``) the pieces come from.
    count : int
        Pieces in the group.
    mass_kg : float
        Mass of one piece [kg].
    beta_kgpm2, beta_sigma_ln : float
        Median ballistic coefficient [kg/m²] and standard deviation of its logarithm.
    imparted_velocity_mps : float
        Root-mean-square speed given by an explosion [m/s], isotropic.
    """

    name: str
    part: Literal["stage-1", "stage-2", "stage-3", "payload", "fairing"]
    count: Annotated[int, Field(ge=1)]
    mass_kg: Annotated[float, Field(gt=0.0)]
    beta_kgpm2: Annotated[float, Field(gt=0.0)]
    beta_sigma_ln: Annotated[float, Field(ge=0.0)]
    imparted_velocity_mps: Annotated[float, Field(ge=0.0)]
    drag_curve: DragCurve


class Vehicle(Record):
    """A launch vehicle."""

    id: str
    title: str
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=3)]
    fairing: Fairing | None = None
    aerodynamics: Aerodynamics
    dispersion: Dispersion
    debris: tuple[DebrisGroup, ...]
    sources: dict[str, str]

    @model_validator(mode="after")
    def _ordered(self) -> Vehicle:
        names = [stage.name for stage in self.stages]
        if names != [f"stage-{i + 1}" for i in range(len(names))]:
            raise ValueError(f"stages are {names}: expected stage-1, stage-2, … in order")
        for stage in self.stages:
            pieces_kg = sum(g.count * g.mass_kg for g in self.debris if g.part == stage.name)
            if pieces_kg > stage.dry_mass_kg.value:
                raise ValueError(
                    f"debris of {stage.name} weighs {pieces_kg:.0f} kg, more than its dry mass "
                    f"{stage.dry_mass_kg.value:.0f} kg"
                )
        return self

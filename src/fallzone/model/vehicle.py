"""Launch vehicles: stages and what else they drop, drag, how their numbers scatter, and what they break up into."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from fallzone.model.ascent.aerodynamics import Aerodynamics
from fallzone.model.motors import (
    BETA_KGPM2,
    BETA_SIGMA_LN,
    Boosters,
    Diameter,
    DragCurve,
    FallingBody,
    JettisonedName,
    Length,
    Motor,
    MotorName,
    Stage,
)
from fallzone.model.outcomes.flight_record import FailureShares, LaunchOnRecord, ReliabilityChoice, check_record_phases
from fallzone.model.record import (
    ContradictionError,
    Count,
    Id,
    Number,
    Quantity,
    Record,
    Sourced,
    Text,
    limits,
    require_unique,
    within,
)
from fallzone.model.text import Title
from fallzone.words import _, msg
from fallzone.words.things import item_words

Fraction = Annotated[Quantity, within(0.0, 0.5)]
Angle = Annotated[Quantity, within(0.0, 20.0)]

# Boosters at its sides make the area that drag refers to larger than the first stage's own.
_REFERENCE_AREA_RATIO = (0.2, 10.0)


class Fairing(Record):
    """A payload fairing that opens into parts.

    Parameters
    ----------
    mass_kg : Quantity
        Mass of all parts [kg], 0.1 to 20,000.
    length_m, diameter_m : Quantity
        [m], 0.1 to 100 and 0.05 to 20.
    halves : int
        Number of parts, 1 to 4.
    fall : FallingBody
        How one part falls.
    """

    mass_kg: Annotated[Quantity, within(0.1, 2e4)]
    length_m: Length
    diameter_m: Diameter
    halves: Annotated[Count, limits(1, 4)]
    fall: FallingBody

    @property
    def count(self) -> int:
        """Number of parts."""
        return self.halves


class Jettisoned(Record):
    """Anything else that is dropped: an adapter, an interstage ring, a dispenser, an escape tower, a shroud.

    Parameters
    ----------
    name : {"jettisoned-1", …, "jettisoned-4"}
        What the mission's separations call it.
    title : Wording
        What it is, for people, as it stands within a sentence; of several bodies in the plural.
    count : int
        Equal bodies that separate together, 1 to 64.
    mass_kg : Quantity
        Mass of one body [kg], 0.1 to 50,000.
    fall : FallingBody
        How one body falls.
    """

    name: JettisonedName
    title: Title
    count: Annotated[Count, limits(1, 64)] = 1
    mass_kg: Annotated[Quantity, within(0.1, 5e4)]
    fall: FallingBody


class Payload(Record):
    """How a payload falls that comes down; its mass is in the mission.

    Parameters
    ----------
    fall : FallingBody
        How it falls.
    """

    fall: FallingBody


class Dispersion(Record):
    """How flights of this vehicle scatter: one standard deviation of each quantity.

    Parameters
    ----------
    thrust_fraction, isp_fraction : Quantity
        Of thrust and specific impulse of each stage, as fractions, 0 to 0.5.
    burn_fraction : Quantity
        Of the propellant that a burn uses, as a fraction, 0 to 0.5.
    mass_fraction : Quantity
        Of the dry mass of each stage, as a fraction, 0 to 0.5.
    drag_fraction : Quantity
        Of the drag coefficient in powered flight, as a fraction, 0 to 0.5.
    density_fraction : Quantity
        Of the air density, as a fraction, 0 to 0.5.
    pitch_deg, azimuth_deg : Quantity
        Of the whole attitude programme [deg], 0 to 20.
    separation_mps : Quantity
        Of the separation velocity, its root-mean-square size over all directions [m/s], 0 to 100.
    """

    thrust_fraction: Fraction
    isp_fraction: Fraction
    burn_fraction: Fraction
    mass_fraction: Fraction
    drag_fraction: Fraction
    density_fraction: Fraction
    pitch_deg: Angle
    azimuth_deg: Angle
    separation_mps: Annotated[Quantity, within(0.0, 100.0)]


class DebrisGroup(Sourced):
    """Pieces of one part of the vehicle that share a ballistic coefficient and an imparted velocity.

    Parameters
    ----------
    name : str
        What the pieces are.
    part : str
        A stage, a set of boosters, ``payload``, ``fairing`` or jettisoned bodies: what the pieces come from.
    count : int
        Simulated pieces of the group, 1 to 10,000.
    stands_for : float
        Real pieces that each of them stands for, > 0.
    mass_kg : float
        Mass of one real piece [kg].
    beta_kgpm2 : float
        Median ballistic coefficient [kg/m²], 0.01 to 100,000.
    beta_sigma_ln : float
        Standard deviation of its natural logarithm, 0 to 2.
    imparted_velocity_mps : float
        Root-mean-square speed that an explosion imparts [m/s], isotropic.
    drag_curve : str
        Shape of Cd against Mach number, one of ``fallzone.kernels.curves.DRAG_CURVES``.
    casualty_area_m2 : float, optional
        Casualty area of one piece: area within which it would injure a person [m²].
    lift_to_drag : float
        Standard deviation of the side force over drag, 0 to 1; its mean is zero.
    """

    name: Text
    part: Literal[MotorName, "payload", "fairing", JettisonedName]
    count: Annotated[Count, limits(1, 10_000)]
    stands_for: Annotated[Number, limits(1e-6, 1e6)] = 1.0
    mass_kg: Annotated[Number, limits(1e-4, 5e5)]
    beta_kgpm2: Annotated[Number, limits(*BETA_KGPM2)]
    beta_sigma_ln: Annotated[Number, limits(*BETA_SIGMA_LN)]
    imparted_velocity_mps: Annotated[Number, limits(0.0, 3_000.0)]
    drag_curve: DragCurve
    casualty_area_m2: Annotated[Number, limits(0.0, 1e5)] | None = None
    lift_to_drag: Annotated[Number, limits(0.0, 1.0)] = 0.0

    @property
    def total_kg(self) -> float:
        """What all real pieces of the group weigh together [kg]."""
        return self.count * self.stands_for * self.mass_kg


def _is_absent(value: object) -> bool:
    return value is None


class Vehicle(Record):
    """A launch vehicle, as its file states it.

    Parameters
    ----------
    id : str
        Name of its file.
    title : Wording
        Name of the vehicle for people.
    stages : tuple of Stage
        One to six, from the ground up.
    boosters : tuple of Boosters
        Sets of strap-on boosters beside the first stage, booster-1, booster-2, … in order.
    fairing : Fairing, optional
        Payload fairing.
    jettisoned : tuple of Jettisoned
        What else is dropped, jettisoned-1, jettisoned-2, … in order.
    payload : Payload, optional
        How a payload falls that comes down.
    aerodynamics : Aerodynamics
        Drag in powered flight.
    dispersion : Dispersion
        How flights scatter.
    debris : tuple of DebrisGroup
        What the vehicle breaks up into.
    flights : tuple of LaunchOnRecord, optional
        Launches of it, all that there were until some day; not given: its record is not known.
    reliability : ReliabilityChoice, optional
        Model of its failure probability; by default the reference value of its record.
    failing : FailureShares, optional
        How its failures are shared out over phases and modes.
    sources : dict of str to str
        Texts of the sources, by key.
    """

    id: Id
    title: Title
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=6)]
    boosters: Annotated[tuple[Boosters, ...], Field(max_length=4)] = ()
    fairing: Fairing | None = None
    # Left out where there is none, so that runs of such vehicles are stored as ever
    jettisoned: Annotated[tuple[Jettisoned, ...], Field(max_length=4, exclude_if=lambda bodies: not bodies)] = ()
    payload: Payload | None = None
    aerodynamics: Aerodynamics
    dispersion: Dispersion
    debris: tuple[DebrisGroup, ...] = ()
    # Left out where the file has none, as above; an empty record is one too: of a vehicle that has not flown
    flights: Annotated[tuple[LaunchOnRecord, ...] | None, Field(exclude_if=_is_absent)] = None
    reliability: Annotated[ReliabilityChoice | None, Field(exclude_if=_is_absent)] = None
    failing: Annotated[FailureShares | None, Field(exclude_if=_is_absent)] = None
    sources: dict[str, str]

    @property
    def motors(self) -> tuple[Motor, ...]:
        """Stages, then sets of boosters."""
        return (*self.stages, *self.boosters)

    @property
    def parts(self) -> dict[str, Motor | Fairing | Jettisoned]:
        """What falls as the file says, by the name under which it separates: all but the payload."""
        named = {part.name: part for part in (*self.motors, *self.jettisoned)}
        return named if self.fairing is None else {**named, "fairing": self.fairing}

    @property
    def bodies(self) -> tuple[str, ...]:
        """Sets of boosters, then jettisoned bodies: what beside the stages is attached or not."""
        return tuple(body.name for body in (*self.boosters, *self.jettisoned))

    @property
    def dry_masses_kg(self) -> dict[str, float]:
        """Mass of each stage, of all boosters of each set, of the fairing and of all bodies of each name [kg]."""
        masses_kg = {motor.name: motor.count * motor.dry_mass_kg.value for motor in self.motors}
        if self.fairing is not None:
            masses_kg["fairing"] = self.fairing.mass_kg.value
        return masses_kg | {body.name: body.count * body.mass_kg.value for body in self.jettisoned}

    @model_validator(mode="after")
    def _ordered(self) -> Vehicle:
        names = [stage.name for stage in self.stages]
        if names != [f"stage-{i + 1}" for i in range(len(names))]:
            raise ValueError(_("stages are {names}: expected stage-1, stage-2, … in order").format(names=names))
        sets = [boosters.name for boosters in self.boosters]
        if sets != [f"booster-{i + 1}" for i in range(len(sets))]:
            raise ValueError(_("boosters are {names}: expected booster-1, booster-2, … in order").format(names=sets))
        bodies = [body.name for body in self.jettisoned]
        if bodies != [f"jettisoned-{i + 1}" for i in range(len(bodies))]:
            told = _("jettisoned are {names}: expected jettisoned-1, jettisoned-2, … in order")
            raise ContradictionError("jettisoned", told.format(names=bodies))
        require_unique(
            msg("debris group '{name}' is listed {count} times"),
            (f"{group.part} {group.name}" for group in self.debris),
        )
        masses_kg = self.dry_masses_kg
        for group in self.debris:
            if group.part not in (*masses_kg, "payload"):
                raise ValueError(
                    _("debris '{group}' comes from {part}, which this vehicle does not have").format(
                        group=group.name, part=group.part
                    )
                )
        for part, mass_kg in masses_kg.items():
            pieces_kg = sum(group.total_kg for group in self.debris if group.part == part)
            if pieces_kg > mass_kg:
                problem = _(
                    "debris of {part} weighs {pieces_kg:.0f} kg, more than its dry mass {mass_kg:.0f} kg; expected "
                    "that at most: count, stands_for or mass_kg is wrong"
                ).format(part=part, pieces_kg=pieces_kg, mass_kg=mass_kg)
                raise ContradictionError("debris", problem)
        check_record_phases(self.flights, self.failing, (motor.name for motor in self.motors), names)
        _check_reference_area(self.aerodynamics, self.stages[0], "aerodynamics")
        for number, stage in enumerate(self.stages, start=1):
            if stage.aerodynamics is not None:
                _check_reference_area(stage.aerodynamics, stage, f"stages.{number}.aerodynamics")
        if self.stages[0].aerodynamics is not None and not self.boosters:
            raise ContradictionError(
                "stages.1.aerodynamics",
                _(
                    "is the drag without boosters, and this vehicle has none; expected [aerodynamics] alone, which is "
                    "of the vehicle as it stands on its pad"
                ),
            )
        return self


def _check_reference_area(drag: Aerodynamics, lowest: Stage, key: str) -> None:
    """The area that a drag coefficient refers to is about as large as what flies there is across."""
    area_m2 = math.pi / 4.0 * lowest.diameter_m.value**2
    low, high = _REFERENCE_AREA_RATIO
    if not low <= drag.reference_area_m2 / area_m2 <= high:
        raise ValueError(
            _(
                "{key}.reference_area_m2 = {stated_m2:g} does not fit the {stage}, which is {area_m2:.3g} m² across; "
                "expected {low:.3g} to {high:.3g}"
            ).format(
                key=key,
                stated_m2=drag.reference_area_m2,
                stage=item_words(lowest.name),
                area_m2=area_m2,
                low=low * area_m2,
                high=high * area_m2,
            )
        )

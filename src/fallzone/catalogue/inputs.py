"""What was read for a mission: once, at the top, with the digests of the bytes; what computes opens no file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self

from fallzone.catalogue.geodata import Geodata
from fallzone.errors import UsageError
from fallzone.model.discrepancy import Discrepancy
from fallzone.model.mission import Mission
from fallzone.model.results.left_out import LeftOutTable
from fallzone.model.results.reliability import Reliability
from fallzone.model.site import Site
from fallzone.model.state_path import StatePath
from fallzone.model.vehicle import Vehicle
from fallzone.model.zone import Region, Zone
from fallzone.words import _

# Keys by which a mission calls for other files
_NAMING: tuple[Literal["vehicle", "site", "zones", "flies_as", "wind_file", "trajectory_file"], ...] = (
    "vehicle",
    "site",
    "zones",
    "flies_as",
    "wind_file",
    "trajectory_file",
)


class WindOfFile(NamedTuple):
    """A wind that was made of a file.

    Parameters
    ----------
    name : str
        Of the model that read it.
    facts : dict of str to object
        What of the mission it was made for, by the names of ``NEEDS``.
    model : object
        The wind, ready to be tabulated.
    """

    name: str
    facts: dict[str, Any]
    model: Any


class EnsembleFile(NamedTuple):
    """The ensemble of a mission as it is stored.

    Parameters
    ----------
    where : str
        Name of the file for messages and provenance.
    text : str or None
        None where there is none.
    """

    where: str
    text: str | None


@dataclass(frozen=True, kw_only=True, eq=False)
class FlightInputs:
    """What the flights of a mission follow from, beside its own record.

    Parameters
    ----------
    vehicle, site : Vehicle, Site
        Those that it names.
    wind : WindOfFile, optional
        Where its wind is that of a file.
    path : StatePath, optional
        Where it follows an external trajectory.
    ensemble : EnsembleFile or None
        Vehicles and guidances that agree with what was published; None where that was not asked for.
    fitted : Mission, optional
        The mission that it flies as, to which the ensemble was fitted.
    discrepancy : Discrepancy or None
        How far its flights may lie from what is computed of them; None for a flight with a fit of its own, or
        with guidance or a trajectory that was given, and where no dispersed flights were asked for.
    named : dict of str to object
        What the mission called for by name when this was read.
    digests : dict of str to str
        SHA-256 of every file that was read, as it was read, by its name for provenance.
    """

    vehicle: Vehicle
    site: Site
    wind: WindOfFile | None
    path: StatePath | None
    ensemble: EnsembleFile | None
    fitted: Mission | None
    discrepancy: Discrepancy | None
    named: dict[str, Any]
    digests: dict[str, str]

    def __eq__(self, other: object) -> bool:
        """Whether the same bytes were read; so that records of one mission that was loaded twice are equal."""
        return isinstance(other, FlightInputs) and self.digests == other.digests

    __hash__ = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Nothing in it changes: also a deep copy of a mission goes with what was read."""
        return self


@dataclass(frozen=True, kw_only=True, eq=False)
class Inputs(FlightInputs):
    """All that an assessment of a mission follows from.

    Parameters
    ----------
    zones : tuple of Zone
        Announced for it, and built from what was announced.
    regions : tuple of Region
        All that can be flagged.
    people : fallzone.exposures.people.People or None
        Where people are; None where a region layer, the totals or the gazetteer are missing.
    missing_layers : tuple of str
        Region layers that an answer needs and that were not there.
    sisters : tuple of Mission
        The other shipped missions of its vehicle, each with what its flights follow from.
    left_out : LeftOutTable
        Figures that were left out of fits, and what these foretold of them.
    geodata : Geodata
        Where it was read.
    reliability : Reliability
        How likely its vehicle is to fail, by its own record and those of similar ones on the day: it weights flights
        and is no input of them.
    """

    zones: tuple[Zone, ...]
    regions: tuple[Region, ...]
    people: Any
    missing_layers: tuple[str, ...]
    sisters: tuple[Mission, ...]
    left_out: LeftOutTable
    geodata: Geodata
    reliability: Reliability


def list_named(mission: Mission) -> dict[str, Any]:
    """Files and parts that a mission names.

    Parameters
    ----------
    mission : Mission
        As read.

    Returns
    -------
    dict of str to object
        By key of the mission.
    """
    return {key: getattr(mission, key) for key in _NAMING}


def flight_inputs(mission: Mission) -> FlightInputs:
    """What was read for the flights of a mission.

    Parameters
    ----------
    mission : Mission
        As loaded.

    Returns
    -------
    FlightInputs

    Raises
    ------
    UsageError
        When its files were not read with it, or it calls for others since.
    """
    inputs = mission._inputs
    if not isinstance(inputs, FlightInputs):
        raise UsageError(
            _(
                "mission {mission}: the files that it names were not read with it; load it: fallzone.load_mission(…)"
            ).format(mission=mission.id)
        )
    for key, name in list_named(mission).items():
        if name != inputs.named[key]:
            raise UsageError(
                _(
                    "mission {mission}: {key} was {before!r} when its files were read, and is {name!r} now; write that "
                    "into a mission file and load it"
                ).format(mission=mission.id, key=key, before=inputs.named[key], name=name)
            )
    return inputs


def all_inputs(mission: Mission) -> Inputs:
    """What was read for an assessment of a mission.

    Parameters
    ----------
    mission : Mission
        As loaded.

    Returns
    -------
    Inputs

    Raises
    ------
    UsageError
        When not all was read with it, or it calls for other files since.
    """
    inputs = flight_inputs(mission)
    if not isinstance(inputs, Inputs):
        raise UsageError(
            _(
                "mission {mission}: only what its flights follow from was read with it, no zones and regions; load it: "
                "fallzone.load_mission(…)"
            ).format(mission=mission.id)
        )
    return inputs

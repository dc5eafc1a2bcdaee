"""What moved between two runs: records of numbers, without words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fallzone.model.results.estimate import Estimate
    from fallzone.model.results.launch_risk import Criterion
    from fallzone.model.results.reliability import Reliability
    from fallzone.model.vehicle import Jettisoned
    from fallzone.model.zone import Zone


@dataclass(frozen=True, kw_only=True, slots=True)
class RunFacts:
    """What one of the two runs was made of.

    Parameters
    ----------
    folder : str
        Where it is stored; empty: nowhere.
    mission, version : str
        Id of the mission, and the version of fallzone.
    seed : int
    samples : dict of str to int
        Simulated flights by case.
    sampling, atmosphere, wind : str
        By name.
    inputs : dict of str to str
        SHA-256 of every file that was read, by name.
    """

    folder: str
    mission: str
    version: str
    seed: int
    samples: dict[str, int]
    sampling: str
    atmosphere: str
    wind: str
    inputs: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class InputChange:
    """A file that was read for one run alone, or is another one now.

    Parameters
    ----------
    name : str
        As the runs name it.
    change : {"added", "removed", "changed"}
        From the first run to the second.
    """

    name: str
    change: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonKey:
    """By what a reason of one run is found again in another.

    Parameters
    ----------
    reason : str
        One of ``fallzone.names.FLAG_REASONS``.
    zone : str or None
        Of an announced zone its id; of a track ``ground-track`` or ``iip-trace``; else None.
    case, item : str or None
        Of what was computed.
    """

    reason: str
    zone: str | None
    case: str | None
    item: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FlagChange:
    """A region that is flagged in one run alone, or for other reasons.

    Parameters
    ----------
    region : str
        Its id.
    names : dict of str to str
        Its names by language.
    change : {"came", "went", "changed"}
        From the first run to the second.
    levels : (str or None, str or None)
        Its level in each run; None where it is not flagged, or flags of the run have no levels.
    came, went : tuple of ReasonKey
        Reasons of the second run alone, and of the first alone.
    """

    region: str
    names: dict[str, str]
    change: str
    levels: tuple[str | None, str | None]
    came: tuple[ReasonKey, ...]
    went: tuple[ReasonKey, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaChange:
    """How a containment area of one case and item differs between two runs.

    Parameters
    ----------
    case, item : str
        Case, and what fell.
    containment : float
        Share of the impacts that it holds.
    conditions : (str, str)
        What the case means in each run, as in ``Impacts``.
    areas_m2 : (float or None, float or None)
        Of each run; None: it has none.
    ratio : float or None
        The second over the first; None where one is lacking, as all that follows.
    first_outside, second_outside : float or None
        Share of the first that lies outside the second, and of the second outside the first, 0 to 1.
    shift_m, shift_azimuth_deg : float or None
        From the centroid of the first to that of the second: geodesic, azimuth clockwise from north at the first.
    edge_distance_m : float or None
        Largest distance of a point of either edge from the nearest point of the other.
    """

    case: str
    item: str
    containment: float
    conditions: tuple[str | None, str | None]
    areas_m2: tuple[float | None, float | None]
    ratio: float | None = None
    first_outside: float | None = None
    second_outside: float | None = None
    shift_m: float | None = None
    shift_azimuth_deg: float | None = None
    edge_distance_m: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProbabilityChange:
    """Probability that at least one fragment lands in a region, in two runs.

    Parameters
    ----------
    region : str
        Its id.
    names : dict of str to str
        Its names by language.
    case, item : str
        Case, and what falls.
    probabilities : (float, float)
        Of each run, given its case.
    intervals : ((float, float), (float, float))
        Their 95 % intervals.
    difference : float
        The second less the first.
    difference_interval : (float, float)
        Its 95 % interval if the two runs are independent.
    is_beyond_sampling : bool
        Whether that interval leaves 0 out.
    """

    region: str
    names: dict[str, str]
    case: str
    item: str
    probabilities: tuple[float, float]
    intervals: tuple[tuple[float, float], tuple[float, float]]
    difference: float
    difference_interval: tuple[float, float]
    is_beyond_sampling: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RegionChange:
    """What a launch means for a region that is flagged in either run.

    Parameters
    ----------
    region : str
        Its id.
    names : dict of str to str
        Its names by language.
    levels : (str or None, str or None)
        Its level in each run; None where it is not flagged.
    probabilities_per_launch : (Estimate or None, Estimate or None)
        That at least one fragment comes down in it, per launch.
    expected_casualties : (Estimate or None, Estimate or None)
        In it per launch, everyone in the open.
    is_beyond_sampling : bool or None
        Whether the two probabilities differ by more than the samples explain; None where one is not known.
    """

    region: str
    names: dict[str, str]
    levels: tuple[str | None, str | None]
    probabilities_per_launch: tuple[Estimate | None, Estimate | None]
    expected_casualties: tuple[Estimate | None, Estimate | None]
    is_beyond_sampling: bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionChange:
    """One criterion in each run.

    Parameters
    ----------
    id : str
        Which of them.
    criteria : (Criterion, Criterion)
        What was computed for it, and the answer.
    """

    id: str
    criteria: tuple[Criterion, Criterion]

    @property
    def is_changed(self) -> bool:
        """Whether the answer is another."""
        return self.criteria[0].answer != self.criteria[1].answer


@dataclass(frozen=True, kw_only=True, slots=True)
class LaunchChange:
    """What two runs say of one launch.

    Parameters
    ----------
    reliabilities : (Reliability, Reliability)
        Failure probability of each, and its model.
    expected_casualties : (Estimate or None, Estimate or None)
        Of all people in the open, per launch; None where people or the failure probability are not known.
    regions : tuple of RegionChange
        Every region that is flagged in either.
    criteria : tuple of CriterionChange
        In the order of the table.
    """

    reliabilities: tuple[Reliability, Reliability]
    expected_casualties: tuple[Estimate | None, Estimate | None]
    regions: tuple[RegionChange, ...]
    criteria: tuple[CriterionChange, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What moved from one run to another.

    Parameters
    ----------
    runs : (RunFacts, RunFacts)
        The first and the second.
    inputs : tuple of InputChange
        Files that differ.
    assumed : tuple of (str, str)
        Codes of assumptions of one run alone, each with ``added`` or ``removed``.
    unpaired : tuple of (str, str)
        Cases that one run alone simulated, each with ``added`` or ``removed``: flags for them are not compared.
    flags : tuple of FlagChange
        Regions whose flag differs.
    flags_same : int
        Regions that are flagged in both for the same reasons.
    areas : tuple of AreaChange
        Every containment area of either run.
    probabilities : tuple of ProbabilityChange
        Every region that is flagged in either, by case and item that both simulated.
    launch : LaunchChange or None
        What they say of one launch; None where either says nothing of it.
    jettisoned : tuple of Jettisoned
        Bodies of their vehicles that have titles of their own, but not those that either calls otherwise.
    zones : tuple of Zone
        Announced zones of either.
    """

    runs: tuple[RunFacts, RunFacts]
    inputs: tuple[InputChange, ...]
    assumed: tuple[tuple[str, str], ...]
    unpaired: tuple[tuple[str, str], ...]
    flags: tuple[FlagChange, ...]
    flags_same: int
    areas: tuple[AreaChange, ...]
    probabilities: tuple[ProbabilityChange, ...]
    launch: LaunchChange | None
    jettisoned: tuple[Jettisoned, ...]
    zones: tuple[Zone, ...]

    @property
    def is_same_mission(self) -> bool:
        """Whether both are runs of one mission; those of two are compared by what fell."""
        return self.runs[0].mission == self.runs[1].mission

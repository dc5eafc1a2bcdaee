"""What moved between two runs: what they were made of, flags, areas, probabilities, and one launch."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from fallzone.assessment.comparison.areas import compare_areas
from fallzone.assessment.comparison.per_launch import Progress, compare_launches
from fallzone.assessment.comparison.probabilities import compare_probabilities
from fallzone.assessment.record import RunRecord
from fallzone.catalogue.regions import load_regions
from fallzone.model.results.comparison import Comparison, FlagChange, InputChange, ReasonKey, RunFacts
from fallzone.model.results.flag import Flag, Reason
from fallzone.names import NOMINAL, SWEEP


def compare_runs(first: RunRecord, second: RunRecord, progress: Progress | None = None) -> Comparison:
    """Hold two runs against each other, of one mission or of two, which are then compared by what fell.

    Parameters
    ----------
    first, second : RunRecord
        Two assessments.
    progress : callable, optional
        Called as ``progress("risk", done, total)``.

    Returns
    -------
    Comparison
    """
    cases = tuple(map(_list_cases, (first, second)))
    flags, same = compare_flags(first.flagged, second.flagged, cases[0] & cases[1])
    bodies = (*first.vehicle.jettisoned, *second.vehicle.jettisoned)
    return Comparison(
        runs=(_state_facts(first), _state_facts(second)),
        inputs=_compare_inputs(first.provenance.inputs, second.provenance.inputs),
        assumed=_compare_assumptions(first, second),
        unpaired=(
            *((case, "removed") for case in sorted(cases[0] - cases[1])),
            *((case, "added") for case in sorted(cases[1] - cases[0])),
        ),
        flags=flags,
        flags_same=same,
        areas=compare_areas(first.shapes, second.shapes),
        probabilities=compare_probabilities(
            (first.flagged, second.flagged), (first.impacts, second.impacts), load_regions(second.geodata)
        ),
        launch=compare_launches(first, second, progress),
        jettisoned=tuple(
            body for body in bodies if {one.title for one in bodies if one.name == body.name} == {body.title}
        ),
        zones=(*first.zones, *second.zones),
    )


def _list_cases(run: RunRecord) -> set[str]:
    """Cases whose flags a run holds; with a sweep comes the track of the flight that goes to plan."""
    simulated = set(run.provenance.samples)
    return simulated | {NOMINAL} if SWEEP in simulated else simulated


def compare_flags(
    first: Iterable[Flag], second: Iterable[Flag], cases: Collection[str]
) -> tuple[tuple[FlagChange, ...], int]:
    """Regions whose flag came, went, or stands on other reasons or another level.

    Parameters
    ----------
    first, second : iterable of Flag
        Of each run.
    cases : collection of str
        Those that both simulated; reasons of others do not count.

    Returns
    -------
    changes : tuple of FlagChange
        In the order of the first run; those that came are last.
    same : int
        Regions that are flagged in both as before.
    """
    ours, theirs = ({flag.region: flag for flag in flags if _list_keys(flag, cases)} for flags in (first, second))
    found = [_change_flag(ours.get(region), theirs.get(region), cases) for region in dict.fromkeys((*ours, *theirs))]
    changed = tuple(one for one in found if one is not None)
    return changed, len(found) - len(changed)


def _list_keys(flag: Flag | None, cases: Collection[str]) -> dict[ReasonKey, None]:
    """Reasons of a flag that may be compared, each once."""
    keys = map(find_key, flag.reasons) if flag else ()
    return dict.fromkeys(key for key in keys if key.case is None or key.case in cases)


def _change_flag(one: Flag | None, other: Flag | None, cases: Collection[str]) -> FlagChange | None:
    """How a flag differs; None: not at all."""
    reasons, others = (_list_keys(flag, cases) for flag in (one, other))
    came = tuple(key for key in others if key not in reasons)
    went = tuple(key for key in reasons if key not in others)
    levels = tuple(getattr(flag, "level", None) for flag in (one, other))
    if one and other and not came and not went and levels[0] == levels[1]:
        return None
    flag = one or other
    return FlagChange(
        region=flag.region,
        names=dict(flag.names),
        change="changed" if one and other else "went" if one else "came",
        levels=levels,
        came=came,
        went=went,
    )


def find_key(reason: Reason) -> ReasonKey:
    """By what a reason is found again in another run.

    Parameters
    ----------
    reason : Reason
        Of a flag.

    Returns
    -------
    ReasonKey
    """
    zone = {"zone": reason.zone, "overflight": reason.zone.partition(":")[0]}.get(reason.reason)
    return ReasonKey(reason=reason.reason, zone=zone, case=reason.case, item=reason.item)


def _state_facts(run: RunRecord) -> RunFacts:
    source = run.provenance
    return RunFacts(
        folder="" if run.folder is None else str(run.folder),
        mission=run.mission.id,
        version=source.version,
        seed=source.seed,
        samples=dict(source.samples),
        sampling=source.sampling,
        atmosphere=source.atmosphere,
        wind=source.wind,
        inputs=dict(source.inputs),
    )


def _compare_inputs(first: dict[str, str], second: dict[str, str]) -> tuple[InputChange, ...]:
    """Files by name, sorted."""
    changes = {
        **{name: "removed" for name in first if name not in second},
        **{name: "added" for name in second if name not in first},
        **{name: "changed" for name in first if name in second and first[name] != second[name]},
    }
    return tuple(InputChange(name=name, change=changes[name]) for name in sorted(changes))


def _compare_assumptions(first: RunRecord, second: RunRecord) -> tuple[tuple[str, str], ...]:
    """Codes of what one run alone assumes."""
    ours, theirs = (dict.fromkeys(one.code for one in run.provenance.assumptions) for run in (first, second))
    gone = [(code, "removed") for code in ours if code not in theirs]
    return (*gone, *((code, "added") for code in theirs if code not in ours))

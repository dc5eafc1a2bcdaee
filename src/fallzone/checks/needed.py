"""What a run must have simulated for OUTSIDE to be said from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fallzone.model.results.answer import Answer
from fallzone.model.results.impacts import Impacts
from fallzone.model.results.statement import Statement
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP


def list_needed(
    separations: Iterable[str], *, has_failed: bool, failed_recoveries: Iterable[str] = ()
) -> tuple[tuple[str, str | None], ...]:
    """Cases, and items of them, that a run must have simulated for OUTSIDE to be said from it.

    Parameters
    ----------
    separations : iterable of str
        Items that separate from the mission's flight.
    has_failed : bool
        Whether the mission has a flight as flown.
    failed_recoveries : iterable of str
        Cases in which what comes back when all goes well does not: of a sweep they are too small a part for its areas.

    Returns
    -------
    tuple of (str, str or None)
        Case and item; None for whatever falls in that case.
    """
    # What a payload leaves behind has the name of another item
    planned = [(NOMINAL, item) for item in separations if item != "payload"]
    failed = [*([AS_FLOWN] if has_failed else []), SWEEP, *failed_recoveries]
    return (*(planned or [(NOMINAL, None)]), *((case, None) for case in failed))


def require_simulated(answer: Answer, impacts: Iterable[Impacts], needed: Iterable[tuple[str, str | None]]) -> Answer:
    """The answer of a run, with OUTSIDE made UNKNOWN where the run did not simulate all that can come down.

    Nominal drops say nothing of where a failed flight comes down, and one failure nothing of the others.

    Parameters
    ----------
    answer : Answer
        Of ``check_place``.
    impacts : iterable of Impacts
        All that was simulated, by the run and by those of the same mission beside it.
    needed : iterable of (str, str or None)
        Cases, and items of them, as of ``list_needed``.

    Returns
    -------
    Answer
        The same, or UNKNOWN with a statement on what is missing.
    """
    if answer.verdict != "OUTSIDE" or not (missing := find_missing(impacts, needed)):
        return answer
    told = Statement(code="not-simulated", values=tell_missing(missing))
    return replace(answer, verdict="UNKNOWN", basis=(told, *answer.basis))


def find_missing(
    impacts: Iterable[Impacts], needed: Iterable[tuple[str, str | None]]
) -> tuple[tuple[str, str | None], ...]:
    """What of the needed cases and items was not simulated; of a case that is missing as a whole no item.

    Parameters
    ----------
    impacts : iterable of Impacts
        All that was simulated.
    needed : iterable of (str, str or None)
        Case, and item of it.

    Returns
    -------
    tuple of (str, str or None)
        Each once.
    """
    groups = {(group.case, group.item) for group in impacts}
    cases = {case for case, _ in groups}
    lacking = [
        (case, item if case in cases else None)
        for case, item in needed
        if case not in cases or (item is not None and (case, item) not in groups)
    ]
    return tuple(dict.fromkeys(lacking))


def tell_missing(missing: Iterable[tuple[str, str | None]]) -> dict[str, tuple[str, ...]]:
    """Values of a statement on what was not simulated.

    Parameters
    ----------
    missing : iterable of (str, str or None)
        As of ``find_missing``.

    Returns
    -------
    dict of str to tuple of str
        ``cases`` and ``items``, side by side; an item is empty where there is nothing of the case.
    """
    missing = tuple(missing)
    return {"cases": tuple(case for case, _ in missing), "items": tuple(item or "" for _, item in missing)}

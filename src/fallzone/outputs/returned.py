"""What comes back in a flight, in words, where other bodies are said to fall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.trajectory import Trajectory


def comes_back(item: str, case: str, assessment: Assessment) -> bool:
    """Whether something comes back in the flights of a case.

    Parameters
    ----------
    item : str
        What comes down.
    case : str
        The case; of the flights of a sweep each is another one.
    assessment : Assessment
        With the flight of the case without dispersion.

    Returns
    -------
    bool
    """
    flight = assessment.trajectories.get(case)
    return flight is not None and item in flight.returned


def with_return(words: str, item: str, flight: Trajectory | None) -> str:
    """The name of what comes down, and that it comes back where it does.

    Parameters
    ----------
    words : str
        Its name.
    item : str
        What it is.
    flight : Trajectory or None
        The flight that it belongs to; None of a sweep.

    Returns
    -------
    str
    """
    if flight is None or item not in flight.returned:
        return words
    return _("{item} (comes back)").format(item=words)

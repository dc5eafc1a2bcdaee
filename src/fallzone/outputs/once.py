"""What of an assessment is found once, however many pages in however many languages ask for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

Result = TypeVar("Result")
Options = ParamSpec("Options")
_FOUND = "_found_for_outputs"


def once(
    find: Callable[Concatenate[Assessment, Options], Result],
) -> Callable[Concatenate[Assessment, Options], Result]:
    """Keep with an assessment what is found of it; it lives as long and must not be changed.

    Parameters
    ----------
    find : callable
        ``find(assessment, **options)``; its result has no words in it, and options are hashable.

    Returns
    -------
    callable
        The same.
    """

    @wraps(find)
    def kept(assessment: Assessment, **options: Options.kwargs) -> Result:
        found = vars(assessment).setdefault(_FOUND, {})
        key = (find, *sorted(options.items()))
        if key not in found:
            found[key] = find(assessment, **options)
        return found[key]

    return kept

"""The words that files, JSON and tables share, and the help for a mistyped one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

ITEMS = ("stage-1", "stage-2", "stage-3", "fairing", "payload", "debris")

EVENTS = (
    "liftoff",
    "mach-1",
    "stage-1-ignition",
    "stage-1-cutoff",
    "stage-1-separation",
    "stage-2-ignition",
    "stage-2-cutoff",
    "stage-2-separation",
    "stage-3-ignition",
    "stage-3-cutoff",
    "stage-3-separation",
    "fairing-separation",
    "payload-separation",
    "failure",
    "thrust-end",
    "breakup",
    "impact",
)

FLAG_REASONS = ("zone", "footprint_99", "impacts", "overflight")

MARKS = ("declared", "estimated", "assumed")

NOMINAL, AS_FLOWN, SWEEP = "nominal", "as-flown", "sweep"

SAMPLINGS = ("plain", "sobol")

CONTAINMENTS = (0.50, 0.90, 0.97, 0.99)


def suggest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant, or list them all.

    Parameters
    ----------
    name : str
        As it was typed.
    known : iterable of str
        The names there are.

    Returns
    -------
    str
        Words for the end of a message; empty where nothing is known.

    Examples
    --------
    >>> suggest("malligyong", ["malligyong-1-2023-08-24", "nuri-2021-10-21"])
    "did you mean 'malligyong-1-2023-08-24'?"
    """
    known = list(known)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f"did you mean '{close[0]}'?"
    return "known: " + ", ".join(known) if known else ""

"""Where a result comes from: enough to make it again, and to see that it is out of date."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Round:
    """How well the 97 % areas of a case were known after so many flights.

    Parameters
    ----------
    flights : int
        Simulated flights.
    precision : float, optional
        Relative half-width of the 95 % interval, of the item that is known worst; None: too few to tell.
    """

    flights: int
    precision: float | None


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """How a result was made.

    Parameters
    ----------
    version : str
        Version of fallzone.
    seed : int
        Seed of every random number.
    sampling : str
        How they are drawn: ``plain`` or ``sobol``.
    samples : dict of str to int
        Simulated flights by case.
    inputs : dict of str to str
        SHA-256 of every file read, by name.
    atmosphere, wind : str
        Models by name.
    failure_modes : tuple of str
        Failure modes in use, by name: of a sweep all that can happen at some time.
    unverified : tuple of str
        Models in use that no published numbers have been held against.
    assumptions : tuple of str
        What was assumed, in sentences.
    not_modelled : tuple of str
        What was left out, in sentences.
    missing_layers : tuple of str
        Region layers that the package ships and the run did not find: it can flag nothing of them.
    precision : float, optional
        Asked in place of a number of flights.
    rounds : dict of str to tuple of Round
        How each case got there.
    """

    version: str
    seed: int
    samples: dict[str, int]
    inputs: dict[str, str]
    atmosphere: str
    wind: str
    failure_modes: tuple[str, ...]
    unverified: tuple[str, ...]
    assumptions: tuple[str, ...]
    not_modelled: tuple[str, ...]
    sampling: str = "plain"
    missing_layers: tuple[str, ...] = ()
    precision: float | None = None
    rounds: dict[str, tuple[Round, ...]] = field(default_factory=dict)

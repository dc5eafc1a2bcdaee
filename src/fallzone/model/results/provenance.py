"""Where a result comes from: enough to make it again, and to see that it is out of date."""

from __future__ import annotations

from dataclasses import dataclass, field

from fallzone.model.results.basis import FALLS_NOT_DETERMINED, STEERED, VEHICLE_NOT_FITTED
from fallzone.model.results.statement import Statement


@dataclass(frozen=True, kw_only=True)
class Round:
    """How precisely the 97 % areas of a case were known after so many flights.

    Parameters
    ----------
    flights : int
        Simulated flights.
    precision : float or None
        Relative half-width of the 95 % interval, of the item that is known least precisely; None: too few flights to
        tell.
    """

    flights: int
    precision: float | None


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """How a result was made: enough to make it again, and to see when it is out of date.

    Parameters
    ----------
    version : str
        Version of fallzone.
    seed : int
        Seed of every random number.
    samples : dict of str to int
        Simulated flights by case.
    inputs : dict of str to str
        SHA-256 of every file read, by name.
    atmosphere, wind : str
        Models by name.
    failure_modes : tuple of str
        Failure modes in use; of a sweep all that can happen at some time.
    unverified : tuple of Statement
        Models in use that were not checked against published numbers.
    assumptions : tuple of Statement
        What was assumed.
    not_modelled : tuple of Statement
        What was left out.
    sampling : {"plain", "sobol"}
        How random numbers are drawn.
    missing_layers : tuple of str
        Shipped region layers that the run did not find, so that it can flag nothing in them.
    precision : float, optional
        Relative half-width that was asked for in place of a number of flights.
    rounds : dict of str to tuple of Round
        How the precision of each case improved.
    """

    version: str
    seed: int
    samples: dict[str, int]
    inputs: dict[str, str]
    atmosphere: str
    wind: str
    failure_modes: tuple[str, ...]
    unverified: tuple[Statement, ...]
    assumptions: tuple[Statement, ...]
    not_modelled: tuple[Statement, ...]
    sampling: str = "plain"
    missing_layers: tuple[str, ...] = ()
    precision: float | None = None
    rounds: dict[str, tuple[Round, ...]] = field(default_factory=dict)

    @property
    def tried_as(self) -> str | None:
        """What was left out where its areas were tried, one of ``left_out.WAYS``; None: such were not.

        Tried were flights that steer by an aim: of vehicles that were fitted to others of theirs, and of such as were
        fitted to none.
        """
        codes = {one.code for one in self.assumptions}
        if not codes.intersection(STEERED):
            return None
        return "vehicle" if VEHICLE_NOT_FITTED in codes else "flight"

    @property
    def fall_doubts(self) -> tuple[Statement, ...]:
        """Of its assumptions that which says whose falls are not determined; with it nothing is OUTSIDE."""
        return tuple(one for one in self.assumptions if one.code == FALLS_NOT_DETERMINED)

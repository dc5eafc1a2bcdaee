"""Flight termination: the line that impact points may not cross, and the gates through which they may."""

from __future__ import annotations

import itertools
from typing import Annotated, Any

from pydantic import Field, Strict, model_validator

from fallzone.model.published import LonLat
from fallzone.model.record import ContradictionError, Id, Number, Sourced, limits, require_unique
from fallzone.model.text import Title
from fallzone.model.timeline import FLIGHT_S
from fallzone.words import _, msg

_GateTime = Annotated[Number, limits(0.0, FLIGHT_S[1])]


class Gate(Sourced):
    """A gate: the part of an impact limit line that the impact point of a vehicle that flies normally may cross.

    Parameters
    ----------
    id : str
        Unique within the mission.
    title : Wording
        Its name for people.
    ends_lonlat : ((float, float), (float, float))
        Its two ends [deg], WGS 84, on the limit line.
    window_s : (float, float), optional
        From when to when it is open [s after lift-off], both included; without one it is always open.

    Source
    ------
    14 CFR 417.217 (2007), overflight gate analysis: a gate is the portion of a flight safety limit through which a
    vehicle's tracking icon is allowed to pass without flight termination.
    """

    id: Id
    title: Title
    ends_lonlat: tuple[LonLat, LonLat]
    window_s: tuple[_GateTime, _GateTime] | None = None

    def is_open(self, t_s: float) -> bool:
        """Whether it is open at a time, as far as its window goes.

        Parameters
        ----------
        t_s : float
            [s after lift-off].

        Returns
        -------
        bool
        """
        return self.window_s is None or self.window_s[0] <= t_s <= self.window_s[1]

    def to_name(self) -> dict[str, Any]:
        """What it is called, in JSON's own types.

        Returns
        -------
        dict
            ``id``, and ``names`` by language.
        """
        return {"id": self.id, "names": self.title.names}

    @model_validator(mode="after")
    def _leads_through(self) -> Gate:
        if self.ends_lonlat[0] == self.ends_lonlat[1]:
            problem = _("has the point {point} twice; expected two ends")
            raise ContradictionError("ends_lonlat", problem.format(point=list(self.ends_lonlat[0])))
        if self.window_s is not None and self.window_s[0] >= self.window_s[1]:
            problem = _("opens at {opens_s} s and closes at {closes_s} s; expected to close after it opens")
            raise ContradictionError("window_s", problem.format(opens_s=self.window_s[0], closes_s=self.window_s[1]))
        return self


class FlightTermination(Sourced):
    """Flight termination: thrust ends where the instantaneous impact point crosses an impact limit line.

    Parameters
    ----------
    limit_line_lonlat : tuple of (float, float)
        Points of the impact limit line [deg], WGS 84, joined by great circles.
    delay_s : float
        From the crossing to the end of thrust [s], 0 to 60.
    destruct : bool
        Whether the vehicle is broken up as well.
    gates : tuple of Gate
        Where a vehicle that flies normally may cross the line. Flights that have failed end there as elsewhere on it.
    """

    limit_line_lonlat: Annotated[tuple[LonLat, ...], Field(min_length=2)]
    delay_s: Annotated[Number, limits(0.0, 60.0)] = 0.0
    destruct: Annotated[bool, Strict()] = True
    gates: tuple[Gate, ...] = ()

    @model_validator(mode="after")
    def _leads_on(self) -> FlightTermination:
        for before, after in itertools.pairwise(self.limit_line_lonlat):
            if before == after:
                raise ValueError(
                    _("limit_line_lonlat has the point {point} twice in a row; expected a line").format(
                        point=list(after)
                    )
                )
        require_unique(msg("gate '{name}' is listed {count} times"), (gate.id for gate in self.gates))
        return self

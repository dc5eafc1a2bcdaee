"""Gates of a mission's impact limit line: each is a straight part of it, and none lies over another."""

from __future__ import annotations

import numpy as np

from fallzone.earth.limit_line import find_directions, find_nearest
from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.words import _

# Assumed: what positions lose that are published to a minute of arc, 1 km in each coordinate, with some room
OFF_M = 2_000.0
# Shares of an arc this near to each other are one place
_SAME = 1e-9


def check_gates(mission: Mission, where: str) -> None:
    """Check that the gates of a mission lie on its limit line.

    Parameters
    ----------
    mission : Mission
        As read.
    where : str
        Name of its file, for messages.

    Raises
    ------
    InputError
        For a gate whose ends lie off the line, between whose ends the line is not straight, or which lies over another.
    """
    termination = mission.flight_termination
    if termination is None or not termination.gates:
        return
    line, taken = find_directions(termination.limit_line_lonlat), []
    for number, gate in enumerate(termination.gates, start=1):
        key = f"{where} [flight_termination.gates.{number}.ends_lonlat]"
        place, nearest, off_m = find_nearest(line, find_directions(gate.ends_lonlat))
        for end, away_m in zip(gate.ends_lonlat, off_m.tolist(), strict=True):
            if away_m > OFF_M:
                problem = _("the end {point} is {off_km:.1f} km from limit_line_lonlat")
                _refuse(key, problem.format(point=list(end), off_km=away_m / 1e3))
        low, high = np.sort(place).tolist()
        if high - low < _SAME:
            _refuse(key, _("both ends are at the same point of limit_line_lonlat"))
        between = line[int(np.floor(low)) + 1 : int(np.ceil(high))]
        if len(between) and (bend_m := float(find_nearest(nearest, between)[2].max())) > OFF_M:
            problem = _("limit_line_lonlat goes {off_km:.1f} km away from the gate between its ends")
            _refuse(key, problem.format(off_km=bend_m / 1e3))
        for other, other_low, other_high in taken:
            if low + _SAME < other_high and other_low + _SAME < high:
                _refuse(key, _("'{gate}' lies over '{other}'").format(gate=gate.id, other=other))
        taken.append((gate.id, low, high))


def _refuse(key: str, problem: str) -> None:
    expected = _(
        "expected two ends within {off_km:g} km of its great circles, a straight part between, and no other gate there"
    )
    raise InputError(key, problem, expected.format(off_km=OFF_M / 1e3))

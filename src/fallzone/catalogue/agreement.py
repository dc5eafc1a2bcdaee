"""Agreement of the published figures of a mission: place, range and time of each event must fit together."""

from __future__ import annotations

import itertools
from collections import defaultdict

import numpy as np

from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M
from fallzone.earth.angles import apart_deg
from fallzone.earth.geodesic import range_azimuth
from fallzone.errors import InputError
from fallzone.model.ascent.release import Release
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.site import Pad
from fallzone.names import EVENTS, ITEMS, JETTISONED, MOTORS, STAGES
from fallzone.words import _

# Published ranges count from the pad, the town or the coast: so this share of the larger is allowed besides tolerances.
_POINT_OF_REFERENCE = 0.1

_RANGES = ("downrange_m", "range_m")

# Pairs of events of which the second cannot come first.
_ORDER = (
    *((f"{motor}-ignition", f"{motor}-cutoff") for motor in MOTORS),
    *((f"{motor}-ignition", f"{motor}-separation") for motor in MOTORS),
    *((f"{motor}-cutoff", f"{motor}-separation") for motor in MOTORS),
    *((f"{below}-separation", f"{above}-ignition") for below, above in itertools.pairwise(STAGES)),
    *((f"{item}-separation", item) for item in (*MOTORS, "fairing", *JETTISONED)),
)

_Rows = dict[str, tuple[int, PublishedValue]]


def check_published(mission: Mission, pad: Pad | Release, where: str) -> None:
    """Check the published figures of a mission against each other: place, range and time of each event must agree.

    Parameters
    ----------
    mission : Mission
        With its published figures.
    pad : Pad or Release
        Its pad, or its release in the air, from which ranges count.
    where : str
        Name of its file, for messages.

    Raises
    ------
    InputError
        For figures that differ by more than their tolerances allow; gives both values.
    """
    found: dict[tuple[str, str], _Rows] = defaultdict(dict)
    for number, row in enumerate(mission.published, start=1):
        found[row.case, row.name][row.quantity] = (number, row)
    for (_case, name), rows in found.items():
        if name in (*EVENTS, *ITEMS):
            _check_places(rows, pad, where)
    for case in {case for case, _name in found}:
        times = {name: rows["t_s"] for (of, name), rows in found.items() if of == case and "t_s" in rows}
        _check_times(times, where)


def _check_places(rows: _Rows, pad: Pad | Release, where: str) -> None:
    """Check an event's distance from the pad against its longitude, latitude or reported point."""
    for quantity in _RANGES:
        if quantity not in rows:
            continue
        number, row = rows[quantity]
        for what, low_m, high_m in _distances(rows, pad):
            slack_m = row.tolerance + _POINT_OF_REFERENCE * max(row.value, low_m)
            if low_m - slack_m <= row.value <= high_m + slack_m:
                continue
            problem = (
                _("{name} {quantity} = {value:g}, but {what} is at least {low_km:.0f} km from the pad")
                if np.isinf(high_m)
                else _("{name} {quantity} = {value:g}, but {what} is {middle_km:.0f} km from the pad")
            )
            problem = problem.format(
                name=row.name,
                quantity=quantity,
                value=row.value,
                what=what,
                low_km=low_m / 1e3,
                middle_km=(low_m + high_m) / 2e3,
            )
            expected = _("within {most_km:.0f} km of each other: one of the two is wrong").format(most_km=slack_m / 1e3)
            raise InputError(f"{where} [published.{number}]", problem, expected)


def _distances(rows: _Rows, pad: Pad | Release) -> list[tuple[str, float, float]]:
    """Published places of an event, in words, each with its least and greatest distance from the pad [m]."""
    degree_m = np.radians(1.0) * EARTH_EQUATORIAL_RADIUS_M
    found = []
    lon, lat = (rows[key][1] if key in rows else None for key in ("lon_deg", "lat_deg"))
    if lon is not None and lat is not None:
        distance_m = float(range_azimuth(pad.lon_deg, pad.lat_deg, lon.value, lat.value)[0])
        spread_m = degree_m * np.hypot(lat.tolerance, lon.tolerance * np.cos(np.radians(lat.value)))
        found.append(
            (
                _("lat {lat:g}, lon {lon:g}").format(lat=lat.value, lon=lon.value),
                distance_m - spread_m,
                distance_m + spread_m,
            )
        )
    elif lon is not None:
        # The point of a meridian nearest to the pad, on the sphere
        turn_deg = max(apart_deg(lon.value, pad.lon_deg) - lon.tolerance, 0.0)
        off = np.sin(np.radians(min(turn_deg, 90.0))) * np.cos(np.radians(pad.lat_deg))
        found.append((f"lon_deg = {lon.value:g}", EARTH_EQUATORIAL_RADIUS_M * float(np.arcsin(off)), np.inf))
    elif lat is not None:
        off_deg = max(abs(lat.value - pad.lat_deg) - lat.tolerance, 0.0)
        found.append((f"lat_deg = {lat.value:g}", degree_m * off_deg, np.inf))
    if "distance_m" in rows:
        _number, row = rows["distance_m"]
        distance_m = float(range_azimuth(pad.lon_deg, pad.lat_deg, *row.lonlat)[0])
        spread_m = row.value + row.tolerance
        what = _("the reported point, lat {lat:g}, lon {lon:g},").format(lat=row.lonlat[1], lon=row.lonlat[0])
        found.append((what, distance_m - spread_m, distance_m + spread_m))
    return found


def _check_times(times: _Rows, where: str) -> None:
    """Check that no event comes before the one that it follows from."""
    for before, after in _ORDER:
        if before not in times or after not in times:
            continue
        (_number, first), (number, second) = times[before], times[after]
        if second.value + second.tolerance < first.value - first.tolerance:
            problem = _("{after} at t_s = {second:g}, before {before} at t_s = {first:g}").format(
                after=after, second=second.value, before=before, first=first.value
            )
            raise InputError(f"{where} [published.{number}]", problem, _("expected the other order: one time is wrong"))

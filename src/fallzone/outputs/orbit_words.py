"""The orbit that a flight ends in, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fallzone.words import _
from fallzone.words.formats import length

if TYPE_CHECKING:
    from fallzone.model.results.trajectory import End


def orbit_words(end: End) -> str | None:
    """The orbit that a flight ends in.

    Parameters
    ----------
    end : End
        As computed, without dispersion.

    Returns
    -------
    str or None
        Perigee and apogee in km, inclination where it is known; None where the flight ends on the surface.

    Notes
    -----
    Heights are above the equatorial radius: an orbit with its perigee below it meets the ground within a turn. An open
    orbit has no apogee.
    """
    if end.status not in ("orbit", "escape") or end.perigee_m is None:
        return None
    orbit = _shape_words(end, end.perigee_m)
    if end.inclination_deg is None:
        return orbit
    return _("{orbit}, inclination {inclination}°").format(orbit=orbit, inclination=f"{end.inclination_deg:.2f}")


def _shape_words(end: End, perigee_m: float) -> str:
    is_open = end.apogee_m is None or not math.isfinite(end.apogee_m) or (end.eccentricity or 0.0) >= 1.0
    if is_open or end.status == "escape":
        orbit = _("an orbit that leaves the Earth, with its perigee at {perigee}").format(perigee=length(perigee_m))
        if end.eccentricity is None:
            return orbit
        return _("{orbit}, eccentricity {eccentricity}").format(orbit=orbit, eccentricity=f"{end.eccentricity:.2f}")
    if perigee_m < 0.0:
        return _("an arc with its apogee at {apogee} and its perigee {depth} below the surface").format(
            apogee=length(end.apogee_m), depth=length(-perigee_m)
        )
    return _("an orbit of {perigee} × {apogee}").format(perigee=length(perigee_m), apogee=length(end.apogee_m))

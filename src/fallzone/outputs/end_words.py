"""Where a flight, or the debris of its failure, comes down, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.orbit_words import orbit_words
from fallzone.words import _
from fallzone.words.formats import fixed, number, share

if TYPE_CHECKING:
    from fallzone.model.mission import Mission
    from fallzone.model.results.trajectory import End
    from fallzone.montecarlo.debris import Debris


def debris_sentences(debris: Debris, mission: Mission, where: str) -> list[str]:
    """Where the pieces of a breakup fall.

    Parameters
    ----------
    debris : Debris
        Of a flight without other scatter.
    mission : Mission
        What is flown.
    where : str
        The centre of the debris, as people write it.

    Returns
    -------
    list of str
    """
    told = (
        _(
            "Breaks up; its {pieces} simulated pieces fall about {position}, {range} km from the pad at azimuth "
            "{azimuth}°: nine tenths of them within {reach} km of there, {low} to {high} km from the pad, T+{first} to "
            "T+{last} min."
        )
        if mission.release is None
        else _(
            "Breaks up; its {pieces} simulated pieces fall about {position}, {range} km from the release at azimuth "
            "{azimuth}°: nine tenths of them within {reach} km of there, {low} to {high} km from the release, "
            "T+{first} to T+{last} min."
        )
    ).format(
        pieces=number(debris.pieces),
        position=where,
        range=fixed(debris.range_m / 1e3, 0),
        azimuth=fixed(debris.azimuth_deg, 1),
        reach=fixed(debris.reach_m / 1e3, 0),
        low=fixed(debris.low_m / 1e3, 0),
        high=fixed(debris.high_m / 1e3, 0),
        first=fixed(debris.first_s / 60.0, 1),
        last=fixed(debris.last_s / 60.0, 1),
    )
    if debris.landed == 1.0:
        return [told]
    return [told, _("{share} of them stay up for more than 90 minutes.").format(share=share(1.0 - debris.landed))]


def end_sentence(end: End, mission: Mission, where: str) -> str:
    """The orbit in which a flight ends, or where it comes down.

    Parameters
    ----------
    end : End
        As computed, without dispersion.
    mission : Mission
        What is flown.
    where : str
        Where it comes down, as people write it.

    Returns
    -------
    str
    """
    orbit = orbit_words(end)
    if orbit:
        return _("Ends in {orbit}.").format(orbit=orbit)
    told = (
        _("Ends at {position}, {range} km from the pad.")
        if mission.release is None
        else _("Ends at {position}, {range} km from the release.")
    )
    return told.format(position=where, range=fixed(end.range_m / 1e3, 0))

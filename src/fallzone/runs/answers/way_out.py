"""The nearest way out of zones and hazard areas, for points that are not outside of all of them."""

from __future__ import annotations

import dataclasses
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from fallzone.earth.angles import wrap_deg
from fallzone.names import LEVELS

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.checks.many.panel import Panel
    from fallzone.model.results.answer import Answer, Clear
    from fallzone.model.zone import Region
    from fallzone.runs.bases import Bases


class WayOut:
    """Ways out of everything that places are checked against; nothing is made ready before one is needed.

    Parameters
    ----------
    bases : Bases
        Zones and runs.
    geodata : Geodata
        Whose regions are land.
    """

    def __init__(self, bases: Bases, geodata: Geodata) -> None:
        self._bases, self._geodata = bases, geodata

    def tell(self, answer: Answer) -> Answer:
        """An answer with the nearest way out of a point that is not OUTSIDE; none is told to where that is not OUTSIDE.

        Parameters
        ----------
        answer : Answer
            Of the same zones and runs.

        Returns
        -------
        Answer
            The same where the place is an area or lies in nothing that has an edge, or no end is sure to be outside.
        """
        place = answer.place
        if answer.verdict == "OUTSIDE" or place.geometry is not None or not self._lies_in_any(answer):
            return answer
        from fallzone.checks.many.clear import find_clear, find_land

        lon_deg = wrap_deg(place.lon_deg)
        here = (np.array([lon_deg]), np.array([place.lat_deg]))
        is_land = partial(find_land, self._land)
        by_sea = None if is_land(*here)[0] else is_land
        clear = find_clear(lon_deg, place.lat_deg, self._is_clear, is_land=by_sea)
        return dataclasses.replace(answer, clear=clear) if clear and self._is_outside(clear) else answer

    def _is_outside(self, clear: Clear) -> bool:
        """Whether the end of a way out is OUTSIDE itself: beyond every edge, in doubt about something, it is not."""
        from fallzone.model.zone import Place

        lon_deg, lat_deg = clear.lon_deg, clear.lat_deg
        end = Place(id="", name="", lon_deg=lon_deg, lat_deg=lat_deg, names={}, area="", source="")
        return self._bases.check(end).verdict == "OUTSIDE"

    def _lies_in_any(self, answer: Answer) -> bool:
        """Whether anything that counts holds a place or comes too near to tell: else it is as clear as any other."""
        from fallzone.checks.check import judge
        from fallzone.checks.moment import relate_now

        found = list(answer.zones if answer.at_utc is None else map(relate_now, answer.zones))
        counted = LEVELS[: LEVELS.index(self._bases.level) + 1]
        return bool(found) and judge(found, counted, is_doubtful=False) != "OUTSIDE"

    def _is_clear(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        return np.all([panel.is_clear(lon_deg, lat_deg) for panel in self._panels], axis=0)

    @cached_property
    def _panels(self) -> list[Panel]:
        return list_panels(self._bases)

    @cached_property
    def _land(self) -> tuple[Region, ...]:
        from fallzone.catalogue.regions import LAND_LAYERS, load_regions

        return load_regions(self._geodata, layers=LAND_LAYERS)


def list_panels(bases: Bases) -> list[Panel]:
    """All that points are held against, without what is not sure for other reasons than where a point lies.

    Parameters
    ----------
    bases : Bases
        Zones and runs.

    Returns
    -------
    list of Panel
        Of each run in its order, then of the zones of none where there are any.
    """
    from fallzone.checks.many.panel import build_panel

    panels = [
        build_panel(
            run.zones,
            run.shapes,
            impacts=run.impacts,
            liftoff_utc=run.liftoff_utc,
            risk=run.risk,
            level=bases.level,
            at_utc=bases.at_utc,
        )
        for run in bases.runs.values()
    ]
    if bases.zones:
        panels.append(build_panel(bases.zones, (), level=bases.level, at_utc=bases.at_utc))
    return panels

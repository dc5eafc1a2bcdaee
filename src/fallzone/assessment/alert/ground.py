"""What may lie beneath: named regions and places, as they are read, or as a run keeps them ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.regions import load_regions
from fallzone.model.results.impacts import Impacts
from fallzone.model.zone import Region
from fallzone.places.gazetteer import Entry, read_entries

# Kinds of places where people live or stay
KINDS = ("city", "county", "district", "town", "island", "islands")
# Places within so many cells of one degree of any impact are kept ready
_CELLS_AROUND = 2


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Regions and places that may lie beneath.

    Parameters
    ----------
    regions : tuple of Region
        Seas, prefectures and countries.
    entries : tuple of Entry
        Towns and islands.
    others : callable, optional
        ``others()`` → all regions, where a run kept those alone that its own debris comes near.
    """

    regions: tuple[Region, ...]
    entries: tuple[Entry, ...]
    others: Callable[[], tuple[Region, ...]] | None = None


def read_ground(geodata: Geodata) -> Ground:
    """All regions and places of a folder of geodata.

    Parameters
    ----------
    geodata : Geodata
        Where they lie.

    Returns
    -------
    Ground
    """
    has_places = (geodata.root / "places" / "places.csv").is_file()
    entries = tuple(entry for entry in read_entries(geodata) if entry.kind in KINDS) if has_places else ()
    return Ground(regions=load_regions(geodata), entries=entries)


def keep_near(ground: Ground, impacts: Iterable[Impacts], flagged: Iterable[str]) -> Ground:
    """Of regions those that a run flags, and of places those that its debris comes near.

    Parameters
    ----------
    ground : Ground
        All.
    impacts : iterable of Impacts
        Of the run.
    flagged : iterable of str
        Ids of regions.

    Returns
    -------
    Ground
    """
    kept, near = set(flagged), _find_cells(impacts)
    entries = tuple(one for one in ground.entries if near[int(one.lat_deg + 90) % 180, int(one.lon_deg + 180) % 360])
    return Ground(regions=tuple(region for region in ground.regions if region.id in kept), entries=entries)


def _find_cells(impacts: Iterable[Impacts]) -> np.ndarray:
    """Cells of one degree (180, 360) that impacts lie in or near."""
    near = np.zeros((180, 360), dtype=bool)
    for group in impacts:
        for part in group.parts():
            column = np.floor(part.lon_deg + 180.0).astype(np.int64) % 360
            row = np.clip(np.floor(part.lat_deg + 90.0).astype(np.int64), 0, 179)
            near[row, column] = True
    for axis, shift in ((1, 1), (1, -1), (0, 1), (0, -1)):
        for _cell in range(_CELLS_AROUND):
            near |= np.roll(near, shift, axis=axis)
    return near

"""What may lie beneath: named regions and places, as they are read, or as a run keeps them ready."""

from __future__ import annotations

from dataclasses import dataclass

from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.regions import load_regions
from fallzone.model.zone import Region
from fallzone.places.gazetteer import Entry, read_entries

# Kinds of places where people live or stay
KINDS = ("city", "county", "district", "town", "island", "islands")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Regions and places that may lie beneath.

    Parameters
    ----------
    regions : tuple of Region
        Seas, prefectures and countries.
    entries : tuple of Entry
        Towns and islands.
    """

    regions: tuple[Region, ...]
    entries: tuple[Entry, ...]


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

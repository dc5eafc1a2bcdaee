"""Named seas, prefectures and countries: the region layers to records."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import model_validator

from fallzone.catalogue.features import read_features, read_outline, require_own_ids
from fallzone.catalogue.geodata import SHIPPED, Geodata, read_text
from fallzone.catalogue.kept import Kept
from fallzone.catalogue.reading import build_record
from fallzone.model.record import Id, Mark, Number, Record, Text, limits
from fallzone.model.zone import Region
from fallzone.words import _

# Layers that a geodata folder must hold before an answer may say that no region is concerned.
REGION_LAYERS = ("countries", "japan", "korea", "neighbours", "oceans", "prefectures", "provinces", "seas")
# Those that together hold all land
LAND_LAYERS = ("countries", "japan", "korea", "neighbours", "prefectures")
# Layers that are drawn but are not regions to flag.
DRAWING_LAYERS = ("coast", "distance-lines")

_REGIONS: Kept[tuple[Region, ...]] = Kept(most=3)


class RegionProperties(Record):
    """What a region file says of one region beside its geometry.

    Parameters
    ----------
    id : str
        Unique among all regions.
    names : dict of str to str
        Its names by language, ``en`` among them.
    kind : {"sea", "land"}
        What it is.
    definition : str
        Where its limits come from, in words.
    tolerance_m : float
        How far its edge may be from the true one [m], 0 to 100,000.
    mark : {"declared", "estimated", "assumed"}
        How its outline is known.
    source : str
        Where the outline comes from.
    """

    id: Id
    names: dict[str, Text]
    kind: Literal["sea", "land"]
    definition: Text
    tolerance_m: Annotated[Number, limits(0.0, 1e5)]
    mark: Mark
    source: Text

    @model_validator(mode="after")
    def _named(self) -> RegionProperties:
        if "en" not in self.names:
            raise ValueError(_("names has no 'en'"))
        return self


def region_files(geodata: Geodata = SHIPPED) -> list[Path]:
    """Files of the region layers that are flagged.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    list of Path
        Sorted; the suffix in lower or upper case.
    """
    found = (geodata.root / "regions").glob("*")
    return sorted(p for p in found if p.suffix.lower() == ".geojson" and p.stem not in DRAWING_LAYERS)


def missing_layers(geodata: Geodata = SHIPPED) -> tuple[str, ...]:
    """Region layers that an answer needs and the geodata folder lacks.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    tuple of str
        Names, in alphabetical order.
    """
    found = {path.stem for path in region_files(geodata)}
    return tuple(layer for layer in REGION_LAYERS if layer not in found)


def load_regions(geodata: Geodata = SHIPPED, *, layers: Collection[str] | None = None) -> tuple[Region, ...]:
    """Every named sea, prefecture and country.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.
    layers : collection of str, optional
        Those that are read; all in the folder where not given, a user's own too.

    Returns
    -------
    tuple of Region
        In the order of their files.

    Raises
    ------
    InputError
        When a layer is wrong, or two regions have the same id.
    """
    texts = _read_texts(geodata, layers)
    return _REGIONS.find(texts, lambda: _read_regions(texts))


def keep_regions(regions: tuple[Region, ...], geodata: Geodata) -> None:
    """Have `load_regions` give regions that were read from these very files before, which takes a tenth of the time.

    Parameters
    ----------
    regions : tuple of Region
        All of the folder, in the order of their files.
    geodata : Geodata
        Where the files lie, which are what they were when the regions were read: whoever calls this has seen to that.
    """
    _REGIONS.find(_read_texts(geodata), lambda: regions)


def _read_texts(geodata: Geodata, layers: Collection[str] | None = None) -> tuple[tuple[str, str, str], ...]:
    """Files by name for messages, layer and text."""
    files = {path: geodata.shown(path) for path in region_files(geodata) if layers is None or path.stem in layers}
    return tuple((where, path.stem, read_text(path, where)) for path, where in files.items())


def _read_regions(texts: Iterable[tuple[str, str, str]]) -> tuple[Region, ...]:
    """Regions of files by name for messages, layer and text."""
    regions = []
    for file, layer, text in texts:
        for where, properties, geometry in read_features(text, file):
            facts = build_record(properties, RegionProperties, where)
            outline = read_outline(geometry, f"{where} [geometry]")
            regions.append(Region(**dict(facts), layer=layer, geometry=outline))
    require_own_ids(regions, "regions/")
    return tuple(regions)

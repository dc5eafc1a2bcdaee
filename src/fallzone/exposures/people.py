"""People everywhere on land, from totals of regions and the gazetteer: each total is met exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fallzone.catalogue.geodata import SHIPPED, Geodata, read_text
from fallzone.catalogue.kept import Kept
from fallzone.catalogue.regions import load_regions, missing_layers, region_files
from fallzone.errors import InputError
from fallzone.exposures.settlements import Settlements, spread_settlements
from fallzone.exposures.strips import COLUMNS, ROWS_PER_DEG, LandStrips, cut_strips, locate
from fallzone.exposures.totals import read_totals, totals_file
from fallzone.model.exposures.exposure import LocalPeople, RegionTotal
from fallzone.model.zone import Region
from fallzone.places.gazetteer import Entry, read_entries
from fallzone.words import _

# Regions whose land is that of others: their people are those of the regions on the same land
WHOLES = {
    "honshu": "prefectures",
    "shikoku": "prefectures",
    "kyushu": "prefectures",
    "south-korea": "provinces",
    "north-korea": "provinces",
}
# Assumed: so much of the people of a region at most live in the settlements that the gazetteer has
MOST_IN_SETTLEMENTS = 0.95

_PEOPLE: Kept[People] = Kept(most=2)


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """Residents by place: of each region as many as its total, those of its settlements on discs, the others evenly.

    Parameters
    ----------
    regions : tuple of str
        Ids of the regions of land, k.
    totals : tuple of RegionTotal or None
        Total of each; None where it is not known.
    strips : LandStrips
        Their land.
    countryside_pm2 : (k,) float64
        Those outside settlements, spread over all land of the region [1/m²]; NaN where the total is not known.
    settlements : Settlements
        Those in settlements, scaled where they would be nearly all or more than the total.
    town_pm2 : (c,) float64
        Their density in the cells of the settlements [1/m²].
    """

    regions: tuple[str, ...]
    totals: tuple[RegionTotal | None, ...]
    strips: LandStrips
    countryside_pm2: np.ndarray
    settlements: Settlements
    town_pm2: np.ndarray

    def find(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> LocalPeople:
        """People about some points.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            Points on WGS 84 [deg], any longitude.

        Returns
        -------
        LocalPeople
            None at sea; NaN on land of a region whose people are not known.
        """
        row, east_deg = locate(lon_deg, lat_deg)
        strip = self.strips.find_strip(row, east_deg)
        region = self.strips.region_of(strip)
        density, evenly = np.zeros(len(region)), np.zeros(len(region))
        on_land = np.flatnonzero(strip >= 0)
        held = region[on_land]
        evenly[on_land] = self.evenly_pm2[held]
        in_towns = self._in_settlements_pm2(row[on_land], east_deg[on_land], strip[on_land])
        density[on_land] = self.countryside_pm2[held] + in_towns
        return LocalPeople(region, density, evenly)

    @property
    def is_counted(self) -> bool:
        """Whether the people of any region are known."""
        return any(total is not None for total in self.totals)

    @property
    def evenly_pm2(self) -> np.ndarray:
        """Mean density of people of each region (k,) float64 [1/m²]; NaN where the total is not known."""
        people = np.array([np.nan if total is None else total.people for total in self.totals])
        return np.divide(people, self.strips.area_m2, out=np.full(len(people), np.nan), where=self.strips.area_m2 > 0.0)

    def _in_settlements_pm2(self, row: np.ndarray, east_deg: np.ndarray, strip: np.ndarray) -> np.ndarray:
        """Density in towns [1/m²]: that of the cell, on the strip through its middle alone."""
        cell = self.settlements.cell
        if not len(cell):
            return np.zeros(len(row))
        column = np.minimum((east_deg * ROWS_PER_DEG).astype(np.int64), COLUMNS - 1)
        wanted = row * COLUMNS + column
        index = np.minimum(np.searchsorted(cell, wanted), len(cell) - 1)
        met = np.flatnonzero(cell[index] == wanted)
        _area, through = self.strips.cell_land_m2(row[met], column[met])
        met = met[through == strip[met]]
        density = np.zeros(len(row))
        density[met] = self.town_pm2[index[met]]
        return density

    @property
    def off_by(self) -> np.ndarray:
        """Share by which the total of each region may be off (k,) float64; 0 where it is not known."""
        return np.array([0.0 if total is None else total.off_by for total in self.totals])

    @property
    def lived_pm2(self) -> np.ndarray:
        """Density about the average resident of each region (k,) float64 [1/m²], ∫D²/∫D; 0 where not known.

        Source
        ------
        J. Craig, "Averaging population density", Demography 21 (1984): the population-weighted density.
        """
        _cell, people, region, _area = self.settlements
        count = len(self.regions)
        inside = np.bincount(region, people, minlength=count)
        squares = np.bincount(region, people * self.town_pm2, minlength=count)
        rest = self.countryside_pm2
        whole = rest * self.strips.area_m2 + inside
        squares = squares + 2.0 * rest * inside + rest**2 * self.strips.area_m2
        return np.nan_to_num(np.divide(squares, whole, out=np.zeros(count), where=whole > 0.0))


def load_people(geodata: Geodata = SHIPPED) -> People:
    """People everywhere, from the shipped totals, regions and gazetteer; without the file of totals none are known.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    People

    Raises
    ------
    InputError
        When a total is of no region of land, or of one whose land is that of others.
    """
    counted = totals_file(geodata).is_file()
    files = [path for path in people_files(geodata) if counted or path != totals_file(geodata)]
    texts = tuple(read_text(path, geodata.shown(path)) for path in files)

    def build() -> People:
        totals = read_totals(geodata) if counted else ()
        return build_people(load_regions(geodata), totals, read_entries(geodata))

    return _PEOPLE.find(texts, build)


def find_people(geodata: Geodata = SHIPPED) -> People | None:
    """People everywhere, where all land, the totals and the gazetteer are there.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    People or None
        None where a region layer or another of the files is missing.

    Raises
    ------
    InputError
        As `load_people`.
    """
    if missing_layers(geodata) or not all(path.is_file() for path in people_files(geodata)):
        return None
    return load_people(geodata)


def people_files(geodata: Geodata = SHIPPED) -> tuple[Path, ...]:
    """Files that people everywhere follow from: regions, totals and the gazetteer.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    tuple of Path
    """
    return (*region_files(geodata), totals_file(geodata), geodata.root / "places" / "places.csv")


def build_people(regions: Sequence[Region], totals: Sequence[RegionTotal], entries: Sequence[Entry]) -> People:
    """Spread totals of people over the land of their regions.

    Parameters
    ----------
    regions : sequence of Region
        All regions; seas, and those that are made of others, are left out.
    totals : sequence of RegionTotal
        Totals; a region without one has people that are not known.
    entries : sequence of Entry
        The gazetteer.

    Returns
    -------
    People

    Raises
    ------
    InputError
        When a total is of no region of land, or of one whose land is that of others.

    Notes
    -----
    Settlements by `spread_settlements`; where they hold more than 95 % of a total they are scaled down to that. The
    rest of the total is spread evenly over all land of the region, built-up or not.
    """
    land = [region for region in regions if region.kind == "land" and region.id not in WHOLES]
    known = {region.id for region in land}
    for total in totals:
        if total.region not in known:
            raise InputError(
                f"population.csv [{total.region}]",
                _("is no region of land that has people of its own"),
                _("expected an id of the land regions in regions/, and no region that is made of others"),
            )
    by_id = {total.region: total for total in totals}
    ordered = tuple(by_id.get(region.id) for region in land)
    strips = cut_strips([region.geometry for region in land])
    people = np.array([np.nan if total is None else float(total.people) for total in ordered])
    people[strips.area_m2 == 0.0] = np.nan
    settlements, inside = _fit_settlements(spread_settlements(entries, strips), people)
    rest = np.divide(people - inside, strips.area_m2, out=np.full(len(land), np.nan), where=strips.area_m2 > 0.0)
    return People(
        regions=tuple(region.id for region in land),
        totals=ordered,
        strips=strips,
        countryside_pm2=rest,
        settlements=settlements,
        town_pm2=settlements.people / settlements.area_m2,
    )


def list_parts(regions: Sequence[Region]) -> dict[str, tuple[str, ...]]:
    """Regions with people of their own of which other regions are made.

    Parameters
    ----------
    regions : sequence of Region
        All regions.

    Returns
    -------
    dict of str to tuple of str
        By the id of a region that is made of others, theirs: prefectures of an island, provinces of a country.
    """
    found = {}
    for whole in regions:
        if whole.id in WHOLES:
            parts = (one for one in regions if one.layer == WHOLES[whole.id])
            found[whole.id] = tuple(
                one.id for one in parts if whole.geometry.covers(one.geometry.representative_point())
            )
    return found


def _fit_settlements(found: Settlements, people: np.ndarray) -> tuple[Settlements, np.ndarray]:
    """Settlements that leave some of each total to the land, and how many of each region they hold."""
    inside = np.bincount(found.region, found.people, minlength=len(people))
    most = MOST_IN_SETTLEMENTS * np.nan_to_num(people)
    scale = np.divide(most, inside, out=np.ones(len(people)), where=inside > most)
    scaled = found.people * scale[found.region]
    return found._replace(people=scaled), np.bincount(found.region, scaled, minlength=len(people))

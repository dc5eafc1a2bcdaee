"""From a typed name or coordinates to one place on Earth; what is unclear is asked, never guessed."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable

from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.errors import UsageError
from fallzone.model.zone import Place
from fallzone.places.coordinates import (
    coordinate_fault,
    is_position,
    normalise,
    parse_position,
    turn,
    words_of_position,
)
from fallzone.places.gazetteer import Entry, close_names, find_entries
from fallzone.places.names import KIND_WORDS, fold
from fallzone.places.region_names import find_region_names
from fallzone.words import _, language, named
from fallzone.words.things import place_kind_words

# Two entries with one name in one province closer than this are one place (a town and the island around it).
_SAME_PLACE_M = 10_000.0
# A region no larger than this that holds the town of its name is that town: Seoul, Singapore.
_CITY_REGION_M = 60_000.0
_SHOWN_CANDIDATES = 8
_LONGEST_NAME = 100
# Province and country
_MOST_AREAS = 2
_KIND_ORDER = ("region", "sea")


def find_place(text: str, geodata: Geodata = SHIPPED) -> Place:
    """The one place that a text names.

    Parameters
    ----------
    text : str
        A name (``Naha``, ``那覇``, ``나하``), a name with its area (``Miyako, Iwate``), a region
        (``Okinawa Prefecture``), or coordinates: ``26.2124,127.6809``, ``26.2124N 127.6809E``,
        ``26-12-45N 127-40-51E``, ``261245N1274051E``, ``52RCP7712`` (MGRS).
    geodata : Geodata
        Whose places and regions are known by name.

    Returns
    -------
    Place
        Its position geodetic on WGS 84.

    Raises
    ------
    UsageError
        When nothing fits, or more than one place; the text lists the candidates.
    """
    if len(text) > _LONGEST_NAME and not is_position(normalise(text[: _LONGEST_NAME + 1])):
        raise UsageError(
            _("'{text}…' has {count:,} characters: no place has a name that long").format(
                text=text[:40], count=len(text)
            )
        )
    written = normalise(text[:1000])
    if not written:
        raise UsageError(_("an empty text is not a place: give a name or LAT,LON"))
    if is_position(written):
        position = parse_position(text)
        place = _place_of(*position[:3], name="")
        mark = "declared" if position.reach_m else None
        return dataclasses.replace(place, reach_m=position.reach_m, reach_mark=mark)
    return _find_by_name(text, geodata)


def place_at(lat_deg: float, lon_deg: float, *, where: str, name: str = "") -> Place:
    """Place at given coordinates; a longitude beyond 180° is reduced by a turn, and the place's name says so.

    Parameters
    ----------
    lat_deg : float
        Geodetic latitude, −90 to 90 [deg], WGS 84.
    lon_deg : float
        Geodetic longitude, −360 to 360 [deg].
    where : str
        File and row, for messages.
    name : str
        Its name; where empty, its position.

    Returns
    -------
    Place

    Raises
    ------
    UsageError
        When they are not finite, not on Earth or look swapped.
    """
    fault = coordinate_fault(lat_deg, lon_deg)
    if fault:
        raise UsageError(f"{where}: {fault}")
    return _place_of(*turn(lat_deg, lon_deg)[:3], name=name)


def join_words(words: list[str], geodata: Geodata = SHIPPED) -> list[str]:
    """Join the words of one place that a shell has split.

    Parameters
    ----------
    words : list of str
        Arguments of a command.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    list of str
        One text for each place.

    Examples
    --------
    >>> join_words(["26.2124N", "127.6809E", "Naha", "Miyako,", "Iwate", "Okinawa", "Prefecture"])
    ['26.2124N 127.6809E', 'Naha', 'Miyako, Iwate', 'Okinawa Prefecture']
    """
    places, at = [], 0
    while at < len(words):
        size = words_of_position(words[at:]) or _words_of_name(words[at:], geodata)
        places.append(" ".join(words[at : at + size]))
        at += size
    return places


def _words_of_name(words: list[str], geodata: Geodata) -> int:
    """How many of the first words make one name: a comma, or a word for a kind (Naha City), joins the next word."""
    ends = [size for size in (4, 3, 2) if len(words) >= size and fold(words[size - 1].rstrip(",")) in KIND_WORDS]
    # East China Sea is one place, Naha Tokyo City are two
    names = {size: " ".join(words[:size]).rstrip(",") for size in ends}
    size = next((size for size in ends if size == 2 or find_region_names(names[size], geodata)), 1)
    is_open = words[size - 1].endswith(",") and not any(character.isdigit() for character in words[size - 1])
    return min(size + is_open, len(words))


def _place_of(lat_deg: float, lon_deg: float, turned_deg: float | None, name: str) -> Place:
    """A bare position as a place."""
    words = f"{lat_deg:.10g},{lon_deg:.10g}"
    if turned_deg is not None:
        words = _("{position} (longitude {turned_deg:.10g})").format(position=words, turned_deg=turned_deg)
    return Place(
        id=name or words, name=name or words, lon_deg=lon_deg, lat_deg=lat_deg, names={}, area="", source=_("as given")
    )


def _find_by_name(text: str, geodata: Geodata) -> Place:
    """The only place of that name; where there are several, or it is the short name of an island, the user is asked."""
    entries = _find_candidates(text, geodata)
    if not entries:
        raise UsageError(_unknown(text, geodata))
    if (place := _as_one(entries, geodata)) is not None:
        return place
    raise UsageError(_ambiguous(text, entries, geodata))


def _find_candidates(text: str, geodata: Geodata) -> list[Entry]:
    """Entries that a name fits, regions first; for a name with its area, those that lie in it."""
    entries = _without_doubles(_find_regions(text, geodata), find_entries(text, geodata=geodata))
    for commas in range(1, 1 + min(text.count(","), _MOST_AREAS)):
        if entries:
            break
        entries = find_entries(*text.rsplit(",", commas), geodata=geodata)
        # Where the area is given, full names win: what is only called so for short is another place
        entries = [entry for entry in entries if entry.match == "full"] or entries
    return entries


def _find_regions(name: str, geodata: Geodata) -> list[Entry]:
    """Regions of a name as entries, each with its outline and a point inside it."""
    ids = [region_id for region_id, _ in find_region_names(name, geodata)]
    if not ids:
        return []
    from fallzone.catalogue.regions import load_regions

    entries = []
    for region in load_regions(geodata):
        if region.id in ids:
            point = region.geometry.representative_point()
            facts = {key: getattr(region, key) for key in ("id", "names", "source", "geometry")}
            entries.append(
                Entry(
                    **facts,
                    kind="sea" if region.kind == "sea" else "region",
                    lon_deg=point.x,
                    lat_deg=point.y,
                    country="",
                    admin="",
                    population=0,
                    reach_m=region.tolerance_m,
                    reach_mark=region.mark,
                )
            )
    return sorted(entries, key=lambda entry: (_KIND_ORDER.index(entry.kind), entry.id))


def _without_doubles(regions: list[Entry], entries: list[Entry]) -> list[Entry]:
    """Regions and entries without duplicates, such as a city that is a province, or a province that is an island."""
    same = [(region, entry) for region in regions for entry in entries if _is_same(region, entry)]
    cities = [region for region, entry in same if entry.kind == "city"]
    islands = [entry for _, entry in same if entry.kind == "island"]
    return [one for one in (*regions, *entries) if one not in cities and one not in islands]


def _is_same(region: Entry, entry: Entry) -> bool:
    """Whether a region and a place with an outline have the same name in Korean and, where it has one, in Japanese."""
    names = [(region.names.get(language), entry.names.get(language)) for language in ("ko", "ja")]
    has_korean = bool(names[0][0] and names[0][1])
    return entry.has_outline and has_korean and all(not other or one == other for one, other in names)


def _as_one(entries: list[Entry], geodata: Geodata) -> Place | None:
    """The place that all entries stand for, reaching over all of them; None where they are several."""
    full = [entry for entry in entries if not entry.is_short]
    if not full:
        return None
    first = full[0]
    if first.geometry is not None:
        if len(entries) == 1:
            return first.to_place(geodata)
        is_city = _size_m(first) <= _CITY_REGION_M and all(_holds(first, entry) for entry in entries)
        outlined = next((entry for entry in entries if entry.has_outline), first)
        return outlined.to_place(geodata) if is_city else None
    distances_m = [_distance_m(first, entry) for entry in entries]
    if max(distances_m) > _SAME_PLACE_M or len({entry.admin for entry in entries if entry.admin}) > 1:
        return None
    place = first.to_place(geodata)
    if place.geometry is not None:
        return place
    reach_m = max(away_m + entry.reach_m for away_m, entry in zip(distances_m, entries, strict=True))
    return dataclasses.replace(place, reach_m=reach_m)


def _size_m(region: Entry) -> float:
    """Diagonal of the bounding box of a region [m], roughly."""
    west, south, east, north = region.geometry.bounds
    return 111_200.0 * math.hypot(north - south, (east - west) * math.cos(math.radians(region.lat_deg)))


def _holds(region: Entry, entry: Entry) -> bool:
    """Whether a region holds the point of an entry."""
    import shapely

    return entry is region or bool(shapely.intersects_xy(region.geometry, entry.lon_deg, entry.lat_deg))


def _unknown(text: str, geodata: Geodata) -> str:
    close = close_names(text.rpartition(",")[0] or text, geodata)
    if not close:
        return _("no place '{text}' here; give LAT,LON, or see: fallzone list places").format(text=text)
    return _("no place '{text}' here; did you mean {names}?").format(text=text, names=", ".join(close))


def _ambiguous(text: str, entries: list[Entry], geodata: Geodata) -> str:
    head = _("'{text}' may be:") if len(entries) > 1 else _("'{text}' is a short name; its full one is:")
    lines = [head.format(text=text)]
    lines += [f"{_name_words(entry)}  {_kind_words(entry)}" for entry in entries[:_SHOWN_CANDIDATES]]
    if len(entries) > _SHOWN_CANDIDATES:
        lines.append(_("and {count} more").format(count=len(entries) - _SHOWN_CANDIDATES))
    example = _find_example(entries, geodata)
    lines.append(_("Say which, as in: fallzone check '{example}', or give its LAT,LON").format(example=example))
    return "\n".join(lines)


def _name_words(entry: Entry) -> str:
    """What finds a candidate, after its name in the language spoken."""
    own = named(entry.names, entry.label)
    return entry.label if language() == "en" or own == entry.label else f"{own} ({entry.label})"


def _kind_words(entry: Entry) -> str:
    """Kind and position of a candidate, to follow its name."""
    return f"({place_kind_words(entry.kind)}, {entry.lat_deg:.4f},{entry.lon_deg:.4f})"


def _find_example(entries: Iterable[Entry], geodata: Geodata) -> str:
    """A text that means one of the candidates and nothing else: a name that finds it, or its position."""
    entries = list(entries)
    for entry in entries[:3]:
        for text in (entry.label, *entry.names.values()):
            place = _as_one(found, geodata) if (found := _find_candidates(text, geodata)) else None
            if place is not None and place.id == entry.id:
                return text
    return f"{entries[0].lat_deg:.4f},{entries[0].lon_deg:.4f}"


def _distance_m(one: Entry, other: Entry) -> float:
    """Great-circle distance [m], good enough to tell a neighbour from another town."""
    lat, other_lat = math.radians(one.lat_deg), math.radians(other.lat_deg)
    half_lon = math.radians(other.lon_deg - one.lon_deg) / 2.0
    haversine = math.sin((other_lat - lat) / 2.0) ** 2 + math.cos(lat) * math.cos(other_lat) * math.sin(half_lon) ** 2
    return 2.0 * 6_371_000.0 * math.asin(min(1.0, math.sqrt(haversine)))

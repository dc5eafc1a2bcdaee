"""Flight corridor and casualty expectation by the prescribed method of 14 CFR 420, for any site."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.catalogue.geodata import Geodata, find_geodata
from fallzone.errors import InputError, UsageError
from fallzone.runs.folders import check_output, require_path, writing
from fallzone.words import _
from fallzone.words.hints import suggest

if TYPE_CHECKING:
    from fallzone.model.site import Pad, Site
    from fallzone.risk.corridor.draw import FlightCorridor
    from fallzone.risk.corridor.integral import PopulatedArea
    from fallzone.risk.corridor.people import Settled
    from fallzone.risk.corridor.prescribed import Prescribed


def corridor(
    site: str | Path,
    *,
    azimuth_deg: float,
    vehicle_class: str,
    pad: str | None = None,
    apogee_m: float | None = None,
    casualty_area_m2: float | None = None,
    population: Iterable[PopulatedArea] | None = None,
    geodata: str | Path | Geodata | None = None,
) -> Prescribed:
    """Draw a flight corridor and sum the risk in it as 14 CFR 420 prescribes, as ``fallzone corridor`` does.

    Parameters
    ----------
    site : str or Path
        Id of a shipped site, a site file (``.toml``), or a position such as ``34.43,127.54``.
    azimuth_deg : float
        Flight azimuth, clockwise from north, −360 to 360.
    vehicle_class : str
        ``small``, ``medium``, ``medium-large``, ``large`` or ``guided-suborbital``.
    pad : str, optional
        Id of a pad; the first of the site where not given.
    apogee_m : float, optional
        Of the last stage of a suborbital vehicle.
    casualty_area_m2 : float, optional
        Effective casualty area; without it there is no casualty expectation, for none is shipped.
    population : iterable of PopulatedArea, optional
        Who lives where, nobody twice; where not given, people by the totals of regions, spread over their land.
    geodata : str, Path or Geodata, optional
        Folder of sites and places; the shipped one where not given.

    Returns
    -------
    Prescribed

    Raises
    ------
    UsageError
        No such site, pad or class.
    InputError
        Numbers or files that cannot be true.
    """
    from fallzone.risk.corridor.draw import build_corridor
    from fallzone.risk.corridor.integral import estimate_casualties
    from fallzone.risk.corridor.people import Settled
    from fallzone.risk.corridor.prescribed import Prescribed
    from fallzone.risk.corridor.tables import MOST_CASUALTIES, find_class

    geodata = find_geodata(geodata)
    sizes = find_class(vehicle_class)
    if not -360.0 <= azimuth_deg <= 360.0:
        limits = _("expected {low} to {high}").format(low=-360, high=360)
        raise InputError("azimuth_deg", _("{value} is out of range").format(value=f"{azimuth_deg:g}"), limits)
    found, chosen, lonlat = _find_launch_point(site, pad, geodata)
    drawn = build_corridor(*lonlat, azimuth_deg=azimuth_deg % 360.0, vehicle_class=sizes, apogee_m=apogee_m)
    settled = _settle(drawn, geodata) if population is None else Settled(tuple(population), 0.0)
    return Prescribed(
        site=found,
        pad=chosen,
        corridor=drawn,
        risk=estimate_casualties(drawn, settled.areas, casualty_area_m2),
        population="regions" if population is None else "given",
        unknown_m2=settled.unknown_m2,
        limit=MOST_CASUALTIES,
    )


def write_corridor(found: Prescribed, path: str | Path) -> Path:
    """Write corridor, exclusion zone and corners as GeoJSON; nothing that stands there is replaced.

    Parameters
    ----------
    found : Prescribed
        As ``corridor`` returns it.
    path : str or Path
        The file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        When something stands there, or it cannot be written.
    """
    from fallzone.files import check_file
    from fallzone.outputs.corridor.geojson import write

    path = require_path("path", path)
    check_output(path, check_file)
    with writing(path):
        return write(found.corridor, found.risk, path)


def _settle(drawn: FlightCorridor, geodata: Geodata) -> Settled:
    from fallzone.exposures.people import load_people
    from fallzone.risk.corridor.people import spread_people

    people = load_people(geodata)
    return spread_people(drawn, lambda lon_deg, lat_deg: people.find(lon_deg, lat_deg).density_pm2)


def _find_launch_point(
    site: str | Path, pad: str | None, geodata: Geodata
) -> tuple[Site | None, Pad | None, tuple[float, float]]:
    """The site and the pad that were named, and longitude and latitude [deg]."""
    from fallzone.places.coordinates import is_position, normalise, parse_position

    if isinstance(site, str) and not site.lower().endswith(".toml") and is_position(normalise(site)):
        if pad is not None:
            raise UsageError(_("pad '{pad}' of a position: only a site has pads").format(pad=pad[:40]))
        position = parse_position(site)
        return None, None, (position.lon_deg, position.lat_deg)
    found = _read_site(site, geodata)
    pads = {one.id: one for one in found.pads}
    if pad is not None and pad not in pads:
        told = _("no pad '{name}'; {suggestion}")
        raise UsageError(told.format(name=pad[:40], suggestion=suggest(pad, pads)))
    chosen = found.pads[0] if pad is None else pads[pad]
    return found, chosen, (chosen.lon_deg, chosen.lat_deg)


def _read_site(site: str | Path, geodata: Geodata) -> Site:
    """A shipped site by its id, or a file."""
    from fallzone.catalogue.load import load_site
    from fallzone.catalogue.reading import read_record
    from fallzone.model.site import Site

    if str(site).lower().endswith(".toml"):
        return read_record(Path(site), Site, geodata=geodata)
    known = geodata.list_ids("sites")
    if site not in known:
        told = _("no site '{name}'; {suggestion}")
        raise UsageError(told.format(name=str(site)[:40], suggestion=suggest(str(site), known)))
    return load_site(str(site), geodata)

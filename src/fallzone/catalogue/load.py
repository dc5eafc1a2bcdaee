"""Sites, vehicles, missions and their zones by name."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any, Literal

from fallzone import plugins
from fallzone.catalogue.agreement import check_published
from fallzone.catalogue.fitted.flies_as import AIM_KEYS, FLIGHT_KEYS, merge_flight
from fallzone.catalogue.flight_record import check_likelihood
from fallzone.catalogue.gates import check_gates
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.reading import read_record, read_toml
from fallzone.catalogue.zones import load_named_zones
from fallzone.earth.geodesic import range_azimuth
from fallzone.errors import InputError, UsageError
from fallzone.model.ascent.release import Release
from fallzone.model.mission import FailureCase, Mission
from fallzone.model.motors import BURN_TIME_TOLERANCE, Motor
from fallzone.model.record import Record
from fallzone.model.site import Pad, Site
from fallzone.model.timeline import Burn
from fallzone.model.vehicle import Vehicle
from fallzone.model.zone import Zone
from fallzone.words import _, msg
from fallzone.words.hints import suggest
from fallzone.words.things import with_commas

# Parts that may lie beside a mission's file, each with the list by which a file of that kind is recognised
_PARTS: dict[Literal["vehicle", "site"], str] = {"vehicle": "stages", "site": "pads"}
_LONGEST_NAME = 100
# Assumed: no carrier lets a vehicle go farther from the airfield than this, about its ferry range
FARTHEST_RELEASE_M = 5e6
# Places of errors in what two files may state together
_KEY_TAKEN = re.compile(r"\[(burns|separations|guidance|aim|release|target_orbit|as_flown)\b")
_UNKNOWN = {
    "mission": msg("no mission '{name}'"),
    "vehicle": msg("no vehicle '{name}'"),
    "site": msg("no site '{name}'"),
    "pad": msg("no pad '{name}'"),
    "failure": msg("no failure mode '{name}'"),
}


def load_mission(name: str | Path, geodata: Geodata = SHIPPED) -> Mission:
    """Read a shipped mission by its id, or a user's own ``.toml`` file by its path.

    Parameters
    ----------
    name : str or Path
        Id, or path that ends in ``.toml``.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Mission

    Raises
    ------
    UsageError
        When there is no such mission.
    InputError
        When its file, or one that it names, contradicts itself or the others.
    """
    return load_launch(name, geodata)[0]


def load_launch(name: str | Path, geodata: Geodata = SHIPPED) -> tuple[Mission, Vehicle, Site]:
    """Read a mission with the vehicle and the launch site that it names.

    Vehicle and site come from the files beside the mission's own, else from the shipped ones.

    Parameters
    ----------
    name : str or Path
        Id, or path that ends in ``.toml``.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    tuple of (Mission, Vehicle, Site)

    Raises
    ------
    UsageError
        When there is no such mission.
    InputError
        When its file, or one that it names, contradicts itself or the others.
    """
    if not isinstance(name, str | Path):
        raise UsageError(_("a mission is named by its id or its file, not by {kind}").format(kind=type(name).__name__))
    if str(name).lower().endswith(".toml"):
        path = Path(name)
    else:
        _require("mission", name, geodata.list_ids("missions"), UsageError)
        path = mission_path(name, geodata)
    taken: list[str] = []
    try:
        mission = read_record(
            path, Mission, geodata=geodata, complete=partial(_take_flight, geodata=geodata, taken=taken)
        )
        return mission, *_read_parts(mission, geodata)
    except InputError as error:
        if not taken or error.expected or not _KEY_TAKEN.search(error.where):
            raise
        expected = _("what it does not state of these is taken from '{other}': {keys}; state both, or neither")
        keys = with_commas([*FLIGHT_KEYS, *AIM_KEYS])
        raise InputError(error.where, error.problem, expected.format(other=taken[0], keys=keys)) from None


def mission_path(name: str, geodata: Geodata = SHIPPED) -> Path:
    """File of a shipped mission.

    Parameters
    ----------
    name : str
        Id of the mission.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Path
    """
    return geodata.root / "missions" / f"{name}.toml"


def vehicle_path(name: str, geodata: Geodata = SHIPPED) -> Path:
    """File of a shipped vehicle.

    Parameters
    ----------
    name : str
        Id of the vehicle.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Path
    """
    return geodata.root / "vehicles" / f"{name}.toml"


def _read_tables(name: str, geodata: Geodata) -> dict[str, Any]:
    """The file of a shipped mission as it stands there."""
    path = mission_path(name, geodata)
    return read_toml(path, geodata.shown(path))


def _take_flight(data: dict[str, Any], where: str, geodata: Geodata, taken: list[str]) -> dict[str, Any]:
    """Data of a mission with the flight of the one that it flies as, whose id is noted; its own keys win."""
    name = data.get("flies_as")
    if not isinstance(name, str):
        return data
    _require("mission", name, geodata.list_ids("missions"), InputError, f"{where} [flies_as]")
    other = _read_tables(name, geodata)
    if "flies_as" in other:
        problem = _("'{name}' itself flies as '{other}'").format(name=name, other=other["flies_as"])
        raise InputError(f"{where} [flies_as]", problem, _("name the mission that has the guidance"))
    if isinstance(data.get("vehicle"), str) and other.get("vehicle") != data["vehicle"]:
        problem = _("'{name}' flies {other}, this mission {vehicle}").format(
            name=name, other=other.get("vehicle"), vehicle=data["vehicle"]
        )
        raise InputError(f"{where} [flies_as]", problem, _("name a mission of the same vehicle"))
    taken.append(name)
    return merge_flight(data, other)


def list_followers(name: str, geodata: Geodata = SHIPPED) -> tuple[str, ...]:
    """Ids of the shipped missions that fly as a given one, by its guidance.

    Parameters
    ----------
    name : str
        Id of a mission.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    tuple of str
    """
    tables = {other: _read_tables(other, geodata) for other in geodata.list_ids("missions")}
    # One with an aim takes burns and separations over, and flies by a guidance of its own
    return tuple(other for other, told in tables.items() if told.get("flies_as") == name and "aim" not in told)


def list_sisters(mission: Mission, geodata: Geodata = SHIPPED) -> tuple[str, ...]:
    """Ids of the other shipped missions of a mission's vehicle.

    Their published values show how far its computed flights can be trusted. A vehicle of the user's own has none, even
    where it is named like a shipped one.

    Parameters
    ----------
    mission : Mission
        As read.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    tuple of str
    """
    if "vehicle" in find_own_parts(mission, geodata):
        return ()
    names = [name for name in geodata.list_ids("missions") if name != mission.id]
    # Only missions of this vehicle are read in full: faults in other files do not matter here
    return tuple(name for name in names if _read_tables(name, geodata).get("vehicle") == mission.vehicle)


def load_vehicle(name: str, geodata: Geodata = SHIPPED, *, where: str = "vehicle") -> Vehicle:
    """Read a shipped vehicle by its id.

    Parameters
    ----------
    name : str
        Its id.
    geodata : Geodata
        Where shipped files lie.
    where : str
        File and key that name it, for messages.

    Returns
    -------
    Vehicle

    Raises
    ------
    InputError
        When there is no such vehicle, or its file is wrong.
    """
    _require("vehicle", name, geodata.list_ids("vehicles"), InputError, where)
    return _read_vehicle(vehicle_path(name, geodata), geodata)


def _read_vehicle(path: Path, geodata: Geodata) -> Vehicle:
    vehicle = read_record(path, Vehicle, geodata=geodata)
    check_likelihood(vehicle, geodata.shown(path))
    return vehicle


def load_site(name: str, geodata: Geodata = SHIPPED, *, where: str = "site") -> Site:
    """Read a shipped launch site by its id.

    Parameters
    ----------
    name : str
        Its id.
    geodata : Geodata
        Where shipped files lie.
    where : str
        File and key that name it, for messages.

    Returns
    -------
    Site

    Raises
    ------
    InputError
        When there is no such site, or its file is wrong.
    """
    _require("site", name, geodata.list_ids("sites"), InputError, where)
    return read_record(geodata.root / "sites" / f"{name}.toml", Site, geodata=geodata)


def _find_part(mission: Mission, kind: Literal["vehicle", "site"], geodata: Geodata) -> Path:
    """The file of a mission's vehicle or site.

    Raises
    ------
    InputError
        When there is none, or more than one beside the mission file.
    """
    own = find_own_parts(mission, geodata).get(kind)
    if own is not None:
        return own
    name, where = getattr(mission, kind), f"{shown_file(mission)} [{kind}]"
    shipped = geodata.list_ids(f"{kind}s")
    if name not in shipped:
        expected = _("{hint}, or put {file} beside the mission file").format(
            hint=suggest(name, shipped), file=f"{name}.{kind}.toml"
        )
        raise InputError(where, _(_UNKNOWN[kind]).format(name=name), expected)
    return geodata.root / f"{kind}s" / f"{name}.toml"


def is_own_file(mission: Mission, geodata: Geodata = SHIPPED) -> bool:
    """Whether a mission was read from a file of the user's own, outside geodata.

    Parameters
    ----------
    mission : Mission
        As read.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    bool
    """
    if mission._origin is None:
        return False
    # Files of geodata may be links that lead out of it
    path, root = mission._origin.path, geodata.root
    return not (path.is_relative_to(root) or path.resolve().is_relative_to(root.resolve()))


def find_own_parts(mission: Mission, geodata: Geodata = SHIPPED) -> dict[Literal["vehicle", "site"], Path]:
    """Files beside a user's own mission file from which its vehicle and its site are read.

    They are ``NAME.toml``, ``NAME.vehicle.toml`` or ``vehicles/NAME.toml``, and win over shipped ones of that name.

    Parameters
    ----------
    mission : Mission
        As read.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    dict of str to Path
        Keys ``vehicle`` and ``site``, where there is such a file.

    Raises
    ------
    InputError
        When there is more than one of a kind.
    """
    if not is_own_file(mission, geodata):
        return {}
    folder, parts = mission._origin.path.parent, {}
    for kind, list_key in _PARTS.items():
        name = getattr(mission, kind)
        # Names that lead elsewhere, or are longer than a file's can be, have no file
        if Path(name).name != name or len(name) > _LONGEST_NAME:
            continue
        plain = folder / f"{name}.toml"
        found = [
            path for path in (folder / f"{name}.{kind}.toml", folder / f"{kind}s" / f"{name}.toml") if path.is_file()
        ]
        # Only the content of NAME.toml tells whether it is a vehicle, a site or a mission
        found += [plain] if plain.is_file() and list_key in read_toml(plain, geodata.shown(plain)) else []
        if len(found) > 1:
            problem = _("'{name}' is each of {files}").format(name=name, files=", ".join(map(str, found)))
            raise InputError(f"{shown_file(mission)} [{kind}]", problem, _("keep one of them"))
        if found:
            parts[kind] = found[0]
    return parts


def find_pad(mission: Mission, site: Site) -> Pad:
    """Pad that a mission flies from.

    Parameters
    ----------
    mission : Mission
        As read.
    site : Site
        Its site.

    Returns
    -------
    Pad

    Raises
    ------
    InputError
        When the site has no such pad.
    """
    pads = {pad.id: pad for pad in site.pads}
    _require("pad", mission.pad, tuple(pads), InputError, f"{shown_file(mission)} [pad]")
    return pads[mission.pad]


def find_origin(mission: Mission, site: Site) -> Pad | Release:
    """Where a flight begins, and from where its ranges and azimuths count: its pad, or its release in the air.

    Parameters
    ----------
    mission : Mission
        As read.
    site : Site
        Its site.

    Returns
    -------
    Pad or Release
        Both have ``lon_deg``, ``lat_deg`` [deg] and ``height_m`` above the ellipsoid [m].

    Raises
    ------
    InputError
        When the site has no such pad.
    """
    return find_pad(mission, site) if mission.release is None else mission.release


def shown_file(record: Record) -> str:
    """Name of the file that a record was read from, for messages and provenance.

    Parameters
    ----------
    record : Record
        As read.

    Returns
    -------
    str
        Its id where it was not read from a file.
    """
    return record._origin.where if record._origin else getattr(record, "id", "record")


def find_named_file(
    mission: Mission, key: Literal["wind_file", "trajectory_file"], geodata: Geodata = SHIPPED
) -> Path | None:
    """File that a mission names under a key.

    Parameters
    ----------
    mission : Mission
        As read.
    key : {"wind_file", "trajectory_file"}
        The key.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Path or None
        None where the mission has no such key.

    Raises
    ------
    InputError
        When there is no such file, or it lies neither beneath the mission file's folder nor in geodata.
    """
    name = getattr(mission, key)
    if name is None:
        return None
    where = f"{shown_file(mission)} [{key}]"
    root = geodata.root
    folder = mission._origin.path.parent if mission._origin else root / "missions"
    try:
        found = (folder / name).resolve()
        ordinary, there = found.is_file(), found.exists() and not found.is_dir()
    except (OSError, ValueError, RuntimeError) as error:
        # A NUL, a name longer than any file's, links in a circle
        raise InputError(
            where,
            _("{name!r} names no file: {error}").format(name=name[:60], error=error),
            _("name it relative to the mission file"),
        ) from None
    for home in (root, folder):
        if not Path(name).is_absolute() and found.is_relative_to(home.resolve()):
            if not ordinary:
                problem = (
                    _("'{name}' is not an ordinary file").format(name=name)
                    if there
                    else _("no such file: '{name}'").format(name=name)
                )
                raise InputError(where, problem, _("name it relative to the mission file"))
            return home / found.relative_to(home.resolve())
    expected = _("name a file beside the mission file, beneath it or in geodata, relative to the mission file")
    raise InputError(where, _("'{name}' lies elsewhere").format(name=name), expected)


def load_zones(mission: Mission, geodata: Geodata = SHIPPED) -> tuple[Zone, ...]:
    """Zones of a mission: those announced for it, and those built from what was announced.

    Of a user's own mission file they may lie beside it, as ``NAME.geojson``, and then win over shipped ones.

    Parameters
    ----------
    mission : Mission
        As read.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    tuple of Zone

    Raises
    ------
    InputError
        When a file of zones is missing or wrong, or two zones have the same id.
    """
    beside = mission._origin.path.parent if mission._origin is not None and is_own_file(mission, geodata) else None
    return load_named_zones(mission.zones, f"{shown_file(mission)} [zones]", geodata, beside)


def _read_parts(mission: Mission, geodata: Geodata) -> tuple[Vehicle, Site]:
    """A mission's vehicle and site, which must have the pad and the stages that the mission speaks of."""
    where = shown_file(mission)
    site = read_record(_find_part(mission, "site", geodata), Site, geodata=geodata)
    _check_release(mission, site, where)
    check_published(mission, find_origin(mission, site), where)
    check_gates(mission, where)
    vehicle = _read_vehicle(_find_part(mission, "vehicle", geodata), geodata)
    _check_stages(mission, vehicle, where)
    return vehicle, site


def _check_release(mission: Mission, site: Site, where: str) -> None:
    """A carrier lets a vehicle go within its own reach of the site: farther away a coordinate is wrong."""
    pad, release = find_pad(mission, site), mission.release
    if release is None:
        return
    away_m = float(range_azimuth(pad.lon_deg, pad.lat_deg, release.lon_deg, release.lat_deg)[0])
    if away_m > FARTHEST_RELEASE_M:
        raise InputError(
            f"{where} [release]",
            _("{lat:.3f}, {lon:.3f} is {away_km:,.0f} km from pad {pad} of {site}").format(
                lat=release.lat_deg, lon=release.lon_deg, away_km=away_m / 1e3, pad=pad.id, site=site.id
            ),
            _(
                "expected within {most_km:,.0f} km: check lon_deg and lat_deg, or name the airfield it flies from"
            ).format(most_km=FARTHEST_RELEASE_M / 1e3),
        )


def _check_stages(mission: Mission, vehicle: Vehicle, where: str) -> None:
    """A mission's failure is one that there is, and burns and separations are of what the vehicle has."""
    if mission.as_flown is not None:
        _require("failure", mission.as_flown.mode, plugins.names("failure"), InputError, f"{where} [as_flown.mode]")
        _check_settings(mission.as_flown, f"{where} [as_flown.settings]")
    stages = {motor.name: motor for motor in vehicle.motors}
    burned_s = dict.fromkeys(stages, 0.0)
    for burn in mission.burns:
        if burn.stage not in stages:
            raise InputError(
                f"{where} [burns]", _("{vehicle} has no {burning}").format(vehicle=mission.vehicle, burning=burn.stage)
            )
        burned_s[burn.stage] += burn.full_thrust_s
    for number, separation in enumerate(mission.separations, start=1):
        if separation.item not in (*vehicle.parts, "payload"):
            raise InputError(
                f"{where} [separations.{number}.item]",
                _("{vehicle} has no {item}").format(vehicle=mission.vehicle, item=separation.item),
                _("one of {items}").format(items=", ".join((*vehicle.parts, "payload"))),
            )
    for boosters in vehicle.boosters:
        if not burned_s[boosters.name]:
            raise InputError(
                f"{where} [burns]",
                _("no burn of {boosters}, which {vehicle} has").format(boosters=boosters.name, vehicle=mission.vehicle),
                _("its ignition_s and cutoff_s, or a vehicle without it"),
            )
    for number, burn in enumerate(mission.burns, start=1):
        _check_curve(burn, stages[burn.stage], burned_s[burn.stage], f"{where} [burns.{number}]")
    for name, stage in stages.items():
        if burned_s[name] > stage.burn_s.value * 1.02:
            raise InputError(
                f"{where} [burns]",
                _("{name} burns {burned_s:.1f} s in all").format(name=name, burned_s=burned_s[name]),
                _("its propellant lasts {burn_s:.1f} s (vehicles/{vehicle}.toml)").format(
                    burn_s=stage.burn_s.value, vehicle=mission.vehicle
                ),
            )


def _check_curve(burn: Burn, motor: Motor, burned_s: float, where: str) -> None:
    """A motor with a thrust curve burns once, to its end, as the curve says."""
    curve, length_s = motor.thrust_curve, burn.cutoff_s.value - burn.ignition_s.value
    if curve is None:
        return
    if burn.throttle_steps or abs(length_s / motor.burn_s.value - 1.0) > BURN_TIME_TOLERANCE or length_s != burned_s:
        raise InputError(
            where,
            _("{burning} burns for {length_s:g} s of {burned_s:g} s at full thrust, and has a thrust curve").format(
                burning=burn.stage, length_s=length_s, burned_s=burned_s
            ),
            _("one burn without throttle, {burn_s:g} s long within {tolerance:.0%}, as long as the motor burns").format(
                burn_s=motor.burn_s.value, tolerance=BURN_TIME_TOLERANCE
            ),
        )


def _check_settings(failure: FailureCase, where: str) -> None:
    """Check that the settings of a failure are those of its mode and within their bounds."""
    known = plugins.load("failure", failure.mode).SETTINGS
    for name, value in failure.settings.items():
        if name not in known:
            problem = _("no setting '{name}' of {mode}").format(name=name, mode=failure.mode)
            raise InputError(where, problem, suggest(name, known))
        setting = known[name]
        if not setting.low <= value <= setting.high:
            raise InputError(
                where,
                f"{name} = {value:g}",
                _("{low:g} to {high:g}: {meaning}").format(
                    low=setting.low, high=setting.high, meaning=_(setting.words)
                ),
            )


def _require(kind: str, name: str, known: tuple[str, ...], error: type, where: str = "") -> None:
    if name in known:
        return
    if error is UsageError:
        raise UsageError(f"{_(_UNKNOWN[kind]).format(name=name)}; {suggest(name, known)}")
    raise InputError(where, _(_UNKNOWN[kind]).format(name=name), suggest(name, known))

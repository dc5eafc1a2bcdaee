"""A run's folder as a location check reads it, and whether it is out of date; light, for it is asked often."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

from shapely.errors import ShapelyError

from fallzone import __version__
from fallzone.arrays import read_arrays
from fallzone.assessment.reweighted import differs_in_record_alone
from fallzone.assessment.store import strict
from fallzone.assessment.store.codes import check_provenance
from fallzone.assessment.store.launch_file import ISOPLETHS_FILE, LAUNCH_FILE, read_isopleths, read_launch
from fallzone.assessment.store.zones_today import KnownZones, hold_zones
from fallzone.catalogue.geodata import SHIPPED, Geodata, parse_json, read_text
from fallzone.catalogue.reading import build_record
from fallzone.catalogue.regions import region_files
from fallzone.catalogue.zones import list_zone_files
from fallzone.checks.launch_risk import LaunchRisk, gather_risk
from fallzone.checks.needed import list_needed
from fallzone.errors import InputError
from fallzone.files import digest_sha256, open_regular
from fallzone.model.mission import Mission
from fallzone.model.record import Instant
from fallzone.model.results.impacts import FAILURE_COLUMNS, IMPACT_COLUMNS, Footprint, Impacts
from fallzone.model.results.launch import Launch
from fallzone.model.results.provenance import Provenance
from fallzone.model.results.statement import Statement
from fallzone.model.results.trajectory import Drop, End, Event, Trajectory
from fallzone.model.vehicle import Jettisoned
from fallzone.model.zone import Zone
from fallzone.words import _, msg

SCHEMA_VERSION = 7
RUN_FILE = "assessment.json"
# What the document of every run holds
_PARTS = ("mission", "vehicle", "site", "provenance", "trajectories", "failures", "impacts", "zones", "flagged")
FOOTPRINTS_FILE = "footprints.geojson"
IMPACTS_FILE = "impacts.npz"
TRAJECTORIES_FILE = "trajectories.npz"
# One line for each other file, as `sha256sum --check` reads it
SUMS_FILE = "SHA256SUMS"

strict.hold_strictly(Drop, End, Event, Trajectory)


# A run from elsewhere may name files of the system that have no size and never end; no input is empty or larger.
_LARGEST_INPUT_BYTES = 2**31

# Nothing that was changed by hand is ever replaced
_AFTER_DAMAGE = msg("remove the folder or name another, and make the run again: fallzone run")
_MAKE_AGAIN = msg("make the run again: fallzone run")


@dataclass(frozen=True, kw_only=True)
class CheckData:
    """What a location check needs of a stored run, with the zones of today's files.

    Parameters
    ----------
    mission : str
        Id of its mission.
    liftoff_utc : datetime or None
        Lift-off, where it is known.
    zones : tuple of Zone
        Of today's files.
    zone_doubts : tuple of Statement
        Why zones that it was checked against are not among them.
    tried_as : str or None
        What was left out where areas like its own were tried.
    fall_doubts : tuple of Statement
        Which of its falls nothing that was published determines.
    shapes : tuple of Footprint
        Areas of each case and item.
    impacts : tuple of Impacts
        One for each case and item.
    inputs : dict of str to str
        SHA-256 of every file that it was made from, by name.
    needed : tuple of (str, str or None)
        Cases, and items of them, without which nothing can be said to be OUTSIDE.
    jettisoned : tuple of Jettisoned
        Bodies of its vehicle that have titles of their own.
    stale : Statement or None
        Why it no longer stands for today's files and version.
    launch : Launch or None
        What it says of one launch, with the isopleth of the floor at least.
    trajectories : dict of str to Trajectory
        Flights without dispersion, by case.
    seed : int
        Its seed.
    """

    mission: str
    liftoff_utc: datetime | None
    zones: tuple[Zone, ...]
    zone_doubts: tuple[Statement, ...]
    tried_as: str | None
    fall_doubts: tuple[Statement, ...]
    shapes: tuple[Footprint, ...]
    impacts: tuple[Impacts, ...]
    inputs: dict[str, str]
    needed: tuple[tuple[str, str | None], ...]
    jettisoned: tuple[Jettisoned, ...]
    stale: Statement | None
    launch: Launch | None
    trajectories: dict[str, Trajectory]
    seed: int

    @cached_property
    def risk(self) -> LaunchRisk | None:
        """What it says of one launch, as places are held against it; the same for every place."""
        return gather_risk(self.launch, self.impacts, self.trajectories, seed=self.seed)

    @property
    def zone_files(self) -> dict[str, str]:
        """SHA-256 of the zone files, by name."""
        return list_zone_files(self.zones)


def read_check(folder: Path, geodata: Geodata = SHIPPED) -> CheckData:
    """Read the part of a stored run that a location check needs; fast, for it is asked often.

    Parameters
    ----------
    folder : Path
        Where it is stored.
    geodata : Geodata
        Files of today, which it is held against.

    Returns
    -------
    CheckData

    Raises
    ------
    InputError
        When the folder does not hold a run that this version can read, or a zone file of its mission cannot be read.
    """
    with refuse_damage(folder):
        data, where = read_run_json(folder), str(folder / RUN_FILE)
        mission = strict.read_plain(dict[str, Any], data["mission"], strict.at(where, "mission"))
        provenance = read_provenance(folder, data)
        impacts = read_impacts(folder, data)
        run = CheckData(
            mission=strict.read_as(str, mission["id"], strict.at(where, "mission.id")),
            liftoff_utc=strict.read_as(
                Instant | None, mission.get("liftoff_utc"), strict.at(where, "mission.liftoff_utc")
            ),
            zones=(),
            zone_doubts=(),
            tried_as=provenance.tried_as,
            fall_doubts=provenance.fall_doubts,
            shapes=read_footprints(folder, impacts)[0],
            impacts=impacts,
            inputs=provenance.inputs,
            needed=list_needed(
                _list_separations(mission, where),
                has_failed="as_flown" in mission,
                failed_recoveries=_list_failed_recoveries(mission, where),
            ),
            jettisoned=_list_jettisoned(data, where),
            stale=find_stale(provenance, geodata, data["vehicle"]),
            launch=read_stored_launch(folder),
            trajectories=read_trajectories(folder, data),
            seed=provenance.seed,
        )
        names = strict.read_plain(list[str], mission.get("zones", []), strict.at(where, "mission.zones"))
        known = read_known_zones(folder, data)
    # A fault of today's files is none of the run's
    held = hold_zones(names, known, strict.at(where, "mission.zones"), geodata)
    return replace(run, zones=held.zones, zone_doubts=held.doubts)


def _list_separations(mission: dict[str, Any], where: str) -> list[str]:
    """Items that separate from the mission's flight."""
    parts = strict.read_plain(
        list[dict[str, Any]], mission.get("separations", []), strict.at(where, "mission.separations")
    )
    return [strict.read_as(str, part.get("item"), strict.at(where, "mission.separations.item")) for part in parts]


def _list_failed_recoveries(mission: dict[str, Any], where: str) -> tuple[str, ...]:
    """Cases in which what comes back does not; a mission without is not read in full."""
    if "landings" not in mission and "parachutes" not in mission:
        return ()
    return build_record(mission, Mission, f"{where} mission").failed_recoveries


def _list_jettisoned(data: dict[str, Any], where: str) -> tuple[Jettisoned, ...]:
    """Bodies of the mission's vehicle that have titles."""
    vehicle = strict.read_plain(dict[str, Any], data["vehicle"], strict.at(where, "vehicle"))
    named = strict.at(where, "vehicle.jettisoned")
    return strict.read_as(tuple[Jettisoned, ...], vehicle.get("jettisoned", []), named)


def find_staleness(folder: Path, geodata: Geodata = SHIPPED) -> Statement | None:
    """Why a stored run no longer stands for today's files and version.

    Parameters
    ----------
    folder : Path
        Where it is stored.
    geodata : Geodata
        Files of today.

    Returns
    -------
    Statement or None
        ``other-version``, ``file-gone``, ``file-changed`` or ``file-new``; None when it stands.

    Raises
    ------
    InputError
        When the folder does not hold a run that this version can read.
    """
    with refuse_damage(folder):
        data = read_run_json(folder)
        return find_stale(read_provenance(folder, data), geodata, data["vehicle"])


@contextmanager
def refuse_damage(folder: Path) -> Iterator[None]:
    """What breaks while a stored run is read was damaged, changed by hand or written by another version: InputError.

    Parameters
    ----------
    folder : Path
        Where it is stored.

    Raises
    ------
    InputError
        In place of what broke.
    """
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OSError, EOFError) as error:
        raise _unreadable(folder, error) from error
    except (ShapelyError, BadZipFile, zlib.error) as error:
        raise _unreadable(folder, error) from error
    except InputError as error:
        if _is_whole(folder):
            raise _unreadable(folder, error) from error
        raise


def _unreadable(folder: Path, error: Exception) -> InputError:
    problem, advice = _("the stored run is damaged or was changed by hand ({reason})"), _AFTER_DAMAGE
    if _is_whole(folder):
        advice = _MAKE_AGAIN
        problem = _(
            "the stored run is whole by its digests, but cannot be read: it was made by another version of fallzone, "
            "or by hand ({reason})"
        )
    reason = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
    return InputError(str(folder), problem.format(reason=reason), _(advice))


def _is_whole(folder: Path) -> bool:
    """Whether every file of a run is byte for byte as it was written."""
    try:
        lines = [line.partition("  ") for line in read_text(folder / SUMS_FILE).splitlines()]
        sums = {name: digest for digest, _, name in lines}
        # A run from elsewhere may name files of the system, which are none of a run's
        is_own = all(Path(name).name == name for name in sums)
        return is_own and RUN_FILE in sums and all(digest_sha256(folder / name) == sums[name] for name in sums)
    except (InputError, OSError, ValueError):
        return False


def is_run(folder: Path) -> bool:
    """Whether a folder holds a stored run.

    Parameters
    ----------
    folder : Path
        Any folder, or none.

    Returns
    -------
    bool
    """
    return (folder / RUN_FILE).is_file()


def is_older(folder: Path) -> bool:
    """Whether a stored run is whole, and was written in an earlier format than this version reads.

    Parameters
    ----------
    folder : Path
        Where it is stored.

    Returns
    -------
    bool
        False too for what is damaged, and for what holds no format.
    """
    if not _is_whole(folder):
        return False
    try:
        document = parse_json(read_text(folder / RUN_FILE), str(folder / RUN_FILE))
    except InputError:
        return False
    version = document.get("schema_version") if isinstance(document, dict) else None
    return isinstance(version, int) and version < SCHEMA_VERSION


def find_stale(provenance: Provenance, geodata: Geodata, vehicle: Any) -> Statement | None:
    """Why what was made from some files no longer stands for today's files and version.

    Parameters
    ----------
    provenance : Provenance
        With the files and the version.
    geodata : Geodata
        Files of today.
    vehicle : Any
        Of the run, as its document has it.

    Returns
    -------
    Statement or None
        As `find_staleness`.
    """
    if provenance.version != __version__:
        values = {"made_by": provenance.version, "version": __version__}
        return Statement(code="other-version", values=values)
    for name, digest in provenance.inputs.items():
        path = geodata.root / name
        if not path.is_file():
            path = Path(name)
        if not path.is_file() or not 0 < path.stat().st_size <= _LARGEST_INPUT_BYTES:
            return Statement(code="file-gone", values={"file": name})
        if digest_sha256(path) != digest and not differs_in_record_alone(path, vehicle):
            return Statement(code="file-changed", values={"file": name})
    new = [name for name in map(geodata.shown, region_files(geodata)) if name not in provenance.inputs]
    return Statement(code="file-new", values={"file": new[0]}) if new else None


@contextmanager
def open_part(folder: Path, name: str) -> Iterator[BinaryIO]:
    """One file of a stored run, byte for byte as it was written.

    Parameters
    ----------
    folder : Path
        Where the run is stored.
    name : str
        Name of the file.

    Yields
    ------
    file
        Open, at its beginning.

    Raises
    ------
    InputError
        When its digest differs: the file was damaged or changed by hand, or the run was replaced just now.
    """
    lines = read_text(folder / SUMS_FILE).splitlines()
    sums = {file: digest for digest, _, file in (line.partition("  ") for line in lines)}
    with open_regular(folder / name) as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sums.get(name):
            problem = _("differs from its digest in {file}: damaged, or changed by hand").format(file=SUMS_FILE)
            raise InputError(str(folder / name), problem, _(_AFTER_DAMAGE))
        file.seek(0)
        yield file


def read_run_json(folder: Path) -> dict[str, Any]:
    """The document of a stored run.

    Parameters
    ----------
    folder : Path
        Where it is stored.

    Returns
    -------
    dict of str to Any
        With all its parts, which are not checked yet.

    Raises
    ------
    InputError
        When there is none, or one of another version.
    """
    if not is_run(folder):
        advice = _("name the folder of a stored run, or make one: fallzone run")
        raise InputError(str(folder), _("holds no {file}").format(file=RUN_FILE), advice)
    with open_part(folder, RUN_FILE) as file:
        data = parse_json(file.read().decode(), str(folder / RUN_FILE))
    if not isinstance(data, dict) or data.get("schema_version") != SCHEMA_VERSION:
        raise InputError(str(folder / RUN_FILE), _("is of another version"), _(_MAKE_AGAIN))
    if missing := [key for key in _PARTS if key not in data]:
        raise InputError(str(folder / RUN_FILE), _("lacks {parts}").format(parts=", ".join(missing)))
    return data


def read_provenance(folder: Path, data: dict[str, Any]) -> Provenance:
    """Where a stored run comes from.

    Parameters
    ----------
    folder : Path
        Where it is stored.
    data : dict of str to Any
        Its document.

    Returns
    -------
    Provenance

    Raises
    ------
    InputError
        Where it cannot be.
    """
    where = f"{folder / RUN_FILE} [provenance]"
    return check_provenance(strict.read_as(Provenance, data["provenance"], where), where)


def read_impacts(folder: Path, data: dict[str, Any], case: str | None = None) -> tuple[Impacts, ...]:
    """Impacts of every case and item, each column as long as the others and within its range.

    Parameters
    ----------
    folder : Path
        Where the run is stored.
    data : dict of str to Any
        Its document.
    case : str, optional
        The one that is wanted. Default: all.

    Returns
    -------
    tuple of Impacts

    Raises
    ------
    InputError
        Where they cannot be.
    """
    where = f"{folder / RUN_FILE} [impacts]"
    modes = strict.read_plain(dict[str, dict[str, Any]], data["failures"], f"{folder / RUN_FILE} [failures]")
    found = []
    with open_part(folder, IMPACTS_FILE) as file:
        arrays = read_arrays(file, str(folder / IMPACTS_FILE))
    failures = {case: {column.name: arrays[f"{case}/{column.name}"] for column in FAILURE_COLUMNS} for case in modes}
    for index, facts in enumerate(strict.read_plain(list[dict[str, Any]], data["impacts"], where)):
        place = strict.at(where, index + 1)
        if (of := facts.get("case")) not in modes:
            expected = _("a case of [failures]: {cases}").format(cases=", ".join(modes))
            raise InputError(place, _("is of case {case}").format(case=of), expected)
        if case not in (None, of):
            continue
        parts = {column.name: arrays[f"{index}.{column.name}"] for column in IMPACT_COLUMNS}
        parts |= {f"{of}/{name}": values for name, values in failures[of].items()}
        columns = {column.name: column.name for column in IMPACT_COLUMNS}
        how = modes[of] | {name: f"{of}/{name}" for name in failures[of]}
        group = strict.read_as(Impacts, facts | columns | {"failures": how}, place, parts=parts)
        found.append(strict.check_impacts(group, place))
    strict.check_unique([(group.case, group.item) for group in found], where)
    return tuple(found)


def read_trajectories(folder: Path, data: dict[str, Any]) -> dict[str, Trajectory]:
    """Flights without dispersion of a stored run.

    Parameters
    ----------
    folder : Path
        Where the run is stored.
    data : dict of str to Any
        Its document.

    Returns
    -------
    dict of str to Trajectory
        By case.

    Raises
    ------
    InputError
        Where they cannot be.
    """
    where = f"{folder / RUN_FILE} [trajectories]"
    flights = {}
    with open_part(folder, TRAJECTORIES_FILE) as file:
        arrays = read_arrays(file, str(folder / TRAJECTORIES_FILE))
    for case, facts in strict.read_plain(dict[str, dict[str, Any]], data["trajectories"], where).items():
        own = {key.removeprefix(f"{case}/"): column for key, column in arrays.items() if key.startswith(f"{case}/")}
        columns = {name: name for name in own if not name.startswith("path/")}
        paths = {name.removeprefix("path/"): name for name in own if name.startswith("path/")}
        told = {**facts, **columns, "path": paths, "case": case}
        place = strict.at(where, case)
        flights[case] = strict.check_trajectory(strict.read_as(Trajectory, told, place, parts=own), place)
    return flights


def read_stored_launch(folder: Path) -> Launch | None:
    """What a stored run says of one launch, with the isopleth of the floor alone.

    Parameters
    ----------
    folder : Path
        Where the run is stored.

    Returns
    -------
    Launch or None

    Raises
    ------
    InputError
        Where it cannot be.
    """
    with open_part(folder, LAUNCH_FILE) as file:
        return read_launch(file, folder / LAUNCH_FILE)


def read_whole_launch(folder: Path) -> Launch | None:
    """What a stored run says of one launch, with all isopleths.

    Parameters
    ----------
    folder : Path
        Where the run is stored.

    Returns
    -------
    Launch or None

    Raises
    ------
    InputError
        Where it cannot be.
    """
    launch = read_stored_launch(folder)
    if launch is None:
        return None
    with open_part(folder, ISOPLETHS_FILE) as file:
        return replace(launch, isopleths=read_isopleths(file, folder / ISOPLETHS_FILE))


def read_footprints(folder: Path, impacts: tuple[Impacts, ...]) -> tuple[tuple[Footprint, ...], tuple[Footprint, ...]]:
    """Areas of a stored run, each of impacts that it holds.

    Parameters
    ----------
    folder : Path
        Where the run is stored.
    impacts : tuple of Impacts
        All that it holds.

    Returns
    -------
    by_fragment, by_flight : tuple of Footprint

    Raises
    ------
    InputError
        Where they cannot be.
    """
    path = folder / FOOTPRINTS_FILE
    with open_part(folder, FOOTPRINTS_FILE) as file:
        data = strict.read_plain(dict[str, Any], parse_json(file.read().decode(), str(path)), str(path))
    features = data.get("features")
    groups = {(group.case, group.item) for group in impacts}
    found = []
    for index, feature in enumerate(strict.read_plain(list[dict[str, Any]], features, f"{path} [features]"), 1):
        found.append(_read_footprint(feature, f"{path} [features.{index}]"))
        if (found[-1].case, found[-1].item) not in groups:
            problem = _("{footprint} is of impacts that the run does not hold").format(footprint=found[-1].id)
            raise InputError(f"{path} [features.{index}]", problem)
    strict.check_unique([footprint.id for footprint in found], str(path))
    by_fragment, by_flight = (
        tuple(footprint for footprint in found if footprint.counted_by == name) for name in ("fragment", "flight")
    )
    return by_fragment, by_flight


def _read_footprint(feature: dict[str, Any], where: str) -> Footprint:
    outline = {"geometry": feature["geometry"]}
    data = {**feature["properties"], "geometry": "geometry"}
    return strict.check_footprint(strict.read_as(Footprint, data, where, parts=outline), where)


def read_known_zones(folder: Path, data: dict[str, Any]) -> KnownZones:
    """What zones a stored run was checked against when it was made.

    Parameters
    ----------
    folder : Path
        Where the run is stored.
    data : dict of str to Any
        Its document.

    Returns
    -------
    KnownZones
    """
    return strict.read_as(KnownZones, data["zones"], f"{folder / RUN_FILE} [zones]")

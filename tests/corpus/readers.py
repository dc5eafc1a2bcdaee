"""Every kind of file that fallzone reads: a good one, where it stands, and the commands that read it."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import builders
import notice_documents
import numpy as np
import tiny_records
import trajectory_files
import wind_files
from corpus import exposures

from fallzone.assessment.store.stored import SUMS_FILE
from fallzone.catalogue.fitted.left_out import format_left_out

GEODATA = Path(__file__).parents[2] / "geodata"
MISSION = "malligyong-1-2023-08-24"
NURI = "nuri-2021-10-21"
# One that flies as another, and was not fitted
FOLLOWER = "malligyong-1-2023-05-31"


@dataclass(frozen=True)
class Reader:
    """One kind of file.

    Parameters
    ----------
    file : str
        Where it stands: under ``geodata/``, or in the working directory.
    good : callable
        ``good()`` → bytes of a file that reads.
    commands : tuple of str
        Commands that read it, the quickest first.
    beside : callable, optional
        ``beside(folder)`` puts what else the commands need into the working directory.
    """

    file: str
    good: Callable[[], bytes]
    commands: tuple[str, ...]
    beside: Callable[[Path], None] | None = None


def _of_mission(name: str) -> tuple[str, ...]:
    """Every command that takes a mission."""
    return (
        f"fly {name}",
        f"list cases {name}",
        f"run {name}",
        f"check 0,0 --mission {name}",
        f"flag --mission {name}",
        f"map {name} -o map.html",
        f"brief {name} -o pack",
        f"calibrate {name}",
        f"validate {name}",
    )


# A mission's cases are listed without its wind and its trajectory being read
_OF_MINE = tuple(command for command in _of_mission("mine.toml")[:7] if not command.startswith("list"))
_FROM = ("check --from {file}", f"check --from {{file}} --mission {MISSION}")
_RUN = (
    "check 0,0 --run r",
    "flag --run r",
    f"map {MISSION} --run r -o map.html",
    f"brief {MISSION} --run r -o pack",
    "check 0,0",
)


def _shipped(name: str) -> Callable[[], bytes]:
    return lambda: (GEODATA / name).read_bytes()


# --- a user's own mission that names a wind file or a trajectory


def _mine(folder: Path, mission: str, **keys: str) -> None:
    """A mission file ``mine.toml`` with some of its keys changed or added."""
    lines = (GEODATA / f"missions/{mission}.toml").read_text(encoding="utf-8").split("\n")
    keys["id"] = "mine"
    table = next(i for i, line in enumerate(lines) if line.startswith("["))
    top = [line for line in lines[:table] if line.partition(" = ")[0] not in keys]
    for key, value in keys.items():
        top.insert(0, f'{key} = "{value}"')
    (folder / "mine.toml").write_text("\n".join([*top, *lines[table:]]), encoding="utf-8")


def _with_wind(kind: str, file: str) -> Callable[[Path], None]:
    return lambda folder: _mine(folder, MISSION, wind=kind, wind_file=file)


def _with_trajectory(file: str) -> Callable[[Path], None]:
    def put(folder: Path) -> None:
        _mine(folder, NURI, trajectory_file=file)
        lines = (folder / "mine.toml").read_text(encoding="utf-8").split("\n")
        start = lines.index("[guidance]")
        end = next(i for i in range(start + 1, len(lines)) if lines[i].startswith("["))
        spread = '[trajectory_spread]\nposition_m = 500.0\nvelocity_mps = 2.0\nmark = "assumed"\nsource = "press"\n'
        (folder / "mine.toml").write_text("\n".join([*lines[:start], *lines[end:], spread]), encoding="utf-8")

    return put


@cache
def _flown() -> tuple[np.ndarray, np.ndarray]:
    """The shipped flight of Nuri: times [s] and states (n, 6) [m, m/s], an instant once."""
    from fallzone.catalogue.load import load_mission, load_site, load_vehicle
    from fallzone.flight.cases import fly_case
    from fallzone.flight.environment import build_mission_environment

    mission = load_mission(NURI)
    site = load_site(mission.site)
    flight = fly_case(mission, load_vehicle(mission.vehicle), site, build_mission_environment(mission, site))
    kept = np.append(np.diff(flight.t_s) > 1e-3, True)
    return flight.t_s[kept], np.concatenate([flight.position_ecef_m, flight.velocity_ecef_mps], axis=1)[kept]


@cache
def _grid() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        wind_files.write_grid(Path(folder) / "g.nc")
        return (Path(folder) / "g.nc").read_bytes()


def _left_out() -> bytes:
    return format_left_out(tiny_records.tiny_left_out().rows).encode()


# --- places in files


def _csv() -> bytes:
    return b"name,lat,lon\nNaha,26.2124,127.6809\nIshigaki,24.3448,124.1572\n"


def _geojson() -> bytes:
    return (
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Naha"},'
        b' "geometry": {"type": "Point", "coordinates": [127.6809, 26.2124]}}]}\n'
    )


def _gpx() -> bytes:
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<gpx version="1.1" creator="a test" xmlns="http://www.topografix.com/GPX/1/1">'
        b'<wpt lat="26.2124" lon="127.6809"><name>Naha</name></wpt></gpx>\n'
    )


def _kml() -> bytes:
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
        b"<name>Naha</name><Point><coordinates>127.6809,26.2124,0</coordinates></Point></Placemark></Document></kml>\n"
    )


def zipped(**members: bytes) -> bytes:
    """A zip of these files; ``doc_kml`` stands for doc.kml."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return file.getvalue()


# --- warnings in documents, told by what they hold and not by their names


def _document(name: str, ending: str) -> Reader:
    return Reader(f"n.{ending}", notice_documents.GOOD[name].encode, _READ)


_READ = ("notice read {file}",)


# --- a stored run whose digests are right, whatever is in it


@cache
def _tiny_run() -> Path:
    import tempfile

    from fallzone import __version__
    from fallzone.catalogue.load import load_launch, load_zones

    (mission, vehicle, site), tiny = load_launch(MISSION), builders.tiny_assessment()
    provenance = dataclasses.replace(tiny.provenance, version=__version__, inputs={})
    folder = Path(tempfile.mkdtemp()) / "r"
    records = {"site": site, "vehicle": vehicle, "zones": load_zones(mission)}
    dataclasses.replace(tiny, mission=mission, provenance=provenance, **records).write(folder)
    return folder


def _of_run(name: str) -> Callable[[], bytes]:
    return lambda: (_tiny_run() / name).read_bytes()


def _run_beside(folder: Path) -> None:
    shutil.copytree(_tiny_run(), folder / "r")
    (folder / "results").mkdir()
    (folder / "results" / MISSION).symlink_to(folder / "r")


def seal(folder: Path) -> None:
    """Write the digests of a run's files anew, as somebody would who changed one of them and knew how."""
    names = [line.partition("  ")[2] for line in (folder / SUMS_FILE).read_text().splitlines()]
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / SUMS_FILE).write_text("".join(lines))


def _notice() -> bytes:
    return (
        b"ROCKET LAUNCHING. 0100Z TO 0200Z DAILY 3 THRU 5 MAR 2027 IN DANGER AREA BOUNDED BY:\n"
        b"30-20.0N 131-00.0E, 30-20.0N 132-00.0E, 29-40.0N 132-00.0E, 29-40.0N 131-00.0E.\n"
    )


READERS: dict[str, Reader] = {
    "mission": Reader(f"geodata/missions/{MISSION}.toml", _shipped(f"missions/{MISSION}.toml"), _of_mission(MISSION)),
    "vehicle": Reader("geodata/vehicles/chollima-1.toml", _shipped("vehicles/chollima-1.toml"), _of_mission(MISSION)),
    "site": Reader(
        "geodata/sites/sohae.toml", _shipped("sites/sohae.toml"), (*_of_mission(MISSION), "list sites", "list missions")
    ),
    "zones": Reader(
        "geodata/zones/malligyong-1-2023.geojson",
        _shipped("zones/malligyong-1-2023.geojson"),
        ("check 0,0", *_of_mission(MISSION)[2:7]),
    ),
    "regions": Reader(
        "geodata/regions/japan.geojson",
        _shipped("regions/japan.geojson"),
        ("list regions", *_of_mission(MISSION)[4:7]),
    ),
    "places": Reader("geodata/places/places.csv", _shipped("places/places.csv"), ("check Naha", "list places")),
    "ensemble": Reader(
        f"geodata/ensembles/{MISSION}.csv", _shipped(f"ensembles/{MISSION}.csv"), _of_mission(MISSION)[2:7]
    ),
    "left-out": Reader("geodata/leave_out.csv", _left_out, ("check 0,0", *_RUN[:4], f"run {MISSION}"), _run_beside),
    "discrepancy": Reader(
        "geodata/discrepancy.toml", _shipped("discrepancy.toml"), (*_of_mission(FOLLOWER)[2:7], f"validate {FOLLOWER}")
    ),
    "profile": Reader("w.csv", wind_files.PROFILE.encode, _OF_MINE, _with_wind("profile", "w.csv")),
    "sounding": Reader(
        "w.txt",
        lambda: wind_files.wyoming(lat=39.5, lon=125.8).encode(),
        _OF_MINE,
        _with_wind("sounding", "w.txt"),
    ),
    "igra": Reader(
        "i.txt",
        lambda: wind_files.igra(lat=39.5, lon=125.8).encode(),
        _OF_MINE,
        _with_wind("sounding", "i.txt"),
    ),
    "grid": Reader("g.nc", _grid, _OF_MINE, _with_wind("gridded", "g.nc")),
    "trajectory": Reader(
        "t.csv",
        lambda: trajectory_files.csv(*_flown()).encode(),
        _OF_MINE,
        _with_trajectory("t.csv"),
    ),
    "telemetry": Reader("a.csv", lambda: trajectory_files.csv(*_flown()).encode(), (f"alert {NURI} --last {{file}}",)),
    "oem": Reader(
        "t.oem",
        lambda: trajectory_files.oem(*_flown()).encode(),
        _OF_MINE,
        _with_trajectory("t.oem"),
    ),
    "xml": Reader("t.xml", lambda: trajectory_files.oem_xml(*_flown()).encode(), _OF_MINE, _with_trajectory("t.xml")),
    "stk": Reader("t.e", lambda: trajectory_files.stk(*_flown()).encode(), _OF_MINE, _with_trajectory("t.e")),
    "rocket": Reader(
        "t.csv", lambda: trajectory_files.openrocket(*_flown()).encode(), _OF_MINE, _with_trajectory("t.csv")
    ),
    "csv": Reader("p.csv", _csv, _FROM),
    "geojson": Reader("p.geojson", _geojson, _FROM),
    "gpx": Reader("p.gpx", _gpx, _FROM),
    "kml": Reader("p.kml", _kml, _FROM),
    "kmz": Reader("p.kmz", lambda: zipped(doc_kml=_kml()), _FROM),
    "notice-cap": _document("cap", "xml"),
    "notice-s124": _document("s124", "gml"),
    "notice-aixm": _document("aixm", "xml"),
    "notice-geojson": _document("geojson", "geojson"),
    "notice-kml": _document("kml", "kml"),
    "notice-kmz": Reader("n.kmz", lambda: zipped(doc_kml=notice_documents.KML.encode()), _READ),
    "population": Reader("geodata/population.csv", _shipped("population.csv"), ("risk --run r",), _run_beside),
    "sheltering": Reader(
        "s.toml",
        lambda: _shipped("sheltering.toml")().replace(b'id = "sheltering"', b'id = "s"'),
        ("risk --run r --sheltering {file}",),
        _run_beside,
    ),
    "raster": Reader(
        "p.tif",
        exposures.raster,
        ("risk --run r --population {file} --population-kind density", "risk --run r --population {file}"),
        _run_beside,
    ),
    "tracks": Reader(
        "t.csv", exposures.SHIPS.encode, ("risk --run r --ships {file}", "risk --run r --aircraft {file}"), _run_beside
    ),
    "track-lines": Reader("t.geojson", exposures.LINES.encode, ("risk --run r --ships {file}",), _run_beside),
    "track-gpx": Reader("t.gpx", exposures.GPX.encode, ("risk --run r --aircraft {file}",), _run_beside),
    "notice": Reader("n.txt", _notice, ("notice read {file}", "notice read {file} --json")),
    "run": Reader("r/assessment.json", _of_run("assessment.json"), _RUN, _run_beside),
    "footprints": Reader("r/footprints.geojson", _of_run("footprints.geojson"), _RUN, _run_beside),
    "impacts": Reader("r/impacts.npz", _of_run("impacts.npz"), _RUN, _run_beside),
    "trajectories": Reader("r/trajectories.npz", _of_run("trajectories.npz"), _RUN[1:4], _run_beside),
    "sums": Reader("r/SHA256SUMS", _of_run("SHA256SUMS"), _RUN, _run_beside),
}

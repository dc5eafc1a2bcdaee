"""Good files with random changes, and random bytes: every reader answers with a record or with words, within seconds.

``make fuzz`` tries 100,000 files; here a few of each kind.
"""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

import pytest
from corpus import exposures
from corpus.readers import FOLLOWER, MISSION, NURI, READERS, seal
from corpus.test_corpus import lay
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fallzone.assessment.store.read import read_run
from fallzone.assessment.store.stored import read_check
from fallzone.calibration.ensemble import find_members
from fallzone.catalogue.fitted.left_out import load_left_out
from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.load import load_launch, load_mission, load_site, load_vehicle, load_zones
from fallzone.catalogue.regions import load_regions
from fallzone.errors import FallzoneError
from fallzone.flight.environment import read_wind
from fallzone.flight.inputs import load_flight
from fallzone.notices.read import read_notices
from fallzone.places.gazetteer import read_entries
from fallzone.places.points import read_points
from fallzone.trajectories.trajectory_file import read_telemetry, read_trajectory

CASES = int(os.environ.get("FALLZONE_FUZZ_CASES", "400"))
# Of readers that take long fewer files are tried: grids are read in a process of their own
SHARES = {kind: {"grid": 0.02, "places": 0.05, "regions": 0.05}.get(kind, 1.0) for kind in READERS}
LONGEST_S = 5.0


def geodata_of(folder: Path) -> Geodata:
    return Geodata(folder / "geodata")


def read_wind_of(folder: Path) -> None:
    mission, _, site = load_launch(str(folder / "mine.toml"), geodata_of(folder))
    read_wind(mission, site, geodata_of(folder))


def read_states(folder: Path) -> None:
    mission, _, site = load_launch(str(folder / "mine.toml"), geodata_of(folder))
    read_trajectory(mission, site, geodata_of(folder))


def read_ensemble_of(folder: Path) -> None:
    mission = load_flight(MISSION, geodata_of(folder))
    find_members(mission, load_vehicle("chollima-1", geodata_of(folder)))


def read_all_of(folder: Path) -> None:
    read_check(folder / "r", geodata_of(folder))
    read_run(folder / "r", geodata_of(folder))


def read_telemetry_of(folder: Path) -> None:
    mission = load_mission(NURI)
    read_telemetry(folder / READERS["telemetry"].file, mission, load_site(mission.site))


READ = {
    "mission": lambda folder: load_mission(MISSION, geodata_of(folder)),
    "vehicle": lambda folder: load_vehicle("chollima-1", geodata_of(folder)),
    "site": lambda folder: load_site("sohae", geodata_of(folder)),
    "zones": lambda folder: load_zones(load_mission(MISSION, geodata_of(folder)), geodata_of(folder)),
    "regions": lambda folder: load_regions(geodata_of(folder)),
    "places": lambda folder: read_entries(geodata_of(folder)),
    "ensemble": read_ensemble_of,
    "left-out": lambda folder: load_left_out(geodata_of(folder)),
    "discrepancy": lambda folder: load_flight(FOLLOWER, geodata_of(folder)),
    **dict.fromkeys(("profile", "sounding", "igra", "grid"), read_wind_of),
    "telemetry": read_telemetry_of,
    **dict.fromkeys(("trajectory", "oem", "xml", "stk", "rocket"), read_states),
    **{
        kind: lambda folder, kind=kind: read_points(folder / f"p.{kind}")
        for kind in ("csv", "geojson", "gpx", "kml", "kmz")
    },
    **{
        kind: lambda folder, file=reader.file: read_notices(folder / file)
        for kind, reader in READERS.items()
        if kind.startswith("notice")
    },
    **{
        kind: lambda folder, kind=kind: exposures.read_exposure(kind, folder, folder / READERS[kind].file)
        for kind in exposures.KINDS
    },
    **dict.fromkeys(("run", "footprints", "impacts", "trajectories", "sums"), read_all_of),
}

# What readers are most likely to trip over
PIECES = st.sampled_from(
    [
        b"",
        b"\x00",
        b"\xff",
        b"-",
        b"1e999",
        b"nan",
        b"9" * 400,
        b"\n",
        b"\r",
        b",",
        b'"',
        b"[",
        b"{",
        b"}",
        b"]",
        b"<",
        b"&a;",
    ]
) | st.binary(max_size=12)


@st.composite
def changed(draw, good: bytes) -> bytes:
    """A good file with a few pieces of it cut out, doubled or replaced; now and then other bytes altogether."""
    if draw(st.integers(0, 19)) == 0:
        return draw(st.binary(max_size=400))
    data = bytearray(good)
    for _ in range(draw(st.integers(1, 4))):
        # Most of a large file is numbers of one kind: its head is where its sense is
        head = min(len(data), draw(st.sampled_from([400, 4_000, len(data)])))
        begin = draw(st.integers(0, head))
        until = min(len(data), begin + draw(st.sampled_from([0, 1, 2, 8, 60, 500])))
        what = draw(st.sampled_from(["cut", "double", "replace", "replace", "end"]))
        if what == "end":
            del data[begin:]
        else:
            data[begin:until] = {"cut": b"", "double": bytes(data[begin:until]) * 2, "replace": draw(PIECES)}[what]
    return bytes(data)


@pytest.mark.parametrize("kind", READERS)
def test_a_reader_answers_with_a_record_or_in_words(kind, tmp_path, monkeypatch):
    lay(tmp_path, kind, lambda data: data)
    monkeypatch.chdir(tmp_path)
    file, good = tmp_path / READERS[kind].file, READERS[kind].good()
    READ[kind](tmp_path)

    count = math.ceil(CASES * SHARES[kind] / sum(SHARES.values()))

    @settings(max_examples=count, suppress_health_check=list(HealthCheck), database=None)
    @given(changed(good))
    def try_one(data: bytes) -> None:
        file.write_bytes(data)
        if file.parent.name == "r" and kind != "sums":
            seal(tmp_path / "r")
        begun = time.process_time()
        try:
            READ[kind](tmp_path)
        except FallzoneError as error:
            assert str(error)
        assert time.process_time() - begun <= LONGEST_S

    try_one()

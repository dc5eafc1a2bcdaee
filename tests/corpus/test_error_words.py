"""What is said of spoiled files goes through the catalogue: told from a fair sample of them, in a made-up language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from corpus import exposures
from corpus.readers import MISSION, NURI, READERS
from corpus.table import SPOILED
from corpus.test_corpus import in_run, lay
from pseudo import Marking, list_glued_words

from fallzone.calibration.ensemble import find_members
from fallzone.catalogue.fitted.discrepancy import load_discrepancy
from fallzone.catalogue.fitted.left_out import load_left_out
from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.load import load_mission, load_site, load_zones
from fallzone.errors import FallzoneError
from fallzone.flight.inputs import load_flight
from fallzone.notices.read import read_notices
from fallzone.places.find import find_place
from fallzone.places.points import read_points
from fallzone.trajectories.trajectory_file import read_telemetry
from fallzone.words import _, ngettext, speaking

POINTS = ("csv", "geojson", "gpx", "kml", "kmz")
# Read by a process of its own; and far larger than others; and in part read with the answer alone
SLOW = ("grid", "regions", "raster")
EVERY = 7
# File and key, or what was found there alone
PLACE = re.compile(r"\[[\w. -]*\]|'[^']*'|[\w_]+ = \S+")


def read(kind: str, folder: Path) -> None:
    """Read what is laid in a folder, as commands do."""
    geodata, file = Geodata(folder / "geodata"), folder / READERS[kind].file
    if kind in POINTS:
        read_points(file, geodata)
    elif kind == "places":
        find_place("Naha", geodata)
    elif kind == "left-out":
        load_left_out(geodata)
    elif kind.startswith("notice"):
        read_notices(file)
    elif kind in exposures.KINDS:
        exposures.read_exposure(kind, folder, file)
    elif kind == "telemetry":
        mission = load_mission(NURI)
        read_telemetry(file, mission, load_site(mission.site))
    elif kind == "discrepancy":
        load_discrepancy(geodata)
    else:
        mission = load_flight(folder / "mine.toml" if (folder / "mine.toml").exists() else MISSION, geodata)
        load_zones(mission, geodata)
        find_members(mission, flight_inputs(mission).vehicle)


SAMPLE = [row for row in SPOILED if not in_run(row.kind) and row.kind not in SLOW][::EVERY]


@pytest.mark.parametrize("row", SAMPLE, ids=lambda row: row.id)
def test_an_error_consists_of_messages_and_data(tmp_path, row):
    lay(tmp_path, row.kind, row.change)
    with speaking(Marking()), pytest.raises(FallzoneError) as caught:
        read(row.kind, tmp_path)
    text = str(caught.value)
    for name in (f"{tmp_path}/", READERS[row.kind].file.removeprefix("geodata/"), f"{MISSION}.toml", "mine.toml"):
        text = text.replace(name, "")
    assert "⟦" in text
    assert list_glued_words(PLACE.sub("", text)) == [], text


def test_what_is_glued_to_a_message_is_found():
    with speaking(Marking()):
        whole = _("no {kind} {name!r}").format(kind=_("wind"), name="west wind")
        counted = ngettext("{count} day", "{count} days", 2).format(count=2)
    assert list_glued_words(f"{whole}; {counted}") == []
    assert list_glued_words(f"{whole} and {counted} more") == ["and", "more"]

"""What a mission has from the one that it flies as: lists are joined by name, and it is told."""

from __future__ import annotations

import pytest

from fallzone.catalogue.fitted.flies_as import merge_flight, tell_taken
from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.load import load_mission
from fallzone.errors import InputError
from fallzone.flight.inputs import load_flight
from fallzone.outputs.basis_words import say_basis
from fallzone.runs.fly import tell_flight

NURI = "nuri-2021-10-21"


def burn(stage, ignition_s, cutoff_s):
    return {"stage": stage, "ignition_s": {"value": ignition_s}, "cutoff_s": {"value": cutoff_s}}


def part(item, t_s):
    return {"item": item, "t_s": {"value": t_s}}


OTHER = {
    "guidance": {"launch_azimuth_deg": 170.0},
    "burns": [burn("stage-1", 0.0, 100.0), burn("stage-2", 105.0, 200.0), burn("stage-2", 400.0, 450.0)],
    "separations": [part("stage-1", 102.0), part("fairing", 150.0), part("payload", 500.0)],
    "sources": {"press": "Announcement", "fit": "Fit"},
}


def test_all_is_taken_over_that_a_mission_does_not_state():
    assert merge_flight({"id": "mine"}, OTHER) == {"id": "mine", **OTHER}


def test_a_burn_replaces_that_of_the_same_stage_and_order():
    first = merge_flight({"burns": [burn("stage-2", 106.0, 190.0)]}, OTHER)["burns"]
    assert first == [OTHER["burns"][0], burn("stage-2", 106.0, 190.0), OTHER["burns"][2]]
    both = [burn("stage-2", 105.0, 200.0), burn("stage-2", 420.0, 455.0)]
    assert merge_flight({"burns": both}, OTHER)["burns"] == [OTHER["burns"][0], *both]


def test_a_burn_that_the_other_has_not_joins_in_order_of_time():
    both = [burn("stage-1", 0.0, 40.0), burn("stage-1", 60.0, 100.0)]
    assert merge_flight({"burns": both}, OTHER)["burns"] == [*both, *OTHER["burns"][1:]]


def test_a_separation_replaces_that_of_the_same_item():
    found = merge_flight({"separations": [part("payload", 600.0), part("fairing", 160.0)]}, OTHER)["separations"]
    assert found == [part("stage-1", 102.0), part("fairing", 160.0), part("payload", 600.0)]


def test_sources_of_both_are_known_and_the_mission_s_own_win():
    found = merge_flight({"sources": {"press": "Another announcement"}}, OTHER)["sources"]
    assert found == {"press": "Another announcement", "fit": "Fit"}


@pytest.mark.parametrize("spoiled", [7, ["x"], [{"item": []}], [part("fairing", "late")]])
def test_what_is_no_list_of_tables_is_left_for_the_reader_to_refuse(spoiled):
    found = merge_flight({"separations": spoiled}, OTHER)["separations"]
    assert found == 7 if spoiled == 7 else all(table in found for table in spoiled)


def own_mission(folder, text):
    path = folder / "mine.toml"
    path.write_text(
        f"""
id = "mine"
title = "Mine"
site = "goheung"
pad = "lc-2"
vehicle = "nuri"
flies_as = "{NURI}"
month = 10
timezone = "Asia/Seoul"
payload_kg = {{ value = 1500.0, mark = "declared", source = "press" }}
atmosphere = "us76"
wind = "westerly"
{text}
"""
    )
    return path


LATER = """
[[burns]]
stage = "stage-3"
ignition_s = { value = 277.89, mark = "declared", source = "press" }
cutoff_s = { value = 755.0, mark = "declared", source = "press" }
[[separations]]
item = "payload"
t_s = { value = 900.0, mark = "declared", source = "press" }
"""


def test_one_burn_of_its_own_leaves_the_others_and_all_is_told(tmp_path):
    mission = load_flight(own_mission(tmp_path, LATER))
    other = load_mission(NURI)
    assert mission.burns[:2] == other.burns[:2] and mission.burns[2].cutoff_s.value == 755.0
    assert [part.item for part in mission.separations] == ["stage-1", "fairing", "stage-2", "payload"]
    assert [say_basis(told) for told in tell_flight(mission)] == [
        f"The programme of pitch and yaw is taken over from {NURI}, as which this flight flies.",
        f"Burns are taken over from {NURI}: first stage, second stage.",
        f"Times of separation are taken over from {NURI}: first stage, fairing halves, second stage.",
    ]


def test_a_flight_of_its_own_has_nothing_from_another():
    assert tell_taken(load_mission(NURI), None) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # the first stage of the other burns until T+126.5 s
        (
            '[[separations]]\nitem = "stage-1"\nt_s = { value = 90.0, mark = "declared", source = "press" }',
            r"separations\.1\.t_s\]: stage-1 separates at 90\.0 s, but stage-1 burns from -0\.82 s to 126\.5 s",
        ),
        # and the second begins at T+129.7 s
        (
            '[[burns]]\nstage = "stage-1"\nignition_s = { value = 0.0, mark = "declared", source = "press" }\n'
            'cutoff_s = { value = 130.0, mark = "declared", source = "press" }',
            r"burns\.2\.ignition_s\]: burn of stage-2 begins at 129\.7 s",
        ),
    ],
)
def test_what_contradicts_what_is_taken_over_is_refused_with_where_that_is_from(tmp_path, text, words):
    path = own_mission(tmp_path, text)
    with pytest.raises(InputError, match=rf"mine\.toml \[{words}") as caught:
        load_flight(path)
    assert f"taken from '{NURI}'" in str(caught.value)


def test_another_vehicle_is_refused(tmp_path):
    path = own_mission(tmp_path, "")
    path.write_text(path.read_text().replace('vehicle = "nuri"', 'vehicle = "naro"'))
    with pytest.raises(InputError, match=r"\[flies_as\]: 'nuri-2021-10-21' flies nuri, this mission naro"):
        load_flight(path)


def test_every_shipped_mission_that_flies_as_another_says_so():
    for name in SHIPPED.list_ids("missions"):
        mission = load_flight(name, ensemble=False)
        assert bool(tell_flight(mission)) == (mission.flies_as is not None), name

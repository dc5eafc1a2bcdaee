"""A vehicle with strap-on boosters, as a user states it: flown, run, asked about, and refused where it cannot be."""

from __future__ import annotations

import json

import h3_files
import pytest
from h3_files import AIM, CURVE, GUIDANCE, MISSION, NAME, VEHICLE
from spoiled import refused, spoil

CURVED = VEHICLE.replace("[fairing]", f"{CURVE}\n[fairing]", 1)


def test_an_h3_with_boosters_is_flown_and_run_and_its_boosters_have_an_area(fallzone, tmp_path):
    path = h3_files.write_h3(tmp_path)
    flown = json.loads(fallzone("fly", str(path), "--json").out)
    names = [event["name"] for event in flown["events"]]
    assert names[:3] == ["stage-1-ignition", "booster-1-ignition", "liftoff"]
    assert flown["events"][0]["t_s"] == -6.0 and flown["events"][1]["t_s"] == 0.0
    drops = {drop["item"]: drop for drop in flown["drops"]}
    assert list(drops) == ["booster-1", "fairing", "stage-1"]
    # Notices of the H3-22 have its boosters fall some 100 to 250 km out; as three stages in a row it was 0
    assert 100e3 < drops["booster-1"]["range_m"] < 250e3
    out = tmp_path / "run"
    ran = json.loads(fallzone("run", str(path), "--samples", "256", "--seed", "1", "--out", str(out), "--json").out)
    areas = {(one["case"], one["item"]) for one in ran["footprints"]}
    assert {("nominal", "booster-1"), ("nominal", "stage-1"), ("sweep", "booster-1")} <= areas
    place = f"{drops['booster-1']['lat_deg']:.3f},{drops['booster-1']['lon_deg']:.3f}"
    asked = fallzone("check", place, "--run", str(out))
    assert asked.code == 10 and "strap-on boosters (set 1)" in asked.out
    said = json.loads((out / "assessment.json").read_text(encoding="utf-8"))["provenance"]["not_modelled"]
    assert "failures-of-boosters" in [statement["code"] for statement in said]
    cases = json.loads(fallzone("list", "cases", str(path), "--json").out)["items"]
    for case in cases:
        if "@" in case["id"]:
            assert fallzone("fly", str(path), "--case", case["id"]).code == 0


def test_an_aim_is_reached_with_boosters(fallzone, tmp_path):
    path = h3_files.write_h3(tmp_path, mission=MISSION.replace(GUIDANCE, AIM))
    end = json.loads(fallzone("fly", str(path), "--json").out)["end"]
    assert end["status"] == "orbit" and end["inclination_deg"] == pytest.approx(97.9, abs=0.1)
    assert end["perigee_m"] == pytest.approx(613e3, abs=10e3) and end["apogee_m"] == pytest.approx(650e3, abs=10e3)


def test_a_thrust_curve_flies_the_same_impulse(fallzone, tmp_path):
    ends = []
    for number, vehicle in enumerate((VEHICLE, CURVED)):
        folder = tmp_path / str(number)
        folder.mkdir()
        flown = json.loads(fallzone("fly", str(h3_files.write_h3(folder, vehicle=vehicle)), "--json").out)
        ends.append(next(event for event in flown["events"] if event["name"] == "booster-1-cutoff"))
    # More thrust at first lifts it higher; what it gains in all is nearly the same
    assert ends[1]["height_m"] > ends[0]["height_m"] + 3e3
    assert ends[1]["speed_mps"] == pytest.approx(ends[0]["speed_mps"], rel=0.03)


BURN = r'(stage = "{}"\n(?:.+\n)*?{} = \{{ value = )[-\d.]+'
DROP = r'(item = "{}"\nt_s = \{{ value = )[-\d.]+'
MISSIONS = [
    (
        "longer than they are attached",
        DROP.format("booster-1"),
        r"\g<1>100.0",
        (
            "[separations.1.t_s]: booster-1 separates at 100.0 s",
            "burns from 0.0 s to 104.9 s",
            "expected its separation",
        ),
    ),
    (
        "attached longer than their core",
        DROP.format("booster-1"),
        r"\g<1>305.0",
        ("[separations]: booster-1 separates at 305.0 s", "stage-1, which carries it, at 303.0 s"),
    ),
    (
        "never dropped",
        r'\[\[separations\]\]\nitem = "booster-1"\n.*\n',
        "",
        ("[separations]: booster-1 is never separated", "stage-1, which carries it, is at 303.0 s"),
    ),
    (
        "stages side by side",
        BURN.format("stage-2", "ignition_s"),
        r"\g<1>290.0",
        ("[burns.3.ignition_s]: burn of stage-2 begins at 290.0 s", "stage-1 has ended, at 296.0 s", "[[boosters]]"),
    ),
    (
        "a set twice at once",
        r"\Z",
        "\n" + h3_files.burn_text("booster-1", 50.0, 60.0),
        ("[burns.4.ignition_s]: burn of booster-1 begins at 50.0 s", "booster-1 has ended, at 104.9 s"),
    ),
    (
        "more than they carry",
        BURN.format("booster-1", "cutoff_s"),
        r"\g<1>112.0",
        ("[burns]: booster-1 burns 112.0 s in all", "its propellant lasts 104.9 s"),
    ),
    (
        "lit so early that they last longer than their propellant",
        BURN.format("booster-1", "ignition_s"),
        r"\g<1>-20.0",
        ("[burns]: booster-1 burns 124.9 s in all",),
    ),
]
VEHICLES = [
    (
        "impulse of another motor",
        r"2\.1e6",
        "3.1e6",
        (
            "[boosters.1.thrust_curve.thrust_n]: an impulse of 2.16e+08 N·s",
            "66700 kg at 283.6 s give 1.855e+08 N·s",
            "2%",
        ),
    ),
    (
        "burn of another motor",
        r"90\.0, 104\.9",
        "90.0, 120.0",
        ("[boosters.1.thrust_curve.t_s]: ends at 120 s, but burn_s = 104.9", "expected the same within 2%"),
    ),
    ("no ignition", r"t_s = \[0\.0,", "t_s = [1.0,", ("[boosters.1.thrust_curve]: t_s counts from the ignition",)),
    ("uneven lists", r"90\.0, 104\.9", "104.9", ("thrust_curve]: t_s has 4 knots and thrust_n 5", "two equal lists")),
    ("none of them", "count = 2", "count = 0", ("[boosters.1.count]", "greater than or equal to 1")),
    ("how many is not said", "count = 2\n", "", ("[boosters.1.count]: is missing",)),
    ("out of order", '"booster-1"', '"booster-2"', ("boosters are ['booster-2']: expected booster-1, booster-2",)),
    ("a name of its own", '"booster-1"', '"srb"', ("[boosters.1.name]", "'booster-1', 'booster-2'", "'srb'")),
]


@pytest.mark.parametrize(("pattern", "new", "words"), [row[1:] for row in MISSIONS], ids=[row[0] for row in MISSIONS])
def test_a_mission_that_its_boosters_cannot_fly_is_refused(fallzone, tmp_path, pattern, new, words):
    path = h3_files.write_h3(tmp_path)
    spoil(path, pattern, new)
    refused(fallzone("fly", str(path)), f"{NAME}.toml", *words)


def test_a_set_that_the_vehicle_does_not_have_or_that_does_not_burn(fallzone, tmp_path):
    path = h3_files.write_h3(tmp_path, mission=MISSION.replace('"booster-1"', '"booster-3"'))
    refused(fallzone("fly", str(path)), f"{NAME}.toml [burns]: {NAME} has no booster-3")
    text = MISSION.replace(h3_files.burn_text("booster-1", 0.0, 104.9), "")
    h3_files.write_h3(tmp_path, mission=text)
    refused(fallzone("fly", str(path)), f"{NAME}.toml [burns]: no burn of booster-1, which {NAME} has")


@pytest.mark.parametrize(("pattern", "new", "words"), [row[1:] for row in VEHICLES], ids=[row[0] for row in VEHICLES])
def test_a_vehicle_whose_boosters_cannot_be_is_refused(fallzone, tmp_path, pattern, new, words):
    path = h3_files.write_h3(tmp_path, vehicle=CURVED)
    spoil(tmp_path / f"{NAME}.vehicle.toml", pattern, new)
    refused(fallzone("fly", str(path)), f"{NAME}.vehicle.toml", *words)


def test_a_motor_with_a_thrust_curve_burns_to_its_end(fallzone, tmp_path):
    path = h3_files.write_h3(tmp_path, vehicle=CURVED)
    spoil(path, BURN.format("booster-1", "cutoff_s"), r"\g<1>80.0")
    refused(fallzone("fly", str(path)), "[burns.1]: booster-1 burns for 80 s", "104.9 s long within 2%")


@pytest.mark.parametrize(
    ("throttle_s", "throttle", "words"),
    [
        ((200.0, 180.0), (0.7, 0.8), ("[burns.2]: stage-1 throttle_s = 180.0", "200.0 to 296.0 s")),
        ((200.0, 220.0), (0.7,), ("[burns.2]: stage-1: throttle_s and throttle, both or neither",)),
        ((200.0, 220.0), (0.7, 9.0), ("[burns.2.throttle.2]: value 9 is out of range; expected 0.1 to 1",)),
    ],
)
def test_throttle_steps_that_cannot_be(fallzone, tmp_path, throttle_s, throttle, words):
    path = h3_files.write_h3(tmp_path)
    steps = "\n".join(
        f"{key} = [{', '.join(h3_files.number_text(value) for value in values)}]"
        for key, values in (("throttle_s", throttle_s), ("throttle", throttle))
    )
    spoil(path, r'^stage = "stage-1"$', f'stage = "stage-1"\n{steps}')
    refused(fallzone("fly", str(path)), *words)

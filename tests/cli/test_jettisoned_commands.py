"""A vehicle that drops a ring and an adapter, as a user states it: flown, run, told by their titles, and refused."""

from __future__ import annotations

import json

import h3_files
import pytest
from h3_files import AIM, GUIDANCE, MISSION, NAME, VEHICLE, number_text
from spoiled import refused, spoil

import fallzone as python
from fallzone.outputs.files import kml
from fallzone.outputs.map import html_map
from fallzone.outputs.pack import annex, pdf


def _body(name: str, title: str, mass_kg: float, count: int = 1) -> str:
    return f"""[[jettisoned]]
name = "{name}"
title = {title}
count = {count}
mass_kg = {number_text(mass_kg)}
fall = {{ beta_kgpm2 = {number_text(60.0)}, beta_sigma_ln = {number_text(0.3)}, drag_curve = "tumbling" }}

"""


RING, HALVES = "interstage <ring>", "adapter halves"
BODIES = _body("jettisoned-1", f'{{ en = "{RING}", ko = "단간 구조" }}', 800.0)
BODIES += _body("jettisoned-2", f'"{HALVES}"', 150.0, 2)
DROPS = {"jettisoned-1": 308.0, "jettisoned-2": 320.0}


def _separations(times_s: dict[str, float]) -> str:
    return "".join(f'[[separations]]\nitem = "{item}"\nt_s = {number_text(t_s)}\n' for item, t_s in times_s.items())


PUBLISHED = """[[published]]
name = "jettisoned-1"
quantity = "range_m"
value = 3.2e6
tolerance = 2e5
mark = "assumed"
source = "guess"

"""


def _write(folder, mission=MISSION, times_s=DROPS):
    text = mission.replace("[target_orbit]", _separations(times_s) + "\n" + PUBLISHED + "[target_orbit]")
    return h3_files.write_h3(folder, mission=text, vehicle=VEHICLE.replace("[aerodynamics]", BODIES + "[aerodynamics]"))


def test_what_a_vehicle_drops_is_told_by_its_title_and_stored_by_its_name(fallzone, tmp_path):
    path, out = _write(tmp_path), tmp_path / "run"
    flown = json.loads(fallzone("fly", str(path), "--json").out)
    assert [event["name"] for event in flown["events"] if event["t_s"] in DROPS.values()] == [
        "jettisoned-1-separation",
        "jettisoned-2-separation",
    ]
    drops = {drop["item"]: drop for drop in flown["drops"]}
    assert list(drops) == ["booster-1", "fairing", "stage-1", "jettisoned-1", "jettisoned-2"]
    told = fallzone("fly", str(path)).out
    assert f"separation of {RING}" in told and "3200" in told and f"\n{HALVES} " in told and "jettisoned" not in told
    checked = fallzone("validate", str(path)).out
    assert f"{RING} falls" in checked and "jettisoned" not in checked
    options = ("--case", "nominal", "--samples", "1024", "--seed", "1", "--out", str(out))
    ran = json.loads(fallzone("run", str(path), *options, "--json").out)
    areas = {(one["case"], one["item"]) for one in ran["footprints"]}
    assert {("nominal", "jettisoned-1"), ("nominal", "jettisoned-2")} <= areas
    asked = fallzone("check", "{lat_deg},{lon_deg}".format(**drops["jettisoned-2"]), "--run", str(out))
    assert asked.code == 10 and HALVES in " ".join(asked.out.split()) and "jettisoned" not in asked.out
    flags = fallzone("flag", "--run", str(out)).out
    assert f"area of {HALVES}, nominal flight" in flags and "jettisoned" not in flags
    assessment = python.load_run(out)
    assert "jettisoned-that-stay" in {statement.code for statement in assessment.provenance.not_modelled}
    answer = python.in_words(assessment.check(lon_deg=drops["jettisoned-1"]["lon_deg"], lat_deg=3.9))
    assert RING in answer.sentence
    page = html_map.render(assessment)
    # Files are data, never markup
    assert "interstage &#60;ring&#62;, nominal flight" in page and RING not in page and "jettisoned body" not in page
    [globe] = kml.write(assessment, tmp_path / "globe.kml")
    assert f"<name>{HALVES}</name>" in globe.read_text(encoding="utf-8")
    pack = json.dumps([part.build_document(assessment) for part in (pdf, annex)], ensure_ascii=False)
    assert f"; {HALVES}: " in pack and f"separation of {RING}" in pack
    assert "jettisoned-" not in pack and "ettisoned body" not in pack


def test_a_body_that_is_dropped_early_does_not_end_the_gravity_turn_of_an_aim(fallzone, tmp_path):
    path = _write(tmp_path, MISSION.replace(GUIDANCE, AIM), {"jettisoned-2": 30.0})
    flown = json.loads(fallzone("fly", str(path), "--json").out)
    assert flown["end"]["perigee_m"] == pytest.approx(613e3, abs=10e3)
    # By hand sin(azimuth) = cos(97.9°)/cos(30.4°): 189.2°, and 3° more because the pad moves east with the Earth
    stage = next(drop for drop in flown["drops"] if drop["item"] == "stage-1")
    assert stage["azimuth_deg"] == pytest.approx(192.0, abs=3.0)


MISSIONS = [
    (
        "of no such body",
        r'item = "jettisoned-2"',
        'item = "jettisoned-3"',
        ("[separations.6.item]", "has no", "one of"),
    ),
    (
        "after the payload",
        r'(item = "jettisoned-2"\nt_s = \{ value = )320\.0',
        r"\g<1>1200.0",
        ("[separations]: jettisoned-2 separates at 1200.0 s, but the payload at 1070.0 s",),
    ),
    ("before lift-off", r'(item = "jettisoned-1"\nt_s = \{ value = )308\.0', r"\g<1>-1.0", ("expected a time after",)),
    ("of what nobody drops", '"jettisoned-2"', '"adapter"', ("[separations.6.item]", "'adapter'")),
]
VEHICLES = [
    ("none of them", "count = 2\nmass", "count = 0\nmass", ("[jettisoned.2.count]", "greater than or equal to 1")),
    ("more than fit", "count = 2\nmass", "count = 200\nmass", ("[jettisoned.2.count]", "less than or equal to 64")),
    (
        "in tonnes",
        r"mass_kg = \{ value = 150\.0",
        "mass_kg = { value = 0.05",
        ("[jettisoned.2.mass_kg]", "0.05 is out of range", "0.1 to 50000"),
    ),
    ("without a mass", r"mass_kg = \{ value = 800\.0.*\n", "", ("[jettisoned.1.mass_kg]: is missing",)),
    ("without a title", r"title = \{ en = .*\n", "", ("[jettisoned.1.title]: is missing",)),
    ("out of order", '"jettisoned-1"', '"jettisoned-3"', ("[jettisoned]", "expected jettisoned-1, jettisoned-2,")),
    ("a name of its own", '"jettisoned-1"', '"ring"', ("[jettisoned.1.name]", "'jettisoned-1', 'jettisoned-2'")),
    ("too many", r"\[aerodynamics\]", 3 * BODIES + "[aerodynamics]", ("[jettisoned]", "at most 4")),
    (
        "debris of more than it weighs",
        r"\[sources\]",
        '[[debris]]\nname = "shards"\npart = "jettisoned-2"\ncount = 4\nmass_kg = 100.0\nbeta_kgpm2 = 20.0\n'
        'beta_sigma_ln = 0.3\nimparted_velocity_mps = 5.0\ndrag_curve = "plate"\nmark = "assumed"\nsource = "guess"\n'
        "[sources]",
        ("[debris]: debris of jettisoned-2 weighs 400 kg", "dry mass 300 kg"),
    ),
]


@pytest.mark.parametrize(("pattern", "new", "words"), [row[1:] for row in MISSIONS], ids=[row[0] for row in MISSIONS])
def test_a_separation_that_cannot_be_is_refused(fallzone, tmp_path, pattern, new, words):
    path = _write(tmp_path)
    spoil(path, pattern, new)
    refused(fallzone("fly", str(path)), f"{NAME}.toml", *words)


@pytest.mark.parametrize(("pattern", "new", "words"), [row[1:] for row in VEHICLES], ids=[row[0] for row in VEHICLES])
def test_bodies_that_cannot_be_are_refused(fallzone, tmp_path, pattern, new, words):
    path = _write(tmp_path)
    spoil(tmp_path / f"{NAME}.vehicle.toml", pattern, new)
    refused(fallzone("fly", str(path)), f"{NAME}.vehicle.toml", *words)


def test_a_fairing_that_the_vehicle_does_not_have_is_refused(fallzone, tmp_path):
    path = _write(tmp_path)
    spoil(tmp_path / f"{NAME}.vehicle.toml", r"\[fairing\](.*\n)+?(?=\[\[jett)", "")
    refused(fallzone("fly", str(path)), f"[separations.2.item]: {NAME} has no fairing", "one of stage-1, stage-2, boos")

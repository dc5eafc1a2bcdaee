"""The picture of failures by second and mode, and the sentences beside it: what they show is what was computed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from failing_flights import THREE_STAGES, TWO_STAGES, declared, likelihood_of

from fallzone import plugins
from fallzone.model.outcomes.flight_record import Tally
from fallzone.model.results.reliability import Reliability
from fallzone.outputs.likelihood.picture import caption, draw_likelihood
from fallzone.outputs.likelihood.words import tell_failing_interval, tell_reliability, tell_shares
from fallzone.outputs.palette import MODE_COLOURS
from fallzone.words.formats import THIN
from fallzone.words.things import mode_title

SVG = "{http://www.w3.org/2000/svg}"


def shapes_of(picture: str) -> tuple[dict[str, float], list[str]]:
    """Area of each colour [mm²], and all texts."""
    root = ET.fromstring(picture)
    areas = {}
    for path in root.iter(f"{SVG}path"):
        if path.get("fill") in MODE_COLOURS.values() and path.get("d").count("L") > 2:
            points = [tuple(map(float, pair.split())) for pair in re.split("[MLZ]", path.get("d")) if pair.strip()]
            around = zip(points, points[1:] + points[:1], strict=True)
            areas[path.get("fill")] = abs(sum(x * v - u * y for (x, y), (u, v) in around)) / 2.0
    return areas, [plainly(text.text) for text in root.iter(f"{SVG}text")]


def plainly(text: str) -> str:
    return text.replace(THIN, " ").replace("\u2009", " ")


def test_each_colour_covers_as_much_as_its_mode_is_likely():
    """By hand, of the three-stage vehicle: 10.5, 6.5 and 9 of 26 by phase; of 6, 7 and 6 modes those of any time."""
    areas, _texts = shapes_of(draw_likelihood(likelihood_of(THREE_STAGES, declared(0.6))))
    of_any_time = 10.5 / 6.0 + 6.5 / 7.0 + 9.0 / 6.0
    expected = dict.fromkeys(
        ("early-cutoff", "explosion", "loss-of-attitude-control", "malfunction-turn", "reentry-breakup"), of_any_time
    )
    expected["engine-out"] = 10.5 / 6.0
    total = sum(expected.values())
    assert areas.keys() == {MODE_COLOURS[mode] for mode in expected}
    for mode, parts in expected.items():
        # Lines are drawn to a hundredth of a millimetre
        assert areas[MODE_COLOURS[mode]] / sum(areas.values()) == pytest.approx(parts / total, rel=2e-3), mode


def test_what_has_a_time_of_its_own_and_what_flies_stand_in_words():
    _areas, texts = shapes_of(draw_likelihood(likelihood_of(TWO_STAGES, declared(0.5, 0.2, 0.8))))
    assert texts[0] == "Failure probability 50 % (20 % to 80 %)"
    # 15.5/26 of a half, a sixth of it unlit; the 95 % of the beta distribution of 10.5 and 15.5 by tables
    assert f"{mode_title('no-ignition')}, T+395 s: 5 %" in texts
    assert "First stage" in texts and "40 % (23 % to 59 %)" in texts
    assert f"{mode_title('stuck-fairing')}: 3.4 %" in texts


def test_where_the_failure_probability_is_not_known_the_picture_says_so():
    unknown = likelihood_of(TWO_STAGES, Reliability.unknown("reference"))
    areas, texts = shapes_of(draw_likelihood(unknown))
    assert texts[0] == "Failures, given that there is one: the failure probability is not known"
    assert areas and not any("nan" in text for text in texts)
    assert "not known" in tell_reliability(unknown.reliability)


def test_a_picture_of_no_failures_is_one():
    areas, texts = shapes_of(draw_likelihood(likelihood_of(TWO_STAGES, declared(0.0))))
    assert texts[0].startswith("Failure probability 0 %") and sum(areas.values()) == 0.0


def test_each_basis_has_its_sentence():
    find = plugins.load("reliability", "reference").find_reliability
    own = plainly(tell_reliability(find(Tally(flights=4, failures=1), {})))
    assert own.startswith("Failure probability 32 %, 60 % interval 5.4 % to 58 %: 1 failure in 4 launches")
    similar = plainly(tell_reliability(find(Tally(similar_flights=5, similar_failures=1), {})))
    assert "1 failure" in similar and "5 first launches of vehicles taken as similar" in similar
    assert plainly(tell_reliability(declared(0.1))) == "Failure probability 10 %, from 10 % to 10 %: declared."


def test_the_interval_of_a_chance_to_fail_then_is_said_to_be_what_it_is():
    find = plugins.load("reliability", "reference").find_reliability
    own = plainly(tell_failing_interval(find(Tally(flights=4, failures=1), {})))
    assert own.startswith("Chance to fail then, in brackets: the 60 % interval of the failure probability")
    assert "the declared range of" in tell_failing_interval(declared(0.1, 0.05, 0.2))
    assert "has no interval" in tell_failing_interval(declared(0.1))
    assert "is not known" in tell_failing_interval(Reliability.unknown("reference"))


def test_what_is_assumed_of_phases_and_modes_is_said():
    plain = plainly(tell_shares(likelihood_of(TWO_STAGES, declared(0.5))))
    assert "first stage 40 % and second stage 60 %" in plain and "which is assumed" in plain
    told = likelihood_of(TWO_STAGES, declared(0.5), phases={"stage-1": 0.25, "stage-2": 0.75}, modes={"explosion": 1.0})
    assert "25 %" in tell_shares(told).replace(THIN, " ") and "as the vehicle's file states" in tell_shares(told)
    assert "assumed" not in tell_shares(told) and "Atlas" not in tell_shares(told)
    assert "seconds after lift-off" in caption()


def test_every_shipped_failure_mode_has_a_colour_of_its_own():
    assert set(plugins.names("failure")) == set(MODE_COLOURS)
    assert len(set(MODE_COLOURS.values())) == len(MODE_COLOURS)

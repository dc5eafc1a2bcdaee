"""What a stored run says of one launch, read back as it was written, and refused where it cannot be true."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from builders import tiny_assessment
from shapely.geometry import MultiPolygon, box
from test_spoiled_runs import BOW_TIE, run, spoil  # noqa: F401  (a fixture)

from fallzone.assessment.store.launch_file import LAUNCH_FILE
from fallzone.assessment.store.read import read_run
from fallzone.assessment.store.stored import RUN_FILE, read_check
from fallzone.errors import InputError
from fallzone.model.results.isopleth import Margin
from fallzone.model.results.reliability import Reliability


def same_likelihood(one, other) -> bool:
    for field in dataclasses.fields(one):
        ours, theirs = getattr(one, field.name), getattr(other, field.name)
        if field.name == "within":
            same = all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
        else:
            same = np.array_equal(ours, theirs) if isinstance(ours, np.ndarray) else ours == theirs
        if not same:
            return False
    return True


def test_a_launch_is_read_back_as_it_was_written(tmp_path):
    made = tiny_assessment()
    read = read_run(made.write(tmp_path / "run"))
    assert same_likelihood(read.launch.likelihood, made.launch.likelihood)
    assert (read.launch.isopleths, read.launch.margins) == (made.launch.isopleths, made.launch.margins)
    # The made-up zones are in no file of today, so the flags by zone are made anew
    (kept,) = [flag for flag in read.flagged if flag.region == "okinawa"]
    for name in (
        "level",
        "certainty",
        "probability_per_launch",
        "density",
        "spans",
        "failure_span_s",
        "delay_s",
        "reasons",
    ):
        assert getattr(kept, name) == getattr(made.flagged[1], name), name
    # A location check needs the floor alone
    light = read_check(tmp_path / "run")
    assert light.launch.isopleths == (made.launch.floor,)
    assert light.risk.sums.is_whole and {line.case for line in light.risk.tracks} == {"nominal", "as-flown"}


def test_a_failure_probability_that_is_not_known_stays_so(tmp_path):
    made = tiny_assessment()
    likelihood = dataclasses.replace(made.launch.likelihood, reliability=Reliability.unknown("reference"))
    launch = dataclasses.replace(made.launch, likelihood=likelihood)
    read = read_run(dataclasses.replace(made, launch=launch).write(tmp_path / "run"))
    assert not read.launch.is_known and math.isnan(read.launch.likelihood.failure_probability)
    assert read_run(dataclasses.replace(made, launch=None).write(tmp_path / "none")).launch is None


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("reliability", "probability"), 1.5, "failure probability 1.5"),
        (("reliability", "failures"), 60, "60 failures in 50 flights"),
        (("reliability", "interval"), [0.9, 0.1], "0.9 to 0.1"),
        (("reliability", "model"), "crystal-ball", "model 'crystal-ball'"),
        (("likelihood", "phase_share"), [0.5, 0.6], "shares that are none"),
        (("likelihood", "phase_share"), [1.5, -0.5], "shares that are none"),
        (("likelihood", "modes"), ["explosion"], "share, drawn, given"),
        (("likelihood", "burn_phase"), [0, 7], "shares that are none"),
        (("likelihood", "share"), [[0.5, 0.5], [1.0]], "rows of different lengths"),
        (("likelihood", "colour"), "red", "colour"),
        (("floor_per_km2",), 0.0, "above 0"),
        (("floor_per_km2",), 1e-5, "the level of [floor]"),
        (("floor", "best_m2"), 1.0, "each area at least as large"),
        (("floor", "surely"), BOW_TIE, "crosses or touches"),
        (("margins", 0, "perhaps"), {"type": "Point", "coordinates": [127, 30]}, "found a Point"),
    ],
)
def test_a_launch_that_cannot_be_is_refused(run, path, value, words):  # noqa: F811
    spoil(run, LAUNCH_FILE, *path, value=value)
    for read in (read_check, read_run):
        with pytest.raises(InputError) as refused:
            read(run)
        assert words in " ".join(str(refused.value).split()) and LAUNCH_FILE in str(refused.value)


def with_hazards(made, *areas):
    return dataclasses.replace(made, launch=dataclasses.replace(made.launch, hazard_areas=areas))


@pytest.fixture
def hazardous(tmp_path):
    """A run in whose waters the criteria of ships and of aircraft are exceeded."""
    small, large = (MultiPolygon([box(127.0, 21.0, 127.0 + size, 22.0)]) for size in (1.0, 2.0))
    margins = [Margin(area=name, surely=small, perhaps=large) for name in ("aircraft", "ship")]
    return with_hazards(tiny_assessment(), *margins).write(tmp_path / "hazardous")


def test_hazard_areas_are_read_back_as_they_were_written(hazardous):
    read, light = read_run(hazardous), read_check(hazardous)
    assert [one.area for one in read.launch.hazard_areas] == ["aircraft", "ship"]
    assert read.launch.hazard_areas == light.launch.hazard_areas == light.risk.hazard_areas
    assert read.launch.hazard_areas[0].surely.area == pytest.approx(1.0)
    assert read.check(lon_deg=127.5, lat_deg=21.5).level == "hazard"


SQUARE = {"type": "MultiPolygon", "coordinates": [[[[120, 10], [140, 10], [140, 30], [120, 30], [120, 10]]]]}


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ((0, "area"), "collective", "individual, aircraft, ship"),
        ((0, "area"), "ship", "ship"),
        ((0, "area"), 7, "hazard_areas"),
        ((0, "surely"), SQUARE, "surely exceeded on more than perhaps"),
        ((1, "perhaps"), BOW_TIE, "crosses or touches"),
        ((1, "perhaps"), {"type": "Point", "coordinates": [127, 30]}, "found a Point"),
    ],
)
def test_hazard_areas_that_cannot_be_are_refused(hazardous, path, value, words):
    spoil(hazardous, LAUNCH_FILE, "hazard_areas", *path, value=value)
    for read in (read_check, read_run):
        with pytest.raises(InputError) as refused:
            read(hazardous)
        assert words in " ".join(str(refused.value).split()) and LAUNCH_FILE in str(refused.value)


def test_nothing_is_exceeded_where_the_failure_probability_is_not_known(hazardous):
    spoil(hazardous, LAUNCH_FILE, "reliability", "basis", value="none")
    with pytest.raises(InputError, match="without a failure"):
        read_check(hazardous)


@pytest.mark.parametrize(
    ("reason", "zone"),
    [
        ("isopleth", "isopleth:high"),
        ("isopleth", "isopleth:"),
        ("isopleth", "isopleth:nan"),
        ("isopleth", "isopleth:-1e-6"),
        ("isopleth", "1e-6"),
        ("hazard", "horoscope"),
        ("hazard_perhaps", ""),
        ("rumour", "tiny-a"),
    ],
)
def test_a_reason_that_cannot_be_is_refused(run, reason, zone):  # noqa: F811
    spoil(run, RUN_FILE, "flagged", 1, "reasons", 1, "zone", value=zone)
    spoil(run, RUN_FILE, "flagged", 1, "reasons", 1, "reason", value=reason)
    with pytest.raises(InputError, match=f"reason.*{reason}"):
        read_run(run)

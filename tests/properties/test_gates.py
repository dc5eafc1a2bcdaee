"""Laws of gates: what crosses a limit line within one, in its time, has passed; all else is beyond the line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.load import load_mission
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.earth.limit_line import lay_line
from fallzone.errors import InputError
from fallzone.kernels import impact_tube as tubes
from fallzone.model.ascent.termination import Gate
from fallzone.model.status import ImpactStatus
from fallzone.telemetry.records import Sample
from fallzone.watching.rules import DEGRADED, LAST, NOMINAL, OUT_OF, RECOVERED, Rules, Watcher

WGS84 = Geod(ellps="WGS84")
# Middle of a line of 400 km and the azimuth in which it leads: also over 180°, near a pole and over it
PLACES = [
    *((127.0, 30.0, 80.0), (0.0, 0.0, 0.0), (0.0, 0.0, 90.0), (-60.0, -45.0, 200.0)),
    *((180.0, 35.0, 90.0), (-180.0, 35.0, 45.0), (179.99, -20.0, 100.0)),
    *((30.0, 89.9, 70.0), (30.0, 90.0, 0.0), (140.0, -89.99, 10.0)),
]
HALF_LINE_M, HALF_GATE_M, STEP_M = 200e3, 10e3, 5e3


def along(place: tuple[float, float, float], by_m: float, aside_m: float = 0.0) -> tuple[float, float]:
    """Longitude and latitude [deg] of a point of a line, or beside it to the right."""
    lon, lat, _back = WGS84.fwd(*place, by_m)
    if not aside_m:
        return lon, lat
    end = along(place, 2.0 * HALF_LINE_M)
    lon, lat, _back = WGS84.fwd(lon, lat, WGS84.inv(lon, lat, *end)[0] + 90.0, aside_m)
    return lon, lat


def draw_line(place: tuple[float, float, float]) -> list[tuple[float, float]]:
    return [along(place, by_m) for by_m in (-HALF_LINE_M, HALF_LINE_M)]


def draw_gate(place: tuple[float, float, float]) -> tuple[tuple[float, float], ...]:
    return along(place, -HALF_GATE_M), along(place, HALF_GATE_M)


def measure_way(line: np.ndarray, way: list[tuple[float, float]]) -> np.ndarray:
    """What is found of vehicles that stand, a second apart, on the ground where their impact points are."""
    states = np.zeros((len(way), 7))
    states[:, 0] = np.arange(len(way))
    states[:, 1:4] = geodetic_to_ecef(*np.array(way).T, 0.0)
    found = np.empty((len(way), tubes.FOUND_COLUMNS))
    no_tube = np.empty((0, tubes.TUBE_COLUMNS)), np.zeros(tubes.END_COLUMNS)
    tubes.measure_all(states, *no_tube, line, np.zeros(tubes.BEFORE_COLUMNS), found)
    return found


# A geodesic of 400 km is within 30 m of the great circle between its ends
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("by_m", "crossed"),
    [
        *((0.0, 2.0), (-9_900.0, 2.0), (9_900.0, 2.0)),
        *((-10_100.0, 1.0), (10_100.0, 1.0), (150e3, 1.0), (-201e3, 0.0), (201e3, 0.0)),
    ],
)
def test_a_way_crosses_the_gate_between_its_ends_and_the_line_beside_them(place, by_m, crossed):
    line = lay_line(draw_line(place), [draw_gate(place)])
    for ends in ((-STEP_M, STEP_M), (STEP_M, -STEP_M)):
        found = measure_way(line, [along(place, by_m, aside_m) for aside_m in ends])
        assert found[1, tubes.CROSSED] == crossed
        if crossed:
            assert found[1, tubes.CROSSED_S] == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("place", PLACES)
def test_ends_that_lie_a_little_off_the_line_and_in_either_order_are_a_part_of_it(place):
    ends = [along(place, -HALF_GATE_M, 900.0), along(place, HALF_GATE_M, -900.0)]
    exact = lay_line(draw_line(place), [draw_gate(place)])
    for gate in (ends, ends[::-1]):
        # 30 m of 6,371 km, and a crooked gate that is as long along the line
        assert np.abs(lay_line(draw_line(place), [gate]) - exact).max() < 1e-5


def test_a_gate_at_a_corner_and_several_gates_have_each_their_own_part():
    points = [(126.0, 30.0), (127.0, 30.0), (128.0, 30.0), (128.0, 29.0)]
    line = lay_line(points, [[(128.0, 29.8), (128.0, 29.2)], [(126.5, 30.0), (127.5, 30.0)]])
    # Two arcs of the gate that holds a point of the line
    assert line[:, tubes.LINE_GATE].tolist() == [0.0, 2.0, 2.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    assert lay_line([]).shape == (0, tubes.LINE_COLUMNS)


# --- rules

STEP_S = 0.5
WINDOW_S = (100.0, 120.0)


def gate(name: str = "downrange", window_s: tuple[float, float] | None = WINDOW_S) -> Gate:
    return Gate(
        id=name,
        title=name,
        ends_lonlat=((127.0, 30.0), (128.0, 30.0)),
        window_s=window_s,
        mark="assumed",
        source="plan",
    )


def watch(
    crossings: Mapping[float, int],
    *gates: Gate,
    last_s: float = 150.0,
    missing_s: tuple[float, float] = (0.0, 0.0),
    crossed_s: Mapping[float, float] | None = None,
    step_s: float = STEP_S,
):
    """Follow a nominal flight whose impact point crosses the line in the way to the samples of given times.

    At gates by their numbers, from 1, or beside them: 0. Samples between two times are missing.
    """

    def measure(t_s, _position, _velocity):
        found = np.full(tubes.FOUND_COLUMNS, math.nan)
        found[tubes.STATUS], found[tubes.OUTSIDE] = ImpactStatus.IMPACT, 0.0
        found[tubes.CROSSED] = 1.0 + crossings[t_s] if t_s in crossings else 0.0
        found[tubes.CROSSED_S] = (crossed_s or {}).get(t_s, t_s)
        return found

    watcher = Watcher(rules=Rules(planned_s=(300.0, 310.0), most_accel_mps2=60.0, gates=gates), measure=measure)
    told = []
    for t_s in np.arange(0.0, last_s + 1e-9, step_s).tolist():
        if missing_s[0] < t_s < missing_s[1]:
            continue
        position, velocity = (6_378_137.0, 12.5 * t_s**2, 0.0), (0.0, 25.0 * t_s, 0.0)
        told += watcher.take(t_s, Sample(t_s=t_s, position_ecef_m=position, velocity_ecef_mps=velocity))
    return watcher, [one for one in told if one.code != "followed"]


def reasons(told) -> list[tuple[str, str, float]]:
    return [(one.code, one.reason, one.at_s) for one in told]


def test_a_crossing_within_a_gate_is_told_with_the_third_sample_and_is_no_alert():
    watcher, told = watch({110.0: 1}, gate(), crossed_s={110.0: 109.7})
    assert (OUT_OF, LAST) == (3, 5)
    assert reasons(told) == [("passed", "gate", 111.0)]
    assert told[0].values["gate"] == {"id": "downrange", "names": {"en": "downrange"}}
    assert told[0].values["crossed_s"] == 109.7
    assert watcher.state == NOMINAL and watcher.alerts == []


def test_a_crossing_beside_the_gates_is_an_alert_as_without_any():
    for gates in ((), (gate(),)):
        watcher, told = watch({110.0: 0}, *gates, last_s=119.0)
        assert reasons(told) == [("alert", "limit-line", 111.0)]
        assert watcher.alerts == ["limit-line"]


@pytest.mark.parametrize(
    ("crossed_s", "is_open"),
    [(99.999, False), (100.0, True), (100.001, True), (119.999, True), (120.0, True), (120.001, False)],
)
def test_the_edges_of_a_window_belong_to_it_and_the_instant_of_the_crossing_counts(crossed_s, is_open):
    # Between two samples: the later one is at the half second
    at_s = math.floor(crossed_s / STEP_S) * STEP_S + STEP_S
    _watcher, told = watch({at_s: 1}, gate(), last_s=at_s + 1.0, crossed_s={at_s: crossed_s})
    kind = ("passed", "gate") if is_open else ("alert", "gate-shut")
    assert reasons(told) == [(*kind, at_s + 1.0)]
    assert (told[0].values["opens_s"], told[0].values["closes_s"]) == WINDOW_S


def test_a_gate_without_a_window_is_always_open_and_never_missed():
    for crossings in ({1.0: 1}, {149.0: 1}, {}):
        watcher, told = watch(crossings, gate(window_s=None))
        assert watcher.alerts == [] and [one.code for one in told] == ["passed"] * len(crossings)


def test_a_gate_that_was_not_passed_when_it_closed_is_told_once_and_is_no_alert():
    watcher, told = watch({}, gate())
    assert reasons(told)[0] == ("told", "gate-missed", 121.5)
    # And the flight is nominal again with so many good samples, this one among them
    assert reasons(told)[1:] == [("recovered", "good-samples", 121.5 + (RECOVERED - 1) * STEP_S)]
    assert told[0].state == DEGRADED and watcher.alerts == [] and watcher.counts["gate-missed"] == 1


def test_each_of_two_gates_is_missed_or_passed_by_itself():
    first, then = gate("first", (50.0, 60.0)), gate("then", (100.0, 120.0))
    _watcher, told = watch({}, first, then)
    assert [one.values["gate"]["id"] for one in told if one.reason == "gate-missed"] == ["first", "then"]
    watcher, told = watch({55.0: 1, 110.0: 2}, first, then)
    assert [(one.code, one.values["gate"]["id"]) for one in told] == [("passed", "first"), ("passed", "then")]
    assert watcher.state == NOMINAL


def test_a_gate_is_shut_while_an_alert_holds_and_open_again_after_good_samples():
    # A gap of 3 s is a loss; with 20 good samples it is over
    for recovered, code in ((False, "alert"), (True, "passed")):
        at_s = 103.0 + (RECOVERED + 2) * STEP_S if recovered else 105.0
        watcher, told = watch({at_s: 1}, gate(), missing_s=(100.0, 103.0), last_s=118.0)
        assert [one.code for one in told if one.reason in ("gate", "gate-in-alert")] == [code]
        assert watcher.alerts == ["data-end", *([] if recovered else ["gate-in-alert"])]


def test_an_impact_point_that_comes_back_by_the_gate_has_not_passed_it():
    watcher, told = watch({110.0: 1, 111.0: 1}, gate(), last_s=120.0)
    assert told == [] and watcher.alerts == []
    # Nor is it beyond a gate that was shut
    assert watch({90.0: 1, 91.0: 1}, gate(), last_s=99.0)[1] == []


def test_beyond_an_open_gate_the_line_counts_for_who_comes_back_and_goes_out_again_beside_it():
    watcher, told = watch({105.0: 1, 110.0: 0, 115.0: 0}, gate(), last_s=119.0)
    assert reasons(told) == [("passed", "gate", 106.0), ("alert", "limit-line", 116.0)]
    assert watcher.alerts == ["limit-line"]


@given(
    noise=st.lists(st.floats(-1.0, 1.0), min_size=400, max_size=400),
    speed=st.floats(0.02, 1.0),
    rate_hz=st.sampled_from([1.0, 4.0, 10.0]),
)
def test_noise_across_the_line_raises_no_alarm_and_loses_no_passage(noise, speed, rate_hz):
    """The impact point comes to the line at T+30 s, its noise as wide as it moves in 1 to 50 s."""
    step_s, crossings, is_out = 1.0 / rate_hz, {}, False
    for t_s, error in zip(np.arange(0.0, 400.0 * step_s - 1e-9, step_s).tolist(), noise, strict=True):
        if is_out != (speed * (t_s - 30.0) + error > 0.0):
            is_out = not is_out
            crossings[t_s] = 1
    last_s = 399.0 * step_s
    watcher, told = watch(crossings, gate(window_s=(0.0, 1e4)), last_s=last_s, step_s=step_s)
    assert watcher.alerts == [] and watcher.counts["gate-missed"] == 0
    passed = [one for one in told if one.code == "passed"]
    # Beyond the noise for longer than the rule looks back
    assert len(passed) == 1 or last_s < 30.0 + 1.0 / speed + LAST * step_s


# --- files

NAME = "naro-2013-01-30"
FILE = (SHIPPED.root / "missions" / f"{NAME}.toml").read_text(encoding="utf-8")
ENDS = "ends_lonlat = [[127.0, 28.0], [127.0, 29.0]]"


def write_mission(folder: Path, gates: list[str], line: str = "[[127.0, 25.0], [127.0, 32.0]]") -> Path:
    path = folder / f"{NAME}.toml"
    tables = [f'[flight_termination]\nlimit_line_lonlat = {line}\nmark = "assumed"\nsource = "press"\n']
    for keys in gates:
        tables.append(f'[[flight_termination.gates]]\ntitle = "Gate"\nmark = "assumed"\nsource = "press"\n{keys}\n')
    path.write_text("\n".join([FILE, *tables]), encoding="utf-8")
    return path


def test_gates_of_a_mission_are_read_with_their_source(tmp_path):
    keys = f'id = "downrange"\n{ENDS}\nwindow_s = [200.0, 260]'
    mission = load_mission(write_mission(tmp_path, [keys]))
    [found] = mission.flight_termination.gates
    assert found.window_s == (200.0, 260.0) and found.ends_lonlat[1] == (127.0, 29.0) and found.source == "press"


def change(old: str, new: str, more: str = "") -> str:
    """A gate with something else in place of part of its ends, and more keys."""
    return f'id = "a"\n{ENDS.replace(old, new)}\n{more}'


A = change("", "")


@pytest.mark.parametrize(
    ("gates", "said"),
    [
        ([change("127.0, 28.0", "127.3, 28.0")], ("gates.1.ends_lonlat", "[127.3, 28.0] is 29.", "2 km")),
        ([change("29.0", "28.0")], ("gates.1.ends_lonlat", "[127.0, 28.0] twice", "two ends")),
        ([change("]]", "], [127.0, 30.0]]")], ("gates.1", "at most 2")),
        ([change("29.0", "95.0")], ("gates.1.ends_lonlat", "90")),
        ([A + "window_s = [260.0, 200.0]"], ("gates.1.window_s", "260", "200", "after it opens")),
        ([A + "window_s = [-5.0, 200.0]"], ("gates.1.window_s", "greater than or equal to 0")),
        ([A + 'window_s = ["T+200", 260.0]'], ("gates.1.window_s", "number")),
        ([A + "window = [200.0, 260.0]"], ("gates.1", "window_s")),
        ([A, A], ("gate 'a' is listed 2 times",)),
        ([A, A.replace('"a"', '"b"').replace("28.0", "28.9")], ("gates.2.ends_lonlat", "'b' lies over 'a'")),
        ([ENDS], ("gates.1", "id")),
    ],
)
def test_a_gate_that_cannot_be_is_refused_with_file_key_value_and_what_was_expected(gates, said, tmp_path):
    path = write_mission(tmp_path, gates)
    with pytest.raises(InputError) as refused:
        load_mission(path)
    assert all(one in str(refused.value) for one in (path.name, "flight_termination", *said)), refused.value


def test_a_gate_about_a_corner_of_the_line_is_refused_for_a_gate_is_straight(tmp_path):
    path = write_mission(tmp_path, [A], "[[127.0, 28.0], [128.0, 28.5], [127.0, 29.0]]")
    # One degree of longitude at 28.5° N
    with pytest.raises(InputError, match=r"gates\.1\.ends_lonlat.*9[78]\.\d km away.*straight"):
        load_mission(path)


def test_gates_that_meet_at_a_point_of_the_line_do_not_lie_over_each_other(tmp_path):
    # On an arc of no round length, so that the place of the point is not exact
    line = "[[127.0, 25.1], [127.3, 28.0], [127.1, 31.7]]"
    gates = [
        A.replace(ENDS, "ends_lonlat = [[127.0, 25.1], [127.3, 28.0]]"),
        A.replace(ENDS, "ends_lonlat = [[127.1, 31.7], [127.3, 28.0]]").replace('"a"', '"b"'),
    ]
    mission = load_mission(write_mission(tmp_path, gates, line))
    ends = [one.ends_lonlat for one in mission.flight_termination.gates]
    assert set(lay_line(mission.flight_termination.limit_line_lonlat, ends)[:-1, tubes.LINE_GATE]) == {1.0, 2.0}

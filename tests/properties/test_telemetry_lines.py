"""Whatever a line holds, it is a sample, a fault or an error in words, and a spoiled log is refused or read so far."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fallzone.errors import FallzoneError, InputError
from fallzone.runs.watching.watch import replay, watch
from fallzone.telemetry.frames import Frames
from fallzone.telemetry.reader import Reader
from fallzone.telemetry.records import Fault, Sample

HEADER = "t_s,lon_deg,lat_deg,height_m,north_mps,east_mps,down_mps"
GOOD = "12.5,127.5,34.4,1000,10,20,-30"
OBJECT = '{"t_s": 12.5, "lon_deg": 127.5, "lat_deg": 34.4, "height_m": 1e3, "north_mps": 1, "east_mps": 2, "up_mps": 3}'


def reader() -> Reader:
    return Reader(where="t.csv", frames=Frames(where="t.csv"))


def test_a_row_and_an_object_of_the_same_state_are_the_same_sample():
    rows, objects = reader(), reader()
    assert rows.read(HEADER) is None
    one, other = rows.read(GOOD), objects.read(OBJECT.replace('_mps": 3', '_mps": 30'))
    assert isinstance(one, Sample) and isinstance(other, Sample)
    assert one.position_ecef_m == other.position_ecef_m and one.t_s == other.t_s == 12.5


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (GOOD.replace("127.5", "nan"), "not-a-number"),
        (GOOD.replace("127.5", "inf"), "out-of-range"),
        (GOOD.replace("127.5", "x"), "not-read"),
        (GOOD.replace("34.4", "91"), "out-of-range"),
        (GOOD.replace("1000", "-5000"), "below-ground"),
        (GOOD.replace(",20,", ",99999,"), "out-of-range"),
        ("12.5,127.5", "half-line"),
        (GOOD + ",1,2", "not-read"),
        ('{"t_s": 1', "not-read"),
        ("[" * 5_000, "not-read"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_by_its_code_and_the_next_line_reads(line, code):
    one = reader()
    one.read(HEADER)
    assert isinstance(one.read(GOOD), Sample)
    fault = one.read(line)
    assert isinstance(fault, Fault) and fault.code == code
    assert isinstance(one.read(GOOD), Sample)


def test_rows_and_objects_may_come_from_one_source_in_any_order():
    one = reader()
    got = [one.read(line) for line in (OBJECT, HEADER, OBJECT, GOOD, OBJECT, HEADER, GOOD)]
    assert [isinstance(each, Sample) for each in got] == [True, False, True, True, True, False, True]


def test_a_header_that_comes_again_is_no_fault_and_other_columns_are_told():
    one = reader()
    one.read(HEADER + ",thrust")
    assert one.ignored == ("thrust",)
    assert one.read(HEADER + ",thrust") is None
    assert isinstance(one.read(GOOD + ",5"), Sample)


@pytest.mark.parametrize(
    "line", [GOOD, "t_s,lon_deg,lat_deg", "{}", "t_s,x_m,y_m,z_m,vx_ecef_mps,vy_ecef_mps,vz_ecef_mps"]
)
def test_without_names_for_time_position_and_velocity_nothing_is_guessed(line):
    with pytest.raises(InputError, match="expected t_s"):
        reader().read(line)


@given(
    lines=st.lists(st.one_of(st.text(max_size=80), st.sampled_from([HEADER, GOOD, OBJECT, "# a remark"])), max_size=12)
)
def test_no_text_breaks_the_reader(lines):
    one = reader()
    for line in lines:
        try:
            got = one.read(line)
        except FallzoneError:
            return
        assert got is None or isinstance(got, Sample | Fault)


@given(place=st.floats(0.0, 1.0), change=st.text(max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_a_spoiled_log_is_refused_in_words_or_replayed(tmp_path, place, change):
    telemetry, log = tmp_path / "t.csv", tmp_path / "t.log"
    if not log.exists():
        telemetry.write_text(
            HEADER + "\n" + "\n".join(GOOD.replace("12.5", f"{12.5 + i / 10}") for i in range(20)) + "\n"
        )
        watch(str(telemetry), recorded=True, log=log)
    text = log.read_text()
    cut = int(place * len(text))
    (tmp_path / "spoiled.log").write_text(text[:cut] + change + text[cut + len(change) :], encoding="utf-8")
    try:
        replay(tmp_path / "spoiled.log")
    except FallzoneError as error:
        assert str(error)
    for line in text.splitlines():
        json.loads(line)

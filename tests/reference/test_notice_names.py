"""What a warning leaves over: names of missions make it no doubt, whatever may say where or when does."""

from __future__ import annotations

import pytest

from fallzone.notices.doubts import find_doubts
from fallzone.notices.read import read_notices

TEXT = """HYDROPAC 8/27(63).
1. ROCKET LAUNCHING 0100Z TO 0200Z DAILY 03 TO 05 MAR IN AREA BOUND BY
   10-00N 120-00E, 11-00N 120-00E, 11-00N 121-00E.
2. {left}
3. CANCEL THIS MSG 060100Z MAR 27.
"""


def read(left: str):
    (notice,) = read_notices(TEXT.format(left=f"LAUNCH {left}"))
    return notice


@pytest.mark.parametrize(
    "name",
    [
        "STARLINK GROUP 9-9,",
        "BY DCC SPACEX 23-118.",
        "OF CZ-5B.",
        "OF PSLV-C57.",
        "OF LVM3-M4 BY INDIA.",
        "CREW-9.",
        "BY DPRK, AEROSPACE FLIGHT ACTIVITY IN SEA OF JAPAN.",
    ],
)
def test_the_name_of_a_mission_makes_no_doubt(name):
    assert find_doubts(read(name)) == ()


@pytest.mark.parametrize("name", ["STARLINK GROUP 9-9.", "OF CZ-5B."])
def test_the_name_of_a_mission_is_listed_as_not_understood(name):
    assert any(digit in passage.text for passage in read(name).not_understood for digit in "95")


def test_the_name_of_a_mission_before_times_is_no_date():
    first = read("").zones[0].zone.list_windows()
    (notice,) = read_notices(TEXT.format(left="NIL").replace("LAUNCHING 0100Z", "LAUNCHING, STARLINK GROUP 9-9. 0100Z"))
    assert len(first) == 3 and notice.zones[0].zone.list_windows() == first


@pytest.mark.parametrize(
    "left",
    [
        "9-9.",
        "GROUP 9-9 26.",
        "GROUP 9 NM.",
        "GROUP 9-9N.",
        "GROUP 12-9-27.",
        "GROUP 1234.",
        "SPACEX 23.",
        "SPACEX 23-118E.",
        "RANGE-25.",
        "RANGE-25 NM.",
        "DANGER/12.",
        "DISTANCE-25.",
        "ABC-25 FT.",
        "ABC-25 MILES.",
        "ABC-30N.",
        "ABC-30M.",
        "ABC-30Z.",
        "ABC-30 UTC.",
        "ABC-10.5.",
        "ABC-12'.",
        "FL-30.",
        "LAT-30.",
        "UTC-9.",
        "CREW-9 TO 12.",
        "36-2?.00N.",
        "WITHIN TWENTY NAUTICAL MILES OF THE AREA.",
        "A BUFFER OF TWENTY MILES ON ALL SIDES.",
        "WATERS BETWEEN THIS AREA AND THE COAST.",
        "EXTENDING TO THE FIR BOUNDARY.",
        "IN DANGER AREA CHARLIE.",
        "IN DANGER AREA CHARLIE-5.",
        "OR UNTIL COMPLETION OF MISSION.",
        "ON EACH FOLLOWING DAY UNTIL CONDITIONS PERMIT.",
        "UPON NOTIFICATION.",
    ],
)
def test_what_may_say_where_or_when_makes_doubt(left):
    assert {said.code for said in find_doubts(read(left))} == {"notice-in-doubt"}

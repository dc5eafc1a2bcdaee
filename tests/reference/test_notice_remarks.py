"""What stands beside areas in notices: remarks that bound nothing leave no doubt, whatever may bound something does.

Texts are written for these tests in the layouts of NOTAM of Beijing, Manila, Yangon, Ho Chi Minh and Jakarta.
"""

from __future__ import annotations

import re

import pytest

from fallzone.notices.doubts import find_doubts
from fallzone.notices.grammar.leftovers import is_filler
from fallzone.notices.read import read_notices

NOTAM = """\
A0712/27 NOTAMN
Q) VYYF/QWMLW/IV/NBO/W/000/999/1719N09339E060
A) VYYF B) 2703051700 C) 2703072100
D) {daily}
E) {before}N1654E09348-N1701E09317-N1754E09329-N1747E09402{after}
F) SFC G) UNL
"""
# Corners by hand: 16°54' N 93°48' E and so on
CORNERS = [(93.8, 16.9), (93.0 + 17 / 60, 17.0 + 1 / 60), (93.0 + 29 / 60, 17.9), (94.0 + 2 / 60, 17.0 + 47 / 60)]
LEAD = "DANGER AREA ESTABLISHED BOUNDED BY: "


def read(before=LEAD, after=" BACK TO START.", daily="1700-2100"):
    [notice] = read_notices(NOTAM.format(before=before, after=after, daily=daily), file="a.txt")
    return notice


def has_corners(notice) -> bool:
    flat = [degree for corner in notice.zones[0].zone.shape.rings[0].corners_lonlat for degree in corner]
    return flat == pytest.approx([degree for corner in CORNERS for degree in corner])


def is_sure(notice) -> bool:
    return not find_doubts(notice)


REMARKS = {
    "locator": "\n(61NM WEST OF SOME TOWN AP).",
    "points": ", FOUR POINTS CONNECTION RANGE.",
    "points-by-hyphen": ". FOUR-POINT\nCONNECTION RANGE",
    "torn-word": ",BAC\nK TO START.",
    "torn-between-words": ",BACK \nTO START.",
    "torn-start": " BACK TO ST\nART.",
    "misspelt": ". VERTICLE LIMITS:SFC-UNL. AREOSPACE ACTTIVITY.",
    "routes": ". THE FOLLOWING ATS ROUTES ARE REROUTED,NOT AVBL IN YANGON FIR.\n"
    "1)P646-NOT AVBL BTN PTN VOR AND IBITA(BIDIRECTIONAL).\n2)N895/G472-NOT AVBL BTN PTN VOR AND SAGOD(BIDIRECTIONAL).",
    "segments": ". ATS RTE SEGMENTS MENTIONED BELOW ARE NOT AVBL:\n- L625 (AKMON - UDOSI)\n- M768 (DAGAG - MOXON)",
    "alternative": ". M635 BTN 'MATLU' AND 'KETIV' ALTN RTE: 'MATLU' DCT 0135S09137E DCT 'KETIV'.",
    "levels": ". ACFT WILL BE OPERATED AT FL310, FL350 AND FL390.",
    "authority": ". ISSUED BY THE CIVIL AVIATION ADMINISTRATION. TEL: +64 27 315 0000.",
    "airspace": ". SUBJ ATC CLR WI HO CHI MINH FIR.",
    "permission": ". NO OVF ACTIVITY IS PERMISSIBLE WITHIN ABV MENTIONED AREA DURING\nHOURS OF SPACEFLIGHT.",
    "days-again": ". ON 05-07 MAR 2027,FROM 1700 UTC TO 2100 UTC (TENTATIVE,FORECAST).",
    "next-day": ". ON 05-07 MAR 2027 (1700-2100 NEXT DAY) DLY (TENTATIVE,FORECAST).",
    "days-alone": ". ON 05 MAR 2027 DETAILS AS FOLLOWS",
}


@pytest.mark.parametrize("name", REMARKS)
def test_remarks_that_bound_nothing_leave_no_doubt(name):
    notice = read(after=REMARKS[name])
    assert has_corners(notice)
    assert is_sure(notice), notice.not_understood


TELLING = {
    "margin": "\n(61NM AROUND SOME TOWN AP).",
    "distance-of-no-bracket": " AND 61NM WEST OF SOME TOWN AP.",
    "side": ", FOUR POINTS CONNECTION RANGE AND ALL NORTH OF IT.",
    "not-exceeding-but": " NOT EXCEEDING 20NM BEYOND.",
    "exception": ". EXCEPT WHERE OTHERWISE AGREED.",
    "route-and-more": ". P646-NOT AVBL BTN PTN VOR AND IBITA AND EAST THEREOF",
    "route-of-no-point": " AND L2",
    "coast": " AND ALONG THE COAST",
    "territorial": " AND TERRITORIAL WATERS OF MYANMAR",
    "other-days": ". ALSO ON 15-17 MAR 2027,FROM 1700 UTC TO 2100 UTC.",
    "torn-side": " AND NOR\nTH OF IT",
    "near-miss": " AND NORTHWARD",
}


@pytest.mark.parametrize("name", TELLING)
def test_words_that_may_bound_something_leave_doubt(name):
    assert not is_sure(read(after=TELLING[name]))


BOUNDING = """
NORTH NORTHERN NORTHWARD NORTHWEST SOUTHERN EASTWARD WESTERN SEAWARD LANDWARD EXCEPT EXCEPTING EXCLUDING OUTSIDE
BEYOND ADJACENT ADJOINING ADDITIONAL ANOTHER EXTENDED EXTENDING EXTENSION ENLARGED SURROUNDING NEIGHBOURING UNTIL
ALONG COAST COASTLINE SHORELINE TERRITORIAL ISLAND ISLANDS BAY STRAIT HARBOUR MILES KILOMETRES METRES HOLIDAYS
WEEKENDS SATURDAYS SUNRISE OTHERWISE ELSEWHERE EVERYWHERE ENTIRE WHOLE PARTLY HALF DOUBLE LATER EARLIER POSTPONED
TOMORROW WIDTH WIDER MARGIN BUFFER VICINITY NEAR CLOSE PROXIMITY
"""


@pytest.mark.parametrize("word", BOUNDING.split())
def test_no_word_that_bounds_is_taken_for_one_of_all_notices(word):
    assert not is_filler(word)


def test_where_debris_is_expected_within_the_area_is_no_second_area():
    before = "THE UNBURNED DEBRIS IS EXPECTED TO FALL IN THE {},\nTHE POSSIBLE AREA WILL NOT EXCEED THE RANGE WITHIN "
    assert is_sure(read(before=before.format("N1719E09339")))
    beyond = read(before=before.format("N1419E09339"))
    assert len(beyond.zones) == 1 and not is_sure(beyond)
    within = read(before="UNBURNED DEBRIS IS EXPECTED TO FALL AT 1719N09339E WI ")
    assert has_corners(within)


def test_a_word_may_be_glued_to_the_last_corner():
    text = NOTAM.format(before="WITHIN ", after="POINT CONNECTION RANGE", daily="1700-2100")
    behind = re.sub(r"N(\d{4})E(\d{5})", r"\1N\2E", text)
    [notice] = read_notices(behind, file="a.txt")
    assert has_corners(notice) and is_sure(notice)


@pytest.mark.parametrize("daily", ["1700-2100", "DAILY 1700/2100", "1700/2100"])
def test_hours_of_item_d_are_read_with_a_slash_too(daily):
    windows = [window for one in read(daily=daily).zones[0].zone.schedules for window in one.list_windows()]
    assert [(str(start)[:16], str(end)[:16]) for start, end in windows] == [
        (f"2027-03-0{day} 17:00", f"2027-03-0{day} 21:00") for day in (5, 6, 7)
    ]


@pytest.mark.parametrize(
    "corner",
    ["N1747E09402E", "N174\n7E09402", "N1747E09402 (SAGOD)", "N17\n47E09402"],
)
def test_corners_are_read_as_some_write_or_tear_them(corner):
    text = NOTAM.format(before=LEAD, after=" BACK TO START.", daily="1700-2100").replace("N1747E09402", corner)
    [notice] = read_notices(text, file="a.txt")
    assert has_corners(notice)

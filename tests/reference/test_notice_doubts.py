"""What stands where none of its kind is expected is read or left over, and then nothing is outside of the warning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fallzone.notices.doubts import find_doubts
from fallzone.notices.read import read_notices

TEXT = """HYDROPAC 123/27(63).
1. HAZARDOUS OPERATIONS, ROCKET LAUNCHING
   011000Z TO 011200Z FEB 27{times} IN AREA BOUND BY
   30-00N 135-00E, 31-00N 135-00E, 31-00N 136-00E, 30-00N 136-00E.
{more}2. CANCEL THIS MSG 031300Z FEB 27.
"""
NOTAM = """(A0124/27 {kind}
Q) RJJJ/QRDCA/IV/BO/W/000/999/3030N13530E060
A) {locations} B) 2702011000 C) 2702011200
E) ROCKET LAUNCHING{area}
F) SFC G) UNL)"""
RING = " AREA BOUNDED BY: N300000E1350000-N310000E1350000-N310000E1360000-N300000E1360000"
CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>b</identifier><sender>s</sender>
<sent>2027-01-31T00:00:00+00:00</sent><status>Actual</status><msgType>{kind}</msgType><scope>Public</scope>
<references>s,a,2027-01-30T00:00:00+00:00</references>
<info><category>Transport</category><event>Rocket launch</event><urgency>Future</urgency><severity>Severe</severity>
<certainty>Likely</certainty><onset>2027-02-01T10:00:00+00:00</onset><expires>2027-02-01T12:00:00+00:00</expires>
<description>Waters south of Tanegashima.</description></info></alert>"""
SECOND_DAY = datetime(2027, 2, 2, 11, tzinfo=UTC)


def read(**parts: str):
    (notice,) = read_notices(TEXT.format(**{"times": "", "more": "", **parts}))
    return notice


def is_in_force(notice, when: datetime) -> bool:
    return any(start <= when and (end is None or when <= end) for start, end in notice.zones[0].zone.list_windows())


def test_the_warning_by_itself_leaves_no_doubt():
    assert find_doubts(read()) == () and not is_in_force(read(), SECOND_DAY)


@pytest.mark.parametrize(
    "parts",
    [
        {"times": " (CHANGED TO 021000Z TO 021200Z FEB 27)"},
        {"times": " (AMENDED: ALSO 021000Z TO 021200Z FEB 27)"},
        {"times": " (AMENDED FROM 011000Z TO 011200Z FEB 27, NOW 021000Z TO 021200Z FEB 27)"},
        {"more": "#2 ALSO 021000Z TO 021200Z FEB 27.\n"},
    ],
)
def test_times_in_brackets_and_comments_are_in_force_or_leave_doubt(parts):
    notice = read(**parts)
    assert is_in_force(notice, SECOND_DAY) or find_doubts(notice)


def test_times_that_no_longer_hold_are_left_out():
    notice = read(times=" (WAS 021000Z TO 021200Z FEB 27)")
    assert not is_in_force(notice, SECOND_DAY) and find_doubts(notice) == ()


@pytest.mark.parametrize(
    "more", ["# AND WITHIN 20 NM OF THE AREA.\n", "AUTHORITY: JCG 30 JAN 27. BUFFER 20 NM AROUND AREA.\n"]
)
def test_distances_in_comments_and_behind_an_authority_leave_doubt(more):
    assert find_doubts(read(more=more))


@pytest.mark.parametrize(
    "name", ["JCG", "U.S. COAST GUARD", "NAVAREA XI 12/27 300000Z JAN 27.", "EASTERN RANGE. 300000Z JAN 27."]
)
def test_an_authority_and_when_it_wrote_leave_none(name):
    assert find_doubts(read(more=f"AUTHORITY: {name}\n")) == ()


def test_where_a_text_is_from_leaves_none():
    (notice,) = read_notices("# source: a page of 2027\n" + TEXT.format(times="", more=""))
    assert find_doubts(notice) == ()


@pytest.mark.parametrize(
    ("locations", "is_doubtful"), [("RJJJ", False), ("RJJJ RKRR", False), ("RJJJ WITHIN 100NM", True)]
)
def test_the_regions_of_a_notam_are_names_of_four_letters(locations, is_doubtful):
    (notice,) = read_notices(NOTAM.format(kind="NOTAMN", locations=locations, area=RING))
    assert bool(find_doubts(notice)) == is_doubtful


def test_what_takes_the_place_of_another_closes_something_even_where_no_area_was_read():
    (notam,) = read_notices(
        NOTAM.format(kind="NOTAMR A0100/27", locations="RJJJ", area="").replace("/3030N13530E060", "")
    )
    (alert,) = read_notices(CAP.format(kind="Update"))
    text = "HYDROPAC 124/27.\n1. ROCKET LAUNCH 011000Z TO 011200Z FEB 27 OFF TANEGASHIMA.\n2. CANCEL HYDROPAC 9/27.\n"
    (message,) = read_notices(text)
    for notice in (notam, alert, message):
        assert notice.cancels and find_doubts(notice)


def test_what_only_cancels_another_closes_nothing():
    (notam,) = read_notices("(A0125/27 NOTAMC A0100/27\nA) RJJJ B) 2702011000\nE) ROCKET LAUNCHING CANCELLED)")
    (alert,) = read_notices(CAP.format(kind="Cancel"))
    (message,) = read_notices("HYDROPAC 125/27.\nCANCEL HYDROPAC 100/27.\n")
    assert [find_doubts(notice) for notice in (notam, alert, message)] == [(), (), ()]

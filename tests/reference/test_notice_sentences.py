"""Times in the sentence before the first area, and headings by radio: each by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fallzone.notices.read import read_notices

AREA = "AREA BOUNDED BY\n30-10N 131-00E, 30-20N 131-50E, 29-40N 132-10E."


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2027-{text}").replace(tzinfo=UTC)


def read(times: str, area: str = AREA):
    (notice,) = read_notices(f"NAVAREA XI 500/27.\nNORTH PACIFIC.\nROCKET LAUNCHING. {times}\n{area}")
    assert notice.not_understood == ()
    return notice.zones


@pytest.mark.parametrize(
    "times",
    [
        "2130Z 30 JUN TO 0130Z 01 JUL.",
        "302130Z JUN TO 010130Z JUL.",
        "302130Z JUN-010130Z JUL.",
        "FROM 302130 TO 010130 UTC JUN/JUL.",
        "302130Z TO 010130Z JUN/JUL 27.",
        "2130Z 30 TO 0130Z 01 JUN/JUL.",
        "2130Z TO 0130Z DAILY 30 JUN.",
    ],
)
def test_a_window_across_the_end_of_a_month(times):
    assert read(times)[0].zone.list_windows() == ((at("06-30T21:30"), at("07-01T01:30")),)


@pytest.mark.parametrize("times", ["30 TO 02 JUN/JUL", "30 JUN TO 02 JUL", "30 JUN-02 JUL"])
def test_hours_of_days_across_the_end_of_a_month(times):
    days = ("06-30", "07-01", "07-02")
    windows = tuple((at(f"{day}T01:00"), at(f"{day}T03:00")) for day in days)
    assert read(f"0100Z-0300Z DAILY {times}.")[0].zone.list_windows() == windows


RESERVE = "2130Z 30 JUN TO 0130Z 01 JUL, RESERVE 2130Z TO 0130Z DAILY COMMENCING 01 TO 14 JUL."


@pytest.mark.parametrize("area", [AREA, f"A. {AREA}", f"1. {AREA}\n2. {AREA.replace('30-', '32-')}"])
def test_reserve_periods_hold_for_the_areas_of_all_items_behind_them(area):
    for one in read(RESERVE, area):
        windows = one.zone.list_windows()
        assert windows[0] == (at("06-30T21:30"), at("07-01T01:30"))
        assert windows[1] == (at("07-01T21:30"), at("07-02T01:30"))
        assert windows[-1] == (at("07-14T21:30"), at("07-15T01:30")) and len(windows) == 15


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("JAPAN NAVTEX NAVIGATIONAL WARNING\nNW 1234/27", "JAPAN NAVTEX 1234/27"),
        ("JAPAN NAVTEX N.W. 1234/2027", "JAPAN NAVTEX 1234/2027"),
        ("NAVTEX N.W. 1234/2027", "NAVTEX 1234/2027"),
        ("ZCZC KA42\n230100 UTC AUG 27\nNW 1234/27", "1234/27"),
    ],
)
def test_headings_by_radio(heading, number):
    text = f"{heading}\nSEA OF JAPAN. ROCKET LAUNCHING BY DPRK. 0000Z TO 0300Z DAILY 24 TO 31 AUG.\n{AREA}\n"
    (notice,) = read_notices(f"{text}CANCEL {heading.splitlines()[-1].replace('1234', '1233')}\n")
    assert (notice.format, notice.number, notice.not_understood) == ("navtex", number, ())
    assert notice.cancels and notice.cancels[0].endswith(number.split()[-1].replace("1234", "1233"))
    assert len(notice.zones[0].zone.list_windows()) == 8


@pytest.mark.parametrize(
    "ring",
    [
        "S12 22.6 E136 49.3 TO S12 30.0 E137 00.0 TO S13 00.0 E136 50.0",
        "S12 22 36 E136 49 18 TO S12 30 00 E137 00 00 TO S13 00 00 E136 50 00 TO S12 22 36 E136 49 18",
        "S 12 22 36 E 136 49 18 - S 12 30 00 E 137 00 00 - S 13 00 00 E 136 50 00",
        "12 22.6S 136 49.3E TO 12 30.0S 137 00.0E TO 13 00.0S 136 50.0E",
        "S12 22.6\nE136 49.3 TO S12 30.0 E137\n00.0 TO S13 00.0 E136 50.0",
    ],
)
def test_blanks_within_positions_of_a_ring(ring):
    [one] = read("0100Z TO 0300Z 30 JUN AND LATERAL LIMITS: FROM", f"{ring}.")
    corners = [(136 + 49.3 / 60, -12 - 22.6 / 60), (137, -12.5), (136 + 50 / 60, -13)]
    assert [pytest.approx(corner) for corner in corners] == list(one.zone.shape.rings[0].corners_lonlat)


@pytest.mark.parametrize("place", ["S12 22.6 E136 49.3", "S12 22 36 E136 49 18", "12 22.6S 136 49.3E"])
def test_a_radius_before_its_centre(place):
    [one] = read("0100Z TO 0300Z 30 JUN.", f"CIRCLE RADIUS 25NM CENTRED ON {place}.")
    assert one.zone.shape.radius_m == 25 * 1852
    assert one.zone.shape.centre_lonlat == pytest.approx((136 + 49.3 / 60, -12 - 22.6 / 60))

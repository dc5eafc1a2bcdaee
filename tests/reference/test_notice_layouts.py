"""Warnings in the layouts that are in use, with numbers of our own: what each closes, by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fallzone.errors import InputError
from fallzone.notices.read import read_notices

CHINESE = """4321/27 NOTAMN
Q)ZXXX/QRDCA/IV/BO/W/000/999/3020N11020E013
A)ZLHW ZHWH B)2703050410 C)2703050433
E) A TEMPORARY DANGER AREA ESTABLISHED BOUNDED BY:
N302000E1101000-N302400E1103000-N301200E1103200-N3008
00E1101200,BACK TO START.VERTICAL LIMITS:SFC-UNL.
F)SFC G)UNL
"""
CHINESE_CORNERS = [(110 + 10 / 60, 30 + 20 / 60), (110.5, 30.4), (110 + 32 / 60, 30.2), (110.2, 30 + 8 / 60)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def read(text: str):
    (notice,) = read_notices(text)
    return notice


def corners(one) -> list[tuple[float, float]]:
    return [(round(lon, 6), round(lat, 6)) for lon, lat in one.zone.shape.rings[0].corners_lonlat]


def codes(one) -> set[str]:
    return {said.code for said in one.warnings}


def same(found, expected) -> None:
    assert found == [(round(lon, 6), round(lat, 6)) for lon, lat in expected]


def test_a_notice_to_airmen_with_a_position_torn_by_the_end_of_a_line():
    notice = read(CHINESE)
    (one,) = notice.zones
    same(corners(one), CHINESE_CORNERS)
    assert one.zone.list_windows() == ((at("2027-03-05T04:10"), at("2027-03-05T04:33")),)
    assert (str(one.zone.levels.lower), str(one.zone.levels.upper)) == ("SFC", "UNL")
    assert (notice.format, notice.subject, notice.number) == ("notam", "launch", "4321/27")
    # Its words do not say what it is for
    assert {said.code for said in notice.warnings} == {"subject-inferred"} and notice.not_understood == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("N3008\n00", "N300800").replace("\n", " "),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "".join(f"> {line}\n" for line in text.splitlines()),
        lambda text: f"Subject: a notice\nFrom: a\nTo: b\n\n{text}",
        lambda text: text.replace("-N", " - N").replace("E1", " E1"),
        lambda text: text.replace("-N", "\u2013N"),
        lambda text: text.translate(
            str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")
        ),
        lambda text: f"<html><body><pre>{text.replace('-N', '&#45;N')}</pre></body></html>",
        lambda text: "<p>" + text.replace("\n", "<br>\n").replace("VERTICAL", "&quot;VERTICAL") + "</p>",
        lambda text: text.lower(),
        lambda text: text.replace("BACK TO START", "(N302000E1101000)"),
        lambda text: text.replace("BACK TO START", "N302000E1101000-N302000E1101000"),
        lambda text: text.replace("Q)ZXXX/QRDCA/IV/BO/W/000/999/3020N11020E013\n", ""),
        lambda text: text.replace("Q)ZXXX/QRDCA/IV/BO/W/000/999/3020N11020E013", "Q)ZXXX/QRDCA////000/999/"),
    ],
)
def test_what_stands_around_it_changes_nothing(change):
    (one,) = read(change(CHINESE)).zones
    same(corners(one), CHINESE_CORNERS)
    assert one.zone.list_windows() == ((at("2027-03-05T04:10"), at("2027-03-05T04:33")),)


def test_letters_are_taken_for_digits_and_that_is_said():
    (one,) = read(CHINESE.replace("N302400E1103000", "N3O2400E11O3OOO").replace("E1101000", "El10I000")).zones
    same(corners(one), CHINESE_CORNERS)
    assert "letters-as-digits" in codes(one)


@pytest.mark.parametrize("corner", ["N302X00E1103000", "N307400E1103000", "30240E1103000", "N302400E", "N302400EXX"])
def test_with_a_corner_that_cannot_be_read_there_is_no_area_and_not_a_smaller_one(corner):
    (one,) = read(CHINESE.replace("N302400E1103000", corner)).zones
    assert one.zone.shape is None and "corner-unread" in codes(one)


def test_a_corner_that_may_have_lost_digits_is_doubtful():
    (one,) = read(CHINESE.replace("N302400E1103000", "N3024E1103000")).zones
    same(corners(one), CHINESE_CORNERS)
    assert "corner-doubtful" in codes(one)


def test_without_corners_the_circle_of_the_q_line_is_all_and_that_is_said():
    (one,) = read(CHINESE[: CHINESE.index("N302000")] + "SEE CHART.\nF)SFC G)UNL").zones
    assert one.zone.shape.kind == "circle" and one.zone.shape.radius_m == 13 * 1852
    assert one.zone.shape.centre_lonlat == (110 + 20 / 60, 30 + 20 / 60) and "q-line-circle" in codes(one)


def test_an_area_far_from_its_q_line_is_told():
    (one,) = read(CHINESE.replace("3020N11020E013", "3020N10220E013")).zones
    assert "away-from-q-line" in codes(one) and "away-from-q-line" not in codes(read(CHINESE).zones[0])


PERIOD = """A0123/27 NOTAMN
Q) VOMF/QWMLW/IV/BO/W/000/999/1000N08500E200
A) VOMF B) {start} C) {end}
{schedule}
E) ROCKET LAUNCH. DANGER ZONE: 1000N 08400E - 1100N 08500E - 0930N 08600E
F) SFC G) UNL
"""


@pytest.mark.parametrize(
    ("schedule", "windows"),
    [
        ("", [("2027-04-28T01:30", "2027-05-01T05:30")]),
        ("D) H24", [("2027-04-28T01:30", "2027-05-01T05:30")]),
        ("D) 0130-0530", [(f"2027-{day}T01:30", f"2027-{day}T05:30") for day in ("04-28", "04-29", "04-30", "05-01")]),
        ("D) DLY 0130-0530", [(f"2027-{d}T01:30", f"2027-{d}T05:30") for d in ("04-28", "04-29", "04-30", "05-01")]),
        (
            "D) DAILY 2200-0200",
            [
                # The night before the first day ends within it
                ("2027-04-28T22:00", "2027-04-29T02:00"),
                ("2027-04-29T22:00", "2027-04-30T02:00"),
                ("2027-04-30T22:00", "2027-05-01T02:00"),
            ],
        ),
        (
            "D) 28 0130-0530, 30 0200-0400",
            [("2027-04-28T01:30", "2027-04-28T05:30"), ("2027-04-30T02:00", "2027-04-30T04:00")],
        ),
        (
            "D) APR 29 0130-0530 MAY 01 0200-0400",
            [("2027-04-29T01:30", "2027-04-29T05:30"), ("2027-05-01T02:00", "2027-05-01T04:00")],
        ),
        (
            "D) 29-30 0200-0300 0400-0500",
            [(f"2027-04-{d}T0{h}:00", f"2027-04-{d}T0{h + 1}:00") for d in (29, 30) for h in (2, 4)],
        ),
        ("D) APR 29 2300-MAY 01 0100", [("2027-04-29T23:00", "2027-05-01T01:00")]),
    ],
)
def test_a_schedule_within_a_period(schedule, windows):
    (one,) = read(PERIOD.format(start=2704280130, end=2705010530, schedule=schedule)).zones
    assert set(one.zone.list_windows()) == {(at(start), at(end)) for start, end in windows}


def test_a_schedule_that_is_not_understood_leaves_the_whole_period_closed():
    notice = read(PERIOD.format(start=2704280130, end=2705010530, schedule="D) EVERY SECOND MOON"))
    (one,) = notice.zones
    assert one.zone.list_windows() == ((at("2027-04-28T01:30"), at("2027-05-01T05:30")),)
    assert "schedule-not-understood" in codes(one)
    assert "EVERY SECOND MOON" in {passage.text for passage in notice.not_understood}


@pytest.mark.parametrize(("end", "code"), [("2705010530 EST", "end-estimated"), ("PERM", "no-end")])
def test_without_a_sure_end_it_stands_until_it_is_cancelled(end, code):
    (one,) = read(PERIOD.format(start=2704280130, end=end, schedule="")).zones
    assert one.zone.list_windows() == ((at("2027-04-28T01:30"), None),) and code in codes(one)


def test_gunnery_is_neither_a_launch_nor_debris():
    text = PERIOD.format(start=2704280130, end=2705010530, schedule="")
    assert read(text).subject == "launch"
    assert read(text.replace("ROCKET LAUNCH", "NAVAL SHIP FRNG")).subject == "other"


def test_corridors_circles_and_rings_of_one_warning():
    notice = read(
        """NAVAREA XIII 110/27.
SEA OF OKHOTSK.
1. ROCKET LAUNCHING 0100Z TO 0500Z DAILY 30 DEC THRU 02 JAN IN AREAS:
   A. BOUND BY 50-00.0N 150-00.0E, 51-00.0N 151-00.0E, 50-30.0N 152-00.0E.
   B. WITHIN 10 MILES OF 49-00.0N 149-00.0E.
   C. ALONG TRACKLINE 48-00.0N 148-00.0E, 47-00.0N 147-00.0E, 5 MILES EITHER SIDE.
2. CANCEL NAVAREA XIII 98/26 AND 99/26.
3. CANCEL THIS MSG 020600Z JAN 27.
"""
    )
    ring, circle, corridor = (one.zone.shape for one in notice.zones)
    same(list(ring.rings[0].corners_lonlat), [(150, 50), (151, 51), (152, 50.5)])
    assert circle.centre_lonlat == (149, 49) and circle.radius_m == 18_520
    assert corridor.line_lonlat == ((148, 48), (147, 47)) and corridor.width_m == 18_520
    windows = {
        (at(f"{day}T01:00"), at(f"{day}T05:00")) for day in ("2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02")
    }
    assert all(set(one.zone.list_windows()) == windows and "year-inferred" in codes(one) for one in notice.zones)
    assert notice.cancels == ("NAVAREA XIII 98/26", "NAVAREA XIII 99/26")
    assert notice.cancel_utc == at("2027-01-02T06:00")


def test_letters_that_number_corners_make_no_areas():
    listed = "A. 10-00N 120-00E\nB. 10-00N 121-00E\nC. 11-00N 121-00E\nD. 11-00N 120-00E\n"
    (one,) = read(f"ROCKET LAUNCHING. AREA BOUNDED BY:\n{listed}0100 TO 0200 UTC 3 MAR 2027").zones
    same(corners(one), [(120, 10), (121, 10), (121, 11), (120, 11)])


def test_corners_in_rows_are_put_in_order_and_that_is_said():
    (one,) = read(
        "FIRST STAGE: 36-10N 124-20E, 36-10N 124-50E, 35-20N 124-20E, 35-20N 124-50E.\n3 MAR 2027, 0100 TO 0200 UTC."
    ).zones
    same(
        corners(one),
        [
            (124 + 20 / 60, 36 + 10 / 60),
            (124 + 50 / 60, 36 + 10 / 60),
            (124 + 50 / 60, 35 + 20 / 60),
            (124 + 20 / 60, 35 + 20 / 60),
        ],
    )
    assert "corners-reordered" in codes(one) and one.zone.item == "stage-1"


def test_corners_in_no_order_make_no_area():
    star = "10-00N 120-00E, 12-00N 124-00E, 10-30N 122-00E, 12-00N 120-00E, 10-00N 124-00E"
    (one,) = read(f"DANGER AREA: {star}. 0100 TO 0200 UTC 3 MAR 2027").zones
    assert one.zone.shape is None and "ring-crosses" in codes(one)


def test_an_edge_along_what_no_positions_give_makes_no_area():
    (one,) = read(CHINESE.replace("-N301200", " THENCE ALONG THE FIR BOUNDARY TO N301200")).zones
    assert one.zone.shape is None and "edge-not-given" in codes(one)


def test_local_times_with_their_zone_and_backup_dates():
    (one,) = read(
        """COAST GUARD BROADCAST NOTICE TO MARINERS BNM 0456-27
1. ROCKET LAUNCH OPERATIONS FROM 9:30 P.M. TO 11:45 P.M. EDT ON APRIL 18, 2027,
WITH BACKUP DATES OF APRIL 19, 20 AND 21, 2027.
ITEM A. AREA BOUNDED BY 28-38-30N 080-37-20W, 28-40-00N 080-20-00W, 28-20-00N 080-10-00W AND 28-25-00N 080-35-00W.
"""
    ).zones
    # Four hours behind UTC: half past one of the next day
    assert set(one.zone.list_windows()) == {
        (at(f"2027-04-{d}T01:30"), at(f"2027-04-{d}T03:45")) for d in (19, 20, 21, 22)
    }
    assert one.zone.number == "0456-27" and len(corners(one)) == 4


def test_a_time_without_a_zone_is_taken_as_wide_as_zones_of_the_world():
    (one,) = read(
        "COAST GUARD. AREA BOUNDED BY 28-00N 080-00W, 29-00N 080-00W, 29-00N 079-00W. "
        "ON MARCH 3, 2027, BETWEEN 7:00 A.M. AND 8:00 A.M."
    ).zones
    assert one.zone.list_windows() == ((at("2027-03-02T17:00"), at("2027-03-03T20:00")),)
    assert "zone-not-stated" in codes(one)


def test_the_united_states_at_home_write_a_span_of_ten_digits():
    area = "WI AN AREA DEFINED AS 2130N16000W TO 2130N15500W TO 1900N15500W TO 1900N16000W TO POINT OF ORIGIN SFC-UNL"
    (one,) = read(f"!CARF 08/123 ZAK AIRSPACE STNR ALT RESERVATION {area} DLY 1025-1200 2708221025-2708231750").zones
    same(corners(one), [(-160, 21.5), (-155, 21.5), (-155, 19), (-160, 19)])
    assert set(one.zone.list_windows()) == {(at(f"2027-08-{d}T10:25"), at(f"2027-08-{d}T12:00")) for d in (22, 23)}


def test_a_message_by_radio():
    notice = read(
        "ZCZC KA42\n230100 UTC AUG 27\nJAPAN NAVTEX N.W. NR 1234/2027\nROCKET LAUNCHING.\n"
        "0000Z TO 0300Z DAILY 24 TO 31 AUG.\nAREA BOUNDED BY\n30-10N 131-00E, 30-20N 131-50E,\n"
        "29-40N 132-10E AND 29-30N 131-10E.\nNNNN\n"
    )
    (one,) = notice.zones
    assert (notice.format, notice.number, len(one.zone.list_windows())) == ("navtex", "JAPAN NAVTEX 1234/2027", 8)
    assert notice.issued_utc == at("2027-08-23T01:00") and len(corners(one)) == 4


def test_a_file_of_several_warnings():
    found = read_notices(
        CHINESE
        + "\n"
        + CHINESE.replace("4321/27", "4322/27")
        + "\nHYDROPAC 7/27(63).\n1. ROCKET LAUNCHING IN AREA BOUND BY\n"
        "10-00N 120-00E, 11-00N 120-00E, 11-00N 121-00E.\n2. CANCEL THIS MSG 281530Z APR 27.\n"
    )
    assert [notice.number for notice in found] == ["4321/27", "4322/27", "HYDROPAC 7/27"]
    assert all(len(notice.zones) == 1 for notice in found)


def test_a_ring_across_180_degrees_and_one_round_a_pole():
    text = "DANGER AREA: 10-00N 179-00E, 10-00N 179-00W, 11-00N 179-00W, 11-00N 179-00E.\n0100 TO 0200 UTC 3 MAR 2027"
    (one,) = read(text).zones
    same(corners(one), [(179, 10), (-179, 10), (-179, 11), (179, 11)])
    (one,) = read(
        text.replace(
            "10-00N 179-00E, 10-00N 179-00W, 11-00N 179-00W, 11-00N 179-00E",
            "80-00N 000-00E, 80-00N 120-00E, 80-00N 120-00W",
        )
    ).zones
    same(corners(one), [(0, 80), (120, 80), (-120, 80)])


def test_an_arc_is_drawn_and_holds_its_middle():
    import shapely

    from fallzone.earth.areas import find_area

    (one,) = read(
        "DANGER AREA BOUNDED BY 3000S 11000E, 3200S 11000E, THENCE ANTICLOCKWISE "
        "ALONG ARC OF CIRCLE RADIUS 60NM CENTRED ON 3100S 11000E TO 3000S 11000E. 0100 TO 0200 UTC 3 MAR 2027"
    ).zones
    # Half a circle east of its diameter, 60 NM being about a degree of latitude
    area = find_area(one.zone)
    assert shapely.covers(area, shapely.Point(111.1, -31.0)) and not shapely.covers(area, shapely.Point(109.9, -31.0))
    assert not shapely.covers(area, shapely.Point(111.3, -31.0)) and "arc-drawn" in codes(one)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_korean_words_in_every_encoding(encoding):
    text = (
        "로켓 발사 위험구역: 북위 34도 12분 00초 동경 127도 30분 00초, "
        "북위 34도 00분 00초 동경 127도 40분 00초, 북위 33도 50분 00초 동경 127도 20분 00초. "
        "0100 TO 0200 UTC 3 MAR 2027"
    )
    (one,) = read_notices(text.encode(encoding))[0].zones
    same(corners(one), [(127.5, 34.2), (127 + 40 / 60, 34), (127 + 20 / 60, 33 + 50 / 60)])


def test_japanese_words_in_shift_jis():
    text = (
        "ロケット打上げ 危険区域: 北緯30度20分 東経131度00分、北緯30度00分 東経131度30分、"
        "北緯29度50分 東経131度10分 0100 TO 0200 UTC 3 MAR 2027"
    )
    (one,) = read_notices(text.encode("cp932"))[0].zones
    same(corners(one), [(131, 30 + 20 / 60), (131.5, 30), (131 + 10 / 60, 29 + 50 / 60)])


@pytest.mark.parametrize(
    "content", [b"", b"  \n", b"\x00\x01\x02", b"\xff\xfe\x00", b"A" * 10_000_001, b"word " * 8_000]
)
def test_what_is_no_warning_is_refused_in_words(content):
    with pytest.raises(InputError, match="-: "):
        read_notices(content)


def test_a_text_without_number_and_positions_is_no_warning():
    with pytest.raises(InputError, match="holds no warning"):
        read_notices("Lunch is at noon, bring the minutes.")


def test_a_warning_that_only_cancels_has_no_areas_and_says_what_it_cancels():
    notice = read("HYDROPAC 8/27(63).\nCANCEL HYDROPAC 7/27.\n")
    assert notice.zones == () and notice.cancels == ("HYDROPAC 7/27",)

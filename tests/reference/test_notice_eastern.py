"""Warnings in Korean and Japanese: dates, times, positions and radii by hand, and what leaves doubt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fallzone.model.zone import Circle, Corridor
from fallzone.notices.doubts import find_doubts
from fallzone.notices.read import read_notices

RING = "35-00N 124-00E, 36-00N 124-00E, 36-00N 125-00E"
WHEN = "2026년 9월 3일 09시부터 12시까지 (KST)"
# Nine hours behind Korea and Japan
MORNING = [("2026-09-03T00:00", "2026-09-03T03:00")]


def read(text):
    (notice,) = read_notices(text)
    return notice


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def windows(notice):
    (one,) = notice.zones
    return list(one.zone.list_windows())


def codes(notice):
    return {said.code for one in notice.zones for said in one.warnings}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2026년 9월 3일 09시 00분부터 12시까지 (KST)", MORNING),
        ("2026년 9월 3일 09시 00분 00초 ~ 12시 00분 00초 (한국시간)", MORNING),
        ("2026년 9월 3일 오전 9시부터 정오까지 한국시간", MORNING),
        ("2026년 9월 3일 오전9시~오후0시 (한국 표준시)", MORNING),
        ("2026년 9월 3일 오전 9:00 - 12:00 한국표준시", MORNING),
        ("2026년 9월 3일 0900시부터 1200시까지 KST", MORNING),
        ("2026년 9월 3일(목) 09:00~12:00 (한국시각)", MORNING),
        ("2026년 9월 3일 (목요일) 09:00~12:00 (한국시각)", MORNING),
        ("2026. 9. 3.(목) 09:00 ~ 12:00 (한국시간)", MORNING),
        ("2026년 9월 3일 0시부터 3시까지 (협정세계시)", MORNING),
        ("2026년 9월 3일 00:00 ~ 03:00 세계표준시", MORNING),
        ("2026년 9월 3일 8시 30분부터 9시 반까지 (베이징시간)", [("2026-09-03T00:30", "2026-09-03T01:30")]),
        ("令和8年9月3日午前9時から正午まで(日本標準時)", MORNING),
        ("레이와 8년 9월 3일 9시부터 12시까지 일본시간", MORNING),
        ("2026年9月3日9時00分~12時00分(JST)", MORNING),
        ("2026年9月3日(木)9時～12時 日本時間", MORNING),
        ("２０２６年９月３日（木曜日）０９：００～１２：００（日本時間）", MORNING),
        ("2026年9月3日午前九時", None),
        ("2026年9月3日0時より3時まで(協定世界時)", MORNING),
        ("2026年9月3日午後2時半から午後5時まで(日本時間)", [("2026-09-03T05:30", "2026-09-03T08:00")]),
        ("令和元年12月31日22時から翌2時まで(日本時間)", None),
        ("令和元年12月31日22時から1月1日2時まで(日本時間)", [("2019-12-31T13:00", "2019-12-31T17:00")]),
        ("2023년 8월24일 00:00 ~ 31일 00:00 한국시간", [("2023-08-23T15:00", "2023-08-30T15:00")]),
        ("2023年8月24日0時から31日0時(日本時間)", [("2023-08-23T15:00", "2023-08-30T15:00")]),
        ("2023年8月24日0時から8月30日24時まで(日本時間)", [("2023-08-23T15:00", "2023-08-30T15:00")]),
        ("2026년 9월 3일 21시부터 자정까지 KST", [("2026-09-03T12:00", "2026-09-03T15:00")]),
        ("2026년 12월 31일 22시 ~ 1일 2시 (KST)", [("2026-12-31T13:00", "2026-12-31T17:00")]),
        ("2026년 9월 3일 ~ 4일 매일 09:00~12:00 (한국시간)",
         [*MORNING, ("2026-09-04T00:00", "2026-09-04T03:00")]),
        ("2026년 9월 3~4일 09시~12시 한국시간", [*MORNING, ("2026-09-04T00:00", "2026-09-04T03:00")]),
        ("2026年9月3日、4日及び10月5日 毎日9時~12時 日本時間",
         [*MORNING, ("2026-09-04T00:00", "2026-09-04T03:00"), ("2026-10-05T00:00", "2026-10-05T03:00")]),
        ("2026년 9월 3일 09:00부터 별도 통보 시까지 (KST)", [("2026-09-03T00:00", None)]),
        ("2026年9月3日9時から追って通知があるまで(日本時間)", [("2026-09-03T00:00", None)]),
    ],
)  # fmt: skip
def test_dates_and_times_of_both_languages(words, expected):
    notice = read(f"로켓 발사 위험구역: {RING}. {words}")
    if expected is None:
        assert find_doubts(notice) != ()
        return
    assert windows(notice) == [(at(start), end and at(end)) for start, end in expected]
    assert find_doubts(notice) == () and notice.not_understood == ()
    assert codes(notice) <= {"year-inferred"} and notice.subject == "launch"


def test_a_time_without_a_zone_is_taken_as_wide_as_zones_of_the_world():
    notice = read(f"ロケット打上げ: {RING} 2026年9月3日9時00分~12時00分")
    # 14 hours before, and 12 hours behind
    assert windows(notice) == [(at("2026-09-02T19:00"), at("2026-09-04T00:00"))]
    assert "zone-not-stated" in codes(notice)


def test_the_local_time_of_nobody_knows_where_is_no_zone():
    notice = read(f"로켓 발사 구역: {RING} 2026년 9월 3일 9시~12시 (현지시간)")
    assert windows(notice) == [(at("2026-09-02T19:00"), at("2026-09-04T00:00"))]


def test_a_date_without_a_year_takes_that_of_the_message():
    notice = read(
        f"ZCZC KA42\n230100 UTC AUG 23\nKOREA NAVTEX NR 1234/2023\n{RING}\n8월24일 00:00 ~ 31일 00:00 한국시간\nNNNN\n"
    )
    assert windows(notice) == [(at("2023-08-23T15:00"), at("2023-08-30T15:00"))]
    assert "year-inferred" in codes(notice)


@pytest.mark.parametrize(
    "words",
    [
        # Without a year, without an end, of another day of the week, of no day
        "8월24일 00:00 ~ 31일 00:00 한국시간", "2026년 9월 3일 오전 9시 KST", "2026년 9월 3일부터 KST",
        "2026년 9월 3일 ~ (KST)",
        "2026년 9월 3일까지 KST", "2026년 9월 3일(금) 9시~12시 KST", "2026년 13월 3일 9시~12시 KST",
        "2026년 2월 30일 9시~12시 KST", "2026년 9월 3일 25시~26시 KST",
        # Midnight of either side, twelve o'clock of either half
        "2026년 9월 3일 자정부터 3시까지 KST", "2026年9月3日午前9時から午後12時まで(日本時間)",
        # Words that say more: for three days, about, except, extended, released, north of, outside
        "2026년 9월 3일 9시부터 3일간 KST", "2026년 9월 3일 9시경~12시경 KST", f"{WHEN} 9월 4일 제외",
        f"{WHEN} 연장", f"{WHEN} 해제", f"{WHEN} 위 구역 이북", f"{WHEN} 구역 밖", "2026年9月3日9時頃~12時(日本時間)",
        "2026年9月3日9時~12時(日本時間) ただし悪天候の場合は延期", "2026年9月3日9時~12時(日本時間)を除く",
        "2026年9月3日9時から3日間(日本時間)", f"{WHEN} 北緯35度以北の海域",
    ],
)  # fmt: skip
def test_what_was_not_understood_leaves_doubt(words):
    assert find_doubts(read(f"로켓 발사 위험구역: {RING}. {words}")) != ()


# Minutes as parts of a degree
A, B, C = (124 + 20 / 60, 33 + 40 / 60), (124 + 20 / 60, 34 + 40 / 60), (125 + 20 / 60, 34 + 40 / 60)


@pytest.mark.parametrize(
    "words",
    [
        "북위 33도 40분 동경 124도 20분, 북위 34도 40분 동경 124도 20분, 북위 34도 40분 동경 125도 20분을 연결한 선 안",
        "북위33도40분00초, 동경124도20분00초 / 북위34도40분00초, 동경124도20분00초\n"
        "/ 북위34도40분00초, 동경125도20분00초",
        "북위 33도 40.0분 동경 124도 20.0분 - 북위 34도 40.0분 동경 124도 20.0분 - 북위 34도 40.0분 동경 125도 20.0분",
        "가. 북위 33도 40분 동경 124도 20분\n나. 북위 34도 40분 동경 124도 20분\n다. 북위 34도 40분 동경 125도 20분",
        "33-40-00N 124-20-00E에서 34-40-00N 124-20-00E, 34-40-00N 125-20-00E를 잇는 선 내",
        "①33-40.0N 124-20.0E ②34-40.0N 124-20.0E ③34-40.0N 125-20.0E",
        "北緯33度40分東経124度20分、北緯34度40分東経124度20分、北緯34度40分東経125度20分を結ぶ線により囲まれる区域",
        "北緯３３度４０分　東経１２４度２０分、北緯３４度４０分　東経１２４度２０分、\n"
        "北緯３４度４０分　東経１２５度２０分",
        "次の地点を結ぶ線内\n"
        "イ 北緯33度40分 東経124度20分\nロ 北緯34度40分 東経124度20分\nハ 北緯34度40分 東経125度20分",
    ],
)
def test_rings_of_both_languages(words):
    notice = read(f"{words}\n{WHEN}")
    found = notice.zones[0].zone.shape.rings[0].corners_lonlat
    assert len(found) == 3
    for corner, expected in zip(found, (A, B, C), strict=True):
        assert corner == pytest.approx(expected, abs=1e-9)
    assert find_doubts(notice) == () and notice.not_understood == ()


@pytest.mark.parametrize(
    ("words", "radius_m"),
    [
        ("북위 33도 40분 동경 124도 20분을 중심으로 반경 20해리 이내", 37_040),
        ("북위 33도 40분 동경 124도 20분 반경 5km", 5_000),
        ("반경 20해리 원 (중심: 북위 33도 40분, 동경 124도 20분)", 37_040),
        ("북위 33도 40분 동경 124도 20분에서 20해리 이내", 37_040),
        ("북위 33도 40분 동경 124도 20분 반경 500미터", 500),
        ("北緯33度40分東経124度20分を中心とする半径20海里の円内", 37_040),
        ("北緯33-40 東経124-20を中心とする半径20海里", 37_040),
        ("北緯33度40分東経124度20分を中心とする半径5キロメートルの円内", 5_000),
        ("北緯33度40分東経124度20分 半径２０マイル", 37_040),
    ],
)
def test_circles_of_both_languages(words, radius_m):
    notice = read(f"{words}\n{WHEN}")
    shape = notice.zones[0].zone.shape
    assert isinstance(shape, Circle) and shape.radius_m == radius_m
    assert shape.centre_lonlat == pytest.approx(A) and find_doubts(notice) == ()


@pytest.mark.parametrize(
    ("words", "width_m"),
    [
        ("북위 33도 40분 동경 124도 20분과 북위 34도 40분 동경 124도 20분을 잇는 선의 좌우 10해리", 37_040),
        ("北緯33度40分東経124度20分と北緯34度40分東経124度20分を結ぶ線の両側10海里", 37_040),
        ("북위 33도 40분 동경 124도 20분과 북위 34도 40분 동경 124도 20분을 잇는 선 폭 10해리", 18_520),
        ("北緯33度40分東経124度20分と北緯34度40分東経124度20分を結ぶ線 幅10海里", 18_520),
    ],
)
def test_corridors_of_both_languages(words, width_m):
    shape = read(f"{words}\n{WHEN}").zones[0].zone.shape
    assert isinstance(shape, Corridor) and shape.width_m == width_m


def test_a_radius_that_is_about_so_long_makes_no_circle():
    notice = read(f"북위 33도 40분 동경 124도 20분 반경 약 20해리\n{WHEN}")
    assert notice.zones[0].zone.shape is None and find_doubts(notice) != ()

"""Warnings that were really published, where their folder is at hand: every corner to a second, every window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import shapely

from fallzone.notices.read import read_notices

FOLDER = Path(__file__).parents[2].parent / "shared" / "notices"
# Typed off the texts: a line for each area, latitude and longitude in degrees, minutes and seconds
CORNERS = Path(__file__).with_name("notice_corners.txt")
DAY = timedelta(days=1)

# First closure of each kind, and on how many days in a row it is repeated
WINDOWS = {
    "hydroarc_34_26": [("2026-03-06 19:30", "2026-03-07 01:00", 10)],
    "imo_dprk_2009_Kwangmyongsong2": [("2009-04-04 02:00", "2009-04-04 07:00", 5)],
    "imo_dprk_2012_12_Unha3_stage1": [("2012-12-10 22:00", "2012-12-11 03:00", 13)],
    # 07:00 to 12:00 eight and a half hours ahead of UTC
    "imo_dprk_2016_02_Kwangmyongsong": [("2016-02-06 22:30", "2016-02-07 03:30", 8)],
    "msi_HYDROARC_45_2023": [
        ("2023-04-18 05:00", "2023-04-18 19:00", 2),
        ("2023-04-20 05:00", "2023-04-20 11:00", 1),
        ("2023-04-21 09:00", "2023-04-21 19:00", 3),
    ],
    "msi_HYDROARC_50_2023": [
        ("2023-04-20 11:00", "2023-04-20 15:00", 1),
        ("2023-04-21 05:00", "2023-04-21 09:00", 2),
        ("2023-04-25 05:00", "2023-04-25 15:00", 5),
    ],
    "msi_HYDROARC_52_2023": [
        ("2023-04-19 12:00", "2023-04-19 23:00", 1),
        ("2023-04-21 12:00", "2023-04-21 23:00", 1),
        ("2023-04-24 12:00", "2023-04-24 23:00", 1),
    ],
    # Sunrise to sunset: the whole of the days. 165 days to 14 June, 107 from 16 September
    "msi_HYDROLANT_30_2023": [
        ("2023-01-01 00:00", "2023-01-02 00:00", 165),
        ("2023-09-16 00:00", "2023-09-17 00:00", 107),
    ],
    "msi_HYDROLANT_752_2023": [("2023-04-13 11:04", "2023-04-30 12:46", 1)],
    "msi_HYDROLANT_759_2023": [("2023-04-14 00:30", "2023-04-14 10:00", 24)],
    "msi_HYDROLANT_782_2023": [("2023-04-17 08:00", "2023-04-17 22:00", 5)],
    "msi_HYDROLANT_838_2022": [("2022-03-23 14:17", None, 1)],
    "msi_HYDROPAC_1174_2023": [
        ("2023-04-10 09:00", "2023-04-10 12:00", 1),
        ("2023-04-14 09:00", "2023-04-14 14:30", 1),
        ("2023-04-17 09:00", "2023-04-17 12:00", 1),
        ("2023-04-21 09:00", "2023-04-21 14:30", 1),
        ("2023-04-24 09:00", "2023-04-24 12:00", 1),
        ("2023-04-28 09:00", "2023-04-28 14:30", 1),
    ],
    "msi_HYDROPAC_1210_2023": [("2023-04-17 18:00", "2023-04-17 23:00", 2)],
    "msi_HYDROPAC_1242_2023": [
        ("2023-04-18 01:30", "2023-04-18 08:30", 3),
        ("2023-04-18 09:30", "2023-04-18 14:30", 3),
    ],
    "msi_HYDROPAC_1259_2023": [("2023-04-17 22:00", "2023-04-18 10:00", 5)],
    "msi_HYDROPAC_1264_2023": [("2023-04-22 07:30", "2023-04-22 11:00", 3)],
    "msi_HYDROPAC_1268_2023": [
        ("2023-04-20 04:30", "2023-04-20 06:30", 3),
        ("2023-04-20 08:30", "2023-04-20 10:30", 3),
    ],
    "msi_NAVAREA_IV_418_2023": [
        ("2023-04-19 12:18", "2023-04-19 16:47", 1),
        ("2023-04-20 11:53", "2023-04-20 16:22", 1),
        ("2023-04-21 11:28", "2023-04-21 15:56", 1),
        ("2023-04-22 11:02", "2023-04-22 15:31", 1),
        ("2023-04-23 10:37", "2023-04-23 15:06", 1),
        ("2023-04-24 10:12", "2023-04-24 14:41", 1),
        ("2023-04-25 09:47", "2023-04-25 14:16", 1),
    ],
    "msi_NAVAREA_XII_153_2023": [("2023-04-01 08:00", "2023-05-01 08:00", 1)],
    "msi_NAVAREA_XII_210_2023": [("2023-04-19 06:31", "2023-04-19 13:37", 2)],
    "notam_4456_26_ZLHW_ZHWH": [("2026-09-19 10:43", "2026-09-19 11:06", 1)],
    "notam_A0611_26_ZLHW": [("2026-03-15 13:14", "2026-03-15 13:35", 1)],
    "notam_A2410_26_ENOB": [
        ("2026-04-13 21:00", "2026-04-13 23:59", 17),
        ("2026-04-14 00:00", "2026-04-14 16:00", 17),
    ],
    "notam_A4631_26_ZLHW": [("2026-09-20 03:54", "2026-09-20 04:15", 1)],
    "notam_B3661_26_NZZO": [("2026-07-15 09:00", "2026-07-15 21:00", 9)],
    "notam_F2572_26_YMMM": [("2026-07-14 09:00", "2026-07-14 21:00", 10)],
    "notam_K1569_26_UAXX_corridor": [("2026-07-14 14:47", "2026-07-14 15:22", 1)],
    "notam_NEG_A2846_26_gunnery": [("2026-09-22 01:30", "2026-09-22 05:30", 3)],
    # No zone is stated, and none is more than 14 h ahead of UTC or 12 h behind it; and every day after
    "uscg_bnm_0019_24_starship": [("2024-03-13 17:00", "2024-03-14 23:00", 1), ("2024-03-14 10:00", None, 1)],
}
# Two items with times of their own
BY_ZONE = {
    "msi_NAVAREA_IV_387_2023": (
        [("2023-04-17 10:25", "2023-04-17 16:10", 5)],
        [("2023-04-17 11:55", "2023-04-17 16:10", 5)],
    ),
    "msi_NAVAREA_XII_191_2023": (
        [("2023-04-17 10:25", "2023-04-17 17:50", 5)],
        [("2023-04-17 11:55", "2023-04-17 17:50", 5)],
    ),
}
IN_ROWS = {"imo_dprk_2012_12_Unha3_stage1", "imo_dprk_2016_02_Kwangmyongsong"}
SUBJECTS = {
    "notam_NEG_A2846_26_gunnery": "other",
    "msi_HYDROPAC_1264_2023": "debris",
    "hydroarc_34_26": "launch",
    "notam_A4631_26_ZLHW": "launch",
    "notam_A2410_26_ENOB": "launch",
    "uscg_bnm_0019_24_starship": "launch",
}
CANCELS = {
    "msi_HYDROLANT_838_2022": ("HYDROLANT 814/22",),
    "msi_NAVAREA_IV_418_2023": ("NAVAREA IV 414/23",),
    "msi_NAVAREA_XII_191_2023": ("NAVAREA XII 189/23",),
    "msi_NAVAREA_XII_210_2023": ("NAVAREA XII 209/23",),
}


def degrees(text: str) -> float:
    """Of +071:01:00.0."""
    whole, minutes, seconds = text[1:].split(":")
    return (-1 if text[0] == "-" else 1) * (int(whole) + int(minutes) / 60 + float(seconds) / 3600)


def expected_corners() -> dict[str, list[list[tuple[float, float]]]]:
    found: dict[str, list[list[tuple[float, float]]]] = {}
    for line in CORNERS.read_text().splitlines():
        name, listed = line.split(" | ")
        corners = [tuple(map(degrees, reversed(corner.split(" ")))) for corner in listed.split(", ")]
        found.setdefault(name, []).append(corners)
    return found


def expected_windows(told: list[tuple[str, str | None, int]]) -> set:
    def at(text: str | None) -> datetime | None:
        return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)

    return {
        (at(start) + number * DAY, None if end is None else at(end) + number * DAY)
        for start, end, days in told
        for number in range(days)
    }


EXPECTED = expected_corners()
AT_HAND = sorted(path.stem for path in FOLDER.glob("*.txt")) if FOLDER.is_dir() else []


def of_each(names: list[str]):
    """Run a test for each text; for none, where the folder is not at hand."""

    def repeat(test):
        def run():
            for name in names:
                try:
                    test(name)
                except AssertionError as error:
                    raise AssertionError(name) from error

        run.__name__, run.__doc__ = test.__name__, test.__doc__
        return run

    return repeat


def read(name: str):
    (notice,) = read_notices(FOLDER / f"{name}.txt")
    return notice


def test_every_text_has_expected_corners():
    assert set(AT_HAND) <= set(EXPECTED) and len(EXPECTED) == 34 and sum(map(len, EXPECTED.values())) == 51


@of_each(AT_HAND)
def test_every_corner_of_every_area_is_read_to_a_second(name):
    zones = read(name).zones
    assert len(zones) == len(EXPECTED[name])
    for one, corners in zip(zones, EXPECTED[name], strict=True):
        shape = one.zone.shape
        found = shape.line_lonlat if shape.kind == "corridor" else shape.rings[0].corners_lonlat
        if name in IN_ROWS:
            assert shapely.LinearRing(found).is_simple and "corners-reordered" in {said.code for said in one.warnings}
            found, corners = sorted(found), sorted(corners)
        assert len(found) == len(corners)
        for (lon, lat), (lon_told, lat_told) in zip(found, corners, strict=True):
            assert abs(lon - lon_told) < 0.5 / 3600 and abs(lat - lat_told) < 0.5 / 3600


@of_each(AT_HAND)
def test_every_window_is_read(name):
    for number, one in enumerate(read(name).zones):
        if name in BY_ZONE:
            assert set(one.zone.list_windows()) == expected_windows(BY_ZONE[name][number])
        elif name in WINDOWS:
            assert set(one.zone.list_windows()) == expected_windows(WINDOWS[name])
        else:
            assert name in ("msi_HYDROLANT_12_2023", "msi_HYDROLANT_14_2023")


@of_each([name for name in AT_HAND if name == "msi_HYDROLANT_12_2023"])
def test_days_of_the_week_have_hours_of_their_own(name):
    windows = set(read(name).zones[0].zone.list_windows())
    # 2 January 2023 was a Monday: 52 weeks to 29 December, a Friday, and none of Saturdays and Sundays
    week = [
        ("2023-01-02 00:00", "2023-01-03 00:00", 1),
        ("2023-01-03 00:00", "2023-01-03 21:00", 3),
        ("2023-01-06 00:00", "2023-01-06 10:00", 1),
    ]
    assert windows == {(a + 7 * n * DAY, b + 7 * n * DAY) for a, b in expected_windows(week) for n in range(52)}


@of_each([name for name in AT_HAND if name == "msi_HYDROLANT_14_2023"])
def test_an_end_before_publication_is_taken_for_that_of_the_cancellation(name):
    (one,) = read(name).zones
    # Mondays to Thursdays from 2 January, the day of publication, until it is cancelled at 00:01 of 1 January 2024
    days = [("2023-01-02 05:00", "2023-01-02 15:00", 4)]
    assert set(one.zone.list_windows()) == {
        (a + 7 * n * DAY, b + 7 * n * DAY) for a, b in expected_windows(days) for n in range(52)
    }
    assert {"end-before-publication", "holidays-kept"} <= {said.code for said in one.warnings}


@of_each(AT_HAND)
def test_what_it_is_about_and_what_it_cancels(name):
    notice = read(name)
    assert notice.subject == SUBJECTS.get(name, notice.subject)
    assert notice.cancels == CANCELS.get(name, ())


@of_each([name for name in AT_HAND if name.startswith("notam")])
def test_levels_of_a_notice_to_airmen(name):
    lower = "GND" if name.split("_")[1] in ("A2410", "K1569") else "SFC"
    for one in read(name).zones:
        assert (str(one.zone.levels.lower), str(one.zone.levels.upper)) == (lower, "UNL")


@of_each([name for name in AT_HAND if name.startswith("notam_K1569")])
def test_a_corridor_is_twice_the_distance_on_either_side(name):
    (one,) = read(name).zones
    assert one.zone.shape.width_m == pytest.approx(2 * 40.5 * 1852)


@of_each([name for name in AT_HAND if name.startswith(("msi", "hydroarc"))])
def test_nothing_of_a_warning_to_ships_is_left_over(name):
    assert read(name).not_understood == ()

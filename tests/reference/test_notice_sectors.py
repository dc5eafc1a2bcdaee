"""Sectors and arcs in words: what each closes, by hand, and that the whole circle stays where bearings are in doubt."""

from __future__ import annotations

import pytest
import shapely
from pyproj import Geod

from fallzone.earth.areas import find_area
from fallzone.model.zone import Circle, Sector
from fallzone.notices.doubts import find_doubts
from fallzone.notices.read import read_notices

NM_M = 1_852.0
GEOD = Geod(ellps="WGS84")
SHIPS = """NAVAREA XI 123/27.
YELLOW SEA.
1. ROCKET LAUNCHING 0100Z TO 0500Z DAILY 03 THRU 05 MAR
   {words}.
2. CANCEL THIS MSG 060000Z MAR 27.
"""
AIRMEN = """A1234/27 NOTAMN
Q)RKRR/QWMLW/IV/BO/W/000/999/3000N12500E060
A)RKRR B)2703030100 C)2703030500
E) ROCKET LAUNCH. {words}
F)SFC G)UNL
"""


def read(words, layout=SHIPS):
    (notice,) = read_notices(layout.format(words=words))
    return notice


def codes(notice):
    return {said.code: dict(said.values) for one in notice.zones for said in one.warnings}


def is_clear(notice):
    """Whether a place may be OUTSIDE of it."""
    return find_doubts(notice) == () and notice.not_understood == ()


@pytest.mark.parametrize(
    ("words", "azimuths_deg", "radii_nm"),
    [
        ("WITHIN A SECTOR OF A CIRCLE RADIUS 60NM CENTRED ON 30-00N 125-00E BETWEEN BEARINGS 120 AND 150 DEGREES",
         (120, 150), (0, 60)),
        ("IN SECTOR 120-150 DEG RADIUS 60NM CENTRED ON 30-00N 125-00E", (120, 150), (0, 60)),
        ("IN SECTOR 120.5 TO 150.25 DEG RADIUS 60NM CENTRED ON 30-00N 125-00E", (120.5, 150.25), (0, 60)),
        ("IN SECTOR BETWEEN BEARINGS 090 DEG TRUE AND 180 DEG TRUE FROM 30-00N 125-00E BETWEEN 10 NM AND 40 NM",
         (90, 180), (10, 40)),
        ("IN SECTOR 090-180 DEG (T) CENTRED ON 30-00N 125-00E FROM 10 TO 40 NAUTICAL MILES", (90, 180), (10, 40)),
        ("IN SECTOR OUTER RADIUS 40NM, INNER RADIUS 10NM CENTRED ON 30-00N 125-00E, BETWEEN 090 DEG AND 180 DEG",
         (90, 180), (10, 40)),
        ("FROM BEARING 090 TO 180 DEGREES WITHIN 40 MILES OF 30-00N 125-00E", (90, 180), (0, 40)),
        ("WITHIN 40 MILES OF 30-00N 125-00E BETWEEN BEARINGS 090 AND 170 DEGREES TRUE", (90, 170), (0, 40)),
        ("IN SECTOR 350 TO 020 DEGREES (T), RADIUS 60NM CENTRED ON 30-00N 125-00E", (350, 20), (0, 60)),
        ("IN SECTOR 270 CLOCKWISE TO 090 DEG TRUE RADIUS 60NM CENTRED ON 30-00N 125-00E", (270, 90), (0, 60)),
        ("IN SECTOR 090 DEG ANTICLOCKWISE TO 270 DEG TRUE RADIUS 60NM CENTRED ON 30-00N 125-00E", (270, 90), (0, 60)),
        ("CLOCKWISE FROM 090 TO 180 DEG TRUE WITHIN 40NM OF 30-00N 125-00E", (90, 180), (0, 40)),
        ("BETWEEN AZIMUTHS 090° AND 135°T FROM 30-00N 125-00E WITHIN 100KM", (90, 135), (0, 100_000 / NM_M)),
        ("BETWEEN RADIALS 090 AND 140 TRUE OF 30-00N 125-00E, WITHIN 40NM", (90, 140), (0, 40)),
    ],
)  # fmt: skip
def test_a_sector_is_read_with_its_bearings_and_radii(words, azimuths_deg, radii_nm):
    notice = read(words)
    (one,) = notice.zones
    assert is_clear(notice)
    inner_m, outer_m = (NM_M * radius for radius in radii_nm)
    shape = one.zone.shape
    assert isinstance(shape, Sector) and shape.centre_lonlat == (125, 30)
    assert shape.azimuths_deg == azimuths_deg
    assert (shape.inner_radius_m, shape.radius_m) == (pytest.approx(inner_m), pytest.approx(outer_m))


@pytest.mark.parametrize(
    ("words", "layout", "reason", "clear"),
    [
        # Magnetic, and no declination in the text
        ("BETWEEN BEARINGS 090M AND 180M FROM 30-00N 125-00E WITHIN 40 MILES", SHIPS, "magnetic", True),
        ("IN SECTOR 090-150 DEG MAG RADIUS 40NM CENTRED ON 30-00N 125-00E", SHIPS, "magnetic", True),
        ("BETWEEN RADIALS 090 AND 140 OF 30-00N 125-00E, WITHIN 40NM", SHIPS, "magnetic", True),
        ("WI 40NM OF 3000N12500E BTN R-090 CLOCKWISE TO R-140", AIRMEN, "magnetic", True),
        # Aviation has no rule by which bearings that name no north are true
        ("WI SECTOR 120-150 DEG RADIUS 40NM CENTRED ON 300000N1250000E", AIRMEN, "north-not-stated", True),
        # Half a circle and more, and no word which half
        ("IN SECTOR 270-090 DEG TRUE RADIUS 40NM CENTRED ON 30-00N 125-00E", SHIPS, "turn-not-certain", True),
        ("IN SECTOR 150-120 DEG TRUE RADIUS 40NM CENTRED ON 30-00N 125-00E", SHIPS, "turn-not-certain", True),
        # From the mark or towards it
        ("WITHIN 40NM OF 30-00N 125-00E BETWEEN BEARINGS FROM SEAWARD OF 090 AND 180", SHIPS, "from-or-towards", True),
        ("IN SECTOR 090-180 DEG FROM SEAWARD, RADIUS 40NM CENTRED ON 30-00N 125-00E", SHIPS, "from-or-towards", True),
        ("IN SECTOR BETWEEN BEARINGS 090 AND 180 OF 30-00N 125-00E, RADIUS 40NM", SHIPS, "from-or-towards", True),
        ("WITHIN 40 MILES OF 30-00N 125-00E, BEARING 090 TO 180", SHIPS, "from-or-towards", True),
        # Words that say something else, or not enough: nothing is outside of these
        ("ON BEARING 090 FROM 30-00N 125-00E WITHIN 40NM", SHIPS, "not-understood", False),
        ("IN SECTOR 090-120 AND 200-230 DEG RADIUS 40NM CENTRED ON 30-00N 125-00E", SHIPS, "not-understood", False),
        ("IN SECTOR 120-150 EXCEPT 130-140 DEG RADIUS 40NM CENTRED ON 30-00N 125-00E", SHIPS, "not-understood", False),
        ("OUTSIDE SECTOR 120-150 DEG TRUE RADIUS 40NM CENTRED ON 30-00N 125-00E", SHIPS, "not-understood", False),
        ("EXCLUDING SECTOR 120-150 DEG TRUE RADIUS 40NM CENTRED ON 30-00N 125-00E", SHIPS, "not-understood", False),
        ("WITHIN 40NM OF 30-00N 125-00E EXCEPT SECTOR 120-150 DEG TRUE", SHIPS, "not-understood", False),
        ("IN SECTOR 120-400 DEG RADIUS 40NM CENTRED ON 30-00N 125-00E", SHIPS, "not-understood", False),
        ("IN SECTOR 120-150 DEG GRID RADIUS 40NM CENTRED ON 30-00N 125-00E", SHIPS, "not-understood", False),
        ("IN SECTOR 120-150 DEG TRUE (110-140 DEG MAG) RADIUS 40NM CENTRED ON 30-00N 125-00E", SHIPS,
         "not-understood", False),
        ("BETWEEN RADIALS 090 AND 140 OF XXX VOR 30-00N 125-00E WITHIN 40NM", SHIPS, "not-understood", False),
    ],
)  # fmt: skip
def test_the_whole_circle_stays_where_bearings_are_in_doubt_and_says_why(words, layout, reason, clear):
    notice = read(words, layout)
    (one,) = notice.zones
    assert one.zone.shape == Circle(centre_lonlat=(125, 30), radius_m=40 * NM_M)
    assert codes(notice)["sector-as-circle"] == {"reason": reason}
    assert is_clear(notice) is clear


def test_radials_of_a_place_whose_position_is_not_given_make_no_shape():
    notice = read("BETWEEN RADIALS 090 AND 140 OF XXX WITHIN 40NM")
    assert notice.zones == () and find_doubts(notice) != ()
    # Of a notice to airmen the circle of its Q-line is told, and nothing is outside
    notice = read("BTN RADIALS 090 AND 140 OF CJU VOR WI 40NM", AIRMEN)
    assert "q-line-circle" in codes(notice) and find_doubts(notice) != ()


def test_a_sector_without_a_radius_is_a_position_alone():
    notice = read("IN SECTOR 090-140 DEG TRUE CENTRED ON 30-00N 125-00E")
    assert notice.zones[0].zone.shape is None and "single-position" in codes(notice)


def test_two_sectors_of_one_warning_keep_their_own_bearings():
    notice = read(
        "A. SECTOR 090-120 DEG RADIUS 60NM CENTRED ON 30-00N 125-00E\n"
        "   B. SECTOR 200-220 DEG RADIUS 30NM CENTRED ON 31-00N 125-00E"
    )
    shapes = [one.zone.shape for one in notice.zones]
    assert [shape.azimuths_deg for shape in shapes] == [(90, 120), (200, 220)] and is_clear(notice)
    assert [shape.radius_m for shape in shapes] == [60 * NM_M, 30 * NM_M]


def test_bearings_of_ships_that_name_no_north_are_taken_as_true_and_that_is_said():
    told = "bearings-taken-as-true"
    assert told in codes(read("IN SECTOR 120-150 DEG RADIUS 60NM CENTRED ON 30-00N 125-00E"))
    assert told not in codes(read("IN SECTOR 120-150 DEG TRUE RADIUS 60NM CENTRED ON 30-00N 125-00E"))


QUARTER = "WI AREA BOUNDED BY 3000N12500E, 3040N12500E {arc} 3000N12546E TO POINT OF ORIGIN"
CENTRED = "THENCE {turn}ALONG ARC OF CIRCLE RADIUS 40NM CENTRED ON 3000N12500E {behind}TO"


def place(azimuth_deg, range_nm):
    """A point about 30 N 125 E."""
    return shapely.Point(GEOD.fwd(125.0, 30.0, azimuth_deg, range_nm * NM_M)[:2])


@pytest.mark.parametrize(("turn", "behind"), [("CLOCKWISE ", ""), ("", "CLOCKWISE ")])
def test_an_arc_holds_all_of_its_circle_and_little_more(turn, behind):
    """A quarter of a circle to the north-east: 40' of latitude are 39.9 NM there, and 46' of longitude as much."""
    notice = read(QUARTER.format(arc=CENTRED.format(turn=turn, behind=behind)), AIRMEN)
    area = find_area(notice.zones[0].zone)
    assert is_clear(notice) and "arc-drawn" in codes(notice)
    for azimuth_deg in range(2, 90, 4):
        assert area.covers(place(azimuth_deg, 39.85)) and not area.covers(place(azimuth_deg, 40.2))
    assert not area.covers(place(180, 20))


def test_an_arc_the_other_way_round_leaves_the_quarter_out():
    notice = read(QUARTER.format(arc=CENTRED.format(turn="ANTICLOCKWISE ", behind="")), AIRMEN)
    area = find_area(notice.zones[0].zone)
    assert area.covers(place(180, 39)) and area.covers(place(225, 39)) and not area.covers(place(45, 30))


def test_an_arc_that_is_cut_out_of_an_area_cuts_nothing_off_what_lies_beyond_it():
    """A square without a quarter of a circle at its south-west corner."""
    ring = "3200N12500E, 3200N12700E, 3000N12700E, 3000N12546E THENCE ANTICLOCKWISE ALONG ARC OF CIRCLE RADIUS 40NM "
    notice = read(f"WI AREA BOUNDED BY {ring}CENTRED ON 3000N12500E TO 3040N12500E TO POINT OF ORIGIN", AIRMEN)
    area = find_area(notice.zones[0].zone)
    # 2° of an arc: its tangents meet 11 m beyond the circle, and would leave that much out
    for azimuth_deg in range(2, 90):
        assert area.covers(place(azimuth_deg, 39.95)) or azimuth_deg in (2, 88, 89)
        assert not area.covers(place(azimuth_deg, 39.6))


@pytest.mark.parametrize(
    ("arc", "code"),
    [
        # Which way is not said; a radius or an end that is not that of the circle
        (CENTRED.format(turn="", behind=""), "arc-doubtful"),
        (CENTRED.format(turn="CLOCKWISE ", behind="").replace("40NM", "60NM"), "arc-doubtful"),
        (CENTRED.format(turn="CLOCKWISE ", behind="").replace("12500E", "12530E"), "arc-doubtful"),
        # No middle
        ("THENCE CLOCKWISE ARC RADIUS 40NM TO", "arc-unread"),
        ("THENCE ALONG A CURVE TO", "arc-unread"),
    ],
)
def test_nothing_is_outside_of_an_arc_that_is_in_doubt(arc, code):
    notice = read(QUARTER.format(arc=arc), AIRMEN)
    assert code in codes(notice) and find_doubts(notice) != ()
    assert (notice.zones[0].zone.shape is None) == (code == "arc-unread")

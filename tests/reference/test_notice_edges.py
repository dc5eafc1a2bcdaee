"""Edges that follow a coast, a limit or a boundary: no shape, nothing inside or outside, and the words that say so."""

from __future__ import annotations

import pytest

from fallzone.notices.doubts import find_doubts
from fallzone.notices.read import read_notices
from fallzone.outputs.notices.notice_words import say_notice

FIRST, LAST = "3000N12500E", "3000N12600E"
CORNERS = f"{FIRST}, 3100N12500E, 3100N12600E"
NOTICE = """A1234/27 NOTAMN
Q)RKRR/QWMLW/IV/BO/W/000/999/3000N12500E060
A)RKRR B)2703030100 C)2703030500
E) ROCKET LAUNCH. {words}
F)SFC G)UNL
"""
# The edge within the list, to the first position in words, and to the first position written again
PLACES = {
    "between two": f"WI AREA BOUNDED BY {CORNERS} THENCE {{edge}} TO {LAST} TO POINT OF ORIGIN",
    "to the origin": f"WI AREA BOUNDED BY {CORNERS}, {LAST} THENCE {{edge}} TO POINT OF ORIGIN",
    "back to the start": f"WI AREA BOUNDED BY {CORNERS}, {LAST} THENCE {{edge}} BACK TO THE STARTING POINT",
    "to the first again": f"WI AREA BOUNDED BY {CORNERS}, {LAST} THENCE {{edge}} TO {FIRST}",
}
EDGES = [
    "ALONG THE COAST", "ALONG COAST", "ALONG THE COASTLINE", "FOLLOWING THE COASTLINE", "ALONG THE SHORELINE",
    "BY THE COAST", "VIA THE SHORELINE", "VIA JEJU COAST", "ALONG THE HIGH WATER LINE", "ALONG TEHRAN FIR BOUNDARY",
    "ALONG FIR BDRY", "ALONG FIR BOUNDARIES", "ALONG THE BOUNDARY OF THE TEHRAN FIR AND THE KABUL FIR",
    "FOLLOWING THE 200 NM LIMIT", "ALONG THE EEZ LIMIT", "ALONG THE 12 NM LIMIT OF TERRITORIAL WATERS",
    "ALONG THE OUTER LIMIT OF THE TERRITORIAL SEA", "ALONG THE BORDER", "ALONG NATIONAL BORDER OF CHINA AND KOREA",
    "ALONG THE MEDIAN LINE", "ALONG PARALLEL 30N", "ALONG THE MERIDIAN", "ALONG AIRWAY A593", "ALONG A RIVER",
    "ALONG THE BOUNDARY OF DANGER AREA D123", "ALONG ADIZ", "ALONG THE 100 METRE DEPTH CONTOUR",
    "ALONG THE EDGE OF THE TMA", "ALONG CTR BOUNDARY", "ALONG THE LINE OF EQUIDISTANCE", "ALONG BOUNDARY LINE",
    "ALONG THE INTERNATIONAL DATE LINE", "ALONG THE LATERAL LIMITS OF TMA SEOUL",
]  # fmt: skip


def read(words):
    (notice,) = read_notices(NOTICE.format(words=words))
    return notice


def check_unknown(notice, *told):
    """No shape, nothing OUTSIDE, and a message with the words of the edge and what to do."""
    (one,) = notice.zones
    assert one.zone.shape is None and find_doubts(notice) != ()
    (said,) = [said for said in one.warnings if said.code == "edge-not-given"]
    sentence = say_notice(said)
    assert all(words in sentence for words in (*told, "chart", "ask who issued it"))


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("where", PLACES)
def test_an_edge_that_no_positions_give_makes_no_shape_wherever_it_stands(where, edge):
    check_unknown(read(PLACES[where].format(edge=edge)), edge, LAST)


@pytest.mark.parametrize(
    ("words", "edge"),
    [
        (f"AREA BOUNDED BY THE COASTLINE AND LINES JOINING {CORNERS}", "THE COASTLINE AND LINES JOINING"),
        (f"AREA BOUNDED BY THE COAST OF JEJU AND {CORNERS}", "THE COAST OF JEJU AND"),
        (f"AREA BETWEEN THE COAST AND A LINE JOINING {CORNERS}", "THE COAST AND A LINE"),
        (f"AREA ENCLOSED BY INCHEON FIR BOUNDARY AND {CORNERS}", "INCHEON FIR BOUNDARY"),
        (f"AREA BOUNDED BY {CORNERS} AND THE COASTLINE", "AND THE COASTLINE"),
        (f"AREA BOUNDED BY {CORNERS} THENCE ALONG THE COAST", "THENCE ALONG THE COAST"),
        (f"AREA BOUNDED BY {CORNERS}, FOLLOWING THE BORDER", "FOLLOWING THE BORDER"),
        (f"AREA BOUNDED BY {CORNERS} AND WITHIN TERRITORIAL WATERS", "TERRITORIAL WATERS"),
        # Along the coast, along the territorial sea, in Korean and Japanese
        (f"AREA BOUNDED BY {CORNERS} 에서 해안선을 따라 {LAST}", "해안선을 따라"),
        (f"AREA BOUNDED BY {CORNERS} から海岸線に沿って {LAST}", "海岸線に沿って"),
        (f"AREA BOUNDED BY {CORNERS}, {LAST} 그리고 영해선을 따라 처음 지점까지", "영해선을 따라"),
        (f"AREA BOUNDED BY {CORNERS}, {LAST} から領海に沿って元の地点", "領海に沿って"),
    ],
)
def test_an_edge_before_or_behind_all_positions_makes_no_shape(words, edge):
    check_unknown(read(words), edge)


def test_a_corridor_of_which_the_line_follows_a_coast_makes_no_shape():
    check_unknown(read(f"5NM EITHER SIDE OF A LINE {FIRST} THENCE ALONG THE COAST TO {LAST}"), "ALONG THE COAST")


@pytest.mark.parametrize(
    "words",
    [
        f"AREA BOUNDED BY {CORNERS} THENCE ALONG A STRAIGHT LINE TO {LAST} TO POINT OF ORIGIN",
        f"AREA BOUNDED BY {CORNERS} THENCE ALONG THE GREAT CIRCLE TO {LAST} TO POINT OF ORIGIN",
        f"AREA OFF THE COAST OF JEJU, BOUNDED BY {CORNERS} TO {LAST}",
        f"OPERATION OF COAST GUARD IN AREA BOUNDED BY {CORNERS} AND {LAST}",
        f"AREA BOUNDED BY {CORNERS}, {LAST} WITHIN INCHEON FIR",
        f"AREA BOUNDED BY {CORNERS}, {LAST} THENCE TO POINT OF ORIGIN",
    ],
)
def test_words_of_coasts_that_are_no_edges_leave_the_ring(words):
    (one,) = read(words).zones
    assert len(one.zone.shape.rings[0].corners_lonlat) == 4

"""What a draft says, read again, holds the area that it is of: rings at random, in every format of words.

``FALLZONE_RINGS=1000000`` tries so many of each format.
"""

from __future__ import annotations

import importlib
import os

import numpy as np
import pytest
import shapely
from drafted import GEOD, area_m2, draft_of, is_wide, random_ring

from fallzone.earth import rings
from fallzone.earth.areas import draw_ring
from fallzone.model.zone import Ring
from fallzone.notices.outward import MOST_EXCESS
from fallzone.notices.read import read_notices

FORMATS = ("navarea", "navtex", "notam", "uscg")
RINGS = int(os.environ.get("FALLZONE_RINGS", "300"))
# So many areas in one message; and parts of a format's rings, for several workers
AREAS, PARTS = 10, 6
# A float of a corner is read back to its last bit
BIT_DEG = 1e-9


def read_rings(text):
    return [zone.zone.shape.rings[0].corners_lonlat for notice in read_notices(text) for zone in notice.zones]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("form", FORMATS)
def test_what_is_written_and_read_holds_the_ring_and_grows_by_five_per_cent_at_most(form, part):
    write, wide, worst = importlib.import_module(f"fallzone.notices.drafting.{form}").write, 0, 0.0
    blocks = range(part, RINGS // AREAS, PARTS)
    for block in blocks:
        random = np.random.default_rng([block, FORMATS.index(form)])
        written = [random_ring(random, highest_deg=80.0) for number in range(AREAS)]
        found = read_rings(write(draft_of(written)))
        assert len(found) == AREAS
        for ring, read in zip(written, found, strict=True):
            rings.check_ring([*read, read[0]], form)
            held = shapely.buffer(draw_ring(Ring(corners_lonlat=read), form), BIT_DEG)
            assert shapely.covers(held, draw_ring(Ring(corners_lonlat=ring), form)), (block, ring)
            if is_wide(ring):
                wide, worst = wide + 1, max(worst, area_m2(read) / area_m2(ring) - 1.0)
                assert worst <= MOST_EXCESS, (block, ring)
    print(f"{form}: {AREAS * len(blocks)} rings, {wide} wide, largest excess {100.0 * worst:.2f} %")
    assert wide > AREAS * len(blocks) // 3


def test_the_circle_of_a_notam_holds_all_of_its_ring():
    write = importlib.import_module("fallzone.notices.drafting.notam").write
    for block in range(max(10, RINGS // 20)):
        ring = random_ring(np.random.default_rng([block, 99]), highest_deg=80.0)
        line = next(line for line in write(draft_of([ring])).splitlines() if line.startswith("Q)"))
        circle = line.split("/")[-1]
        lat = (int(circle[:2]) + int(circle[2:4]) / 60.0) * (1.0 if circle[4] == "N" else -1.0)
        lon = (int(circle[5:8]) + int(circle[8:10]) / 60.0) * (1.0 if circle[10] == "E" else -1.0)
        radius_m = int(circle[11:]) * 1_852.0
        farthest_m = max(GEOD.inv(lon, lat, *corner)[2] for corner in ring)
        assert farthest_m <= radius_m
        # The centre is off by half a minute each way at most, the ring by a second, the radius by less than a mile
        spread_m = max(GEOD.inv(*one, *other)[2] for one in ring for other in ring)
        assert radius_m <= 0.5774 * spread_m * 1.01 + 1.5 * 1_852.0 + 100.0

"""Which parts of the globe maps on paper show: the whole corridor, and in insets what is small on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from fallzone.catalogue.load import find_origin
from fallzone.earth.areas import find_area
from fallzone.earth.geodesic import range_azimuth
from fallzone.names import INSIDE_LEVELS, NOMINAL, SWEEP
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.once import once
from fallzone.outputs.static_map.frame import Frame, fit_frame
from fallzone.words import _
from fallzone.words.things import item_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

# A second map must be drawn at least this much larger; an inset more so
WORTHWHILE, INSET_WORTHWHILE = 0.75, 0.65
# Outlines of land for finding what fits on it, in degrees; a tenth of what could be seen there
ROUGH_DEG = 0.1
# About the pad an inset shows this at least [m]
NEAR_PAD_M = 120_000.0


class Detail(NamedTuple):
    """A part of a map that an inset shows larger.

    Parameters
    ----------
    things : tuple of str
        What is there.
    points_lonlat : (n, 2) float64
        Points to be seen, lon, lat [deg].
    """

    things: tuple[str, ...]
    points_lonlat: np.ndarray


@once
def fit_overview(assessment: Assessment, *, width_mm: float, height_mm: float) -> Frame:
    """Everything that falls in single flights, or in a sweep alone, with what was announced and reported.

    Parameters
    ----------
    assessment : Assessment
        With the pad, areas, few impacts, zones and reported objects.
    width_mm, height_mm : float
        Size of the map.

    Returns
    -------
    Frame
        With the pad in it.
    """
    pad = find_origin(assessment.mission, assessment.site)
    points = [np.array([[pad.lon_deg, pad.lat_deg]])]
    shapes = [shape.geometry for shape in assessment.shapes if shape.case != SWEEP]
    shapes = shapes or [shape.geometry for shape in assessment.shapes]
    shapes += [area for zone in assessment.zones if (area := find_area(zone)) is not None]
    points += [shapely.get_coordinates(shape) for shape in shapes]
    points += [np.array([[seen.lon_deg, seen.lat_deg]]) for seen in assessment.mission.observations]
    points += [
        np.column_stack([few.impacts.lon_deg, few.impacts.lat_deg])
        for few in list_few(assessment)
        if few.impacts.case != SWEEP
    ]
    return fit_frame(np.concatenate(points), width_mm=width_mm, height_mm=height_mm)


@once
def fit_near(assessment: Assessment, *, width_mm: float, height_mm: float) -> Frame | None:
    """The launch site with as much flagged land as a clearly larger map than the overview holds, the nearest first.

    Parameters
    ----------
    assessment : Assessment
        With flags and their regions.
    width_mm, height_mm : float
        Size of the map.

    Returns
    -------
    Frame or None
        None where no flagged land fits on a map at less than ``WORTHWHILE`` times the overview's metres per millimetre.
    """
    size = {"width_mm": width_mm, "height_mm": height_mm}
    pad = find_origin(assessment.mission, assessment.site)
    largest_mpmm = WORTHWHILE * fit_overview(assessment, **size).scale_mpmm
    points, near = np.array([[pad.lon_deg, pad.lat_deg]]), None
    for corners in _list_flagged_land(assessment):
        more = np.concatenate([points, corners])
        frame = fit_frame(more, **size)
        if frame.scale_mpmm < largest_mpmm:
            points, near = more, frame
    return near


@once
def _list_flagged_land(assessment: Assessment) -> list[np.ndarray]:
    """Corners of each flagged land, the nearest to the pad first."""
    pad = find_origin(assessment.mission, assessment.site)
    lands = [region.geometry for __, region, __ in assessment.painted if region.kind == "land"]
    corners = [shapely.get_coordinates(shapely.simplify(land, ROUGH_DEG)) for land in lands]
    return sorted(corners, key=lambda lonlat: range_azimuth(pad.lon_deg, pad.lat_deg, *lonlat.T)[0].min())


def list_details(assessment: Assessment, overview: Frame, *, width_mm: float, height_mm: float) -> list[Detail]:
    """What insets of a long corridor show: where it begins, and where things fall in the nominal flight.

    Parameters
    ----------
    assessment : Assessment
        With areas and zones.
    overview : Frame
        The map that has the insets.
    width_mm, height_mm : float
        Size of an inset.

    Returns
    -------
    list of Detail
        Those that are clearly larger than on the overview, from the pad on; what lies together is shown together.
    """
    found: list[Detail] = []
    for one in [_detail_of_pad(assessment), *_list_falls(assessment)]:
        last = found[-1] if found else None
        if last is not None and _is_worthwhile(both := _join(last, one), overview, width_mm, height_mm):
            found[-1] = both
        elif _is_worthwhile(one, overview, width_mm, height_mm):
            found.append(one)
    return found


def _is_worthwhile(detail: Detail, overview: Frame, width_mm: float, height_mm: float) -> bool:
    frame = fit_frame(detail.points_lonlat, width_mm=width_mm, height_mm=height_mm)
    return frame.scale_mpmm < INSET_WORTHWHILE * overview.scale_mpmm


def _join(one: Detail, other: Detail) -> Detail:
    things = tuple(dict.fromkeys((*one.things, *other.things)))
    return Detail(things, np.concatenate([one.points_lonlat, other.points_lonlat]))


def _detail_of_pad(assessment: Assessment) -> Detail:
    """The launch site, and flagged land that is close."""
    pad = find_origin(assessment.mission, assessment.site)
    points = [np.array([[pad.lon_deg, pad.lat_deg]])]
    for flag, region, met in assessment.painted:
        if region.kind == "land" and flag.level in INSIDE_LEVELS:
            corners = shapely.get_coordinates(list(met.values()))
            distance_m = range_azimuth(pad.lon_deg, pad.lat_deg, *corners.T)[0]
            points.append(corners[distance_m < NEAR_PAD_M])
    return Detail((_("launch site"),), np.concatenate(points))


def _list_falls(assessment: Assessment) -> list[Detail]:
    """Areas of the nominal flight, with zones that meet them, in order of distance from the pad."""
    pad = find_origin(assessment.mission, assessment.site)
    zones = [area for zone in assessment.zones if (area := find_area(zone)) is not None]
    found = []
    for shape in assessment.shapes:
        if shape.case == NOMINAL and shape.containment == 0.99:
            met = [zone for zone in zones if zone.intersects(shape.geometry)]
            points = shapely.get_coordinates([shape.geometry, *met])
            distance_m = float(np.median(range_azimuth(pad.lon_deg, pad.lat_deg, *points.T)[0]))
            found.append((distance_m, Detail((item_words(shape.item),), points)))
    return [one for __, one in sorted(found, key=lambda pair: pair[0])]

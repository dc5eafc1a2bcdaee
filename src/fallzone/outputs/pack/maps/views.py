"""Which part of the globe the printed maps show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from fallzone.catalogue.load import find_origin
from fallzone.catalogue.regions import load_regions
from fallzone.earth.areas import find_area
from fallzone.earth.geodesic import range_azimuth
from fallzone.names import SWEEP
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.pack.frame import Frame, fit_frame

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.ascent.release import Release
    from fallzone.model.site import Pad

WIDTH_MM, HEIGHT_MM = 170.0, 174.0

# A second map must be drawn at least this much larger.
WORTHWHILE = 0.75
# Outlines of land for finding what fits on it, in degrees; a tenth of what could be seen there.
ROUGH_DEG = 0.1


def fit_overview(assessment: Assessment) -> Frame:
    """Everything that falls in single flights, or in a sweep alone, with what was announced and reported.

    Parameters
    ----------
    assessment : Assessment
        With the pad, areas, few impacts, zones and reported objects.

    Returns
    -------
    Frame
        ``WIDTH_MM`` by ``HEIGHT_MM``, with the pad in it.
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
    return _fit(np.concatenate(points))


def fit_near(assessment: Assessment) -> Frame | None:
    """The launch site with as much flagged land as a clearly larger map than the overview holds, the nearest first.

    Parameters
    ----------
    assessment : Assessment
        With flags and their regions.

    Returns
    -------
    Frame or None
        None where no flagged land fits on a map at less than ``WORTHWHILE`` times the overview's metres per millimetre.
    """
    pad = find_origin(assessment.mission, assessment.site)
    largest_mpmm = WORTHWHILE * fit_overview(assessment).scale_mpmm
    points, near = np.array([[pad.lon_deg, pad.lat_deg]]), None
    for corners in _list_flagged_land(assessment, pad):
        more = np.concatenate([points, corners])
        frame = _fit(more)
        if frame.scale_mpmm < largest_mpmm:
            points, near = more, frame
    return near


def _list_flagged_land(assessment: Assessment, pad: Pad | Release) -> list[np.ndarray]:
    """Corners of each flagged land, the nearest to the pad first."""
    flagged = {flag.region for flag in assessment.flagged}
    regions = [region for region in load_regions(assessment.geodata) if region.id in flagged]
    lands = [region.geometry for region in regions if region.kind == "land"]
    corners = [shapely.get_coordinates(shapely.simplify(land, ROUGH_DEG)) for land in lands]
    return sorted(corners, key=lambda lonlat: range_azimuth(pad.lon_deg, pad.lat_deg, *lonlat.T)[0].min())


def _fit(points_lonlat: np.ndarray) -> Frame:
    return fit_frame(points_lonlat, width_mm=WIDTH_MM, height_mm=HEIGHT_MM)

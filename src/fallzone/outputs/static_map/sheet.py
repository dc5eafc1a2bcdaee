"""A map as part of a picture: shapes on the ground, drawn where they are within its frame."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fallzone.outputs.pack.sheet import Picture, path_data
from fallzone.outputs.palette import INK
from fallzone.outputs.static_map.labels import Labels

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.outputs.static_map.frame import Frame


class Sheet(Picture):
    """A map on a picture; its coordinates count from the upper left corner of its frame.

    Parameters
    ----------
    frame : Frame
        What of the ground, and how large.
    on : Picture
        The picture.
    x, y : float
        Where on it the map begins [mm].

    Attributes
    ----------
    labels : Labels
        Names that are placed once all else is drawn, and what they keep clear of.
    """

    def __init__(self, frame: Frame, *, on: Picture, x: float = 0.0, y: float = 0.0) -> None:
        self.element = ET.SubElement(on.element, "g", transform=f"translate({x:.2f} {y:.2f})")
        self.frame = frame
        self.labels = Labels(frame.rectangle)

    def find(self, lon_deg: float, lat_deg: float) -> tuple[float, float] | None:
        """Where a point of the ground is on the map.

        Parameters
        ----------
        lon_deg, lat_deg : float
            On WGS 84.

        Returns
        -------
        x, y : float
            From the upper left corner [mm]; None where it is not on the map.
        """
        if not self.frame.covers(lon_deg, lat_deg):
            return None
        [(x, y)] = self.frame.project(np.array([[lon_deg, lat_deg]])).tolist()
        return x, y

    def circle(self, x: float, y: float, radius: float, *, fill="none", stroke=INK, dash="") -> None:
        """Draw a circle, cut at the map's edge if it is on the map.

        Parameters
        ----------
        x, y : float
            Centre [mm].
        radius : float
            Radius [mm].
        fill, stroke : str
            Colours ``#rrggbb``, or ``none``.
        dash : str
            Lengths of dashes and gaps [mm]; empty: an unbroken line.
        """
        disc = shapely.Point(x, y).buffer(radius, quad_segs=16)
        self.path(
            path_data(disc.intersection(self.frame.rectangle)), fill=fill, stroke=stroke, width_mm=0.25, dash=dash
        )

    def shape(self, geometry: BaseGeometry, **looks) -> BaseGeometry:
        """Draw what of a shape is on the map.

        Parameters
        ----------
        geometry : shapely geometry
            lon, lat [deg].
        **looks
            As of ``path``.

        Returns
        -------
        shapely geometry
            What was drawn [mm]; empty where nothing is on the map.
        """
        drawn = self.frame.draw(geometry)
        if not drawn.is_empty:
            self.path(path_data(drawn), **looks)
        return drawn

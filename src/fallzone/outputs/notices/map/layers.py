"""Warnings as the layers of a map: zones, the regions that they meet, and pads that a launch may be from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point

from fallzone.assessment.painted import paint_flags
from fallzone.catalogue.load import load_site
from fallzone.catalogue.regions import load_regions
from fallzone.earth import geodesic, rings
from fallzone.earth.areas import find_area
from fallzone.outputs.map import words
from fallzone.outputs.map.features import Layer, feature, label
from fallzone.outputs.map.geometry import Bounds, place_point, surround, unwrap, widest
from fallzone.outputs.map.ground import Ground
from fallzone.outputs.map.risk import draw_painted
from fallzone.outputs.map.styles import zone_style
from fallzone.outputs.notices.launch_words import fit_sentence, match_sentence
from fallzone.outputs.notices.notice_words import say_notice
from fallzone.outputs.text import safe_text
from fallzone.words import _
from fallzone.words.formats import decimal_degrees, fixed, kilometres
from fallzone.words.things import mark_words

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.model.notices.launch import LaunchCandidate, ZoneMatch
    from fallzone.model.site import Pad, Site
    from fallzone.outputs.notices.told import ToldNotices

# Between corners of the line to a zone
_STEP_M = 50_000.0
# What the map shows at least [deg], and where no zone has an area
_SMALLEST_DEG = 8.0
_WORLD = (-180.0, -70.0, 180.0, 80.0)

Features = list[dict[str, Any]]


class NoticeDrawing:
    """The layers of warnings, all on one side of 180°.

    Parameters
    ----------
    told : ToldNotices
        Its geodata are read for coast, regions and sites.
    """

    def __init__(self, told: ToldNotices) -> None:
        self.told = told
        areas = [(one, area) for one in told.areas if (area := find_area(one.zone)) is not None]
        self.centre_lon_deg = _find_centre([area for _one, area in areas])
        self.zones = [(one, unwrap(area, self.centre_lon_deg)) for one, area in areas]
        self.sights = list(self._list_sights())
        pads = [place_point(pad.lon_deg, pad.lat_deg, self.centre_lon_deg) for _site, pad, _candidates in self.sights]
        shown = [geometry.bounds for _one, geometry in self.zones] + [pad.bounds for pad in pads]
        self.view = _widen(widest(shown, margin_deg=1.0)) if shown else _WORLD
        window = widest([surround(self.view)], margin_deg=2.0)
        self.ground = Ground(centre_lon_deg=self.centre_lon_deg, window=window, geodata=told.geodata)

    def layers(self) -> list[Layer]:
        """Every layer that has something to show, from the bottom up.

        Returns
        -------
        list of Layer
        """
        made = [
            Layer(title=_("Land and sea"), pane="land", group="ground", order=200, features=self.ground.land),
            Layer(
                title=_("Flagged regions, where an area meets them"),
                pane="regions",
                group="ground",
                order=210,
                features=self._regions(),
            ),
            Layer(
                title=_("12 and 200 NM from land (computed, not legal limits)"),
                pane="distance",
                group="ground",
                order=260,
                features=self.ground.distance_lines(),
            ),
            Layer(
                title=_("Zones of the warning"),
                pane="zones",
                group="announced",
                order=440,
                features=list(self._zones()),
            ),
            Layer(
                title=_("Lines to pads it may be of"),
                pane="sights",
                group="flight",
                order=460,
                features=list(self._sights()),
            ),
            Layer(title=_("Pads it may be of"), pane="site", group="flight", order=480, features=list(self._pads())),
        ]
        return [layer for layer in made if layer.features]

    def _regions(self) -> Features:
        areas = [area for one in self.told.areas if (area := find_area(one.zone)) is not None]
        painted = paint_flags(self.told.flags, {"announced": shapely.union_all(areas)}, load_regions(self.told.geodata))
        return draw_painted(painted, self.ground, self.view)

    def _zones(self) -> Iterator[dict[str, Any]]:
        for one, geometry in self.zones:
            zone, timezone = one.zone, self.told.find_timezone(one.zone)
            text = words.zone_popup(zone, timezone, doubts=[say_notice(said) for said in one.warnings])
            style = "zone-doubtful" if one.warnings else zone_style(zone)
            yield feature(geometry, style, popup=text, tip=safe_text(self.told.name_zone(zone)))
            west, __, __, north = geometry.bounds
            yield label(Point(west, north), safe_text(self.told.name_zone(zone)), kind="zone", side="left")

    def _list_sights(self) -> Iterator[tuple[Site, Pad, list[LaunchCandidate]]]:
        """Each site that a launch may be from, by the pad that fits best, with what may be launched from there."""
        by_site: dict[str, list[LaunchCandidate]] = {}
        for launch in self.told.name_launches():
            for one in launch.candidates:
                by_site.setdefault(one.site, []).append(one)
        for site_id, candidates in by_site.items():
            site = load_site(site_id, self.told.geodata)
            yield site, next(pad for pad in site.pads if pad.id == candidates[0].pad), candidates

    def _sights(self) -> Iterator[dict[str, Any]]:
        for site, pad, candidates in self.sights:
            first: dict[str, tuple[ZoneMatch, LaunchCandidate]] = {}
            for one in candidates:
                for match in one.matches:
                    first.setdefault(match.zone, (match, one))
            for match, one in first.values():
                if match.reason != "pad":
                    yield self._draw_sight(site, pad, match, one)

    def _draw_sight(self, site: Site, pad: Pad, match: ZoneMatch, candidate: LaunchCandidate) -> dict[str, Any]:
        """The geodesic from a pad to the middle of a zone."""
        end = geodesic.forward(pad.lon_deg, pad.lat_deg, match.azimuth_deg, sum(match.range_m) / 2.0)
        ends = np.array([(pad.lon_deg, pad.lat_deg), (float(end[0]), float(end[1]))])
        corners = geodesic.trace(ends, max_m=_STEP_M)
        lon_deg = rings.unwrap(corners[:, 0])
        line = unwrap(LineString(np.column_stack([lon_deg, corners[:, 1]])), self.centre_lon_deg)
        near, far = (kilometres(range_m) for range_m in match.range_m)
        rows = [
            (_("Range"), _("{near} to {far}").format(near=near, far=far)),
            (_("Azimuth"), _("{azimuth}°").format(azimuth=fixed(match.azimuth_deg, 0))),
            (_("If it is"), fit_sentence(candidate)),
            (_("Why"), match_sentence(match, candidate)),
        ]
        title = _("{site} to {zone}").format(site=site.title, zone=match.zone)
        return feature(line, "sight", popup=words.popup(title, rows), tip=safe_text(title))

    def _pads(self) -> Iterator[dict[str, Any]]:
        for site, pad, candidates in self.sights:
            rows = [
                (_("Pad"), pad.id),
                (_("Position"), decimal_degrees(pad.lon_deg, pad.lat_deg)),
                (_("Mark"), mark_words(pad.mark)),
                (_("If it is"), "\n".join(fit_sentence(one) for one in candidates)),
                (_("Source"), site.sources.get(pad.source, pad.source)),
            ]
            where = place_point(pad.lon_deg, pad.lat_deg, self.centre_lon_deg)
            text = words.popup(site.title, rows)
            yield feature(where, "pad", popup=text, tip=safe_text(site.title), size=7)
            yield label(where, safe_text(site.title), kind="pad", side="right")


def _widen(view: Bounds) -> Bounds:
    """At least ``_SMALLEST_DEG`` each way about the same middle: a map without any coast helps nobody."""
    west, south, east, north = view
    x, y = 0.5 * max(_SMALLEST_DEG - (east - west), 0.0), 0.5 * max(_SMALLEST_DEG - (north - south), 0.0)
    return widest([(west - x, south - y, east + x, north + y)])


def _find_centre(areas: Iterable[BaseGeometry]) -> float:
    """Longitude of the middle of areas on the sphere, right on either side of 180° [deg]."""
    corners = [shapely.get_coordinates(area) for area in areas]
    if not corners:
        return 0.0
    lon, lat = np.radians(np.concatenate(corners)).T
    middle = np.sum(np.cos(lat) * np.exp(1j * lon))
    return float(np.degrees(np.angle(middle)))

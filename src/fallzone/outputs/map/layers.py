"""An assessment as the layers of a map: what is drawn, in which style, with which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point

from fallzone.catalogue.load import find_origin
from fallzone.earth.areas import find_area
from fallzone.earth.geodesic import range_azimuth
from fallzone.names import CRITERIA_OF_PLACES, NOMINAL, SWEEP
from fallzone.outputs.few_impacts import Few, list_few
from fallzone.outputs.hazard_words import hazard_area_title, individual_title
from fallzone.outputs.launch.hazard_areas import list_hazard_areas
from fallzone.outputs.launch.isopleth_words import level_words
from fallzone.outputs.map import risk, words
from fallzone.outputs.map.features import Layer, feature, label, short_name
from fallzone.outputs.map.geometry import Bounds, place_point, surround, unwrap, unwrap_lon, widest
from fallzone.outputs.map.ground import Ground
from fallzone.outputs.map.styles import start_style, zone_style
from fallzone.outputs.map.ways import draw_ways
from fallzone.outputs.palette import FAILED, family_of
from fallzone.outputs.returned import with_return
from fallzone.outputs.text import safe_text
from fallzone.outputs.tracks import build_tracks
from fallzone.words import _
from fallzone.words.things import case_title, event_words, item_words

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.isopleth import Isopleth
    from fallzone.model.results.trajectory import Trajectory
    from fallzone.outputs.map.ways import AnsweredWay

# Minutes along a track are written out only where they stand this far apart.
LABEL_SPACING_M = 350e3


class Drawing:
    """The layers of one assessment, all on the launch's side of 180°.

    Parameters
    ----------
    assessment : Assessment
        Its geodata are read for coast and regions.
    """

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.start = find_origin(assessment.mission, assessment.site)
        self.centre_lon_deg = self.start.lon_deg
        self.shapes = [(one, self.unwrap(one.geometry)) for one in assessment.shapes if not one.geometry.is_empty]
        areas = ((zone, find_area(zone)) for zone in assessment.zones)
        self.zones = [(zone, self.unwrap(area)) for zone, area in areas if area is not None]
        self.lines = {
            case: {name: self.unwrap(line) for name, line in build_tracks(trajectory).items()}
            for case, trajectory in assessment.trajectories.items()
        }
        self.few = list_few(assessment)
        self.failed_cases = [case for case in assessment.trajectories if family_of(case) == FAILED]
        self.view = self._view()
        window = widest([surround(self.view), *self._far_bounds()], margin_deg=2.0)
        self.ground = Ground(centre_lon_deg=self.centre_lon_deg, window=window, geodata=self.assessment.geodata)

    def layers(self, ways: Iterable[AnsweredWay] = ()) -> list[Layer]:
        """Every layer that has something to show, from the bottom up.

        Parameters
        ----------
        ways : iterable of AnsweredWay
            Of ships and aircraft that are drawn too.

        Returns
        -------
        list of Layer
        """
        made = [
            Layer(title=_("Land and sea"), pane="land", group="ground", order=200, features=self.ground.land),
            Layer(
                title=_("Where {floor} per km² and launch is surely or perhaps reached").format(floor=self._floor),
                pane="floor",
                group="risk",
                order=205,
                features=risk.draw_floor(self),
            ),
            Layer(
                title=_("Flagged regions, where an area meets them"),
                pane="regions",
                group="ground",
                order=210,
                features=risk.draw_regions(self),
            ),
            Layer(
                title=_("12 and 200 NM from land (computed, not legal limits)"),
                pane="distance",
                group="ground",
                order=260,
                features=self.ground.distance_lines(),
            ),
            Layer(
                title=_("Areas of debris of failures at uniformly drawn times (sweep)"),
                pane="sweep",
                group="areas",
                order=410,
                features=self._footprints(SWEEP),
                shown=not self.isopleths,
            ),
            Layer(
                title=" · ".join(case_title(case) for case in self.failed_cases) or _("Failed flights"),
                pane="failed",
                group="areas",
                order=420,
                features=self._footprints(FAILED),
            ),
            Layer(
                title=_("Nominal drop areas"),
                pane="nominal",
                group="areas",
                order=430,
                features=self._footprints(NOMINAL),
            ),
            Layer(
                title=_("Isopleths of hazardous fragments per km² and launch"),
                pane="isopleths",
                group="risk",
                order=435,
                features=risk.draw_isopleths(self),
            ),
            *self._hazards(),
            Layer(title=_("Announced zones"), pane="zones", group="announced", order=440, features=self._zones()),
            Layer(
                title=_("Reported objects"), pane="observed", group="flight", order=450, features=self._observations()
            ),
            Layer(title=_("Impact limit line"), pane="limit", group="flight", order=455, features=self._limit_line()),
            Layer(title=_("Instantaneous impact points"), pane="iip", group="flight", order=460, features=self._iip()),
            Layer(title=_("Ground tracks"), pane="tracks", group="flight", order=470, features=self._tracks()),
            Layer(
                title=_("Ways of ships and aircraft"),
                pane="ways",
                group="traffic",
                order=475,
                features=draw_ways(self, ways),
            ),
            Layer(title=_("Launch site"), pane="site", group="flight", order=480, features=[self._site()]),
        ]
        return [layer for layer in made if layer.features]

    def _hazards(self) -> Iterator[Layer]:
        """A layer for the hazard area of each criterion and one for the risk of a person; none is shown at first."""
        hazards = list_hazard_areas(self.assessment)
        for order, criterion in enumerate(CRITERIA_OF_PLACES, start=436):
            drawn = risk.draw_hazards(self, [o for o in hazards if o.criterion == criterion and not o.is_isopleth])
            title = hazard_area_title(criterion)
            yield Layer(title=title, pane=f"hazard-{criterion}", group="risk", order=order, features=drawn, shown=False)
        drawn = risk.draw_hazards(self, [one for one in hazards if one.is_isopleth])
        yield Layer(title=individual_title(), pane="individual", group="risk", order=439, features=drawn, shown=False)

    @property
    def isopleths(self) -> tuple[Isopleth, ...]:
        """Isopleths of the launch; none where no run of nominal flights or of a sweep knows any."""
        return () if self.assessment.launch is None else self.assessment.launch.isopleths

    @property
    def _floor(self) -> str:
        return "" if self.assessment.launch is None else level_words(self.assessment.launch.floor_per_km2)

    @property
    def about(self) -> BaseGeometry:
        """What the map is about: tracks, zones and where drops and failures that were asked for come down."""
        shapes = [geometry for one, geometry in self.shapes if one.case != SWEEP]
        lines = [line for own in self.lines.values() for line in own.values()]
        return shapely.geometrycollections([*shapes, *(area for _zone, area in self.zones), *lines])

    def unwrap(self, geometry: BaseGeometry) -> BaseGeometry:
        """A shape on the launch's side of 180°, whole.

        Parameters
        ----------
        geometry : shapely geometry
            lon, lat [deg].

        Returns
        -------
        shapely geometry
        """
        return unwrap(geometry, self.centre_lon_deg)

    def _view(self) -> Bounds:
        """What the map opens on: start, zones, reported objects and where drops and the mission's own failure fall."""
        shown = [geometry.bounds for one, geometry in self.shapes if one.case != SWEEP]
        shown += [geometry.bounds for zone, geometry in self.zones if zone.kind != "control-area"]
        shown += [self.place(o.lon_deg, o.lat_deg).bounds for o in self.assessment.mission.observations]
        # One of a thousand flights may come down half an ocean away: it is drawn, but no map opens that wide for it
        likely = (few for few in self.few if few.impacts.case != SWEEP and few.leaves_doubt)
        shown += [point.bounds for few in likely for point in self._places(few)]
        shown.append(self.place(self.start.lon_deg, self.start.lat_deg).bounds)
        return widest(shown, margin_deg=0.5)

    def _far_bounds(self) -> Iterator[Bounds]:
        yield from (geometry.bounds for __, geometry in self.shapes)
        yield from (geometry.bounds for __, geometry in self.zones)
        yield from (self.unwrap(one.best).bounds for one in self.isopleths if not one.best.is_empty)
        yield from (point.bounds for few in self.few for point in self._places(few))
        yield from (line.bounds for lines in self.lines.values() for line in lines.values())

    def place(self, lon_deg: float, lat_deg: float) -> Point:
        """A point on the launch's side of 180°.

        Parameters
        ----------
        lon_deg, lat_deg : float
            WGS 84 [deg].

        Returns
        -------
        shapely Point
        """
        return place_point(lon_deg, lat_deg, self.centre_lon_deg)

    def _places(self, few: Few) -> list[Point]:
        return [self.place(lon, lat) for lon, lat in zip(few.impacts.lon_deg, few.impacts.lat_deg, strict=True)]

    def _footprints(self, family: str) -> list[dict[str, Any]]:
        drawn = []
        for one, geometry in sorted(self.shapes, key=lambda pair: -pair[0].containment):
            if family_of(one.case) == family:
                style = f"{family}-{100.0 * one.containment:.0f}"
                text = words.footprint_popup(one, self.assessment)
                tip = safe_text(words.area_title(one))
                drawn.append(feature(geometry, style, popup=text, tip=tip))
        for case, trajectory in self.assessment.trajectories.items():
            if family_of(case) == family:
                drawn += self._drops(trajectory, family)
        for few in self.few:
            if family_of(few.impacts.case) == family:
                drawn += self._impacts(few, family)
        return drawn

    def _impacts(self, few: Few, family: str) -> Iterator[dict[str, Any]]:
        """Each impact as a point, for there are too few for an area."""
        for index in range(len(few.impacts.flight)):
            text = words.impact_popup(few, index, self.assessment)
            where = self.place(few.impacts.lon_deg[index], few.impacts.lat_deg[index])
            yield feature(where, f"impact-{family}", popup=text, tip=safe_text(item_words(few.impacts.item)), size=4)

    def _drops(self, trajectory: Trajectory, family: str) -> Iterator[dict[str, Any]]:
        for drop in trajectory.drops:
            text = words.drop_popup(drop, trajectory.case, self.assessment)
            where = self.place(drop.lon_deg, drop.lat_deg)
            yield feature(where, "point", popup=text, size=3)
            if family == "nominal":
                name = with_return(item_words(drop.item), drop.item, trajectory)
                yield label(where, safe_text(name), kind="drop", side="right")

    def _zones(self) -> list[dict[str, Any]]:
        drawn = []
        for zone, geometry in self.zones:
            title = safe_text(zone.title)
            text = words.zone_popup(zone, self.assessment.mission.timezone)
            drawn.append(feature(geometry, zone_style(zone), popup=text, tip=title))
            west, __, __, north = geometry.bounds
            drawn.append(label(Point(west, north), short_name(zone.title), kind="zone", side="left"))
        return drawn

    def _observations(self) -> list[dict[str, Any]]:
        drawn = []
        for one in self.assessment.mission.observations:
            where = self.place(one.lon_deg, one.lat_deg)
            text = words.observation_popup(one, self.assessment)
            title = safe_text(one.title)
            drawn.append(feature(where, "observed", popup=text, tip=title, radius_m=one.uncertainty_m))
            drawn.append(feature(where, "point-observed", popup=text, size=5))
            drawn.append(label(where, short_name(one.title), kind="observed", side="right"))
        return drawn

    def _limit_line(self) -> list[dict[str, Any]]:
        line = self.assessment.mission.flight_termination
        if line is None:
            return []
        shown = LineString([(float(unwrap_lon(lon, self.centre_lon_deg)), lat) for lon, lat in line.limit_line_lonlat])
        tip = safe_text(_("Impact limit line"))
        return [feature(shown, "limit-line", popup=words.limit_line_popup(self.assessment), tip=tip)]

    def _iip(self) -> list[dict[str, Any]]:
        drawn = []
        for case, lines in self.lines.items():
            if "iip-trace" in lines:
                tip = safe_text(words.trace_title(case))
                text = words.trace_popup(case)
                drawn.append(feature(lines["iip-trace"], f"iip-{family_of(case)}", popup=text, tip=tip))
        return drawn

    def _tracks(self) -> list[dict[str, Any]]:
        drawn, style = [], start_style(self.assessment.mission)
        for case, lines in self.lines.items():
            if "ground-track" not in lines:
                continue
            trajectory = self.assessment.trajectories[case]
            drawn.append(
                feature(lines["ground-track"], f"track-{family_of(case)}", tip=safe_text(words.track_title(case)))
            )
            drawn += self._ticks(trajectory, case)
            for event in trajectory.events:
                text = words.event_popup(event, case, self.assessment)
                where = self.place(event.lon_deg, event.lat_deg)
                drawn.append(feature(where, style, popup=text, tip=safe_text(event_words(event.name)), size=4))
        return drawn

    def _ticks(self, trajectory: Trajectory, case: str) -> Iterator[dict[str, Any]]:
        """A dot at each full minute; its number where there is room, on the nominal track."""
        last = (self.start.lon_deg, self.start.lat_deg)
        for minute in range(1, int(trajectory.t_s[-1] // 60.0) + 1):
            index = int(np.argmin(np.abs(trajectory.t_s - 60.0 * minute)))
            here = float(trajectory.lon_deg[index]), float(trajectory.lat_deg[index])
            where = self.place(*here)
            yield feature(where, "point", popup=words.tick_popup(trajectory, index, self.assessment), size=3)
            if case == NOMINAL and range_azimuth(*last, *here)[0] > LABEL_SPACING_M:
                last = here
                yield label(where, safe_text(words.minute_label(minute)), kind="track", side="left")

    def _site(self) -> dict[str, Any]:
        where = self.place(self.start.lon_deg, self.start.lat_deg)
        return feature(where, start_style(self.assessment.mission), popup=words.start_popup(self.assessment), size=7)

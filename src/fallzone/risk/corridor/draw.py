"""Flight corridor and overflight exclusion zone of 14 CFR 420 Appendix A, for any site, azimuth and class of vehicle.

The lines of the rule are drawn as geodesics: straight ones on a map are accepted only to 100 NM there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M, NAUTICAL_MILE_M
from fallzone.earth import geodesic, rings
from fallzone.errors import InputError
from fallzone.footprint.plane import EqualAreaPlane, as_multipolygon
from fallzone.risk.corridor.axes import CentreLine
from fallzone.risk.corridor.tables import RANGE_CF_NM, RANGE_DE_NM, RANGE_HI_NM, SIGMAS_TO_EDGE, VehicleClass
from fallzone.words import _

CORRIDOR, EXCLUSION_ZONE, DISPERSION_AREA = "flight-corridor", "overflight-exclusion-zone", "impact-dispersion-area"
# An apogee from which the impact range is a larger share of it
_HIGH_APOGEE_M = 100_000.0
# As far as a vehicle of which the rule speaks may go: its corridor may not reach half round the Earth
_APOGEE_RANGE_M = (1_000.0, 20e6)
_ARC_STEP_DEG = 1.0
_EDGE_M = 20_000.0


@dataclass(frozen=True, kw_only=True)
class Area:
    """One area that the rule draws.

    Parameters
    ----------
    id : str
        `CORRIDOR`, `EXCLUSION_ZONE` or `DISPERSION_AREA`.
    geometry : shapely MultiPolygon
        Longitude and latitude [deg] on WGS 84, split at 180°, poles included.
    ring_lonlat : (n, 2) float64
        Its outline, closed, edges up to 20 km; longitudes from −180 to 180.
    area_m2 : float
        On the ellipsoid.
    """

    id: str
    geometry: MultiPolygon
    ring_lonlat: np.ndarray
    area_m2: float


@dataclass(frozen=True, kw_only=True)
class FlightCorridor:
    """Where the debris of a vehicle of some class may come down, whatever its trajectory.

    Parameters
    ----------
    line : CentreLine
        From the launch point along the flight azimuth.
    vehicle_class : VehicleClass
        With the sizes.
    apogee_m : float or None
        Of the last stage of a suborbital vehicle [m]; None: not given, and of the others.
    areas : tuple of Area
        The corridor, the exclusion zone and, of a suborbital vehicle whose apogee is given, where its last stage falls.
    corners_lonlat : dict of str to (float, float)
        The named points of the rule: B to I [deg].
    end_m : float
        How far downrange the corridor ends.
    """

    line: CentreLine
    vehicle_class: VehicleClass
    apogee_m: float | None
    areas: tuple[Area, ...]
    corners_lonlat: dict[str, tuple[float, float]]
    end_m: float
    _edge_m: tuple[np.ndarray, np.ndarray] = field(repr=False)

    def half_width_m(self, downrange_m) -> np.ndarray:
        """Distance of the corridor's edge from its centre line.

        Parameters
        ----------
        downrange_m : (n,) array_like
            Along the centre line [m]; before the launch point and past the end as at these.

        Returns
        -------
        (n,) float64
            Metres, > 0.
        """
        return np.interp(downrange_m, *self._edge_m)

    def sigma_m(self, downrange_m) -> np.ndarray:
        """Standard deviation of impacts across the corridor, σ of equation C1: a third of the distance to its edge.

        Parameters
        ----------
        downrange_m : (n,) array_like
            Along the centre line [m].

        Returns
        -------
        (n,) float64
            Metres, > 0.
        """
        return self.half_width_m(downrange_m) / SIGMAS_TO_EDGE


def impact_range_m(apogee_m: float) -> float:
    """Range of the impact of the last stage of a suborbital vehicle: equation A40.

    Parameters
    ----------
    apogee_m : float
        Highest altitude that is intended, > 0.

    Returns
    -------
    float
        From the launch point [m].

    Source
    ------
    14 CFR 420 Appendix A, equation A40: D = Hap · IP(Hap), with IP 0.4 below 100 km and 0.7 from there on.
    """
    return apogee_m * (0.4 if apogee_m < _HIGH_APOGEE_M else 0.7)


def dispersion_radius_m(apogee_m: float) -> float:
    """Radius about that range within which the stage comes down: equation A41.

    Parameters
    ----------
    apogee_m : float
        Highest altitude that is intended, > 0.

    Returns
    -------
    float
        Metres.

    Source
    ------
    14 CFR 420 Appendix A, equation A41: R = Hap · DISP(Hap), DISP 0.05; a transcription that has 0.5 is wrong.
    """
    return 0.05 * apogee_m


def build_corridor(
    lon_deg: float,
    lat_deg: float,
    *,
    azimuth_deg: float,
    vehicle_class: VehicleClass,
    apogee_m: float | None = None,
) -> FlightCorridor:
    """Draw corridor and exclusion zone about a flight azimuth; in any hemisphere, across 180° and over a pole.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Launch point, geodetic, WGS 84 [deg].
    azimuth_deg : float
        Flight azimuth, clockwise from north.
    vehicle_class : VehicleClass
        Of `tables.CLASSES`.
    apogee_m : float, optional
        Of the last stage of a suborbital vehicle. Without it its corridor is drawn to line DE, where it does not end.

    Returns
    -------
    FlightCorridor

    Raises
    ------
    InputError
        An apogee that cannot be meant, or of a vehicle that goes to orbit.

    Source
    ------
    14 CFR 420 Appendix A, paragraphs (c)(2) to (c)(4), figures A-1 to A-4.
    """
    line = CentreLine(lon_deg=lon_deg, lat_deg=lat_deg, azimuth_deg=azimuth_deg)
    _check_apogee(apogee_m, vehicle_class)
    radius_m = vehicle_class.dispersion_radius_nm * NAUTICAL_MILE_M
    left, right = _draw_bars(line, vehicle_class)
    bearing_deg, opening_deg = _find_tangent(line, 0.0, right[0], radius_m)
    arc = _draw_arc(
        line, 0.0, radius_m, first_deg=360.0 - bearing_deg - opening_deg, last_deg=bearing_deg + opening_deg
    )
    exclusion_m = vehicle_class.exclusion_range_nm * NAUTICAL_MILE_M
    cap, end_m = _draw_end(line, apogee_m, right[-1])
    outlines = {
        CORRIDOR: [*right, *cap, *left[::-1], *arc],
        EXCLUSION_ZONE: [
            *_draw_arc(line, exclusion_m, radius_m, first_deg=90.0, last_deg=-90.0),
            *_draw_arc(line, 0.0, radius_m, first_deg=270.0, last_deg=90.0),
        ],
    }
    if apogee_m is not None:
        where_m, spread_m = impact_range_m(apogee_m), dispersion_radius_m(apogee_m)
        outlines[DISPERSION_AREA] = list(_draw_arc(line, where_m, spread_m, first_deg=360.0, last_deg=0.0))
    corners = {
        "B": arc[0],
        "G": arc[-1],
        **dict(zip("CDH", left, strict=False)),
        **dict(zip("FEI", right, strict=False)),
    }
    return FlightCorridor(
        line=line,
        vehicle_class=vehicle_class,
        apogee_m=apogee_m,
        areas=tuple(_enclose(name, np.array(points)) for name, points in outlines.items()),
        corners_lonlat={name: (float(lon), float(lat)) for name, (lon, lat) in sorted(corners.items())},
        end_m=end_m,
        _edge_m=_trace_edge(line, np.array([arc[-1], *right, *cap[: len(cap) // 2]])),
    )


def _check_apogee(apogee_m: float | None, vehicle_class: VehicleClass) -> None:
    """See that an apogee belongs to a suborbital vehicle and is one."""
    if apogee_m is None:
        return
    if not vehicle_class.is_suborbital:
        problem = _("given for the class {name}, which goes to orbit").format(name=vehicle_class.id)
        raise InputError("apogee_m", problem, _("an apogee of guided-suborbital alone"))
    low, high = _APOGEE_RANGE_M
    if not low <= apogee_m <= high:
        limits = _("expected {low} to {high}").format(low=f"{low:g}", high=f"{high:g}")
        raise InputError("apogee_m", _("{value} is out of range").format(value=f"{apogee_m:g}"), limits)


def _draw_bars(line: CentreLine, vehicle_class: VehicleClass) -> tuple[np.ndarray, np.ndarray]:
    """Left and right ends of the lines across the corridor, nearest first: C, D, H and F, E, I, each (n, 2)."""
    bars = [(RANGE_CF_NM, vehicle_class.length_cf_nm), (RANGE_DE_NM, vehicle_class.length_de_nm)]
    if vehicle_class.length_hi_nm is not None:
        bars.append((RANGE_HI_NM, vehicle_class.length_hi_nm))
    range_m, length_m = NAUTICAL_MILE_M * np.array(bars).T
    return line.to_lonlat(range_m, -length_m / 2.0), line.to_lonlat(range_m, length_m / 2.0)


def _draw_end(line: CentreLine, apogee_m: float | None, last: np.ndarray) -> tuple[np.ndarray, float]:
    """What closes the corridor beyond its last line, from right to left (n, 2), and where it ends [m].

    That is where the last stage of a suborbital vehicle comes down, if it does so beyond line DE.
    """
    end_m = float(line.from_lonlat(*last)[0][0])
    if apogee_m is None or impact_range_m(apogee_m) - dispersion_radius_m(apogee_m) <= end_m:
        return np.empty((0, 2)), end_m
    where_m, spread_m = impact_range_m(apogee_m), dispersion_radius_m(apogee_m)
    bearing_deg, opening_deg = _find_tangent(line, where_m, last, spread_m)
    turn_deg = bearing_deg - opening_deg
    return _draw_arc(line, where_m, spread_m, first_deg=turn_deg, last_deg=-turn_deg), where_m + spread_m


def _find_tangent(line: CentreLine, about_m: float, point: np.ndarray, radius_m: float) -> tuple[float, float]:
    """Bearing of a point from the centre of a circle on the line, and how far from it a tangent touches [deg].

    Source
    ------
    Derived: in the right spherical triangle of centre, point of contact and point, cos(opening) = tan r / tan c.
    """
    lon, lat = line.to_lonlat(about_m, 0.0)[0]
    ahead = line.to_lonlat(about_m + 1_000.0, 0.0)[0]
    (away_m, _forward_m), (azimuth_deg, ahead_deg) = geodesic.range_azimuth(lon, lat, *np.array([point, ahead]).T)
    radius, away = radius_m / EARTH_EQUATORIAL_RADIUS_M, away_m / EARTH_EQUATORIAL_RADIUS_M
    opening = np.arccos(np.tan(radius) / np.tan(away))
    return float((azimuth_deg - ahead_deg) % 360.0), float(np.degrees(opening))


def _draw_arc(line: CentreLine, about_m: float, radius_m: float, *, first_deg: float, last_deg: float) -> np.ndarray:
    """Points of a circle about a point of the line, by bearings counted clockwise from downrange: (n, 2)."""
    lon, lat = line.to_lonlat(about_m, 0.0)[0]
    ahead = line.to_lonlat(about_m + 1_000.0, 0.0)[0]
    _range, ahead_deg = geodesic.range_azimuth(lon, lat, *ahead)
    bearings = np.linspace(first_deg, last_deg, 2 + int(abs(last_deg - first_deg) / _ARC_STEP_DEG))
    return np.column_stack(geodesic.forward(lon, lat, ahead_deg + bearings, radius_m))


def _enclose(name: str, corners_lonlat: np.ndarray) -> Area:
    """The area within corners (n, 2) that geodesics join."""
    ring = rings.densify(np.vstack([corners_lonlat, corners_lonlat[:1]]), _EDGE_M)
    plane = EqualAreaPlane(ring[:, 0], ring[:, 1])
    flat = as_multipolygon(Polygon(plane.from_lonlat(ring[:, 0], ring[:, 1])))
    outline = shapely.get_coordinates(flat.geoms[0].exterior)
    return Area(
        id=name,
        geometry=plane.polygons_to_lonlat(flat),
        ring_lonlat=plane.to_lonlat(outline),
        area_m2=float(flat.area),
    )


def _trace_edge(line: CentreLine, corners_lonlat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far along the line and to its right the right edge runs [m], in order along the line."""
    along, across = line.from_lonlat(*rings.densify(corners_lonlat, _EDGE_M).T)
    order = np.argsort(along, kind="stable")
    return along[order], np.maximum(np.abs(across[order]), 1.0)

"""A small but complete assessment, built by hand, for the tests of everything that is a function of an assessment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
from shapely.geometry import MultiPolygon, Polygon
from tiny_launch import DENSITY, PER_LAUNCH, SPANS, tiny_launch
from tiny_records import (
    FAILURE_T_S,
    LIFTOFF_UTC,
    PAD_LAT_DEG,
    PAD_LON_DEG,
    tiny_left_out,
    tiny_mission,
    tiny_site,
    tiny_validation,
    tiny_vehicle,
    tiny_wind,
)

from fallzone.assessment.assessment import Assessment
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.earth.geodesic import forward
from fallzone.model.fragment import FragmentGroup
from fallzone.model.results.basis import ASSUMED, FALLS_NOT_DETERMINED, NOT_MODELLED, UNVERIFIED, VEHICLE_NOT_FITTED
from fallzone.model.results.flag import Flag, Reason
from fallzone.model.results.impacts import IMPACT_COLUMNS, Failures, Footprint, Impacts
from fallzone.model.results.provenance import Provenance
from fallzone.model.results.span import join_spans
from fallzone.model.results.statement import Statement
from fallzone.model.results.trajectory import Drop, End, Event, Trajectory
from fallzone.model.zone import Zone
from fallzone.names import CONTAINMENTS

FLIGHTS = 40
# Members of the ensemble that the flights are of
MEMBERS = 3


_FILES = ("missions/tiny-2023-08-24.toml", "vehicles/tiny.toml", "population.csv")


def tiny_assessment(payload: str = "") -> Assessment:
    """Build an assessment of a made-up two-stage launch to the south.

    It holds three nominal drops, a failed flight whose debris falls on either side of 180°, a sweep, announced,
    estimated and control-area zones (one across 180°, one without coordinates), flags for each reason, and reported
    objects.

    Parameters
    ----------
    payload : str
        Appended to every string that a file or a person writes, to see where it comes out.
    """
    impacts = _impacts(payload)
    shapes = tuple(shape for one in impacts for shape in _footprints(one))
    return Assessment(
        mission=tiny_mission(payload),
        vehicle=tiny_vehicle(payload),
        site=tiny_site(payload),
        trajectories={"nominal": _trajectory("nominal", payload), "as-flown": _trajectory("as-flown", payload)},
        impacts=impacts,
        shapes=shapes,
        zones=_zones(payload),
        flagged=_flags(payload),
        wind=tiny_wind(),
        validation=tiny_validation(payload),
        left_out=tiny_left_out(),
        launch=tiny_launch({one.id: one.geometry for one in shapes if one.containment == 0.97 and one.case != "sweep"}),
        provenance=Provenance(
            version="0.0.0",
            seed=1,
            samples={"nominal": FLIGHTS, "as-flown": FLIGHTS, "sweep": FLIGHTS},
            inputs={name: f"{number}" * 64 for number, name in enumerate(_FILES)},
            atmosphere="us-standard-1976",
            wind="assumed-westerlies",
            failure_modes=("early-cutoff", "explosion"),
            **_basis(payload),
        ),
    )


def _basis(payload: str) -> dict[str, tuple[Statement, ...]]:
    """One statement of every code that a run may hold, with texts of files in them."""
    values = {
        **{"wind": "westerly", "atmosphere": "us76", "season_utc": "2023-08-15T12:00:00Z", "f107": 150.0},
        **{"f107a": 140.0, "ap": 12.0, "station": "47158 Somewhere" + payload, "when_utc": "2023-08-23T18:00:00Z"},
        **{"first_utc": "2023-08-23T18:00:00Z", "last_utc": "2023-08-24T00:00:00Z", "apart_m": 9e3, "apart_hpa": 150.0},
        **{"high_hpa": 700.0, "low_hpa": 500.0, "distance_m": 101e3, "apart_s": 3e3, "sigma_mps": 3.0, "placed": 1},
        **{"lacking": 2, "levels": 11, "lon_deg": 127.5, "lat_deg": 34.4, "step_deg": 0.5, "blend_m": 5e3},
        **{"name": "Made-up" + payload, "unit": "m/s" + payload, "frame": "J2000" + payload, "states": 11},
        **{"frames": ("ITRF2014" + payload, "TEME" + payload), "rotation_s": 0.9, "off_m": 420.0, "open_mps": 3.2},
        **{"recent_off_m": 100.0, "pole_off_m": 20.0},
        **{"kind": "wind", "model": "westerly", "mark": "assumed", "modes": ("early-cutoff", "explosion")},
        **{"items": ("stage-1", "fairing"), "stages": ("stage-1", "stage-2")},
        **{"item": "stage-1", "sigma_m": 30.0, "landing_s": 480.0, "opens_at_m": 5e3},
        **{"density_fraction": 0.05, "vacuum_above_m": 1e6, "position_m": 500.0, "velocity_mps": 2.5},
        **{
            "density_kgpm3": 300.0,
            "beta_kgpm2": 200.0,
            "beta_sigma_ln": 0.5,
            "members": 60,
            "vehicles": 64,
            "pieces": 38,
        },
        **{"mode": "explosion", "setting": "kept_share", "value": 0.5, "replicate_flights": 512},
        **{"relative": 0.05, "most_flights": 100_000, "longest_s": 5_400.0, "longest_planned_s": 21_600.0},
        **{"height_m": 12e3, "speed_mps": 240.0},
        **{"perigee_m": 550e3, "apogee_m": 560e3, "inclination_deg": 97.6, "launch_azimuth_deg": 170.0},
        **{"azimuth_sigma_deg": 1.0, "loft_deg": 20.0, "loft_sigma_deg": 10.0},
        **{
            "range_fraction": 0.03,
            "azimuth_deg": 0.3,
            "fall_time_fraction": 0.2,
            "degrees_of_freedom": 4.0,
            "marks": ("estimated", "assumed"),
        },
        **{"max_turn_rate_degps": 1.5, "max_dynamic_pressure_pa": 32e3, "max_axial_load_mps2": 40.0},
    }
    kinds = {"unverified": UNVERIFIED, "assumptions": ASSUMED, "not_modelled": NOT_MODELLED}
    return {
        name: tuple(
            Statement(code=code, values={key: values[key] for key in keys}, source="A made-up source" + payload)
            for code, keys in table.items()
            # With falls that nothing determines every answer would be in doubt; a vehicle is fitted or is not
            if code not in (FALLS_NOT_DETERMINED, VEHICLE_NOT_FITTED)
        )
        for name, table in kinds.items()
    }


def _ellipse(lon_deg: float, lat_deg: float, *, east_deg: float, north_deg: float, count: int = 24) -> Polygon:
    turn = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    return Polygon(np.column_stack([lon_deg + east_deg * np.cos(turn), lat_deg + north_deg * np.sin(turn)]))


def _split(polygon: Polygon) -> MultiPolygon:
    """Cut a polygon whose longitudes pass 180° there, by hand: the code under test has its own way."""
    west = polygon.intersection(Polygon([(-180, -90), (180, -90), (180, 90), (-180, 90)]))
    east = polygon.intersection(Polygon([(180, -90), (540, -90), (540, 90), (180, 90)]))
    parts = [west] if east.is_empty else [west, Polygon([(x - 360.0, y) for x, y in east.exterior.coords])]
    return MultiPolygon(parts)


# What fell: case, item, condition, centre, half-widths that hold 99 %, first and last impact.
_FALLS = (
    ("nominal", "stage-1", "nominal", (127.5, 30.8), (0.3, 0.5), (430.0, 520.0)),
    ("nominal", "fairing", "nominal", (127.5, 27.5), (0.8, 0.7), (600.0, 1_500.0)),
    ("nominal", "stage-2", "nominal", (128.2, 13.0), (0.6, 1.8), (900.0, 1_000.0)),
    (
        "as-flown",
        "stage-2",
        "early-cutoff@T+400",
        (179.6, 5.0),
        (1.5, 1.0),
        (1_250.0, 1_400.0),
    ),
    (
        "sweep",
        "debris",
        "sweep",
        (128.0, 22.0),
        (1.6, 12.0),
        (60.0, 1_600.0),
    ),
)


def make_impacts(**told: Any) -> Impacts:
    """Impacts of which only what is told matters: the bodies are alike, of 10 kg, and no flight fails."""
    count = len(told["flight"])
    alike = {"impact_speed_mps": 50.0, "group": 0, "pieces": 1.0, "mass_kg": 10.0, "beta_kgpm2": 100.0}
    dtypes = {column.name: column.dtype for column in IMPACT_COLUMNS}
    columns = {name: np.full(count, value, dtype=dtypes[name]) for name, value in alike.items()}
    columns["level_t_s"] = np.empty((count, 0), dtype=np.float32)
    groups = (FragmentGroup(part="stage-1"),)
    return Impacts(**{"groups": groups, "failures": Failures.none(told["flights"]), **columns, **told})


def _failures(case: str) -> Failures:
    """Flights of a case that all fail, by one mode as flown and by two in the sweep; of the nominal case none does."""
    if case == "nominal":
        return Failures.none(FLIGHTS)
    modes = ("early-cutoff", "explosion") if case == "sweep" else ("early-cutoff",)
    t_s = np.linspace(0.0, 400.0, FLIGHTS) if case == "sweep" else np.full(FLIGHTS, FAILURE_T_S)
    flight = np.arange(FLIGHTS)
    return Failures(
        modes=modes,
        mode=(flight % len(modes)).astype(np.int8),
        t_s=t_s,
        member=(flight % MEMBERS).astype(np.int16),
        ratio=np.ones(FLIGHTS),
        burn=np.zeros(FLIGHTS, dtype=np.int8),
        burned=(t_s - t_s.min()) / 400.0,
        proposal=np.full(FLIGHTS, 1.0 / len(modes)),
    )


# What came down: of a sweep debris of two groups, else the item in one piece
_DEBRIS_GROUPS = (
    FragmentGroup(part="stage-1", name="panels", casualty_area_m2=1.5),
    FragmentGroup(part="stage-2", name="engine"),
)


def _impacts(payload: str) -> tuple[Impacts, ...]:
    random = np.random.default_rng(7)
    made = []
    for case, item, condition, (lon_deg, lat_deg), (east_deg, north_deg), (first_s, last_s) in _FALLS:
        scatter = random.normal(size=(FLIGHTS, 2)) / 3.0
        lon = lon_deg + east_deg * scatter[:, 0]
        groups = _DEBRIS_GROUPS if item == "debris" else (FragmentGroup(part=item),)
        made.append(
            make_impacts(
                case=case,
                item=item,
                condition=condition,
                flights=FLIGHTS,
                flight=np.arange(FLIGHTS, dtype=np.int32),
                lon_deg=np.where(lon > 180.0, lon - 360.0, lon),
                lat_deg=lat_deg + north_deg * scatter[:, 1],
                t_s=np.linspace(first_s, last_s, FLIGHTS),
                impact_speed_mps=np.linspace(20.0, 120.0, FLIGHTS, dtype=np.float32),
                group=(np.arange(FLIGHTS) % len(groups)).astype(np.int16),
                groups=groups,
                failures=_failures(case),
                not_landed={"orbital": 2} if case == "sweep" else {},
            )
        )
    return tuple(made)


def _footprints(impacts: Impacts) -> tuple[Footprint, ...]:
    fall = next(row for row in _FALLS if row[:2] == (impacts.case, impacts.item))
    (lon_deg, lat_deg), (east_deg, north_deg) = fall[3], fall[4]
    shapes = []
    for containment in CONTAINMENTS:
        scale = np.sqrt(np.log(1.0 - containment) / np.log(0.01))
        polygon = _ellipse(lon_deg, lat_deg, east_deg=scale * east_deg, north_deg=scale * north_deg)
        shapes.append(
            Footprint(
                id=f"{impacts.case}:{impacts.item}:{round(100 * containment)}",
                case=impacts.case,
                item=impacts.item,
                condition=impacts.condition,
                containment=containment,
                geometry=_split(polygon),
                area_m2=polygon.area * 111_195.0**2 * np.cos(np.radians(lat_deg)),
                flights=FLIGHTS,
                impacts=round(containment * FLIGHTS),
                probability=round(containment * FLIGHTS) / FLIGHTS,
                interval=(containment - 0.1, min(1.0, containment + 0.05)),
                first_s=float(impacts.t_s[0]),
                last_s=float(impacts.t_s[-1]),
            )
        )
    return tuple(shapes)


def _zone(zone_id: str, payload: str, *, title: str, item: str, kind: str, corners, window=None) -> Zone:
    return Zone(
        id=zone_id,
        title=title + payload,
        item=item,
        kind=kind,
        shape={"kind": "rings", "rings": ({"corners_lonlat": corners},)} if corners else None,
        uncertainty_m=0.0 if kind == "announced" else 30_000.0,
        windows_utc=(window,) if window else (),
        mark="declared" if kind == "announced" else "estimated",
        source="A made-up notice" + payload,
        note="Corners in the order of the notice." + payload,
    )


def _zones(payload: str) -> tuple[Zone, ...]:
    window = (datetime(2023, 8, 23, 15, 0, tzinfo=UTC), datetime(2023, 8, 30, 15, 0, tzinfo=UTC))
    return (
        _zone(
            "tiny-a",
            payload,
            title="Zone A",
            item="stage-1",
            kind="announced",
            corners=((127.1, 31.3), (127.9, 31.3), (127.9, 30.3), (127.1, 30.3)),
            window=window,
        ),
        _zone(
            "tiny-b",
            payload,
            title="Zone B",
            item="fairing",
            kind="estimated",
            corners=((126.9, 28.2), (128.1, 28.2), (128.1, 26.9), (126.9, 26.9)),
        ),
        _zone(
            "tiny-tracking",
            payload,
            title="Tracking ship",
            item="payload",
            kind="control-area",
            corners=((179.0, 8.0), (181.0, 8.0), (181.0, 10.0), (179.0, 10.0)),
        ),
        _zone("tiny-nowhere", payload, title="Zone without coordinates", item="stage-2", kind="announced", corners=()),
    )


def _instants(first_s: float, last_s: float) -> tuple[str, str]:
    return tuple(
        datetime.fromtimestamp(LIFTOFF_UTC.timestamp() + t_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for t_s in (first_s, last_s)
    )


def _flags(payload: str) -> tuple[Flag, ...]:
    zone = Reason(
        reason="zone",
        zone="tiny-a",
        item="stage-1",
        mark="declared",
        share_of_zone=1.0,
        area_m2=8.4e9,
        window_utc=("2023-08-23T15:00:00Z", "2023-08-30T15:00:00Z"),
    )
    footprint = Reason(
        reason="footprint_99",
        zone="nominal:fairing:99",
        case="nominal",
        item="fairing",
        mark="estimated",
        share_of_zone=0.25,
        area_m2=4.1e9,
        probability=0.3,
        interval=(0.166, 0.465),
        condition="nominal",
        flights=FLIGHTS,
        first_s=640.0,
        last_s=1_480.0,
        window_utc=_instants(640.0, 1_480.0),
    )
    track = Reason(
        reason="overflight",
        zone="ground-track:nominal",
        case="nominal",
        mark="estimated",
        distance_m=42_000.0,
        first_s=250.0,
        last_s=290.0,
        window_utc=_instants(250.0, 290.0),
    )
    floor = Reason(reason="isopleth", zone="isopleth:1e-06", share_of_zone=0.2, area_m2=2e9)
    return (
        _flag("east-china-sea", "sea", ("East China Sea", "동중국해", "東シナ海"), (zone, footprint), payload),
        _flag("okinawa", "land", ("Okinawa Prefecture", "오키나와현", "沖縄県"), (footprint, floor, track), payload),
        _flag("jeju", "land", ("Jeju", "제주도", "済州島"), (track,), payload),
    )


_LEVELS = {"east-china-sea": "announced", "okinawa": "contingency", "jeju": "overflight"}


def _flag(region: str, kind: str, names: tuple[str, str, str], reasons: tuple[Reason, ...], payload: str) -> Flag:
    likeliest = max(reasons, key=lambda reason: reason.probability or 0.0)
    timed = [reason for reason in reasons if reason.first_s is not None]
    first_s = min((reason.first_s for reason in timed), default=None)
    last_s = max((reason.last_s for reason in timed), default=None)
    return Flag(
        region=region,
        names={lang: name + payload for lang, name in zip(("en", "ko", "ja"), names, strict=True)},
        kind=kind,
        level=_LEVELS[region],
        certainty="surely" if region == "okinawa" else None,
        probability_per_launch=PER_LAUNCH,
        density=DENSITY,
        spans=SPANS if region == "okinawa" else (),
        **join_spans(SPANS if region == "okinawa" else ()),
        reasons=reasons,
        share_of_zone=max(reason.share_of_zone or 0.0 for reason in reasons) or None,
        area_m2=max(reason.area_m2 or 0.0 for reason in reasons) or None,
        probability=likeliest.probability,
        interval=likeliest.interval,
        condition=likeliest.condition,
        first_s=first_s,
        last_s=last_s,
        window_utc=None if first_s is None else _instants(first_s, last_s),
    )


def _trajectory(case: str, payload: str) -> Trajectory:
    """A smooth climb to the south in 51 points; the failed one falls back from T+400 s, far to the east."""
    failed = case == "as-flown"
    t = np.linspace(0.0, 1_320.0 if failed else 600.0, 51)
    height = 500e3 * np.sin(np.pi / 2.0 * np.minimum(t / 600.0, 1.0)) ** 1.5
    if failed:
        height = np.where(t > FAILURE_T_S, np.interp(t, [FAILURE_T_S, 1_320.0], [400e3, 0.0]), height)
    downrange = 3_400e3 * (t / 600.0) ** 2 if not failed else 6_000e3 * (t / 1_320.0) ** 1.5
    azimuth = 180.0 if not failed else np.interp(t, [0.0, FAILURE_T_S, 1_320.0], [180.0, 170.0, 110.0])
    lon, lat = forward(PAD_LON_DEG, PAD_LAT_DEG, azimuth, downrange)
    position = geodetic_to_ecef(lon, lat, height)
    velocity = np.gradient(position, t, axis=0)
    iip_lon, iip_lat = forward(PAD_LON_DEG, PAD_LAT_DEG, azimuth, np.minimum(1.6 * downrange, 9_000e3))
    orbital = t > (2_000.0 if failed else 540.0)

    def event(name: str, t_s: float) -> Event:
        k = int(np.argmin(np.abs(t - t_s)))
        speed = float(np.linalg.norm(velocity[k]))
        return Event(
            name=name,
            t_s=t_s,
            height_m=float(height[k]),
            speed_mps=speed,
            downrange_m=float(downrange[k]),
            lon_deg=float(lon[k]),
            lat_deg=float(lat[k]),
        )

    drops = (
        Drop(item="stage-1", lon_deg=127.5, lat_deg=30.8, range_m=402.8e3, azimuth_deg=180.5, t_s=470.0),
        Drop(item="fairing", lon_deg=127.5, lat_deg=27.5, range_m=768.7e3, azimuth_deg=180.3, t_s=900.0),
        Drop(item="stage-2", lon_deg=128.2, lat_deg=13.0, range_m=2_376e3, azimuth_deg=178.2, t_s=950.0),
    )[: 2 if failed else 3]
    starts = {"stage-1": 122.0, "fairing": 160.0, "stage-2": 430.0}
    names = [("liftoff", 0.0), ("stage-1-separation", 122.0), ("fairing-separation", 160.0)]
    names += [("failure", FAILURE_T_S), ("impact", 1_320.0)] if failed else [("stage-2-separation", 430.0)]
    end = (
        End(status="impact", lon_deg=float(lon[-1]), lat_deg=float(lat[-1]), range_m=float(downrange[-1]), t_s=1_320.0)
        if failed
        else End(status="orbit", perigee_m=490e3, apogee_m=510e3, eccentricity=0.0015, inclination_deg=97.4)
    )
    return Trajectory(
        mission="tiny-2023-08-24",
        case=case,
        t_s=t,
        lon_deg=lon,
        lat_deg=lat,
        height_m=height,
        position_ecef_m=position,
        velocity_ecef_mps=velocity,
        mass_kg=np.linspace(60_000.0, 2_000.0, t.size),
        pitch_deg=np.where(failed & (t > FAILURE_T_S), np.nan, np.linspace(90.0, 0.0, t.size)),
        azimuth_deg=np.broadcast_to(np.asarray(azimuth, float), t.shape).copy(),
        dynamic_pressure_pa=np.interp(t, [0.0, 60.0, 150.0], [0.0, 30_000.0, 0.0]),
        angle_of_attack_deg=np.zeros(t.size),
        iip_lon_deg=np.where(orbital, np.nan, iip_lon),
        iip_lat_deg=np.where(orbital, np.nan, iip_lat),
        events=tuple(event(name, t_s) for name, t_s in names),
        drops=drops,
        end=end,
        path={drop.item: _fall_path(drop, event("start", starts[drop.item])) for drop in drops},
    )


def _fall_path(drop: Drop, start: Event) -> np.ndarray:
    along = np.linspace(0.0, 1.0, 12)
    return np.column_stack(
        [
            start.lon_deg + along * (drop.lon_deg - start.lon_deg),
            start.lat_deg + along * (drop.lat_deg - start.lat_deg),
            start.height_m * (1.0 - along**2),
        ]
    )

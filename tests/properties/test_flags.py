"""Region flags on shapes, impacts and tracks placed by hand."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import shapely
from builders import make_impacts
from pyproj import Geod, Transformer
from scipy.spatial import cKDTree
from zone_shapes import rings_of

from fallzone.checks.regions.flags import flag_regions, flag_zones_anew
from fallzone.checks.window import find_window_utc
from fallzone.errors import InputError
from fallzone.model.results.impacts import Footprint
from fallzone.model.results.trajectory import End, Trajectory
from fallzone.model.zone import Region, Zone

GEOD = Geod(ellps="WGS84")
EARTH_FIXED = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
LIFTOFF = datetime(2023, 8, 23, 18, 50, tzinfo=UTC)


def dense_box(west, south, east, north, step=0.1):
    return shapely.segmentize(shapely.box(west, south, east, north), step)


def region_of(geometry, region_id="island", kind="land", tolerance_m=0.0):
    return Region(
        id=region_id,
        layer="test",
        names={"en": region_id},
        kind=kind,
        definition="by hand",
        geometry=geometry,
        tolerance_m=tolerance_m,
        mark="declared",
        source="by hand",
    )


def zone_of(geometry, zone_id="zone-a", window=None):
    return Zone(
        id=zone_id,
        title=zone_id,
        item="stage-1",
        kind="announced",
        shape=rings_of(geometry),
        uncertainty_m=0.0,
        windows_utc=(window,) if window else (),
        mark="declared",
        source="a notice",
    )


def footprint_of(geometry, containment=0.99):
    return Footprint(
        id=f"sweep:debris:{100 * containment:g}",
        case="sweep",
        item="debris",
        condition="a failure",
        containment=containment,
        geometry=geometry,
        area_m2=1.0,
        flights=50,
        impacts=4,
        probability=0.5,
        interval=(0.4, 0.6),
        first_s=1.0,
        last_s=2.0,
    )


def trajectory_of(lon, lat, iip=None, case="nominal"):
    n = len(lon)
    iip_lon, iip_lat = iip if iip is not None else (np.full(n, np.nan), np.full(n, np.nan))
    empty = np.zeros(n)
    return Trajectory(
        mission="m",
        case=case,
        t_s=10.0 * np.arange(n),
        lon_deg=np.asarray(lon, float),
        lat_deg=np.asarray(lat, float),
        height_m=empty,
        position_ecef_m=np.zeros((n, 3)),
        velocity_ecef_mps=np.zeros((n, 3)),
        mass_kg=empty,
        pitch_deg=empty,
        azimuth_deg=empty,
        dynamic_pressure_pa=empty,
        angle_of_attack_deg=empty,
        iip_lon_deg=iip_lon,
        iip_lat_deg=iip_lat,
        events=(),
        drops=(),
        end=End(status="orbit"),
        path={},
    )


def flags_of(*regions, zones=(), footprints=(), impacts=(), trajectories=None, liftoff_utc=LIFTOFF):
    found = flag_regions(
        regions=regions,
        zones=zones,
        footprints=footprints,
        impacts=impacts,
        trajectories=trajectories or {},
        liftoff_utc=liftoff_utc,
    )
    return {flag.region: flag for flag in found}


def test_a_zone_half_in_a_region_is_flagged_with_half_its_area():
    zone = zone_of(dense_box(124.0, 30.0, 126.0, 31.0), window=(LIFTOFF, LIFTOFF.replace(hour=20)))
    flag = flags_of(region_of(dense_box(125.0, 25.0, 130.0, 35.0), kind="sea"), zones=[zone])["island"]
    expected_m2 = abs(GEOD.geometry_area_perimeter(dense_box(125.0, 30.0, 126.0, 31.0, 0.01))[0])
    assert flag.area_m2 == pytest.approx(expected_m2, rel=1e-5)
    assert flag.share_of_zone == pytest.approx(0.5, abs=1e-6)
    assert [(r.reason, r.zone, r.probability) for r in flag.reasons] == [("zone", "zone-a", None)]
    assert flag.window_utc == ("2023-08-23T18:50:00Z", "2023-08-23T20:50:00Z")
    assert flag.probability is None


def test_a_region_beyond_its_tolerance_is_not_flagged_and_within_it_is():
    island = shapely.Point(125.0, 30.0).buffer(0.1)
    east_edge = island.bounds[2]
    for gap_m, flagged in ((4_500.0, True), (5_500.0, False)):
        lon, _, _ = GEOD.fwd(east_edge, 30.0, 90.0, gap_m)
        zone = zone_of(dense_box(lon, 29.0, lon + 2.0, 31.0))
        assert ("island" in flags_of(region_of(island, tolerance_m=5_000.0), zones=[zone])) is flagged
        assert not flags_of(region_of(island), zones=[zone])


def test_flags_cross_180_degrees_and_the_pole():
    sea = shapely.MultiPolygon([dense_box(170.0, -10.0, 180.0, 10.0), dense_box(-180.0, -10.0, -170.0, 10.0)])
    zone = zone_of(shapely.MultiPolygon([dense_box(179.0, 0, 180.0, 1.0), dense_box(-180.0, 0, -179.0, 1.0)]))
    assert flags_of(region_of(sea), zones=[zone])["island"].share_of_zone == pytest.approx(1.0)
    islet = region_of(shapely.Point(-179.99, 0.5).buffer(0.001), tolerance_m=5_000.0)
    west_of_it = zone_of(dense_box(179.0, 0.0, 179.98, 1.0))
    assert "island" in flags_of(islet, zones=[west_of_it])
    cap = region_of(shapely.box(-180.0, -90.0, 180.0, -80.0).segmentize(0.5), tolerance_m=5_000.0)
    assert "island" in flags_of(cap, zones=[zone_of(dense_box(10.0, -79.99, 20.0, -75.0))])


def test_a_hit_counts_flights_and_times():
    impacts = make_impacts(
        case="sweep",
        item="debris",
        condition="a failure",
        flights=50,
        flight=np.array([3, 3, 4, 9], dtype=np.int32),
        lon_deg=np.array([125.5, 125.6, 125.5, 140.0]),
        lat_deg=np.array([30.5, 30.5, 30.6, 30.0]),
        t_s=np.array([300.0, 310.2, 250.0, 10.0]),
        not_landed={},
    )
    shape = footprint_of(dense_box(124.0, 30.0, 126.0, 31.0))
    half = footprint_of(dense_box(100.0, 30.0, 140.0, 31.0), containment=0.5)
    flag = flags_of(region_of(dense_box(125.0, 25.0, 130.0, 35.0)), footprints=[half, shape], impacts=[impacts])[
        "island"
    ]
    assert [reason.zone for reason in flag.reasons] == ["sweep:debris:99"]
    assert flag.probability == 2 / 50
    assert flag.interval == (pytest.approx(0.0049, abs=5e-5), pytest.approx(0.1371, abs=5e-5))  # tables: 2 of 50
    assert (flag.condition, flag.first_s, flag.last_s) == ("a failure", 250.0, 310.2)
    assert flag.window_utc == ("2023-08-23T18:54:10Z", "2023-08-23T18:55:11Z")
    assert flag.share_of_zone == pytest.approx(0.5, abs=1e-6)


def test_no_hit_is_an_upper_bound_and_not_zero():
    impacts = make_impacts(
        case="sweep",
        item="debris",
        condition="a failure",
        flights=3_000,
        flight=np.array([0], dtype=np.int32),
        lon_deg=np.array([140.0]),
        lat_deg=np.array([0.0]),
        t_s=np.array([1.0]),
        not_landed={},
    )
    shape = footprint_of(dense_box(124.0, 30.0, 126.0, 31.0))
    flag = flags_of(region_of(dense_box(125.0, 25.0, 130.0, 35.0)), footprints=[shape], impacts=[impacts])["island"]
    assert flag.probability == 0.0
    assert flag.interval == (0.0, pytest.approx(3.69 / 3_000, rel=2e-3))  # -ln(0.025) / n
    assert flag.first_s is None
    assert flag.window_utc is None


@pytest.mark.parametrize(
    ("lon0", "lat0"), [(125.0, 20.0), (179.7, -30.0), (-180.0, 0.0), (30.0, 78.0)], ids=lambda value: str(value)
)
def test_an_overflight_has_its_distance_and_times(lon0, lat0):
    """A geodesic that passes a small island at 60 km: 80 km of it either way are within 100 km."""
    start_lon, start_lat, towards_island = GEOD.fwd(lon0, lat0, 90.0, 60_000.0)
    across = [towards_island + 90.0] * 81
    lon, lat, _ = GEOD.fwd([start_lon] * 81, [start_lat] * 81, across, np.linspace(-400e3, 400e3, 81))
    circle = [GEOD.fwd(lon0, lat0, azimuth, 10.0)[:2] for azimuth in np.linspace(0, 350, 36)]
    island = shapely.Polygon([(lon0 + (x - lon0 + 180) % 360 - 180, y) for x, y in circle])
    if lon0 == -180.0:
        island = shapely.box(-180.0, lat0 - 1e-4, -180.0 + 1e-4, lat0 + 1e-4)
    flag = flags_of(region_of(island), trajectories={"nominal": trajectory_of(lon, lat)})["island"]
    (reason,) = flag.reasons
    assert (reason.reason, reason.zone) == ("overflight", "ground-track:nominal")
    assert reason.distance_m == pytest.approx(60e3, abs=100.0)
    # 10 km every 10 s: sampled every 2 km, so to 2 s
    assert reason.first_s == pytest.approx(320.0, abs=3.0)
    assert reason.last_s == pytest.approx(480.0, abs=3.0)
    assert flag.probability is None


def test_an_overflight_counts_to_100_km_less_the_tolerance():
    lon, lat = np.full(41, 125.0), np.linspace(10.0, 20.0, 41)
    for gap_m, tolerance_m, flagged in (
        (99e3, 0.0, True),
        (101e3, 0.0, False),
        (104e3, 5e3, True),
        (106e3, 5e3, False),
    ):
        west, _, _ = GEOD.fwd(125.0, 15.0, 90.0, gap_m)
        island = region_of(shapely.box(west, 14.999, west + 0.5, 15.001), tolerance_m=tolerance_m)
        assert bool(flags_of(island, trajectories={"nominal": trajectory_of(lon, lat)})) is flagged


def on_the_globe_m(lon, lat):
    """Earth-fixed positions on the ellipsoid, by PROJ."""
    return np.stack(EARTH_FIXED.transform(lon, lat, np.zeros_like(lon)), axis=-1)


@pytest.mark.parametrize("seed", range(6))
def test_a_track_comes_as_near_to_a_ragged_coast_as_its_nearest_points(seed):
    rng = np.random.default_rng(seed)
    around, far = np.sort(rng.uniform(0.0, 2.0 * np.pi, 400)), rng.uniform(0.8, 1.2, 400)
    coast = shapely.Polygon(np.column_stack([125.0 + far * np.cos(around), 30.0 + far * np.sin(around)]))
    islets = [shapely.Point(x, 30.0).buffer(0.02) for x in (127.0, 128.0, 140.0)]
    lon = np.linspace(126.0 + rng.uniform(0.4, 1.5), 126.6 + rng.uniform(0.4, 1.5), 61)
    lat = np.linspace(20.0, 40.0, 61)
    region = shapely.MultiPolygon([coast, *islets])
    (reason,) = flags_of(region_of(region), trajectories={"nominal": trajectory_of(lon, lat)})["island"].reasons
    shore = shapely.get_coordinates(shapely.segmentize(region, 0.002)).T
    way = np.stack([np.interp(np.linspace(0, 60, 12_001), np.arange(61), line) for line in (lon, lat)])
    apart_m, _ = cKDTree(on_the_globe_m(*shore)).query(on_the_globe_m(*way))
    # Samples every 2 km of both: too long by 1.5 km at most; the pieces of the track are chords here, straight in
    # degrees there: 33 km long, they differ by less than 50 m
    assert reason.distance_m == pytest.approx(apart_m.min(), abs=1_550.0)
    assert reason.distance_m >= apart_m.min() - 50.0
    near_s = np.linspace(0.0, 600.0, 12_001)[apart_m <= 100e3]
    # 37 km in 10 s: 100 km are passed within 2 km of where they are, here up to 3 s, as the coast may lie aslant
    assert (reason.first_s, reason.last_s) == (pytest.approx(near_s[0], abs=3.0), pytest.approx(near_s[-1], abs=3.0))


def test_the_middle_of_a_very_long_edge_is_as_near_as_it_is():
    """A coast along the equator, whose corners are far from everything."""
    coast = region_of(shapely.Polygon([(95.0, 0.0), (155.0, 0.0), (155.0, -1.0), (95.0, -1.0)]))
    _, north, _ = GEOD.fwd(125.0, 0.0, 0.0, 60e3)
    track = trajectory_of(np.linspace(124.0, 126.0, 41), np.full(41, north))
    (reason,) = flags_of(coast, trajectories={"nominal": track})["island"].reasons
    # Samples of the coast lie within a kilometre of the nearest point: 10 m at 60 km
    assert reason.distance_m == pytest.approx(60e3, abs=20.0)
    assert (reason.first_s, reason.last_s) == (0.0, 400.0)


def test_the_same_is_flagged_again_and_another_track_is_not_taken_for_it():
    island = region_of(dense_box(125.0, 25.0, 126.0, 26.0))
    lat = np.linspace(20.0, 30.0, 41)
    near, nearer, far = (trajectory_of(np.full(41, lon), lat) for lon in (126.5, 126.2, 128.0))
    first, second, again = (flags_of(island, trajectories={"nominal": one})["island"] for one in (near, nearer, near))
    assert first == again
    assert second.reasons[0].distance_m < first.reasons[0].distance_m
    assert not flags_of(island, trajectories={"nominal": far})


def test_a_fast_impact_point_trace_is_seen_between_its_points():
    n = 12
    trace = np.full(n, 125.0), np.linspace(30.0, -70.0, n)  # 1,000 km from point to point
    trace[0][:3] = np.nan
    flown = trajectory_of(np.full(n, 0.0), np.full(n, 60.0), iip=trace)
    island = region_of(dense_box(124.9, -25.0, 125.1, -24.9))
    (reason,) = flags_of(island, trajectories={"nominal": flown})["island"].reasons
    assert (reason.zone, reason.distance_m) == ("iip-trace:nominal", 0.0)
    assert 60.0 - 2.5 < reason.first_s < reason.last_s < 60.0 + 2.5  # 110 km per second, 100 km either side


def test_regions_far_from_everything_and_zones_without_coordinates_give_no_flag():
    island = region_of(dense_box(10.0, 50.0, 11.0, 51.0))
    assert not flags_of(island, zones=[zone_of(dense_box(124.0, 30.0, 126.0, 31.0)), zone_of(None, "no-corners")])


def test_an_unusable_region_or_area_raises_and_is_never_dropped():
    bow_tie = shapely.Polygon([(124, 30), (126, 31), (126, 30), (124, 31)])
    good = dense_box(124.0, 30.0, 126.0, 31.0)
    with pytest.raises(InputError, match="region island"):
        flags_of(region_of(bow_tie), zones=[zone_of(good)])
    with pytest.raises(InputError, match="zone zone-a"):
        flags_of(region_of(good), zones=[zone_of(bow_tie)])


def test_what_is_flagged_in_a_part_of_a_sea_is_flagged_for_the_whole():
    whole = region_of(dense_box(120.0, 0.0, 160.0, 40.0), "ocean", "sea")
    part = region_of(dense_box(120.0, 10.0, 140.0, 30.0), "sea", "sea")
    found = flags_of(whole, part, zones=[zone_of(dense_box(125.0, 12.0, 126.0, 14.0))])
    assert found["ocean"].share_of_zone == found["sea"].share_of_zone == pytest.approx(1.0)


def hits_at(case, item, rows, *, flights=100):
    """Impacts of one flight each: (lon, lat, t_s)."""
    lon, lat, t_s = np.array(rows, float).T
    return make_impacts(
        case=case,
        item=item,
        condition=f"given {case}",
        flights=flights,
        flight=np.arange(len(lon), dtype=np.int32),
        lon_deg=lon,
        lat_deg=lat,
        t_s=t_s,
        not_landed={},
    )


def footprint_for(group, geometry):
    return replace(
        footprint_of(geometry), id=f"{group.case}:{group.item}:99", case=group.case, item=group.item,
        condition=group.condition, flights=group.flights,
    )  # fmt: skip


ISLAND = dense_box(125.0, 30.0, 126.0, 31.0)


def test_a_flag_carries_the_likeliest_of_its_probabilities_with_its_interval_and_condition():
    rare = hits_at("nominal", "fairing", [(125.5, 30.5, 100.0)] + [(140.0, 0.0, 1.0)] * 99)
    likely = hits_at("sweep", "debris", [(125.5, 30.5, 900.0)] * 30 + [(140.0, 0.0, 1.0)] * 70)
    shape = dense_box(124.0, 29.0, 127.0, 32.0)
    for groups in ((rare, likely), (likely, rare)):
        shapes = [footprint_for(group, shape) for group in groups]
        flag = flags_of(region_of(ISLAND), footprints=shapes, impacts=groups)["island"]
        assert (flag.probability, flag.condition) == (0.30, "given sweep")
        # 30 of 100 in the tables of Clopper and Pearson
        assert flag.interval == (pytest.approx(0.2124, abs=5e-5), pytest.approx(0.3998, abs=5e-5))
        assert (flag.first_s, flag.last_s) == (100.0, 900.0)


def test_the_times_of_a_flag_are_those_of_its_hits_where_there_are_hits():
    """The track passes from T+0 to T+400 s; what falls comes down at T+900 s."""
    group = hits_at("sweep", "debris", [(125.5, 30.5, 900.0)] * 100)
    track = trajectory_of(np.full(41, 125.5), np.linspace(29.5, 31.5, 41))
    shapes = [footprint_for(group, ISLAND)]
    flag = flags_of(region_of(ISLAND), footprints=shapes, impacts=[group], trajectories={"nominal": track})["island"]
    assert {reason.reason for reason in flag.reasons} == {"footprint_99", "overflight"}
    assert (flag.first_s, flag.last_s) == (900.0, 900.0)
    assert flag.window_utc == ("2023-08-23T19:05:00Z", "2023-08-23T19:05:00Z")
    alone = flags_of(region_of(ISLAND), trajectories={"nominal": track})["island"]
    assert (alone.first_s, alone.last_s) == (0.0, 400.0)


def test_the_window_of_a_flag_runs_from_the_first_opening_of_its_zones_to_the_last_closing():
    spans = {"early": (15, 17), "long": (14, 22), "late": (18, 20)}
    for order in (("early", "long", "late"), ("late", "early", "long"), ("early", "late")):
        zones = [
            zone_of(ISLAND, name, window=tuple(LIFTOFF.replace(hour=hour, minute=0) for hour in spans[name]))
            for name in order
        ]
        flag = flags_of(region_of(ISLAND), zones=zones)["island"]
        expected = ("14", "22") if "long" in order else ("15", "20")
        assert flag.window_utc == tuple(f"2023-08-23T{hour}:00:00Z" for hour in expected)


def test_a_flag_by_a_zone_that_is_closed_until_further_notice_has_no_window():
    """A window that ended with the other zone's would be too short."""
    day = (LIFTOFF, LIFTOFF.replace(hour=20))
    endless = zone_of(ISLAND, "endless").model_copy(update={"windows_utc": ((LIFTOFF, None),)})
    flag = flags_of(region_of(ISLAND), zones=[zone_of(ISLAND, "day", window=day), endless])["island"]
    assert flag.window_utc is None
    assert [reason.windows_utc for reason in flag.reasons] == [
        (("2023-08-23T18:50:00Z", "2023-08-23T20:50:00Z"),),
        (("2023-08-23T18:50:00Z", None),),
    ]


def test_flags_by_zone_that_are_made_anew_are_those_of_a_run_with_these_zones():
    group = hits_at("sweep", "debris", [(125.5, 30.5, 900.0)] * 100)
    run = {
        "footprints": [footprint_for(group, ISLAND)],
        "impacts": [group],
        "trajectories": {"nominal": trajectory_of(np.full(41, 125.5), np.linspace(29.5, 31.5, 41))},
    }
    regions = [region_of(ISLAND), region_of(dense_box(10.0, 0.0, 11.0, 1.0), "far"), region_of(ISLAND, "twin")]
    old = [zone_of(dense_box(125.0, 30.0, 126.0, 31.0), "old"), zone_of(dense_box(10.0, 0.0, 10.5, 0.5), "away")]
    new = [zone_of(dense_box(125.2, 30.2, 125.4, 30.4), "new"), zone_of(None, "unplaced")]
    for before, after in ((old, new), (new, old), ([], old), (old, [])):
        flags = flags_of(*regions, zones=before, **run).values()
        anew = flag_zones_anew(flags, regions=regions, zones=after, liftoff_utc=LIFTOFF)
        assert anew == tuple(flags_of(*regions, zones=after, **run).values())


def test_windows_are_rounded_outward():
    # Lift-off 18:50:00 UTC: 59.9 s later it is 18:50:59.9, and 600.1 s later 19:00:00.1
    assert find_window_utc(LIFTOFF, 59.9, 600.1) == ("2023-08-23T18:50:59Z", "2023-08-23T19:00:01Z")
    assert find_window_utc(LIFTOFF, 60.0, 600.0) == ("2023-08-23T18:51:00Z", "2023-08-23T19:00:00Z")
    assert find_window_utc(LIFTOFF, -0.1, 0.1) == ("2023-08-23T18:49:59Z", "2023-08-23T18:50:01Z")
    assert find_window_utc(None, 0.0, 1.0) is None and find_window_utc(LIFTOFF, float("nan"), 1.0) is None

"""Laws of what comes back: landings under power, parachutes, and how both fail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_study import impact_bytes
from tiny_records import tiny_mission, tiny_site, tiny_vehicle

from fallzone.assessment.assess import default_cases
from fallzone.atmospheres import us76
from fallzone.catalogue.reading import build_record
from fallzone.checks.needed import list_needed
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.errors import InputError
from fallzone.flight.cases import fly_case
from fallzone.flight.failing.anomalies import find_failure_s, list_swept_modes
from fallzone.flight.planning.plan import build_plan
from fallzone.flight.recovery.descent import Descent, descend, land
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.kernels.tables import build_environment
from fallzone.model.mission import Mission
from fallzone.model.outcomes.recovery import Landing, Parachute
from fallzone.model.status import ImpactStatus
from fallzone.montecarlo.cases import failure_block, nominal_block, sweep_block
from fallzone.montecarlo.flights import FlightModel, Member
from fallzone.montecarlo.run import Study, simulate
from fallzone.montecarlo.sampling import Sampling
from fallzone.winds import calm
from fallzone.winds.constant import ConstantWind

CALM = build_environment(us76, calm)
EAST_MPS = 10.0
WINDY = build_environment(us76, ConstantWind(east_mps=EAST_MPS, north_mps=0.0))
# Effective gravity at the equator and air density at sea level (US Standard Atmosphere 1976)
G_MPS2, SEA_LEVEL_KGPM3 = 9.780, 1.225
M_PER_DEG = 111_319.5  # of longitude at the equator

MISSION, VEHICLE, SITE = tiny_mission(), tiny_vehicle(), tiny_site()
# 26 km south of the pad; without it the stage falls 1,100 km further on
LANDING = Landing(
    item="stage-1", lon_deg=127.535, lat_deg=34.2, sigma_m=500.0, t_s=400.0, mark="assumed", source="press"
)
PARACHUTE = Parachute(
    item="stage-1", opens_at_m=5_000.0, beta_kgpm2=8.0, beta_sigma_ln=0.1, mark="assumed", source="press"
)
FAIRING = PARACHUTE.model_copy(update={"item": "fairing", "opens_at_m": 3_000.0})
BACK = MISSION.model_copy(update={"landings": (LANDING,), "as_flown": None})
UNDER_CANOPY = MISSION.model_copy(update={"parachutes": (PARACHUTE,), "as_flown": None})


def fly(mission, block, flights=64, air=WINDY, levels_m=()):
    """Impacts of a case by item, the case itself by the same random numbers whatever it is."""
    model = FlightModel(members=(Member(plan=build_plan(mission, VEHICLE, SITE), vehicle=VEHICLE),), environment=air)
    study = Study(
        block=block(model),
        environment=air,
        case="test",
        condition="test",
        sampling=Sampling(seed=2),
        levels_m=levels_m,
    )
    return {one.item: one for one in simulate(study, flights=flights)}


def failing(mode, t_s):
    """Block of flights that fail, of a model."""
    return lambda model: failure_block(model, mode, t_s)


def let_fall(canopy, air=CALM, beta_kgpm2=400.0, levels_m=(), height_m=30e3):
    """Bodies let fall above the equator, with a parachute (height at which it opens, β) or without (NaN)."""
    canopy = np.atleast_2d(np.asarray(canopy, float))
    count = len(canopy)
    position = np.tile(geodetic_to_ecef(0.0, 0.0, height_m), (count, 1))
    return descend(
        position,
        np.zeros((count, 3)),
        canopy,
        levels_m=levels_m,
        beta_kgpm2=np.full(count, beta_kgpm2),
        environment=air,
        curve_index=np.full(count, DRAG_CURVES.index("constant")),
    )


def settle_s(beta_kgpm2, high_m, low_m=0.0):
    """How long a body at its terminal speed √(2 β g/ρ) comes down from one height to another, by the atmosphere."""
    height_m = np.linspace(low_m, high_m, 2_001)
    density = us76.evaluate(height_m)[0]
    gravity = G_MPS2 * (1.0 - 2.0 * height_m / 6.378e6)
    return np.trapezoid(1.0 / np.sqrt(2.0 * beta_kgpm2 * gravity / density), height_m)


def test_a_canopy_that_is_no_larger_than_the_body_changes_nothing():
    down = let_fall([[np.nan, np.nan], [8_000.0, 400.0], [25_000.0, 400.0]], WINDY)
    # What the steps of a fall leave open
    assert down.lon_deg * M_PER_DEG == pytest.approx(down.lon_deg[0] * M_PER_DEG, abs=1.0)
    assert down.lat_deg * M_PER_DEG == pytest.approx(down.lat_deg[0] * M_PER_DEG, abs=1.0)
    assert down.fall_s == pytest.approx(down.fall_s[0], abs=0.05)


@pytest.mark.parametrize("beta_kgpm2", [3.0, 30.0])
def test_under_its_canopy_a_body_meets_the_ground_at_the_terminal_speed(beta_kgpm2):
    down = let_fall([5_000.0, beta_kgpm2])
    terminal_mps = np.sqrt(2.0 * beta_kgpm2 * G_MPS2 / SEA_LEVEL_KGPM3)
    # It comes from thinner air; what it was faster there is a few thousandths of its speed at these
    assert down.impact_speed_mps[0] == pytest.approx(terminal_mps, rel=5e-3)
    assert down.beta_kgpm2[0] == beta_kgpm2 and down.status[0] == ImpactStatus.IMPACT


def test_a_steady_wind_takes_a_canopy_along_for_as_long_as_it_is_down():
    bare, light, lighter = (let_fall(canopy, WINDY) for canopy in ([np.nan, np.nan], [5_000.0, 8.0], [5_000.0, 2.0]))
    for down, beta_kgpm2 in ((light, 8.0), (lighter, 2.0)):
        longer_s = settle_s(beta_kgpm2, 5_000.0) - settle_s(400.0, 5_000.0)
        # A heavy body does not come to its terminal speed within the last 5 km: off by a few seconds of some hundreds
        assert down.fall_s[0] - bare.fall_s[0] == pytest.approx(longer_s, abs=6.0)
        drift_m = (down.lon_deg[0] - bare.lon_deg[0]) * M_PER_DEG
        assert drift_m == pytest.approx(EAST_MPS * (down.fall_s[0] - bare.fall_s[0]), rel=0.03)
    assert lighter.lon_deg[0] > light.lon_deg[0] > bare.lon_deg[0]


def test_heights_are_passed_before_the_opening_as_without_and_after_it_at_the_terminal_speed():
    levels_m = (20e3, 6e3, 5e3, 4e3, 1e3)
    bare, down = (let_fall(canopy, levels_m=levels_m).level_s[0] for canopy in ([np.nan, np.nan], [5_000.0, 8.0]))
    assert np.array_equal(down[:3], bare[:3])
    assert down[4] - down[3] == pytest.approx(settle_s(8.0, 4e3, 1e3), rel=2e-3)


def test_no_canopy_opens_above_where_the_body_ever_is():
    down = let_fall([[np.nan, np.nan], [40e3, 5.0]])
    for name in Descent.__dataclass_fields__:
        assert np.array_equal(getattr(down, name)[0], getattr(down, name)[1]), name


def test_a_return_that_fails_lies_on_the_geodesic_in_proportion():
    """Along the equator, from a fall at 10° E to a landing at 0° E: by hand."""
    share = np.array([0.0, 0.25, 0.5, 1.0, np.nan])
    count = len(share)
    down = Descent(
        lon_deg=np.full(count, 10.0),
        lat_deg=np.zeros(count),
        fall_s=np.full(count, 300.0),
        impact_speed_mps=np.full(count, 120.0),
        status=np.full(count, ImpactStatus.IMPACT, dtype=np.int8),
        beta_kgpm2=np.full(count, 400.0),
        level_s=np.full((count, 1), 280.0),
    )
    landing = np.column_stack([np.zeros(count), np.zeros(count), np.full(count, 600.0), share])
    landed = land(down, np.full(count, 100.0), landing)
    assert landed.lon_deg == pytest.approx([10.0, 7.5, 5.0, 0.0, 10.0], abs=1e-9)
    assert landed.lat_deg == pytest.approx(np.zeros(count), abs=1e-9)
    # From T+400 s to T+600 s
    assert 100.0 + landed.fall_s == pytest.approx([400.0, 450.0, 500.0, 600.0, 400.0])
    assert landed.impact_speed_mps.tolist() == [120.0, 120.0, 120.0, 0.0, 120.0]
    # One that would stay up comes down where it lands, and nowhere on the way
    up = replace(down, status=np.full(count, ImpactStatus.ORBITAL, dtype=np.int8), lon_deg=np.full(count, np.nan))
    landed = land(up, np.full(count, 100.0), landing)
    assert landed.lon_deg[3] == 0.0 and np.isnan(np.delete(landed.lon_deg, 3)).all()
    assert landed.status.tolist() == [ImpactStatus.ORBITAL] * 3 + [ImpactStatus.IMPACT, ImpactStatus.ORBITAL]


def test_touch_downs_have_the_stated_scatter_about_the_landing_point_and_its_time():
    stage, count = fly(BACK, nominal_block, flights=512)["stage-1"], 512
    north_m = (stage.lat_deg - LANDING.lat_deg) * 110_930.0  # a degree of latitude at 34.2° N
    east_m = (stage.lon_deg - LANDING.lon_deg) * 111_319.5 * np.cos(np.radians(LANDING.lat_deg)) * 1.001
    for off_m in (east_m, north_m):
        # Three standard deviations of both, of so many
        assert off_m.mean() == pytest.approx(0.0, abs=3.0 * 500.0 / count**0.5)
        assert off_m.std() == pytest.approx(500.0, rel=3.0 / (2.0 * count) ** 0.5)
    assert np.unique(stage.t_s) == pytest.approx([400.0]) and not stage.impact_speed_mps.any()


def test_what_fails_to_come_back_lies_between_its_fall_and_its_landing_all_along():
    from pyproj import Geod

    bare = fly(MISSION, nominal_block, flights=512)["stage-1"]
    landed = fly(BACK, nominal_block, flights=512)["stage-1"]
    lost = fly(BACK, failing("failed-recovery", 122.0), flights=512)["debris"]
    stage = lost.groups.index(next(group for group in lost.groups if group.part == "stage-1"))
    lost = lost.select(lost.group == stage)
    length_m = Geod(ellps="WGS84").inv
    whole, done, left = (
        length_m(a.lon_deg, a.lat_deg, b.lon_deg, b.lat_deg)[2]
        for a, b in ((bare, landed), (bare, lost), (lost, landed))
    )
    # On the geodesic: both parts make the whole, to the millimetre of the inverse problem
    assert done + left == pytest.approx(whole, abs=0.01)
    share = done / whole
    assert np.sort(share) == pytest.approx((np.arange(512) + 0.5) / 512, abs=1.63 / 512**0.5)  # Kolmogorov, 1 %


def test_a_parachute_that_fails_leaves_the_fall_that_there_would_have_been():
    bare = fly(MISSION, nominal_block)["stage-1"]
    lost = fly(UNDER_CANOPY, failing("failed-recovery", 122.0))["debris"]
    lost = lost.select(lost.group == [group.part for group in lost.groups].index("stage-1"))
    assert np.array_equal(lost.lon_deg, bare.lon_deg) and np.array_equal(lost.t_s, bare.t_s)
    back = fly(UNDER_CANOPY, nominal_block)["stage-1"]
    assert (back.t_s - bare.t_s > 100.0).all() and (back.lon_deg > bare.lon_deg).all()


@pytest.mark.parametrize("mission", [BACK, UNDER_CANOPY])
def test_only_what_separates_before_a_failure_comes_back(mission):
    early, bare = (fly(one, failing("early-cutoff", 60.0)) for one in (mission, MISSION))
    assert impact_bytes(early.values()) == impact_bytes(bare.values())
    late, back = fly(mission, failing("early-cutoff", 300.0))["stage-1"], fly(mission, nominal_block)["stage-1"]
    assert np.array_equal(late.lon_deg, back.lon_deg) and np.array_equal(late.t_s, back.t_s)


def test_what_does_not_come_back_touches_nothing_else():
    nominal = fly(BACK, nominal_block)
    lost = fly(BACK, failing("failed-recovery", 122.0))
    for item in ("fairing", "stage-2"):
        assert impact_bytes([replace(lost[item], failures=nominal[item].failures)]) == impact_bytes([nominal[item]])


def test_the_failure_is_of_what_separates_nearest_to_its_time_and_a_sweep_draws_it_where_something_comes_back():
    both = BACK.model_copy(update={"parachutes": (FAIRING,)})
    plan, bare = (build_plan(mission, VEHICLE, SITE) for mission in (both, MISSION))
    # The stage at T+122 s, the fairing at T+160 s
    times_s = np.array([0.0, 140.0, 142.0, 424.0])
    assert find_failure_s(plan, "failed-recovery", times_s) == pytest.approx([122.0, 122.0, 160.0, 160.0])
    assert np.isnan(find_failure_s(bare, "failed-recovery", times_s)).all()
    assert set(list_swept_modes(plan)) - set(list_swept_modes(bare)) == {"failed-recovery"}
    found = fly(both, lambda flights: sweep_block(flights, list_swept_modes(plan)), flights=256)["debris"]
    mode = found.failures.modes.index("failed-recovery")
    # One mode of some nine
    assert 0.04 < np.mean(found.failures.mode == mode) < 0.25


def test_no_place_is_outside_before_the_failures_of_all_recoveries_were_simulated():
    both = BACK.model_copy(update={"parachutes": (FAIRING,)})
    failed = ("failed-recovery@T+122", "failed-recovery@T+160")
    assert default_cases(both) == ("nominal", "sweep", *failed)
    needed = list_needed(["stage-1"], has_failed=False, failed_recoveries=both.failed_recoveries)
    assert needed == (("nominal", "stage-1"), ("sweep", None), *((case, None) for case in failed))
    assert MISSION.failed_recoveries == ()


def test_a_flight_without_dispersion_lands_at_the_point_and_follows_a_parachute_down():
    both = BACK.model_copy(update={"parachutes": (FAIRING,)})
    flight, bare = (fly_case(mission, VEHICLE, SITE, WINDY) for mission in (both, MISSION))
    drops, without = ({drop.item: drop for drop in one.drops} for one in (flight, bare))
    assert set(drops) == set(without)
    assert flight.returned == ("stage-1", "fairing") and bare.returned == ()
    stage, fairing = drops["stage-1"], drops["fairing"]
    assert (stage.lon_deg, stage.lat_deg, stage.t_s) == (LANDING.lon_deg, LANDING.lat_deg, LANDING.t_s)
    # Its way there is not simulated
    assert set(bare.path) - set(flight.path) == {"stage-1"}
    end = flight.path["fairing"][-1]
    # 10 m of the steps of a path
    assert end[:2] == pytest.approx([fairing.lon_deg, fairing.lat_deg], abs=1e-4)
    assert fairing.t_s - without["fairing"].t_s > 60.0
    assert (np.diff(flight.path["fairing"][-5:, 2]) < 0.0).all()
    lost = fly_case(both, VEHICLE, SITE, WINDY, "failed-recovery@T+122")
    assert lost.returned == ("fairing",)
    # Half of the way is lost in the middle of what is random
    assert lost.drops[0].t_s == pytest.approx((without["stage-1"].t_s + LANDING.t_s) / 2.0)


def test_a_parachute_that_would_open_above_the_flight_is_refused():
    # A flat climb, in which the stage gets 40 to 60 km high
    flat = MISSION.guidance.model_copy(update={"pitch_deg": (90.0, 10.0, 0.0)})
    low, high = (
        UNDER_CANOPY.model_copy(update={"guidance": flat, "parachutes": (one,)})
        for one in (PARACHUTE, PARACHUTE.model_copy(update={"opens_at_m": 60e3}))
    )
    assert 40e3 < fly_case(low, VEHICLE, SITE, CALM).path["stage-1"][:, 2].max() < 60e3
    with pytest.raises(InputError, match=r"parachutes\.1\.opens_at_m.*no higher than"):
        fly_case(high, VEHICLE, SITE, CALM)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"landings": ({**LANDING.model_dump(), "item": "stage-4"},)}, "stage-4 never separates"),
        ({"landings": ({**LANDING.model_dump(), "item": "fairing"},)}, "landings.1.item"),
        ({"landings": ({**LANDING.model_dump(), "t_s": 121.0},)}, "lands at 121 s, but separates at 122 s"),
        ({"landings": (LANDING.model_dump(),), "parachutes": (PARACHUTE.model_dump(),)}, "in 2 ways"),
        ({"landings": (PARACHUTE.model_dump(),)}, "landings.1.lon_deg"),
        ({"parachutes": ({**PARACHUTE.model_dump(), "item": "payload"},)}, "parachutes.1.item"),
        ({"parachutes": ({**PARACHUTE.model_dump(), "opens_at_m": 5.0},)}, "parachutes.1.opens_at_m"),
    ],
)
def test_a_recovery_that_cannot_be_is_refused(change, words):
    with pytest.raises(InputError) as error:
        build_record({**MISSION.model_dump(), **change}, Mission, "mission.toml")
    assert words in str(error.value)

"""Whatever comes down in a flight is an item with its count; every body ends in one way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_study import drop_two, small_study
from tiny_records import tiny_mission, tiny_site, tiny_vehicle

import fallzone
from fallzone import plugins
from fallzone.atmospheres import us76
from fallzone.calibration.published import measure
from fallzone.catalogue.load import load_site, load_vehicle
from fallzone.errors import ConsistencyError, InputError
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.failing.anomalies import find_failure_s, list_swept_modes
from fallzone.flight.failing.remains import NO_FATES, Fates, find_fates, find_remains_falling
from fallzone.flight.nominal import find_orbit
from fallzone.flight.planning.plan import build_plan
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.kernels.tables import build_environment
from fallzone.model.published import PublishedValue
from fallzone.model.status import ImpactStatus
from fallzone.model.vehicle import Payload
from fallzone.montecarlo.cases import failure_block, nominal_block, sweep_block
from fallzone.montecarlo.failing import choose_modes, find_failing
from fallzone.montecarlo.flights import FlightModel, Member, sample_scatter
from fallzone.montecarlo.run import Study, simulate
from fallzone.montecarlo.sampling import Sampling
from fallzone.outputs.end_words import end_sentence
from fallzone.winds import calm

FLIGHTS = 64
AIR = build_environment(us76, calm)


def cut_off_at(mission, t_s):
    """The mission with its last burn shortened, and what follows as planned."""
    *first, last = mission.burns
    cutoff_s = last.cutoff_s.model_copy(update={"value": t_s})
    burns = (*first, last.model_copy(update={"cutoff_s": cutoff_s}))
    # By another name, for which no ensemble is stored, and without the failure that this flight did not have
    return mission.model_copy(update={"id": "short", "burns": burns, "as_flown": None})


def separating(mission, *items):
    """The mission with only these separations."""
    kept = tuple(part for part in mission.separations if part.item in items)
    return mission.model_copy(update={"separations": kept})


@pytest.fixture(scope="module")
def nuri():
    return fallzone.load_mission("nuri-2021-10-21")


def fly(mission, vehicle, site, block, fates=NO_FATES, environment=AIR):
    """Impacts of a case by item."""
    model = FlightModel(
        members=(Member(plan=build_plan(mission, vehicle, site), vehicle=vehicle),), environment=environment
    )
    study = Study(
        block=block(model),
        environment=environment,
        case="test",
        condition="test",
        sampling=Sampling(seed=2),
        fates=fates,
    )
    return {one.item: one for one in simulate(study, flights=FLIGHTS)}


@pytest.mark.parametrize(
    ("t_s", "verdicts"),
    # The nearer to orbit, the farther 600 flights spread, until they leave open where the edge of their area is
    [(755.0, ("INSIDE",)), (780.0, ("INSIDE", "UNKNOWN")), (790.0, ("INSIDE", "UNKNOWN"))],
)
def test_a_stage_and_a_payload_short_of_orbit_are_items_and_their_fall_is_never_outside(nuri, t_s, verdicts):
    run = fallzone.assess(cut_off_at(nuri, t_s), samples=600, cases=("nominal",))
    end, drops = run.trajectories["nominal"].end, {drop.item for drop in run.trajectories["nominal"].drops}
    assert end.status == "impact" and {"stage-3", "payload"} <= drops
    # Spread half round the Earth a payload of 600 flights has impacts and no area
    assert {"stage-3", "payload"} <= {shape.item for shape in run.shapes} | {few.item for few in run.without_area}
    assert run.check(lon_deg=end.lon_deg, lat_deg=end.lat_deg).verdict in verdicts
    assert {"stage-3", "payload"} <= {reason.item for flag in run.flagged for reason in flag.reasons}


def test_what_the_plan_leaves_in_orbit_is_counted_and_in_no_footprint(nuri):
    vehicle, site = load_vehicle(nuri.vehicle), load_site(nuri.site)
    air = build_mission_environment(nuri, site)
    drops = [drop.item for drop in fly_case(nuri, vehicle, site, air).drops]
    plan = build_plan(nuri, vehicle, site)
    assert find_fates(plan, vehicle, drops).orbiting == {"stage-3", "payload"}
    # Of a flight a little short of orbit, so that all come down
    fates = Fates(falling=frozenset(), orbiting=frozenset({"stage-3", "payload"}))
    found = fly(cut_off_at(nuri, 780.0), vehicle, site, nominal_block, fates, air)
    for item in ("stage-3", "payload"):
        assert len(found[item].flight) == 0 and found[item].not_landed == {"missed_orbit": FLIGHTS}
    assert len(found["stage-2"].flight) == FLIGHTS


def test_a_vehicle_of_which_nothing_separates_comes_down_whole_and_once(nuri):
    vehicle, site = load_vehicle(nuri.vehicle), load_site(nuri.site)
    first = nuri.model_copy(update={"burns": nuri.burns[:1], "separations": (), "as_flown": None})
    drop = fly_case(first, vehicle, site, AIR).drops
    assert [one.item for one in drop] == ["stage-1"]
    found = fly(first, vehicle, site, nominal_block)
    assert list(found) == ["stage-1"] and np.array_equal(found["stage-1"].flight, np.arange(FLIGHTS))


def test_a_payload_alone_falls_as_a_tumbling_cube_or_as_the_vehicle_file_says():
    vehicle = tiny_vehicle()
    alone = (np.array([20.0]), np.array([2]), np.array([False]))
    assumed = find_remains_falling(vehicle, *alone)
    # 20 kg at 300 kg/m³ are a cube with sides of 0.4055 m; a quarter of its surface, 0.2466 m², with a Cd of 1
    assert assumed.beta_kgpm2[0] == pytest.approx(20.0 / 0.2466, rel=1e-3)
    assert assumed.beta_sigma_ln[0] == 0.5 and assumed.curve_index[0] == DRAG_CURVES.index("tumbling")
    own = vehicle.stages[0].fall
    told = find_remains_falling(vehicle.model_copy(update={"payload": Payload(fall=own)}), *alone)
    assert told.beta_kgpm2[0] == pytest.approx(own.beta_kgpm2.value)
    assert told.beta_sigma_ln[0] == own.beta_sigma_ln.value
    assert told.curve_index[0] == DRAG_CURVES.index(own.drag_curve)


def test_one_stage_with_its_payload_falls_as_the_stage_does_but_heavier():
    vehicle = tiny_vehicle()
    last = vehicle.stages[-1]
    empty_kg = last.dry_mass_kg.value + last.residual_propellant_kg.value
    found = find_remains_falling(vehicle, np.array([1.5 * empty_kg]), np.array([1]), np.array([False]))
    assert found.beta_kgpm2[0] == pytest.approx(1.5 * last.fall.beta_kgpm2.value)
    assert found.curve_index[0] == DRAG_CURVES.index(last.fall.drag_curve)


def test_a_payload_that_flies_alone_is_slowed_by_its_own_area():
    mission, vehicle, site = tiny_mission(), tiny_vehicle(), tiny_site()
    first = mission.separations[0]
    payload = first.model_copy(update={"item": "payload", "t_s": first.t_s.model_copy(update={"value": 5_000.0})})
    alone = {"burns": mission.burns[:1], "separations": (first, payload), "as_flown": None}
    end = {}
    for beta_kgpm2 in (40.0, 4_000.0):
        body = vehicle.stages[0].fall
        body = body.model_copy(update={"beta_kgpm2": body.beta_kgpm2.model_copy(update={"value": beta_kgpm2})})
        own = vehicle.model_copy(
            update={"stages": vehicle.stages[:1], "fairing": None, "payload": Payload(fall=body), "debris": ()}
        )
        end[beta_kgpm2] = fly_case(mission.model_copy(update=alone), own, site, AIR).end
    # It meets the surface long before it separates from nothing, and the denser one sooner and farther away
    assert all(one.status == "impact" and one.t_s < 5_000.0 for one in end.values())
    assert end[4_000.0].range_m > end[40.0].range_m + 1_000.0 and end[4_000.0].t_s < end[40.0].t_s - 60.0


def test_a_payload_without_mass_does_not_fly_on(nuri):
    vehicle, site = tiny_vehicle(), tiny_site()
    mission = tiny_mission()
    weightless = mission.model_copy(
        update={"payload_kg": mission.payload_kg.model_copy(update={"value": 0.0, "low": None, "high": None})}
    )
    found = fly(weightless, vehicle, site, nominal_block)
    assert "payload" not in found and {"stage-1", "stage-2"} <= set(found)
    # Nothing flies on: cut short, it ends where its last stage comes down, and not in an orbit beneath the ground
    flight = fly_case(cut_off_at(weightless, 300.0), vehicle, site, AIR)
    last = next(drop for drop in flight.drops if drop.item == "stage-2")
    assert [drop.item for drop in flight.drops].count("stage-2") == 1 and flight.end.status == "impact"
    assert (flight.end.lon_deg, flight.end.lat_deg) == pytest.approx((last.lon_deg, last.lat_deg), abs=1e-6)
    last = mission.separations[-1]
    payload = last.model_copy(update={"item": "payload", "t_s": last.t_s.model_copy(update={"value": 500.0})})
    flies_on = weightless.model_copy(update={"separations": (*mission.separations, payload)})
    with pytest.raises(InputError, match=r"payload_kg.*0 kg"):
        build_plan(flies_on, vehicle, site)


def test_a_failed_flight_has_dropped_what_it_dropped_before(nuri):
    vehicle, site = load_vehicle(nuri.vehicle), load_site(nuri.site)
    separated_s = {part.item: part.t_s.value for part in nuri.separations}
    nominal = fly(nuri, vehicle, site, nominal_block)
    failed = fly(nuri, vehicle, site, lambda model: failure_block(model, "explosion", 500.0))
    assert set(failed) == {"debris", *(item for item, t_s in separated_s.items() if t_s < 500.0)}
    for item in set(failed) - {"debris"}:
        # The same flights with the same numbers up to the failure: the same falls, to the last bit but for the case
        assert len(failed[item].flight) == len(nominal[item].flight)
        assert np.array_equal(failed[item].lon_deg, nominal[item].lon_deg)


def test_what_fell_before_the_failures_of_a_sweep_is_what_had_separated(nuri):
    vehicle, site = load_vehicle(nuri.vehicle), load_site(nuri.site)
    found = fly(nuri, vehicle, site, lambda model: sweep_block(model, ("explosion",)))
    first_s = next(part.t_s.value for part in nuri.separations if part.item == "stage-1")
    burning_s = sum(b.cutoff_s.value - max(b.ignition_s.value, 0.0) for b in nuri.burns)
    expected = 1.0 - nuri.burns[0].cutoff_s.value / burning_s
    # 64 flights tell a share of 0.8 to 0.05; nothing burns between cut-off and separation
    assert first_s > nuri.burns[0].cutoff_s.value
    assert len(found["stage-1"].flight) / FLIGHTS == pytest.approx(expected, abs=0.15)
    assert set(found["debris"].flight) == set(range(FLIGHTS))


@pytest.mark.parametrize("status", [ImpactStatus.BELOW_SURFACE, ImpactStatus.INVALID])
def test_a_body_that_ends_in_no_counted_way_stops_the_run(status):
    def spoiled(draws, flights):
        flown = drop_two(draws, flights)
        fragments = flown.bodies["debris"]
        position = fragments.position_ecef_m.copy()
        position[3] = 6.3e6 if status == ImpactStatus.BELOW_SURFACE else np.nan
        position[3, 1:] = 0.0
        return replace(flown, bodies={"debris": replace(fragments, position_ecef_m=position)})

    with pytest.raises(ConsistencyError, match="debris, 1 bodies"):
        simulate(replace(small_study(), block=spoiled), flights=20)


def test_a_flight_that_lets_nothing_fall_stops_the_run():
    def forgetful(draws, flights):
        flown = drop_two(draws, flights)
        fragments = flown.bodies["debris"]
        kept = {name: getattr(fragments, name)[2:] for name in fragments.__dataclass_fields__ if name != "groups"}
        return replace(flown, bodies={"debris": replace(fragments, **kept)})

    with pytest.raises(ConsistencyError, match="20 flights began, and bodies of 19"):
        simulate(replace(small_study(), block=forgetful), flights=20)


def test_a_body_that_is_lost_on_its_way_into_the_result_stops_the_run(monkeypatch):
    from fallzone.montecarlo import columns

    add = columns.Collected.add

    def forgetful(self, block):
        kept = {item: falls.first(len(falls.status) - 1) for item, falls in block.items.items()}
        add(self, replace(block, items=kept))

    monkeypatch.setattr(columns.Collected, "add", forgetful)
    with pytest.raises(ConsistencyError, match="40 bodies began to fall and the ends of 39"):
        simulate(small_study(), flights=20)


def test_a_hyperbola_is_no_orbit_and_its_words_name_no_infinite_height():
    # At 7,000 km the speed of escape is √(2 μ / r) = 10,672 m/s; along the pole nothing turns
    fast = np.array([0.0, 0.0, 0.0, 7e6, 11_000.0, 0.0, 0.0, 100.0])
    end = find_orbit(fast)
    assert end.status == "escape" and end.apogee_m is None and end.eccentricity > 1.0
    words = end_sentence(end, tiny_mission(), "-")
    assert "leaves the Earth" in words and "inf" not in words and "None" not in words
    slow = fast * np.array([1, 1, 1, 1, 10_500.0 / 11_000.0, 1, 1, 1])
    assert find_orbit(slow).status == "orbit" and np.isfinite(find_orbit(slow).apogee_m)


def test_slow_turns_count_once_in_a_sweep_with_a_limit_line():
    mission, vehicle, site = tiny_mission(), tiny_vehicle(), tiny_site()
    assert mission.flight_termination is not None
    assert find_failure_s(build_plan(mission, vehicle, site), "flight-termination", np.array([60.0]))[0] == 60.0
    swept = list_swept_modes(build_plan(mission, vehicle, site))
    # And with nothing that comes back there is nothing that fails to
    assert set(plugins.names("failure")) - set(swept) == {"flight-termination", "failed-recovery"}
    # Each mode that can happen has its equal share: of five at the drawn time, one in five turns at the malfunction
    model = FlightModel(members=(Member(plan=build_plan(mission, vehicle, site), vehicle=vehicle),), environment=AIR)
    failing = find_failing(
        model,
        sample_scatter(model, Sampling(seed=1).draw_block("test", 0), 512),
        lambda plan, rows: np.full(len(rows), 200.0),
    )
    possible = [
        mode for mode in swept if np.isfinite(find_failure_s(model.members[0].plan, mode, np.array([200.0]))[0])
    ]
    code = choose_modes(model, failing, (np.arange(512) + 0.5) / 512, swept)
    shares = [np.mean(code == swept.index(mode)) for mode in possible]
    assert shares == pytest.approx([1.0 / len(possible)] * len(possible), abs=1.0 / 512 + 1e-9)


def test_a_published_fall_of_what_is_left_is_held_against_its_fall(nuri):
    vehicle, site = load_vehicle(nuri.vehicle), load_site(nuri.site)
    short = cut_off_at(nuri, 755.0)
    end = fly_case(short, vehicle, site, AIR).end
    row = PublishedValue(
        name="payload", quantity="range_m", value=1e7, tolerance=1e5, tolerance_reason="x", mark="assumed", source="x"
    )
    assert measure(short, vehicle, site, AIR, [row]) == pytest.approx([end.range_m])

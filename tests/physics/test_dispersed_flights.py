"""Laws of dispersed flights: no scatter, no spread; members fly as they would alone; failures drop the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fallzone import plugins
from fallzone.catalogue.load import load_mission, load_site, load_vehicle
from fallzone.earth.frames import ecef_to_geodetic
from fallzone.earth.geodesic import range_azimuth
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.planning.plan import ERROR_NAMES, build_plan
from fallzone.model.vehicle import Dispersion
from fallzone.montecarlo.cases import failure_block, nominal_block, sweep_block
from fallzone.montecarlo.drops import sample_drops
from fallzone.montecarlo.failing import choose_modes, find_failing, spread_over_burns
from fallzone.montecarlo.flights import FlightModel, Member, fly_flights, sample_scatter
from fallzone.montecarlo.run import Study, simulate
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling

FLIGHTS = 48


@pytest.fixture(scope="module")
def mission():
    return load_mission("malligyong-1-2023-08-24").model_copy(update={"wind": "calm"})


@pytest.fixture(scope="module")
def site(mission):
    return load_site(mission.site)


@pytest.fixture(scope="module")
def environment(mission, site):
    return build_mission_environment(mission, site)


@pytest.fixture(scope="module")
def vehicle(mission):
    return load_vehicle(mission.vehicle)


def scaled(quantity, factor):
    return quantity.model_copy(update={"value": quantity.value * factor})


def without_scatter(vehicle):
    """The vehicle with every spread set to zero."""
    spreads = {name: scaled(getattr(vehicle.dispersion, name), 0.0) for name in Dispersion.model_fields}

    def still(part):
        fall = part.fall.model_copy(update={"beta_sigma_ln": scaled(part.fall.beta_sigma_ln, 0.0)})
        return part.model_copy(update={"fall": fall})

    return vehicle.model_copy(
        update={
            "dispersion": vehicle.dispersion.model_copy(update=spreads),
            "stages": tuple(still(stage) for stage in vehicle.stages),
            "fairing": still(vehicle.fairing),
        }
    )


def lighter(vehicle):
    """Another vehicle: lighter stages, denser fairing halves."""
    stages = tuple(s.model_copy(update={"dry_mass_kg": scaled(s.dry_mass_kg, 0.97)}) for s in vehicle.stages)
    fall = vehicle.fairing.fall.model_copy(update={"beta_kgpm2": scaled(vehicle.fairing.fall.beta_kgpm2, 1.3)})
    return vehicle.model_copy(
        update={"stages": stages, "fairing": vehicle.fairing.model_copy(update={"fall": fall}), "debris": ()}
    )


def build_model(mission, site, environment, *vehicles):
    members = tuple(Member(plan=build_plan(mission, each, site), vehicle=each) for each in vehicles)
    return FlightModel(members=members, environment=environment)


def fly(block, model, kind="plain"):
    study = Study(
        block=block,
        environment=model.environment,
        case="test",
        condition="test",
        sampling=Sampling(seed=2, kind=kind),
    )
    return simulate(study, flights=FLIGHTS)


def sort_fragments(fragments, member=None):
    """Fragments as rows, in an order that does not depend on how they were put together."""
    columns = [fragments.row, fragments.t_s, fragments.beta_kgpm2, fragments.mass_kg, fragments.pieces]
    columns += [*fragments.position_ecef_m.T]
    rows = np.column_stack([*columns, *fragments.velocity_ecef_mps.T])
    if member is not None:
        rows = rows[member[fragments.row]]
    return rows[np.lexsort(rows.T[::-1])]


def test_without_scatter_every_flight_lands_where_the_nominal_one_does(mission, site, environment, vehicle):
    still = without_scatter(vehicle)
    model = build_model(mission, site, environment, still)
    drops = {drop.item: drop for drop in fly_case(mission, still, site, environment).drops}
    impacts = {group.item: group for group in fly(nominal_block(model), model)}
    # The third stage and the payload are left in orbit: counted, and nowhere down
    assert {item: group.not_landed for item, group in impacts.items() if item not in drops} == {
        "stage-3": {"orbital": FLIGHTS},
        "payload": {"orbital": FLIGHTS},
    }
    for item in drops:
        group = impacts[item]
        distance_m, _ = range_azimuth(drops[item].lon_deg, drops[item].lat_deg, group.lon_deg, group.lat_deg)
        assert len(group.flight) == FLIGHTS * (vehicle.fairing.halves if item == "fairing" else 1)
        # Both go through the same air by the same steps: only the tolerance of the fall, a metre, is between them
        assert distance_m.max() < 1.0 and np.abs(group.t_s - drops[item].t_s).max() < 0.1


def test_without_scatter_every_failed_flight_ends_where_the_case_does(mission, site, environment, vehicle):
    still = without_scatter(vehicle)
    model = build_model(mission, site, environment, still)
    block = failure_block(model, "explosion", 90.0)
    fragments = block(Sampling(seed=1).draw_block("test", 0), 8).bodies["debris"]
    failure = next(
        event
        for event in fly_case(mission, still, site, environment, "explosion@T+90").events
        if event.name == "failure"
    )
    assert np.all(fragments.t_s == 90.0)
    assert failure.t_s == 90.0
    lon_deg, lat_deg, height_m = ecef_to_geodetic(fragments.position_ecef_m)
    # All pieces of all flights begin where and as high as the one flight of the case fails
    assert lon_deg == pytest.approx(failure.lon_deg, abs=1e-9) and lat_deg == pytest.approx(failure.lat_deg, abs=1e-9)
    assert height_m == pytest.approx(failure.height_m, abs=1e-3)
    assert len(np.unique(fragments.flight)) == 8 and len(fragments.flight) > 8


@pytest.mark.parametrize("kind", ["plain", "sobol"])
def test_an_ensemble_of_identical_members_is_one_vehicle(mission, site, environment, vehicle, kind):
    alone = build_model(mission, site, environment, vehicle)
    three = build_model(mission, site, environment, *(vehicle.model_copy() for _ in range(3)))
    draws = Sampling(seed=1, kind=kind).draw_block("test", 0)
    modes = plugins.names("failure")
    for build in (nominal_block, lambda model: sweep_block(model, modes)):
        one, many = (build(model)(draws, FLIGHTS).bodies for model in (alone, three))
        for item in one:
            assert np.array_equal(sort_fragments(one[item]), sort_fragments(many[item]))


def test_each_flight_flies_as_its_member_alone_would(mission, site, environment, vehicle):
    pair = (vehicle, lighter(vehicle))
    both = build_model(mission, site, environment, *pair)
    draws = Sampling(seed=1).draw_block("test", 0)
    member = sample_scatter(both, draws, FLIGHTS).member
    assert set(member) == {0, 1}
    for build in (nominal_block, lambda model: failure_block(model, "explosion", 90.0)):
        mixed = build(both)(draws, FLIGHTS).bodies
        for index, each in enumerate(pair):
            alone = build(build_model(mission, site, environment, each))(draws, FLIGHTS).bodies
            for item in alone:
                own = sort_fragments(alone[item], member == index)
                assert np.array_equal(own, sort_fragments(mixed[item], member == index))


@pytest.mark.parametrize("mode", ["no-ignition", "engine-out"])
def test_every_member_fails_though_its_burns_end_at_other_times(mission, site, environment, vehicle, mode):
    def earlier(quantity):
        return quantity.model_copy(update={"value": quantity.value - 4.0})

    first, *later = mission.burns
    shorter = mission.model_copy(
        update={
            "burns": (
                first.model_copy(update={"cutoff_s": earlier(first.cutoff_s)}),
                *(
                    burn.model_copy(update={k: earlier(getattr(burn, k)) for k in ("ignition_s", "cutoff_s")})
                    for burn in later
                ),
            ),
            "separations": tuple(part.model_copy(update={"t_s": earlier(part.t_s)}) for part in mission.separations),
        }
    )
    still = without_scatter(vehicle)
    members = tuple(Member(plan=build_plan(each, still, site), vehicle=still) for each in (mission, shorter))
    model = FlightModel(members=members, environment=environment)
    # between the two cut-offs: the one member still burns its first stage, the other has let it go or soon will
    block = failure_block(model, mode, first.cutoff_s.value - 2.0)
    draws = Sampling(seed=2).draw_block("test", 0)
    flown = block(draws, FLIGHTS)
    fragments, scatter = flown.bodies["debris"], flown.scatter
    assert set(scatter.member) == {0, 1} and set(fragments.flight) == set(range(FLIGHTS))
    if mode == "no-ignition":
        ignition_s = np.array([member.plan.ignition_s[1] for member in members])
        assert fragments.t_s == pytest.approx(ignition_s[scatter.member[fragments.row]], abs=1e-6)


def test_members_are_equally_likely(mission, site, environment, vehicle):
    model = build_model(mission, site, environment, *(vehicle.model_copy() for _ in range(8)))
    draws = Sampling(seed=1, kind="sobol").draw_block("test", 0)
    counts = np.bincount(sample_scatter(model, draws, BLOCK_FLIGHTS).member)
    # One of 512 evenly spread points lies in each 512th: a member that is an eighth has 64
    assert np.array_equal(counts, np.full(8, 64))


def test_every_error_has_the_spread_of_the_vehicle_file(mission, site, environment, vehicle):
    spreads = {name: scaled(getattr(vehicle.dispersion, name), 0.0) for name in Dispersion.model_fields}
    only = {kind: f"{kind}_fraction" for kind in ("thrust", "isp", "drag", "burn", "mass")}
    only |= {"pitch_deg": "pitch_deg", "azimuth_deg": "azimuth_deg"}
    for kind, key in only.items():
        dispersion = vehicle.dispersion.model_copy(
            update={**spreads, key: spreads[key].model_copy(update={"value": 0.02})}
        )
        model = build_model(mission, site, environment, vehicle.model_copy(update={"dispersion": dispersion}))
        errors = sample_scatter(model, Sampling(seed=4).draw_block("test", 0), BLOCK_FLIGHTS).errors
        motors = {motor.name for motor in vehicle.motors}
        for name, column in zip(ERROR_NAMES, errors.T, strict=True):
            what, _, motor = name.partition(":")
            # 512 draws tell a standard deviation to 3 %; stages and boosters that there are not have no errors
            expected = 0.02 if what == kind and motor in {"", *motors} else 0.0
            assert np.std(column) == pytest.approx(expected, rel=0.15)


def test_a_share_of_powered_flight_is_a_time_at_which_something_burns(mission, site, vehicle):
    plan = build_plan(mission, vehicle, site)
    t_s = spread_over_burns(plan, np.linspace(0.0, 1.0, 2_001)[:-1])
    assert np.all(np.any((t_s[:, None] >= plan.ignition_s) & (t_s[:, None] < plan.cutoff_s + 1e-9), axis=1))
    burned_s = plan.cutoff_s - np.maximum(plan.ignition_s, 0.0)
    counts = [np.sum((t_s >= a) & (t_s < b)) for a, b in zip(plan.ignition_s, plan.cutoff_s, strict=True)]
    assert counts == pytest.approx(2_000 * burned_s / burned_s.sum(), abs=1.5)


def test_another_failure_mode_changes_no_other_modes_numbers(mission, site, environment, vehicle):
    model = build_model(mission, site, environment, vehicle)
    draws = Sampling(seed=1).draw_block("sweep", 0)
    share, pick = draws.uniform("sweep/time"), draws.uniform("sweep/mode")[:FLIGHTS]
    failing = find_failing(
        model, sample_scatter(model, draws, FLIGHTS), lambda plan, rows: spread_over_burns(plan, share[rows])
    )
    few, more = ("early-cutoff", "explosion"), ("early-cutoff", "explosion", "malfunction-turn")
    before, after = (np.array(modes)[choose_modes(model, failing, pick, modes)] for modes in (few, more))
    same = before == after
    assert 0.2 * FLIGHTS < same.sum() < FLIGHTS
    old, new = (sweep_block(model, modes)(draws, FLIGHTS).bodies["debris"] for modes in (few, more))
    assert np.array_equal(sort_fragments(old, same), sort_fragments(new, same))


def test_what_separates_after_the_failure_falls_with_it(mission, site, environment, vehicle):
    model = build_model(mission, site, environment, vehicle)
    plan = model.members[0].plan
    draws = Sampling(seed=1).draw_block("test", 0)
    fairing_s = plan.tables.phases[: plan.item_phase[plan.items.index("fairing")] + 1, 0].sum()
    block = failure_block(model, "stuck-fairing", fairing_s - 1.0, {"kept_share": 0.5})
    fragments = block(draws, FLIGHTS).bodies["debris"]
    later = plan.items[plan.items.index("fairing") :]
    assert "stage-1" not in later and later[-1] == "payload"
    # One half of the fairing, the stages that separate later, with the payload the last stage, and the payload itself
    per_flight = np.bincount(fragments.row, minlength=FLIGHTS)
    left_behind = [item for item in later if item != "payload" or "stage-3" not in plan.items]
    assert np.array_equal(per_flight, np.full(FLIGHTS, len(left_behind) + 1))


def test_half_of_a_fairing_is_its_last_half(mission, site, environment, vehicle):
    model = build_model(mission, site, environment, vehicle)
    draws = Sampling(seed=1).draw_block("test", 0)
    scatter = sample_scatter(model, draws, FLIGHTS)
    states = fly_flights(model, scatter)
    whole, half, none = (
        sample_drops(model, draws, scatter, states, "fairing", gone=np.full(FLIGHTS, share)) for share in (1.0, 0.5, 0)
    )
    assert (len(whole.row), len(half.row), len(none.row)) == (2 * FLIGHTS, FLIGHTS, 0)
    assert np.array_equal(half.beta_kgpm2, whole.beta_kgpm2[FLIGHTS:])
    gone = replace(states, separation_t_s=np.full_like(states.separation_t_s, np.nan))
    assert len(sample_drops(model, draws, scatter, gone, "fairing", gone=np.ones(FLIGHTS)).row) == 0


def test_flights_that_reach_orbit_all_the_same_are_counted_and_leave_no_impact(mission, site, environment, vehicle):
    model = build_model(mission, site, environment, without_scatter(vehicle))
    groups = {one.item: one for one in fly(failure_block(model, "stuck-fairing", 100.0, {"kept_share": 0.01}), model)}
    # The third stage and the payload of each stay up; both halves, a hundredth of them missing, and the second fall
    assert groups["debris"].not_landed == {"orbital": 2 * FLIGHTS}
    assert len(groups["debris"].flight) == 3 * FLIGHTS

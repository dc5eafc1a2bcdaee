"""The joint fit of a vehicle: what it must find where the truth is known, and the statistics that it is made of."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fallzone.calibration.published import measure
from fallzone.calibration.residuals import MISSED
from fallzone.calibration.vehicle import leave_out
from fallzone.calibration.vehicle.descent import JointFit, _find_covariance, _find_weights, solve_joint
from fallzone.calibration.vehicle.draws import draw_vehicles
from fallzone.calibration.vehicle.fit import fit_vehicle
from fallzone.calibration.vehicle.joint import JointProblem, Launch, list_beliefs
from fallzone.calibration.vehicle.launches import load_launches
from fallzone.calibration.vehicle.off_by import find_discrepancy, list_informing
from fallzone.catalogue.geodata import SHIPPED
from fallzone.errors import InputError
from fallzone.flight.parameters import list_quantities
from fallzone.model.discrepancy import Discrepancy
from fallzone.model.published import PublishedValue
from fallzone.model.record import Quantity

THRUST = "vehicle.stages.1.thrust_vacuum_n"
FREE = {THRUST, "vehicle.stages.2.burn_s"}


def _discrepancy(**values: float) -> Discrepancy:
    told = {
        kind: Quantity(value=values.get(kind, 0.0), mark="assumed", source="test")
        for kind in (
            *("range_fraction", "azimuth_deg", "downrange_fraction", "height_fraction", "time_fraction"),
            *("fall_time_fraction", "unfitted_range_fraction"),
        )
    }
    told["degrees_of_freedom"] = Quantity(value=4.0, mark="assumed", source="test")
    return Discrepancy(id="discrepancy", sources={"test": "Test"}, **told)


def _row(name: str, quantity: str, value: float, tolerance: float, **more) -> PublishedValue:
    return PublishedValue(
        name=name, quantity=quantity, value=value, tolerance=tolerance, mark="declared", source="press", **more
    )


@pytest.fixture(scope="module")
def nuri():
    vehicle, launches = load_launches("nuri", SHIPPED)
    return vehicle, next(launch for launch in launches if launch.mission.id == "nuri-2023-05-25")


@pytest.fixture(scope="module")
def found(nuri):
    vehicle, launch = nuri
    problem = JointProblem(vehicle, [launch], _discrepancy(), free=FREE)
    true = np.zeros(problem.size)
    true[:3] = (1.2, -0.9, 0.4)
    steered = problem.steer(problem.flown[0], true)
    asked = [
        _row("stage-1", "range_m", 1.0, 2_000.0),
        _row("stage-2", "range_m", 1.0, 5_000.0),
        _row("stage-2-separation", "height_m", 1.0, 1_000.0),
        _row("stage-1-separation", "height_m", 1.0, 500.0),
        _row("stage-2-separation", "t_s", 1.0, 0.5),
    ]
    told = measure(steered.mission, steered.vehicle, launch.site, launch.environment, asked)
    rows = tuple(row.model_copy(update={"value": value}) for row, value in zip(asked, told, strict=True))
    seen = Launch(
        mission=launch.mission.model_copy(update={"published": rows}),
        site=launch.site,
        environment=launch.environment,
        rows=rows,
    )
    fit = fit_vehicle(vehicle, [seen], _discrepancy(), free=FREE)
    return true, fit, vehicle


class TestWhereTheTruthIsKnown:
    def test_the_figures_are_met(self, found):
        _true, fit, _vehicle = found
        assert len(fit.flights[0].rows) == 5
        assert all(abs(row.off) < 1.0 for row in fit.flights[0].rows)

    def test_the_numbers_are_found_within_what_is_left_open(self, found):
        true, fit, _vehicle = found
        assert [number.name for number in fit.numbers] == [THRUST, "vehicle.stages.2.burn_s"]
        for number, x in zip(fit.numbers, true, strict=False):
            truth = number.believed + x * number.believed_sigma
            assert abs(number.value - truth) < 3.0 * number.sigma
            assert number.sigma < 0.5 * number.believed_sigma
            assert number.is_determined

    def test_the_vehicles_drawn_scatter_as_the_fit_leaves_open(self, found):
        _true, fit, _vehicle = found
        thrust_n = fit.sample.values[:, fit.sample.paths.index(("stages", 0, "thrust_vacuum_n"))]
        number = fit.numbers[0]
        assert thrust_n[0] == round(number.value)
        assert len(thrust_n) > 32
        assert np.std(thrust_n) == pytest.approx(number.sigma, rel=0.35)

    def test_the_rest_keeps_its_numbers(self, found):
        _true, fit, vehicle = found
        assert set(fit.sample.paths) == {("stages", 0, "thrust_vacuum_n"), ("stages", 1, "burn_s")}
        assert len(list_quantities(vehicle)) > 10

    def test_numbers_that_no_flight_can_have_count_as_missed_and_end_no_fit(self, nuri, monkeypatch):
        vehicle, launch = nuri
        problem = JointProblem(vehicle, [launch], _discrepancy(), free={THRUST})

        def refuse(flights, rows):
            raise InputError("missions/a.toml [burns]", "stage-3 burns 3466 kg", "it carries 2928 kg")

        monkeypatch.setattr("fallzone.calibration.vehicle.joint.find_offsets", refuse)
        off = problem.find_offsets(problem.flown[0], np.zeros(problem.size))
        assert len(off) == len(problem.flown[0].shares) + 3 and set(off) == {MISSED}

    def test_the_same_seed_draws_the_same_vehicles(self, found, nuri):
        vehicle, launch = nuri
        problem = JointProblem(vehicle, [launch], _discrepancy(range_fraction=0.05), free={THRUST})
        fit = solve_joint(problem, steps=1)
        first, _drawn = draw_vehicles(fit, count=8, seed=3)
        again, _drawn = draw_vehicles(fit, count=8, seed=3)
        other, _drawn = draw_vehicles(fit, count=8, seed=4)
        assert np.array_equal(first.values, again.values)
        assert not np.array_equal(first.values, other.values)


def test_flights_that_tell_nothing_determine_nothing(nuri):
    """With its orbit alone published, a number stays as open as it was believed to be."""
    vehicle, launch = nuri
    rows = (_row("orbit", "perigee_m", 550e3, 1e4),)
    bare = Launch(
        mission=launch.mission.model_copy(update={"published": rows}),
        site=launch.site,
        environment=launch.environment,
        rows=rows,
    )
    number = fit_vehicle(vehicle, [bare], _discrepancy(), free={THRUST}).numbers[0]
    assert number.sigma == pytest.approx(number.believed_sigma, rel=1e-6)
    assert not number.is_determined


def test_with_nothing_to_move_there_is_no_fit(nuri):
    vehicle, launch = nuri
    with pytest.raises(InputError, match="no number of it may move"):
        fit_vehicle(vehicle, [launch], _discrepancy(), free={"vehicle.nothing"})


class TestBeliefs:
    def test_a_published_value_is_the_middle_else_that_of_the_bounds(self, nuri):
        vehicle, _launch = nuri
        quantities = dict(list_quantities(vehicle))
        beliefs = {one.path: one for one in list_beliefs(vehicle)}
        thrust = beliefs["stages", 0, "thrust_vacuum_n"]
        quantity = quantities["stages", 0, "thrust_vacuum_n"]
        assert quantity.published == 2941995.0
        assert thrust.centre == 2941995.0
        dry = beliefs["stages", 0, "dry_mass_kg"]
        # 9,000 to 12,000 kg: the middle, and a quarter of the distance
        assert (dry.low, dry.high, dry.centre, dry.sigma) == (9000.0, 12000.0, 10500.0, 750.0)

    def test_frozen_numbers_and_what_follows_from_others_are_left_out(self, nuri):
        vehicle, _launch = nuri
        paths = {one.path for one in list_beliefs(vehicle, freeze={THRUST})}
        assert ("stages", 0, "thrust_vacuum_n") not in paths
        assert all(path[-1] != "propellant_kg" for path in paths)


class TestStatistics:
    def test_a_fit_that_misses_its_rows_is_wider(self):
        """Three rows of one number, 1σ each: 1/4 with what is believed; misses of 3 make it (9·3)/3 as wide."""
        jacobian = np.ones((4, 1))
        assert _find_covariance(jacobian, np.array([0.0, 0.1, -0.1, 0.0]))[0, 0] == pytest.approx(0.25)
        assert _find_covariance(jacobian, np.array([0.0, 3.0, -3.0, 3.0]))[0, 0] == pytest.approx(0.25 * 9.0)

    def test_rows_far_off_pull_no_harder(self):
        weights = _find_weights(np.zeros(2), [np.array([1.0, 2.0, 8.0, -50.0])])
        assert weights[:4] == pytest.approx(1.0)
        # A weight of 2/8: as much pull as at 2
        assert weights[4] ** 2 * 8.0 == pytest.approx(2.0)
        assert weights[5] ** 2 * 50.0 == pytest.approx(2.0)

    def test_the_level_of_a_point_is_that_of_a_normal_cloud(self):
        """Of a round normal cloud 1 − exp(−d²/2) lies within d standard deviations (Rayleigh)."""
        cloud = np.random.default_rng(7).normal((300.0, 0.0), 200.0, (200_000, 2))
        assert leave_out._find_level_of_point(cloud) == pytest.approx(1.0 - math.exp(-0.5 * 1.5**2), abs=0.004)

    def test_a_figure_taken_out_of_a_linear_fit_is_foretold_as_by_the_fit_without_it(self, nuri):
        """One Gauss-Newton step is exact where all is linear: held against least squares on the other rows."""
        _vehicle, launch = nuri
        generator = np.random.default_rng(5)
        rows = (
            _row("stage-1", "range_m", 430e3, 10e3),
            _row("stage-2", "range_m", 2_800e3, 50e3),
            _row("stage-2-separation", "height_m", 258e3, 5e3),
        )
        slopes, miss = generator.normal(size=(3, 2)), np.array([0.5, -0.8, 0.3])
        jacobian = np.concatenate([np.eye(2), slopes])
        # The best fit of a linear problem: x = −(JᵀJ)⁻¹Jᵀ(0, miss)
        x = -np.linalg.solve(jacobian.T @ jacobian, slopes.T @ miss)
        offsets = miss + slopes @ x
        seen = Launch(
            mission=launch.mission.model_copy(update={"published": rows}),
            site=launch.site,
            environment=launch.environment,
            rows=rows,
        )

        class Flown:
            def __init__(self):
                self.launch, self.shares = seen, np.ones(5)

        class Problem:
            size, flown, discrepancy = 2, [Flown()], _discrepancy()

        fit = JointFit(
            problem=Problem(),
            x=x,
            offsets=(np.array([*offsets, 0.0, 0.0]),),
            jacobian=np.concatenate([jacobian, np.zeros((2, 2))]),
            covariance=np.linalg.inv(jacobian.T @ jacobian),
            cost=0.0,
        )
        found = {left.name: left for left in leave_out._foretell_rows(fit, 0)}
        others = np.concatenate([np.eye(2), slopes[1:]])
        alone = -np.linalg.solve(others.T @ others, slopes[1:].T @ miss[1:])
        middle = 430e3 + 10e3 * (miss[0] + slopes[0] @ alone)
        sigma = 10e3 * math.sqrt(slopes[0] @ np.linalg.inv(others.T @ others) @ slopes[0])
        assert found["stage-1"].median == pytest.approx(middle, abs=10.0)
        assert found["stage-1"].high - found["stage-1"].median == pytest.approx(1.644854 * sigma, rel=1e-3)


class TestDiscrepancy:
    def test_what_a_figure_may_be_off_by_has_heavy_tails_but_for_times_of_falls(self):
        told = _discrepancy()
        fall, time = (_row("stage-1", quantity, 500.0, 1.0) for quantity in ("range_m", "t_s"))
        far, late = (leave_out._draw_about(row, 2.0, told, (3, 200, 1))[:, :, 0] for row in (fall, time))
        # The 99.75 % point of a normal distribution is 2.807. Of Student's t without its outermost thousandths it is
        # that of p = 0.1 % + 99.8 % · 99.75 % = 99.6505 %: with a = 4p(1 − p) = 0.013931, 2·√(cos(arccos(√a)/3)/√a − 1)
        # = 5.0985 (W. T. Shaw, "Sampling Student's t distribution", J. Comput. Finance 9 (2006), of 4 degrees)
        assert far.max(axis=1) == pytest.approx(2.0 * 5.0985, rel=1e-4)
        assert late.max(axis=1) == pytest.approx(2.0 * 2.807, rel=1e-4)
        assert far.mean() == pytest.approx(0.0, abs=1e-9)

    def test_each_kind_has_its_scale(self, nuri):
        _vehicle, launch = nuri
        told = _discrepancy(
            range_fraction=0.04, azimuth_deg=0.5, height_fraction=0.1, time_fraction=0.02, fall_time_fraction=0.25
        )

        def off(row: PublishedValue) -> float:
            return find_discrepancy(row, launch.mission, launch.site, (row,), told)

        assert off(_row("stage-1", "range_m", 500e3, 1.0)) == pytest.approx(20e3)
        assert off(_row("stage-1", "azimuth_deg", 170.0, 1.0)) == pytest.approx(0.5)
        assert off(_row("stage-1-separation", "height_m", 60e3, 1.0)) == pytest.approx(6e3)
        assert off(_row("stage-1-separation", "t_s", 125.0, 1.0)) == pytest.approx(2.5)
        # The second stage separates at T+273.89 s as planned and falls from there
        assert off(_row("stage-2", "t_s", 1_073.89, 1.0)) == pytest.approx(200.0)
        # One degree of latitude south of the pad at 34.43° N
        point = _row("stage-1", "distance_m", 0.0, 1.0, lonlat=(127.535, 33.43))
        assert off(point) == pytest.approx(0.04 * 110.9e3, rel=0.01)
        assert off(_row("vehicle", "propellant_kg", 180e3, 1.0)) == 0.0

    def test_what_was_assumed_and_the_orbit_aimed_at_inform_no_fit(self):
        orbit = _row("orbit", "inclination_deg", 97.0, 0.1)
        assumed = _row("stage-1", "range_m", 400e3, 1e4).model_copy(update={"mark": "assumed"})
        fall = _row("stage-1", "range_m", 400e3, 1e4)
        assert list_informing([orbit, assumed, fall]) == [fall]

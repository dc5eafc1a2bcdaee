"""A vehicle's fit follows from its numbers alone, wherever it begins, and flights fly what was fitted."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from fallzone.calibration.ensemble import find_members
from fallzone.calibration.published import measure
from fallzone.calibration.residuals import MISSED
from fallzone.calibration.vehicle import descent, starts
from fallzone.calibration.vehicle.descent import solve_joint
from fallzone.calibration.vehicle.fit import fit_vehicle
from fallzone.calibration.vehicle.joint import JointProblem
from fallzone.calibration.vehicle.launches import load_launches
from fallzone.calibration.vehicle.members import separate_after_cutoff
from fallzone.catalogue.fitted.discrepancy import load_discrepancy
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.flight.fitted_flight import flies_best, parse_flight
from fallzone.flight.inputs import load_flight

FLIGHT = "nuri-2023-05-25"
THRUST, FAIRING = "vehicle.stages.1.thrust_vacuum_n", "mission.separations.2.t_s"


@pytest.fixture(scope="module")
def nuri():
    vehicle, launches = load_launches("nuri", SHIPPED)
    return vehicle, next(launch for launch in launches if launch.mission.id == FLIGHT)


class TestTheFitOfTheNumbersAlone:
    def test_the_same_numbers_give_the_same_figures_whatever_was_tried_before(self, nuri):
        vehicle, launch = nuri
        problem = JointProblem(vehicle, [launch], load_discrepancy(SHIPPED), free={THRUST})
        [one], x = problem.flown, np.full(problem.size, 0.3)
        first = problem.find_offsets(one, x)
        problem.find_offsets(one, -4.0 * x)
        problem.find_jacobian(5.0 * x)
        assert np.array_equal(problem.find_offsets(one, x), first)

    def test_a_vehicle_that_falls_over_is_off_by_each_degree_that_it_ends_too_flat(self):
        """In the middle of what is believed Unha-3 hardly lifts itself: a tilt of 0.01° ends flatter than asked for."""
        vehicle, launches = load_launches("unha-3", SHIPPED)
        problem = JointProblem(vehicle, launches[:1], load_discrepancy(SHIPPED))
        names = [one.path for one in problem.shared]
        [one], x = problem.flown, np.zeros(problem.size)
        strong = x.copy()
        for key, value in (("thrust_vacuum_n", 1.0), ("isp_vacuum_s", 1.0), ("nozzle_exit_area_m2", -1.0)):
            strong[names.index(("stages", 0, key))] = value
        assert problem.find_offsets(one, strong)[-1] == 0.0
        flat = problem.find_offsets(one, x)
        assert flat[-1] > 2.0 and MISSED not in flat
        more = x.copy()
        more[len(problem.shared)] += 0.1
        asked_deg = problem.find_loft_deg(one, more) - problem.find_loft_deg(one, x)
        assert problem.find_offsets(one, more)[-1] - flat[-1] == pytest.approx(asked_deg, rel=1e-6)


class _Bowl:
    """Offsets that are linear in two variables, of a flight that there is only near the middle."""

    size, low, high = 2, np.full(2, -5.0), np.full(2, 5.0)
    flown = ("one",)

    def find_offsets(self, _one, x):
        return np.array([3.0 * (x[0] - 0.5), x[1]]) if np.abs(x).max() < 1.0 else np.full(2, MISSED)

    def find_jacobian(self, _x):
        return np.concatenate([np.eye(2), np.diag([3.0, 1.0])])


def test_a_start_without_a_flight_is_brought_nearer_to_the_middle_and_ends_at_the_same_fit():
    """Half of x² + 9(x − ½)² is least at x = 9/20."""
    for start in (None, np.array([0.9, -0.9]), np.array([4.0, -3.0])):
        fit = solve_joint(_Bowl(), start)
        assert fit.x == pytest.approx([0.45, 0.0], abs=2e-3)


def test_no_start_is_left_where_it_was_when_no_flight_is_there():
    x, offsets = descent._begin(_Bowl(), np.array([4.0, -3.0]))
    assert np.abs(x).max() < 1.0 and x[1] / x[0] == pytest.approx(-0.75)
    assert MISSED not in offsets[0]


class TestStarts:
    @pytest.fixture
    def falls(self, monkeypatch):
        """Ranges that follow from a variable, and an azimuth across north."""

        def find_falls(_problem, x):
            if x[0] > 50.0:
                return {}
            return {("one", "stage-1"): (1e6 + 1e4 * x[0], (359.9 + 0.1 * x[1]) % 360.0)}

        monkeypatch.setattr(starts, "find_falls", find_falls)

    @staticmethod
    def _fit(*x: float) -> SimpleNamespace:
        return SimpleNamespace(problem=None, x=np.array(x))

    def test_shares_are_of_the_range_that_holds_nine_in_ten(self, falls):
        """Evenly spread over −10 to 10 the middle nine tenths are 18 wide: 1.8 is a tenth of them."""
        even = np.linspace(-10.0, 10.0, 2_001)
        best, along, across = self._fit(0.0, 0.0), self._fit(1.8, 0.0), self._fit(0.0, 3.6)
        found = starts.find_shares([best, along, across], best, np.column_stack([even, even]))
        assert found == pytest.approx([0.0, 0.1, 0.2], rel=1e-6)

    def test_a_start_that_drops_other_things_does_not_agree(self, falls):
        even = np.linspace(-10.0, 10.0, 101)
        best = self._fit(0.0, 0.0)
        assert starts.find_shares([self._fit(60.0, 0.0)], best, np.column_stack([even, even])) == [np.inf]


def test_what_separates_after_the_last_cut_off_still_does_when_that_comes_later(nuri):
    _vehicle, launch = nuri
    read = launch.mission
    last = read.stage_burns[-1]
    longer = last.cutoff_s.model_copy(update={"value": last.cutoff_s.value + 100.0})
    burns = tuple(burn.model_copy(update={"cutoff_s": longer}) if burn is last else burn for burn in read.burns)
    found = separate_after_cutoff(read.model_copy(update={"burns": burns}), read)
    was, now = ({part.item: part.t_s.value for part in one.separations} for one in (read, found))
    assert now["payload"] == pytest.approx(was["payload"] + 100.0)
    assert {item: t_s for item, t_s in now.items() if item != "payload"} == {
        item: t_s for item, t_s in was.items() if item != "payload"
    }


@pytest.fixture(scope="module")
def stored(nuri, tmp_path_factory):
    """A fit of one number of the vehicle and one of the flight, and the geodata that it was written to."""
    vehicle, launch = nuri
    fit = fit_vehicle(vehicle, [launch], load_discrepancy(SHIPPED), free={THRUST, FAIRING}, starts=2)
    root = tmp_path_factory.mktemp("fitted") / "geodata"
    shutil.copytree(SHIPPED.root, root, ignore=shutil.ignore_patterns("build"))
    (root / "ensembles" / "nuri.vehicle.csv").write_text(fit.text, encoding="utf-8")
    return fit, Geodata(root)


class TestFlightsFlyWhatWasFitted:
    def test_both_starts_agree(self, stored):
        fit, _geodata = stored
        assert fit.starts == fit.agreeing == 2
        assert fit.largest_share == fit.agreeing_share <= 0.1

    def test_the_flight_is_that_of_the_fit(self, stored, nuri):
        fit, geodata = stored
        _vehicle, launch = nuri
        mission = load_flight(FLIGHT, geodata)
        rows = [row for row in fit.flights[0].rows if row.quantity in ("range_m", "azimuth_deg", "height_m")]
        assert len(rows) >= 5
        published = [
            next(one for one in mission.published if (one.name, one.quantity) == (row.name, row.quantity))
            for row in rows
        ]
        inputs = mission._inputs
        computed = measure(mission, inputs.vehicle, inputs.site, launch.environment, published)
        for row, value in zip(rows, computed, strict=True):
            # Numbers are rounded as in files, and the ascent of least propellant is found to 0.05° of elevation
            assert value == pytest.approx(row.computed, rel=5e-3), row.name

    def test_each_member_has_the_numbers_that_were_fitted_together(self, stored):
        fit, geodata = stored
        mission = load_flight(FLIGHT, geodata)
        sample = parse_flight(fit.text, mission, where="nuri.vehicle.csv")
        assert sample.paths == (("separations", 1, "t_s"),)
        assert np.ptp(sample.values) > 0.0
        pairs = set(zip(fit.sample.values[:, 0].tolist(), sample.values[:, 0].tolist(), strict=True))
        members = find_members(mission, mission._inputs.vehicle)
        assert len(members) > len(pairs) // 2
        for its_mission, its_vehicle in members:
            thrust_n = its_vehicle.stages[0].thrust_vacuum_n.value
            assert (thrust_n, its_mission.separations[1].t_s.value) in pairs

    def test_a_flight_of_other_numbers_flies_none_of_another(self, stored):
        fit, geodata = stored
        mission = load_flight(FLIGHT, geodata)
        sample = parse_flight(fit.text, mission, where="nuri.vehicle.csv")
        assert flies_best(mission, sample)
        lower = mission.aim.model_copy(update={"loft_deg": mission.aim.loft_deg - 1.0})
        assert not flies_best(mission.model_copy(update={"aim": lower}), sample)
        other = load_flight("nuri-2022-06-21", geodata, solved=False)
        assert parse_flight(fit.text, other, where="nuri.vehicle.csv") is None

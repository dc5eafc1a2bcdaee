"""What a run says it stands on: models, what was assumed of vehicles, failures and samples, and what was left out."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import trajectory_files as made
from tiny_records import tiny_vehicle

import fallzone
from fallzone.assessment.basis import NOT_MODELLED, NOT_MODELLED_ALONE, NOT_MODELLED_EXTERNAL, describe_basis
from fallzone.assessment.store import codes
from fallzone.catalogue.fitted.discrepancy import load_discrepancy
from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.inputs import all_inputs
from fallzone.flight.environment import build_mission_environment
from fallzone.model.mission import Aim, FlightTermination
from fallzone.model.record import Quantity
from fallzone.model.results.statement import Statement
from fallzone.montecarlo.flights import build_flight_model
from fallzone.montecarlo.sampling import Sampling
from fallzone.outputs.basis_words import say_basis
from fallzone.outputs.doubt_words import say_doubt
from fallzone.words.formats import THIN

SHIPPED = Path(__file__).parents[2] / "geodata"
MISSION = "malligyong-1-2023-08-24"
# All failure modes once of a three-stage vehicle with a fairing and several engines; of flight termination there is
# none without a limit line
MODES = (
    "early-cutoff",
    "engine-out",
    "explosion",
    "loss-of-attitude-control",
    "malfunction-turn",
    "no-ignition",
    "reentry-breakup",
    "stuck-fairing",
)


def basis_of(name: str = MISSION, *, cases=("nominal",), sampling=None, members=None, vehicle=None, **changes):
    """What a run of shipped mission with some changes stands on."""
    aim, discrepancy = changes.pop("aim", None), changes.pop("discrepancy", None)
    mission = fallzone.load_mission(name).model_copy(update=changes)
    inputs = all_inputs(mission)
    site = inputs.site
    model = build_flight_model(mission, inputs.vehicle, site, build_mission_environment(mission, site))
    if members is not None:
        model = dataclasses.replace(model, members=model.members[:members])
    if vehicle is not None:
        first = dataclasses.replace(model.members[0], vehicle=vehicle(model.members[0].vehicle))
        model = dataclasses.replace(model, members=[first, *model.members[1:]])
    if aim is not None:
        mission = mission.model_copy(update={"aim": aim})
    sampling = sampling or Sampling(seed=5)
    inputs = dataclasses.replace(inputs, digests={"missions/a.toml": "0" * 64})
    if discrepancy is not None:
        inputs = dataclasses.replace(inputs, discrepancy=discrepancy)
    return describe_basis(mission, model, inputs, sampling, cases=cases)


def find(statements, start: str) -> list[str]:
    """Sentences that begin so, with usual spaces."""
    sentences = [say_basis(statement).replace(THIN, " ") for statement in statements]
    return [sentence for sentence in sentences if sentence.startswith(start)]


def test_it_names_version_seed_models_and_files_and_no_flight_before_any_is_simulated():
    basis = basis_of(cases=("nominal", "sweep"))
    assert (basis.version, basis.seed, basis.sampling) == (fallzone.__version__, 5, "plain")
    assert (basis.atmosphere, basis.wind) == ("us76", "westerly")
    assert basis.samples == {"nominal": 0, "sweep": 0}
    assert basis.inputs == {"missions/a.toml": "0" * 64} and basis.missing_layers == ()
    assert basis.precision is None and basis.rounds == {}


def test_a_sweep_is_of_all_ways_to_fail_that_are_possible_at_some_time():
    basis = basis_of(cases=("nominal", "sweep"))
    assert basis.failure_modes == MODES
    [said] = find(basis.assumptions, "Failed flights: ")
    assert said == (
        "Failed flights: failure times uniform over powered flight, modes (premature engine shutdown, engine out, "
        "explosion, loss of attitude control, malfunction turn, failure to ignite, breakup on re-entry, fairing "
        "separation failure) equally likely where possible."
    )
    assert Statement(code="sweep", values={"modes": MODES}) in basis.assumptions


def test_a_limit_line_adds_the_termination_of_flights_that_head_for_it():
    line = FlightTermination(limit_line_lonlat=((130.0, 30.0), (130.0, 20.0)), mark="assumed", source="press")
    for destruct, end in ((True, "and are destroyed"), (False, "and fall whole")):
        ends = line.model_copy(update={"destruct": destruct})
        basis = basis_of(cases=("sweep",), flight_termination=ends)
        [said] = find(basis.assumptions, "Vehicles out of control")
        assert said == f"Vehicles out of control lose their thrust at the mission's impact limit line {end}."
    assert not find(basis_of(flight_termination=line).assumptions, "Vehicles out of control"), "none is out of control"
    assert not find(basis_of(cases=("sweep",)).assumptions, "Vehicles out of control"), "there is no line"


def test_the_modes_of_single_failures_are_named_once_in_their_order():
    cases = ("nominal", "explosion@T+50", "early-cutoff@T+100", "explosion@T+60", "as-flown")
    assert basis_of(cases=cases).failure_modes == ("explosion", "early-cutoff")
    nominal = basis_of()
    assert nominal.failure_modes == ()
    assert not find(nominal.assumptions, "A breakup") and not find(nominal.assumptions, "Failed flights")


def test_models_are_unverified_that_no_published_numbers_are_held_against_and_only_those_in_use():
    def names(basis) -> list[str]:
        return [one.values["model"] for one in basis.unverified]

    # The standard atmosphere is a published table; of the models of breakups and of turning vehicles there is none
    assert names(basis_of()) == ["westerly"]
    assert find(basis_of().unverified, "") == ["westerly: Assumed seasonal westerlies with spread"]
    assert names(basis_of(wind="calm")) == ["calm"]
    breakups = ["debris-groups", "intact"]
    assert names(basis_of(cases=("explosion@T+50",))) == ["westerly", *breakups]
    assert names(basis_of(cases=("explosion@T+50", "engine-out@T+50"))) == ["westerly", *breakups, "engine-out"]


def test_it_says_air_and_wind_and_how_flights_scatter():
    assumptions = basis_of().assumptions
    [wind], [air], [scatter] = (find(assumptions, start) for start in ("Wind: ", "Air: ", "Scatter of "))
    assert wind.startswith("Wind: Assumed seasonal westerlies with spread (assumed: ") and wind.endswith(").")
    # 5 % in the vehicle file; the table of the standard is carried on to 1,000 km
    assert air == (
        "Air: US Standard Atmosphere 1976 with a spread of 5 % (one standard deviation); vacuum above 1000 km."
    )
    assert scatter == (
        "Scatter of thrust, specific impulse, burns, dry masses, drag, attitude, separation and ballistic "
        "coefficients: vehicle file, marked there."
    )
    assert not find(assumptions, "Trajectory: ")


def test_a_payload_of_which_the_vehicle_file_says_nothing_falls_as_a_cube():
    # 300 kg at 300 kg/m³ are a cube of 1 m, of which a quarter of six sides shows: 300 / (1.0 × 1.5) = 200 kg/m²
    [said] = find(basis_of().assumptions, "A payload")
    assert said == (
        "A payload that comes down alone falls as a tumbling cube of 300 kg/m³: a ballistic coefficient of 200 kg/m², "
        "and a factor of 1.6 either way (one standard deviation; assumed, for the vehicle file has no [payload.fall])."
    )
    # 2,400 kg are a cube of 2 m: 2,400 / (1.5 × 4) = 400 kg/m²
    heavy = fallzone.load_mission(MISSION).payload_kg.model_copy(update={"value": 2_400.0})
    assert "coefficient of 400 kg/m²" in find(basis_of(payload_kg=heavy).assumptions, "A payload")[0]


def test_a_payload_that_is_described_or_that_there_is_none_of_is_not_spoken_of():
    nothing = fallzone.load_mission(MISSION).payload_kg.model_copy(update={"value": 0.0})
    assert not find(basis_of(payload_kg=nothing).assumptions, "A payload")
    described = type("Described", (), {"fall": tiny_vehicle().fairing.fall})()
    basis = basis_of(vehicle=lambda vehicle: vehicle.model_copy(update={"payload": described}))
    assert not find(basis.assumptions, "A payload")


def test_an_ensemble_is_named_with_its_file():
    # Sixty rows, what they were fitted to and the names of their columns
    basis = basis_of(MISSION)
    assert len((SHIPPED / "ensembles" / f"{MISSION}.csv").read_text(encoding="utf-8").splitlines()) == 62
    assert find(basis.assumptions, "Vehicle and guidance") == [
        "Vehicle and guidance drawn from an ensemble of 60 that agree with what was published "
        f"(ensembles/{MISSION}.csv)."
    ]
    assert NOT_MODELLED_ALONE not in basis.not_modelled


def test_one_vehicle_alone_says_that_it_stands_for_all_that_agree():
    basis = basis_of(members=1)
    assert not find(basis.assumptions, "Vehicle and guidance") and NOT_MODELLED_ALONE in basis.not_modelled
    assert len(find(basis_of(members=2).assumptions, "Vehicle and guidance drawn from an ensemble of 2 ")) == 1


AIM = """
[aim]
launch_azimuth_deg = 170.0
mark = "assumed"
source = "press"
"""


@pytest.mark.parametrize(
    ("last_burn", "steepness"),
    [
        (
            "cut-off",
            " and 20° ± 10° steeper at the end of the gravity turn than the ascent of least propellant (one standard "
            "deviation each; assumed: {press})",
        ),
        ("depletion", " (one standard deviation; assumed: {press}), which burns the last stage to depletion"),
    ],
)
def test_guidance_that_was_solved_for_says_so_with_what_was_assumed_of_it(last_burn, steepness):
    mission = fallzone.load_mission("nuri-2021-10-21")
    aim = Aim(launch_azimuth_deg=170.0, last_burn=last_burn, mark="assumed", source="press")
    solved = mission.guidance.model_copy(update={"is_solved": True})
    basis = basis_of("nuri-2021-10-21", members=30, aim=aim, guidance=solved)
    # Its ensemble is of its own fit, and none of the vehicle
    assert find(basis.assumptions, "No flight of nuri was fitted")
    assert find(basis.assumptions, "The guidance was not published") == [
        "The guidance was not published; it was solved for: an ascent into an orbit of 700 km × 700 km at 97.8°, "
        f"launched towards {mission.guidance.launch_azimuth_deg:.4g}° ± 1°"
        f"{steepness.format(press=mission.sources['press'])}. Flights are drawn from 30 vehicles and guidances that "
        "reach this orbit."
    ]
    assert not find(basis.assumptions, "Vehicle and guidance") and NOT_MODELLED_ALONE not in basis.not_modelled
    codes.check_provenance(basis, "manifest.json")


def test_a_flight_without_a_fit_of_its_own_says_how_far_its_falls_were_moved_and_from_what_that_was_learnt():
    def told(*sources: str) -> list[str]:
        """What is said where the range has the first of these sources, azimuth and time of fall the last."""
        numbers = {"range_fraction": (0.04, 0), "azimuth_deg": (0.25, -1), "fall_time_fraction": (0.15, -1)}
        numbers["degrees_of_freedom"] = (4.0, -1)
        of_file = {
            key: Quantity(value=value, mark=("estimated", "assumed")[which], source=sources[which])
            for key, (value, which) in numbers.items()
        }
        texts = {"flights": "Flights left out", "guess": "A guess"}
        changed = load_discrepancy(Geodata(SHIPPED)).model_copy(update={**of_file, "sources": texts})
        basis = basis_of(discrepancy=changed)
        codes.check_provenance(basis, "manifest.json")
        return find(basis.assumptions, "The ascent was taken from another flight or solved for")

    assert told("flights", "guess") == [
        "The ascent was taken from another flight or solved for, has no fit of its own, and may be off as a whole: "
        "beside their scatter all bodies of one flight are moved together, by 4 % of their range from the pad and "
        "0.25° about it (scales of Student's t with 4 degrees of freedom, by which nearly two flights in three are off "
        "at most, and some by several times as much), and by 15 % of the time for which they fall (one standard "
        "deviation; estimated, assumed: Flights left out; A guess)."
    ]
    # The same source is named once
    [alone] = told("flights", "flights")
    assert alone.endswith("estimated, assumed: Flights left out).")
    assert not find(basis_of().assumptions, "The ascent was taken")


def test_what_was_left_out_is_that_of_the_package_the_mission_has_its_own():
    assert basis_of().not_modelled == NOT_MODELLED
    assert basis_of(members=1).not_modelled == (*NOT_MODELLED, NOT_MODELLED_ALONE)


def test_a_breakup_makes_no_more_pieces_than_all_groups_of_the_vehicle():
    # chollima-1.toml: engine 4, heavy parts 3, tanks 5, panels 5; 1, 5 and 4; 2, 4 and 2; 3 of the shell
    [said] = find(basis_of(cases=("explosion@T+50",)).assumptions, "A breakup")
    assert said.startswith("A breakup makes 38 pieces at most, in the debris groups of the vehicle file")


def test_what_is_known_of_the_failure_as_it_went_is_told_where_it_is_flown():
    # naro-2009-08-25.toml: settings = { kept_share = 0.5 }
    flown = basis_of("naro-2009-08-25", cases=("nominal", "as-flown"))
    assert find(flown.assumptions, "The flight as flown fails") == [
        "The flight as flown fails by fairing separation failure with kept_share = 0.5 (mission file)."
    ]
    assert not find(basis_of("naro-2009-08-25").assumptions, "The flight as flown fails")
    assert not find(basis_of(cases=("as-flown",)).assumptions, "The flight as flown fails"), (
        "nothing more is known of it"
    )


def test_sobol_points_are_told_with_the_flights_of_a_replicate():
    [said] = find(basis_of(sampling=Sampling(seed=5, kind="sobol")).assumptions, "Samples: ")
    assert "scrambled Sobol points" in said and "in replicates of 512 flights" in said
    assert basis_of(sampling=Sampling(seed=5, kind="sobol")).sampling == "sobol"
    assert not find(basis_of().assumptions, "Samples: ")


SPREAD = """
[trajectory_spread]
position_m = 500.0
velocity_mps = 2.5
mark = "assumed"
source = "press"
"""


def test_an_external_trajectory_is_named_with_its_spread_and_what_cannot_be_followed(tmp_path):
    name = "nuri-2021-10-21"
    # Straight up and to the south for as long as the mission has events
    t_s = np.arange(0.0, 1_001.0, 4.0)
    _, north, up = made.axes(*made.PAD_LONLAT)
    velocity = np.tile(500.0 * up - 1_000.0 * north, (len(t_s), 1))
    states = np.concatenate([made.pad_ecef_m(*made.PAD_LONLAT) + t_s[:, None] * velocity, velocity], axis=1)
    (tmp_path / "flight.csv").write_text(made.csv(t_s, states), encoding="utf-8")
    lines = (SHIPPED / "missions" / f"{name}.toml").read_text(encoding="utf-8").split("\n")
    start = lines.index("[guidance]")
    end = next(i for i in range(start + 1, len(lines)) if lines[i].startswith("["))
    text = "\n".join([*lines[:start], 'trajectory_file = "flight.csv"', *lines[end:], SPREAD])
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    basis = basis_of(str(tmp_path / f"{name}.toml"))
    [told] = find(basis.assumptions, "Trajectory: ")
    mission = fallzone.load_mission(name)
    assert "flight.csv" in told
    assert find(basis.assumptions, "Flights lie beside") == [
        "Flights lie beside the trajectory, each as a whole, by 500 m and 2.5 m/s (one standard deviation of each "
        f"component; assumed: {mission.sources['press']})."
    ]
    assert find(basis.assumptions, "Scatter of ") == [
        "Scatter of separation and ballistic coefficients: vehicle file, marked there."
    ]
    assert basis.not_modelled == (*NOT_MODELLED, *NOT_MODELLED_EXTERNAL)
    assert not find(basis.assumptions, "Vehicle and guidance"), "no ensemble flies along it"


def test_falls_that_the_fit_does_not_determine_are_told_and_leave_a_doubt():
    fit = fallzone.load_mission(MISSION).fit.model_copy(update={"not_determined": ("stage-1", "fairing")})
    basis = basis_of(fit=fit)
    told = "Falls that nothing published determines, computed by one flight of many: first stage, fairing halves."
    assert find(basis.assumptions, "Falls that nothing") == [told]
    assert [say_doubt(doubt) for doubt in basis.fall_doubts] == [
        "Nothing that was published determines where these fall: first stage, fairing halves. They may fall elsewhere "
        "than computed, and outside their areas nothing is safe."
    ]
    assert basis_of().fall_doubts == ()


def test_a_flight_that_flies_as_another_says_what_it_has_from_there():
    taken = find(basis_of("malligyong-1-2023-05-31").assumptions, "Times of separation are taken over")
    # Those of the stages follow from burn times of the vehicle that agrees with all flights
    assert len(taken) == 1 and taken[0].startswith(f"Times of separation are taken over from {MISSION}: ")
    assert "payload" in taken[0]
    assert not find(basis_of().assumptions, "Times of separation are taken over")

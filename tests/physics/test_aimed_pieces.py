"""Laws of pieces thrown at a target: weights that make up for it exactly, whatever the way there is taken to be."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from means import is_mean

from fallzone import plugins
from fallzone.assessment.inputs import load_mission
from fallzone.catalogue.inputs import flight_inputs
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.earth.geodesic import range_azimuth
from fallzone.flight.environment import build_mission_environment
from fallzone.kernels.fall.fall import fall
from fallzone.kernels.wind_modes import WIND_MODES
from fallzone.model.fragment import PARTS, Stacks
from fallzone.montecarlo.flights import Scatter
from fallzone.montecarlo.importance.pieces import OWN_SHARE, AimedPieces
from fallzone.montecarlo.importance.target import Target
from fallzone.montecarlo.importance.ways import Way
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling

FROM = (128.0, 26.0)


def test_turned_numbers_with_their_weights_are_distributed_as_they_were():
    # One and a half standard deviations away, aimed with half of one: weights have a variance
    count, random = 200_000, np.random.default_rng(3)
    slope_m = np.array([[4e3, 1e3, 0.0, -2e3], [0.0, 3e3, 5e3, 1e3]])
    scale_m = math.sqrt(np.trace(slope_m @ slope_m.T) / 2.0)
    way = Way(
        group=SimpleNamespace(count=1),
        rows=np.arange(count),
        slope_m=np.tile(slope_m, (count, 1, 1)),
        aim_m=np.tile([1.5 * scale_m, 0.0], (count, 1)),
        spread_m=np.full(count, 0.5 * scale_m),
        chance=np.ones(count),
    )
    drawn, about, choice = random.normal(size=(count, 4)), random.normal(size=(count, 2)), random.random(count)
    turned = np.where((random.random(count) < 0.5)[:, None], way.turn(drawn, np.arange(count), about, choice), drawn)
    ratio = 1.0 / (0.5 + 0.5 * way.find_ratio(turned[:, None])[:, 0])
    assert ratio.max() <= 2.0 and is_mean(ratio, 1.0)
    for column in turned.T:
        assert is_mean(ratio * column, 0.0)
        assert is_mean(ratio * column**2, 1.0)
        assert is_mean(ratio * (column > 2.0), 0.5 * math.erfc(2.0 / math.sqrt(2.0)))


@pytest.fixture(scope="module")
def launch():
    mission = load_mission("malligyong-1-2023-08-24")
    inputs = flight_inputs(mission)
    return inputs.vehicle, build_mission_environment(mission, inputs.site)


def stacks_at(vehicle, height_m: float) -> Stacks:
    """A block of vehicles at one place, each moving to the south at 1 km/s, with nothing gone."""
    row = np.arange(BLOCK_FLIGHTS)
    lon, lat = np.radians(FROM)
    south = np.array([math.sin(lat) * math.cos(lon), math.sin(lat) * math.sin(lon), -math.cos(lat)])
    return Stacks(
        flight=row.astype(np.int32),
        row=row,
        t_s=np.full(BLOCK_FLIGHTS, 100.0),
        position_ecef_m=np.tile(geodetic_to_ecef(*FROM, height_m), (BLOCK_FLIGHTS, 1)),
        velocity_ecef_mps=np.tile(1_000.0 * south, (BLOCK_FLIGHTS, 1)),
        mass_kg=np.full(BLOCK_FLIGHTS, 20e3),
        stage=np.zeros(BLOCK_FLIGHTS, dtype=np.int8),
        fairing_on=np.ones(BLOCK_FLIGHTS, dtype=bool),
        bodies_on=np.ones((BLOCK_FLIGHTS, len(vehicle.bodies)), dtype=bool),
        part_kg=np.tile([vehicle.dry_masses_kg.get(part, 0.0) for part in PARTS], (BLOCK_FLIGHTS, 1)),
    )


def break_up(launch, target: Target | None, blocks: int, height_m: float = 50e3):
    """Whether any piece of each breakup comes down in a circle of 5 km about the target, and the weights."""
    vehicle, environment = launch
    breakup, stacks, hits, ratios = plugins.load("breakup", "debris-groups"), stacks_at(vehicle, height_m), [], []
    scatter = Scatter(
        member=np.zeros(BLOCK_FLIGHTS, dtype=np.int64),
        errors=np.zeros((BLOCK_FLIGHTS, 49)),
        wind_factor=np.zeros((BLOCK_FLIGHTS, 2 * WIND_MODES)),
        density_factor=np.ones(BLOCK_FLIGHTS),
    )
    for block in range(blocks):
        draws = Sampling(seed=5).draw_block("breakups", block)
        aimed = AimedPieces(target=target or FAR, environment=environment, scatter=scatter, shifts=None)
        found = (
            aimed.break_up(breakup, stacks, vehicle, draws)
            if target
            else breakup.sample_fragments(stacks, vehicle, draws)
        )
        down = fall(
            found.position_ecef_m,
            found.velocity_ecef_mps,
            beta_kgpm2=found.beta_kgpm2,
            environment=environment,
            curve_index=found.curve_index,
            wind_factor=scatter.wind_factor[found.row],
            lift_ratio_ecef=0.0 if found.lift_ratio_ecef is None else found.lift_ratio_ecef,
        )
        away_m, _azimuth_deg = range_azimuth(NEAR.lon_deg, NEAR.lat_deg, down.lon_deg, down.lat_deg)
        hits.append(np.bincount(found.row[away_m < 5_000.0], minlength=BLOCK_FLIGHTS) > 0)
        ratios.append(aimed.ratio)
    return np.concatenate(hits), np.concatenate(ratios)


# Beside the track, where some pieces in a hundred breakups come down; and on the other side of the Earth
NEAR = Target(lon_deg=128.12, lat_deg=25.45, radius_m=5_000.0)
FAR = Target(lon_deg=-52.0, lat_deg=-26.0, radius_m=5_000.0)


def test_a_place_beside_the_track_is_hit_as_often_as_by_plain_breakups_and_known_far_better(launch):
    plain, ones = break_up(launch, None, 40)
    hit, ratio = break_up(launch, NEAR, 8)
    assert np.all(ones == 1.0)
    assert is_mean(ratio, 1.0) and ratio.min() > 0.0 and ratio.max() <= 1.0 / OWN_SHARE + 1e-9
    weighted, known = hit * ratio, plain.mean()
    error = math.hypot(plain.std() / math.sqrt(len(plain)), weighted.std() / math.sqrt(len(weighted)))
    assert 0.0 < known < 0.05
    assert abs(weighted.mean() - known) < 4.0 * error
    assert known / weighted.var() > 5.0


def test_what_is_out_of_reach_is_not_aimed_at(launch):
    _hit, ratio = break_up(launch, FAR, 1)
    assert np.all(ratio == 1.0)

"""How lofted the shipped vehicles flew, and so how lofted a flight is taken to be of which nothing is known."""

from __future__ import annotations

import numpy as np
import pytest

from fallzone.calibration.published import Flights, measure_row
from fallzone.calibration.residuals import find_offset
from fallzone.catalogue.inputs import flight_inputs
from fallzone.flight.aim.ascents import solve_aim
from fallzone.flight.aim.missions import with_ascent
from fallzone.flight.aim.standing import stand_on_pad
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import load_flight
from fallzone.model.mission import Aim, CorridorItem, TargetOrbit
from fallzone.model.record import Quantity

# The flights to which the four vehicles are fitted, with the azimuths of their zones and the orbits that they reached
FLIGHTS = {
    "nuri-2021-10-21": (170.0, 172.7, (700e3, 700e3, 97.8)),
    "naro-2013-01-30": (171.0, None, (300e3, 1_500e3, 80.0)),
    "kwangmyongsong-4-2016-02-07": (180.5, 180.6, (465e3, 502e3, 97.5)),
    "malligyong-1-2023-08-24": (193.5, 170.5, (493e3, 512e3, 97.43)),
}
LOFTS_DEG = np.arange(0.0, 33.0, 4.0)
LENGTHS = ("height_m", "range_m", "downrange_m", "lat_deg")


def _find_loft_deg(name: str) -> float:
    """Loft with which heights and falls come nearest to what was published, in least squares of tolerances."""
    azimuth_deg, corridor_deg, orbit = FLIGHTS[name]
    mission = load_flight(name)
    perigee_m, apogee_m, inclination_deg = (Quantity(value=one, mark="declared", source="press") for one in orbit)
    corridor = () if corridor_deg is None else (CorridorItem(item="stage-2", azimuth_deg=corridor_deg),)
    aimed = mission.model_copy(
        update={
            "guidance": None,
            "aim": Aim(mark="assumed", source="press", launch_azimuth_deg=azimuth_deg, corridor=corridor),
            "target_orbit": TargetOrbit(perigee_m=perigee_m, apogee_m=apogee_m, inclination_deg=inclination_deg),
        }
    )
    inputs = aimed._inputs = flight_inputs(mission)
    environment = build_mission_environment(aimed, inputs.site)
    rows = [row for row in aimed.published if row.case == "nominal" and row.name != "orbit" and row.quantity in LENGTHS]
    pad = stand_on_pad(aimed, inputs.vehicle, inputs.site, environment)
    best = solve_aim(pad)
    costs = []
    for loft_deg in LOFTS_DEG:
        flown = with_ascent(aimed, pad, pad.steer(best.elevation_deg + loft_deg, best.primer))
        flown._inputs = inputs
        flights = Flights(flown, inputs.vehicle, inputs.site, environment)
        costs.append(sum(find_offset(row, measure_row(flights, row)) ** 2 for row in rows))
    middle = int(np.clip(np.argmin(costs), 1, len(LOFTS_DEG) - 2))
    near = slice(middle - 1, middle + 2)
    square, slope, _constant = np.polyfit(LOFTS_DEG[near], np.array(costs)[near], 2)
    return float(-slope / square / 2.0)


def test_the_loft_of_an_unknown_flight_is_that_of_four_known_ones():
    lofts_deg = [_find_loft_deg(name) for name in FLIGHTS]
    unknown = Aim(mark="assumed", source="press")
    # To the nearest 5°: the standard errors of a mean of four, and of their deviation, are some 6° and 4°
    assert unknown.loft_deg == pytest.approx(np.mean(lofts_deg), abs=2.5)
    assert unknown.loft_sigma_deg == pytest.approx(np.std(lofts_deg, ddof=1), abs=2.5)

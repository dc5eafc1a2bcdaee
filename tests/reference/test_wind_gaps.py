"""No wind is made up across a gap: both sides of every limit, in every kind of file; what was bridged is said."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest
import wind_files as made
from told import tell
from wind_files import grids_in_forks  # noqa: F401  (a fixture)

from fallzone.atmospheres import us76
from fallzone.errors import InputError
from fallzone.winds import gridded, profile, sounding
from fallzone.winds._levels import WindColumn

SEASON = {"month": 8, "lat_deg": 34.4}
GEOPOTENTIAL_M = 7_000.0 * np.log(1013.0 / made.PRESSURES_HPA)
MIDNIGHT = made.LIFTOFF_UTC.replace(hour=0, minute=0)


def read(tmp_path, data=None, *, when_utc=made.LIFTOFF_UTC, place_lonlat=made.PAD_LONLAT) -> WindColumn:
    file = made.write_grid(tmp_path / "grid.nc", data)
    return gridded.build(where="grid.nc", file=file, when_utc=when_utc, place_lonlat=place_lonlat, atmosphere=us76)


def at_times(*hours: float):
    """A grid of some times, in hours since midnight of the day of the launch."""
    return made.grid(times=[np.datetime64("2023-08-23") + np.timedelta64(round(60.0 * hour), "m") for hour in hours])


@pytest.mark.parametrize("apart_h", [11.9, 12.0])
def test_two_times_at_most_12_hours_apart_are_joined(tmp_path, apart_h):
    # The field is linear in time: half-way it is the field of half-way, whichever two times it was stated at
    when = MIDNIGHT + timedelta(hours=6.0 + apart_h / 2.0)
    wind = read(tmp_path, at_times(6.0, 6.0 + apart_h), when_utc=when)
    east, _ = made.field(*made.PAD_LONLAT, 6.0 + apart_h / 2.0 - 18.0, GEOPOTENTIAL_M)
    assert wind.east_mps == pytest.approx(east, abs=1e-9) and wind.east_sigma_mps == pytest.approx(4.0, abs=1e-12)
    assert "The wind is interpolated between 2023-08-23 06:00 UTC and 2023-08-23 " in tell(wind)


def test_between_times_more_than_12_hours_apart_the_nearer_stands_alone_within_6_hours(tmp_path):
    grid = at_times(6.0, 18.0 + 0.1)
    wind = read(tmp_path, grid, when_utc=MIDNIGHT + timedelta(hours=11.0))
    east, _ = made.field(*made.PAD_LONLAT, 6.0 - 18.0, GEOPOTENTIAL_M)
    assert wind.east_mps == pytest.approx(east, abs=1e-9)
    # 4 m/s of the grid, and 1 m/s for each of the 5 hours
    assert wind.north_sigma_mps == pytest.approx(math.hypot(4.0, 5.0), abs=1e-9)
    assert "The wind is that of 2023-08-23 06:00 UTC alone, 5.0 h before the launch." in tell(wind)
    assert "For the time and distance between wind and launch a further spread of 5 m/s is assumed." in tell(wind)


def test_half_way_between_times_more_than_12_hours_apart_there_is_no_wind(tmp_path):
    with pytest.raises(InputError, match=r"\[time\]: covers .* in 2 times; the launch is at .* at most 12 h apart"):
        read(tmp_path, at_times(6.0, 18.1), when_utc=MIDNIGHT + timedelta(hours=12.05))


@pytest.mark.parametrize("hours", [-6.0, -5.9, 0.0, 5.9, 6.0])
def test_a_single_time_within_6_hours_is_taken_with_a_wider_spread(tmp_path, hours):
    wind = read(tmp_path, at_times(12.0), when_utc=MIDNIGHT + timedelta(hours=12.0 + hours))
    assert wind.east_sigma_mps == pytest.approx(math.hypot(4.0, hours), abs=1e-9)
    side = "before" if hours > 0.0 else "after"
    alone = f"The wind is that of 2023-08-23 12:00 UTC alone, {abs(hours):.1f} h {side} the launch."
    assert (alone in tell(wind)) == (hours != 0.0) == ("of that time, 2023-08-23 12:00 UTC." not in tell(wind))


@pytest.mark.parametrize("hours", [-6.1, 6.1])
def test_a_single_time_farther_away_is_refused(tmp_path, hours):
    with pytest.raises(InputError, match="one time within 6 h is needed"):
        read(tmp_path, at_times(12.0), when_utc=MIDNIGHT + timedelta(hours=12.0 + hours))


@pytest.mark.parametrize("step_deg", [2.9, 3.0])
def test_nodes_at_most_3_degrees_apart_are_joined(tmp_path, step_deg):
    data = made.grid(lon_deg=[126.0, 126.0 + step_deg], lat_deg=[36.0, 36.0 - step_deg])
    wind = read(tmp_path, data)
    east, _ = made.field(*made.PAD_LONLAT, 50.0 / 60.0, GEOPOTENTIAL_M)
    assert wind.east_mps == pytest.approx(east, abs=1e-9)
    for axis in ("latitude", "longitude"):
        assert f"The wind is interpolated between nodes {step_deg:.3g}° of {axis} apart." in tell(wind)


@pytest.mark.parametrize(
    ("lon_deg", "lat_deg", "axis"),
    [([126.0, 129.1], [34.0, 35.0], "longitude"), ([127.0, 128.0], [36.0, 32.9], "latitude")],
)
def test_nodes_more_than_3_degrees_apart_are_refused(tmp_path, lon_deg, lat_deg, axis):
    words = rf"\[{axis}\]: the nodes about the pad are 3.1 degrees apart; at most 3 are bridged"
    with pytest.raises(InputError, match=words):
        read(tmp_path, made.grid(lon_deg=lon_deg, lat_deg=lat_deg))


def test_a_gap_elsewhere_in_the_grid_does_not_matter(tmp_path):
    data = made.grid(lon_deg=[100.0, 127.0, 128.0], lat_deg=[34.0, 35.0, 60.0])
    east, _ = made.field(*made.PAD_LONLAT, 50.0 / 60.0, GEOPOTENTIAL_M)
    assert read(tmp_path, data).east_mps == pytest.approx(east, abs=1e-9)


@pytest.mark.parametrize("away_deg", [-1.4, 1.4])
def test_the_only_node_of_a_file_is_taken_when_it_is_near_with_a_wider_spread(tmp_path, away_deg):
    lat_deg = made.PAD_LONLAT[1] + away_deg
    data = made.grid(lon_deg=[made.PAD_LONLAT[0]], lat_deg=[lat_deg])
    wind = read(tmp_path, data.isel(latitude=0))
    # A degree of latitude is 110.9 to 111.0 km about here; 1.5 m/s for each 100 km
    assert wind.east_sigma_mps == pytest.approx(math.hypot(4.0, 1.5 * 1.4 * 1.1095), abs=0.002)
    assert "The wind is that at the only node of the grid, 155 km from the pad." in tell(wind)


@pytest.mark.parametrize(("axis", "index"), [("longitude", 0), ("latitude", 1)])
def test_the_only_node_of_a_file_is_refused_farther_away(tmp_path, axis, index):
    node = list(made.PAD_LONLAT)
    node[index] += 1.6
    with pytest.raises(InputError, match=rf"\[{axis}\]: covers [\d.]+ alone; .* a node within 1.5 degrees is needed"):
        read(tmp_path, made.grid(lon_deg=[node[0]], lat_deg=[node[1]]))


# --- levels, in every kind of file

LEVELS_HPA = {
    149.0: [1000, 925, 800, 651, 520, 400, 300, 200, 100, 10],
    150.0: [1000, 925, 800, 650, 520, 400, 300, 200, 100, 10],
    151.0: [1000, 925, 800, 649, 520, 400, 300, 200, 100, 10],
}


def _grid(tmp_path, levels_hpa):
    return read(tmp_path, made.grid(pressures_hpa=np.array(levels_hpa)))


def _wyoming(tmp_path, levels_hpa):
    rise = [(float(p), round(7_000.0 * math.log(1013.0 / p)), 270, 20.0) for p in levels_hpa]
    facts = {"when_utc": made.LIFTOFF_UTC, "place_lonlat": made.PAD_LONLAT, "atmosphere": us76}
    return sounding.build(where="balloon.txt", text=made.wyoming(rise), **facts)


def _igra(tmp_path, levels_hpa):
    rise = [("10", 100 * p, round(7_000.0 * math.log(1013.0 / p)), 270, 200) for p in levels_hpa]
    facts = {"when_utc": made.LIFTOFF_UTC, "place_lonlat": made.PAD_LONLAT, "atmosphere": us76}
    return sounding.build(where="balloon.txt", text=made.igra(rise), **facts)


def _profile(tmp_path, levels_hpa):
    rows = "".join(f"{p},1,2\n" for p in levels_hpa)
    return profile.build(where="wind.csv", text=f"pressure_hpa,u_m/s,v_m/s\n{rows}", atmosphere=us76)


def _profile_with_heights(tmp_path, levels_hpa):
    rows = "".join(f"{p},{7_000.0 * math.log(1013.0 / p):.0f},1,2\n" for p in levels_hpa)
    return profile.build(where="wind.csv", text=f"pressure_hpa,height_m,u_m/s,v_m/s\n{rows}", atmosphere=us76)


KINDS = [_grid, _wyoming, _igra, _profile, _profile_with_heights]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step_hpa", LEVELS_HPA)
def test_levels_are_joined_across_150_hpa_and_no_more(tmp_path, kind, step_hpa):
    if step_hpa <= 150.0:
        words = f"Levels of the wind are at most {step_hpa:g} hPa apart."
        assert words in tell(kind(tmp_path, LEVELS_HPA[step_hpa]))
    else:
        with pytest.raises(
            InputError, match=r"holds no wind between 800 and 649 hPa; levels at most 150 hPa apart are"
        ):
            kind(tmp_path, LEVELS_HPA[step_hpa])


@pytest.mark.parametrize("kind", KINDS)
def test_the_one_wider_step_between_standard_levels_is_bridged_and_said(tmp_path, kind):
    standard = [1000, 925, 850, 700, 500, 400, 300, 250, 200, 150, 100, 10]
    words = "hPa apart, but for 700 and 500 hPa, with no standard level between."
    assert words in tell(kind(tmp_path, standard))
    with pytest.raises(InputError, match="holds no wind between 700 and 499 hPa"):
        kind(tmp_path, [499 if level == 500 else level for level in standard])


def test_a_sounding_that_lost_its_wind_in_between_is_refused():
    rise = [level if level[0] not in (600.0, 500.0) else (*level[:2], None, None) for level in made.RISE]
    facts = {"when_utc": made.LIFTOFF_UTC, "place_lonlat": made.PAD_LONLAT, "atmosphere": us76}
    with pytest.raises(InputError, match="holds no wind between 700 and 400 hPa"):
        sounding.build(where="balloon.txt", text=made.wyoming(rise), **facts)


def test_levels_of_a_pilot_balloon_that_state_heights_only_are_held_to_it_too():
    # 3,012 and 5,574 m of the standard atmosphere are 700 and 500 hPa; 2,800 m are 719 hPa
    rise = [("30", -9999, height, 270, 100) for height in (100, 1_000, 2_000, 2_800, 5_574, 7_000)]
    facts = {"when_utc": made.LIFTOFF_UTC, "place_lonlat": made.PAD_LONLAT, "atmosphere": us76}
    with pytest.raises(InputError, match=r"holds no wind between 71\d\.\d+ and 50\d\.\d* hPa"):
        sounding.build(where="balloon.txt", text=made.igra(rise), **facts)
    rise.insert(4, ("30", -9999, 4_200, 270, 100))
    assert sounding.build(where="balloon.txt", text=made.igra(rise), **facts).height_m.size == 7


def test_a_profile_in_heights_says_how_far_its_levels_are_apart():
    text = "height_m,u_m/s,v_m/s\n0,1,2\n9000,3,4\n"
    wind = profile.build(where="w", text=text, atmosphere=us76)
    assert "Levels of the wind are at most 9000 m apart, as stated." in tell(wind)

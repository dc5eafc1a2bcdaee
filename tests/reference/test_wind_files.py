"""Winds from files: profiles, soundings and grids, each against numbers worked out by hand."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from datetime import timedelta

import numpy as np
import pytest
import wind_files as made
from hypothesis import given
from hypothesis import strategies as st
from told import tell
from wind_files import grids_in_forks  # noqa: F401  (a fixture)

from fallzone.atmospheres import us76
from fallzone.errors import InputError
from fallzone.winds import gridded, profile, sounding, westerly
from fallzone.winds._grids import apart
from fallzone.winds._levels import WindColumn

KNOT_MPS = 1852.0 / 3600.0
SEASON = {"month": 8, "lat_deg": 34.4}


def read_profile(text: str) -> WindColumn:
    return profile.build(where="wind.csv", text=text, atmosphere=us76)


def read_sounding(text: str, *, when_utc=made.LIFTOFF_UTC, place_lonlat=made.PAD_LONLAT) -> WindColumn:
    return sounding.build(where="balloon.txt", text=text, when_utc=when_utc, place_lonlat=place_lonlat, atmosphere=us76)


def read_grid(file, *, when_utc=made.LIFTOFF_UTC, place_lonlat=made.PAD_LONLAT) -> WindColumn:
    return gridded.build(where="grid.nc", file=file, when_utc=when_utc, place_lonlat=place_lonlat, atmosphere=us76)


def wind_at(wind: WindColumn, height_m: float) -> tuple[float, ...]:
    return tuple(float(part) for part in wind.tabulate(height_m, **SEASON))


def geometric_m(geopotential_m: float) -> float:
    """The other way round than the code: H = R z / (R + z), solved by hand for z."""
    return geopotential_m / (1.0 - geopotential_m / 6_356_766.0)


# --- a column of wind, whatever it was read from


def test_a_column_meets_its_levels_and_never_overshoots_between_them():
    wind = read_profile(made.PROFILE)
    assert wind_at(wind, 12_000.0) == pytest.approx((40.0, 5.0, 6.0, 4.0), abs=1e-12)
    east, north, *_ = wind.tabulate(np.linspace(0.0, 30_000.0, 601), **SEASON)
    assert east.min() >= -8.0 and east.max() <= 40.0 and north.min() >= -3.0 and north.max() <= 5.0


def test_below_its_lowest_level_the_wind_is_held():
    wind = read_profile("height_m,east_mps,north_mps\n800,7,-2\n9000,20,3\n")
    assert wind_at(wind, 0.0)[:2] == pytest.approx((7.0, -2.0), abs=1e-12)


def test_above_its_top_the_wind_becomes_that_of_the_season_and_nowhere_surer_than_both():
    wind = read_profile(made.PROFILE)
    heights = np.linspace(30_000.0, 35_000.0, 51)
    mixed, season = wind.tabulate(heights, **SEASON), westerly.tabulate(heights, **SEASON)
    assert [float(part[-1]) for part in mixed] == pytest.approx([float(part[-1]) for part in season], abs=1e-9)
    # Half-way up both are equally likely: the mean of the means; the mean variance and the square of half their gap
    gap = float(season[0][25]) - -8.0
    assert mixed[0][25] == pytest.approx(-8.0 + gap / 2.0, abs=1e-9)
    assert mixed[2][25] ** 2 == pytest.approx((25.0 + float(season[2][25]) ** 2) / 2.0 + gap**2 / 4.0, rel=1e-9)
    assert (mixed[2] >= np.minimum(5.0, season[2]) - 1e-9).all()


def test_far_above_a_file_the_wind_is_the_seasons():
    heights = np.array([40_000.0, 60_000.0, 110_000.0, 500_000.0])
    for mine, season in zip(
        read_profile(made.PROFILE).tabulate(heights, **SEASON), westerly.tabulate(heights, **SEASON), strict=True
    ):
        assert mine == pytest.approx(season, abs=1e-9)


# --- the season


@pytest.mark.parametrize(
    ("lat_deg", "east_mps"),
    [
        # At the sea in July: −5 m/s of the trade winds, or 4 m/s; and of the jet's 16 m/s a share of
        # exp(−((|lat| − 36)/20)²) · exp(−(11.5/6.5)²), the latter 0.04371
        (10.0, -5.0 + 16.0 * 0.18452 * 0.04371),
        (24.9, -5.0 + 16.0 * 0.73494 * 0.04371),
        (25.0, 4.0 + 16.0 * 0.73897 * 0.04371),
        (40.0, 4.0 + 16.0 * 0.96079 * 0.04371),
        # In the south July is winter: 58 m/s of the jet
        (-10.0, -5.0 + 58.0 * 0.18452 * 0.04371),
        (-25.0, 4.0 + 58.0 * 0.73897 * 0.04371),
    ],
)
def test_the_wind_at_the_sea_is_the_trade_wind_below_25_degrees_and_westerly_beyond(lat_deg, east_mps):
    east, north, *_ = westerly.tabulate(0.0, month=7, lat_deg=lat_deg)
    # 1 cm/s: the high winds of 60 km have 4e-6 of their 50 m/s here, and the shares above have five digits
    assert float(east) == pytest.approx(east_mps, abs=0.01) and float(north) == 0.0


# --- profiles


@pytest.mark.parametrize(
    ("direction_deg", "east", "north"), [(0, 0, -10), (90, -10, 0), (180, 0, 10), (270, 10, 0), (360, 0, -10)]
)
def test_a_wind_from_the_west_blows_to_the_east(direction_deg, east, north):
    wind = read_profile(f"height_m,direction_deg,speed_mps\n0,{direction_deg},10\n9000,{direction_deg},10\n")
    assert wind_at(wind, 4_000.0)[:2] == pytest.approx((east, north), abs=1e-12)


def test_a_profile_without_spread_gets_an_assumed_one_and_says_so():
    wind = read_profile("height_m,east_mps,north_mps\n0,7,-2\n9000,20,3\n")
    assert wind_at(wind, 5_000.0)[2:] == (4.0, 4.0) and "A spread of the wind of 4 m/s is assumed." in tell(wind)
    assert "(wind.csv)" in tell(wind)
    assert "it turns into 'Assumed seasonal westerlies with spread' over 5000 m" in tell(wind)


def test_levels_in_pressure_lie_where_the_air_of_the_mission_has_them():
    # US Standard Atmosphere 1976, table I: pressures [hPa] and the heights [m] that have them
    table = {1013.25: 0, 898.76: 1_000, 795.01: 2_000, 701.21: 3_000, 616.60: 4_000, 540.48: 5_000, 411.05: 7_000}
    table |= {308.00: 9_000, 226.32: 11_019, 103.52: 16_000, 54.749: 20_063}
    wind = read_profile("pressure_hpa,east_mps,north_mps\n" + "".join(f"{hpa},1,0\n" for hpa in table))
    assert wind.height_m == pytest.approx(list(table.values()), abs=1.0)  # 1 m: the last digit of the pressures


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"wind.csv: is empty"),
        ("height_m,east_mps,north_mps\n0,1,2\n", r"wind.csv: holds 1 level"),
        ("heigth_m,east_mps,north_mps\n0,1,2\n9,1,2\n", r"line 1: unknown column 'heigth_m'; did you mean 'height_m'"),
        (
            "height_m,pressure_hpa,east_mps,north_mps\n0,1000,1,2\n9,400,1,2\n",
            r"line 3: 400 hPa at 9 m; about 1\.01e\+03 hPa",
        ),
        ("height_m,pressure_hpa,u_m/s,v_m/s\n0,1013,1,2\n9000,308,1,2\n", r"no wind between 1013 and 308 hPa"),
        ("east_mps,north_mps\n1,2\n1,2\n", r"line 1: no column of heights; expected height_m"),
        (
            "height_m,speed_mps\n0,1\n9,1\n",
            r"line 1: columns speed_mps; expected both of speed_mps, direction_deg, or ",
        ),
        ("height_m,east_mps,north_mps,east_sigma_mps\n0,1,2,1\n", r"columns east_sigma_mps; .* or neither"),
        ("height_m,height_m,east_mps,north_mps\n0,0,1,2\n", r"column 'height_m' stands there twice"),
        ("height_m,east_mps,north_mps\n0,1,2\n9,1\n", r"line 3: holds 2 values; expected 3"),
        ("height_m,east_mps,north_mps\n0,1,2\n9,1,x\n", r"line 3 \[north_mps\]: 'x' is not a number"),
        ("height_m,east_mps,north_mps\n0,1,2\n9,nan,2\n", r"line 3 \[east_mps\]: is missing; expected a number"),
        ("height_m,east_mps,north_mps\n0,1,2\n9,251,2\n", r"line 3 \[east_mps\]: 251 is out of range; expected -250"),
        ("height_m,east_mps,north_mps\n0,180,180\n9,1,2\n", r"wind of 255 m/s at 0 m; expected at most 250 m/s"),
        ("height_m,speed_mps,direction_deg\n0,1,361\n9,1,2\n", r"line 2 \[direction_deg\]: 361 is out of range"),
        ("height_m,speed_mps,direction_deg\n0,-1,0\n9,1,2\n", r"line 2 \[speed_mps\]: -1 is out of range"),
        ("height_m,east_mps,north_mps\n900,1,2\n\n900,1,2\n", r"line 4 \[height_m\]: 900; expected more than"),
        ("pressure_hpa,east_mps,north_mps\n900,1,2\n901,1,2\n", r"line 3 \[pressure_hpa\]: 901; expected less than"),
        (
            "pressure_hpa,east_mps,north_mps\n1099,1,2\n901,1,2\n",
            r"line 2 \[pressure_hpa\]: 1099; expected .*US Standard",
        ),
        ("height_m,east_mps,north_mps\n3000,1,2\n9000,1,2\n", r"spans 3000 to 9000 m; it must begin at 2000 m"),
    ],
)
def test_a_profile_that_cannot_be_true_is_refused_with_its_line(text, words):
    with pytest.raises(InputError, match=words) as error:
        read_profile(text)
    assert error.value.exit_code == 3


def test_a_profile_from_a_spreadsheet_reads():
    wind = read_profile("\ufeffheight_m, east_mps ,north_mps\r\n# remark, with commas\r\n0,1,2\r\n\r\n9000,3,4\r\n")
    assert wind_at(wind, 9_000.0)[:2] == pytest.approx((3.0, 4.0))


@given(st.text(max_size=200))
def test_any_text_is_a_profile_or_an_error_that_names_the_file(text):
    try:
        assert read_profile(text).height_m.size >= 2
    except InputError as error:
        assert str(error).startswith("wind.csv")


# --- soundings


def test_a_wyoming_page_gives_its_winds_in_metres_per_second_at_geometric_heights():
    wind = read_sounding(made.wyoming())
    assert tell(wind).startswith("Wind: radiosonde of 47158 Somewhere, 2023-08-23 18:00 UTC (balloon.txt).\n")
    jet_m = geometric_m(12_300.0)
    assert jet_m == pytest.approx(12_323.8, abs=0.1)
    assert wind_at(wind, jet_m)[:2] == pytest.approx((100.0 * KNOT_MPS, 0.0), abs=1e-9)
    slant = 20.0 * KNOT_MPS / math.sqrt(2.0)
    assert wind_at(wind, geometric_m(1_500.0))[:2] == pytest.approx((slant, slant), abs=1e-9)
    assert wind.height_m[0] == pytest.approx(50.0, abs=0.01)  # 1000 hPa has no wind and is no level


def test_a_newer_wyoming_page_states_metres_per_second():
    heading = "Observations for Station 47158 at 18 UTC 23 Aug 2023"
    wind = read_sounding(made.wyoming(speed="SPED", heading=heading))
    assert wind_at(wind, geometric_m(12_300.0))[0] == pytest.approx(100.0, abs=1e-9)
    assert "radiosonde of 47158," in tell(wind)


def test_an_igra_sounding_gives_the_same_wind_as_its_columns_say():
    wind = read_sounding(made.igra())
    assert tell(wind).startswith("Wind: radiosonde of KSM00047158, 2023-08-23 18:00 UTC (balloon.txt).\n")
    assert wind_at(wind, geometric_m(12_300.0))[:2] == pytest.approx((50.0, 0.0), abs=1e-9)
    assert wind_at(wind, geometric_m(25_000.0))[:2] == pytest.approx((-12.0, 0.0), abs=1e-9)
    # 700 hPa has no height: between 1,500 m at 850 hPa and 4,400 m at 600 hPa by the logarithm of pressure
    between = geometric_m(1_500.0 + 2_900.0 * math.log(850 / 700) / math.log(850 / 600))
    from_250 = 15.0 * math.sin(math.radians(70.0)), 15.0 * math.cos(math.radians(70.0))
    assert wind_at(wind, between)[:2] == pytest.approx(from_250, abs=1e-9)
    assert wind.height_m.size == 11  # 100 hPa has no wind
    assert "1 of 11 levels of the wind is placed by its pressure.\n" in tell(wind)


def test_of_several_soundings_the_one_nearest_to_the_launch_is_taken():
    times = [(2023, 8, 23, 6), (2023, 8, 23, 18), (2023, 8, 24, 6)]
    places = ((100500, 50), (90000, 1000), (77500, 2200), (65000, 3600), (50000, 5800))
    rise = [[("10", pressure, height, 180, 10 * k) for pressure, height in places] for k in (1, 2, 3)]
    text = "".join(made.igra(rows, when=when) for rows, when in zip(rise, times, strict=True))
    assert wind_at(read_sounding(text), 3_000.0)[1] == pytest.approx(2.0)
    pages = [made.wyoming(heading=f"47158 X Observations at {h}Z {d} Aug 2023") for h, d in (("06", 23), ("18", 23))]
    for order in (pages, pages[::-1]):
        assert tell(read_sounding("".join(order))).startswith("Wind: radiosonde of 47158 X, 2023-08-23 18:00 UTC ")


def test_pages_without_headings_take_the_time_of_their_own_station_lines():
    page = made.wyoming().split("\n", 1)[1]
    pages = [
        page.replace("Station latitude", f"Observation time: {t}\n  Station latitude")
        for t in ("230823/0600", "230823/1800")
    ]
    assert tell(read_sounding("".join(pages))).startswith("Wind: radiosonde of 2023-08-23 18:00 UTC (balloon.txt).\n")


def test_the_spread_of_a_sounding_grows_with_distance_and_time():
    here = read_sounding(made.wyoming(lat=34.4, lon=127.5, heading="X Observations at 19Z 23 Aug 2023"))
    # at the pad and 10 minutes away the assumed 3 m/s stand nearly alone: hypot(3, 1/6)
    assert wind_at(here, 5_000.0)[2] == pytest.approx(math.hypot(3.0, 1.0 / 6.0), abs=1e-9)
    north = read_sounding(made.wyoming(lat=36.2, lon=127.5, heading="X Observations at 12Z 23 Aug 2023"))
    # 1.8 degrees of latitude are about 199.7 km, and 18:50 is 6 h 50 min after 12:00
    assert wind_at(north, 5_000.0)[2] == pytest.approx(math.hypot(3.0, 1.5 * 1.997, 6.0 + 5.0 / 6.0), abs=0.01)
    assert "The sounding was made 200 km and 6.8 h from the launch." in tell(north)
    assert "A spread of the wind of 8 m/s is assumed, which grows with distance and time." in tell(north)


def test_close_levels_are_averaged_into_one():
    rise = [(1000.0, 50, 270, 10.0), (999.0, 100, 270, 20.0), (998.0, 150, 270, 30.0)]
    rise += [(850.0, 1500, 270, 40.0), (700.0, 3100, 270, 40.0), (500.0, 5800, 270, 40.0)]
    wind = read_sounding(made.wyoming(rise))
    assert wind.height_m[0] == pytest.approx(100.0, abs=0.01)
    assert wind_at(wind, 0.0)[0] == pytest.approx(20.0 * KNOT_MPS)


GOOD_PAGE, GOOD_IGRA = made.wyoming(), made.igra()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello\n", r"balloon.txt: is no sounding; expected .* University of Wyoming \(choose Text: List .*IGRA 2"),
        (GOOD_PAGE.replace("18Z 23 Aug", "18Z 25 Aug"), r"2023-08-25 18:00 UTC, the launch is at 2023-08-23 18:50 UTC"),
        (made.wyoming(lat=10.0), r"station 47158 Somewhere at 10.00, 126.80 is 2\d\d\d km from the pad at 34.40, 127"),
        (GOOD_PAGE.replace("Station latitude", "Something"), r"line 4: .*does not say its station's latitude"),
        (GOOD_PAGE.replace("35.10", "95.10"), r"line 4 \[latitude\]: 95.10 is out of range"),
        (GOOD_PAGE.replace("18Z", ""), r"does not say when it was made"),
        (GOOD_PAGE.replace("18Z 23 Aug", "18Z 33 Aug"), r"'2023-08-33 18:00' is no date and time"),
        (GOOD_PAGE.replace("   HGHT", " HGHT"), r"line 4: the columns' names are not seven characters apart"),
        (GOOD_PAGE.replace("  850.0", "850.0"), r"line 10 \[PRES\]: '850.0  ' does not end its column"),
        (GOOD_PAGE.replace("DRCT", "WHAT"), r"line 4: no columns of wind"),
        (GOOD_PAGE.replace("knot", " mph"), r"line 5 \[SKNT\]: .*expected the unit knot"),
        (GOOD_PAGE.replace("  100.0", "  10x.0"), r"line 16 \[SKNT\]: '10x.0' is not a number"),
        (GOOD_PAGE.replace("  100.0", "  900.0"), r"line 16 \[SKNT\]: 900.0 is out of range"),
        (made.wyoming(made.RISE[:1]), r"holds 1 level with height and wind"),
        (made.wyoming(made.RISE[6:]), r"spans 5\d\d\d to 31\d\d\d m; it must begin"),
        (
            "".join(GOOD_IGRA.splitlines(keepends=True)[:-1]),
            r"line 1 \[NUMLEV\]: 12 levels are announced, fewer follow",
        ),
        (GOOD_IGRA + "x\n", r"line 14: 'x' is no header of a sounding"),
        (GOOD_IGRA.replace("  500\n", "  5x0\n"), r"line 10 \[WSPD\]: '5x0' is not a number"),
        (GOOD_IGRA.replace("  500\n", " 9000\n"), r"line 10 \[WSPD\]: 9000 is out of range; expected 0 to 2500"),
        (made.igra(when=(2023, 13, 23, 18)), r"line 1: 2023 13 23 18 is no date and hour"),
        (GOOD_IGRA.replace(" 351000", "-998800"), r"holds no sounding with an hour and a position"),
    ],
)
def test_a_sounding_that_cannot_be_used_is_refused_with_its_line(text, words):
    assert text not in (GOOD_PAGE, GOOD_IGRA)
    with pytest.raises(InputError, match=words) as error:
        read_sounding(text)
    assert error.value.exit_code == 3


@pytest.mark.parametrize("whole", [GOOD_PAGE, GOOD_IGRA], ids=["wyoming", "igra"])
@given(seed=st.integers(0, 10**6), edits=st.integers(1, 5))
def test_a_damaged_sounding_is_read_or_refused_but_never_breaks(whole, seed, edits):
    rng, text = random.Random(seed), list(whole)
    for _ in range(edits):
        text[rng.randrange(len(text))] = rng.choice(["", "x", "9", "-", " ", "\n", "<", "#", "\x00"])
    try:
        assert np.isfinite(read_sounding("".join(text)).east_mps).all()
    except InputError as error:
        assert str(error).startswith("balloon.txt")


# --- grids


def check_field(wind: WindColumn, *, place_lonlat=made.PAD_LONLAT, hours=50.0 / 60.0, apart=1e-9):
    """The hand-made field is linear in place and time, so that what is read must be the field itself."""
    geopotential_m = 7_000.0 * np.log(1013.0 / made.PRESSURES_HPA)
    east, north = made.field(*place_lonlat, hours, geopotential_m)
    assert wind.height_m == pytest.approx([geometric_m(h) for h in geopotential_m], abs=1e3 * apart)
    assert wind.east_mps == pytest.approx(east, abs=apart)
    assert wind.north_mps == pytest.approx(north, abs=apart)


@pytest.mark.parametrize("names", ["era5", "cds", "gfs", "cfgrib"])
def test_a_grid_is_interpolated_in_place_and_time_under_every_set_of_names(tmp_path, names):
    wind = read_grid(made.write_grid(tmp_path / "grid.nc", made.grid(names=names)))
    check_field(wind)
    assert tell(wind).startswith("Wind: gridded wind at 34.40°N 127.50°E, 2023-08-23 18:50 UTC (grid.nc).\n")
    assert "A spread of the wind of 4 m/s is assumed." in tell(wind)


@pytest.mark.parametrize("lat_deg", [np.arange(25.0, 45.1, 0.5), np.arange(45.0, 24.9, -0.5)], ids=["up", "down"])
@pytest.mark.parametrize(
    ("lon_deg", "place"),
    [
        (np.arange(0.0, 360.0, 1.5), (127.5, 34.4)),
        (np.arange(-180.0, 180.0, 1.5), (127.4, 34.4)),
        (np.arange(0.0, 360.0, 1.5), (-0.3, 34.4)),
        (np.arange(0.0, 360.0, 1.5), (-120.2, 34.4)),
        (np.array([355.0, 358.0, 1.0, 4.0]), (0.4, 34.4)),
        (np.array([120.0, 127.4, 130.0]), (127.4, 25.0)),
    ],
    ids=["east", "centred", "across the seam", "west", "across Greenwich", "on a corner"],
)
def test_a_grid_may_run_either_way_and_begin_at_either_meridian(tmp_path, lon_deg, place, lat_deg):
    file = made.write_grid(tmp_path / "grid.nc", made.grid(lon_deg=lon_deg, lat_deg=lat_deg))
    check_field(read_grid(file, place_lonlat=place), place_lonlat=place)


def test_a_file_of_netcdf_version_3_reads_too(tmp_path):
    check_field(read_grid(made.write_grid(tmp_path / "grid.nc", engine="scipy")))


def test_a_grib_file_gives_the_same_wind(tmp_path):
    wind = read_grid(made.write_grib(tmp_path / "grid.grib"))
    check_field(wind, apart=1e-5)  # 24 bits hold a field that spans tens of m/s to 1e-6 m/s
    with pytest.raises(InputError, match=r"\[latitude\]: covers 25 to 45; the pad is at 50.000"):
        read_grid(tmp_path / "grid.grib", place_lonlat=(127.5, 50.0))
    with pytest.raises(InputError, match=r"\[time\]: covers 2023-08-23T18:00 to 2023-08-24T00:00 UTC"):
        read_grid(tmp_path / "grid.grib", when_utc=made.LIFTOFF_UTC + timedelta(days=1))


def test_half_a_grib_file_is_refused(tmp_path):
    whole = made.write_grib(tmp_path / "whole.grib").read_bytes()
    (tmp_path / "half.grib").write_bytes(whole[: len(whole) // 2 + 7])
    with pytest.raises(InputError, match=r"grid\.nc"):
        read_grid(tmp_path / "half.grib")


def test_a_single_time_covers_that_instant(tmp_path):
    file = made.write_grid(tmp_path / "grid.nc", made.grid(times=("2023-08-23T18:50",)))
    check_field(read_grid(file))


def test_a_grid_with_one_variable_for_each_level_reads(tmp_path):
    data = made.grid(names="gfs")
    pieces = {
        f"{name}_{hpa}mb": data[name].sel(isobaricInhPa=hpa, drop=True).drop_vars("isobaricInhPa", errors="ignore")
        for name in ("UGRD", "VGRD", "HGT")
        for hpa in made.PRESSURES_HPA
    }
    import xarray

    check_field(read_grid(made.write_grid(tmp_path / "grid.nc", xarray.Dataset(pieces))))
    del pieces["HGT_500mb"]
    with pytest.raises(InputError, match="winds and heights on different levels"):
        read_grid(made.write_grid(tmp_path / "other.nc", xarray.Dataset(pieces)))


def test_packed_numbers_and_members_of_one_are_unpacked(tmp_path):
    data = made.grid().expand_dims(number=[0])
    packed = {"dtype": "int16", "scale_factor": 0.01, "add_offset": 0.0, "_FillValue": -32768}
    data.to_netcdf(tmp_path / "grid.nc", engine="h5netcdf", encoding={"u": packed})
    wind = read_grid(tmp_path / "grid.nc")
    east, _ = made.field(*made.PAD_LONLAT, 50.0 / 60.0, 7_000.0 * np.log(1013.0 / made.PRESSURES_HPA))
    assert wind.east_mps == pytest.approx(east, abs=0.006)  # half a step of the packing


def _spoiled_grids():
    holes = made.grid()
    holes["v"][:, 3] = np.nan
    feet, members = made.grid(), made.grid().expand_dims(soil=[0, 1])
    feet["z"].attrs["units"] = "gpm"
    plain = made.grid()
    plain["time"] = ("time", np.array([0.0, 6.0]))
    return [
        (
            made.grid(times=("2023-08-22T00", "2023-08-23T12")),
            r"\[time\]: covers 2023-08-22T00:00 to 2023-08-23T12:00 ",
        ),
        (
            made.grid(times=("2023-08-24T00:51",)),
            r"\[time\]: covers .*launch is at 2023-08-23 18:50 UTC: one time within",
        ),
        (made.grid(lat_deg=np.arange(50.0, 40.0, -1.0)), r"\[latitude\]: covers 41 to 50; the pad is at 34.400"),
        (made.grid(lon_deg=np.arange(0.0, 100.0, 1.0)), r"\[longitude\]: covers 0 to 99; the pad is at 127.500"),
        (made.grid(lon_deg=[130.0, 128.0, 126.0]), r"\[longitude\]: does not run eastwards"),
        (made.grid().drop_vars("z"), r"has no height of the levels, and no unit of theirs; add geopotential"),
        (
            made.grid().drop_vars("u"),
            r"has no wind towards the east; it has v, z; expected .*u- and v-component of wind",
        ),
        (made.grid().rename(latitude="y"), r"has no coordinate of latitude; it has time, level, y, longitude"),
        (holes, r"has missing values around the place and time at level 700"),
        (feet, r"level 1000 lies at 887 m, where the air has 911 hPa; check the units"),
        (members, r"\[u\]: has the dimensions soil \(2\), time \(2\)"),
        (plain, r"\[time\]: holds no dates"),
        (made.grid().isel(level=[0]), r"holds 1 level"),
    ]


@pytest.mark.parametrize(
    ("data", "words"), _spoiled_grids(), ids=lambda part: part[:30] if isinstance(part, str) else ""
)
def test_a_grid_that_cannot_be_used_is_refused_with_what_it_covers(tmp_path, data, words):
    with pytest.raises(InputError, match=words) as error:
        read_grid(made.write_grid(tmp_path / "grid.nc", data))
    assert error.value.exit_code == 3 and str(error.value).startswith("grid.nc")


@pytest.mark.parametrize("start", [b"", b"hello", b"\x89HDF\r\n\x1a\n", b"CDF\x01"], ids=["empty", "text", "4", "3"])
def test_a_file_that_is_no_grid_is_refused(tmp_path, start):
    (tmp_path / "grid.nc").write_bytes(start)
    with pytest.raises(InputError, match=r"grid\.nc: (is empty|begins with|cannot be read by)"):
        read_grid(tmp_path / "grid.nc")


def test_half_a_file_is_refused(tmp_path):
    whole = made.write_grid(tmp_path / "whole.nc").read_bytes()
    (tmp_path / "half.nc").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="cannot be read"):
        read_grid(tmp_path / "half.nc")


@pytest.mark.parametrize(
    ("write", "library", "extra"),
    [(made.write_grib, "cfgrib", "grib"), (made.write_grid, "h5netcdf", "grid"), (made.write_grid, "xarray", "grid")],
)
def test_without_its_library_a_grid_says_what_to_install(tmp_path, monkeypatch, write, library, extra):
    write(tmp_path / "grid.nc")
    (tmp_path / f"{library}.py").write_text(f"raise ImportError('no {library}')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(apart, "subprocess", subprocess)
    with pytest.raises(InputError, match=rf"not installed \(no {library}\).*fallzone\[{extra}\]"):
        read_grid(tmp_path / "grid.nc")


@pytest.mark.parametrize("model", ["profile", "sounding", "gridded"])
def test_reading_a_file_loads_its_library_only_then(model):
    code = f"import sys, fallzone.winds.{model}; sys.exit(bool({{'xarray', 'h5netcdf', 'cfgrib'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_launch_between_two_times_gets_the_wind_between(tmp_path):
    file = made.write_grid(tmp_path / "grid.nc")
    at_three_hours = made.LIFTOFF_UTC.replace(hour=21, minute=0)
    check_field(read_grid(file, when_utc=at_three_hours), hours=3.0)
    with pytest.raises(InputError, match="covers"):
        read_grid(file, when_utc=at_three_hours + timedelta(hours=9, seconds=1))

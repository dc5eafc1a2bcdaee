"""Wind files as people have them: every layout by its builder, read back as the wind that it was built from."""

from __future__ import annotations

import gzip
import io
import math
import zipfile

import numpy as np
import pytest
import wind_files as made
import xarray
from told import tell
from wind_files import grids_in_forks  # noqa: F401  (a fixture)

from fallzone.atmospheres import us76
from fallzone.errors import InputError
from fallzone.winds import gridded, profile, sounding
from fallzone.winds._files import opened
from fallzone.winds._levels import WindColumn

SEASON = {"month": 8, "lat_deg": 34.4}
TOWARDS_70 = np.array([math.sin(math.radians(70.0)), math.cos(math.radians(70.0))])


def read_sounding(text: str, **changes) -> WindColumn:
    facts = {"when_utc": made.LIFTOFF_UTC, "place_lonlat": made.PAD_LONLAT, "atmosphere": us76}
    return sounding.build(where="balloon.txt", text=text, **(facts | changes))


def read_grid(file, **changes) -> WindColumn:
    facts = {"when_utc": made.LIFTOFF_UTC, "place_lonlat": made.PAD_LONLAT, "atmosphere": us76}
    return gridded.build(where="grid.nc", file=file, **(facts | changes))


def read_profile(text: str) -> WindColumn:
    return profile.build(where="wind.csv", text=text, atmosphere=us76)


def geometric_m(geopotential_m):
    """H = R z / (R + z), solved by hand for z."""
    return geopotential_m / (1.0 - geopotential_m / 6_356_766.0)


def check_steady(wind: WindColumn, *, apart: float = 0.06) -> None:
    """The wind of `made.steady_mps`, from 250 degrees, between its levels too; 0.06: the last digit that is written."""
    for height_m in (500.0, 1_000.0, 5_000.0, 12_000.0, 25_000.0):
        east, north, *_ = (float(part) for part in wind.tabulate(geometric_m(height_m), **SEASON))
        assert (east, north) == pytest.approx(tuple(made.steady_mps(height_m) * TOWARDS_70), abs=apart)


# --- grids


@pytest.mark.parametrize("name", ["thredds", "nomads", "merra2", "cmip", "arco", "ncep", "standard-names"])
def test_a_grid_is_read_as_each_service_writes_it(tmp_path, name):
    wind = read_grid(made.write_grid(tmp_path / "grid.nc", made.layout(name)))
    pressures = made.PRESSURES_HPA[1:] if name == "merra2" else made.PRESSURES_HPA
    geopotential_m = 7_000.0 * np.log(1013.0 / pressures)
    east, north = made.field(*made.PAD_LONLAT, 50.0 / 60.0, geopotential_m)
    # Wind and height of MERRA-2 are 32-bit numbers: 1e-7 of them
    assert wind.height_m == pytest.approx(geometric_m(geopotential_m), abs=0.01)
    assert wind.east_mps == pytest.approx(east, abs=1e-5) and wind.north_mps == pytest.approx(north, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nomads", "'ugrdprs' states no unit and is taken in m/s"),
        ("merra2", "1 of 14 levels of the wind file is without values, below the ground or above the top."),
        ("arco", "Levels of the wind file are in hPa, as their heights say."),
        ("thredds", "between nodes 0.5° of latitude apart.\nLevels of the wind are at most 150 hPa apart."),
    ],
)
def test_what_a_grid_does_not_say_and_was_taken_is_told(tmp_path, name, words):
    assert words in tell(read_grid(made.write_grid(tmp_path / "grid.nc", made.layout(name))))


def test_the_preliminary_and_the_final_part_of_era5_are_joined(tmp_path):
    final, preliminary = made.grid(), made.grid()
    for name in ("u", "v", "z"):
        final[name][1], preliminary[name][0] = np.nan, np.nan
    versions = xarray.concat([preliminary, final], dim="expver").assign_coords(expver=[5, 1])
    wind = read_grid(made.write_grid(tmp_path / "grid.nc", versions))
    east, _ = made.field(*made.PAD_LONLAT, 50.0 / 60.0, 7_000.0 * np.log(1013.0 / made.PRESSURES_HPA))
    assert wind.east_mps == pytest.approx(east, abs=1e-9)


def test_where_both_parts_have_a_value_the_final_one_counts(tmp_path):
    final, preliminary = made.grid(), made.grid()
    preliminary["u"] += 30.0
    versions = xarray.concat([preliminary, final], dim="expver").assign_coords(expver=["0005", "0001"])
    wind = read_grid(made.write_grid(tmp_path / "grid.nc", versions))
    east, _ = made.field(*made.PAD_LONLAT, 50.0 / 60.0, 7_000.0 * np.log(1013.0 / made.PRESSURES_HPA))
    assert wind.east_mps == pytest.approx(east, abs=1e-9)


def _ensemble(shifts):
    """Members that are the field moved east by so many m/s, and north by twice as many."""
    members = [made.grid() for _ in shifts]
    for member, shift in zip(members, shifts, strict=True):
        member["u"] += shift
        member["v"] += 2.0 * shift
    return xarray.concat(members, dim="number").assign_coords(number=range(len(shifts)))


def test_the_spread_of_an_ensemble_is_that_of_its_members(tmp_path):
    # Mean 0 and squares 2·(9 + 4 + 1 + 1 + 4) = 38 … over 9: a standard deviation of 2.055
    shifts = [-3.0, -2.0, -1.0, -1.0, -2.0, 3.0, 2.0, 1.0, 1.0, 2.0]
    wind = read_grid(made.write_grid(tmp_path / "grid.nc", _ensemble(shifts)))
    east, north = made.field(*made.PAD_LONLAT, 50.0 / 60.0, 7_000.0 * np.log(1013.0 / made.PRESSURES_HPA))
    assert wind.east_mps == pytest.approx(east, abs=1e-9) and wind.north_mps == pytest.approx(north, abs=1e-9)
    assert wind.east_sigma_mps == pytest.approx(math.sqrt(38.0 / 9.0), abs=1e-9)
    assert wind.north_sigma_mps == pytest.approx(2.0 * math.sqrt(38.0 / 9.0), abs=1e-9)
    assert "The spread of the wind is that of the 10 members of its ensemble.\n" in tell(wind)
    assert "4 m/s" not in tell(wind)


def test_winds_of_unlike_members_are_refused(tmp_path):
    data = _ensemble(range(10))
    data["v"] = data["v"].isel(number=0, drop=True)
    with pytest.raises(InputError, match=r"has 10 members of one wind and 1 of the other"):
        read_grid(made.write_grid(tmp_path / "grid.nc", data))


def test_to_the_spread_of_a_few_members_the_assumed_one_is_added(tmp_path):
    wind = read_grid(made.write_grid(tmp_path / "grid.nc", _ensemble([-1.0, 1.0])))
    # Two values 2 m/s apart: a variance of 2
    assert wind.east_sigma_mps == pytest.approx(math.sqrt(2.0 + 16.0), abs=1e-9)
    assert "the 2 members of its ensemble, with 4 m/s assumed beside it, as they are few." in tell(wind)


def test_of_several_runs_the_latest_that_has_the_time_is_taken(tmp_path):
    runs, steps = ("2023-08-23T06", "2023-08-23T12", "2023-08-23T18"), (0, 6, 12, 18)
    datasets = []
    for index, run in enumerate(runs):
        times = [np.datetime64(run) + np.timedelta64(step, "h") for step in steps]
        data = made.grid(times=times).rename(time="step").assign_coords(step=list(steps))
        data["u"] += 10.0 * (2 - index)
        if index == 2:
            data["u"][1:], data["v"][1:], data["z"][1:] = np.nan, np.nan, np.nan
        datasets.append(data.expand_dims(time=np.array([run], "datetime64[ns]")))
    data = xarray.concat(datasets, dim="time")
    valid = data.time.values[:, None] + np.array(steps)[None, :] * np.timedelta64(1, "h")
    data = data.assign_coords(valid_time=(("time", "step"), valid, {"standard_name": "time"}))
    data["time"].attrs["standard_name"] = "forecast_reference_time"
    wind = read_grid(made.write_grid(tmp_path / "grid.nc", data))
    # 18:00 of the run of 18:00 as it is; 00:00 of that of 12:00, 10 m/s more, of which 18:50 has a share of 50/360
    east, _ = made.field(*made.PAD_LONLAT, 50.0 / 60.0, 7_000.0 * np.log(1013.0 / made.PRESSURES_HPA))
    assert wind.east_mps == pytest.approx(east + 10.0 * 50.0 / 360.0, abs=1e-9)


def test_a_grib_file_of_two_runs_reads(tmp_path):
    wind = read_grid(made.write_grib(tmp_path / "grid.grib", runs=("2023-08-23T12", "2023-08-23T18")))
    east, _ = made.field(*made.PAD_LONLAT, 50.0 / 60.0, 7_000.0 * np.log(1013.0 / made.PRESSURES_HPA))
    assert wind.east_mps == pytest.approx(east, abs=1e-5)


def _damaged_grib(whole: bytes, damage: str) -> bytes:
    # A message of 'GRIB', 4 bytes, its length in 8; section 1 with its length in 4, 21 bytes long; then section 3
    length = int.from_bytes(whole[8:16])
    first, second = bytearray(whole[:length]), whole[length:]
    if damage == "length":
        first[8:16] = (length + 1).to_bytes(8)
    elif damage == "section":
        first[18] = 255
    elif damage == "grid":
        first[16 + 21 + 12 : 16 + 21 + 14] = (30).to_bytes(2)
    elif damage == "edition":
        first[7] = 3
    elif damage == "end":
        return whole[:-1]
    return bytes(first) + second


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("length", r"^grid\.nc byte 0: the message does not end where it says; is the file whole"),
        ("section", r"^grid\.nc byte 0: its sections do not fill the message"),
        ("grid", r"^grid\.nc byte 0: section 3 is of another kind; expected a regular grid"),
        ("edition", r"^grid\.nc byte 0: is of edition 3 of GRIB; expected 1 or 2"),
        ("end", r"^grid\.nc byte \d{5,}: the message does not end where it says"),
    ],
)
def test_a_damaged_grib_file_is_refused_with_the_byte_of_its_message(tmp_path, damage, words):
    whole = made.write_grib(tmp_path / "whole.grib").read_bytes()
    (tmp_path / "grid.grib").write_bytes(_damaged_grib(whole, damage))
    with pytest.raises(InputError, match=words):
        read_grid(tmp_path / "grid.grib")


def test_a_grib_file_of_edition_1_reads_and_half_a_message_does_not(tmp_path):
    file = made.write_grib(tmp_path / "grid.grib", edition=1)
    east, _ = made.field(*made.PAD_LONLAT, 50.0 / 60.0, 7_000.0 * np.log(1013.0 / made.PRESSURES_HPA))
    assert read_grid(file).east_mps == pytest.approx(east, abs=1e-4)
    whole = bytearray(file.read_bytes())
    whole[10] += 1  # the last byte of the length of the first section
    file.write_bytes(whole)
    with pytest.raises(InputError, match="byte 0: its sections do not fill the message"):
        read_grid(file)


def test_a_grid_without_heights_is_placed_by_its_pressures_and_says_so(tmp_path):
    data = made.layout("cmip").drop_vars("zg")
    wind = read_grid(made.write_grid(tmp_path / "grid.nc", data))
    # US Standard Atmosphere 1976, table II: 500 hPa at 5,574 m and 100 hPa at 16,180 m geopotential
    assert wind.height_m[[5, 9]] == pytest.approx([geometric_m(5_574.0), geometric_m(16_180.0)], abs=1.0)
    words = "The wind file has no heights: its levels are placed where the air of this run has their pressures."
    assert words in tell(wind)


def _spoiled():
    layers, sigma, feet = made.layout("cmip"), made.layout("arco"), made.layout("ncep")
    layers["plev"].attrs["units"] = "1"
    sigma["level"] = np.arange(1.0, 15.0)
    feet["hgt"] = feet["hgt"] / 0.3048
    feet["hgt"].attrs["units"] = "m"
    kelvin = made.grid()
    kelvin["u"].attrs["units"] = "K"
    days = made.grid().assign_coords(
        time=("time", [0.0, 0.25], {"units": "days since 2023-02-30", "calendar": "360_day"})
    )
    two = made.grid()
    two["ua"], two["ub"] = two["u"], two["u"]
    two = two.drop_vars("u")
    for name in ("ua", "ub"):
        two[name].attrs = {"standard_name": "eastward_wind", "units": "m/s"}
    curved = made.grid().rename(latitude="j", longitude="i")
    curved = curved.assign_coords(lat=(("j", "i"), np.zeros((41, 31))), lon=(("j", "i"), np.zeros((41, 31))))
    return {
        "model levels": (layers, r"\[plev\]: levels are stated in '1'; expected hPa or Pa: choose pressure levels"),
        "numbers of levels": (sigma, r"level \d+ lies at \d+ m, where the air has .*expected pressure levels"),
        "feet": (feet, r"level \d+ lies at \d+ m, where the air has .*check the units"),
        "kelvin": (kelvin, r"\[u\]: has the unit 'K'; expected m s-1"),
        "days of no year": (days, r"\[time\]: has the calendar '360_day', with days that no year has"),
        "curved": (curved.drop_vars(["i", "j"]), r"\[lat\]: has 2 dimensions; expected a regular grid .* cdo remapbil"),
    }


@pytest.mark.parametrize(("data", "words"), _spoiled().values(), ids=_spoiled())
def test_a_grid_of_other_things_is_refused_with_what_to_choose(tmp_path, data, words):
    with pytest.raises(InputError, match=words):
        read_grid(made.write_grid(tmp_path / "grid.nc", data))


# --- soundings


@pytest.mark.parametrize(
    "text",
    [
        made.wyoming_new(),
        made.wyoming_new(pasted=True),
        made.wyoming_csv(),
        "<PRE>\n" + made.wyoming_csv() + "</PRE>\n",
    ],
    ids=["page", "pasted", "csv", "csv in a page"],
)
def test_todays_pages_of_the_university_of_wyoming_read(text):
    wind = read_sounding(text)
    check_steady(wind)
    # The balloon rose at 35.11 N 126.81 E, 100 km from the pad at 34.4 N 127.5 E
    assert "The sounding was made 101 km and 0.8 h from the launch." in tell(wind)
    assert "but for 700 and 500 hPa, with no standard level between." in tell(wind)


def test_a_table_without_time_and_place_is_a_profile_and_no_sounding():
    text = made.wyoming_csv(places=False)
    with pytest.raises(InputError, match=r"line 1: has no column of latitude_deg, longitude_deg, time; .*\"profile\""):
        read_sounding(text)
    check_steady(read_profile(text))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("2023-08-23 18:02:11", "yesterday"), r"line 2 \[time\]: 'yesterday' is no date and time"),
        (("126.8100", ""), r"line 2: does not say where the balloon rose"),
        (("wind speed_m/s", "wind speed"), r"line 1: column 'wind speed' states no unit; write it behind the name"),
        (("wind speed_m/s", "wind speed_K"), r"line 1: column 'wind speed_K' has the unit 'k'"),
        ((" 110,", "1_10,"), r"line 2 \[geopotential height_m\]: '1_10' is not a number"),
        ((" 110,", "١١٠,"), r"line 2 \[geopotential height_m\]: '١١٠' is not a number"),
        ((" 110,", f"{'1' * 200_000},"), r"line 2: is no line of a table: field larger"),
    ],
)
def test_a_spoiled_table_is_refused_with_its_line(change, words):
    with pytest.raises(InputError, match=words):
        read_sounding(made.wyoming_csv().replace(*change, 1))


def test_air_without_wind_has_no_direction_and_is_calm():
    rise = [("10", 100000, 160, -9999, 0), *made.IGRA_RISE[1:]]
    wind = read_sounding(made.igra(rise))
    assert wind.height_m[0] == pytest.approx(160.0, abs=0.01)
    assert [float(part) for part in wind.tabulate(100.0, **SEASON)[:2]] == [0.0, 0.0]
    wind = read_profile("height_m,speed_mps,direction_deg\n0,0,\n9000,10,270\n")
    assert [float(part) for part in wind.tabulate(0.0, **SEASON)[:2]] == [0.0, 0.0]
    with pytest.raises(InputError, match=r"line 2 \[direction_deg\]: is missing"):
        read_profile("height_m,speed_mps,direction_deg\n0,1,\n9000,10,270\n")


def test_derived_files_of_igra_give_the_same_wind_with_the_widest_spread():
    wind, other = read_sounding(made.igra_derived()), read_sounding(made.igra())
    assert wind.height_m == pytest.approx(other.height_m, abs=0.1)
    # Components are written in tenths of a metre per second
    assert wind.east_mps == pytest.approx(other.east_mps, abs=0.051)
    assert wind.north_mps == pytest.approx(other.north_mps, abs=0.051)
    # 500 km at 1.5 m/s per 100 km, and 50 minutes at 1 m/s per hour
    assert wind.east_sigma_mps[0] == pytest.approx(math.hypot(3.0, 7.5, 50.0 / 60.0), abs=1e-9)
    assert "a station whose position the file does not give: taken to be as far away as one may be, 500 km." in tell(
        wind
    )


def test_a_ship_has_a_position_for_each_sounding_and_one_without_is_left_out():
    far = made.igra(station="ZZV0000ASDE", lat=10.0, lon=-170.0, when=(2023, 8, 23, 18)).replace(
        "  100000 -1700000", " -998888 -9998888"
    )
    near = made.igra(station="ZZV0000ASDE", lat=34.0, lon=127.0, when=(2023, 8, 23, 12))
    assert "-9998888" in far
    assert "radiosonde of ZZV0000ASDE, 2023-08-23 12:00 UTC" in tell(read_sounding(far + near))
    unknown = far.replace(" -998888 -9998888", "   -9999    -9999")
    with pytest.raises(InputError, match="holds no sounding with an hour and a position"):
        read_sounding(unknown)


def test_of_two_soundings_of_one_time_the_nearer_is_taken():
    near, far = made.igra(lat=34.0, station="KSM00000001"), made.igra(lat=36.5, station="KSM00000002")
    for order in (near + far, far + near):
        assert "radiosonde of KSM00000001," in tell(read_sounding(order))


def test_levels_without_heights_are_placed_by_their_pressures():
    bare = [(kind, pressure, -9999, direction, speed) for kind, pressure, _, direction, speed in made.IGRA_RISE]
    wind = read_sounding(made.igra(bare))
    # US Standard Atmosphere 1976, table I: 850 hPa at 1,457 m, 200 hPa at 11,784 m geopotential
    jet = [float(part) for part in wind.tabulate(geometric_m(11_784.0), **SEASON)[:2]]
    assert jet == pytest.approx([50.0, 0.0], abs=0.01)
    words = "10 of 10 levels of the wind are placed by their pressure, where the air of this run has it."
    assert words in tell(wind)


def test_above_the_last_height_levels_lie_as_far_away_as_in_the_atmosphere():
    rise = [*made.IGRA_RISE[:9], ("10", 10000, -9999, 90, 100), ("10", 5000, -9999, 90, 100)]
    wind = read_sounding(made.igra(rise))
    # The day's 200 hPa lie at 12,300 m, 516 m higher than the standard's 11,784 m; its 50 hPa at 20,576 m
    assert wind.height_m[-1] == pytest.approx(geometric_m(20_576.0 + 516.0), abs=3.0)


@pytest.mark.parametrize("speed", [2_500, 2_501])
def test_a_wind_of_250_mps_is_believed_and_no_more(speed):
    text = made.igra([*made.IGRA_RISE[:-1], ("30", -9999, 25000, 90, speed)])
    if speed == 2_500:
        assert np.hypot(read_sounding(text).east_mps, read_sounding(text).north_mps).max() == pytest.approx(250.0)
    else:
        with pytest.raises(InputError, match="2501 is out of range; expected 0 to 2500"):
            read_sounding(text)


# --- profiles


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("altitude (m),wind speed (m/s),wind direction (deg)", (1_000.0, 10.0, 250.0)),
        ("Altitude_ft,Wind_Speed_kt,Wind_Dir_deg", (1_000.0 / 0.3048, 10.0 * 3_600.0 / 1_852.0, 250.0)),
        ("height [km];speed [km/h];direction [°]", (1.0, 36.0, 250.0)),
        ("Height km\tWSPD knots\tWDIR degrees", (1.0, 10.0 * 3_600.0 / 1_852.0, 250.0)),
        ("alt_m,u_m/s,v_m/s", (1_000.0, *(10.0 * TOWARDS_70))),
        (
            "geometric height_m,eastward_wind_ms-1,northward_wind_ms-1,temperature_C",
            (1_000.0, *(10.0 * TOWARDS_70), 5.0),
        ),
        ("time,height_m,u (m s**-1),v (m s**-1),relative humidity_%", ("12:00", 1_000.0, *(10.0 * TOWARDS_70), 50.0)),
    ],
)
def test_a_profile_reads_under_the_names_and_units_in_use(headings, row):
    mark = next(mark for mark in ",;\t" if mark in headings)
    ground = mark.join("0" if isinstance(cell, float) else cell for cell in row)
    wind = read_profile(f"{headings}\n{ground}\n{mark.join(map(str, row))}\n")
    assert wind.height_m == pytest.approx([0.0, 1_000.0])
    assert (wind.east_mps[1], wind.north_mps[1]) == pytest.approx(tuple(10.0 * TOWARDS_70), abs=1e-9)


def test_a_geopotential_height_is_lifted_to_a_geometric_one():
    wind = read_profile("geopotential height (m),u_m/s,v_m/s\n0,1,1\n30000,1,1\n")
    assert wind.height_m[1] == pytest.approx(30_142.2, abs=0.1)  # 30,000 · 6,356,766 / (6,356,766 − 30,000)


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        ("height,u_m/s,v_m/s", r"line 1: column 'height' states no unit; write it behind the name, such as height_m"),
        ("height_m,u,v", r"line 1: column 'u' states no unit; .*u_m/s, u_kt, u_km/h"),
        ("height_m,speed_m/s,direction", r"line 1: column 'direction' states no unit; .*direction_deg"),
        ("height_m,u_furlongs,v_m/s", r"line 1: column 'u_furlongs' has the unit 'furlongs'"),
        ("height_m,u_m/s,u (kt),v_m/s", r"line 1: column 'u_m/s' stands there twice"),
        (f"height_m,{'x' * 300_000},v_m/s", r"line 1: is no line of a table: field larger than"),
        (f"height_m,{'x' * 100_000},v_m/s", r"line 1: unknown column 'x{40}…'"),
    ],
)
def test_a_unit_is_asked_for_and_never_guessed(headings, words):
    with pytest.raises(InputError, match=words) as error:
        read_profile(f"{headings}\n0,1,2\n9000,1,2\n")
    assert len(str(error.value)) < 500


def test_rows_without_wind_are_no_levels():
    wind = read_profile("height_m,u_m/s,v_m/s\n0,1,2\n100,,\n200,nan,nan\n300,***,***\n9000,3,4\n")
    assert wind.height_m == pytest.approx([0.0, 9_000.0])


# --- packed, and in other encodings


def packed(kind: str, content: bytes) -> bytes:
    if kind == "gzip":
        return gzip.compress(content)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("folder/", "")
        file.writestr("folder/data_0", content)
        if kind == "two":
            file.writestr("data_1", content)
        if kind == "spreadsheet":
            file.writestr("[Content_Types].xml", "<Types/>")
    return buffer.getvalue()


def read_text(path, content: bytes) -> str:
    path.write_bytes(content)
    with opened(path, path.name) as file:
        return file.read_text()


@pytest.mark.parametrize("kind", ["zip", "gzip"])
def test_the_only_file_in_a_zip_or_gzip_is_read(tmp_path, kind):
    text = made.wyoming_csv()
    assert read_text(tmp_path / "wind.txt", packed(kind, text.encode())) == text
    grid = made.write_grid(tmp_path / "grid.nc")
    (tmp_path / "packed.nc").write_bytes(packed(kind, grid.read_bytes()))
    same = [read_grid(tmp_path / name).east_mps for name in ("grid.nc", "packed.nc")]
    assert same[0] == pytest.approx(same[1], abs=0.0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (packed("two", b"x"), r"wind.txt \(zip\): is a zip of 2 files \('folder/data_0', 'data_1'\); unpack it"),
        (packed("spreadsheet", b"x"), r"is a spreadsheet or a document; save it as CSV"),
        (packed("zip", b"x" * 9_999)[:80], r"cannot be unpacked: .*; unpack it"),
        (packed("gzip", bytes(range(256)) * 99)[:80], r"cannot be unpacked"),
        (b"PK\x03\x04", r"cannot be unpacked"),
        (b"BZh91AY", r"is a bzip2 file; expected text; unpack it"),
        (b"%PDF-1.7", r"is a PDF file"),
        (b"height_m\x00,", r"is not UTF-8 text \(byte 8\)"),
        (b"\xff\xfeh", r"is not UTF-16 text"),
    ],
    ids=["two", "spreadsheet", "half a zip", "half a gzip", "four bytes", "bzip2", "pdf", "nul", "half utf-16"],
)
def test_what_cannot_be_unpacked_or_is_no_text_is_refused_in_words(tmp_path, content, words):
    with pytest.raises(InputError, match=words):
        read_text(tmp_path / "wind.txt", content)
    (tmp_path / "grid.nc").write_bytes(content)
    with pytest.raises(InputError, match=r"^grid\.nc"):
        read_grid(tmp_path / "grid.nc")


def test_a_zip_that_swells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("fallzone.winds._files.LARGEST_UNPACKED_BYTES", 10_000_000)
    monkeypatch.setattr("fallzone.winds._files.LARGEST_TEXT_BYTES", 10_000_000)
    swollen = packed("zip", bytes(20_000_000))
    assert len(swollen) < 100_000
    (tmp_path / "grid.nc").write_bytes(swollen)
    with pytest.raises(InputError, match="unpacks to more than"):
        read_grid(tmp_path / "grid.nc")
    with pytest.raises(InputError, match="is larger than 10 MB"):
        read_text(tmp_path / "wind.txt", swollen)


def test_text_in_other_encodings_reads(tmp_path):
    text = "# Pöhang\nheight_m,u_m/s,v_m/s\n0,1,2\n9000,3,4\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        assert read_text(tmp_path / "wind.csv", text.encode(encoding)).removeprefix("\ufeff") == text


def test_the_digest_is_that_of_the_bytes_that_were_read_and_a_change_meanwhile_is_told(tmp_path):
    import hashlib

    path = tmp_path / "wind.csv"
    path.write_text(made.PROFILE, encoding="utf-8")
    with opened(path, "wind.csv") as file:
        assert file.sha256 == hashlib.sha256(made.PROFILE.encode()).hexdigest() and file.read_text() == made.PROFILE
    with pytest.raises(InputError, match="changed while it was read"), opened(path, "wind.csv"):
        path.write_text(made.PROFILE + "40000,1,1,1,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="changed while it was read"), opened(path, "wind.csv"):
        (tmp_path / "other").write_text(made.PROFILE, encoding="utf-8")
        (tmp_path / "other").replace(path)

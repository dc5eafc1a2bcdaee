"""Hand-made wind files in the layouts that are read, and every model ready to be tabulated."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import xarray

from fallzone.atmospheres import us76
from fallzone.winds._grids import apart, child

PAD_LONLAT = (127.5, 34.4)
LIFTOFF_UTC = datetime(2023, 8, 23, 18, 50, tzinfo=UTC)
G0_MPS2 = 9.80665

PROFILE = """# typed for a test
height_m,east_mps,north_mps,east_sigma_mps,north_sigma_mps
0,2,1,1,1
5000,10,-3,2,2
12000,40,5,6,4
30000,-8,0,5,3
"""

NAMES = ("PRES", "HGHT", "TEMP", "DWPT", "RELH", "MIXR", "DRCT", "SKNT", "THTA", "THTE", "THTV")
UNITS = ("hPa", "m", "C", "C", "%", "g/kg", "deg", "knot", "K", "K", "K")
RULE = "-" * 77
# Pressure [hPa], geopotential height [m], direction [deg], speed [knots]; None where the balloon says nothing
RISE = (
    (1005.0, 50, 180, 10.0),
    (1000.0, 95, None, None),
    (925.0, 780, 200, 15.0),
    (850.0, 1500, 225, 20.0),
    (700.0, 3100, 250, 30.0),
    (600.0, 4400, 260, 36.0),
    (500.0, 5800, 270, 40.0),
    (400.0, 7500, 270, 60.0),
    (300.0, 9500, 270, 80.0),
    (200.0, 12300, 270, 100.0),
    (50.0, 20700, 90, 20.0),
    (10.0, 31000, 90, 30.0),
)


@pytest.fixture(scope="module", autouse=True)
def grids_in_forks():
    """Grids are read in forks, which have the libraries that a new process loads for most of its time.

    For the modules that import this; `test_damaged_grids.py` and the commands read theirs in processes begun anew.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apart, "subprocess", _Forks)
        yield


class _Forks:
    """What ``apart`` needs of ``subprocess``."""

    TimeoutExpired, CompletedProcess = subprocess.TimeoutExpired, subprocess.CompletedProcess

    @staticmethod
    def run(command: list[str], *, input: bytes, **_: object) -> subprocess.CompletedProcess:
        assert command[1:] == ["-P", "-m", child.__name__]
        with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            asked.write(input)
            asked.seek(0)
            process = os.fork()
            if process == 0:
                try:
                    for number, file in enumerate((asked, out, err)):
                        os.dup2(file.fileno(), number)
                    sys.stdin = open(0)  # noqa: SIM115  (ends with the process)
                    child.main()
                finally:
                    os._exit(1)
            code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            said = [os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0) for file in (out, err)]
        return subprocess.CompletedProcess(command, code, *said)


def wyoming(rise=RISE, *, heading="47158 Somewhere Observations at 18Z 23 Aug 2023", lat=35.1, lon=126.8, speed="SKNT"):
    """A page of the University of Wyoming's layout; fixed columns of seven characters."""
    units = ["m/s" if name == "knot" and speed == "SPED" else name for name in UNITS]
    lines = [f"<H2>{heading}</H2>", "<PRE>", RULE, "".join(f"{speed if n == 'SKNT' else n:>7}" for n in NAMES)]
    lines += ["".join(f"{unit:>7}" for unit in units), RULE]
    for pressure, height, direction, knots in rise:
        cells = [f"{pressure:7.1f}", f"{height:7d}"] + [" " * 7] * 4
        cells += [" " * 7] * 2 if direction is None else [f"{direction:7d}", f"{knots:7.1f}"]
        lines.append("".join(cells + [" " * 7] * 3))
    lines += ["</PRE><H3>Station information and sounding indices</H3><PRE>"]
    lines += [f"          Station latitude: {lat:.2f}", f"          Station longitude: {lon:.2f}", "</PRE>"]
    return "\n".join(lines) + "\n"


# Level types, pressure [Pa], geopotential height [m], direction [deg], speed [0.1 m/s]
IGRA_RISE = (
    ("21", 100500, 50, 180, 50),
    ("10", 92500, 780, 200, 80),
    ("10", 85000, 1500, 225, 100),
    ("20", 70000, -9999, 250, 150),
    ("20", 60000, 4400, 260, 180),
    ("10", 50000, 5800, 270, 200),
    ("10", 40000, 7500, 270, 300),
    ("10", 30000, 9500, 270, 400),
    ("10", 20000, 12300, 270, 500),
    ("20", 10000, -8888, -9999, -9999),
    ("10", 5000, 20700, 90, 100),
    ("30", -9999, 25000, 90, 120),
)


def igra(rise=IGRA_RISE, *, when=(2023, 8, 23, 18), lat=35.1, lon=126.8, station="KSM00047158"):
    """One sounding in the columns of IGRA 2."""
    year, month, day, hour = when
    header = (
        f"#{station:11} {year:4d} {month:02d} {day:02d} {hour:02d} {hour:02d}30 {len(rise):4d} {'ncdc6310':8} {'':8}"
    )
    lines = [f"{header} {round(lat * 1e4):7d} {round(lon * 1e4):8d}"]
    for kind, pressure, height, direction, speed in rise:
        line = f"{kind} -9999 {pressure:6d} {height:5d} {-9999:5d} {-9999:5d} {-9999:5d} {direction:5d} {speed:5d}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def igra_derived(rise=IGRA_RISE, *, when=(2023, 8, 23, 18), station="KSM00047158"):
    """One sounding in the columns of IGRA 2's derived files: wind as components, no position in the header."""
    year, month, day, hour = when
    header = f"#{station:11} {year:4d} {month:02d} {day:02d} {hour:02d} {hour:02d}30{len(rise):5d}"
    lines = [header + " " + "".join(f"{-99999:6d}" for _ in range(20))]
    for _, pressure, height, direction, speed in rise:
        wind = [-99999, -99999]
        if direction >= 0:
            angle = math.radians(direction)
            wind = [round(-speed * math.sin(angle)), round(-speed * math.cos(angle))]
        # Reported at the even levels, calculated at all
        reported = height if height >= 0 and len(lines) % 2 else -99999
        cells = [pressure if pressure > 0 else -99999, reported, height if height >= 0 else -99999]
        cells += [-99999] * 11 + [wind[0], -99999, wind[1], -99999, -99999]
        lines.append(" ".join(f"{cell:7d}" for cell in cells))
    return "\n".join(lines) + "\n"


def steady_mps(height_m):
    """A wind from 250 degrees whose speed is 5 m/s at the sea and 1 m/s more for each 500 m of geopotential height."""
    return 5.0 + height_m / 500.0


STANDARD_RISE = {1000: 110, 925: 760, 850: 1460, 700: 3010, 500: 5570, 400: 7190, 300: 9160, 250: 10360, 200: 11780}
STANDARD_RISE |= {150: 13610, 100: 16180, 70: 18440, 50: 20570, 30: 23810, 20: 26390, 10: 30780}


def wyoming_csv(*, when="2023-08-23 18:02:11", lat=35.11, lon=126.81, places=True, rise=None):
    """A sounding as the University of Wyoming writes it as TEXT:CSV; the balloon drifts to the east."""
    names = "time,longitude,latitude," if places else ""
    names += "pressure_hPa,geopotential height_m,temperature_C,dew point temperature_C,ice point temperature_C,"
    names += "relative humidity_%,humidity wrt ice_%,mixing ratio_g/kg,wind direction_degree,wind speed_m/s"
    lines = [names]
    for index, (pressure, height) in enumerate((STANDARD_RISE if rise is None else rise).items()):
        start = f"{when},{lon + 0.05 * index:.4f},{lat:.4f}," if places else ""
        numbers = f"{pressure:6.1f},{height:5d}, 10.0,  5.0,  5.0, 50, 50, 3.00,250,{steady_mps(height):4.2f}"
        lines.append(start + numbers)
    return "\n".join(lines) + "\n"


def wyoming_new(*, lat=35.11, lon=126.81, pasted=False):
    """A page of today's TEXT:LIST: the position stands in a table, or where it is copied, between tabs."""
    names = [("SPED" if name == "SKNT" else name) for name in NAMES]
    lines = ["<H1>Observations for Station 47158 at 18 UTC 23 Aug 2023</H1>", "<H3>GWANGJU, KOREA</H3>", "<PRE>", RULE]
    lines += ["".join(f"{n:>7}" for n in names), "".join(f"{'m/s' if u == 'knot' else u:>7}" for u in UNITS), RULE]
    for pressure, height in STANDARD_RISE.items():
        # A number too wide for its column is written as asterisks
        cells = [f"{pressure:7.1f}{height:7d}", *[f"{10.0:7.1f}"] * 4, f"{250:7d}{steady_mps(height):7.1f}", "*" * 21]
        lines.append("".join(cells))
    lines += ["</PRE>", "<H3>Sounding Indices</H3>", "<TABLE>"]
    for key, name, value in (("SLAT", "Latitude", lat), ("SLON", "Longitude", lon), ("SELV", "Elevation", 13.0)):
        lines.append(f'<TR><TD>{key}</TD><TD>Station {name}</TD>\n<TD style="text-align: right;">{value}</TD></TR>')
    page = "\n".join([*lines, "</TABLE>", ""])
    if not pasted:
        return page
    return re.sub(r"<[^>]*>", "", re.sub(r"</TD>\s*<TD[^>]*>", "\t", page))


# At most 150 hPa apart, the widest step that is bridged
PRESSURES_HPA = np.array([1000, 925, 850, 700, 600, 500, 400, 300, 200, 100, 50, 20, 10, 5])


def field(lon_deg, lat_deg, hours, height_m):
    """A wind that is linear in place, time and height, so that linear interpolation in place and time is exact."""
    east = 5.0 + 0.3 * (lon_deg - 127.0) - 0.2 * (lat_deg - 34.0) + 0.1 * hours + 1e-3 * height_m
    north = -2.0 + 0.1 * (lon_deg - 127.0) + 0.4 * (lat_deg - 34.0) - 0.2 * hours - 2e-4 * height_m
    return east, north


def grid(
    *, lon_deg=None, lat_deg=None, times=("2023-08-23T18", "2023-08-24T00"), names="era5", pressures_hpa=PRESSURES_HPA
) -> xarray.Dataset:
    """A dataset as ERA5 or GFS names its parts; heights are the same everywhere, 7 km times the fall of ln p."""
    lon = np.arange(120.0, 135.1, 0.5) if lon_deg is None else np.asarray(lon_deg, float)
    lat = np.arange(45.0, 24.9, -0.5) if lat_deg is None else np.asarray(lat_deg, float)
    time = np.array(times, "datetime64[ns]")
    hours = (time - np.datetime64("2023-08-23T18")) / np.timedelta64(1, "h")
    geopotential_m = 7_000.0 * np.log(1013.0 / np.asarray(pressures_hpa))
    along_east = np.mod(lon + 180.0, 360.0) - 180.0
    t, z, y, x = np.meshgrid(hours, geopotential_m, lat, along_east, indexing="ij")
    east, north = field(x, y, t, z)
    u, v, h, level, when = {
        "era5": ("u", "v", "z", "level", "time"),
        "cds": ("u", "v", "z", "pressure_level", "valid_time"),
        "gfs": ("UGRD", "VGRD", "HGT", "isobaricInhPa", "time"),
        "cfgrib": ("u", "v", "gh", "isobaricInhPa", "valid_time"),
    }[names]
    dims, speed = (when, level, "latitude", "longitude"), {"units": "m s**-1"}
    height = (dims, z * G0_MPS2, {"units": "m**2 s**-2"}) if h == "z" else (dims, z, {"units": "gpm"})
    return xarray.Dataset(
        {u: (dims, east, speed), v: (dims, north, speed), h: height},
        coords={when: time, level: pressures_hpa, "latitude": lat, "longitude": lon},
    )


_SPEED = {"units": "m s-1"}
_PLACES = {"lat": {"units": "degrees_north"}, "lon": {"units": "degrees_east"}}


def layout(name: str) -> xarray.Dataset:
    """The same field as `grid`, as a service or model writes it."""
    return {
        "thredds": _thredds,
        "nomads": _nomads,
        "merra2": _merra2,
        "cmip": _cmip,
        "arco": _arco,
        "ncep": _ncep,
        "standard-names": _standard_names,
    }[name](grid())


def _describe(data: xarray.Dataset, attributes: dict[str, dict]) -> xarray.Dataset:
    for name, values in attributes.items():
        data[name].attrs = dict(values)
    return data


def _heights(data: xarray.Dataset) -> xarray.Dataset:
    data["z"] = (data["z"].dims, data["z"].values / G0_MPS2)
    return data


def _thredds(data: xarray.Dataset) -> xarray.Dataset:
    """GFS: heights on more levels than winds, in a dimension of their own; winds near the ground beside them."""
    more = _heights(grid(pressures_hpa=[*PRESSURES_HPA, 3]))
    height = more["z"].rename(level="isobaric6", latitude="lat", longitude="lon", time="time1")
    names = {"u": "u-component_of_wind_isobaric", "v": "v-component_of_wind_isobaric", "z": "old"}
    data = data.rename(names | {"level": "isobaric3", "latitude": "lat", "longitude": "lon", "time": "time1"})
    data = data.drop_vars("old").assign(Geopotential_height_isobaric=height)
    near = data[names["u"]].isel(isobaric3=[0, 1]).values
    data["u-component_of_wind_height_above_ground"] = (("time1", "height_above_ground4", "lat", "lon"), near)
    data = data.assign_coords(
        isobaric3=data.isobaric3 * 100.0,
        isobaric6=data.isobaric6 * 100.0,
        height_above_ground4=[10.0, 80.0],
        reftime=("time1", data.time1.values[[0, 0]], {"standard_name": "forecast_reference_time"}),
    )
    speed = {"units": "m/s"}
    return _describe(
        data,
        {names["u"]: speed, names["v"]: speed, "Geopotential_height_isobaric": {"units": "gpm"}}
        | {"isobaric3": {"units": "Pa"}, "isobaric6": {"units": "Pa"}, "height_above_ground4": {"units": "m"}}
        | {"u-component_of_wind_height_above_ground": speed, "time1": {"standard_name": "time"}}
        | _PLACES,
    )


def _nomads(data: xarray.Dataset) -> xarray.Dataset:
    """GFS by GrADS: units in the long names only, days since the year 1, the two days of the old calendar in them."""
    names = {"u": "ugrdprs", "v": "vgrdprs", "z": "hgtprs", "level": "lev", "latitude": "lat", "longitude": "lon"}
    data = _describe(
        _heights(data).rename(names),
        {"ugrdprs": {"long_name": "** u-component of wind [m/s]"}, "vgrdprs": {}, "hgtprs": {}}
        | {"lev": {"units": "millibar"}}
        | _PLACES,
    )
    # date.toordinal() counts from 1 January of the year 1 as day 1, all in today's calendar
    days = datetime(2023, 8, 23).toordinal() - 1 + 2 + np.array([0.75, 1.0])
    return data.assign_coords(time=("time", days, {"units": "days since 1-1-1 00:00:0.0"}))


def _merra2(data: xarray.Dataset) -> xarray.Dataset:
    """M2I6NPANA: the lowest level lies below the ground."""
    data = _heights(data).rename(u="U", v="V", z="H", level="lev", latitude="lat", longitude="lon").sortby("lat")
    for name in "UVH":
        data[name][:, 0] = np.nan
        data[name].encoding = {"_FillValue": 1e15, "dtype": "float32"}
    attributes = {"U": _SPEED | {"standard_name": "eastward_wind"}, "V": _SPEED | {"standard_name": "northward_wind"}}
    return _describe(data, attributes | {"H": {"units": "m"}, "lev": {"units": "hPa"}} | _PLACES)


def _cmip(data: xarray.Dataset) -> xarray.Dataset:
    """A model with its own calendar, without 29 February."""
    data = _heights(data).rename(u="ua", v="va", z="zg", level="plev", latitude="lat", longitude="lon")
    data = data.assign_coords(plev=data.plev * 100.0)
    data["time"].encoding = {"calendar": "noleap", "units": "days since 1850-01-01"}
    attributes = {"ua": _SPEED | {"standard_name": "eastward_wind"}, "va": _SPEED | {"standard_name": "northward_wind"}}
    attributes["zg"] = {"units": "m", "standard_name": "geopotential_height"}
    return _describe(data, attributes | {"plev": {"units": "Pa", "standard_name": "air_pressure"}} | _PLACES)


def _arco(data: xarray.Dataset) -> xarray.Dataset:
    """ARCO-ERA5: long names, levels without a unit, from the top."""
    names = {"u": "u_component_of_wind", "v": "v_component_of_wind", "z": "geopotential"}
    return data.rename(names).sortby("level")


def _ncep(data: xarray.Dataset) -> xarray.Dataset:
    """NCEP's reanalyses, packed; times out of order."""
    names = {"u": "uwnd", "v": "vwnd", "z": "hgt", "latitude": "lat", "longitude": "lon"}
    data = _heights(data).rename(names).isel(time=[1, 0])
    for name in ("uwnd", "vwnd"):
        data[name].encoding = {"dtype": "int32", "scale_factor": 1e-7, "add_offset": 100.0, "_FillValue": -32767}
    attributes = {name: {"units": "m/s"} for name in ("uwnd", "vwnd")} | {"hgt": {"units": "m"}}
    return _describe(data, attributes | {"level": {"units": "millibar"}} | _PLACES)


def _standard_names(data: xarray.Dataset) -> xarray.Dataset:
    """Names that say something else, and units that are not ours: what is stated decides."""
    data = data.rename(u="v", v="u", z="t", latitude="y", longitude="x", level="k")
    for name in ("u", "v"):
        data[name] = (data[name].dims, data[name].values * 3_600.0 / 1_852.0)
    attributes = {
        "v": {"units": "knots", "standard_name": "eastward_wind"},
        "u": {"units": "kt", "standard_name": "northward_wind"},
        "t": {"units": "m2 s-2", "standard_name": "geopotential"},
        "y": {"standard_name": "latitude"},
        "x": {"units": "degree_east"},
        "k": {"standard_name": "air_pressure", "units": "hPa"},
    }
    return _describe(data, attributes)


def write_grid(path: Path, data: xarray.Dataset | None = None, *, engine="h5netcdf") -> Path:
    """A NetCDF file, version 4 unless the engine is scipy."""
    (grid() if data is None else data).to_netcdf(path, engine=engine)
    return path


def write_grib(path: Path, data: xarray.Dataset | None = None, *, runs: tuple[str, ...] = (), edition: int = 2) -> Path:
    """The same as GRIB, one message for each variable, time and level, with 24 bits for each number.

    Parameters
    ----------
    runs : tuple of str
        When the forecasts began, each of which has every time; analyses of the times themselves when empty.
    """
    data = grid(names="cfgrib") if data is None else data
    with path.open("wb") as file:
        for name in ("u", "v", "gh"):
            for message in data[name].stack(message=("valid_time", "isobaricInhPa")).transpose("message", ...):
                valid = message.valid_time.values.astype("datetime64[s]").item()
                for run in [datetime.fromisoformat(run) for run in runs] or [valid]:
                    keys = {"shortName": name, "level": int(message.isobaricInhPa)}
                    keys |= {"dataDate": int(f"{run:%Y%m%d}"), "dataTime": int(f"{run:%H%M}")}
                    keys |= {"forecastTime": int((valid - run).total_seconds() // 3_600)} if run != valid else {}
                    _write_message(file, edition, keys, data.longitude.values, data.latitude.values, message.values)
    return path


def _write_message(file, edition: int, keys: dict, lon: np.ndarray, lat: np.ndarray, values: np.ndarray) -> None:
    import eccodes

    handle = eccodes.codes_grib_new_from_samples(f"regular_ll_pl_grib{edition}")
    keys = keys | {
        "Ni": lon.size,
        "Nj": lat.size,
        "latitudeOfFirstGridPointInDegrees": float(lat[0]),
        "latitudeOfLastGridPointInDegrees": float(lat[-1]),
        "longitudeOfFirstGridPointInDegrees": float(lon[0]),
        "longitudeOfLastGridPointInDegrees": float(lon[-1]),
        "iDirectionIncrementInDegrees": float(abs(lon[1] - lon[0])),
        "jDirectionIncrementInDegrees": float(abs(lat[1] - lat[0])),
        "bitsPerValue": 24,
    }
    for key, value in keys.items():
        eccodes.codes_set(handle, key, value)
    eccodes.codes_set_values(handle, values.ravel())
    eccodes.codes_write(handle, file)
    eccodes.codes_release(handle)


def needs(name: str, folder: Path) -> dict:
    """What a model that reads files, or follows the Sun, is built from in the contracts."""
    everything = {
        "where": f"{name} file",
        "when_utc": LIFTOFF_UTC,
        "season_utc": LIFTOFF_UTC,
        "place_lonlat": PAD_LONLAT,
        "atmosphere": us76,
        "text": {"profile": PROFILE, "sounding": wyoming()}.get(name),
        "file": write_grid(folder / "grid.nc") if name == "gridded" else None,
        "f107": 150.0,
        "f107a": 140.0,
        "ap": 12.0,
    }
    return {key: value for key, value in everything.items() if value is not None}


def ready(model, folder: Path):
    """A model itself, or what it builds from hand-made facts."""
    if not getattr(model, "NEEDS", ()):
        return model
    known = needs(model.__name__.rpartition(".")[2].replace("_", "-"), folder)
    return model.build(**{need: known[need] for need in model.NEEDS})

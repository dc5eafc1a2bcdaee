"""Hand-made wind files in the layouts that are read, and every model ready to be tabulated."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import xarray

from fallzone.atmospheres import us76

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


# At most 150 hPa apart, the widest step that is bridged
PRESSURES_HPA = np.array([1000, 925, 850, 700, 600, 500, 400, 300, 200, 100, 50, 20, 10, 5])


def field(lon_deg, lat_deg, hours, height_m):
    """A wind that is linear in place, time and height, so that linear interpolation in place and time is exact."""
    east = 5.0 + 0.3 * (lon_deg - 127.0) - 0.2 * (lat_deg - 34.0) + 0.1 * hours + 1e-3 * height_m
    north = -2.0 + 0.1 * (lon_deg - 127.0) + 0.4 * (lat_deg - 34.0) - 0.2 * hours - 2e-4 * height_m
    return east, north


def grid(*, lon_deg=None, lat_deg=None, times=("2023-08-23T18", "2023-08-24T00"), names="era5") -> xarray.Dataset:
    """A dataset as ERA5 or GFS names its parts; heights are the same everywhere, 7 km times the fall of ln p."""
    lon = np.arange(120.0, 135.1, 0.5) if lon_deg is None else np.asarray(lon_deg, float)
    lat = np.arange(45.0, 24.9, -0.5) if lat_deg is None else np.asarray(lat_deg, float)
    time = np.array(times, "datetime64[ns]")
    hours = (time - np.datetime64("2023-08-23T18")) / np.timedelta64(1, "h")
    geopotential_m = 7_000.0 * np.log(1013.0 / PRESSURES_HPA)
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
        coords={when: time, level: PRESSURES_HPA, "latitude": lat, "longitude": lon},
    )


def write_grid(path: Path, data: xarray.Dataset | None = None, *, engine="h5netcdf") -> Path:
    """A NetCDF file, version 4 unless the engine is scipy."""
    (grid() if data is None else data).to_netcdf(path, engine=engine)
    return path


def write_grib(path: Path, data: xarray.Dataset | None = None) -> Path:
    """The same as GRIB 2, one message for each variable, time and level, with 24 bits for each number."""
    import eccodes

    data = grid(names="cfgrib") if data is None else data
    lat, lon = data.latitude.values, data.longitude.values
    with path.open("wb") as file:
        for name in ("u", "v", "gh"):
            for message in data[name].stack(message=("valid_time", "isobaricInhPa")).transpose("message", ...):
                handle = eccodes.codes_grib_new_from_samples("regular_ll_pl_grib2")
                when = message.valid_time.values.astype("datetime64[s]").item()
                keys = {
                    "shortName": name,
                    "level": int(message.isobaricInhPa),
                    "dataDate": int(f"{when:%Y%m%d}"),
                    "dataTime": int(f"{when:%H%M}"),
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
                eccodes.codes_set_values(handle, message.values.ravel())
                eccodes.codes_write(handle, file)
                eccodes.codes_release(handle)
    return path


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

"""Files of weather models opened as variables, whichever of NetCDF 3, NetCDF 4 and GRIB they are."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from fallzone.errors import InputError
from fallzone.winds._files import plain_file
from fallzone.winds._grib_frames import check_frames

_ENGINES = {b"\x89HDF": "h5netcdf", b"CDF\x01": "scipy", b"CDF\x02": "scipy", b"GRIB": "cfgrib"}
_EXTRAS = {"h5netcdf": "grid", "scipy": "grid", "cfgrib": "grib"}
_OTHERS = {
    b"CDF\x05": "is NetCDF 3 with 64-bit data; write it again with nccopy -k nc4",
    b"\x0e\x03\x13\x01": "is HDF 4; choose NetCDF 4 where it is offered, or convert it with ncks -4",
    b"BUFR": "is BUFR; choose NetCDF or GRIB",
}
EXPECTED = (
    "expected NetCDF (3 or 4) or GRIB of winds on pressure levels: at the Climate Data Store choose ERA5 on pressure "
    "levels, u- and v-component of wind and geopotential; of GFS the variables UGRD, VGRD and HGT"
)


@contextmanager
def open_variables(file: Path, where: str) -> Iterator[list[Any]]:
    """The variables of a file as xarray's arrays, each with its own coordinates; nothing is read yet.

    Raises
    ------
    InputError
        When it is none of the known formats or damaged, or a library is missing.
    """
    with plain_file(file, where) as path, ExitStack() as stack:
        with path.open("rb") as raw:
            start = raw.read(4)
        if start not in _ENGINES:
            problem = _OTHERS.get(start, f"begins with {start!r}" if start else "is empty")
            raise InputError(where, problem, EXPECTED)
        engine = _ENGINES[start]
        try:
            # What libraries say of odd attributes is not for the user; what matters of them is checked afterwards
            stack.enter_context(warnings.catch_warnings())
            warnings.simplefilter("ignore")
            variables = (_open_grib if engine == "cfgrib" else _open_netcdf)(path, where, engine, stack)
        except ImportError as error:
            extra = f"python -m pip install 'fallzone[{_EXTRAS[engine]}]'"
            raise InputError(where, f"reading it needs a library that is not installed ({error})", extra) from None
        except InputError:
            raise
        except Exception as error:
            # Readers of damaged files raise whatever their own parts raise
            raise InputError(where, f"cannot be read by {engine}: {str(error)[:300]}", "is the file whole?") from None
        yield variables


def _open_netcdf(path: Path, where: str, engine: str, stack: ExitStack) -> list[Any]:
    import xarray

    if engine == "h5netcdf":
        import h5py

        # Of a file that is damaged in its first attributes h5netcdf prints a traceback of its own when it is let go
        with h5py.File(path, "r") as file:
            file.attrs.get("_nc3_strict")
    data = stack.enter_context(xarray.open_dataset(path, engine=engine, decode_timedelta=False))
    return [data[name] for name in data.data_vars]


def _open_grib(path: Path, where: str, engine: str, stack: ExitStack) -> list[Any]:
    """Pressure levels of a GRIB file; one variable at a time, since others may lie on other levels."""
    import cfgrib  # noqa: F401  (xarray says less clearly that it is missing)
    import xarray

    check_frames(path, where)
    found = []
    for name in ("u", "v", "z", "gh"):
        keys = {"typeOfLevel": "isobaricInhPa", "shortName": name}
        options = {"indexpath": "", "filter_by_keys": keys, "errors": "raise"}
        part = xarray.open_dataset(path, engine=engine, backend_kwargs=options, decode_timedelta=False)
        stack.enter_context(part)
        found += [part[name]] if name in part else []
    return found

"""Files of weather models opened as variables, whichever of NetCDF 3, NetCDF 4 and GRIB they are."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from fallzone.errors import InputError
from fallzone.winds._grids.frames import check_frames
from fallzone.words import _, msg

_ENGINES = {b"\x89HDF": "h5netcdf", b"CDF\x01": "scipy", b"CDF\x02": "scipy", b"GRIB": "cfgrib"}
_EXTRAS = {"h5netcdf": "grid", "scipy": "grid", "cfgrib": "grib"}
_OTHERS = {
    b"CDF\x05": msg("is NetCDF 3 with 64-bit data; write it again with nccopy -k nc4"),
    b"\x0e\x03\x13\x01": msg("is HDF 4; choose NetCDF 4 where it is offered, or convert it with ncks -4"),
    b"BUFR": msg("is BUFR; choose NetCDF or GRIB"),
}
EXPECTED = msg(
    "expected NetCDF (3 or 4) or GRIB of winds on pressure levels: at the Climate Data Store choose ERA5 on pressure "
    "levels, u- and v-component of wind and geopotential; of GFS the variables UGRD, VGRD and HGT"
)


def check_format(path: Path, where: str) -> tuple[str, int]:
    """Tell by its first bytes which library opens a file.

    Parameters
    ----------
    path : Path
        The file.
    where : str
        Its name, for messages.

    Returns
    -------
    engine : str
        Name of the library, as xarray knows it.
    messages : int
        How many messages it has when it is GRIB, else 0.

    Raises
    ------
    InputError
        When it is of none of the known formats, or damaged GRIB.
    """
    with path.open("rb") as raw:
        start = raw.read(4)
    if start not in _ENGINES:
        if start in _OTHERS:
            problem = _(_OTHERS[start])
        else:
            problem = _("begins with {start!r}").format(start=start) if start else _("is empty")
        raise InputError(where, problem, _(EXPECTED))
    engine = _ENGINES[start]
    return engine, check_frames(path, where) if engine == "cfgrib" else 0


def load_libraries(engine: str, where: str) -> None:
    """Import what opens a file.

    Parameters
    ----------
    engine : str
        From `check_format`.
    where : str
        Name of the file, for messages.

    Raises
    ------
    InputError
        When a library is not installed, with the command that installs it.
    """
    try:
        for name in ("xarray", engine):
            import_module(name)
    except ImportError as error:
        extra = _("python -m pip install 'fallzone[{extra}]'").format(extra=_EXTRAS[engine])
        raise InputError(
            where, _("reading it needs a library that is not installed ({error})").format(error=error), extra
        ) from None


@contextmanager
def open_variables(path: Path, engine: str) -> Iterator[list[Any]]:
    """Open the variables of a file; nothing of them is read yet.

    Parameters
    ----------
    path : Path
        The file.
    engine : str
        From `check_format`.

    Yields
    ------
    list of xarray.DataArray
        Each with its own coordinates.
    """
    with ExitStack() as stack:
        # Warnings of libraries about attributes are not for the user; what matters is checked afterwards
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        yield (_open_grib if engine == "cfgrib" else _open_netcdf)(path, engine, stack)


def _open_netcdf(path: Path, engine: str, stack: ExitStack) -> list[Any]:
    import xarray

    data = stack.enter_context(xarray.open_dataset(path, engine=engine, decode_timedelta=False))
    return [data[name] for name in data.data_vars]


def _open_grib(path: Path, engine: str, stack: ExitStack) -> list[Any]:
    """Pressure levels of a GRIB file; one variable at a time, since others may lie on other levels."""
    import xarray

    found = []
    for name in ("u", "v", "z", "gh"):
        keys = {"typeOfLevel": "isobaricInhPa", "shortName": name}
        options = {"indexpath": "", "filter_by_keys": keys, "errors": "raise"}
        part = xarray.open_dataset(path, engine=engine, backend_kwargs=options, decode_timedelta=False)
        stack.enter_context(part)
        found += [part[name]] if name in part else []
    return found

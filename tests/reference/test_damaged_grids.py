"""Whatever a damaged grid does to the library that reads it, the answer is an error in words, soon."""

from __future__ import annotations

import random
import resource
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import wind_files as made

from fallzone.atmospheres import us76
from fallzone.errors import InputError
from fallzone.winds import gridded

# Small grids, of which a damaged byte is rarely an unused one
SMALL = {"lon_deg": [127.0, 128.0], "lat_deg": [35.0, 34.0]}
LOWEST = {"times": ("2023-08-23T18",), "pressures_hpa": np.array([1000, 925, 850, 700, 500])}
WHOLE = {
    "NetCDF 3": lambda path: made.write_grid(path, made.grid(**SMALL), engine="scipy"),
    "NetCDF 4": lambda path: made.write_grid(path, made.grid(**SMALL)),
    "GRIB 1": lambda path: made.write_grib(path, made.grid(names="cfgrib", **SMALL, **LOWEST), edition=1),
    "GRIB 2": lambda path: made.write_grib(path, made.grid(names="cfgrib", **SMALL, **LOWEST)),
}


def read_grid(file):
    return gridded.build(
        where=file.name, file=file, when_utc=made.LIFTOFF_UTC, place_lonlat=made.PAD_LONLAT, atmosphere=us76
    )


def damage(whole: bytes, draw: random.Random) -> bytes:
    """Some bytes lost, zeroed, set, drawn or copied from elsewhere; or the end cut off."""
    at, length = draw.randrange(len(whole)), draw.choice([1, 2, 4, 8, 16, 64])
    elsewhere = draw.randrange(len(whole))
    instead = draw.choice(
        [b"", bytes(length), b"\xff" * length, draw.randbytes(length), whole[elsewhere : elsewhere + length]]
    )
    return whole[:at] + (b"" if draw.random() < 0.1 else instead + whole[at + length :])


@pytest.mark.parametrize("kind", WHOLE)
def test_a_damaged_grid_is_read_or_refused_in_words_and_nothing_else_is_said(tmp_path, capfd, kind):
    whole, draw = WHOLE[kind](tmp_path / "whole").read_bytes(), random.Random(kind)

    def read(number: int) -> None:
        file = tmp_path / f"{number}.nc"
        file.write_bytes(damaged[number])
        try:
            wind = read_grid(file)
        except InputError as error:
            assert error.exit_code == 3 and error.where.startswith(file.name) and "\n" not in str(error)
        else:
            assert np.isfinite(wind.east_mps).all() and (np.hypot(wind.east_mps, wind.north_mps) <= 250.0).all()

    damaged = [damage(whole, draw) for _ in range(6)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(read, range(len(damaged))))
    assert capfd.readouterr() == ("", "")


LIBRARY = """
import ctypes, os, sys

def open_dataset(*args, **options):
    print("said on stdout")
    print("said on stderr", file=sys.stderr, flush=True)
    {does}
"""


@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("while True: pass", r"did not come back within 1\.5 s of work; the file is probably damaged: download it"),
        ("os.abort()", r"ended without an answer \(SIGABRT: said on stderr\)"),
        ("ctypes.string_at(0)", r"ended without an answer \(SIGSEGV: said on stderr\)"),
        ("os._exit(0)", r"ended without an answer \(exit 0: said on stderr\)"),
        ("sys.exit(7)", r"ended without an answer \(exit 7: said on stderr\)"),
        ("raise KeyError('no such\\n thing')", r"cannot be read by h5netcdf: KeyError: 'no such\\n thing'"),
        ("raise OSError('two\\n lines \\udcff')", r"cannot be read by h5netcdf: OSError: two lines \?; is the file"),
    ],
    ids=["loops", "aborts", "crashes", "leaves", "exits", "raises", "raises what is no text"],
)
def test_a_library_that_never_comes_back_or_ends_its_process_is_an_error_of_the_file(
    tmp_path, monkeypatch, capfd, does, words
):
    file = made.write_grid(tmp_path / "grid.nc", made.grid(**SMALL))
    (tmp_path / "xarray.py").write_text(LIBRARY.format(does=does), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    before_s = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    with pytest.raises(InputError, match=rf"^grid\.nc: .*{words}"):
        read_grid(file)
    # Of the processor's time, so that other work on the machine does not count
    assert sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before_s < 5.0
    assert capfd.readouterr() == ("", "")
    assert {path.name for path in tmp_path.iterdir()} - {"__pycache__"} == {"grid.nc", "xarray.py"}


def test_a_library_that_waits_for_ever_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("fallzone.winds._grids.apart._WAIT_S", 3.0)
    monkeypatch.setattr("fallzone.winds._grids.apart._WAIT_FACTOR", 0.0)
    file = made.write_grid(tmp_path / "grid.nc", made.grid(**SMALL))
    (tmp_path / "xarray.py").write_text(LIBRARY.format(does="import time; time.sleep(600)"), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(InputError, match=r"did not come back within 3 s; the file is probably damaged"):
        read_grid(file)


def test_a_grid_is_read_the_same_by_many_threads_at_once(tmp_path):
    file = made.write_grid(tmp_path / "grid.nc", made.grid(**SMALL))
    with ThreadPoolExecutor(4) as pool:
        winds = list(pool.map(read_grid, [file] * 4))
    assert all(np.array_equal(wind.east_mps, winds[0].east_mps) for wind in winds)

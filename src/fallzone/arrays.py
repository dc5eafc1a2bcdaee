"""Arrays of numbers in a file of NumPy (``.npz``), all of them at once: a run has more than a hundred."""

from __future__ import annotations

import io
import re
import zlib
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

import numpy as np

from fallzone.errors import InputError
from fallzone.words import _

# The header that NumPy gives to an array of numbers. Its own reader would have Python compile it, at ten times the cost
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '([<|][fi]\d)', 'fortran_order': False, 'shape': \((\d+),(?: (\d+))?\), \} *\n",
    re.DOTALL,
)


class Arrays(dict[str, np.ndarray]):
    """Arrays of a file, by name.

    Parameters
    ----------
    where : str
        Name of the file, for messages.
    arrays : dict of str to ndarray
        What it holds.
    """

    def __init__(self, where: str, arrays: dict[str, np.ndarray]) -> None:
        super().__init__(arrays)
        self._where = where

    def __missing__(self, name: str) -> np.ndarray:
        raise InputError(self._where, _("lacks an array: {name}").format(name=name))


def read_arrays(file: BinaryIO, where: str) -> Arrays:
    """All arrays of a file: numbers alone, as large as the file.

    Parameters
    ----------
    file : binary file
        Open, at its beginning.
    where : str
        Its name, for messages.

    Returns
    -------
    Arrays
        Asking it for one that it lacks is an InputError.

    Raises
    ------
    InputError
        When it holds anything else, or is compressed: a few bytes could stand for more than the memory holds.
    """
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
            if any(entry.compress_size != entry.file_size for entry in entries):
                advice = _("arrays as they are, as a run writes them")
                raise InputError(where, _("holds compressed arrays"), advice)
            arrays = {entry.filename.removesuffix(".npy"): _read_array(archive.read(entry)) for entry in entries}
    except (ValueError, AttributeError, EOFError, BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        raise InputError(where, _("holds no arrays of numbers that can be read")) from None
    return Arrays(where, arrays)


def _read_array(content: bytes) -> np.ndarray:
    """One array, of which the caller may change what it likes."""
    header = _HEADER.match(content)
    if header is None:
        return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    kind, *shape = header.groups()
    numbers = np.frombuffer(content, dtype=kind.decode(), offset=header.end()).copy()
    return numbers.reshape([int(size) for size in shape if size is not None])

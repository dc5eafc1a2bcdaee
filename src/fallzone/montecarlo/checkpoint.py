"""Finished blocks kept on disk, so that a run that was broken off goes on where it was."""

from __future__ import annotations

import hashlib
import io
import shutil
import time
import zlib
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from fallzone.files import write_whole
from fallzone.montecarlo.identity import digest_code

# Columns of the bodies of one item of a block: flight, lon, lat, time, status
Columns = tuple[np.ndarray, ...]
BlockFalls = dict[str, Columns]

# Blocks are written after this time, so that no more than twice it is lost with a process.
KEEP_EVERY_S = 4.0


class Finished:
    """Whole blocks of one case that are finished, in their order.

    Parameters
    ----------
    folder : Path, optional
        Where they are kept; what lies there is finished already. In memory alone where not given.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self.blocks: list[BlockFalls] = _read_blocks(folder) if folder is not None else []
        self._kept, self._kept_s = len(self.blocks), time.monotonic()

    def append(self, block: BlockFalls) -> None:
        """Add the next block, and from time to time write what was added."""
        self.blocks.append(block)
        if time.monotonic() - self._kept_s > KEEP_EVERY_S:
            self.keep()

    def keep(self) -> None:
        """Write what was added since the last time."""
        if self._folder is not None and len(self.blocks) > self._kept:
            arrays = {
                f"{number}/{item}/{column}": array
                for number in range(self._kept, len(self.blocks))
                for item, columns in self.blocks[number].items()
                for column, array in enumerate(columns)
            }
            buffer = io.BytesIO()
            np.savez(buffer, **arrays)
            write_whole(self._folder / f"{self._kept}.npz", buffer.getvalue())
            self._kept = len(self.blocks)
        self._kept_s = time.monotonic()


class Checkpoint:
    """A folder in which a run keeps its finished blocks, case by case, until it is stored.

    Only one process at a time may use it (``files.single_writer`` of the run's folder).

    Parameters
    ----------
    folder : Path
        Made when the first blocks are written.
    facts : str
        Everything beside the code that decides what a block holds; blocks made from other facts are removed.
    """

    def __init__(self, folder: Path, facts: str) -> None:
        self._folder = folder / _digest(f"{digest_code()}\x1f{facts}")
        for other in folder.glob("*"):
            if other != self._folder:
                shutil.rmtree(other)

    def open_case(self, case: str) -> Finished:
        """The blocks of a case that are finished."""
        return Finished(self._folder / _digest(case))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _read_blocks(folder: Path) -> list[BlockFalls]:
    """Blocks in their order, up to the first that is missing or that a disk has damaged: those are made again."""
    blocks: list[BlockFalls] = []
    while (path := folder / f"{len(blocks)}.npz").is_file():
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                blocks += _sort_blocks(arrays)
        except (BadZipFile, zlib.error, EOFError, ValueError):
            path.unlink()
    return blocks


def _sort_blocks(arrays: np.lib.npyio.NpzFile) -> list[BlockFalls]:
    """The blocks of one file."""
    found: dict[str, dict[str, list[np.ndarray]]] = {}
    for name in arrays.files:
        number, item, _ = name.split("/")
        found.setdefault(number, {}).setdefault(item, []).append(arrays[name])
    return [{item: tuple(columns) for item, columns in block.items()} for block in found.values()]

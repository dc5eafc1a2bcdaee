"""Finished blocks kept on disk, so that an interrupted run can be resumed."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from fallzone.files import any_file, whole_file
from fallzone.model.fragment import FragmentGroup
from fallzone.model.results.impacts import FAILURE_COLUMNS, IMPACT_COLUMNS, Failures
from fallzone.montecarlo.falls import BlockFalls, Falls, join_failures, join_falls
from fallzone.montecarlo.identity import digest_code
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS

# Names in a file, beside those of items
_FAILURES, _MODES = "failures", "failures/modes"

# Blocks are written after this time, so that no more than twice it is lost with a process.
KEEP_EVERY_S = 4.0


class Finished:
    """Finished blocks of one case, in order.

    Parameters
    ----------
    folder : Path, optional
        Where they are kept; blocks found there count as finished. Default: in memory alone.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        # Bodies that fell in each block
        self.bodies: list[int] = []
        # First block of each file, and the blocks that are in none yet
        self._files: list[int] = []
        self._waiting: list[BlockFalls] = []
        if folder is not None:
            self._find()
        self._kept_s = time.monotonic()

    @property
    def blocks(self) -> int:
        """Number of finished blocks."""
        return len(self.bodies)

    def append(self, block: BlockFalls) -> None:
        """Add the next block, and from time to time write what was added.

        Parameters
        ----------
        block : BlockFalls
            The bodies of one block that fell, and how its flights fail.
        """
        self._waiting.append(block)
        self.bodies.append(block.bodies)
        if time.monotonic() - self._kept_s > KEEP_EVERY_S:
            self.keep()

    def keep(self) -> None:
        """Write what was added since the last time."""
        if self.folder is not None and self._waiting:
            first = self.blocks - len(self._waiting)
            with whole_file(self._path(first), replaces=any_file) as file:
                np.savez(file, **_join_blocks(self._waiting))
            self._files.append(first)
            self._waiting.clear()
        self._kept_s = time.monotonic()

    def read(self, blocks: int) -> Iterator[BlockFalls]:
        """What fell in the first blocks, in pieces of one or several blocks.

        Parameters
        ----------
        blocks : int
            Number of blocks, ≥ 0.

        Yields
        ------
        BlockFalls
            Of blocks that follow each other, in order.
        """
        for first in self._files:
            if first < blocks:
                yield _cut(*_read_file(self._path(first)), blocks - first)
        yield from self._waiting[: max(0, blocks - self.blocks + len(self._waiting))]

    def _path(self, first: int) -> Path:
        return self.folder / f"{first}.npz"

    def _find(self) -> None:
        """Find files in order, up to the first that is missing or damaged; what follows is made again."""
        while (path := self._path(self.blocks)).is_file():
            try:
                _, ends = _read_file(path)
            except (BadZipFile, zlib.error, EOFError, ValueError):
                path.unlink()
                continue
            self._files.append(self.blocks)
            self.bodies += np.diff(sum(ends.values()), prepend=0).tolist()


class Checkpoint:
    """Folder in which a run keeps its finished blocks, case by case, until the run is stored.

    Only one process at a time may use it (``files.single_writer`` of the run's folder).

    Parameters
    ----------
    folder : Path
        Made when the first blocks are written.
    facts : str
        Everything beside the code that decides the content of a block; blocks made from other facts are removed.
    """

    def __init__(self, folder: Path, facts: str) -> None:
        self._folder = folder / _digest(f"{digest_code()}\x1f{facts}")
        for other in folder.glob("*"):
            if other != self._folder:
                shutil.rmtree(other)

    def open_case(self, case: str) -> Finished:
        """Finished blocks of a case.

        Parameters
        ----------
        case : str
            The case.

        Returns
        -------
        Finished
        """
        return Finished(self._folder / _digest(case))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _join_blocks(blocks: list[BlockFalls]) -> dict[str, np.ndarray]:
    """Arrays of one file: the columns of each item, the row at which each block ends, and how the flights fail."""
    arrays = {}
    for item in blocks[0].items:
        of_item = [block.items[item] for block in blocks]
        falls = join_falls(of_item)
        arrays[f"{item}/ends"] = np.cumsum([len(one.status) for one in of_item])
        arrays[f"{item}/status"] = falls.status
        arrays[f"{item}/groups"] = _as_text([asdict(group) for group in falls.groups])
        arrays |= {f"{item}/{name}": column for name, column in falls.columns.items()}
    failures = join_failures([block.failures for block in blocks])
    arrays[_MODES] = _as_text(failures.modes)
    return arrays | {f"{_FAILURES}/{column.name}": getattr(failures, column.name) for column in FAILURE_COLUMNS}


def _as_text(value: Any) -> np.ndarray:
    return np.array(json.dumps(value))


def _read_file(path: Path) -> tuple[BlockFalls, dict[str, np.ndarray]]:
    """The blocks of one file as one, and by item the row at which each of them ends."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        found = {name: arrays[name] for name in arrays.files}
    ends = {name.removesuffix("/ends"): rows for name, rows in found.items() if name.endswith("/ends")}
    items = {
        item: Falls(
            columns={column.name: found[f"{item}/{column.name}"] for column in IMPACT_COLUMNS},
            status=found[f"{item}/status"],
            groups=tuple(FragmentGroup(**group) for group in json.loads(str(found[f"{item}/groups"]))),
        )
        for item in ends
    }
    columns = {column.name: found[f"{_FAILURES}/{column.name}"] for column in FAILURE_COLUMNS}
    failures = Failures(modes=tuple(json.loads(str(found[_MODES]))), **columns)
    return BlockFalls(items=items, failures=failures), ends


def _cut(found: BlockFalls, ends: dict[str, np.ndarray], blocks: int) -> BlockFalls:
    """The first blocks of one file, at most so many."""
    failures, flights = found.failures, blocks * BLOCK_FLIGHTS
    columns = {column.name: getattr(failures, column.name)[:flights] for column in FAILURE_COLUMNS}
    return BlockFalls(
        items={item: falls.first(ends[item][:blocks][-1]) for item, falls in found.items.items()},
        failures=Failures(modes=failures.modes, **columns),
    )

"""Impacts collected from blocks into one array for each quantity, in memory or in memory-mapped files."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from fallzone.model.impacts import Impacts
from fallzone.model.status import ImpactStatus
from fallzone.montecarlo.checkpoint import BlockFalls

_DTYPES = {"flight": np.int32, "lon_deg": np.float64, "lat_deg": np.float64, "t_s": np.float64}


class Collected:
    """Impacts of a case, item by item in order of first appearance, in the order in which they were added.

    Parameters
    ----------
    folder : Path, optional
        Folder in or above which the arrays lie, in nameless files that vanish with the last array read from them.
        Default: in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._columns: dict[str, dict[str, _InMemory | _InFile]] = {}
        self._lost: dict[str, Counter[int]] = {}

    def add(self, block: BlockFalls) -> None:
        """Add what fell in one or several blocks.

        Parameters
        ----------
        block : dict of str to tuple of arrays
            Columns of the bodies that fell, by item.
        """
        for item, (*columns, status) in block.items():
            lost = self._lost.setdefault(item, Counter())
            if not len(status):
                continue
            if item not in self._columns:
                self._columns[item] = {name: self._open(dtype) for name, dtype in _DTYPES.items()}
            landed = status == ImpactStatus.IMPACT
            lost.update(status[~landed].tolist())
            for column, values in zip(self._columns[item].values(), columns, strict=True):
                column.append(values[landed])

    def _open(self, dtype: type) -> _InMemory | _InFile:
        return _InMemory(dtype) if self._folder is None else _InFile(dtype, self._folder)

    def read(self, **facts: Any) -> tuple[Impacts, ...]:
        """Records of all impacts; nothing can be added afterwards.

        Parameters
        ----------
        **facts
            Fields that all items share, such as ``case``, ``condition`` and ``flights`` of
            `fallzone.model.impacts.Impacts`.

        Returns
        -------
        tuple of Impacts
            One for each item of which any body fell.
        """
        return tuple(
            Impacts(
                **facts,
                item=item,
                **{name: column.read() for name, column in self._columns[item].items()},
                not_landed=dict(sorted((ImpactStatus(c).name.lower(), n) for c, n in lost.items())),
            )
            for item, lost in self._lost.items()
            if item in self._columns
        )


class _InMemory:
    """An array that grows."""

    def __init__(self, dtype: type) -> None:
        self._parts = [np.empty(0, dtype=dtype)]

    def append(self, values: np.ndarray) -> None:
        self._parts.append(values.astype(self._parts[0].dtype, copy=False))

    def read(self) -> np.ndarray:
        return np.concatenate(self._parts)


class _InFile:
    """An array that grows in a file, which the system deletes with the process, however that ends."""

    def __init__(self, dtype: type, folder: Path) -> None:
        self._dtype = dtype
        # On the same disk; the folder itself is made when the first blocks are kept
        above = next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
        self._file = tempfile.TemporaryFile(dir=above)  # noqa: SIM115  (open until it is read)

    def append(self, values: np.ndarray) -> None:
        self._file.write(np.ascontiguousarray(values, dtype=self._dtype).data)

    def read(self) -> np.ndarray:
        with self._file as file:
            file.flush()
            # The map stays when the file is closed; an empty file cannot be mapped
            return np.asarray(np.memmap(file, self._dtype, mode="r")) if file.tell() else np.empty(0, self._dtype)

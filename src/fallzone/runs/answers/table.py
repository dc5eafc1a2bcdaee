"""Are the places of a long file inside? A table of answers, written as they come."""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fallzone.checks.many.panel import NO_LEVEL, VERDICTS, Panel, Sifted, build_panel
from fallzone.errors import InputError
from fallzone.names import LEVELS
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.store.stored import CheckData
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.results.flag import Verdict
    from fallzone.places.blocks import Block
    from fallzone.runs.bases import Bases
    from fallzone.runs.make import Progress

_OUTSIDE, _UNKNOWN = VERDICTS.index("OUTSIDE"), VERDICTS.index("UNKNOWN")
# One block is read and one written while others are asked
_AHEAD = 4

log = logging.getLogger("fallzone")


@dataclass(frozen=True, kw_only=True)
class Tabled:
    """A table of answers, and how many of each.

    Parameters
    ----------
    path : Path
        Where it stands.
    verdicts : dict of str to int
        Places by verdict: INSIDE, UNKNOWN and OUTSIDE.
    """

    path: Path
    verdicts: dict[str, int]

    @property
    def places(self) -> int:
        """How many places were asked of."""
        return sum(self.verdicts.values())

    @property
    def verdict(self) -> Verdict:
        """The worst of all places."""
        return next((verdict for verdict in VERDICTS if self.verdicts[verdict]), "UNKNOWN")


def write_answers(file: Path, path: Path, bases: Bases, *, geodata: Geodata, progress: Progress | None) -> Tabled:
    """Answer for every place of a file, and write the answers as a table.

    Parameters
    ----------
    file : Path
        Of places.
    path : Path
        A new CSV file, which is there whole or not at all.
    bases : Bases
        What they are checked against.
    geodata : Geodata
        Whose places and regions are known.
    progress : callable, optional
        Told how much of the file is done, in thousandths.

    Returns
    -------
    Tabled

    Raises
    ------
    InputError
        For a file that cannot be true; nothing is written then.
    """
    from fallzone.files import whole_file
    from fallzone.outputs.files.places_csv import HEADER

    counts: Counter[str] = Counter(dict.fromkeys(VERDICTS, 0))
    with whole_file(path) as table:
        table.write(HEADER)
        for rows, verdicts, share in _answer_blocks(file, bases, geodata):
            table.write(rows)
            counts.update(dict(zip(VERDICTS, verdicts.tolist(), strict=True)))
            if progress is not None:
                progress("places", round(1_000 * share), 1_000)
        if not counts.total():
            raise InputError(str(file), _("holds no place"))
    return Tabled(path=path, verdicts=dict(counts))


def _answer_blocks(file: Path, bases: Bases, geodata: Geodata) -> Iterator[tuple[bytes, np.ndarray, float]]:
    """Rows of the table, how many of each verdict, and how much of the file is done; blocks side by side, in order."""
    from fallzone.places.blocks import read_blocks
    from fallzone.threads import open_pool

    sieve = Sieve(bases)
    waiting: deque[tuple[Future, float]] = deque()
    with open_pool() as pool:
        for block in read_blocks(file, geodata):
            for note in block.notes:
                log.warning(note)
            waiting.append((pool.submit(sieve.answer, block), block.share))
            if len(waiting) > _AHEAD:
                done, share = waiting.popleft()
                yield *done.result(), share
        for done, share in waiting:
            yield *done.result(), share


class Sieve:
    """Zones and runs, made ready for blocks of places.

    Parameters
    ----------
    bases : Bases
        The zones and runs.
    """

    def __init__(self, bases: Bases) -> None:
        self._bases = bases
        self._panels = [(self._of_run(run), not bases.list_missing(run)) for run in bases.runs.values()]
        if bases.zones or not self._panels:
            panel = build_panel(bases.zones, (), level=bases.level, at_utc=bases.at_utc)
            # Outside a zone says nothing of where its launch may fall
            self._panels.insert(0, (panel, False))
        ids = [[finding.id for finding in panel.findings] for panel, _is_whole in self._panels]
        self._ids = [one for own in ids for one in own]
        self._offsets = np.concatenate([[0], np.cumsum([len(own) for own in ids])])

    def _of_run(self, run: CheckData) -> Panel:
        return build_panel(
            run.zones,
            run.shapes,
            impacts=run.impacts,
            liftoff_utc=run.liftoff_utc,
            risk=run.risk,
            is_doubtful=bool(run.stale or run.zone_doubts or run.fall_doubts),
            level=self._bases.level,
            at_utc=self._bases.at_utc,
        )

    def answer(self, block: Block) -> tuple[bytes, np.ndarray]:
        """Rows of the table for a block, and how many places have each verdict.

        Parameters
        ----------
        block : Block
            Of places.

        Returns
        -------
        bytes
        (3,) int64
            By ``VERDICTS``.
        """
        from fallzone.outputs.files.places_csv import write_rows

        found = self.sift(block.lon_deg, block.lat_deg)
        ids = [*self._ids]
        for index, place in block.others.items():
            answer = self._bases.check(place)
            found.verdict[index] = VERDICTS.index(answer.verdict)
            found.level[index] = NO_LEVEL if answer.level is None else LEVELS.index(answer.level)
            found.nearest[index], found.distance_m[index] = -1, np.inf
            if answer.nearest is not None:
                found.nearest[index], found.distance_m[index] = len(ids), answer.nearest.edge_distance_m
                ids.append(answer.nearest.id)
        code = (found.verdict.astype(np.int64) * (NO_LEVEL + 1) + found.level) * (len(ids) + 1) + found.nearest + 1
        different, number = np.unique(code, return_inverse=True)
        told = [self._tell(int(one), ids) for one in different]
        rows = write_rows(
            block.names, block.lon_deg, block.lat_deg, told=told, number=number, distance_m=found.distance_m
        )
        return rows, np.bincount(found.verdict, minlength=len(VERDICTS))

    @staticmethod
    def _tell(code: int, ids: list[str]) -> tuple[str, str, str]:
        rest, nearest = divmod(code, len(ids) + 1)
        verdict, level = divmod(rest, NO_LEVEL + 1)
        return VERDICTS[verdict], (*LEVELS, "")[level], ("", *ids)[nearest]

    def sift(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> Sifted:
        """Answer for points from all zones and runs.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg], the longitude from −180 to 180.

        Returns
        -------
        Sifted
            Numbers of what is nearest count through all zones and runs.
        """
        parts = []
        for (panel, is_whole), offset in zip(self._panels, self._offsets[:-1], strict=True):
            own = panel.sift(lon_deg, lat_deg)
            # Outside a zone says nothing of where its launch may fall; of a notice its zones are all that is asked
            if (not is_whole and not self._bases.notices) or self._bases.unread:
                own.verdict[own.verdict == _OUTSIDE] = _UNKNOWN
            own.nearest[own.nearest >= 0] += offset
            parts.append(own)
        return parts[0] if len(parts) == 1 else _join(parts)


def _join(parts: list[Sifted]) -> Sifted:
    """The worst verdict of several answers, the worst level of those that make it, and the nearest of all edges."""
    verdicts, levels = np.array([one.verdict for one in parts]), np.array([one.level for one in parts])
    verdict = verdicts.min(axis=0)
    level = np.where(verdicts == verdict, levels, NO_LEVEL).min(axis=0)
    level = np.where(level == NO_LEVEL, levels.min(axis=0), level)
    away = np.array([one.distance_m for one in parts])
    first = (away.argmin(axis=0), np.arange(away.shape[1]))
    nearest = np.array([one.nearest for one in parts])[first]
    return Sifted(verdict.astype(np.uint8), level.astype(np.uint8), nearest, away[first])

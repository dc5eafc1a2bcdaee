"""Lines of telemetry to Earth-fixed samples: CSV with a header, JSON objects, exports of simulators of rockets."""

from __future__ import annotations

import csv
import json
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from fallzone.earth.frames import ecef_to_geodetic, enu_to_ecef, geodetic_to_ecef
from fallzone.errors import InputError
from fallzone.telemetry.columns import KNOWN, Layout, find_layout, pick_row, to_state
from fallzone.telemetry.frames import Frames
from fallzone.telemetry.records import Fault, Sample, Vector
from fallzone.trajectories.rocket_csv import find_columns, has_remark_header, read_cell
from fallzone.words import _
from fallzone.words.hints import line_of

LONGEST_LINE = 4_096
_LOWEST_M, _HIGHEST_M, _FASTEST_MPS = -1_000.0, 1e9, 20_000.0
# Velocities of files without any follow from the positions of so long a time
_FITTED_S, _LEAST_S = 2.0, 0.4


@dataclass(kw_only=True)
class Reader:
    """Reads the lines of one source, one after the other.

    Parameters
    ----------
    where : str
        The source, for messages.
    frames : Frames
        What knows its frame.
    pad : (float, float, float) or None
        Longitude, latitude [deg] and height [m] from which heights and positions of small rockets count.
    ignored : tuple of str
        Names in the header just read that mean nothing here; whoever tells them empties it.
    """

    where: str
    frames: Frames
    pad: tuple[float, float, float] | None = None
    ignored: tuple[str, ...] = ()
    _line: int = 0
    _names: tuple[str, ...] = ()
    _layout: Layout | None = None
    _key_names: frozenset[str] = frozenset()
    # A source may mix lines of both kinds
    _key_layout: Layout | None = None
    _cell_layout: Layout | None = None
    _rocket: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    _last: deque[tuple[float, np.ndarray]] = field(default_factory=deque)
    _pad_m: float | None = None

    def read(self, line: str, *, is_whole: bool = True) -> Sample | Fault | None:
        """What one line holds.

        Parameters
        ----------
        line : str
            Without its end.
        is_whole : bool
            Whether its end has come; what is left when a source ends has none.

        Returns
        -------
        Sample, Fault or None
            None for a header, a remark, an empty line, or a state whose frame is not known yet.

        Raises
        ------
        InputError
            For columns, frames or units that cannot be right.
        """
        self._line += 1
        text = line.strip().removeprefix("\ufeff")
        if not text:
            return None
        if len(text) > LONGEST_LINE:
            return Fault(code="not-read", detail=text[:40])
        try:
            if text.startswith("{"):
                return self._read_object(text)
            if text.startswith("#"):
                return self._read_remark(text)
            return self._read_cells(next(csv.reader([text])), text)
        except (ValueError, csv.Error, RecursionError) as error:
            return Fault(code="not-read" if is_whole else "half-line", detail=str(error)[:60])
        except ArithmeticError as error:
            code = "not-a-number" if "nan" in str(error) else "out-of-range"
            return Fault(code=code if is_whole else "half-line", detail=str(error)[:60])

    def _read_object(self, text: str) -> Sample | Fault | None:
        values = json.loads(text)
        names = frozenset(values)
        if self._key_layout is None or names != self._key_names:
            try:
                layout = find_layout(names, line_of(self.where, self._line))
            except InputError:
                if self._layout is None:
                    raise
                return Fault(code="not-read", detail=text[:60])
            self._layout = self._key_layout = layout
            self._key_names = names
            self.ignored = tuple(sorted(names - set(KNOWN)))
        return self._build(self._key_layout, values)

    def _read_remark(self, text: str) -> None:
        if self._layout is None and has_remark_header(text):
            if self.pad is None:
                raise InputError(self.where, _("is of a small rocket"), _("name its mission with --mission"))
            self._rocket = find_columns(text, line_of(self.where, self._line))

    def _read_cells(self, cells: list[str], text: str) -> Sample | Fault | None:
        if self._rocket:
            return self._read_rocket(cells)
        names = tuple(cell.strip() for cell in cells)
        if names == self._names:
            return None
        if not self._names or (set(names) & set(KNOWN) and "t_s" in names):
            self._layout = self._cell_layout = find_layout(names, line_of(self.where, self._line))
            self._names, self.ignored = names, tuple(sorted(set(names) - set(KNOWN) - {"mass_kg"}))
            return None
        if len(cells) != len(self._names):
            return Fault(code="half-line" if len(cells) < len(self._names) else "not-read", detail=text[:60])
        return self._build(self._cell_layout, dict(zip(self._names, cells, strict=True)))

    def _build(self, layout: Layout, values: dict[str, object]) -> Sample | Fault | None:
        row = pick_row(layout, values)
        t_s = row.time if layout.time == "t_s" else self._count_from_liftoff(row.time)
        position, velocity = to_state(layout, row)
        fixed = self.frames.to_fixed(t_s, position, velocity, is_named_fixed=layout.is_named_fixed)
        return None if fixed is None else _check(t_s, *fixed, row.source)

    def _count_from_liftoff(self, time: str) -> float:
        liftoff = self.frames.liftoff_utc
        if liftoff is None:
            raise InputError(
                self.where,
                _("counts time in dates, and no mission says when it lifts off"),
                _("name a mission with liftoff_utc, or give t_s"),
            )
        when = datetime.fromisoformat(time)
        return ((when if when.tzinfo else when.replace(tzinfo=UTC)) - liftoff).total_seconds()

    def _read_rocket(self, cells: list[str]) -> Sample | Fault | None:
        """A row without velocity: that follows from the parabola through the positions of the last two seconds."""
        if len(cells) <= max(index for index, _name, _unit in self._rocket.values()):
            return Fault(code="half-line", detail=",".join(cells)[:60])
        place = line_of(self.where, self._line)
        try:
            values = {key: read_cell(cells, column, place) for key, column in self._rocket.items()}
        except InputError:
            return Fault(code="not-a-number", detail=",".join(cells)[:60])
        t_s = values["t_s"]
        height_m = values.get("height_m")
        if height_m is None:
            self._pad_m = values["above_pad_m"] if self._pad_m is None else self._pad_m
            height_m = values["above_pad_m"] - self._pad_m + self.pad[2]
        if "lat_deg" in values:
            position = geodetic_to_ecef(values["lon_deg"], values["lat_deg"], height_m)
        else:
            local = np.array([values["east_m"], values["north_m"], height_m - self.pad[2]])
            position = geodetic_to_ecef(*self.pad) + enu_to_ecef(local, *self.pad[:2])
        if self._last and t_s <= self._last[-1][0]:
            return Fault(code="not-read", detail=f"t_s={t_s:g}")
        self._last.append((t_s, position))
        while self._last[0][0] < t_s - _FITTED_S:
            self._last.popleft()
        if len(self._last) < 3 or t_s - self._last[0][0] < _LEAST_S:
            return None
        times = np.array([one for one, _position in self._last]) - t_s
        slope = np.polynomial.polynomial.polyfit(times, np.array([one for _time, one in self._last]), 2)[1]
        return _check(t_s, tuple(position.tolist()), tuple(slope.tolist()), "")


def _check(t_s: float, position: Vector, velocity: Vector, source: str) -> Sample | Fault:
    """A sample, or what makes it impossible."""
    height_m = float(ecef_to_geodetic(position)[2]) if any(position) else -6.4e6
    if height_m < _LOWEST_M:
        return Fault(code="below-ground", detail=f"t_s={t_s:g} height_m={height_m:.0f}")
    speed_mps = sum(one * one for one in velocity) ** 0.5
    if height_m > _HIGHEST_M or speed_mps > _FASTEST_MPS:
        return Fault(code="out-of-range", detail=f"t_s={t_s:g} speed_mps={speed_mps:.0f}")
    return Sample(t_s=t_s, position_ecef_m=position, velocity_ecef_mps=velocity, source=source)

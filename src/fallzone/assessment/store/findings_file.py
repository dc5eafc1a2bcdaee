"""What was found of a run when it was made, in its folder: numbers as JSON, outlines and columns as arrays."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from shapely.geometry.base import BaseGeometry

from fallzone.arrays import read_arrays
from fallzone.assessment.findings import Findings
from fallzone.assessment.per_launch.cells import DoubtfulCells, Square
from fallzone.assessment.store import strict
from fallzone.assessment.store.outlines import pack_bytes, pack_outlines, unpack_outlines
from fallzone.catalogue.geodata import parse_json
from fallzone.errors import InputError
from fallzone.model.results.criteria import LIMITS
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.impacts import LONGEST_S
from fallzone.model.results.launch_risk import (
    AirspaceArea,
    Criterion,
    LaunchRisk,
    LayerTime,
    LevelArea,
    Origin,
    ReachedRegion,
    RegionRisk,
    TimeReach,
    TimeRisk,
    TrafficRisk,
)
from fallzone.model.results.likelihood import Likelihood
from fallzone.model.results.moments import Moment, MomentArea, Moments, ReachedThen
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.record import RunRecord

FINDINGS_FILE = "findings.npz"
_OUTLINE, _ARRAY, _LIKELIHOOD = "outline", "array", "likelihood"
_RECORDS = (
    *(AirspaceArea, Criterion, DoubtfulCells, Estimate, Findings, LaunchRisk, LayerTime, LevelArea, Moment, MomentArea),
    *(Moments, Origin, ReachedRegion, ReachedThen, RegionRisk, Square, TimeReach, TimeRisk, TrafficRisk),
)
# By the names of their fields: what is a probability, and pairs whose lower end comes first
_CHANCES = {"chance", "containment", "failing", "individual", "level", "nothing_falls", "probability"}
_PAIRS = {"counted_s", "delay_s", "failing_interval", "failure_s", "failure_span_s", "likely_span_s", "pooled_s"}
_PAIRS |= {"individual_interval", "interval", "people_range", "range"}

# Sums of weights may miss 0 and 1 by their last digits
_ROUNDING = 1e-9

strict.hold_strictly(*_RECORDS)


def findings_arrays(assessment: RunRecord) -> dict[str, np.ndarray]:
    """What was found of a run as arrays.

    Parameters
    ----------
    assessment : RunRecord
        The run.

    Returns
    -------
    dict of str to ndarray
        ``record`` as JSON, with ``outline 3`` and ``array 3`` in place of what lies in ``outlines`` and in ``3``; null
        where nothing was looked for yet.
    """
    outlines: list[BaseGeometry] = []
    arrays: list[np.ndarray] = []
    record = _take_apart(assessment.findings, outlines, arrays)
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    numbered = {str(number): array for number, array in enumerate(arrays)}
    return {"record": pack_bytes(text.encode()), **pack_outlines(outlines), **numbered}


def _take_apart(value: Any, outlines: list[BaseGeometry], arrays: list[np.ndarray]) -> Any:
    """Records as JSON's own types; outlines and arrays are put aside."""
    if isinstance(value, Likelihood):
        return _LIKELIHOOD  # The run has it
    if is_dataclass(value):
        return {one.name: _take_apart(getattr(value, one.name), outlines, arrays) for one in fields(value)}
    if isinstance(value, BaseGeometry):
        outlines.append(value)
        return f"{_OUTLINE} {len(outlines) - 1}"
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return f"{_ARRAY} {len(arrays) - 1}"
    if isinstance(value, dict):
        return {key: _take_apart(part, outlines, arrays) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_take_apart(part, outlines, arrays) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def read_findings(file: BinaryIO, path: Path, likelihood: Likelihood | None) -> Findings | None:
    """What was found of a run when it was made.

    Parameters
    ----------
    file : file
        Open, at its beginning.
    path : Path
        Its name, for messages.
    likelihood : Likelihood or None
        How likely failures are, as the run has it.

    Returns
    -------
    Findings or None
        None where nothing was looked for.

    Raises
    ------
    InputError
        Where it cannot be.
    """
    where = str(path)
    arrays = read_arrays(file, where)
    outlines = unpack_outlines(arrays, where)
    parts = {f"{_OUTLINE} {number}": outline for number, outline in enumerate(outlines)}
    parts |= {f"{_ARRAY} {number}": array for number, array in arrays.items() if number.isdecimal()}
    data = parse_json(arrays["record"].tobytes().decode(), where)
    place = strict.at(where, "record")
    found = strict.read_as(Findings | None, data, place, parts=parts | {_LIKELIHOOD: likelihood})
    _check(found, "", place)
    return found


def _check(value: Any, name: str, where: str) -> None:
    """Refuse what cannot be in a record: numbers out of their range by the name of their field, ends out of order."""
    if isinstance(value, float):
        low, high = _find_bounds(name)
        if not low - _ROUNDING <= value <= high + _ROUNDING:
            raise InputError(strict.at(where, name), f"{value:g}", _between(low, high))
    elif isinstance(value, _RECORDS):
        for one in fields(value):
            _check(getattr(value, one.name), one.name, where)
        _check_record(value, name, where)
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            _check(part, name, where)
        if name in _PAIRS:
            _check_order(value, strict.at(where, name))


def _check_record(record: Any, name: str, where: str) -> None:
    """Refuse a criterion met of which something is not known, samples off the globe, and a span that ends first."""
    if isinstance(record, Criterion):
        if record.id not in LIMITS or (record.answer == "meets" and (record.value is None or record.doubts)):
            told = _("criterion '{criterion}': {answer}").format(criterion=record.id[:80], answer=record.answer)
            raise InputError(strict.at(where, name), told, ", ".join(LIMITS))
    elif isinstance(record, Moment):
        _check_samples(record, where)
    _check_order((getattr(record, "first_s", None), getattr(record, "last_s", None)), strict.at(where, name))


def _check_order(ends: Sequence[float | None], where: str) -> None:
    if None not in ends and not ends[0] <= ends[-1]:
        raise InputError(where, f"{ends[0]:g}, {ends[-1]:g}", _("the lower end first"))


def _find_bounds(name: str) -> tuple[float, float]:
    """Between which values a number may lie, by the name of its field."""
    if name in _CHANCES:
        return 0.0, 1.0
    if name.endswith("_deg"):
        return (-90.0, 90.0) if name.endswith("lat_deg") else (-360.0, 360.0)
    return (-LONGEST_S, LONGEST_S) if name.endswith("_s") else (0.0, math.inf)


def _check_samples(moment: Moment, where: str) -> None:
    """Refuse impacts that are not on the globe, or of which something is missing."""
    columns = {name: getattr(moment, name) for name in ("sample_lon_deg", "sample_lat_deg", "sample_delay_s")}
    for name, column in columns.items():
        low, high = _find_bounds(name)
        if column.shape != (len(moment.sample_delay_s),) or not ((low <= column) & (column <= high)).all():
            told = _("{name} is outside its range").format(name=name)
            raise InputError(strict.at(where, name), told, _between(low, high))


def _between(low: float, high: float) -> str:
    return _("{low} to {high}").format(low=f"{low:g}", high=f"{high:g}")

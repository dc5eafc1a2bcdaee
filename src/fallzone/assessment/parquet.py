"""Every simulated impact as an Apache Parquet table, for other programs: the extra ``parquet``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.errors import InputError
from fallzone.files import whole_file

if TYPE_CHECKING:
    import pyarrow

    from fallzone.assessment.record import RunRecord

PARQUET_FILE = "impacts.parquet"
# Key of the file's metadata under which one JSON document says what the impacts are of
FACTS_KEY = "fallzone"
_UNITS = {"flight": "", "lon_deg": "degree", "lat_deg": "degree", "t_s": "second after lift-off"}


def require_pyarrow() -> None:
    """Raise InputError where the library that writes Parquet is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        problem = "needs PyArrow, which is not installed"
        raise InputError(PARQUET_FILE, problem, "python -m pip install 'fallzone[parquet]'") from None


def write_parquet(assessment: RunRecord, path: Path) -> Path:
    """Write the impacts of all cases and items, part by part; the same bytes for the same run.

    Columns are case, item, flight (0 … flights − 1 of its case), lon_deg and lat_deg on WGS 84, and t_s after
    lift-off. The metadata say what each is conditional on, and the version, seed and inputs of the run.

    Raises
    ------
    InputError
        When PyArrow is not installed.
    """
    require_pyarrow()
    from pyarrow.parquet import ParquetWriter

    schema = _build_schema(assessment)
    # Numbers that hardly ever repeat are smaller byte by byte than as entries of a dictionary
    means = {
        "compression": "zstd",
        "use_dictionary": ["case", "item"],
        "use_byte_stream_split": ["lon_deg", "lat_deg", "t_s"],
    }
    with whole_file(path) as file, ParquetWriter(file, schema, **means) as writer:
        for impacts in assessment.impacts:
            for part in impacts.parts():
                writer.write_table(_build_table(part, schema))
    return path


def _build_schema(assessment: RunRecord) -> pyarrow.Schema:
    import pyarrow

    words = [pyarrow.field(name, pyarrow.string(), nullable=False) for name in ("case", "item")]
    numbers = [
        pyarrow.field(
            name, pyarrow.int32() if name == "flight" else pyarrow.float64(), nullable=False, metadata={"unit": unit}
        )
        for name, unit in _UNITS.items()
    ]
    facts = json.dumps(_list_facts(assessment), ensure_ascii=False, allow_nan=False)
    return pyarrow.schema([*words, *numbers], metadata={FACTS_KEY: facts})


def _list_facts(assessment: RunRecord) -> dict[str, Any]:
    provenance = assessment.provenance
    return {
        "mission": assessment.mission.id,
        "version": provenance.version,
        "seed": provenance.seed,
        "sampling": provenance.sampling,
        "inputs_sha256": dict(provenance.inputs),
        "impacts": [
            {
                "case": one.case,
                "item": one.item,
                "condition": one.condition,
                "flights": one.flights,
                "impacts": len(one.flight),
                "not_landed": one.not_landed,
            }
            for one in assessment.impacts
        ],
    }


def _build_table(part: Any, schema: pyarrow.Schema) -> pyarrow.Table:
    import pyarrow

    words = [pyarrow.repeat(word, len(part.flight)) for word in (part.case, part.item)]
    return pyarrow.Table.from_arrays([*words, *(pyarrow.array(getattr(part, name)) for name in _UNITS)], schema=schema)
